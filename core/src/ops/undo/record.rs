//! The kinds of record that an undo can set back, loaded, compared and saved in one shape.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::super::{activities, notes, short, snapshot, tasks};
use crate::{
    domain::{activity::ActivityRecord, task::TaskRecord},
    error::{Error, Result},
    history::ChangeSet,
    ids::{ActivityId, NoteId, TaskId},
    store::{Stored, TenantTx},
    tenancy::Permission,
};

/// A kind of record that can be set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A task or a reminder.
    Task,
    /// A note.
    Note,
    /// Something that happened.
    Activity,
}

impl Kind {
    /// The kind by its name in the history.
    pub(super) fn of(entity: &str) -> Option<Self> {
        [Self::Task, Self::Note, Self::Activity].into_iter().find(|kind| kind.entity() == entity)
    }

    /// Its name in the history.
    pub(super) const fn entity(self) -> &'static str {
        match self {
            Self::Task => tasks::ENTITY,
            Self::Note => notes::ENTITY,
            Self::Activity => activities::ENTITY,
        }
    }
}

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
    pub(super) kind: Kind,
    pub(super) id: Uuid,
    pub(super) was: State,
    pub(super) now: State,
    version: i32,
}

impl Row {
    /// A record that the actor sees and may change, locked until the transaction ends.
    pub(super) async fn load(tx: &mut TenantTx, kind: Kind, id: Uuid) -> Result<Self> {
        match kind {
            Kind::Task => {
                let found = seen(tx.task_for_change(TaskId::from_uuid(id)).await?, kind)?;
                tasks::require_for(tx.actor(), Permission::TASKS_UPDATE, &found.record)?;
                Self::new(kind, id, &found)
            }
            Kind::Note => {
                tx.actor().require(Permission::ACTIVITIES_CREATE)?;
                Self::new(kind, id, &seen(tx.note_for_change(NoteId::from_uuid(id)).await?, kind)?)
            }
            Kind::Activity => {
                tx.actor().require(Permission::ACTIVITIES_CREATE)?;
                Self::new(kind, id, &seen(tx.activity_for_change(ActivityId::from_uuid(id)).await?, kind)?)
            }
        }
    }

    fn new<R: Serialize>(kind: Kind, id: Uuid, found: &Stored<R>) -> Result<Self> {
        let fields = match snapshot(&found.record)? {
            Value::Object(fields) => fields,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        let was = State { fields, deleted: found.deleted };
        Ok(Self { kind, id, now: was.clone(), was, version: found.version })
    }

    pub(super) fn is_changed(&self) -> bool {
        self.was != self.now && !(self.was.deleted && self.now.deleted)
    }

    /// Its name, or the beginning of what it says.
    pub(super) fn name(&self) -> String {
        let named = ["title", "subject", "body"].iter().find_map(|field| self.was.fields.get(*field)?.as_str());
        short(named.unwrap_or_default())
    }

    /// Makes the record what it will be.
    pub(super) async fn save(&self, tx: &mut TenantTx, change_set: ChangeSet) -> Result<()> {
        let deleted_at = self.now.deleted.then(|| tasks::stored(tx.now()));
        match self.kind {
            Kind::Task => {
                let task: TaskRecord = self.record()?;
                tx.update_task(TaskId::from_uuid(self.id), &task, deleted_at, self.version).await
            }
            Kind::Note => tx.set_note_deleted(NoteId::from_uuid(self.id), deleted_at, self.version).await,
            Kind::Activity => {
                let activity: ActivityRecord = self.record()?;
                tx.set_activity_deleted(ActivityId::from_uuid(self.id), deleted_at, self.version).await?;
                if self.now.deleted {
                    activities::untouch(tx, change_set, &activity).await
                } else {
                    activities::touch(tx, change_set, &activity).await
                }
            }
        }
    }

    fn record<R: DeserializeOwned>(&self) -> Result<R> {
        serde_json::from_value(Value::Object(self.now.fields.clone()))
            .map_err(|source| Error::internal("reading a record of the history", source))
    }

    #[cfg(test)]
    pub(super) fn for_test(fields: Value, deleted: bool) -> Self {
        let Value::Object(fields) = fields else { panic!("a record is an object") };
        let was = State { fields, deleted };
        Self { kind: Kind::Task, id: Uuid::nil(), now: was.clone(), was, version: 1 }
    }
}

/// The record, if it is still within the actor's sight.
fn seen<R>(found: Option<Stored<R>>, kind: Kind) -> Result<Stored<R>> {
    found.ok_or_else(|| Error::not_found(format!("the {} of that change; it is out of your sight", kind.entity())))
}
