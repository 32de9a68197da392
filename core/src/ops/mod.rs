//! Use cases.

pub mod contacts;
pub mod export;
pub mod import;
