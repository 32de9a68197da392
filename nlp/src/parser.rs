//! The parser: rules first, and silence when they are unsure.

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::intent::Intent;

/// What produced a reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// The hand-written grammar.
    #[default]
    Rules,
    /// A language model.
    Model,
}

/// One way to understand a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The intent with its slots.
    pub intent: Intent,
    /// How sure the parser is, from 0 to 1.
    pub confidence: f32,
    /// The rule that matched.
    pub rule: &'static str,
}

/// What the parser made of a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// The requests of the text, in order. Empty when the parser abstains.
    pub readings: Vec<Reading>,
    /// When it abstains: what it hesitates between, best first.
    pub alternatives: Vec<Reading>,
    /// The confidence of the weakest reading, or 0.
    pub confidence: f32,
    /// What produced the readings.
    pub engine: Engine,
}

/// The deterministic parser. Build it once and share it.
#[derive(Debug)]
pub struct Parser {}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// Builds the parser with its whole grammar.
    pub fn new() -> Self {
        Self {}
    }

    /// Understands a text. Never panics, whatever the text.
    pub fn parse(&self, _text: &str, _ctx: &Context<'_>) -> Parsed {
        Parsed::default()
    }
}
