//! What a message asks for, with what was settled about it so far.

use leancrm_nlp::Intent;
use serde::{Deserialize, Serialize};

use crate::turn::Candidate;

/// One request of a message. It is what waits while the bot asks back or waits for a yes: carried out again, it means the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// The intent with its slots.
    #[serde(flatten)]
    pub(crate) intent: Intent,
    /// The records that its names led to, by the slot they fill.
    #[serde(default)]
    pub(crate) picked: Vec<(String, Candidate)>,
}

impl Request {
    /// A request of which nothing is settled yet.
    pub(crate) const fn new(intent: Intent) -> Self {
        Self { intent, picked: Vec::new() }
    }
}
