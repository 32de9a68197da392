//! Plain types and rules, without I/O.

pub mod money;
pub mod deal;
pub mod lead;
pub mod report;
