//! What the bot says: one tree for every channel. A channel renders it; it never adds to it.
//!
//! All text in it is plain text, whoever wrote it: a renderer escapes for its channel and nothing here is markup.

use leancrm_core::ids::{ChangeSetId, PendingId, QuestionId};
use serde::{Deserialize, Deserializer, Serialize};

use crate::inbound::Act;

mod card;
mod preview;

pub use card::{Card, Field, Section, SectionRow};
pub use preview::{ChangedField, FormField, Preview, PreviewRecord};

/// An answer, from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Its parts.
    pub blocks: Vec<Block>,
}

/// One part of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A sentence or a few.
    Text {
        /// Plain text, may have line breaks.
        text: String,
        /// How it is meant.
        tone: Tone,
    },
    /// One record.
    Card(Card),
    /// Several records, or figures in rows.
    Table(Table),
    /// Figures to look at.
    Chart(Chart),
    /// A question with answers to pick from.
    Choices {
        /// Names the question when an option is picked.
        question: QuestionId,
        /// The question.
        prompt: String,
        /// The answers, numbered from 1 for people who type.
        options: Vec<Choice>,
    },
    /// A change that waits for a yes.
    Preview(Preview),
    /// A file to keep.
    File {
        /// What it is called: `open-deals.csv`.
        name: String,
        /// What it is: `text/csv`.
        media_type: String,
        /// What is in it.
        text: String,
    },
    /// What can be done about this answer, as buttons or as words to type.
    Actions {
        /// The buttons.
        items: Vec<Action>,
    },
    /// What one could ask next.
    Suggestions {
        /// The sentences.
        items: Vec<Suggestion>,
    },
}

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// The answer itself.
    Plain,
    /// A heading.
    Heading,
    /// An aside: what a figure leaves out, how a date was read.
    Note,
    /// Something to act on.
    Warning,
}

/// Rows and columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What the rows are.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// A last row of totals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<Vec<String>>,
    /// What is not shown: "and 37 more".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// Where its cells stand.
    pub align: Align,
}

/// Where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Text.
    Left,
    /// Figures.
    Right,
}

/// Figures to look at, with up to two series over the same labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// The form.
    pub kind: ChartKind,
    /// What it shows.
    pub title: String,
    /// The unit of the values: a currency code, "deals", "%".
    pub unit: String,
    /// The first series.
    pub points: Vec<Point>,
    /// The series it is compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series2: Vec<Point>,
    /// The names of the series, where there are two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series_labels: Vec<String>,
}

/// The form of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// Amounts side by side.
    Bar,
    /// Amounts over time.
    Line,
    /// Amounts by stage, narrowing.
    Funnel,
}

/// One value of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// What it belongs to.
    pub label: String,
    /// How large it is, in the chart's unit. What is no number is `null` in JSON and comes back as no number.
    #[serde(deserialize_with = "number_or_none")]
    pub value: f64,
    /// The value as a person reads it.
    pub display: String,
}

/// One answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What is picked.
    pub label: String,
    /// What tells it apart from the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Something that can be done about an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// What the button says.
    pub label: String,
    /// What is said instead where there are no buttons.
    pub say: String,
    /// What the button does.
    #[serde(flatten)]
    pub press: Press,
}

/// What a button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Press {
    /// Takes a change back.
    Undo {
        /// Which.
        change_set: ChangeSetId,
    },
    /// Takes a change back also where somebody has touched it since.
    UndoAll {
        /// Which.
        change_set: ChangeSetId,
    },
    /// Says yes to a change that waits.
    Confirm {
        /// Which.
        pending: PendingId,
    },
    /// Opens the form of a change that waits.
    Edit {
        /// Which.
        pending: PendingId,
    },
    /// Says no to a change that waits.
    Cancel {
        /// Which.
        pending: PendingId,
    },
    /// Does something about one record.
    Act {
        /// What, and about which.
        act: Act,
    },
}

/// A sentence one could say next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What the button says.
    pub label: String,
    /// What is said when it is pressed.
    pub say: String,
}

fn number_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(f64::NAN))
}

impl Reply {
    /// An answer of one sentence.
    pub fn text(text: impl Into<String>) -> Self {
        Self::default().with_text(text)
    }

    /// Adds a sentence.
    #[must_use]
    pub fn with_text(self, text: impl Into<String>) -> Self {
        self.with(Block::Text { text: text.into(), tone: Tone::Plain })
    }

    /// Adds an aside, if there is one.
    #[must_use]
    pub fn with_note(self, text: Option<String>) -> Self {
        match text {
            Some(text) => self.with(Block::Text { text, tone: Tone::Note }),
            None => self,
        }
    }

    /// Adds a card.
    #[must_use]
    pub fn with_card(self, card: Card) -> Self {
        self.with(Block::Card(card))
    }

    /// Adds a table.
    #[must_use]
    pub fn with_table(self, table: Table) -> Self {
        self.with(Block::Table(table))
    }

    /// Adds a chart.
    #[must_use]
    pub fn with_chart(self, chart: Chart) -> Self {
        self.with(Block::Chart(chart))
    }

    /// Adds sentences one could say next; the button shows the sentence itself.
    #[must_use]
    pub fn with_suggestions<S: Into<String>>(self, sentences: impl IntoIterator<Item = S>) -> Self {
        let items: Vec<_> = sentences
            .into_iter()
            .map(|sentence| {
                let say: String = sentence.into();
                Suggestion { label: say.clone(), say }
            })
            .collect();
        if items.is_empty() { self } else { self.with(Block::Suggestions { items }) }
    }

    /// Adds the button that takes a change back.
    #[must_use]
    pub fn with_undo(self, change_set: ChangeSetId, label: &str) -> Self {
        let press = Press::Undo { change_set };
        self.with(Block::Actions { items: vec![Action { label: label.to_owned(), say: "undo".to_owned(), press }] })
    }

    /// Adds a change that waits, with its buttons.
    #[must_use]
    pub fn with_preview(self, preview: Preview) -> Self {
        let pending = preview.pending;
        let action = |label: &str, say: &str, press| Action { label: label.to_owned(), say: say.to_owned(), press };
        let mut items = vec![action("Confirm", "yes", Press::Confirm { pending })];
        if !preview.form.is_empty() {
            items.push(action("Edit", "make it …", Press::Edit { pending }));
        }
        items.push(action("Cancel", "no", Press::Cancel { pending }));
        self.with(Block::Preview(preview)).with(Block::Actions { items })
    }

    /// The change of which something was kept, where a button sets it back all the same.
    pub(crate) fn held_back(&self) -> Option<ChangeSetId> {
        let actions = self.blocks.iter().filter_map(|block| match block {
            Block::Actions { items } => Some(items),
            _ => None,
        });
        actions.flatten().find_map(|action| match action.press {
            Press::UndoAll { change_set } => Some(change_set),
            _ => None,
        })
    }

    /// Whether it shows a change that waits.
    pub(crate) fn has_preview(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Preview(_)))
    }

    /// Adds any block.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// The text of all text blocks, one to a line.
    pub fn plain_text(&self) -> String {
        let texts: Vec<&str> = self
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Text { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect();
        texts.join("\n")
    }
}

impl Table {
    /// A table with a caption and columns; a heading that ends in `>` is set to the right.
    pub fn new(caption: impl Into<String>, columns: &[&str]) -> Self {
        let columns = columns
            .iter()
            .map(|label| match label.strip_suffix('>') {
                Some(label) => Column { label: label.to_owned(), align: Align::Right },
                None => Column { label: (*label).to_owned(), align: Align::Left },
            })
            .collect();
        Self { caption: caption.into(), columns, ..Self::default() }
    }
}
