//! The outermost crate: web server, command line, and what ties the others together.
//!
//! Read in this order: [`config`] (what can be set), [`cluster`] (the private PostgreSQL), [`wiring`] (from a configuration to
//! a store and an engine), [`model`] (which language model a tenant asks), [`app`] (what a request has at hand), [`routes`], `v1` (the API), [`webhooks`] (what other services
//! deliver over HTTP), [`slack`] (Slack's side of the conversation), [`google`] (how accounts are connected), `console` (the page), [`pictures`],
//! [`error`] (the domain's errors as HTTP answers), [`observe`] (log and figures), [`server`] (start and stop), [`cli`] (the commands), [`mod@bench`] (the measurements).

pub mod app;
pub mod bench;
pub mod cli;
pub mod cluster;
pub mod config;
pub mod error;
pub mod fake_slack;
pub mod google;
pub mod model;
pub mod observe;
pub mod pictures;
pub mod routes;
pub mod server;
pub mod slack;
pub mod webhooks;
pub mod wiring;

mod console;
mod extract;
mod health;
mod pages;
mod v1;
