//! Plain types and rules, without I/O.

pub mod money;
