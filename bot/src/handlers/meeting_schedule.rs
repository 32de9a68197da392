//! `meeting_schedule`: a meeting is booked, and whom it is with is invited.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use leancrm_core::{
    domain::meeting::Written,
    ids::{ContactId, MeetingId, MemberId},
    ops::meetings::{self, NewMeeting},
    store::{MeetingFilter, bulk::rows::On},
    tenancy::Permission,
};
use leancrm_nlp::intent::MeetingSchedule;
use uuid::Uuid;

use super::{
    cards::NAME,
    shared::{
        booking::{When, when, where_it_stands, with_warning},
        writing::{Names, add_link, with_notes},
    },
    task_create::undated,
};
use crate::{
    question::Wanted,
    reply::Reply,
    resolve::Found,
    say,
    turn::{Answered, Candidate, EntityKind, Halt, Outcome, Turn},
};

/// How long a meeting takes of which nobody said so.
const USUAL_MINUTES: i64 = 30;
/// What keeps the day that was said while its hour is asked for.
const DAY: &str = "day";

/// Whom a meeting is with.
#[derive(Default)]
struct With {
    on: On,
    label: Option<String>,
    address: Option<String>,
    title: Option<String>,
    notes: Vec<String>,
}

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &MeetingSchedule) -> Answered {
    turn.actor.require(Permission::CALENDAR_WRITE)?;
    if slots.recurrence.is_some() {
        return Err(no_series());
    }
    let with = whom(turn, slots).await?;
    let (start, said_end) = moment(turn, slots)?;
    let said = slots.duration_min.map(TimeDelta::minutes).or_else(|| said_end.map(|end| end - start));
    let length = said.unwrap_or(TimeDelta::minutes(USUAL_MINUTES));
    let starts_at = turn.utc(start);
    if starts_at <= turn.now {
        let prompt = format!("{} is over. When shall it be?", turn.dated(starts_at));
        return Err(turn.ask_for("start", Wanted::Time, prompt));
    }
    let on_then = turn.on_then((starts_at, starts_at + length), None).await?;
    let calendar = turn.tx.calendar_of_asker().await?;
    let new = NewMeeting {
        title: title(slots, &turn.said, &with),
        starts_at,
        length,
        location: slots.location.clone(),
        on: with.on,
        invited: with.address.iter().cloned().collect(),
    };
    let (id, meeting) = meetings::book(turn.tx, new, turn.recorder).await?;
    turn.meeting = Some(id);
    let mut notes = with.notes;
    if with.address.is_none() && calendar.is_some() {
        notes.extend(
            with.label.as_ref().map(|label| format!("I know no e-mail address of {label}, so nobody is invited.")),
        );
    }
    let stands = if meeting.account_id.is_some() { Written::Pending } else { Written::Nowhere };
    notes.push(where_it_stands(turn, stands).to_owned());
    let reply = booked(turn, id, "Booked.").await?;
    Ok(with_notes(with_warning(reply, on_then), notes))
}

/// The reply that shows a meeting as it was written.
pub(super) async fn booked(turn: &mut Turn<'_>, id: MeetingId, text: &str) -> Answered {
    let filter = MeetingFilter { id: Some(id), ..MeetingFilter::default() };
    let reply = Reply::text(text);
    let Some(meeting) = turn.meetings(&filter, 1).await?.pop() else { return Ok(reply) };
    turn.focus.contact = meeting.contact.as_ref().map(|(_, name)| name.clone()).or_else(|| turn.focus.contact.take());
    let card = turn.meeting_card(&meeting);
    Ok(reply.with_card(card))
}

fn no_series() -> Halt {
    let text = "I can't book a series by chat yet, so nothing was booked. Book its first meeting here, or make the series in your \
                calendar: LeanCRM follows it from there.";
    Halt::Say(Box::new(Reply::text(text).with_suggestions(["what's on this week?"])), Outcome::Refused)
}

/// When it begins, and when it ends where that was said; asked for where the day or the hour is missing.
fn moment(turn: &mut Turn<'_>, slots: &MeetingSchedule) -> Result<(NaiveDateTime, Option<NaiveDateTime>), Halt> {
    let Some(phrase) = &slots.start else {
        return Err(turn.ask_for("start", Wanted::Time, "When shall it be? Say it like “Tuesday at 2pm”."));
    };
    let kept = turn.picked_for(DAY).and_then(|kept| kept.label.parse::<NaiveDate>().ok());
    match when(phrase) {
        None => Err(undated(turn, "start", &phrase.text)),
        Some(When::At(at)) => Ok((at, None)),
        Some(When::Hour(at)) => Ok((kept.unwrap_or(at.date()).and_time(at.time()), None)),
        Some(When::Between(from, to)) if to > from => Ok((from, Some(to))),
        Some(When::Between(from, _)) => Ok((from, None)),
        Some(When::Length(length)) => Ok((turn.local_now() + length, None)),
        Some(When::Series) => Err(no_series()),
        Some(When::On(day)) => {
            let label = day.to_string();
            turn.picked
                .push((DAY.to_owned(), Candidate { kind: EntityKind::Nothing, id: Uuid::nil(), label, detail: None }));
            let prompt = format!("At what time {}?", say::day(day, turn.today()));
            Err(turn.ask_for("start", Wanted::Time, prompt))
        }
    }
}

/// Whom it is with, as a contact, a company or a colleague; nobody, where time is only kept free.
async fn whom(turn: &mut Turn<'_>, slots: &MeetingSchedule) -> Result<With, Halt> {
    let names = Names { contact: slots.contact.as_deref(), company: slots.company.as_deref(), deal: None };
    if let Some(name) = &slots.contact
        && slots.company.is_none()
        && turn.picked_for("contact").is_none()
        && let Some(with) = colleague(turn, name).await?
    {
        return Ok(with);
    }
    match turn.named_record(names).await {
        Ok(Some(found)) => known(turn, &found).await,
        Ok(None) => Ok(With::default()),
        // "Block two hours for planning" names what is done, and nobody.
        Err(Halt::Say(_, Outcome::NotFound)) if keeps_free(&turn.said) => {
            let title = slots.contact.clone().or_else(|| slots.company.clone());
            Ok(With { title: title.map(|title| say::capital(&title)), ..With::default() })
        }
        Err(halt) => Err(halt),
    }
}

async fn known(turn: &mut Turn<'_>, found: &Found) -> Result<With, Halt> {
    let mut with = With { label: Some(say::line(&found.label, NAME)), ..With::default() };
    with.notes.extend(found.note.clone());
    add_link(&mut with.on, found);
    if found.kind == EntityKind::Contact {
        with.address = turn.tx.address_of_contact(ContactId::from_uuid(found.id)).await?;
    }
    Ok(with)
}

/// A colleague, where the name is surely theirs and nobody else's.
async fn colleague(turn: &mut Turn<'_>, name: &str) -> Result<Option<With>, Halt> {
    let Some(member) = turn.colleague(name).await? else { return Ok(None) };
    let customers = turn.tx.resolve(name, &[leancrm_core::store::Named::Contact], 1).await?;
    if customers.quality.is_some() && !crate::resolve::is_guess(customers.quality) {
        return Ok(None);
    }
    let address = turn.tx.address_of_colleague(MemberId::from_uuid(member.id.as_uuid())).await?;
    Ok(Some(With { label: Some(say::line(&member.name, NAME)), address, ..With::default() }))
}

/// Whether a sentence keeps time free rather than meeting somebody.
fn keeps_free(said: &str) -> bool {
    let said = said.to_lowercase();
    ["block", "reserve", "set aside", "hold", "keep"].iter().any(|word| said.contains(word))
}

/// What it is called: as was said, or by what it is and whom it is with.
fn title(slots: &MeetingSchedule, sentence: &str, with: &With) -> String {
    const KINDS: [&str; 12] = [
        "meeting",
        "call",
        "demo",
        "lunch",
        "dinner",
        "coffee",
        "sync",
        "zoom",
        "kickoff",
        "review",
        "chat",
        "breakfast",
    ];
    let said = slots.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let kind_of = |text: &str| {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).find_map(|word| KINDS.into_iter().find(|kind| *kind == word))
    };
    let kind = match said {
        Some(said) => kind_of(said).filter(|kind| kind.eq_ignore_ascii_case(said)),
        None => kind_of(sentence),
    };
    match (said, kind, &with.label) {
        (Some(said), None, _) => say::capital(said),
        (_, kind, Some(label)) => format!("{} with {label}", say::capital(kind.unwrap_or("meeting"))),
        (_, Some(kind), None) => say::capital(kind),
        (None, None, None) => with.title.clone().unwrap_or_else(|| "Busy".to_owned()),
    }
}
