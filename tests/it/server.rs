//! The web server: what every route has around it, how problems are told, how it starts and stops.

mod api;
pub(crate) mod client;
mod operations;
mod undo;
