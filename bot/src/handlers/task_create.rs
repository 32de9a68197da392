//! `task_create`: something to be done, perhaps by a day, by somebody, about somebody.

use leancrm_core::{
    Error,
    domain::mail::{Author, FindingKind, OpenFinding},
    ids::MemberId,
    ops::tasks::{self, NewTask},
    store::bulk::rows::On,
    tenancy::Permission,
};
use leancrm_nlp::intent::TaskCreate;

use super::shared::writing::{Names, with_notes};
use crate::{
    question::Wanted,
    reply::Reply,
    say,
    turn::{Answered, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &TaskCreate) -> Answered {
    turn.actor.require(Permission::TASKS_CREATE)?;
    if let Some(found) = turn.found_in_mail().await? {
        return of_mail(turn, found).await;
    }
    let Some(title) = &slots.title else {
        return Err(turn.ask_for("title", Wanted::Words, "What is to be done?"));
    };
    let due_at = match &slots.due {
        None => None,
        Some(phrase) => Some(turn.due_moment(phrase).ok_or_else(|| undated(turn, "due", &phrase.text))?),
    };
    let mut notes = Vec::new();
    let assignee = assignee(turn, slots.assignee.as_deref(), &mut notes).await?;
    let names =
        Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: slots.deal.as_deref() };
    let on = turn.linked(names, title, &mut notes).await?;
    let priority = slots.priority.as_deref().map(priority);
    let new = NewTask { title: title.clone(), due_at, remind_at: None, priority, assignee, on };
    let (id, _) = tasks::create(turn.tx, new, turn.recorder).await?;
    written(turn, id, "Task added.", notes).await
}

/// What a mail promises or asks for, to be done by its member; what they asked of somebody, to be looked after.
async fn of_mail(turn: &mut Turn<'_>, found: OpenFinding) -> Answered {
    let says = match found.author {
        Author::Other => "The mail says",
        Author::Member => "You wrote",
    };
    let note = format!("{says}: “{}”", say::line(&found.quote, 200));
    let title = match (found.kind, found.author) {
        (FindingKind::Request, Author::Member) => {
            format!("Hear from {}: {}", say::line(&found.with, 80), say::line(&found.value, 400))
        }
        _ => found.value,
    };
    let on = On { contact: found.contact, ..On::default() };
    let new = NewTask { title, due_at: found.due_at, remind_at: None, priority: None, assignee: None, on };
    let (id, _) = tasks::create(turn.tx, new, turn.recorder).await?;
    turn.tx.settle_finding(found.id, true).await?;
    written(turn, id, "Task added.", vec![note]).await
}

/// The reply that shows a task or a reminder as it was written.
pub(super) async fn written(
    turn: &mut Turn<'_>,
    id: leancrm_core::ids::TaskId,
    text: &str,
    notes: Vec<String>,
) -> Answered {
    let task = turn.task_by_id(id).await?.ok_or_else(|| Error::not_found("the task that was just written"))?;
    turn.focus_on(&task);
    Ok(with_notes(Reply::text(text).with_card(turn.task_card(&task)), notes))
}

/// Stops because a time could not be read.
pub(super) fn undated(turn: &mut Turn<'_>, slot: &str, said: &str) -> Halt {
    let said = say::line(said, 60);
    turn.ask_for(
        slot,
        Wanted::Time,
        format!("I could not read “{said}” as a time. When is it? Say it like “Friday at 3pm”."),
    )
}

/// Who has to do it, where somebody was named.
async fn assignee(turn: &mut Turn<'_>, name: Option<&str>, notes: &mut Vec<String>) -> Result<Option<MemberId>, Halt> {
    let Some(name) = name else { return Ok(None) };
    let found = turn.member("assignee", name).await?;
    notes.extend(found.note.clone());
    let member = MemberId::from_uuid(found.id);
    if !turn.actor.reaches(Permission::TASKS_CREATE, Some(member)) {
        return Err(turn.out_of_reach(Permission::TASKS_CREATE));
    }
    Ok(Some(member))
}

/// A priority in the three words that are kept.
fn priority(said: &str) -> String {
    match said.to_lowercase().as_str() {
        "urgent" | "important" | "critical" | "top" => "high".to_owned(),
        "medium" => "normal".to_owned(),
        other => other.to_owned(),
    }
}
