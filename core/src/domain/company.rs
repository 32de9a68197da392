//! Organisations the tenant sells to.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    activity::{ActivityLine, NoteLine},
    contact::DealLine,
    meeting::MeetingLine,
    task::TaskLine,
};
use crate::ids::CompanyId;

/// A company by id and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyRef {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its industry.
    pub industry: Option<String>,
}

/// A company with all that hangs on it, as the asker sees it.
#[derive(Debug, Clone)]
pub struct CompanyCard {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Its industry.
    pub industry: Option<String>,
    /// City, region or country.
    pub location: Option<String>,
    /// How many people work there.
    pub employees: Option<i32>,
    /// The name of the member who looks after it.
    pub owner: Option<String>,
    /// When anybody was last in touch.
    pub last_contacted_at: Option<DateTime<Utc>>,
    /// When the record was made.
    pub created_at: DateTime<Utc>,
    /// The tenant's own fields.
    pub custom: Map<String, Value>,
    /// Its web domains.
    pub domains: Vec<String>,
    /// People there, the last contacted first; at most eight.
    pub people: Vec<PersonLine>,
    /// How many people there the asker sees.
    pub people_count: i64,
    /// The last five things that happened, newest first.
    pub activities: Vec<ActivityLine>,
    /// Open deals, the nearest to close first.
    pub deals: Vec<DealLine>,
    /// How many deals were won and lost.
    pub won: i64,
    /// How many deals were lost.
    pub lost: i64,
    /// Open tasks about it.
    pub tasks: Vec<TaskLine>,
    /// Meetings to come.
    pub meetings: Vec<MeetingLine>,
    /// Its tags.
    pub tags: Vec<String>,
    /// The last note on it.
    pub note: Option<NoteLine>,
}

/// A person in the list of a company.
#[derive(Debug, Clone, Deserialize)]
pub struct PersonLine {
    /// Contact id.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// What they are there.
    pub title: Option<String>,
    /// When anybody was last in touch.
    pub last_contacted_at: Option<DateTime<Utc>>,
}

/// A company in a list of search results.
#[derive(Debug, Clone)]
pub struct FoundCompany {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Its industry.
    pub industry: Option<String>,
    /// City, region or country.
    pub location: Option<String>,
    /// How many people there the asker sees.
    pub people: i64,
    /// How many deals are open.
    pub open_deals: i64,
    /// When anybody was last in touch.
    pub last_contacted_at: Option<DateTime<Utc>>,
}
