//! Cards: one record each.

use serde::{Deserialize, Serialize};

use crate::inbound::About;

/// One record with its facts and what hangs on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its name.
    pub title: String,
    /// The record that it shows, where that has a page of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<About>,
    /// What it is, in a few words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Its state, in a word or two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// Facts.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Lists that hang on it.
    #[serde(default)]
    pub sections: Vec<Section>,
}

/// A fact of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
}

/// A titled list in a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its rows.
    pub rows: Vec<SectionRow>,
}

/// A row of a section.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SectionRow {
    /// What it is about.
    pub primary: String,
    /// The rest of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary: Option<String>,
    /// A figure or a date, set to the right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Card {
    /// A card with a title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// A card that shows a record.
    pub fn of(record: About, title: impl Into<String>) -> Self {
        Self { record: Some(record), ..Self::new(title) }
    }

    /// Adds a fact, if there is one to tell.
    #[must_use]
    pub fn field(mut self, label: &str, value: Option<impl Into<String>>) -> Self {
        if let Some(value) = value {
            self.fields.push(Field { label: label.to_owned(), value: value.into() });
        }
        self
    }

    /// Adds a list, if it has rows.
    #[must_use]
    pub fn section(mut self, title: &str, rows: Vec<SectionRow>) -> Self {
        if !rows.is_empty() {
            self.sections.push(Section { title: title.to_owned(), rows });
        }
        self
    }
}
