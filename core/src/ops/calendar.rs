//! Keeping meetings in step with a calendar: what it tells becomes meetings, and meetings that are over become activities.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::companies::work_domain;
use crate::{
    domain::{
        account::Account,
        calendar::{Attendee, CalendarEvent, EventStatus, EventTime, Response},
        meeting::BUSY,
    },
    error::Result,
    ids::{CompanyId, ContactId},
    store::{EventRow, EventSource, KnownAddress, KnownEvent, PersonRow, TenantTx},
};

mod over;
mod steps;
mod written;

pub use over::log_meeting;
pub use steps::{begin_reading, page_of, read_page, start_over};
pub use written::{Told, unwritten, written};

/// The longest title, place and text of a meeting that are kept, in characters.
const LONGEST_TITLE: usize = 500;
const LONGEST_TEXT: usize = 4_000;
/// The most people of a meeting that are kept.
const MOST_PEOPLE: usize = 200;

/// What a page of events is a page of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Of what has changed. A version that is known is no news, and an older one still less.
    Changes,
    /// Of all there is, as it stands.
    Whole,
}

/// What came of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Meetings that are new, or were changed.
    pub kept: u64,
    /// Those that were known as they are, or are no meetings.
    pub skipped: u64,
    /// Those that were called off.
    pub cancelled: u64,
}

/// Keeps what a page of an account's calendar tells, in the open transaction, which is its member's. It may be told twice, and late:
/// the meetings are the same.
///
/// # Errors
/// Where the database fails.
pub async fn apply(
    tx: &mut TenantTx,
    account: &Account,
    events: &[CalendarEvent],
    reading: Reading,
) -> Result<Applied> {
    let source = source(account);
    let ids: Vec<String> = events.iter().map(|event| event.id.clone()).collect();
    let known = tx.known_events(source, &ids).await?;
    let mut known: HashMap<String, KnownEvent> =
        known.into_iter().map(|known| (known.event_id.clone(), known)).collect();
    let people = people_of(tx, account, events).await?;
    let (mut applied, mut seen) = (Applied::default(), Vec::new());
    for run in runs(events) {
        if run.iter().any(is_cancelled) {
            applied.cancelled += call_off(tx, source, run, &mut known).await?;
            continue;
        }
        let mut rows: Vec<EventRow> = Vec::with_capacity(run.len());
        for event in run {
            let was = known.get(&event.id);
            match row(tx, account, event, &people).filter(|_| news(was, event, reading)) {
                Some(row) => rows.push(row),
                None => seen.extend(was.map(|was| was.id.as_uuid())),
            }
        }
        let kept = tx.keep_events(source, &rows).await?;
        known.extend(rows.iter().filter_map(|row| {
            let id = kept.get(&row.event_id)?;
            Some((row.event_id.clone(), KnownEvent::kept(*id, row)))
        }));
        applied.kept += count(rows.len());
        applied.skipped += count(run.len() - rows.len());
    }
    if reading == Reading::Whole {
        tx.see_events(&seen).await?;
    }
    Ok(applied)
}

/// Stretches of events that are all called off or all not, each event once: what is told of one event twice is taken in that order,
/// and everything else of a page together.
fn runs(mut events: &[CalendarEvent]) -> Vec<&[CalendarEvent]> {
    let mut runs = Vec::new();
    while let Some(first) = events.first() {
        let mut ids: HashSet<&str> = HashSet::new();
        let is_of_run = |event: &&CalendarEvent| is_cancelled(event) == is_cancelled(first);
        let length = events.iter().take_while(is_of_run).take_while(|event| ids.insert(&event.id)).count();
        let (run, rest) = events.split_at(length.max(1));
        runs.push(run);
        events = rest;
    }
    runs
}

fn is_cancelled(event: &CalendarEvent) -> bool {
    event.status == EventStatus::Cancelled
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Calls off what the calendar calls so.
async fn call_off(
    tx: &mut TenantTx,
    source: EventSource,
    run: &[CalendarEvent],
    known: &mut HashMap<String, KnownEvent>,
) -> Result<u64> {
    let (ids, updated): (Vec<String>, Vec<_>) = run.iter().map(|event| (event.id.clone(), event.updated)).unzip();
    for id in &ids {
        if let Some(known) = known.get_mut(id) {
            known.cancelled = true;
        }
    }
    tx.call_off_events(source, &ids, &updated).await
}

/// Once a calendar was read whole since `began`: calls off what lies within the window and was not there.
///
/// # Errors
/// Where the database fails.
pub async fn call_off_unseen(
    tx: &mut TenantTx,
    account: &Account,
    began: DateTime<Utc>,
    window: (DateTime<Utc>, DateTime<Utc>),
) -> Result<u64> {
    tx.call_off_unseen(source(account), began, window).await
}

const fn source(account: &Account) -> EventSource {
    EventSource { account: account.id, member: account.member.as_uuid() }
}

/// Whether an event tells something that is not known yet. What is being written to the calendar at this moment is known better
/// here than there.
fn news(known: Option<&KnownEvent>, event: &CalendarEvent, reading: Reading) -> bool {
    let Some(known) = known else { return true };
    let is_older = known.updated.zip(event.updated).is_some_and(|(known, told)| told < known);
    if known.pending || is_older {
        return false;
    }
    let is_same = known.etag.is_some() && known.etag == event.etag;
    !is_same || reading == Reading::Whole && known.cancelled
}

/// Whose the addresses of a page are.
async fn people_of(
    tx: &mut TenantTx,
    account: &Account,
    events: &[CalendarEvent],
) -> Result<HashMap<String, KnownAddress>> {
    let all = events.iter().filter(|event| !event.is_private);
    let mut addresses: Vec<String> = all
        .flat_map(|event| event.attendees.iter().chain(&event.organizer).take(MOST_PEOPLE))
        .filter_map(Attendee::person)
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    let domains: Vec<Option<String>> = addresses.iter().map(|address| work_domain(address)).collect();
    let mut known: HashMap<String, KnownAddress> =
        tx.known_addresses(&addresses, &domains).await?.into_iter().collect();
    let home = work_domain(&account.address);
    for (address, known) in &mut known {
        // Whoever writes from the same domain is a colleague, whether or not they work with this.
        if known.colleague.is_none() && home.is_some() && work_domain(address) == home {
            known.colleague = Some(String::new());
        }
        if known.colleague.is_some() {
            (known.contact, known.company) = (None, None);
        }
    }
    Ok(known)
}

/// An event as it is kept; `None` for one without a time.
fn row(
    tx: &TenantTx,
    account: &Account,
    event: &CalendarEvent,
    known: &HashMap<String, KnownAddress>,
) -> Option<EventRow> {
    let time = event.time.as_ref()?;
    let (starts_at, ends_at) = time.span(tx.actor().timezone());
    let (days, timezone) = match time {
        EventTime::AllDay { first, until } => (Some((*first, (*until).max(*first))), None),
        EventTime::Timed { zone, .. } => (None, zone.clone()),
    };
    let title = event.title.as_deref().and_then(|title| clean(title, LONGEST_TITLE)).unwrap_or_else(|| BUSY.to_owned());
    let location = event.location.as_deref().and_then(|place| clean(place, LONGEST_TITLE));
    let response = event.attendees.iter().find(|one| one.is_self || one.address.eq_ignore_ascii_case(&account.address));
    let people = if event.is_private { Vec::new() } else { people(account, event, known) };
    let (contact, company) = with_whom(&people, known);
    let text = |text: &Option<String>| {
        text.as_deref().filter(|_| !event.is_private).and_then(|text| clean(text, LONGEST_TEXT))
    };
    Some(EventRow {
        event_id: event.id.clone(),
        title: if event.is_private { BUSY.to_owned() } else { title.clone() },
        location: location.clone().filter(|_| !event.is_private),
        description: text(&event.description),
        link: text(&event.link),
        starts_at,
        ends_at,
        days,
        timezone,
        status: event.status.as_str(),
        ical_uid: event.ical_uid.clone(),
        series: event.series.as_ref().map(|(series, start)| (series.clone(), start.moment())),
        etag: event.etag.clone(),
        updated: event.updated,
        organizer: called_by(account, event),
        is_private: event.is_private,
        is_free: event.is_free,
        response: response.map(|one| one.response.as_str()),
        contact,
        company,
        people_omitted: event.attendees_omitted,
        own: event.is_private.then_some((title, location)),
        people,
    })
}

/// The contact and the company that a meeting is with: the first of those from outside who come, and where they work.
fn with_whom(people: &[PersonRow], known: &HashMap<String, KnownAddress>) -> (Option<ContactId>, Option<CompanyId>) {
    let outside = || people.iter().filter(|person| !person.colleague && person.response != Response::Declined.as_str());
    let works_at = |person: &PersonRow| known.get(&person.address)?.company;
    match outside().find(|person| person.contact.is_some()) {
        Some(person) => (person.contact, works_at(person).or_else(|| outside().find_map(works_at))),
        None => (None, outside().find_map(works_at)),
    }
}

/// Who called a meeting, where that is somebody else.
fn called_by(account: &Account, event: &CalendarEvent) -> Option<String> {
    let organizer = event.organizer.as_ref().filter(|one| !event.is_private && !one.is_self)?;
    let address = organizer.address.to_lowercase();
    (!address.is_empty() && address != account.address).then_some(address)
}

/// Who is asked to come, and whoever asks them: people, each once.
fn people(account: &Account, event: &CalendarEvent, known: &HashMap<String, KnownAddress>) -> Vec<PersonRow> {
    let mut people: Vec<PersonRow> = Vec::new();
    for one in event.attendees.iter().chain(&event.organizer).take(MOST_PEOPLE) {
        let Some(address) = one.person().filter(|address| *address != account.address) else { continue };
        if people.iter().any(|person| person.address == address) {
            continue;
        }
        let whose = known.get(&address).cloned().unwrap_or_default();
        let named = whose.colleague.clone().filter(|name| !name.is_empty());
        people.push(PersonRow {
            name: named.or_else(|| one.name.as_deref().and_then(|name| clean(name, LONGEST_TITLE))),
            contact: whose.contact,
            colleague: whose.colleague.is_some(),
            // Whoever only calls a meeting has not answered to it, and comes.
            response: if event.attendees.contains(one) { one.response } else { Response::Accepted }.as_str(),
            address,
        });
    }
    people
}

/// A text as it is kept: without what the database cannot hold, and not too long; `None` where nothing is left.
fn clean(text: &str, longest: usize) -> Option<String> {
    let kept: String = text.chars().filter(|c| *c != '\0').take(longest).collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_one_event_twice_is_taken_in_that_order_and_the_rest_together() {
        let event = |id: &str| CalendarEvent { status: EventStatus::Confirmed, ..CalendarEvent::called_off(id) };
        let off = CalendarEvent::called_off;
        let events = [event("a"), event("b"), event("a"), off("a"), off("c"), event("c"), event("d")];
        let told: Vec<Vec<&str>> =
            runs(&events).into_iter().map(|run| run.iter().map(|event| event.id.as_str()).collect()).collect();
        assert_eq!(told, [vec!["a", "b"], vec!["a"], vec!["a", "c"], vec!["c", "d"]]);
        assert!(runs(&[]).is_empty());
    }
}
