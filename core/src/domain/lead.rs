//! Leads: people who raised a hand.

use chrono::{DateTime, Utc};

use super::deal::Days;
use crate::ids::{LeadId, MemberId};

/// Which leads are meant. The default is every lead that the asker sees.
#[derive(Debug, Clone, Default)]
pub struct LeadFilter {
    /// Whose; `None` for everybody's.
    pub owners: Option<Vec<MemberId>>,
    /// Only those that nobody owns.
    pub unassigned: bool,
    /// In one of these states: `new`, `working`, `qualified`, `disqualified`, `converted`.
    pub statuses: Option<Vec<String>>,
    /// Open (new, working or qualified) and without a change for so many days.
    pub untouched_days: Option<i32>,
    /// Whose source has this in it.
    pub source: Option<String>,
    /// That came in then.
    pub created: Days,
    /// Whose product, or its category, has this in its name.
    pub product: Option<String>,
    /// Whose place has this in it.
    pub location: Option<String>,
    /// Whose company's name has this in it.
    pub company: Option<String>,
    /// With at least this score.
    pub score_min: Option<i32>,
}

/// The order of a list of leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LeadSort {
    /// Newest first.
    #[default]
    Newest,
    /// Oldest first.
    Oldest,
    /// Highest score first.
    Score,
    /// By name.
    Name,
}

impl LeadSort {
    /// The word that queries compare with.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Score => "score",
            Self::Name => "name",
        }
    }
}

/// A lead in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadSummary {
    /// The lead.
    pub id: LeadId,
    /// Their name.
    pub name: String,
    /// Their company, as they gave it.
    pub company: Option<String>,
    /// Where they came from.
    pub source: String,
    /// Their state.
    pub status: String,
    /// How promising they are, 0 to 100.
    pub score: Option<i32>,
    /// Who looks after them.
    pub owner: Option<String>,
    /// What they asked for.
    pub product: Option<String>,
    /// Where they are.
    pub location: Option<String>,
    /// When they came in.
    pub created_at: DateTime<Utc>,
    /// When somebody first answered them.
    pub first_response_at: Option<DateTime<Utc>>,
}

/// The first leads of a list, and how many there are in all.
#[derive(Debug, Clone, Default)]
pub struct LeadPage {
    /// The leads shown.
    pub leads: Vec<LeadSummary>,
    /// How many match.
    pub matching: u64,
    /// How many of those nobody owns.
    pub unassigned: u64,
    /// How many of those nobody has answered.
    pub unanswered: u64,
}
