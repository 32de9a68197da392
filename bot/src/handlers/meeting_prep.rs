//! `meeting_prep`: what one should know before a meeting.

use chrono::{DateTime, Days, TimeDelta, Utc};
use leancrm_core::{
    domain::meeting::Meeting,
    ids::{CompanyId, ContactId, DealId, MeetingId},
    store::{MeetingFilter, Named},
    tenancy::Permission,
    text::words,
};
use leancrm_nlp::{
    grammar::time::{TimeValue, to_utc},
    intent::MeetingPrep,
};

use super::{
    agenda,
    cards::{NAME, SUBJECT, Stretch},
    company_lookup, contact_lookup,
    shared::{Caption, Toward},
};
use crate::{
    reply::{Block, Card, Reply},
    resolve::{Found, is_guess},
    say,
    turn::{Answered, EntityKind, Halt, Turn},
};

/// People that are named.
const PEOPLE: usize = 12;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &MeetingPrep) -> Answered {
    turn.actor.require(Permission::ACTIVITIES_READ)?;
    let mut caption = Caption::default();
    let called = match turn.picked_for("meeting") {
        Some(picked) => Some(pressed(turn, MeetingId::from_uuid(picked.id)).await?),
        None => called(turn, slots).await?,
    };
    let with = if called.is_some() { None } else { with_whom(turn, slots).await? };
    let meeting = match called {
        Some(meeting) => Some(meeting),
        None => find(turn, slots, with.as_ref(), &mut caption).await?,
    };
    let note = with.as_ref().and_then(|found| found.note.clone());
    let reply = match (meeting, with) {
        (Some(meeting), with) => prepared(turn, &meeting, with.as_ref()).await?,
        (None, Some(found)) => {
            let text = format!(
                "No meeting with {} is in the calendar ahead; this is where things stand.",
                say::line(&found.label, NAME)
            );
            with_person_or_company(turn, Reply::text(text), &found).await?
        }
        (None, None) => return Err(no_such_meeting(turn, slots, &caption).await?),
    };
    Ok(caption.notes(reply.with_note(note)))
}

/// The meeting that a button named.
async fn pressed(turn: &mut Turn<'_>, id: MeetingId) -> Result<Meeting, Halt> {
    let found = turn.meetings(&MeetingFilter { id: Some(id), ..MeetingFilter::default() }, 1).await?.pop();
    let gone = "That meeting is no longer there, or no longer in your sight.";
    found.ok_or_else(|| Turn::not_found(Reply::text(gone).with_suggestions(["what's on today?"])))
}

/// The meeting ahead whose title has all the words that were said, where they are the name of no person or company: "the Acme
/// contract review".
async fn called(turn: &mut Turn<'_>, slots: &MeetingPrep) -> Result<Option<Meeting>, Halt> {
    let ((Some(said), None) | (None, Some(said))) = (&slots.contact, &slots.company) else { return Ok(None) };
    let said = match &slots.event {
        Some(event) => format!("{said} {event}"),
        None => said.clone(),
    };
    if telling(&said).len() < 2 {
        return Ok(None);
    }
    let records = turn.tx.resolve(&said, &[Named::Contact, Named::Company, Named::Deal], 1).await?;
    if records.quality.is_some_and(|quality| !is_guess(Some(quality))) {
        return Ok(None);
    }
    let members = turn.actor.member().map(|me| vec![me]);
    let ahead = Some(turn.now + TimeDelta::days(60));
    let filter = MeetingFilter { members, from: Some(turn.now), before: ahead, ..MeetingFilter::default() };
    let meetings = turn.meetings(&filter, 100).await?;
    Ok(titled(meetings, Some(&said)).into_iter().find(|meeting| meeting.ends_at > turn.now))
}

/// The end of a search for a meeting that is not there: what is, on the day that was meant.
async fn no_such_meeting(turn: &mut Turn<'_>, slots: &MeetingPrep, caption: &Caption) -> Result<Halt, Halt> {
    let phrase = slots.when.as_ref().or(slots.period.as_ref());
    let moment = phrase.and_then(|phrase| match phrase.value {
        Some(TimeValue::Instant(at)) => Some(at),
        _ => None,
    });
    let day = moment.map_or(turn.today(), |at| at.date());
    let end = day.checked_add_days(Days::new(1)).map(|next| turn.start_of(next));
    let members = turn.actor.member().map(|me| vec![me]);
    let filter = MeetingFilter { members, from: Some(turn.start_of(day)), before: end, ..MeetingFilter::default() };
    let meetings = turn.meetings(&filter, 20).await?;
    let named = say::day(day, turn.today());
    let text = match moment {
        Some(at) => format!("You have no meeting at {} {named} that is still to come.", say::clock(at.time())),
        None => "I found no such meeting ahead in your calendar.".to_owned(),
    };
    let mut reply = Reply::text(text);
    if meetings.is_empty() {
        reply = reply.with_note(Some("Name the person, the company or the time.".to_owned()));
    } else {
        reply = reply.with_table(agenda::table(turn, format!("Your meetings {named}"), &meetings));
    }
    let next = meetings.iter().find(|meeting| meeting.starts_at > turn.now);
    let prepare = next.map(|meeting| format!("prep me for my {}", say::clock(turn.local(meeting.starts_at).time())));
    let usual = ["what's on today?".to_owned(), "what's on this week?".to_owned()];
    Ok(Turn::not_found(caption.notes(reply).with_suggestions(prepare.into_iter().chain(usual))))
}

async fn with_whom(turn: &mut Turn<'_>, slots: &MeetingPrep) -> Result<Option<Found>, Halt> {
    Ok(match (&slots.contact, &slots.company) {
        (None, None) => None,
        (Some(contact), Some(company)) => Some(turn.contact("contact", Some(contact), Some(company)).await?),
        (Some(contact), None) => Some(
            turn.anyone("contact", Some(contact), &[EntityKind::Contact, EntityKind::Company, EntityKind::Deal])
                .await?,
        ),
        (None, Some(company)) => Some(
            turn.anyone("company", Some(company), &[EntityKind::Company, EntityKind::Contact, EntityKind::Deal])
                .await?,
        ),
    })
}

/// The meeting that is meant: by its time, by whom it is with, by its title; without any of these the next one.
async fn find(
    turn: &mut Turn<'_>,
    slots: &MeetingPrep,
    with: Option<&Found>,
    caption: &mut Caption,
) -> Result<Option<Meeting>, Halt> {
    let phrase = slots.when.as_ref().or(slots.period.as_ref());
    let moment = phrase.and_then(|phrase| match phrase.value {
        Some(TimeValue::Instant(at)) => Some(to_utc(at, turn.actor.timezone())),
        _ => None,
    });
    let said = turn.stretch(phrase, Toward::Future, "", &mut Caption::default());
    if let (Some(phrase), None) = (phrase, said) {
        caption.unused(format!("“{}”, which I could not read as a time", say::line(&phrase.text, 40)));
    }
    let ahead = Stretch { from: Some(turn.now), before: Some(turn.now + TimeDelta::days(60)) };
    let stretch = match moment {
        Some(at) => Stretch { from: Some(at - TimeDelta::minutes(30)), before: Some(at + TimeDelta::minutes(31)) },
        None => said.unwrap_or(ahead),
    };
    let company = with.filter(|found| found.kind == EntityKind::Company).map(|found| CompanyId::from_uuid(found.id));
    let contact = with.filter(|found| found.kind == EntityKind::Contact).map(|found| ContactId::from_uuid(found.id));
    let members = turn.actor.member().map(|me| vec![me]);
    let filter = MeetingFilter { id: None, members, from: stretch.from, before: stretch.before, contact, company };
    let mut meetings = turn.meetings(&filter, 100).await?;
    if with.is_none() {
        meetings = titled(meetings, slots.event.as_deref());
    }
    // What is over needs no preparing.
    meetings.retain(|meeting| meeting.ends_at > turn.now);
    Ok(match moment {
        Some(at) => {
            let near = |meeting: &Meeting| away(meeting, at) <= TimeDelta::minutes(30);
            let nearest = meetings.into_iter().filter(near).min_by_key(|meeting| away(meeting, at));
            if let Some(other) = nearest.as_ref().filter(|meeting| !away(meeting, at).is_zero()) {
                let (asked, begins) = (turn.local(at).time(), turn.local(other.starts_at).time());
                caption.aside(Some(format!(
                    "Nothing begins at {}; this begins at {}.",
                    say::clock(asked),
                    say::clock(begins)
                )));
            }
            nearest
        }
        None => meetings.into_iter().next(),
    })
}

/// The meetings whose title, person or company has the words that tell something; all of them where nothing was said.
fn titled(meetings: Vec<Meeting>, event: Option<&str>) -> Vec<Meeting> {
    let wanted = telling(event.unwrap_or_default());
    if wanted.is_empty() {
        return meetings;
    }
    let has = |meeting: &Meeting| {
        let mut known = words(&meeting.title);
        known.extend(meeting.contact.iter().flat_map(|(_, name)| words(name)));
        known.extend(meeting.company.iter().flat_map(|(_, name)| words(name)));
        wanted.iter().all(|word| known.contains(word))
    };
    meetings.into_iter().filter(has).collect()
}

/// The words of an event that tell which it is.
fn telling(event: &str) -> Vec<String> {
    const PLAIN: [&str; 10] = ["call", "meeting", "my", "the", "with", "appointment", "next", "a", "am", "pm"];
    let mut telling = words(event);
    telling.retain(|word| !PLAIN.contains(&word.as_str()) && !word.starts_with(|c: char| c.is_ascii_digit()));
    telling.dedup();
    telling
}

/// How far the beginning of a meeting is from a moment; one that is running is nearest.
fn away(meeting: &Meeting, at: DateTime<Utc>) -> TimeDelta {
    if meeting.starts_at <= at && at < meeting.ends_at { TimeDelta::zero() } else { (meeting.starts_at - at).abs() }
}

/// The meeting, then all that is known of those it is with.
async fn prepared(turn: &mut Turn<'_>, meeting: &Meeting, with: Option<&Found>) -> Answered {
    turn.meeting = Some(meeting.id);
    let day = say::capital(&say::day(turn.day_of(meeting), turn.today()));
    let mut card = Card::new(say::line(&meeting.title, SUBJECT));
    card.subtitle = Some(format!("{day} {}", turn.hours(meeting)));
    card.badge = Some(if meeting.starts_at <= turn.now { "now".to_owned() } else { turn.since(meeting.starts_at) });
    let card = card
        .field("With", meeting.contact.as_ref().map(|(_, name)| say::line(name, NAME)))
        .field("Company", meeting.company.as_ref().map(|(_, name)| say::line(name, NAME)))
        .field("About", meeting.deal.as_ref().map(|(_, name)| say::line(name, NAME)))
        .field("Where", meeting.location.as_deref().map(|place| say::line(place, NAME)))
        .field("People", people(meeting))
        .field("Notes", meeting.description.as_deref().map(|text| say::line(text, 300)))
        .field("Calendar", (turn.actor.name() != meeting.member).then(|| say::line(&meeting.member, NAME)))
        .field("Status", (meeting.status == "tentative").then_some("tentative"));
    let mut reply = Reply::default().with_card(card);
    if let Some((id, name)) = &meeting.deal {
        reply = with_deal(turn, reply, *id).await?;
        turn.focus.deal = Some(name.clone());
    }
    match (&meeting.contact, &meeting.company, with) {
        (Some((id, _)), _, _) => {
            let shown = contact_lookup::show_by_id(turn, *id).await?;
            reply.blocks.extend(without_preparing(shown));
        }
        (None, Some((id, _)), _) => {
            let shown = company_lookup::show(turn, *id, None).await?;
            reply.blocks.extend(without_preparing(shown));
        }
        (None, None, Some(found)) => reply = with_person_or_company(turn, reply, found).await?,
        (None, None, None) => reply = reply.with_note(Some("The entry names no contact or company.".to_owned())),
    }
    Ok(reply)
}

/// Who else is asked to come, and what they answered.
fn people(meeting: &Meeting) -> Option<String> {
    let told = meeting.people.iter().map(|person| {
        let answer = match person.response.as_deref() {
            Some("accepted") => "comes",
            Some("declined") => "declined",
            Some("tentative") => "may come",
            _ => "no answer yet",
        };
        let who = say::line(person.label(), 60);
        if person.colleague { format!("{who} (colleague, {answer})") } else { format!("{who} ({answer})") }
    });
    let told: Vec<String> = told.take(PEOPLE).collect();
    let more = meeting.people.len() - told.len();
    let more = (more > 0).then(|| format!("and {more} more"));
    say::facts([(!told.is_empty()).then(|| told.join(", ")), more])
}

/// One sentence on the deal a meeting is about.
async fn with_deal(turn: &mut Turn<'_>, reply: Reply, id: DealId) -> Answered {
    let Some(deal) = turn.tx.deal_card(id).await? else { return Ok(reply) };
    let summary = &deal.summary;
    let parts = say::facts([
        Some(format!("stage {}", say::line(&summary.stage, 40))),
        summary.amount.map(|amount| amount.to_string()),
        summary.expected_close.map(|day| format!("closes {}", say::day(day, turn.today()))),
        deal.next_step.as_deref().map(|step| format!("next step: {}", say::line(step, SUBJECT))),
    ]);
    Ok(reply.with_text(format!("{}: {}.", say::line(&summary.name, NAME), parts.unwrap_or_default())))
}

async fn with_person_or_company(turn: &mut Turn<'_>, mut reply: Reply, found: &Found) -> Answered {
    let shown = match found.kind {
        EntityKind::Company => company_lookup::show(turn, CompanyId::from_uuid(found.id), None).await?,
        EntityKind::Deal => with_deal(turn, Reply::default(), DealId::from_uuid(found.id)).await?,
        _ => contact_lookup::show_by_id(turn, ContactId::from_uuid(found.id)).await?,
    };
    reply.blocks.extend(without_preparing(shown));
    Ok(reply)
}

/// The blocks of a card, without the suggestion to prepare: that is being done.
fn without_preparing(reply: Reply) -> impl Iterator<Item = Block> {
    reply.blocks.into_iter().map(|block| match block {
        Block::Suggestions { items } => {
            Block::Suggestions { items: items.into_iter().filter(|item| !item.say.starts_with("prep me")).collect() }
        }
        other => other,
    })
}
