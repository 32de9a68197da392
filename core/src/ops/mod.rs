//! Use cases.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};

pub mod activities;
pub mod contacts;
pub mod deals;
pub mod export;
pub mod import;
pub mod merging;
pub mod notes;
pub mod records;
pub mod tasks;
pub mod undo;

/// What the history keeps of a record.
fn snapshot(record: &impl Serialize) -> Result<Value> {
    serde_json::to_value(record).map_err(|source| Error::internal("writing down a record", source))
}

/// The beginning of a text, for a summary.
fn short(text: &str) -> String {
    let line = contacts::one_line(text);
    if line.chars().count() <= 80 {
        line
    } else {
        format!("{}…", line.chars().take(79).collect::<String>().trim_end())
    }
}
