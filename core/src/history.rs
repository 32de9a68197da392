//! Every write is told in three places at once: a change-set that can be undone, the audit trail, and an event for the rest
//! of the house. This is the one helper that does it, in the transaction of the write itself.
//!
//! A use case that writes: 1. check the permission, 2. validate, 3. [`record`] the command, 4. write, and say what each record
//! was and became with [`ChangeSet::change`]. [`ops::contacts::create`](crate::ops::contacts::create) is the pattern.
//!
//! What is asked for in one message is taken back together: its commands go through one [`Recorder`].

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{error::Result, ids::ChangeSetId, store::TenantTx};

/// What somebody asked for.
#[derive(Debug, Clone, Copy)]
pub struct Command<'a> {
    /// By which door: `cli`, `api`, `web`, `slack`, …
    pub channel: &'a str,
    /// The intent, which is also the action in the audit trail: `contact_create`.
    pub intent: &'a str,
    /// One line for people: "added Jane Doe".
    pub summary: &'a str,
}

/// What was done for one command; more may be added to it, also in a later transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeSet(ChangeSetId);

/// The commands of one message, which share a change-set: the first opens it, the others join.
#[derive(Debug)]
pub struct Recorder {
    channel: &'static str,
    change_set: Option<ChangeSet>,
}

impl Recorder {
    /// A recorder for a message that came in by this door.
    pub const fn new(channel: &'static str) -> Self {
        Self { channel, change_set: None }
    }

    /// What was written for the message so far.
    pub const fn change_set(&self) -> Option<ChangeSet> {
        self.change_set
    }

    /// Forgets what was recorded, because the transaction went back to before it.
    pub const fn forget(&mut self) {
        self.change_set = None;
    }

    /// Records a command of the message.
    pub(crate) async fn record(&mut self, tx: &mut TenantTx, intent: &str, summary: &str) -> Result<ChangeSet> {
        let command = Command { channel: self.channel, intent, summary };
        let change_set = match self.change_set {
            None => record(tx, command).await?,
            Some(open) => {
                tx.extend_change_set(open.id(), summary).await?;
                audit(tx, command, Some(open), &json!({ "summary": summary })).await?;
                open
            }
        };
        self.change_set = Some(change_set);
        Ok(change_set)
    }
}

/// What a record was and what it became; one of the two is `None` for a record that was made or deleted.
#[derive(Debug, Clone)]
pub struct Change {
    /// The kind of record: `contact`, `deal`, …
    pub entity: &'static str,
    /// Which.
    pub id: Uuid,
    /// What it was.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
}

impl Change {
    /// What happened, as the event is called.
    fn event(&self) -> String {
        let verb = match (&self.before, &self.after) {
            (None, _) => "created",
            (Some(_), Some(_)) => "updated",
            (Some(_), None) => "deleted",
        };
        format!("{}.{verb}", self.entity)
    }
}

/// Opens a change-set for a command of the transaction's actor, and enters the command into the audit trail.
pub async fn record(tx: &mut TenantTx, command: Command<'_>) -> Result<ChangeSet> {
    let id = ChangeSetId::from_uuid(tx.new_id());
    tx.insert_change_set(id, command).await?;
    audit(tx, command, Some(ChangeSet(id)), &json!({ "summary": command.summary })).await?;
    Ok(ChangeSet(id))
}

/// Enters into the audit trail what changed nothing but has to be known, such as an export.
pub async fn audit(
    tx: &mut TenantTx,
    command: Command<'_>,
    change_set: Option<ChangeSet>,
    detail: &Value,
) -> Result<()> {
    tx.insert_audit_entry(command, change_set.map(ChangeSet::id), detail).await
}

impl ChangeSet {
    /// Goes on with a change-set that an earlier transaction opened.
    pub const fn resume(id: ChangeSetId) -> Self {
        Self(id)
    }

    /// Its id.
    pub const fn id(self) -> ChangeSetId {
        self.0
    }

    /// Says what a record was and became, and tells the rest of the house after the commit.
    pub async fn change(self, tx: &mut TenantTx, change: Change) -> Result<()> {
        let (event, entity, id) = (change.event(), change.entity, change.id);
        self.changes_untold(tx, vec![change]).await?;
        self.tell(tx, &event, entity, id).await
    }

    /// Says what many records were and became, without an event for each: whoever writes that many tells of the whole.
    pub async fn changes_untold(self, tx: &mut TenantTx, changes: Vec<Change>) -> Result<()> {
        if changes.is_empty() { Ok(()) } else { tx.insert_changes(self.0, changes).await }
    }

    /// Writes an event that names this change-set.
    pub async fn tell(self, tx: &mut TenantTx, event: &str, entity: &str, id: Uuid) -> Result<()> {
        tx.emit(event, entity, id, &json!({ "change_set": self.0 })).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_by_what_happened() {
        let change = |before: bool, after: bool| Change {
            entity: "contact",
            id: Uuid::nil(),
            before: before.then(|| json!({})),
            after: after.then(|| json!({})),
        };
        assert_eq!(change(false, true).event(), "contact.created");
        assert_eq!(change(true, true).event(), "contact.updated");
        assert_eq!(change(true, false).event(), "contact.deleted");
    }
}
