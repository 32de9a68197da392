//! Prompts of a tenant's own, as versions.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer};

use super::model::UsdMicros;
use crate::{
    error::{Error, Result},
    ids::{MemberId, PromptVersionId},
};

/// A version: `1.4.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PromptNumber {
    /// Grows where it asks for something else than before.
    pub major: u32,
    /// Grows where it asks for more.
    pub minor: u32,
    /// Grows where it asks better.
    pub patch: u32,
}

impl PromptNumber {
    /// The number of a first version.
    pub const FIRST: Self = Self { major: 1, minor: 0, patch: 0 };

    /// The one after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { patch: self.patch + 1, ..self }
    }
}

impl fmt::Display for PromptNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl FromStr for PromptNumber {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::invalid(format!("A version is three numbers such as 1.4.2, not {text:?}."));
        let part = |text: &str| {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
            if plain && text.len() <= 6 { text.parse::<u32>().ok() } else { None }
        };
        let parts: Option<Vec<u32>> = text.split('.').map(part).collect();
        match parts.as_deref() {
            Some([major, minor, patch]) => Ok(Self { major: *major, minor: *minor, patch: *patch }),
            _ => Err(wrong()),
        }
    }
}

impl Serialize for PromptNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a version is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PromptStatus {
    /// It may still be rewritten, and nobody uses it.
    Draft,
    /// It is the one in use.
    Published,
    /// It is of the past.
    Deprecated,
}

impl PromptStatus {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Deprecated => "deprecated",
        }
    }
}

impl FromStr for PromptStatus {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "draft" => Ok(Self::Draft),
            "published" => Ok(Self::Published),
            "deprecated" => Ok(Self::Deprecated),
            _ => Err(Error::invalid(format!("A version is draft, published or deprecated, not {text:?}."))),
        }
    }
}

/// How well a version did on sentences of which the right reading is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromptScore {
    /// With which model.
    pub model: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How many sentences.
    pub sentences: u64,
    /// How many of them were answered.
    pub answered: u64,
    /// How many of those rightly.
    pub right: u64,
    /// How often a question or chat was taken for an action, which must not be.
    pub false_actions: u64,
    /// What it cost.
    pub cost: UsdMicros,
    /// How long an answer took in the middle, in milliseconds.
    pub median_ms: u64,
}

impl PromptScore {
    /// In one line: `92 of 100 right, 96 answered, no question taken for an action (small-model, USD 0.04)`.
    pub fn line(&self) -> String {
        let false_actions = match self.false_actions {
            0 => "no question taken for an action".to_owned(),
            number => format!("{number} taken for an action that they are not"),
        };
        format!(
            "{} of {} right, {} answered, {false_actions} ({}, {} ms in the middle, {})",
            self.right, self.sentences, self.answered, self.model, self.median_ms, self.cost
        )
    }
}

/// A version of a prompt.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PromptVersion {
    /// Its id.
    pub id: PromptVersionId,
    /// The prompt's name: `parse_query`.
    pub name: String,
    /// Which version.
    pub version: PromptNumber,
    /// Its text, front matter and all.
    pub body: String,
    /// What it is good for.
    pub status: PromptStatus,
    /// The version whose words it has, where it was made by going back.
    pub copy_of: Option<String>,
    /// How well it did.
    pub score: Option<PromptScore>,
    /// Why it was published without that being known.
    pub unscored_reason: Option<String>,
    /// Who wrote it.
    pub created_by: Option<MemberId>,
    /// Their name.
    pub author: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Since when it is, or was, in use.
    pub published_at: Option<DateTime<Utc>>,
    /// Since when it is of the past.
    pub deprecated_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_written_and_ordered_as_numbers() {
        let number = |text: &str| text.parse::<PromptNumber>().expect("a version");
        assert_eq!(number("1.4.2").to_string(), "1.4.2");
        assert!(number("1.10.0") > number("1.9.9") && number("2.0.0") > number("1.99.99"));
        assert_eq!(number("1.4.2").next(), number("1.4.3"));
        for wrong in ["", "1", "1.2", "1.2.3.4", "1.2.x", "01.2.3", "1.2.-3", "1..3", "1.2.3-beta", "1234567.0.0"] {
            assert!(wrong.parse::<PromptNumber>().is_err(), "{wrong}");
        }
    }
}
