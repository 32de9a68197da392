//! The product, tested through its front doors.

mod background;
mod house;
mod server;
mod tenancy;
