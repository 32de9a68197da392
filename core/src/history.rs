//! Every write is told in three places at once: a change-set that can be undone, the audit trail, and an event for the rest
//! of the house. This is the one helper that does it, in the transaction of the write itself.
//!
//! A use case decides what a record is to become and hands it to [`Recorder::write`], which checks the permission, writes the
//! rows, and tells. [`ops::deals`](crate::ops::deals) is the pattern.
//!
//! What is asked for in one message is taken back together: its commands go through one [`Recorder`]. It also remembers every
//! change of the message, so that a preview can show what would be written by writing it and going back.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    domain::record::{Record, RecordKind},
    error::{Error, Result},
    ids::{ChangeSetId, MemberId},
    store::{Stored, TenantTx},
    tenancy::Permission,
};

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
    sentence: Option<String>,
    change_set: Option<ChangeSet>,
    log: Vec<Change>,
    kept_back: Option<Vec<Told>>,
}

/// What is to be told of a command.
#[derive(Debug)]
struct Told {
    intent: String,
    summary: String,
    changes: Vec<Change>,
}

/// What is done to one record.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    id: Uuid,
    before: Option<Stored<Record>>,
    after: Option<Record>,
    judged_as: Option<MemberId>,
}

impl Write {
    /// Makes a record.
    pub(crate) const fn create(id: Uuid, record: Record) -> Self {
        Self { id, before: None, after: Some(record), judged_as: None }
    }

    /// Changes a record, or brings a deleted one back.
    pub(crate) const fn update(id: Uuid, before: Stored<Record>, after: Record) -> Self {
        Self { id, before: Some(before), after: Some(after), judged_as: None }
    }

    /// Deletes a record.
    pub(crate) const fn delete(id: Uuid, before: Stored<Record>) -> Self {
        Self { id, before: Some(before), after: None, judged_as: None }
    }

    /// The change is judged as if the record were theirs already: what nobody owns may be taken by whoever sees it.
    pub(crate) fn judged_as(self, owner: MemberId) -> Self {
        Self { judged_as: Some(owner), ..self }
    }

    fn kind(&self) -> Option<RecordKind> {
        self.before.as_ref().map(|before| &before.record).or(self.after.as_ref()).map(Record::kind)
    }

    /// Whose record it is now, or will be where it is new.
    fn owner(&self) -> Option<MemberId> {
        let owner = self.before.as_ref().map(|before| &before.record).or(self.after.as_ref()).and_then(Record::owner);
        owner.or(self.judged_as)
    }

    /// The permission it takes where the use case names none.
    fn permission(&self, kind: RecordKind) -> Permission {
        let action = match (&self.before, &self.after) {
            (None, _) => "create",
            (Some(_), Some(_)) => "update",
            (Some(_), None) => "delete",
        };
        Permission::new(kind.resource(), action)
    }

    async fn carry_out(self, tx: &mut TenantTx) -> Result<Change> {
        let Some(kind) = self.kind() else { return Err(Error::invalid("There is nothing to write.")) };
        let before = match self.before.as_ref().filter(|before| !before.deleted) {
            Some(before) => Some(Value::Object(before.record.fields()?)),
            None => None,
        };
        let after = match &self.after {
            Some(after) => Some(Value::Object(after.fields()?)),
            None => None,
        };
        match (&self.before, &self.after) {
            (None, Some(after)) => tx.insert_record(self.id, after).await?,
            (Some(was), Some(after)) => tx.update_record(self.id, was, after, None).await?,
            (Some(was), None) => tx.update_record(self.id, was, &was.record, Some(tx.now())).await?,
            (None, None) => {}
        }
        Ok(Change { entity: kind.entity(), id: self.id, before, after })
    }
}

impl Recorder {
    /// A recorder for a message that came in by this door.
    pub const fn new(channel: &'static str) -> Self {
        Self { channel, sentence: None, change_set: None, log: Vec::new(), kept_back: None }
    }

    /// A recorder that keeps the sentence beside what was done for it.
    #[must_use]
    pub fn with_sentence(self, sentence: impl Into<String>) -> Self {
        Self { sentence: Some(sentence.into()), ..self }
    }

    /// By which door the message came in.
    pub const fn channel(&self) -> &'static str {
        self.channel
    }

    /// The sentence, with addresses and numbers blacked out.
    pub fn sentence(&self) -> Option<&str> {
        self.sentence.as_deref()
    }

    /// Keeps another sentence: a yes stands for what was said before it.
    pub fn says(&mut self, sentence: impl Into<String>) {
        self.sentence = Some(sentence.into());
    }

    /// What was written for the message so far.
    pub const fn change_set(&self) -> Option<ChangeSet> {
        self.change_set
    }

    /// Every change of the message so far, in order.
    pub fn log(&self) -> &[Change] {
        &self.log
    }

    /// From here on what is told is kept back until it is [settled](Self::settle), and never told if it is forgotten: most of
    /// what is asked for is shown first and taken back, and its history would be written for nothing.
    pub fn keep_back(&mut self) {
        self.kept_back = Some(Vec::new());
    }

    /// Whether what is told is kept back.
    pub const fn keeps_back(&self) -> bool {
        self.kept_back.is_some()
    }

    /// Tells what was kept back.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub async fn settle(&mut self, tx: &mut TenantTx) -> Result<()> {
        let (Some(told), Some(set)) = (self.kept_back.take(), self.change_set) else { return Ok(()) };
        for (at, Told { intent, summary, changes }) in told.into_iter().enumerate() {
            self.insert(tx, (set, at == 0), (&intent, &summary), &changes).await?;
        }
        Ok(())
    }

    /// Forgets what was recorded, because the transaction went back to before it, and gives what it was.
    pub fn forget(&mut self) -> Vec<Change> {
        (self.change_set, self.kept_back) = (None, None);
        std::mem::take(&mut self.log)
    }

    /// Carries out what a command does to records, each within the reach of the permission, and tells of it. Where the use case
    /// names no permission, each record takes that of its kind: `contacts.create`, `deals.update`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the permission or beyond its reach, [`Error::Conflict`] where a record was changed meanwhile.
    pub(crate) async fn write(
        &mut self,
        tx: &mut TenantTx,
        (intent, summary): (&str, &str),
        permission: Option<Permission>,
        writes: Vec<Write>,
    ) -> Result<ChangeSet> {
        self.write_and(tx, (intent, summary), permission, writes, Vec::new()).await
    }

    /// The same, and tells with it of what the use case has written by itself.
    ///
    /// # Errors
    /// Those of [`write`](Self::write).
    pub(crate) async fn write_and(
        &mut self,
        tx: &mut TenantTx,
        (intent, summary): (&str, &str),
        permission: Option<Permission>,
        writes: Vec<Write>,
        written: Vec<Change>,
    ) -> Result<ChangeSet> {
        for write in &writes {
            let Some(kind) = write.kind() else { continue };
            // Everybody's settings are their own, and the database lets nobody change another's.
            if kind == RecordKind::Settings {
                continue;
            }
            let permission = permission.unwrap_or_else(|| write.permission(kind));
            if !tx.actor().reaches(permission, write.owner()) {
                return Err(Error::Forbidden { permission: permission.to_string() });
            }
        }
        let mut changes = Vec::with_capacity(writes.len());
        for write in writes {
            changes.push(write.carry_out(tx).await?);
        }
        changes.extend(written);
        self.tell(tx, intent, summary, changes).await
    }

    /// Tells of what a command of the message has written: change-set, changes, audit entry and events, in one statement.
    pub(crate) async fn tell(
        &mut self,
        tx: &mut TenantTx,
        intent: &str,
        summary: &str,
        changes: Vec<Change>,
    ) -> Result<ChangeSet> {
        let opened = self.change_set.is_none();
        let change_set = self.change_set.unwrap_or_else(|| ChangeSet(ChangeSetId::from_uuid(tx.new_id())));
        self.log.extend(changes.iter().cloned());
        match &mut self.kept_back {
            Some(told) => told.push(Told { intent: intent.to_owned(), summary: summary.to_owned(), changes }),
            None => self.insert(tx, (change_set, opened), (intent, summary), &changes).await?,
        }
        self.change_set = Some(change_set);
        Ok(change_set)
    }

    async fn insert(
        &self,
        tx: &mut TenantTx,
        (change_set, opened): (ChangeSet, bool),
        (intent, summary): (&str, &str),
        changes: &[Change],
    ) -> Result<()> {
        let command = Command { channel: self.channel, intent, summary };
        let detail = json!({ "summary": summary });
        tx.insert_history(change_set.id(), opened, command, self.sentence.as_deref(), &detail, changes).await
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
    /// What happened, as the event is called: of a deal that it was won, lost or moved, of a task that it is done.
    pub(crate) fn event(&self) -> String {
        let became = |field: &str| {
            let after = self.after.as_ref()?.get(field)?;
            (self.before.as_ref()?.get(field)? != after).then(|| after.as_str().unwrap_or_default().to_owned())
        };
        let verb = match (&self.before, &self.after) {
            (None, _) if self.entity == "merge" => "made".to_owned(),
            (Some(_), None) if self.entity == "merge" => "undone".to_owned(),
            (None, _) => "created".to_owned(),
            (Some(_), None) => "deleted".to_owned(),
            (Some(_), Some(_)) => match self.entity {
                "deal" => became("status")
                    .filter(|status| status != "open")
                    .or_else(|| became("stage_id").map(|_| "stage_changed".to_owned())),
                "lead" => became("status").filter(|status| status != "new" && status != "working"),
                "task" => became("done_at").filter(|at| !at.is_empty()).map(|_| "completed".to_owned()),
                _ => None,
            }
            .unwrap_or_else(|| "updated".to_owned()),
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
        let deal = |before: Value, after: Value| {
            Change { entity: "deal", id: Uuid::nil(), before: Some(before), after: Some(after) }.event()
        };
        let (one, two) = (json!({"stage_id": "a", "status": "open"}), json!({"stage_id": "b", "status": "won"}));
        assert_eq!(deal(one.clone(), two.clone()), "deal.won");
        assert_eq!(deal(two, one.clone()), "deal.stage_changed", "a deal that is open again has moved");
        assert_eq!(deal(one.clone(), one), "deal.updated");
    }
}
