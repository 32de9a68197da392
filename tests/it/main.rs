//! The product, tested through its front doors.

mod background;
mod deals;
mod house;
mod reports;
mod server;
mod tenancy;
