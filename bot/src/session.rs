//! What a conversation is about, between two messages.

use leancrm_core::{
    ids::{ChangeSetId, MeetingId, TaskId},
    store::ChatSession,
};
use leancrm_nlp::Focus;
use serde::{Deserialize, Serialize};

use crate::{question::Question, request::Request};

/// The state of a conversation.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    /// What was talked about.
    pub(crate) focus: Focus,
    /// The question that waits.
    pub(crate) question: Option<Question>,
    /// The tasks that were shown last.
    pub(crate) tasks: Vec<TaskId>,
    /// The meeting that was talked about last.
    pub(crate) meeting: Option<MeetingId>,
    /// The requests of the change that waits for a yes.
    pub(crate) pending: Vec<Request>,
    /// Whether that change was shown with the message before this one.
    pub(crate) pending_is_fresh: bool,
    /// The change of which the last answer kept something, for whoever wants it set back all the same.
    pub(crate) held_back: Option<ChangeSetId>,
    /// Whether the last answer took something back.
    pub(crate) has_undone: bool,
}

/// What was talked about, as it is stored: the parser's part and ours side by side.
#[derive(Debug, Default, Serialize, Deserialize)]
struct StoredFocus {
    #[serde(flatten)]
    focus: Focus,
    #[serde(default)]
    tasks: Vec<TaskId>,
    #[serde(default)]
    meeting: Option<MeetingId>,
    #[serde(default)]
    held_back: Option<ChangeSetId>,
    #[serde(default)]
    has_undone: bool,
}

impl Session {
    /// Reads what was stored. A state that an older version wrote and that can no longer be read is forgotten: the person
    /// only has to name things again.
    pub(crate) fn from_stored(stored: ChatSession) -> Self {
        let StoredFocus { focus, tasks, meeting, held_back, has_undone } =
            serde_json::from_value(stored.focus).unwrap_or_default();
        let question = stored.question.and_then(|question| serde_json::from_value(question).ok());
        let pending = stored.pending.and_then(|requests| serde_json::from_value(requests).ok()).unwrap_or_default();
        Self {
            focus,
            question,
            tasks,
            meeting,
            pending,
            pending_is_fresh: stored.pending_is_fresh,
            held_back,
            has_undone,
        }
    }

    /// The form that is stored.
    pub(crate) fn to_stored(&self) -> ChatSession {
        let focus = StoredFocus {
            focus: self.focus.clone(),
            tasks: self.tasks.clone(),
            meeting: self.meeting,
            held_back: self.held_back,
            has_undone: self.has_undone,
        };
        ChatSession {
            focus: serde_json::to_value(focus).unwrap_or_default(),
            question: self.question.as_ref().and_then(|question| serde_json::to_value(question).ok()),
            pending: None,
            pending_is_fresh: false,
        }
    }
}
