//! What the product needs of services outside: one trait for each kind, with an adapter in memory for tests in the same file.
//! The adapters of the vendors live in the crates that know them.

pub mod announcer;
pub mod connector;
pub mod inbox;
pub mod mailbox;
pub mod messenger;
pub mod provider;
pub mod reader;
