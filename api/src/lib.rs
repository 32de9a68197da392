//! x
pub mod cluster;
pub mod config;
