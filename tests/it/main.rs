//! The product, tested through its front doors.

mod house;
mod tenancy;
