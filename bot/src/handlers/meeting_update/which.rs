//! Which meeting is meant: by whom it is with, by words of its title, by its time, or as the one that was talked about.

use chrono::{NaiveDateTime, TimeDelta};
use leancrm_core::{
    domain::meeting::Meeting,
    ids::{CompanyId, ContactId, MeetingId},
    store::MeetingFilter,
    text::words,
};
use leancrm_nlp::{
    grammar::time::{self, TimePhrase, TimeValue},
    intent::MeetingUpdate,
};

use super::Wish;
use crate::{
    handlers::{
        agenda,
        shared::{
            booking::{When, when},
            writing::Names,
        },
    },
    question::MAX_OPTIONS,
    reply::Reply,
    resolve::Found,
    say,
    turn::{Candidate, EntityKind, Halt, Outcome, Turn},
};

/// How far ahead is looked.
const AHEAD: TimeDelta = TimeDelta::days(90);
/// How many meetings are looked at.
const LOOKED_AT: i64 = 200;
/// The slot of the meeting that was picked.
const SLOT: &str = "meeting";

/// The one meeting that is meant, or a question.
pub(super) async fn meeting(turn: &mut Turn<'_>, slots: &MeetingUpdate, wish: Wish) -> Result<Meeting, Halt> {
    if let Some(picked) = turn.picked_for(SLOT) {
        return existing(turn, MeetingId::from_uuid(picked.id)).await;
    }
    let event = event(slots, turn.local_now());
    let time = identifying(slots, wish, turn.local_now());
    let is_named = slots.contact.is_some() || slots.company.is_some();
    if !is_named
        && event.is_empty()
        && time.is_none()
        && let Some(id) = turn.meeting
    {
        return existing(turn, id).await;
    }
    let mut found = named_so(turn, slots).await?;
    let is_called_so = |meeting: &Meeting| event.iter().all(|word| known_by(meeting).contains(word));
    // "The demo with Acme" may be called otherwise: whom it is with tells more than its kind.
    if found.iter().any(is_called_so) || !is_named && time.is_none() {
        found.retain(is_called_so);
    }
    if let Some(time) = time {
        found.retain(|meeting| is_then(turn, meeting, time));
    }
    match found.as_slice() {
        [] => Err(none(turn).await?),
        [only] => {
            let only = only.clone();
            let candidate = candidate(turn, &only);
            turn.picked.push((SLOT.to_owned(), candidate));
            Ok(only)
        }
        several => {
            let shown = several.iter().take(MAX_OPTIONS);
            let candidates: Vec<Candidate> = shown.map(|meeting| candidate(turn, meeting)).collect();
            let more = several.len().saturating_sub(MAX_OPTIONS);
            let halt = turn.ask_which(SLOT, "Which meeting?", candidates, 0);
            Err(with_more(halt, more))
        }
    }
}

fn with_more(halt: Halt, more: usize) -> Halt {
    match halt {
        Halt::Say(reply, outcome) if more > 0 => {
            let note = format!("{more} more fit; say its day, or whom it is with.");
            Halt::Say(Box::new(reply.with_note(Some(note))), outcome)
        }
        halt => halt,
    }
}

async fn existing(turn: &mut Turn<'_>, id: MeetingId) -> Result<Meeting, Halt> {
    let members = turn.actor.member().map(|me| vec![me]);
    let filter = MeetingFilter { id: Some(id), members, ..MeetingFilter::default() };
    let gone = "That meeting is no longer in your calendar.";
    let found = turn.meetings(&filter, 1).await?.pop();
    found.ok_or_else(|| Turn::not_found(Reply::text(gone).with_suggestions(["what's on today?"])))
}

/// The asker's meetings ahead, with somebody where somebody was named.
async fn ahead(turn: &mut Turn<'_>, with: Option<&Found>) -> Result<Vec<Meeting>, Halt> {
    let of = |kind: EntityKind| with.filter(|found| found.kind == kind).map(|found| found.id);
    let filter = MeetingFilter {
        id: None,
        members: turn.actor.member().map(|me| vec![me]),
        from: Some(turn.now),
        before: Some(turn.now + AHEAD),
        contact: of(EntityKind::Contact).map(ContactId::from_uuid),
        company: of(EntityKind::Company).map(CompanyId::from_uuid),
    };
    let mut found = turn.meetings(&filter, LOOKED_AT).await?;
    found.retain(|meeting| meeting.ends_at > turn.now);
    Ok(found)
}

/// The meetings ahead with whoever was named, and those that are called so; all of them where nobody was named.
async fn named_so(turn: &mut Turn<'_>, slots: &MeetingUpdate) -> Result<Vec<Meeting>, Halt> {
    let Some(said) = slots.contact.as_deref().or(slots.company.as_deref()) else { return ahead(turn, None).await };
    let telling = words(said);
    let mut called = ahead(turn, None).await?;
    called.retain(|meeting| telling.iter().all(|word| words(&meeting.title).contains(word)));
    let exactly = called.iter().find(|meeting| meeting.title.eq_ignore_ascii_case(said.trim()));
    if let Some(exactly) = exactly {
        return Ok(vec![exactly.clone()]);
    }
    let names = Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: None };
    let with = match turn.named_record(names).await {
        Ok(Some(found)) => ahead(turn, Some(&found)).await?,
        Ok(None) => Vec::new(),
        // Nobody is called so, but a meeting is.
        Err(Halt::Say(..)) if !called.is_empty() => Vec::new(),
        Err(halt) => return Err(halt),
    };
    called.extend(
        with.into_iter().filter(|meeting| called.iter().all(|other| other.id != meeting.id)).collect::<Vec<_>>(),
    );
    called.sort_by_key(|meeting| meeting.starts_at);
    Ok(called)
}

/// The words of a title that were said.
fn event(slots: &MeetingUpdate, now: NaiveDateTime) -> Vec<String> {
    const PLAIN: [&str; 16] = [
        "call",
        "meeting",
        "meetings",
        "my",
        "the",
        "with",
        "appointment",
        "next",
        "a",
        "event",
        "it",
        "this",
        "that",
        "one",
        "our",
        "mtg",
    ];
    let Some(event) = slots.event.as_deref().filter(|event| time::resolve(event, now).is_none()) else {
        return Vec::new();
    };
    let mut telling = words(event);
    telling.retain(|word| !PLAIN.contains(&word.as_str()));
    telling
}

/// The time by which it is known: of one that is called off every time that was said, of one that is moved the one that it had.
fn identifying(slots: &MeetingUpdate, wish: Wish, now: NaiveDateTime) -> Option<When> {
    let event = slots.event.as_deref().and_then(|event| {
        let value = time::resolve(event, now)?;
        when(&TimePhrase { text: event.to_owned(), value: Some(value) })
    });
    let start = slots.start.as_ref().and_then(when);
    let time = match (wish, event, start) {
        (_, Some(event), _) => event,
        (Wish::Cancel, None, start) => start?,
        (Wish::Move, None, Some(When::Between(from, _))) => When::At(from),
        (Wish::Move, None, _) => return None,
    };
    (!matches!(time, When::Length(_) | When::Series)).then_some(time)
}

/// From when to when, where both were heard as one time: "on Tuesday to Wednesday at 4pm", "my 3pm to 4pm".
pub(super) fn untangled(slots: &MeetingUpdate, now: NaiveDateTime) -> MeetingUpdate {
    let mut slots = slots.clone();
    let is_named = slots.contact.is_some() || slots.company.is_some();
    let tangled = match (&slots.event, &slots.start) {
        (Some(event), None) => Some(event.clone()),
        (None, Some(start)) if !is_named => Some(start.text.clone()),
        _ => None,
    };
    let halves = tangled.as_deref().and_then(|text| {
        let (from, to) = text.split_once(" to ")?;
        time::resolve(from, now)?;
        Some((from.to_owned(), TimePhrase { text: to.to_owned(), value: Some(time::resolve(to, now)?) }))
    });
    if let (Some((from, to)), Some("move") | None) = (halves, slots.action.as_deref()) {
        (slots.event, slots.start) = (Some(from), Some(to));
    }
    slots
}

/// The length that was heard as the meeting: "move it by an hour".
pub(super) fn length_in(slots: &MeetingUpdate, now: NaiveDateTime) -> Option<TimePhrase> {
    let event = slots.event.as_deref()?;
    let value = time::resolve(event, now)?;
    matches!(value, TimeValue::Duration(_)).then(|| TimePhrase { text: event.to_owned(), value: Some(value) })
}

/// Whether a meeting is at a time.
fn is_then(turn: &Turn<'_>, meeting: &Meeting, time: When) -> bool {
    let start = turn.local(meeting.starts_at);
    match time {
        When::At(at) => start == at,
        // "My 3pm" is the next there is; of a day that is over, tomorrow's.
        When::Hour(at) => start.time() == at.time() && start.date() <= turn.today() + TimeDelta::days(1),
        When::Between(from, to) => start >= from && start <= to,
        When::On(day) => turn.day_of(meeting) == day,
        When::Length(_) | When::Series => true,
    }
}

/// The words by which a meeting is known.
fn known_by(meeting: &Meeting) -> Vec<String> {
    let mut known = words(&meeting.title);
    known.extend(meeting.contact.iter().flat_map(|(_, name)| words(name)));
    known.extend(meeting.company.iter().flat_map(|(_, name)| words(name)));
    known.extend(meeting.people.iter().flat_map(|person| words(person.label())));
    known
}

fn candidate(turn: &Turn<'_>, meeting: &Meeting) -> Candidate {
    let day = say::day(turn.day_of(meeting), turn.today());
    let with = meeting.contact.as_ref().map(|(_, name)| say::line(name, 60));
    Candidate {
        kind: EntityKind::Meeting,
        id: meeting.id.as_uuid(),
        label: say::line(&meeting.title, 120),
        detail: say::facts([Some(format!("{day} {}", turn.hours(meeting))), with]),
    }
}

/// The halt where no meeting fits: those that there are.
async fn none(turn: &mut Turn<'_>) -> Result<Halt, Halt> {
    let mut next = ahead(turn, None).await?;
    next.truncate(5);
    let reply = Reply::text("I found no such meeting ahead in your calendar, so nothing was changed.");
    let reply = if next.is_empty() {
        reply
    } else {
        reply.with_table(agenda::table(turn, "Your next meetings".to_owned(), &next))
    };
    Ok(Halt::Say(Box::new(reply.with_suggestions(["what's on this week?"])), Outcome::NotFound))
}
