//! The product, tested through its front doors.

mod background;
mod deals;
mod demo;
mod house;
mod import;
mod people;
mod reports;
mod search;
mod seed;
mod server;
mod tenancy;
