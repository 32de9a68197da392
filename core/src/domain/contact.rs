//! People the tenant sells to.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    activity::{ActivityLine, NoteLine},
    company::CompanyRef,
    meeting::MeetingLine,
    money::Money,
    task::TaskLine,
};
use crate::ids::{ContactId, DealId};

/// A person with all that hangs on them, as the asker sees it.
#[derive(Debug, Clone)]
pub struct ContactCard {
    /// Their id.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// What they are at their company.
    pub title: Option<String>,
    /// Where they work.
    pub company: Option<CompanyRef>,
    /// City, region or country.
    pub location: Option<String>,
    /// The name of the member who looks after them.
    pub owner: Option<String>,
    /// Where the record came from.
    pub source: Option<String>,
    /// When anybody was last in touch.
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// When somebody meant to be in touch again.
    pub next_follow_up_at: Option<DateTime<Utc>>,
    /// When the record was made.
    pub created_at: DateTime<Utc>,
    /// The tenant's own fields.
    pub custom: Map<String, Value>,
    /// Ways to reach them, the preferred one of each kind first.
    pub points: Vec<ContactPoint>,
    /// The last five things that happened, newest first.
    pub activities: Vec<ActivityLine>,
    /// Their open deals, the nearest to close first.
    pub deals: Vec<DealLine>,
    /// Open tasks about them, the first due first.
    pub tasks: Vec<TaskLine>,
    /// Meetings to come with them.
    pub meetings: Vec<MeetingLine>,
    /// Their tags.
    pub tags: Vec<String>,
    /// The last note on them.
    pub note: Option<NoteLine>,
}

/// A way to reach a person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ContactPoint {
    /// `email`, `phone`, `whatsapp` or `url`.
    pub kind: String,
    /// The address or number as it was entered.
    pub value: String,
    /// Whether it is the preferred one of its kind.
    pub primary: bool,
    /// Whether they asked not to be written to there.
    pub opted_out: bool,
}

/// A deal in a list that hangs on something else.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "RawDealLine")]
pub struct DealLine {
    /// Its id.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// The stage it stands in.
    pub stage: String,
    /// What it is worth.
    pub amount: Option<Money>,
    /// The day it is expected to close.
    pub expected_close: Option<chrono::NaiveDate>,
    /// What is to be done next.
    pub next_step: Option<String>,
    /// The member who works on it.
    pub owner: Option<String>,
}

#[derive(Deserialize)]
struct RawDealLine {
    id: uuid::Uuid,
    name: String,
    stage: String,
    amount_minor: Option<i64>,
    currency: Option<super::money::Currency>,
    expected_close: Option<chrono::NaiveDate>,
    next_step: Option<String>,
    owner: Option<String>,
}

impl From<RawDealLine> for DealLine {
    fn from(raw: RawDealLine) -> Self {
        Self {
            id: DealId::from_uuid(raw.id),
            name: raw.name,
            stage: raw.stage,
            amount: raw.amount_minor.zip(raw.currency).map(|(minor, currency)| Money::new(minor, currency)),
            expected_close: raw.expected_close,
            next_step: raw.next_step,
            owner: raw.owner,
        }
    }
}

/// A person or a company that nobody has been in touch with for a while.
#[derive(Debug, Clone)]
pub struct QuietRelation {
    /// Contact or company id.
    pub id: uuid::Uuid,
    /// The name.
    pub name: String,
    /// Of a person: what they are.
    pub title: Option<String>,
    /// Of a person: their company. Of a company: its industry.
    pub company: Option<String>,
    /// Who looks after them.
    pub owner: Option<String>,
    /// The last touch, `None` for never.
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// How many open deals they have.
    pub open_deals: i64,
}

/// A list that shows a part of what fits.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// What is shown.
    pub rows: Vec<T>,
    /// How many fit, counted up to [`Listed::COUNTED`].
    pub total: u64,
}

impl<T> Listed<T> {
    /// Beyond this many nobody counts; the answer says "more than".
    pub const COUNTED: u64 = 1_000;

    /// How many fit as people say it: `12`, `more than 1,000`.
    pub fn total_text(&self) -> String {
        if self.total > Self::COUNTED { "more than 1,000".to_owned() } else { self.total.to_string() }
    }
}

/// A person in a list of search results.
#[derive(Debug, Clone)]
pub struct FoundContact {
    /// Their id.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// What they are.
    pub title: Option<String>,
    /// Where they work.
    pub company: Option<String>,
    /// City, region or country: their own, or else their company's.
    pub location: Option<String>,
    /// Their preferred e-mail address.
    pub email: Option<String>,
    /// When anybody was last in touch.
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// When the record was made.
    pub created_at: DateTime<Utc>,
}

/// Which people or companies are asked for. What is `None` does not narrow; texts are parts of the field, in any case.
#[derive(Debug, Clone, Default)]
pub struct RelationFilter {
    /// These records.
    pub ids: Option<Vec<uuid::Uuid>>,
    /// People of these companies, or these companies.
    pub companies: Option<Vec<crate::ids::CompanyId>>,
    /// Owned by these members.
    pub owners: Option<Vec<crate::ids::MemberId>>,
    /// Owned by nobody.
    pub unassigned: bool,
    /// Part of the title.
    pub title: Option<String>,
    /// Part of the location.
    pub location: Option<String>,
    /// The tag, folded.
    pub tag: Option<String>,
    /// Part of the industry.
    pub industry: Option<String>,
    /// A web domain of the company or of an e-mail address.
    pub domain: Option<String>,
    /// Made from this moment on.
    pub created_from: Option<DateTime<Utc>>,
    /// Made before this moment.
    pub created_before: Option<DateTime<Utc>>,
    /// Of lists of silence only those nobody was ever in touch with, however new they are.
    pub never_contacted: bool,
}

/// Somebody who raised a hand.
#[derive(Debug, Clone)]
pub struct LeadCard {
    /// The name they gave.
    pub name: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their phone number.
    pub phone: Option<String>,
    /// The company they named.
    pub company: Option<String>,
    /// What they are there.
    pub title: Option<String>,
    /// City, region or country.
    pub location: Option<String>,
    /// Where they came from.
    pub source: String,
    /// The product they asked about.
    pub product: Option<String>,
    /// `new`, `working`, `qualified`, `disqualified` or `converted`.
    pub status: String,
    /// How promising, 0 to 100.
    pub score: Option<i32>,
    /// Who works on it.
    pub owner: Option<String>,
    /// When they came.
    pub created_at: DateTime<Utc>,
    /// When they were first answered.
    pub first_response_at: Option<DateTime<Utc>>,
}

/// A person with whom somebody meant to be in touch by now.
#[derive(Debug, Clone)]
pub struct FollowUp {
    /// Their id.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub company: Option<String>,
    /// When it was meant to be.
    pub due_at: DateTime<Utc>,
}
