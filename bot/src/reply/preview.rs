//! A change that waits for a yes, as it is shown.

use chrono::{DateTime, Utc};
use leancrm_core::ids::PendingId;
use serde::{Deserialize, Serialize};

/// A change as it was understood, before anything is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// By which it is confirmed, edited or cancelled.
    pub pending: PendingId,
    /// The question.
    pub title: String,
    /// What would be written, record by record.
    pub records: Vec<PreviewRecord>,
    /// What can be said otherwise.
    pub form: Vec<FormField>,
    /// Until when a yes counts.
    pub expires_at: DateTime<Utc>,
}

/// One record of a change that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreviewRecord {
    /// Its name.
    pub title: String,
    /// What happens to it: `new contact`, `deal`, `company, deleted`.
    pub what: String,
    /// What it says before and after.
    pub fields: Vec<ChangedField>,
}

/// A fact before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedField {
    /// What it is.
    pub label: String,
    /// What it says now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it will say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// A field in which a change that waits can be said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormField {
    /// By which its value is sent.
    pub name: String,
    /// What it is.
    pub label: String,
    /// What was understood, as it can be typed.
    pub value: String,
    /// `text`, `date` or `number`.
    pub kind: String,
    /// Why what was typed cannot be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}
