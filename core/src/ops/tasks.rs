//! Writing tasks and reminders: made, done, opened again, moved, taken off the list.

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::{
    domain::task::TaskRecord,
    error::{Error, Result},
    history::{Change, Recorder},
    ids::{MemberId, TaskId},
    store::{Stored, TenantTx, bulk::rows::On},
    tenancy::{Actor, Permission},
};

/// The kind of record, as the history calls it.
pub(super) const ENTITY: &str = "task";

/// The longest title, in characters.
const LONGEST: usize = 500;

/// A task to be made. With a moment to be reminded at, it is a reminder.
#[derive(Debug, Clone, Default)]
pub struct NewTask {
    /// What is to be done.
    pub title: String,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// When to be reminded.
    pub remind_at: Option<DateTime<Utc>>,
    /// `low`, `normal` or `high`; normal where nothing was said.
    pub priority: Option<String>,
    /// Who has to do it; the actor where nobody was named.
    pub assignee: Option<MemberId>,
    /// What it is about.
    pub on: On,
}

/// What is done to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskEdit {
    /// It was done.
    Done,
    /// It is to be done after all.
    Reopen,
    /// It is put to another time.
    Move {
        /// When it is due from now on.
        due_at: DateTime<Utc>,
        /// When a reminder reminds from now on; it is due then as well.
        remind_at: DateTime<Utc>,
    },
    /// It is taken off the list.
    Delete,
}

/// Makes a task.
///
/// # Errors
/// [`Error::Forbidden`] without the permission or beyond its reach, [`Error::NotFound`] where what it is about is out of sight,
/// [`Error::Invalid`] for what cannot be stored.
pub async fn create(tx: &mut TenantTx, new: NewTask, recorder: &mut Recorder) -> Result<(TaskId, TaskRecord)> {
    let me = tx.actor().member();
    let Some(assignee_id) = new.assignee.or(me) else { return Err(denied(Permission::TASKS_CREATE)) };
    require(tx.actor(), Permission::TASKS_CREATE, Some(assignee_id))?;
    let priority = new.priority.unwrap_or_else(|| "normal".to_owned());
    if !["low", "normal", "high"].contains(&priority.as_str()) {
        return Err(Error::invalid("A priority is low, normal or high."));
    }
    if !tx.sees(new.on).await? {
        return Err(Error::not_found("what the task is about"));
    }
    let task = TaskRecord {
        title: title(&new.title)?,
        due_at: new.due_at.map(stored),
        remind_at: new.remind_at.map(stored),
        priority,
        assignee_id,
        created_by_id: me,
        contact_id: new.on.contact,
        company_id: new.on.company,
        deal_id: new.on.deal,
        done_at: None,
    };
    let id = TaskId::from_uuid(tx.new_id());
    let (intent, kind) =
        if task.remind_at.is_some() { ("reminder_create", "reminder") } else { ("task_create", "task") };
    let summary = format!("added the {kind} “{}”", task.title);
    tx.insert_task(id, &task).await?;
    let after = Some(super::snapshot(&task)?);
    recorder.tell(tx, intent, &summary, vec![Change { entity: ENTITY, id: id.as_uuid(), before: None, after }]).await?;
    Ok((id, task))
}

/// Changes a task, and gives what it was and what it became.
///
/// # Errors
/// [`Error::NotFound`] for a task that is gone or out of sight, [`Error::Forbidden`] without the permission or beyond its reach,
/// [`Error::Conflict`] where the task is that way already.
pub async fn edit(
    tx: &mut TenantTx,
    id: TaskId,
    edit: TaskEdit,
    recorder: &mut Recorder,
) -> Result<(TaskRecord, TaskRecord)> {
    let found = tx.task_for_change(id).await?.filter(|task| !task.deleted);
    let Some(Stored { record: before, version, .. }) = found else { return Err(Error::not_found("that task")) };
    let permission = if edit == TaskEdit::Delete { Permission::TASKS_DELETE } else { Permission::TASKS_UPDATE };
    require_for(tx.actor(), permission, &before)?;
    let now = stored(tx.now());
    let (after, done) = changed(&before, edit, now)?;
    let deleted_at = (edit == TaskEdit::Delete).then_some(now);
    tx.update_task(id, &after, deleted_at, version).await?;
    let change = Change {
        entity: ENTITY,
        id: id.as_uuid(),
        before: Some(super::snapshot(&before)?),
        after: if deleted_at.is_some() { None } else { Some(super::snapshot(&after)?) },
    };
    recorder.tell(tx, "task_update", &format!("{done} “{}”", before.title), vec![change]).await?;
    Ok((before, after))
}

/// What a task becomes, and what was done to it in words.
fn changed(before: &TaskRecord, edit: TaskEdit, now: DateTime<Utc>) -> Result<(TaskRecord, &'static str)> {
    let mut after = before.clone();
    let done = match edit {
        TaskEdit::Done if before.done_at.is_some() => {
            return Err(Error::conflict(format!("“{}” is done already; nothing was changed.", before.title)));
        }
        TaskEdit::Reopen if before.done_at.is_none() => {
            return Err(Error::conflict(format!("“{}” is open already; nothing was changed.", before.title)));
        }
        TaskEdit::Done => {
            after.done_at = Some(now);
            "marked as done"
        }
        TaskEdit::Reopen => {
            after.done_at = None;
            "opened again"
        }
        TaskEdit::Move { due_at, remind_at } => {
            let reminds = before.remind_at.is_some();
            after.due_at = Some(stored(if reminds { remind_at } else { due_at }));
            after.remind_at = before.remind_at.map(|_| stored(remind_at));
            if after == *before {
                return Err(Error::conflict(format!("“{}” is due then already; nothing was changed.", before.title)));
            }
            "moved"
        }
        TaskEdit::Delete => "deleted",
    };
    Ok((after, done))
}

/// Whether the actor may do this to a task: to their own and those within the permission's reach, and to those that they
/// wrote down for somebody else.
pub(super) fn require_for(actor: &Actor, permission: Permission, task: &TaskRecord) -> Result<()> {
    actor.require(permission)?;
    let wrote_it = task.created_by_id.is_some() && task.created_by_id == actor.member();
    if wrote_it { Ok(()) } else { require(actor, permission, Some(task.assignee_id)) }
}

fn require(actor: &Actor, permission: Permission, owner: Option<MemberId>) -> Result<()> {
    if actor.reaches(permission, owner) { Ok(()) } else { Err(denied(permission)) }
}

fn denied(permission: Permission) -> Error {
    Error::Forbidden { permission: permission.to_string() }
}

/// A title as it is kept: the words as they were said.
fn title(text: &str) -> Result<String> {
    let title = text.trim();
    match title.chars().count() {
        0 => Err(Error::invalid("A task needs a title.")),
        length if length > LONGEST => {
            Err(Error::invalid(format!("A title has {LONGEST} characters at most; that one has {length}.")))
        }
        _ => Ok(title.to_owned()),
    }
}

/// A moment as the database keeps it, so that what the history remembers and what the row says are the same.
pub(super) fn stored(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn task() -> TaskRecord {
        TaskRecord {
            title: "Send the deck".to_owned(),
            due_at: None,
            remind_at: None,
            priority: "normal".to_owned(),
            assignee_id: MemberId::from_uuid(Uuid::from_u128(1)),
            created_by_id: None,
            contact_id: None,
            company_id: None,
            deal_id: None,
            done_at: None,
        }
    }

    #[test]
    fn what_is_done_cannot_be_done_again_and_what_is_open_cannot_be_opened() {
        let now = DateTime::UNIX_EPOCH;
        let (done, _) = changed(&task(), TaskEdit::Done, now).expect("an open task can be done");
        assert_eq!(done.done_at, Some(now));
        assert!(matches!(changed(&done, TaskEdit::Done, now), Err(Error::Conflict { .. })));
        assert!(matches!(changed(&task(), TaskEdit::Reopen, now), Err(Error::Conflict { .. })));
        assert_eq!(changed(&done, TaskEdit::Reopen, now).expect("a done task can be opened").0, task());
    }

    #[test]
    fn a_reminder_that_is_moved_is_due_when_it_reminds() {
        let (due_at, remind_at) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(9));
        let edit = TaskEdit::Move { due_at, remind_at };
        let (moved, _) = changed(&task(), edit, due_at).expect("a task can be moved");
        assert_eq!((moved.due_at, moved.remind_at), (Some(due_at), None));
        let reminder = TaskRecord { remind_at: Some(due_at), due_at: Some(due_at), ..task() };
        let (moved, _) = changed(&reminder, edit, due_at).expect("a reminder can be moved");
        assert_eq!((moved.due_at, moved.remind_at), (Some(remind_at), Some(remind_at)));
    }

    #[test]
    fn a_title_is_kept_whole_or_refused() {
        assert_eq!(title("  send “it”,\tall of it ").ok().as_deref(), Some("send “it”,\tall of it"));
        assert!(title(" ").is_err());
        assert!(title(&"x".repeat(501)).is_err());
    }
}
