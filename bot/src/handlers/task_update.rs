//! `task_update`: a task is done, opened again, put off, or taken off the list.

use leancrm_core::{
    domain::task::{Task, TaskRecord},
    ids::TaskId,
    ops::tasks::{self, TaskEdit},
    tenancy::Permission,
};
use leancrm_nlp::{grammar::time::TimePhrase, intent::TaskUpdate};

use super::task_create::undated;
use crate::{
    question::Wanted,
    reply::Reply,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

mod which;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Done,
    Reopen,
    PutOff,
    Delete,
}

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &TaskUpdate) -> Answered {
    turn.actor.require(Permission::TASKS_UPDATE)?;
    let wish = wish(slots)?;
    let task = which::task(turn, slots, wish).await?;
    let edit = edit(turn, slots, wish, &task)?;
    let (before, after) = tasks::edit(turn.tx, task.id, edit, turn.recorder).await?;
    if wish == Wish::Delete {
        // Of several that were shown the others keep their places.
        if turn.tasks.len() <= 1 {
            turn.tasks.clear();
        }
        turn.focus.task = None;
        return Ok(Reply::text("Deleted.").with_card(turn.task_card(&task)));
    }
    let text = match wish {
        Wish::Done => "Done.".to_owned(),
        Wish::Reopen => "Open again.".to_owned(),
        Wish::PutOff | Wish::Delete => moved(turn, &before, &after),
    };
    let task = turn.task_by_id(task.id).await?.unwrap_or(task);
    turn.focus_on(&task);
    Ok(Reply::text(text).with_card(turn.task_card(&task)))
}

/// What is to be done to the task, or why that is not there yet.
fn wish(slots: &TaskUpdate) -> Result<Wish, Halt> {
    let said = slots.action.as_deref().unwrap_or_default();
    if slots.scope.as_deref() == Some("all") {
        return Err(not_there("Many tasks at once"));
    }
    match said {
        "done" => Ok(Wish::Done),
        "reopen" => Ok(Wish::Reopen),
        "delete" => Ok(Wish::Delete),
        "snooze" | "reschedule" | "" if slots.assignee.is_none() => Ok(Wish::PutOff),
        _ => Err(not_there("Handing a task to somebody else")),
    }
}

fn not_there(what: &str) -> Halt {
    let text = format!(
        "{what} is not there yet by chat, so nothing was changed. One task at a time can be done, put off or deleted."
    );
    Halt::Say(Box::new(Reply::text(text).with_suggestions(["my tasks", "what's overdue?"])), Outcome::Refused)
}

fn edit(turn: &mut Turn<'_>, slots: &TaskUpdate, wish: Wish, task: &Task) -> Result<TaskEdit, Halt> {
    Ok(match wish {
        Wish::Done => TaskEdit::Done,
        Wish::Reopen => TaskEdit::Reopen,
        Wish::Delete => TaskEdit::Delete,
        Wish::PutOff => put_off(turn, slots.date.as_ref(), task)?,
    })
}

fn put_off(turn: &mut Turn<'_>, date: Option<&TimePhrase>, task: &Task) -> Result<TaskEdit, Halt> {
    turn.settle("task", task);
    let Some(phrase) = date else {
        let prompt = format!("Until when shall I put “{}” off?", say::line(&task.title, 80));
        return Err(turn.ask_for("date", Wanted::Time, prompt));
    };
    let Some((due_at, remind_at)) = turn.put_off(task.due_at, phrase) else {
        return Err(undated(turn, "date", &phrase.text));
    };
    Ok(TaskEdit::Move { due_at, remind_at })
}

/// From when to when a task was moved.
fn moved(turn: &Turn<'_>, before: &TaskRecord, after: &TaskRecord) -> String {
    let told = |task: &TaskRecord| task.due_at.map_or_else(|| "no date".to_owned(), |due| turn.dated(due));
    format!("Moved: {} → {}.", told(before), told(after))
}

/// A task as something that can be picked.
fn candidate(turn: &Turn<'_>, task: &Task) -> crate::turn::Candidate {
    let due = task.due_at.map_or_else(|| "no date".to_owned(), |due| format!("due {}", turn.dated(due)));
    let others = (task.assignee != turn.actor.name()).then(|| say::line(&task.assignee, 60));
    crate::turn::Candidate {
        kind: crate::turn::EntityKind::Task,
        id: task.id.as_uuid(),
        label: say::line(&task.title, 120),
        detail: say::facts([Some(due), task.about.as_deref().map(|about| say::line(about, 60)), others]),
    }
}

impl Turn<'_> {
    /// Keeps which task is meant, for the questions that follow.
    fn settle(&mut self, slot: &str, task: &Task) {
        let candidate = candidate(self, task);
        self.picked.push((slot.to_owned(), candidate));
    }

    fn settled_task(&self) -> Option<TaskId> {
        self.picked_for("task").map(|found| TaskId::from_uuid(found.id))
    }
}
