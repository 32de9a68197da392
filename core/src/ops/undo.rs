//! Taking back what a change-set did, field by field, and never over what somebody has done since.
//!
//! An undo is a change-set itself: it can be taken back the same way, and a change-set is taken back once.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::{
    mail,
    merging::{self, MergesBack},
};
use crate::{
    domain::{deal::Stage, record::RecordKind},
    error::{Error, Result},
    history::{Change, ChangeSet, Recorder},
    ids::ChangeSetId,
    store::{OwnChangeSet, PastChange, TenantTx},
};

mod removal;
mod row;
mod together;

use removal::Removal;
use row::Row;

/// How many changes are taken back at most; an import may make more.
const MOST: usize = 1_000;

/// How many records are a few.
const FEW: usize = 20;

/// How far an undo goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Over {
    /// Whatever somebody has touched since stays as they left it.
    #[default]
    Untouched,
    /// Everything goes back, whoever has touched it since.
    Everything,
}

/// What came of an undo.
#[derive(Debug, Clone)]
pub struct Undone {
    /// The undo's own change-set; `None` where nothing could be taken back.
    pub change_set: Option<ChangeSet>,
    /// What the command that was taken back had done.
    pub summary: String,
    /// What was taken back.
    pub restored: Vec<Restored>,
    /// What was left alone, because it is no longer as the command left it.
    pub kept: Vec<Kept>,
    /// Whether it is as grave as what it takes back: a merge, or more than a few records.
    pub grave: bool,
}

impl Undone {
    /// The change-sets of which something was left alone that could be set back all the same: not what others were built on.
    pub fn held_back(&self) -> Vec<ChangeSetId> {
        let held = self.kept.iter().filter(|kept| kept.since != Since::BuiltOn);
        let mut sets: Vec<ChangeSetId> = held.map(|kept| kept.of).collect();
        sets.sort_unstable();
        sets.dedup();
        sets
    }
}

/// A record that is as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The kind of record: `task`, `note`, `activity`.
    pub entity: &'static str,
    /// Its name, or its beginning.
    pub name: String,
    /// What was done to it.
    pub how: How,
}

/// How a record was set back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// It had been made, and is gone again.
    Removed,
    /// It had been deleted, and is there again.
    BroughtBack,
    /// These of its fields say again what they said before.
    SetBack(Vec<String>),
    /// Two records had been merged, and are two again.
    TakenApart,
    /// A merge had been taken apart, and holds again.
    MergedAgain,
}

/// Something that somebody has touched since, and that stays as they left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The change-set that was to be taken back.
    pub of: ChangeSetId,
    /// The kind of record.
    pub entity: &'static str,
    /// Its name, or its beginning.
    pub name: String,
    /// What was done since.
    pub since: Since,
}

/// What was done to a record since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// This field was changed; of fields that belong together the one by which people know them.
    Changed(String),
    /// A field could go back only with another that was changed.
    Bound {
        /// Which.
        field: &'static str,
        /// The other.
        to: &'static str,
    },
    /// The whole record was deleted or brought back, or a merge was changed.
    Gone,
    /// Other records were built on it.
    BuiltOn,
}

/// Takes back the actor's change-set of this id, or the last one that was not taken back yet;
/// `None` where there is none of theirs.
///
/// # Errors
/// [`Error::NotFound`] where a record has left the actor's sight, [`Error::Conflict`] where it was taken back already, [`Error::Invalid`]
/// for one that cannot be taken back, [`Error::Forbidden`] where a record has left the actor's reach.
pub async fn undo(
    tx: &mut TenantTx,
    named: Option<ChangeSetId>,
    over: Over,
    recorder: &mut Recorder,
) -> Result<Option<Undone>> {
    match tx.own_change_set(named).await? {
        Some(set) => take_back(tx, vec![set], over, recorder).await.map(Some),
        None => Ok(None),
    }
}

/// Takes several change-sets of the actor's back together, the first of them first, in one change-set that can itself be taken
/// back; `None` where none of them is theirs.
///
/// # Errors
/// Those of [`undo`].
pub async fn undo_several(tx: &mut TenantTx, named: &[ChangeSetId], recorder: &mut Recorder) -> Result<Option<Undone>> {
    let mut sets = Vec::with_capacity(named.len());
    for id in named {
        sets.extend(tx.own_change_set(Some(*id)).await?);
    }
    if sets.is_empty() { Ok(None) } else { take_back(tx, sets, Over::Untouched, recorder).await.map(Some) }
}

async fn take_back(tx: &mut TenantTx, sets: Vec<OwnChangeSet>, over: Over, recorder: &mut Recorder) -> Result<Undone> {
    if over == Over::Untouched && sets.iter().any(|set| set.undone) {
        return Err(Error::conflict("That was taken back already; nothing more was changed."));
    }
    let mut work = Work { over, ..Work::default() };
    for set in &sets {
        work.add(tx, set).await?;
    }
    work.removals.retain(|removal| !work.merges.takes(work.rows[removal.position].id));
    work.kept.extend(removal::settle(tx, &mut work.rows, &work.removals).await?);
    let grave = work.merged || work.rows.len() > FEW;
    let summaries: Vec<&str> = sets.iter().map(|set| set.summary.as_str()).collect();
    let summary = summaries.join("; ");
    let mut restored = std::mem::take(&mut work.merges.restored);
    restored.extend(work.restored());
    let mut wishes = Vec::new();
    for past in &work.mail {
        let Some(change) = mail::set_back(tx, past.before.as_ref(), past.after.as_ref()).await? else { continue };
        restored.push(Restored { entity: mail::WISHES, name: "your mail".to_owned(), how: How::SetBack(Vec::new()) });
        wishes.push(change);
    }
    if restored.is_empty() {
        return Ok(Undone { change_set: None, summary, restored, kept: work.kept, grave });
    }
    let mut changes = std::mem::take(&mut work.merges.changes);
    for row in work.rows.iter().filter(|row| row.is_changed()) {
        let (before, after) = (row.was.shown(), row.now.shown());
        changes.push(Change { entity: row.kind.entity(), id: row.id, before, after });
        changes.extend(row.save(tx).await?);
    }
    changes.extend(wishes);
    changes.extend(std::mem::take(&mut work.merges).finish(tx).await?);
    let own = recorder.tell(tx, "undo", &format!("took back: {summary}"), changes).await?;
    for set in sets.iter().filter(|set| !set.undone) {
        if !tx.mark_undone(set, own.id()).await? {
            return Err(Error::changed_meanwhile());
        }
    }
    Ok(Undone { change_set: Some(own), summary, restored, kept: work.kept, grave })
}

/// The records of a change-set, as they are and as they will be.
#[derive(Debug, Default)]
struct Work {
    rows: Vec<Row>,
    kept: Vec<Kept>,
    over: Over,
    merges: MergesBack,
    /// Whether there were any.
    merged: bool,
    /// What was set about mail.
    mail: Vec<PastChange>,
    /// What is to go.
    removals: Vec<Removal>,
    /// The tenant's stages, once a deal was met.
    stages: Option<Vec<Stage>>,
}

impl Work {
    /// Takes a change-set back, its last change first.
    async fn add(&mut self, tx: &mut TenantTx, set: &OwnChangeSet) -> Result<()> {
        let changes = tx.changes_of(set.id, MOST + 1).await?;
        if changes.len() > MOST {
            return Err(Error::invalid(format!(
                "“{}” changed more than {MOST} records, which is too much to take back by chat; nothing was changed.",
                set.summary
            )));
        }
        self.merged |= changes.iter().any(|change| change.entity == merging::ENTITY);
        // What hangs on merged records goes back before they do, so that each is found with what is its own.
        let kept = merging::take_back(tx, set.id, &changes, self.over, &mut self.merges).await?;
        if !kept.is_empty() {
            self.kept.extend(kept);
            return Ok(());
        }
        for change in changes.into_iter().filter(|change| change.entity != merging::ENTITY) {
            // A last contact follows the activity that moved it, and is worked out with it.
            if is_last_contact(change.before.as_ref()) {
                continue;
            }
            if change.entity == mail::WISHES {
                self.mail.push(change);
                continue;
            }
            let Some(kind) = RecordKind::of(&change.entity) else {
                return Err(Error::invalid(format!(
                    "“{}” can't be taken back by chat yet; nothing was changed.",
                    set.summary
                )));
            };
            let position = self.row(tx, kind, &change).await?;
            self.take_back(position, (set.id, set.at), change.before.as_ref(), change.after.as_ref());
        }
        Ok(())
    }

    /// The position of a record, loaded the first time it is met.
    async fn row(&mut self, tx: &mut TenantTx, kind: RecordKind, change: &PastChange) -> Result<usize> {
        let known = self.rows.iter().position(|row| row.kind == kind && row.id == change.entity_id);
        let position = known.unwrap_or(self.rows.len());
        if known.is_none() {
            if kind == RecordKind::Deal && self.stages.is_none() {
                self.stages = Some(tx.stages().await?);
            }
            self.rows.push(Row::load(tx, kind, change, self.stages.as_deref().unwrap_or_default()).await?);
        }
        self.rows[position].permit(tx.actor(), change)?;
        Ok(position)
    }

    /// Takes one change back, as far as the record is still as the change left it.
    fn take_back(
        &mut self,
        position: usize,
        (of, at): (ChangeSetId, DateTime<Utc>),
        before: Option<&Value>,
        after: Option<&Value>,
    ) {
        let row = &mut self.rows[position];
        let (was, became) = (before.and_then(Value::as_object), after.and_then(Value::as_object));
        let mut touched = false;
        let kept = if self.over == Over::Everything && !row.gone {
            touched = became.is_some_and(|made| !differing(&row.now.fields, made).is_empty());
            row.take_back_over(before, after);
            Vec::new()
        } else {
            take_back_untouched(row, was, became)
        };
        if was.is_none() && row.now.deleted {
            self.removals.push(Removal { position, of, at, touched });
        }
        let (entity, name) = (row.kind.entity(), row.name());
        self.kept.extend(kept.into_iter().map(|since| Kept { of, entity, name: name.clone(), since }));
    }

    fn restored(&self) -> Vec<Restored> {
        let changed = self.rows.iter().filter(|row| row.is_changed());
        changed
            .map(|row| {
                let how = match (row.was.deleted, row.now.deleted) {
                    (false, true) => How::Removed,
                    (true, _) => How::BroughtBack,
                    (false, false) => How::SetBack(differing(&row.was.fields, &row.now.fields)),
                };
                Restored { entity: row.kind.entity(), name: row.name(), how }
            })
            .collect()
    }
}

/// Takes a change of a record back where nobody has touched it since, and gives what stays.
fn take_back_untouched(
    row: &mut Row,
    before: Option<&Map<String, Value>>,
    after: Option<&Map<String, Value>>,
) -> Vec<Since> {
    match (before, after, row.now.deleted) {
        (Some(before), None, true) => {
            // Addresses, domains and labels went with it.
            row.now.deleted = false;
            row.now.fields.extend(before.clone());
            Vec::new()
        }
        (Some(_), None, false) | (_, Some(_), true) => vec![Since::Gone],
        (None, Some(after), false) => {
            let touched = together::touched_since(row.kind, &row.now.fields, after);
            row.now.deleted = touched.is_empty();
            touched
        }
        (Some(before), Some(after), false) => together::set_back(row.kind, &mut row.now.fields, before, after),
        (None, None, _) => Vec::new(),
    }
}

/// The fields in which two snapshots differ.
fn differing(one: &Map<String, Value>, other: &Map<String, Value>) -> Vec<String> {
    other.iter().filter(|(field, value)| one.get(*field) != Some(value)).map(|(field, _)| field.clone()).collect()
}

fn is_last_contact(before: Option<&Value>) -> bool {
    let Some(fields) = before.and_then(Value::as_object) else { return false };
    fields.len() == 1 && fields.keys().all(|field| field == "last_contacted_at" || field == "last_activity_at")
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    const SET: (ChangeSetId, DateTime<Utc>) = (ChangeSetId::from_uuid(Uuid::nil()), DateTime::UNIX_EPOCH);

    fn work(fields: Value, deleted: bool) -> Work {
        Work { rows: vec![Row::for_test(fields, deleted)], ..Work::default() }
    }

    fn fields(work: &Work) -> Value {
        Value::Object(work.rows[0].now.fields.clone())
    }

    #[test]
    fn a_field_goes_back_where_nobody_touched_it_and_stays_where_somebody_did() {
        let mut work = work(json!({"title": "theirs", "priority": "high"}), false);
        let before = json!({"title": "mine before", "priority": "low"});
        let after = json!({"title": "mine after", "priority": "high"});
        work.take_back(0, SET, Some(&before), Some(&after));
        assert_eq!(fields(&work), json!({"title": "theirs", "priority": "low"}));
        let kept: Vec<_> = work.kept.iter().map(|kept| kept.since.clone()).collect();
        assert_eq!(kept, [Since::Changed("title".to_owned())]);
        assert_eq!(work.restored()[0].how, How::SetBack(vec!["priority".to_owned()]));
    }

    #[test]
    fn what_was_made_goes_away_only_as_it_was_made() {
        let made = json!({"title": "a"});
        let mut untouched = work(made.clone(), false);
        untouched.take_back(0, SET, None, Some(&made));
        assert_eq!(untouched.restored()[0].how, How::Removed);
        let mut touched = work(json!({"title": "b"}), false);
        touched.take_back(0, SET, None, Some(&made));
        assert!(touched.restored().is_empty() && touched.kept.len() == 1);
        let mut gone = work(made.clone(), true);
        gone.take_back(0, SET, None, Some(&made));
        assert_eq!(gone.kept[0].since, Since::Gone);
    }

    #[test]
    fn what_was_deleted_comes_back_once() {
        let record = json!({"title": "a"});
        let mut deleted = work(record.clone(), true);
        deleted.take_back(0, SET, Some(&record), None);
        assert_eq!(deleted.restored()[0].how, How::BroughtBack);
        let mut there = work(record.clone(), false);
        there.take_back(0, SET, Some(&record), None);
        assert!(there.restored().is_empty() && there.kept[0].since == Since::Gone);
    }
}
