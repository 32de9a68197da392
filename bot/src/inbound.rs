//! What came in, whatever channel it came through.

use std::{collections::BTreeMap, fmt, str::FromStr};

use leancrm_core::{
    ids::{ChangeSetId, CompanyId, ContactId, DealId, FindingId, MeetingId, PendingId, QuestionId, TaskId},
    ports::connector::Connector,
};
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
pub(crate) struct Door<'a> {
    /// The channel's word.
    pub(crate) channel: &'static str,
    /// Whether others read along.
    pub(crate) public: bool,
    /// Whether the installation has a language model.
    pub(crate) has_model: bool,
    /// Hands out links to connect accounts, where that is configured.
    pub(crate) connector: Option<&'a dyn Connector>,
}

impl Inbound {
    /// Where it came in, and what is behind it.
    pub(crate) const fn door<'a>(&self, has_model: bool, connector: Option<&'a dyn Connector>) -> Door<'a> {
        Door { channel: self.channel.as_str(), public: self.public, has_model, connector }
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

impl Input {
    /// Whether it is a sentence, to be read.
    pub(crate) const fn is_said(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Question(_))
    }
}

/// What a button does about one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "do", content = "id", rename_all = "snake_case")]
pub enum Act {
    /// A task is done.
    TaskDone(TaskId),
    /// A task is put off until tomorrow.
    TaskTomorrow(TaskId),
    /// A record is shown.
    Show(About),
    /// A task is put off for an hour from now.
    TaskHour(TaskId),
    /// A task is put off until tomorrow morning.
    TaskMorning(TaskId),
    /// A promised contact is over.
    FollowUpDone(ContactId),
    /// A promised contact is put off for an hour from now.
    FollowUpHour(ContactId),
    /// A promised contact is put off until tomorrow morning.
    FollowUpMorning(ContactId),
    /// A deal closes a week later; shown first.
    DealPush(DealId),
    /// What one should know before a meeting.
    MeetingPrep(MeetingId),
    /// What a mail promises or asks for becomes a task.
    FoundTask(FindingId),
    /// What a mail is signed with goes onto its contact, or when something is promised becomes the day to follow up; shown first.
    FoundField(FindingId),
    /// What was found in a mail is of no use.
    FoundNothing(FindingId),
}

/// A record that has a page of its own, and that a note can be on; written as its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum About {
    /// A person.
    Contact(ContactId),
    /// A company.
    Company(CompanyId),
    /// A deal.
    Deal(DealId),
}

/// A text that is no id of a record with a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no contact, company or deal; their ids look like con_0190b5c2…, com_… and deal_…")]
pub struct NoRecord(String);

impl About {
    /// The path of its page: `/deals/deal_0190b5c2…`.
    pub fn page(self) -> String {
        let folder = match self {
            Self::Contact(_) => "contacts",
            Self::Company(_) => "companies",
            Self::Deal(_) => "deals",
        };
        format!("/{folder}/{self}")
    }

    /// The record whose page has this path, written the one way in which it is written here.
    pub fn of_page(path: &str) -> Option<Self> {
        let about: Self = path.rsplit_once('/')?.1.parse().ok()?;
        (about.page() == path).then_some(about)
    }

    /// What it is, in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contact(_) => "contact",
            Self::Company(_) => "company",
            Self::Deal(_) => "deal",
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(id) => id.fmt(f),
            Self::Company(id) => id.fmt(f),
            Self::Deal(id) => id.fmt(f),
        }
    }
}

impl FromStr for About {
    type Err = NoRecord;

    fn from_str(text: &str) -> Result<Self, NoRecord> {
        let contact = text.parse().map(Self::Contact);
        let company = contact.or_else(|_| text.parse().map(Self::Company));
        let deal = company.or_else(|_| text.parse().map(Self::Deal));
        deal.map_err(|_| NoRecord(text.chars().take(60).collect()))
    }
}

impl TryFrom<String> for About {
    type Error = NoRecord;

    fn try_from(text: String) -> Result<Self, NoRecord> {
        text.parse()
    }
}

impl From<About> for String {
    fn from(about: About) -> Self {
        about.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_to_its_record_and_another_path_to_none() {
        let id = uuid::Uuid::from_u128(7);
        for about in [
            About::Contact(ContactId::from_uuid(id)),
            About::Company(CompanyId::from_uuid(id)),
            About::Deal(DealId::from_uuid(id)),
        ] {
            assert_eq!(About::of_page(&about.page()), Some(about));
            assert_eq!(serde_json::from_value::<About>(serde_json::to_value(about).unwrap()).unwrap(), about);
        }
        let deal = About::Deal(DealId::from_uuid(id)).to_string();
        for path in [
            "/",
            "/deals/",
            "/deals",
            &format!("/contacts/{deal}"),
            &format!("/deals/{deal}/"),
            &format!("/x/deals/{deal}"),
        ] {
            assert_eq!(About::of_page(path), None, "{path}");
        }
    }
}
