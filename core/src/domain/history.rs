//! What was changed, by whom, when and through which door.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::record::RecordKind;
use crate::ids::{ChangeSetId, CompanyId, ContactId, DealId, MemberId};

/// Which changes are asked about.
#[derive(Debug, Clone)]
pub struct HistoryFilter {
    /// From this moment on.
    pub since: DateTime<Utc>,
    /// Up to this moment.
    pub until: DateTime<Utc>,
    /// Made by one of these; `None` for everybody.
    pub by: Option<Vec<MemberId>>,
    /// To records of one of these; `None` for everybody's.
    pub owners: Option<Vec<MemberId>>,
    /// To records of these kinds; `None` for all.
    pub kinds: Option<Vec<RecordKind>>,
    /// To this company, its people and deals, and what hangs on them.
    pub company: Option<CompanyId>,
    /// To this person and what hangs on them.
    pub contact: Option<ContactId>,
    /// To this deal and what hangs on it.
    pub deal: Option<DealId>,
    /// Also to candidates.
    pub hiring: bool,
}

/// A change of one record, as it is told.
#[derive(Debug, Clone)]
pub struct PastEdit {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Who made it; `None` where no person did.
    pub member: Option<MemberId>,
    /// Their name.
    pub name: Option<String>,
    /// Through which door.
    pub channel: String,
    /// What was asked for: `deal_update`, `undo`, `import_contacts`.
    pub intent: String,
    /// What was said, where the asker may know it.
    pub sentence: Option<String>,
    /// Whether it was taken back since.
    pub taken_back: bool,
    /// The kind of record.
    pub kind: RecordKind,
    /// Which.
    pub id: Uuid,
    /// What it was; `None` for one that was made then.
    pub before: Option<Value>,
    /// What it became; `None` for one that was deleted then.
    pub after: Option<Value>,
}

/// A change-set of the asker's own that can still be taken back.
#[derive(Debug, Clone)]
pub struct OwnChange {
    /// Its id.
    pub id: ChangeSetId,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What was done.
    pub summary: String,
    /// What was said.
    pub sentence: Option<String>,
    /// What was asked for.
    pub intent: String,
    /// What it changed: the kind of record, which, before and after.
    pub changes: Vec<(RecordKind, Uuid, Option<Value>, Option<Value>)>,
}

/// Where a record came from.
#[derive(Debug, Clone)]
pub struct Origin {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// From where, as its record says.
    pub source: Option<String>,
}
