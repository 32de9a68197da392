//! What came in, whatever channel it came through.

use leancrm_core::ids::{ChangeSetId, QuestionId};

/// The front door a message came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// `leancrm ask` and `leancrm chat`.
    Cli,
    /// The console in the browser.
    Web,
    /// A program, through `POST /v1/ask`.
    Api,
}

impl Channel {
    /// The word in the database and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cli => "cli",
            Self::Web => "web",
            Self::Api => "api",
        }
    }
}

/// A message to the bot.
#[derive(Debug, Clone)]
pub struct Inbound {
    /// Where it came in.
    pub channel: Channel,
    /// Which conversation it belongs to; what "her" and "the second one" mean is kept for each.
    pub thread: String,
    /// What was said or picked.
    pub input: Input,
}

/// What a message consists of.
#[derive(Debug, Clone)]
pub enum Input {
    /// A sentence.
    Text(String),
    /// An option of a question the bot asked.
    Choice {
        /// Which question.
        question: QuestionId,
        /// Which option, counted from 0.
        option: usize,
    },
    /// The button that takes a change back.
    Undo(ChangeSetId),
}
