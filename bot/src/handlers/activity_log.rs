//! `activity_log`: a call, a meeting, an e-mail or a message that happened.

use chrono::{DateTime, Utc};
use leancrm_core::{
    domain::activity::ActivityRecord,
    ops::activities::{self, NewActivity},
    store::bulk::rows::On,
    tenancy::Permission,
};
use leancrm_nlp::{intent::ActivityLog, slots::ActivityType};

use super::{
    cards::NAME,
    shared::writing::{Names, add_link},
    task_create::undated,
};
use crate::{
    question::Wanted,
    reply::{Card, Reply},
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ActivityLog) -> Answered {
    turn.actor.require(Permission::ACTIVITIES_CREATE)?;
    let (kind, word) = kind(slots.r#type);
    let names =
        Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: slots.deal.as_deref() };
    let names = names.beside(slots.notes.as_deref().or(slots.subject.as_deref()));
    let Some(found) = turn.named_record(names).await? else {
        return Err(turn.ask_for("contact", Wanted::Words, format!("Whom was the {} with?", word.to_lowercase())));
    };
    let occurred_at = moment(turn, slots)?;
    let mut on = On::default();
    add_link(&mut on, &found);
    let (subject, body) = told(slots, word, &found);
    let new = NewActivity { kind, subject, body, occurred_at, duration_min: slots.duration_min, on };
    let (_, activity) = activities::log(turn.tx, new, turn.recorder).await?;
    match found.kind {
        EntityKind::Company => turn.focus.company = Some(found.label.clone()),
        EntityKind::Deal => turn.focus.deal = Some(found.label.clone()),
        _ => turn.focus.contact = Some(found.label.clone()),
    }
    Ok(Reply::text("Logged.").with_card(card(turn, &activity, word, &found)).with_note(found.note))
}

/// When it happened: now where nothing was said, and never ahead.
fn moment(turn: &mut Turn<'_>, slots: &ActivityLog) -> Result<DateTime<Utc>, Halt> {
    let Some(phrase) = &slots.when else { return Ok(turn.now) };
    let Some(moment) = turn.past_moment(phrase) else { return Err(undated(turn, "when", &phrase.text)) };
    if moment > turn.now {
        let prompt =
            format!("{} lies ahead, and only what has happened can be logged. When was it?", turn.dated(moment));
        return Err(turn.ask_for("when", Wanted::Time, prompt));
    }
    Ok(moment)
}

/// What it was about, and what was said, all of it kept: where only one of them was said, it is the subject.
fn told(slots: &ActivityLog, word: &str, found: &Found) -> (String, Option<String>) {
    let outcome = slots.outcome.as_ref().map(|outcome| format!("Outcome: {outcome}"));
    let said: Vec<String> = slots.notes.iter().cloned().chain(outcome).collect();
    let body = (!said.is_empty()).then(|| said.join("\n"));
    let subject = match (&slots.subject, &slots.notes) {
        (Some(subject), _) => subject.clone(),
        (None, Some(notes)) => say::line(notes, 200),
        (None, None) => format!("{word} with {}", say::line(&found.label, NAME)),
    };
    (subject, body)
}

fn card(turn: &Turn<'_>, activity: &ActivityRecord, word: &str, found: &Found) -> Card {
    let with = say::facts([Some(say::line(&found.label, NAME)), found.detail.clone()]);
    let title = format!("{word} with {}", say::line(&found.label, NAME));
    let about = (activity.subject != title).then(|| activity.subject.clone());
    Card::new(title)
        .field("When", Some(turn.dated(activity.occurred_at)))
        .field("With", with)
        .field("About", about)
        .field("Notes", activity.body.clone())
        .field("Length", activity.duration_min.map(|minutes| say::minutes(minutes.into())))
        .field("By", Some(say::line(turn.actor.name(), NAME)))
}

/// The kind as it is kept, and its word.
const fn kind(said: Option<ActivityType>) -> (&'static str, &'static str) {
    match said {
        Some(ActivityType::Call) => ("call", "Call"),
        Some(ActivityType::Meeting) => ("meeting", "Meeting"),
        Some(ActivityType::Email) => ("email", "E-mail"),
        Some(ActivityType::Sms | ActivityType::Whatsapp | ActivityType::Message) => ("message", "Message"),
        Some(ActivityType::Note) | None => ("other", "Activity"),
    }
}
