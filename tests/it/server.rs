//! The web server: what every route has around it, how problems are told, how it starts and stops.

mod api;
mod client;
mod operations;
