//! Plain types and rules, without I/O.

pub mod account;
pub mod activity;
pub mod audit;
pub mod candidate;
pub mod company;
pub mod contact;
pub mod custom;
pub mod deal;
pub mod history;
pub mod lead;
pub mod mail;
pub mod meeting;
pub mod model;
pub mod money;
pub mod notice;
pub mod prompt;
pub mod quiet;
pub mod record;
pub mod report;
pub mod task;
pub mod wall_clock;
pub mod zones;
