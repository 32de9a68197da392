//! Use cases.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};

pub mod activities;
pub mod assigning;
pub mod audit;
pub mod candidates;
pub mod companies;
pub mod contacts;
mod custom;
pub mod deals;
pub mod export;
pub mod import;
mod labels;
pub mod leads;
pub mod mail;
pub mod merging;
pub mod models;
pub mod notes;
pub mod prompts;
pub mod records;
pub mod settings;
pub mod tasks;
pub mod undo;

/// What the history keeps of a record.
fn snapshot(record: &impl Serialize) -> Result<Value> {
    serde_json::to_value(record).map_err(|source| Error::internal("writing down a record", source))
}

/// The longest name, title, place or other text on one line, in characters.
const LONGEST: usize = 300;

/// A text on one line, neither empty nor too long.
fn line(text: &str, empty: &str) -> Result<String> {
    let line = contacts::one_line(text);
    match line.chars().count() {
        0 => Err(Error::invalid(empty)),
        length if length > LONGEST => Err(Error::invalid(format!("That has {length} characters; {LONGEST} at most."))),
        _ => Ok(line),
    }
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
