//! The fake Slack against a trivial product: it signs, waits, repeats, counts and refuses as Slack does.

mod browser;
mod client;
mod forms;
mod installing;
mod product;
mod sending;
mod socket;
mod talking;
