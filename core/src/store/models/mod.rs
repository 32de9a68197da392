//! Language models: what a tenant wants of them, the books of what was asked and spent, answers kept for a day.

mod answers;
mod books;
mod settings;

pub use settings::OwnPrompt;
