//! What happened with whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{CompanyId, ContactId, DealId, MemberId};

/// Something that happened, in a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ActivityLine {
    /// `call`, `email`, `meeting`, `message`, `note` or `other`.
    pub kind: String,
    /// `inbound` or `outbound`, where that is known.
    pub direction: Option<String>,
    /// What it was about. For a note its text.
    pub subject: String,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// How long it took.
    pub duration_min: Option<i32>,
    /// Who of the team.
    pub member: Option<String>,
    /// With whom.
    #[serde(default)]
    pub contact: Option<String>,
    /// At which company.
    #[serde(default)]
    pub company: Option<String>,
}

/// A remark on a record.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NoteLine {
    /// What it says.
    pub body: String,
    /// Who wrote it.
    pub author: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A remark as it is kept, and as its history remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRecord {
    /// What it says.
    pub body: String,
    /// Who wrote it.
    pub author_id: Option<MemberId>,
    /// On which person.
    pub contact_id: Option<ContactId>,
    /// On which company.
    pub company_id: Option<CompanyId>,
    /// On which deal.
    pub deal_id: Option<DealId>,
}

/// Something that happened as it is kept, and as its history remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRecord {
    /// `call`, `email`, `meeting`, `message` or `other`.
    pub kind: String,
    /// What it was about.
    pub subject: String,
    /// What was said.
    pub body: Option<String>,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// How long it took.
    pub duration_min: Option<i32>,
    /// Who of the team.
    pub member_id: Option<MemberId>,
    /// With whom.
    pub contact_id: Option<ContactId>,
    /// At which company.
    pub company_id: Option<CompanyId>,
    /// About which deal.
    pub deal_id: Option<DealId>,
}

/// Which activities are asked for. What is `None` or empty does not narrow.
#[derive(Debug, Clone, Default)]
pub struct ActivityFilter {
    /// With this person.
    pub contact: Option<ContactId>,
    /// With this company.
    pub company: Option<CompanyId>,
    /// About this deal.
    pub deal: Option<DealId>,
    /// By these members.
    pub members: Option<Vec<MemberId>>,
    /// Of these kinds; `note` stands for notes.
    pub kinds: Option<Vec<String>>,
    /// `inbound` or `outbound`.
    pub direction: Option<String>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub before: Option<DateTime<Utc>>,
    /// All of these words stand in the subject or the text, in any case.
    pub words: Vec<String>,
}

/// A colleague who knows a person or a company, and how well.
#[derive(Debug, Clone)]
pub struct Acquaintance {
    /// The colleague.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// How many calls, meetings and messages they had.
    pub touches: i64,
    /// The last one.
    pub last_at: Option<DateTime<Utc>>,
    /// Whether the record is theirs.
    pub owns: bool,
    /// With whom they had most.
    pub through: Option<String>,
}
