//! `reminder_create`: a task with a moment at which it is on the list, at nine where no hour was said.

use leancrm_core::{
    ops::tasks::{self, NewTask},
    tenancy::Permission,
};
use leancrm_nlp::intent::ReminderCreate;

use super::{
    shared::writing::Names,
    task_create::{undated, written},
};
use crate::{
    question::Wanted,
    reply::Reply,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ReminderCreate) -> Answered {
    turn.actor.require(Permission::TASKS_CREATE)?;
    if let Some(recurrence) = &slots.recurrence {
        return Err(no_repeating(&recurrence.text));
    }
    let Some(title) = &slots.title else {
        return Err(turn.ask_for("title", Wanted::Words, "What shall I remind you of?"));
    };
    let Some(phrase) = &slots.remind_at else {
        let prompt = format!("When shall I remind you: “{}”?", say::line(title, 80));
        return Err(turn.ask_for("remind_at", Wanted::Time, prompt));
    };
    let Some(moment) = turn.reminder_moment(phrase) else { return Err(undated(turn, "remind_at", &phrase.text)) };
    if moment <= turn.now {
        let prompt = format!("{} has passed already. When shall I remind you?", turn.dated(moment));
        return Err(turn.ask_for("remind_at", Wanted::Time, prompt));
    }
    let names =
        Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: slots.deal.as_deref() };
    let mut notes = Vec::new();
    let on = turn.linked(names, title, &mut notes).await?;
    let (due_at, remind_at) = (Some(moment), Some(moment));
    let new = NewTask { title: title.clone(), due_at, remind_at, on, ..NewTask::default() };
    let (id, _) = tasks::create(turn.tx, new, turn.recorder).await?;
    if turn.tx.own_place().await?.is_none() {
        let note =
            "No chat knows you yet, so nothing comes at that moment; it stands among your tasks and in your briefing.";
        notes.push(note.to_owned());
    }
    written(turn, id, "Reminder set.", notes).await
}

fn no_repeating(said: &str) -> Halt {
    let text = format!(
        "Reminders that repeat (“{}”) are not there yet, so nothing was written. One for a single day works.",
        say::line(said, 40)
    );
    Halt::Say(Box::new(Reply::text(text).with_suggestions(["my tasks"])), Outcome::Refused)
}
