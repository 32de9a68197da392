//! What a message asks for, with what was settled about it so far.

use leancrm_nlp::{Intent, IntentName, Kind};
use serde::{Deserialize, Serialize};

use crate::{redact::redact, turn::Candidate};

/// One request of a message. It is what waits while the bot asks back or waits for a yes: carried out again, it means the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// The intent with its slots.
    #[serde(flatten)]
    pub(crate) intent: Intent,
    /// The records that its names led to, by the slot they fill.
    #[serde(default)]
    pub(crate) picked: Vec<(String, Candidate)>,
    /// The sentence it was read in: whole where it says more than the slots hold, as of questions and of an undo, and else as it
    /// is kept, with addresses and numbers blacked out.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) said: String,
}

impl Request {
    /// A request of which nothing is settled yet.
    pub(crate) const fn new(intent: Intent) -> Self {
        Self { intent, picked: Vec::new(), said: String::new() }
    }

    /// A request read in a sentence.
    pub(crate) fn read_in(sentence: &str, intent: Intent) -> Self {
        let whole = intent.name().kind() == Kind::Read || intent.name() == IntentName::Undo;
        Self { said: if whole { sentence.to_owned() } else { redact(sentence) }, ..Self::new(intent) }
    }

    /// What was said of it afterwards: the answer to a question, or another value.
    pub(crate) fn says_too(&mut self, words: &str) {
        if !self.said.is_empty() {
            self.said = format!("{} … {}", self.said, redact(words));
        }
    }
}
