//! Records as the history keeps them: everything of a row that a person may change, and with a person or a company also the
//! addresses, domains and labels that hang on it. A change is two of these, what a record was and what it became.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    activity::{ActivityRecord, NoteRecord},
    meeting::MeetingRecord,
    money::{Currency, Money},
    task::TaskRecord,
};
use crate::{
    error::{Error, Result},
    ids::{CompanyId, ContactId, DealId, MemberId, PipelineId, ProductId, StageId},
    text,
};

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// Their name.
    pub name: String,
    /// What they do where they work.
    pub title: Option<String>,
    /// Where they work.
    pub company_id: Option<CompanyId>,
    /// Where they are.
    pub location: Option<String>,
    /// Who looks after them.
    pub owner_id: Option<MemberId>,
    /// Where the record came from.
    pub source: Option<String>,
    /// When somebody means to be in touch again.
    pub next_follow_up_at: Option<DateTime<Utc>>,
    /// The tenant's own fields.
    #[serde(default)]
    pub custom: Map<String, Value>,
    /// Ways to reach them.
    #[serde(default)]
    pub points: Vec<PointRecord>,
    /// The names of their labels, in order.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointRecord {
    /// `email`, `phone`, `whatsapp` or `url`.
    pub kind: String,
    /// The address or number.
    pub value: String,
    /// Whether it is the one to use of its kind.
    #[serde(default)]
    pub is_primary: bool,
    /// Whether they agreed to be written to there: `unknown`, `given` or `refused`.
    #[serde(default = "unknown")]
    pub consent: String,
}

fn unknown() -> String {
    "unknown".to_owned()
}

/// A company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompanyRecord {
    /// Its name.
    pub name: String,
    /// Other names it goes by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it does.
    pub industry: Option<String>,
    /// Where it sits.
    pub location: Option<String>,
    /// How many people work there.
    pub employees: Option<i32>,
    /// Whose account it is.
    pub owner_id: Option<MemberId>,
    /// The tenant's own fields.
    #[serde(default)]
    pub custom: Map<String, Value>,
    /// Its domains, in lower case and in order.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The names of its labels, in order.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A deal, or in a hiring pipeline a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealRecord {
    /// Its name; of a candidate the position.
    pub name: String,
    /// With which company.
    pub company_id: Option<CompanyId>,
    /// With whom.
    pub contact_id: Option<ContactId>,
    /// In which pipeline.
    pub pipeline_id: PipelineId,
    /// In which stage of it.
    pub stage_id: StageId,
    /// Since when.
    pub stage_entered_at: DateTime<Utc>,
    /// Whose deal it is.
    pub owner_id: Option<MemberId>,
    /// `open`, `won` or `lost`.
    pub status: String,
    /// What it is worth.
    pub amount: Option<Money>,
    /// What it was worth in the base currency on the day of closing, in minor units.
    pub base_amount_minor: Option<i64>,
    /// Chance of winning in percent.
    pub probability: i32,
    /// When it should close.
    pub expected_close: Option<NaiveDate>,
    /// When it closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// What comes next.
    pub next_step: Option<String>,
    /// By when.
    pub next_step_on: Option<NaiveDate>,
    /// Until when it is out of sight.
    pub snoozed_until: Option<NaiveDate>,
    /// Why.
    pub snooze_reason: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// How the candidate did, 0 to 100.
    pub score: Option<f64>,
    /// The tenant's own fields.
    #[serde(default)]
    pub custom: Map<String, Value>,
    /// The names of its labels, in order.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadRecord {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// Where they work.
    pub company_name: Option<String>,
    /// What they do there.
    pub title: Option<String>,
    /// Where they are.
    pub location: Option<String>,
    /// Where the lead came from.
    pub source: String,
    /// What they asked for.
    pub product_id: Option<ProductId>,
    /// What else is known.
    pub note: Option<String>,
    /// `new`, `working`, `qualified`, `disqualified` or `converted`.
    pub status: String,
    /// Why it was disqualified.
    pub settled_reason: Option<String>,
    /// How promising, 0 to 100.
    pub score: Option<i32>,
    /// Whose lead it is.
    pub owner_id: Option<MemberId>,
    /// Since when.
    pub assigned_at: Option<DateTime<Utc>>,
    /// The person it became.
    pub contact_id: Option<ContactId>,
    /// The deal it became.
    pub converted_deal_id: Option<DealId>,
}

/// On which days somebody wants their briefing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BriefDays {
    /// On all of them.
    #[default]
    #[serde(rename = "every day")]
    Every,
    /// On those that are worked on in the tenant's country.
    #[serde(rename = "working days")]
    Working,
}

impl BriefDays {
    /// The words in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Every => "every day",
            Self::Working => "working days",
        }
    }

    /// What the database says.
    pub fn from_words(words: &str) -> Self {
        if words == Self::Working.as_str() { Self::Working } else { Self::Every }
    }
}

/// What a member set for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsRecord {
    /// Their time zone; the tenant's where there is none.
    pub timezone: Option<String>,
    /// The language they are answered in, as a two-letter code.
    pub locale: String,
    /// When they want their briefing.
    pub brief_at: Option<NaiveTime>,
    /// On which days.
    #[serde(default)]
    pub brief_days: BriefDays,
    /// From when on they are left alone.
    pub quiet_from: Option<NaiveTime>,
    /// Until when.
    pub quiet_to: Option<NaiveTime>,
}

macro_rules! records {
    ($($(#[$doc:meta])* $kind:ident($record:ty) = $entity:literal, $resource:literal;)*) => {
        /// A kind of record that chat changes and an undo sets back.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum RecordKind { $($(#[$doc])* $kind,)* }

        /// A record of any kind.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Record { $($(#[$doc])* $kind($record),)* }

        impl RecordKind {
            /// Its name in the history.
            pub const fn entity(self) -> &'static str {
                match self { $(Self::$kind => $entity,)* }
            }

            /// Its name in permissions.
            pub const fn resource(self) -> &'static str {
                match self { $(Self::$kind => $resource,)* }
            }

            /// The kind of this name in the history.
            pub fn of(entity: &str) -> Option<Self> {
                match entity { $($entity => Some(Self::$kind),)* _ => None }
            }
        }

        impl Record {
            /// What it is.
            pub const fn kind(&self) -> RecordKind {
                match self { $(Self::$kind(_) => RecordKind::$kind,)* }
            }

            /// What it says, field by field.
            ///
            /// # Errors
            /// [`Error::Internal`] where it cannot be written down.
            pub fn fields(&self) -> Result<Map<String, Value>> {
                match self { $(Self::$kind(record) => fields(record),)* }
            }

            /// The record that says this.
            ///
            /// # Errors
            /// [`Error::Internal`] where the history holds what no such record says.
            pub fn of(kind: RecordKind, fields: Map<String, Value>) -> Result<Self> {
                match kind { $(RecordKind::$kind => read(fields).map(Self::$kind),)* }
            }
        }
    };
}

records! {
    /// A person.
    Contact(ContactRecord) = "contact", "contacts";
    /// A company.
    Company(CompanyRecord) = "company", "companies";
    /// A deal or a candidate.
    Deal(DealRecord) = "deal", "deals";
    /// A lead.
    Lead(LeadRecord) = "lead", "leads";
    /// A task or a reminder.
    Task(TaskRecord) = "task", "tasks";
    /// A note.
    Note(NoteRecord) = "note", "activities";
    /// Something that happened.
    Activity(ActivityRecord) = "activity", "activities";
    /// A calendar entry.
    Meeting(MeetingRecord) = "meeting", "calendar";
    /// What a member set for themselves.
    Settings(SettingsRecord) = "settings", "settings";
}

impl Record {
    /// Whose record it is, as permissions see it.
    pub const fn owner(&self) -> Option<MemberId> {
        match self {
            Self::Contact(record) => record.owner_id,
            Self::Company(record) => record.owner_id,
            Self::Deal(record) => record.owner_id,
            Self::Lead(record) => record.owner_id,
            Self::Task(record) => Some(record.assignee_id),
            Self::Note(record) => record.author_id,
            Self::Activity(record) => record.member_id,
            Self::Meeting(record) => Some(record.member_id),
            Self::Settings(_) => None,
        }
    }

    /// Its name, or what it says.
    pub fn name(&self) -> &str {
        match self {
            Self::Contact(record) => &record.name,
            Self::Company(record) => &record.name,
            Self::Deal(record) => &record.name,
            Self::Lead(record) => &record.name,
            Self::Task(record) => &record.title,
            Self::Note(record) => &record.body,
            Self::Activity(record) => &record.subject,
            Self::Meeting(record) => &record.title,
            Self::Settings(_) => "settings",
        }
    }
}

impl ContactRecord {
    /// The first way of a kind to reach them.
    pub fn point(&self, kind: &str) -> Option<&str> {
        self.points.iter().find(|point| point.kind == kind).map(|point| point.value.as_str())
    }

    /// Puts the ways to reach them in the order in which they are kept: by kind, the one to use first.
    pub(crate) fn sort_points(&mut self) {
        self.points.sort_by_cached_key(|point| {
            (point.kind.clone(), !point.is_primary, text::contact_point_norm(&point.kind, &point.value))
        });
    }
}

impl DealRecord {
    /// The currency of its amount.
    pub fn currency(&self) -> Option<Currency> {
        self.amount.map(|amount| amount.currency)
    }
}

fn fields(record: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Ok(Map::from_iter([("value".to_owned(), other)])),
        Err(source) => Err(Error::internal("writing down a record", source)),
    }
}

fn read<R: DeserializeOwned>(fields: Map<String, Value>) -> Result<R> {
    serde_json::from_value(Value::Object(fields))
        .map_err(|source| Error::internal("reading a record of the history", source))
}
