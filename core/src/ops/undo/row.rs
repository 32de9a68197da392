//! A record that an undo sets back: loaded, compared and saved in one shape, whatever its kind.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    super::{activities, candidates, short, tasks},
    together,
};
use crate::{
    domain::{
        deal::Stage,
        record::{Record, RecordKind},
    },
    error::{Error, Result},
    history::Change,
    ids::MemberId,
    store::{PastChange, Stored, TenantTx},
    tenancy::{Actor, Permission},
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
    /// Its name in permissions.
    resource: &'static str,
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
    /// The record of a change, which the actor sees, locked until the transaction ends. What that change gave away is taken back to
    /// be seen, or left alone where it went on since.
    pub(super) async fn load(
        tx: &mut TenantTx,
        kind: RecordKind,
        change: &PastChange,
        stages: &[Stage],
    ) -> Result<Self> {
        let id = change.entity_id;
        let (stored, taker) = match (tx.record_for_change(kind, id).await?, given(change)) {
            (Some(stored), _) => (stored, None),
            (None, Some((giver, taker))) => {
                let gone = Self::gone(kind, change, stages)?;
                let permission = Permission::new(gone.resource, "assign");
                if !tx.actor().reaches(permission, Some(giver)) {
                    return Err(Error::Forbidden { permission: permission.to_string() });
                }
                if !tx.regain(kind, id, taker, giver).await? {
                    return Ok(gone);
                }
                (tx.record_for_change(kind, id).await?.ok_or_else(|| out_of_sight(kind))?, Some(taker))
            }
            (None, None) => return Err(out_of_sight(kind)),
        };
        let mut was = State { fields: stored.record.fields()?, deleted: stored.deleted };
        if let Some(taker) = taker {
            was.fields.insert(OWNER.to_owned(), Value::String(taker.to_string()));
        }
        let resource = candidates::resource(&stored.record, stages);
        Ok(Self { kind, id, now: was.clone(), was, stored, resource, gone: false })
    }

    /// Whether the actor may take a change of the record back. Whether what they made may go again is asked once it is known what
    /// hangs on it.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where they may not.
    pub(super) fn permit(&self, actor: &Actor, change: &PastChange) -> Result<()> {
        match &self.stored.record {
            _ if self.gone => Ok(()),
            Record::Task(task) => tasks::require_for(actor, Permission::TASKS_UPDATE, task),
            Record::Note(_) | Record::Activity(_) => actor.require(Permission::ACTIVITIES_CREATE).map(drop),
            Record::Meeting(_) => self.require(actor, "write"),
            Record::Settings(_) => Ok(()),
            _ if change.before.is_none() => Ok(()),
            _ => self.require(actor, "update"),
        }
    }

    /// Whether the record lies within the reach of a permission of the actor's.
    ///
    /// # Errors
    /// [`Error::Forbidden`] where it does not.
    pub(super) fn require(&self, actor: &Actor, action: &'static str) -> Result<()> {
        let permission = Permission::new(self.resource, action);
        if actor.reaches(permission, self.stored.record.owner()) {
            Ok(())
        } else {
            Err(Error::Forbidden { permission: permission.to_string() })
        }
    }

    /// A record that was given away and has gone on since: nothing of it is known but what the change itself said.
    fn gone(kind: RecordKind, change: &PastChange, stages: &[Stage]) -> Result<Self> {
        let fields = change.before.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
        let stored = Stored { record: Record::of(kind, fields)?, deleted: false, version: 0 };
        let nothing = State { fields: Map::new(), deleted: false };
        let resource = candidates::resource(&stored.record, stages);
        Ok(Self { kind, id: change.entity_id, was: nothing.clone(), now: nothing, stored, resource, gone: true })
    }

    /// Takes a change back whatever the record says now.
    pub(super) fn take_back_over(&mut self, before: Option<&Value>, after: Option<&Value>) {
        match (before.and_then(Value::as_object), after.and_then(Value::as_object)) {
            (None, _) => self.now.deleted = true,
            (Some(before), None) => {
                self.now.deleted = false;
                self.now.fields.extend(before.clone());
            }
            (Some(before), Some(after)) => together::force_back(self.kind, &mut self.now.fields, before, after),
        }
    }

    /// Whether it is a record that others hang on, and is to go.
    pub(super) fn goes(&self) -> bool {
        let carries =
            matches!(self.kind, RecordKind::Contact | RecordKind::Company | RecordKind::Deal | RecordKind::Lead);
        carries && self.now.deleted && !self.was.deleted
    }

    /// Whether it will name another record by its id.
    pub(super) fn hangs_on(&self, id: Uuid) -> bool {
        let id = id.simple().to_string();
        self.now.fields.values().any(|value| value.as_str().is_some_and(|text| text.ends_with(&id)))
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
            brief_days: crate::domain::record::BriefDays::Every,
            quiet_from: None,
            quiet_to: None,
        };
        let stored = Stored { record: Record::Settings(settings), deleted, version: 1 };
        Self {
            kind: RecordKind::Settings,
            id: Uuid::nil(),
            now: was.clone(),
            was,
            stored,
            resource: "settings",
            gone: false,
        }
    }
}
