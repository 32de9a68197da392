//! The line protocol of the parser's command line: one JSON object in, one out.

use thiserror::Error;

/// Why a line was refused.
#[derive(Debug, Error)]
pub enum ProtocolError {
    /// The line is not the JSON object that the command asks for.
    #[error("the line is not a request of this command")]
    Malformed(#[from] serde_json::Error),
    /// `now` is not a date and time.
    #[error("`now` is not a date and time such as 2026-03-11T09:30:00: {0}")]
    Moment(String),
}

/// Answers one line of `leancrm nlp when`.
pub fn when(line: &str) -> Result<String, ProtocolError> {
    let _: serde_json::Value = serde_json::from_str(line)?;
    Ok(String::new())
}

/// Answers one line of `leancrm nlp amount`.
pub fn amount(line: &str) -> Result<String, ProtocolError> {
    let _: serde_json::Value = serde_json::from_str(line)?;
    Ok(String::new())
}

/// Answers one line of `leancrm nlp contact-point`.
pub fn contact_point(line: &str) -> Result<String, ProtocolError> {
    let _: serde_json::Value = serde_json::from_str(line)?;
    Ok(String::new())
}
