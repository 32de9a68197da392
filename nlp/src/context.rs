//! What the parser is told besides the text.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::intent::IntentName;

/// The circumstances of a sentence. The parser reads no clock: the time is given here.
#[derive(Clone)]
pub struct Context<'a> {
    /// The wall clock of the person who writes.
    pub now: NaiveDateTime,
    /// Their time zone.
    pub tz: Tz,
    /// What was talked about before.
    pub focus: Focus,
    /// The question that is open, if any.
    pub pending: Option<Pending>,
    /// The names that the tenant knows, if they are at hand.
    pub lexicon: Option<&'a dyn Lexicon>,
}

impl Context<'_> {
    /// A context without a history.
    pub fn new(now: NaiveDateTime, tz: Tz) -> Self {
        Self { now, tz, focus: Focus::default(), pending: None, lexicon: None }
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("now", &self.now)
            .field("tz", &self.tz)
            .field("focus", &self.focus)
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}

/// The names of what was talked about last, for "her deals" and "what about Globex?".
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Focus {
    /// The person.
    pub contact: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The deal.
    pub deal: Option<String>,
    /// The lead.
    pub lead: Option<String>,
    /// The task.
    pub task: Option<String>,
    /// The last intent that was answered.
    pub last_intent: Option<IntentName>,
    /// The slots of that intent.
    pub slots: Map<String, Value>,
}

/// An open question: a chooser, or a write that waits for a yes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pending {
    /// The intent that waits.
    pub intent: String,
    /// Its slots so far.
    pub slots: Map<String, Value>,
    /// What can be chosen, as it was shown.
    pub candidates: Vec<String>,
}

/// What a name can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A person.
    Contact,
    /// A company.
    Company,
    /// A deal.
    Deal,
    /// A lead.
    Lead,
    /// A member of the tenant.
    Member,
    /// A stage of a pipeline.
    Stage,
    /// A tag.
    Tag,
    /// A workflow.
    Workflow,
}

/// A set of [`NameKind`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NameKinds(u8);

impl NameKinds {
    /// Nothing is known under the name.
    pub const NONE: Self = Self(0);

    /// The set with one more kind.
    #[must_use]
    pub const fn with(self, kind: NameKind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// Whether the name can stand for this kind.
    pub const fn contains(self, kind: NameKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// Whether nothing is known.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<NameKind> for NameKinds {
    fn from_iter<I: IntoIterator<Item = NameKind>>(kinds: I) -> Self {
        kinds.into_iter().fold(Self::NONE, Self::with)
    }
}

/// The names that a tenant knows. It is asked about single names, so its size does not matter.
pub trait Lexicon: Sync {
    /// What the name can stand for. The name comes in lower case, without a possessive ending.
    fn kinds(&self, name: &str) -> NameKinds;
}
