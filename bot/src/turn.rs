//! One message being answered: what a handler has in its hands.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use leancrm_core::{
    Error,
    domain::{
        model::{ModelMode, ModelStanding},
        record::RecordKind,
    },
    history::Recorder,
    ids::{ChangeSetId, MeetingId, TaskId},
    ports::connector::Connector,
    store::{Named, TenantTx},
    tenancy::Actor,
};
use leancrm_nlp::{Focus, intent::Tier};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{question::Ask, reply::Reply};

/// The kinds of record that a name can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EntityKind {
    /// A person.
    Contact,
    /// An organisation.
    Company,
    /// A deal.
    Deal,
    /// A lead.
    Lead,
    /// A calendar entry.
    Meeting,
    /// A colleague.
    Member,
    /// Something to be done.
    Task,
    /// Something that was found in a mail.
    Finding,
    /// What was named is not there yet and is to be made.
    New,
    /// What was named is left out.
    Nothing,
}

/// The slot of the answer to whether a new record is somebody who is there already.
pub(crate) const TWIN: &str = "twin";

/// The slot of what was found in a mail, where a button names it.
pub(crate) const FOUND: &str = "found";

/// The slot of the record that a note is on, where it was picked by its id.
pub(crate) const ABOUT: &str = "about";

impl EntityKind {
    /// The kind of record that names lead to, where it is one.
    pub(crate) const fn named(self) -> Option<Named> {
        match self {
            Self::Contact => Some(Named::Contact),
            Self::Company => Some(Named::Company),
            Self::Deal => Some(Named::Deal),
            Self::Lead => Some(Named::Lead),
            Self::Meeting | Self::Member | Self::Task | Self::Finding | Self::New | Self::Nothing => None,
        }
    }

    /// The kind of record as the history knows it, of those that are given, deleted and merged by name.
    pub(crate) const fn record(self) -> Option<RecordKind> {
        match self {
            Self::Contact => Some(RecordKind::Contact),
            Self::Company => Some(RecordKind::Company),
            Self::Deal => Some(RecordKind::Deal),
            Self::Lead => Some(RecordKind::Lead),
            Self::Meeting | Self::Member | Self::Task | Self::Finding | Self::New | Self::Nothing => None,
        }
    }
}

impl From<Named> for EntityKind {
    fn from(kind: Named) -> Self {
        match kind {
            Named::Contact => Self::Contact,
            Named::Company => Self::Company,
            Named::Deal => Self::Deal,
            Named::Lead => Self::Lead,
        }
    }
}

/// A record that a name led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Candidate {
    /// What it is.
    pub kind: EntityKind,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub label: String,
    /// What tells it apart: company, last contact.
    pub detail: Option<String>,
}

impl Candidate {
    /// The option of a chooser to make what was named.
    pub(crate) fn new_one(label: impl Into<String>) -> Self {
        Self { kind: EntityKind::New, id: Uuid::nil(), label: label.into(), detail: None }
    }

    /// The option of a chooser to go on without what was named.
    pub(crate) fn left_out() -> Self {
        Self { kind: EntityKind::Nothing, id: Uuid::nil(), label: "Leave it out".to_owned(), detail: None }
    }
}

/// Why a handler stopped before it had an answer.
#[derive(Debug)]
pub(crate) enum Halt {
    /// It has to ask, or has nothing to show; the reply says so. What the person wanted is kept.
    Say(Box<Reply>, Outcome),
    /// It could not.
    Failed(Error),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was answered.
    Answered,
    /// The bot asks back: two records fit, or something is missing.
    Asked,
    /// Nothing of that name is within the asker's sight.
    NotFound,
    /// The asker may not, or the bot does not do that.
    Refused,
    /// The sentence was not understood.
    Unsure,
    /// The message itself is unusable: empty, too long.
    Invalid,
    /// It went wrong on our side.
    Failed,
}

impl Outcome {
    /// The word in the database and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Asked => "asked",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::Unsure => "unsure",
            Self::Invalid => "invalid",
            Self::Failed => "failed",
        }
    }
}

/// The result of a handler.
pub(crate) type Answered = Result<Reply, Halt>;

/// One message being answered.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    /// The tenant's data, as the asker sees it.
    pub tx: &'a mut TenantTx,
    /// What is written for the message is recorded here.
    pub recorder: &'a mut Recorder,
    /// Who asks.
    pub actor: Actor,
    /// Now.
    pub now: DateTime<Utc>,
    /// What the conversation is about; a handler notes here what it showed.
    pub focus: Focus,
    /// The tasks that were shown last, in their order: what "it" and "the second one" mean.
    pub tasks: Vec<TaskId>,
    /// The meeting that was talked about last: what "it" means where a meeting is changed.
    pub meeting: Option<MeetingId>,
    /// Whether the message before this one took something back.
    pub has_undone: bool,
    /// The change-set that a button named, and whether it is taken back also where somebody has touched it since.
    pub named_change: Option<(ChangeSetId, bool)>,
    /// The records that names led to, picked in a chooser or found, by the slot they fill: they settle what a name means.
    pub picked: Vec<(String, Candidate)>,
    /// The sentence; empty where a button was pressed.
    pub said: String,
    /// The question this turn ends with, if it has to ask.
    pub question: Option<Ask>,
    /// Where in the recorder's log the changes of this request begin.
    pub log_from: usize,
    /// How carefully it is carried out, where that differs from what its intent asks for.
    pub tier: Option<Tier>,
    /// Whether others than the asker read along.
    pub public: bool,
    /// Whether the installation has a language model.
    pub has_model: bool,
    /// Hands out links to connect accounts, where that is configured.
    pub connector: Option<&'a dyn Connector>,
    /// The intent and slots being answered, kept whole in a question.
    pub asked: (leancrm_nlp::IntentName, serde_json::Map<String, serde_json::Value>),
}

impl Turn<'_> {
    /// Whether records are about to be changed: then no name is guessed.
    pub(crate) const fn is_writing(&self) -> bool {
        self.asked.0.is_write()
    }

    /// Whether there is a language model that may be asked.
    pub(crate) fn may_ask_a_model(&self, standing: &ModelStanding) -> bool {
        let there = self.has_model || standing.settings.base_url.is_some();
        there && standing.settings.mode != Some(ModelMode::RulesOnly)
    }

    /// The asker's wall clock.
    pub(crate) fn local_now(&self) -> NaiveDateTime {
        self.now.with_timezone(&self.actor.timezone()).naive_local()
    }

    /// The asker's day.
    pub(crate) fn today(&self) -> NaiveDate {
        self.local_now().date()
    }

    /// An instant on the asker's wall clock.
    pub(crate) fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        instant.with_timezone(&self.actor.timezone()).naive_local()
    }

    /// The first instant of a day of the asker, in UTC; where daylight saving skips midnight, the first one that exists.
    pub(crate) fn start_of(&self, day: NaiveDate) -> DateTime<Utc> {
        leancrm_nlp::grammar::time::to_utc(day.and_time(chrono::NaiveTime::MIN), self.actor.timezone())
    }

    /// Stops because a name led nowhere.
    pub(crate) fn not_found(reply: Reply) -> Halt {
        Halt::Say(Box::new(reply), Outcome::NotFound)
    }
}
