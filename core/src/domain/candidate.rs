//! Candidates: deals in a pipeline for hiring, whose name is the position and whose contact is the person.

use chrono::{DateTime, Utc};

use super::deal::Days;
use crate::ids::{ContactId, DealId, MemberId, StageId};

/// Which candidates are meant. The default is every candidate that the asker sees.
#[derive(Debug, Clone, Default)]
pub struct CandidateFilter {
    /// These and no others.
    pub ids: Option<Vec<DealId>>,
    /// Who is one of these people.
    pub contacts: Option<Vec<ContactId>>,
    /// Whose; `None` for everybody's.
    pub owners: Option<Vec<MemberId>>,
    /// In one of these stages; `None` for those that are still in the running.
    pub stages: Option<Vec<StageId>>,
    /// Whoever stands in any stage, settled or not.
    pub settled_too: bool,
    /// For a position whose name has all these words in it.
    pub position: Option<String>,
    /// Who applied then.
    pub applied: Days,
}

/// A candidate in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The candidate.
    pub id: DealId,
    /// The person, where the asker sees them.
    pub person: Option<String>,
    /// The position.
    pub position: String,
    /// The stage they are in.
    pub stage: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// `open`, `won` or `lost`.
    pub status: String,
    /// How they did, as the last score said.
    pub score: Option<f64>,
    /// Who looks after them.
    pub owner: Option<String>,
}

impl Candidate {
    /// Their name, or the position where that is out of sight.
    pub fn name(&self) -> &str {
        self.person.as_deref().unwrap_or(&self.position)
    }
}
