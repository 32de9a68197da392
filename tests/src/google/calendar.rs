//! Google Calendar, version 3, as far as somebody who keeps meetings in step needs it: one calendar for each account.

mod account;
mod channels;
mod event;
mod list;
mod recurrence;
mod write;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Value, json};

pub(super) use self::channels::loopback;
pub use self::{account::AccountCalendar, channels::Notified, write::Invitation};
use self::{
    channels::Channels,
    event::Event,
    list::{Snapshot, SyncToken},
};
use super::{api::Call, wire::Refusal};

/// A calendar.
#[derive(Debug)]
pub(super) struct Calendar {
    /// Whose it is, and its id.
    owner: String,
    zone: Tz,
    /// Single events, series, and what was changed of a series; by id.
    events: BTreeMap<String, Event>,
    /// Counts changes.
    changes: u64,
    /// Counts ids.
    ids: u64,
    /// Lists that are being paged through.
    snapshots: BTreeMap<usize, Snapshot>,
    tokens: BTreeMap<String, SyncToken>,
    channels: Channels,
    invitations: Vec<Invitation>,
}

impl Calendar {
    pub(super) fn new(owner: &str) -> Self {
        Self {
            owner: owner.to_owned(),
            zone: Tz::UTC,
            events: BTreeMap::new(),
            changes: 0,
            ids: 0,
            snapshots: BTreeMap::new(),
            tokens: BTreeMap::new(),
            channels: Channels::default(),
            invitations: Vec::new(),
        }
    }

    /// Writes down that an event changed.
    fn touch(&mut self, id: &str, now: DateTime<Utc>) {
        self.changes += 1;
        let changes = self.changes;
        if let Some(event) = self.events.get_mut(id) {
            event.changed = changes;
            event.set("updated", json!(now.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()));
            event.set("etag", json!(format!("\"{}{changes:04}\"", now.timestamp())));
        }
        self.channels.changed();
    }

    /// As it stands in the list of calendars.
    fn entry(&self) -> Value {
        json!({
            "kind": "calendar#calendarListEntry", "etag": "\"1\"", "id": self.owner, "summary": self.owner,
            "timeZone": self.zone.name(), "accessRole": "owner", "primary": true, "selected": true, "colorId": "14",
            "backgroundColor": "#9fe1e7", "foregroundColor": "#000000", "defaultReminders": [],
            "conferenceProperties": { "allowedConferenceSolutionTypes": ["hangoutsMeet"] },
        })
    }
}

/// Answers a call; `None` where there is nothing to answer with.
pub(super) fn answer(calendar: &mut Calendar, call: &Call) -> Result<Option<Value>, Refusal> {
    if let Some(id) = call.path.get("calendarId")
        && id != "primary"
        && *id != calendar.owner
    {
        return Err(Refusal::new(404, "notFound", "Not Found"));
    }
    match call.method.id.as_str() {
        "calendar.calendarList.list" => Ok(Some(json!({
            "kind": "calendar#calendarList", "etag": "\"1\"", "nextSyncToken": "CAAAAAAAAAAA", "items": [calendar.entry()],
        }))),
        "calendar.events.list" => list::list(calendar, call).map(Some),
        "calendar.events.get" => write::get(calendar, call).map(Some),
        "calendar.events.insert" => write::insert(calendar, call).map(Some),
        "calendar.events.patch" | "calendar.events.update" => write::change(calendar, call).map(Some),
        "calendar.events.delete" => write::delete(calendar, call).map(|()| None),
        "calendar.events.watch" => channels::watch(calendar, call).map(Some),
        "calendar.channels.stop" => channels::stop(calendar, call).map(|()| None),
        other => Err(Refusal::wrong(format!("the fake does not answer {other}"))),
    }
}
