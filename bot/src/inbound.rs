//! What came in, whatever channel it came through.

use std::collections::BTreeMap;

use leancrm_core::ids::{ChangeSetId, CompanyId, ContactId, DealId, MeetingId, PendingId, QuestionId, TaskId};
use serde::{Deserialize, Serialize};

/// The front door a message came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// `leancrm ask` and `leancrm chat`.
    Cli,
    /// The console in the browser.
    Web,
    /// A program, through `POST /v1/ask`.
    Api,
    /// A Slack workspace.
    Slack,
}

impl Channel {
    /// The word in the database and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cli => "cli",
            Self::Web => "web",
            Self::Api => "api",
            Self::Slack => "slack",
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
    /// Whether others than the asker read along, as in a channel of a team: then nothing is done that touches many records.
    pub public: bool,
    /// What was said or picked.
    pub input: Input,
}

/// Where a message came in, as far as it matters to what is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door {
    /// The channel's word.
    pub(crate) channel: &'static str,
    /// Whether others read along.
    pub(crate) public: bool,
}

impl Inbound {
    /// Where it came in.
    pub(crate) const fn door(&self) -> Door {
        Door { channel: self.channel.as_str(), public: self.public }
    }
}

/// What a message consists of.
#[derive(Debug, Clone)]
pub enum Input {
    /// A sentence.
    Text(String),
    /// A sentence that may only ask: one that changes something is refused, and nothing is done.
    Question(String),
    /// An option of a question the bot asked.
    Choice {
        /// Which question.
        question: QuestionId,
        /// Which option, counted from 0.
        option: usize,
    },
    /// The button that takes a change back.
    Undo {
        /// Which.
        change_set: ChangeSetId,
        /// Also where somebody has touched it since.
        all: bool,
    },
    /// The yes to a change that waits.
    Confirm(PendingId),
    /// The no to a change that waits.
    Cancel(PendingId),
    /// Something that is done about one record, by its id.
    Act(Act),
    /// A text that is kept as a note on one record. It is data: whatever it says, nothing else is done.
    Note {
        /// Which record.
        on: About,
        /// The text.
        body: String,
    },
    /// Other values for a change that waits, by the names of its form's fields, as they were typed.
    Edit {
        /// Which.
        pending: PendingId,
        /// The fields that were filled in.
        values: BTreeMap<String, String>,
    },
}

/// What a button does about one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "do", content = "id", rename_all = "snake_case")]
pub enum Act {
    /// A task is done.
    TaskDone(TaskId),
    /// A task is put off until tomorrow.
    TaskTomorrow(TaskId),
    /// A task is put off for an hour from now.
    TaskHour(TaskId),
    /// A task is put off until tomorrow morning.
    TaskMorning(TaskId),
    /// How things stand with a person.
    ContactOpen(ContactId),
    /// How things stand with a company.
    CompanyOpen(CompanyId),
    /// How a deal stands.
    DealStatus(DealId),
    /// A deal closes a week later; shown first.
    DealPush(DealId),
    /// What one should know before a meeting.
    MeetingPrep(MeetingId),
}

/// A record that a note can be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// A person.
    Contact(ContactId),
    /// A company.
    Company(CompanyId),
    /// A deal.
    Deal(DealId),
}
