//! A record that an undo sets back: loaded, compared and saved in one shape, whatever its kind.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::{activities, short, tasks};
use crate::{
    domain::record::{Record, RecordKind},
    error::{Error, Result},
    history::Change,
    ids::MemberId,
    store::{PastChange, Stored, TenantTx},
    tenancy::Permission,
};

/// What a record says, and whether it is there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) fields: Map<String, Value>,
    pub(super) deleted: bool,
}

impl State {
    /// The record as the history tells it: nothing of what is deleted.
    pub(super) fn shown(&self) -> Option<Value> {
        (!self.deleted).then(|| Value::Object(self.fields.clone()))
    }
}

/// A record as it is and as it will be.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: RecordKind,
    pub(super) id: Uuid,
    pub(super) was: State,
    pub(super) now: State,
    stored: Stored<Record>,
    pub(super) gone: bool,
}

/// The field that says whose a record is.
const OWNER: &str = "owner_id";

/// From whom to whom a change gave a record.
fn given(change: &PastChange) -> Option<(MemberId, MemberId)> {
    let owner = |value: &Option<Value>| value.as_ref()?.get(OWNER)?.as_str()?.parse::<MemberId>().ok();
    let (giver, taker) = (owner(&change.before)?, owner(&change.after)?);
    (giver != taker).then_some((giver, taker))
}

fn out_of_sight(kind: RecordKind) -> Error {
    Error::not_found(format!("the {} of that change; it is out of your sight", kind.entity()))
}

impl Row {
    /// The record of a change, which the actor sees and may change, locked until the transaction ends. What that change gave away
    /// is taken back to be seen, or left alone where it went on since.
    pub(super) async fn load(tx: &mut TenantTx, kind: RecordKind, change: &PastChange) -> Result<Self> {
        let id = change.entity_id;
        let (stored, taker) = match (tx.record_for_change(kind, id).await?, given(change)) {
            (Some(stored), _) => (stored, None),
            (None, Some((giver, taker))) => {
                let permission = Permission::new(kind.resource(), "assign");
                if !tx.actor().reaches(permission, Some(giver)) {
                    return Err(Error::Forbidden { permission: permission.to_string() });
                }
                if !tx.regain(kind, id, taker, giver).await? {
                    return Self::gone(kind, change);
                }
                (tx.record_for_change(kind, id).await?.ok_or_else(|| out_of_sight(kind))?, Some(taker))
            }
            (None, None) => return Err(out_of_sight(kind)),
        };
        match &stored.record {
            Record::Task(task) => tasks::require_for(tx.actor(), Permission::TASKS_UPDATE, task)?,
            Record::Note(_) | Record::Activity(_) => drop(tx.actor().require(Permission::ACTIVITIES_CREATE)?),
            Record::Settings(_) => {}
            record => {
                let permission = Permission::new(kind.resource(), "update");
                if !tx.actor().reaches(permission, record.owner()) {
                    return Err(Error::Forbidden { permission: permission.to_string() });
                }
            }
        }
        let mut was = State { fields: stored.record.fields()?, deleted: stored.deleted };
        if let Some(taker) = taker {
            was.fields.insert(OWNER.to_owned(), Value::String(taker.to_string()));
        }
        Ok(Self { kind, id, now: was.clone(), was, stored, gone: false })
    }

    /// A record that was given away and has gone on since: nothing of it is known but what the change itself said.
    fn gone(kind: RecordKind, change: &PastChange) -> Result<Self> {
        let fields = change.before.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
        let stored = Stored { record: Record::of(kind, fields)?, deleted: false, version: 0 };
        let nothing = State { fields: Map::new(), deleted: false };
        Ok(Self { kind, id: change.entity_id, was: nothing.clone(), now: nothing, stored, gone: true })
    }

    /// Takes a change back whatever the record says now.
    pub(super) fn take_back_over(&mut self, before: Option<&Value>, after: Option<&Value>) {
        match (before.and_then(Value::as_object), after) {
            (None, _) => self.now.deleted = true,
            (Some(before), None) => {
                self.now.deleted = false;
                self.now.fields.extend(before.clone());
            }
            (Some(before), Some(after)) => {
                let changed = before.iter().filter(|(field, value)| after.get(*field) != Some(value));
                self.now.fields.extend(changed.map(|(field, value)| (field.clone(), value.clone())));
            }
        }
    }

    pub(super) fn is_changed(&self) -> bool {
        self.was != self.now && !(self.was.deleted && self.now.deleted)
    }

    /// Its name, or the beginning of what it says.
    pub(super) fn name(&self) -> String {
        short(self.stored.record.name())
    }

    /// Makes the record what it will be, and gives what followed from it.
    pub(super) async fn save(&self, tx: &mut TenantTx) -> Result<Vec<Change>> {
        let deleted_at = self.now.deleted.then(|| tasks::stored(tx.now()));
        let record = Record::of(self.kind, self.now.fields.clone())?;
        tx.update_record(self.id, &self.stored, &record, deleted_at).await?;
        match &record {
            Record::Activity(activity) if self.now.deleted => activities::untouch(tx, activity).await,
            Record::Activity(activity) => activities::touch(tx, activity).await,
            _ => Ok(Vec::new()),
        }
    }

    #[cfg(test)]
    pub(super) fn for_test(fields: Value, deleted: bool) -> Self {
        use crate::domain::record::SettingsRecord;
        let Value::Object(fields) = fields else { panic!("a record is an object") };
        let was = State { fields, deleted };
        let settings = SettingsRecord {
            timezone: None,
            locale: "en".to_owned(),
            brief_at: None,
            quiet_from: None,
            quiet_to: None,
        };
        let stored = Stored { record: Record::Settings(settings), deleted, version: 1 };
        Self { kind: RecordKind::Settings, id: Uuid::nil(), now: was.clone(), was, stored, gone: false }
    }
}
