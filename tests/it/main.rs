//! The product, tested through its front doors.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails, which is what a test is for")]

mod audit;
mod background;
mod deals;
mod demo;
mod feedback;
mod google;
mod help;
mod home;
mod house;
mod import;
mod injection;
mod models;
mod notices;
mod people;
mod pictures;
mod reports;
mod search;
mod seed;
mod server;
mod slack;
mod tenancy;
mod writes;
