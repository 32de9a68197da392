//! A button on the page of a day, as the request that a sentence about just that record would be.

use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _};
use leancrm_core::ids::{CompanyId, ContactId, DealId, FindingId, MeetingId, TaskId};
use leancrm_nlp::{
    Intent,
    grammar::time::{self, TimePhrase, TimeValue},
    intent::{
        CompanyLookup, ContactLookup, ContactUpdate, DealStatus, DealUpdate, MeetingPrep, NoteAdd, SystemStatus,
        TaskCreate, TaskUpdate,
    },
};
use uuid::Uuid;

use super::Reading;
use crate::{
    handlers::contact_update::NO_MORE,
    inbound::{About, Act},
    request::Request,
    turn::{ABOUT, Candidate, EntityKind, FOUND},
};

/// What a press asks for. The record is picked by its id; its name is looked up by whoever answers, if it is in their sight.
pub(super) fn pressed(act: Act, now: NaiveDateTime) -> Reading {
    let (said, intent, (slot, kind, id)) = match act {
        Act::TaskDone(id) => {
            let slots = TaskUpdate { action: Some("done".to_owned()), ..TaskUpdate::default() };
            ("(pressed done)", Intent::TaskUpdate(slots), task(id))
        }
        Act::TaskTomorrow(id) => ("(pressed tomorrow)", put_off(phrase("tomorrow", now)), task(id)),
        Act::TaskHour(id) => ("(pressed in an hour)", put_off(moment("in an hour", in_an_hour(now))), task(id)),
        Act::TaskMorning(id) => {
            ("(pressed tomorrow 9:00)", put_off(moment("tomorrow at 9", next_morning(now))), task(id))
        }
        Act::Show(about) => shown(about),
        Act::FollowUpDone(id) => ("(pressed done)", follow_up(NO_MORE), contact(id)),
        Act::FollowUpHour(id) => ("(pressed in an hour)", follow_up("in an hour"), contact(id)),
        Act::FollowUpMorning(id) => ("(pressed tomorrow 9:00)", follow_up("tomorrow at 9am"), contact(id)),
        Act::DealPush(id) => {
            let slots = DealUpdate { close: Some(phrase("a week", now)), ..DealUpdate::default() };
            ("(pressed push a week)", Intent::DealUpdate(slots), deal(id))
        }
        Act::FoundTask(id) => ("(pressed make a task)", Intent::TaskCreate(TaskCreate::default()), found(id)),
        Act::FoundField(id) => ("(pressed keep it)", Intent::ContactUpdate(ContactUpdate::default()), found(id)),
        Act::FoundNothing(id) => {
            let slots = SystemStatus { area: Some("found nothing".to_owned()), ..SystemStatus::default() };
            ("(pressed never mind)", Intent::SystemStatus(slots), found(id))
        }
        Act::MeetingPrep(id) => ("(pressed prep me)", Intent::MeetingPrep(MeetingPrep::default()), meeting(id)),
    };
    by_id(said, intent, (slot, kind, id))
}

/// A text that is to be a note on a record. Its words are no sentence to be read.
pub(super) fn noted(on: About, body: &str) -> Reading {
    let (kind, id) = match on {
        About::Contact(id) => (EntityKind::Contact, id.as_uuid()),
        About::Company(id) => (EntityKind::Company, id.as_uuid()),
        About::Deal(id) => (EntityKind::Deal, id.as_uuid()),
    };
    let slots = NoteAdd { body: Some(body.to_owned()), ..NoteAdd::default() };
    by_id("(saved a text as a note)", Intent::NoteAdd(slots), (ABOUT, kind, id))
}

fn shown(about: About) -> (&'static str, Intent, Picked) {
    let said = "(opened a record)";
    match about {
        About::Contact(id) => (said, Intent::ContactLookup(ContactLookup::default()), contact(id)),
        About::Company(id) => (said, Intent::CompanyLookup(CompanyLookup::default()), company(id)),
        About::Deal(id) => (said, Intent::DealStatus(DealStatus::default()), deal(id)),
    }
}

fn by_id(said: &str, intent: Intent, (slot, kind, id): Picked) -> Reading {
    let picked = Candidate { kind, id, label: String::new(), detail: None };
    let request = Request { picked: vec![(slot.to_owned(), picked)], ..Request::new(intent) };
    Reading { requests: vec![request], ..Reading::pressed(said) }
}

type Picked = (&'static str, EntityKind, Uuid);

const fn task(id: TaskId) -> Picked {
    ("task", EntityKind::Task, id.as_uuid())
}

const fn contact(id: ContactId) -> Picked {
    ("contact", EntityKind::Contact, id.as_uuid())
}

const fn company(id: CompanyId) -> Picked {
    ("company", EntityKind::Company, id.as_uuid())
}

const fn deal(id: DealId) -> Picked {
    ("deal", EntityKind::Deal, id.as_uuid())
}

const fn meeting(id: MeetingId) -> Picked {
    ("meeting", EntityKind::Meeting, id.as_uuid())
}

const fn found(id: FindingId) -> Picked {
    (FOUND, EntityKind::Finding, id.as_uuid())
}

fn put_off(date: TimePhrase) -> Intent {
    Intent::TaskUpdate(TaskUpdate { action: Some("snooze".to_owned()), date: Some(date), ..TaskUpdate::default() })
}

/// When somebody is to be contacted next.
fn follow_up(when: &str) -> Intent {
    let (field, value) = (Some("follow_up".to_owned()), Some(when.to_owned()));
    Intent::ContactUpdate(ContactUpdate { field, value, ..ContactUpdate::default() })
}

/// The minute that begins an hour from now.
fn in_an_hour(now: NaiveDateTime) -> NaiveDateTime {
    let later = now.checked_add_signed(TimeDelta::hours(1)).unwrap_or(now);
    later.with_second(0).and_then(|later| later.with_nanosecond(0)).unwrap_or(later)
}

fn next_morning(now: NaiveDateTime) -> NaiveDateTime {
    let day = now.date().checked_add_days(Days::new(1)).unwrap_or(now.date());
    day.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default())
}

fn moment(text: &str, at: NaiveDateTime) -> TimePhrase {
    TimePhrase { text: text.to_owned(), value: Some(TimeValue::Instant(at)) }
}

fn phrase(text: &str, now: NaiveDateTime) -> TimePhrase {
    TimePhrase { text: text.to_owned(), value: time::resolve(text, now) }
}
