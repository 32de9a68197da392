//! What a conversation is about, between two messages.

use leancrm_core::store::ChatSession;
use leancrm_nlp::Focus;

use crate::question::Question;

/// The state of a conversation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    /// What was talked about.
    pub(crate) focus: Focus,
    /// The question that waits.
    pub(crate) question: Option<Question>,
}

impl Session {
    /// Reads what was stored. A state that an older version wrote and that can no longer be read is forgotten: the person
    /// only has to name things again.
    pub(crate) fn from_stored(stored: ChatSession) -> Self {
        Self {
            focus: serde_json::from_value(stored.focus).unwrap_or_default(),
            question: stored.question.and_then(|question| serde_json::from_value(question).ok()),
        }
    }

    /// The form that is stored.
    pub(crate) fn to_stored(&self) -> ChatSession {
        ChatSession {
            focus: serde_json::to_value(&self.focus).unwrap_or_default(),
            question: self.question.as_ref().and_then(|question| serde_json::to_value(question).ok()),
        }
    }
}
