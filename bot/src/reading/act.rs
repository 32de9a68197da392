//! A button on the page of a day, as the request that a sentence about just that record would be.

use chrono::NaiveDateTime;
use leancrm_core::ids::{DealId, MeetingId, TaskId};
use leancrm_nlp::{
    Intent,
    grammar::time::{self, TimePhrase},
    intent::{CompanyLookup, ContactLookup, DealStatus, DealUpdate, MeetingPrep, NoteAdd, TaskUpdate},
};
use uuid::Uuid;

use super::Reading;
use crate::{
    inbound::{About, Act},
    request::Request,
    turn::{ABOUT, Candidate, EntityKind},
};

/// What a press asks for. The record is picked by its id; its name is looked up by whoever answers, if it is in their sight.
pub(super) fn pressed(act: Act, now: NaiveDateTime) -> Reading {
    let (said, intent, (slot, kind, id)) = match act {
        Act::TaskDone(id) => {
            let slots = TaskUpdate { action: Some("done".to_owned()), ..TaskUpdate::default() };
            ("(pressed done)", Intent::TaskUpdate(slots), task(id))
        }
        Act::TaskTomorrow(id) => {
            let date = Some(phrase("tomorrow", now));
            let slots = TaskUpdate { action: Some("snooze".to_owned()), date, ..TaskUpdate::default() };
            ("(pressed tomorrow)", Intent::TaskUpdate(slots), task(id))
        }
        Act::Show(about) => shown(about),
        Act::DealPush(id) => {
            let slots = DealUpdate { close: Some(phrase("a week", now)), ..DealUpdate::default() };
            ("(pressed push a week)", Intent::DealUpdate(slots), deal(id))
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
        About::Contact(id) => {
            let picked = ("contact", EntityKind::Contact, id.as_uuid());
            (said, Intent::ContactLookup(ContactLookup::default()), picked)
        }
        About::Company(id) => {
            let picked = ("company", EntityKind::Company, id.as_uuid());
            (said, Intent::CompanyLookup(CompanyLookup::default()), picked)
        }
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

const fn deal(id: DealId) -> Picked {
    ("deal", EntityKind::Deal, id.as_uuid())
}

const fn meeting(id: MeetingId) -> Picked {
    ("meeting", EntityKind::Meeting, id.as_uuid())
}

fn phrase(text: &str, now: NaiveDateTime) -> TimePhrase {
    TimePhrase { text: text.to_owned(), value: time::resolve(text, now) }
}
