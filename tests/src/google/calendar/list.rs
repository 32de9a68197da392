//! `events.list`: in full, and what changed since.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    Calendar,
    event::{Event, Window},
    recurrence::HORIZON,
};
use crate::google::{
    api::{Call, cursor},
    wire::Refusal,
};

/// The most of a page.
const PAGE: usize = 2500;
/// What may not come beside a sync token.
const FORBIDDEN: [&str; 8] = [
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];
/// What has to be as it was in the list that gave the sync token.
const SAME: [&str; 7] = [
    "singleEvents",
    "showDeleted",
    "eventTypes",
    "maxAttendees",
    "showHiddenInvitations",
    "alwaysIncludeEmail",
    "timeZone",
];
/// Lists that can be paged through at a time.
const SNAPSHOTS: usize = 64;
/// How long Google remembers what was deleted.
const MEMORY: TimeDelta = TimeDelta::days(28);

/// A list that is being paged through: it stays as it was when it began.
#[derive(Debug)]
pub(super) struct Snapshot {
    items: Arc<Vec<Value>>,
    /// What a sync token at its end stands for, where there is one.
    next: Option<SyncToken>,
}

/// What a sync token stands for.
#[derive(Debug, Clone)]
pub(super) struct SyncToken {
    /// What the list was asked for.
    digest: String,
    /// The changes that are known.
    changes: u64,
    expired: bool,
}

pub(super) fn list(calendar: &mut Calendar, call: &Call) -> Result<Value, Refusal> {
    let most = call.most(250, PAGE)?;
    if call.query.one("timeZone").is_some_and(|zone| zone != calendar.zone.name()) {
        return Err(Refusal::wrong("the fake answers in the zone of the calendar"));
    }
    let names: Vec<&str> = FORBIDDEN.into_iter().chain(SAME).chain(["syncToken"]).collect();
    let (number, from) = match cursor::read(call, &names)?.as_slice() {
        [number, from] => (usize::try_from(*number).unwrap_or(usize::MAX), usize::try_from(*from).unwrap_or_default()),
        _ => (calendar.begin(call)?, 0),
    };
    let snapshot = calendar.snapshots.get(&number).ok_or_else(|| Refusal::wrong("Invalid pageToken"))?;
    let (items, next) = (Arc::clone(&snapshot.items), snapshot.next.clone());
    let page: Vec<&Value> = items.iter().skip(from).take(most).collect();
    let mut answer = json!({
        "kind": "calendar#events", "etag": format!("\"p{}\"", calendar.changes), "summary": calendar.owner,
        "updated": call.now.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(), "timeZone": calendar.zone.name(),
        "accessRole": "owner", "defaultReminders": [], "items": page,
    });
    if from + most < items.len() {
        let place = [i64::try_from(number).unwrap_or_default(), i64::try_from(from + most).unwrap_or_default()];
        answer["nextPageToken"] = json!(cursor::write(call, &names, &place));
    } else if let Some(next) = next {
        let token = format!("CKj{:08x}EJD{:08x}==", next.changes, calendar.tokens.len());
        calendar.tokens.insert(token.clone(), next);
        answer["nextSyncToken"] = json!(token);
    }
    Ok(answer)
}

impl Calendar {
    /// Ends every sync token that was given.
    pub(super) fn expire_tokens(&mut self) {
        self.tokens.values_mut().for_each(|token| token.expired = true);
    }

    /// Makes the list that the pages are of.
    fn begin(&mut self, call: &Call) -> Result<usize, Refusal> {
        let digest = cursor::digest(call, &SAME);
        let items = match call.query.one("syncToken") {
            Some(token) => {
                let token = self.known_token(call, token, &digest)?;
                self.since(call, &token)
            }
            None => self.full(call)?,
        };
        // Google gives no token for a list that leaves something out in a way that it cannot follow.
        let followed = !FORBIDDEN.iter().any(|name| !name.starts_with("time") && call.query.one(name).is_some());
        let next = followed.then_some(SyncToken { digest, changes: self.changes, expired: false });
        let number = self.snapshots.last_key_value().map_or(0, |(last, _)| last + 1);
        self.snapshots.insert(number, Snapshot { items: Arc::new(items), next });
        if self.snapshots.len() > SNAPSHOTS {
            self.snapshots.pop_first();
        }
        Ok(number)
    }

    fn known_token(&self, call: &Call, token: &str, digest: &str) -> Result<SyncToken, Refusal> {
        if let Some(name) = FORBIDDEN.into_iter().find(|name| call.query.one(name).is_some()) {
            return Err(Refusal::wrong(format!("Sync token cannot be used with `{name}`")));
        }
        if call.query.one("showDeleted") == Some("false") {
            return Err(Refusal::wrong("`showDeleted` cannot be false beside a sync token"));
        }
        let known = self.tokens.get(token).ok_or_else(|| Refusal::wrong("Invalid sync token value."))?;
        if known.expired {
            return Err(Refusal::of_status(410, None));
        }
        if known.digest != digest {
            return Err(Refusal::wrong("the sync token is of a list that was asked for otherwise"));
        }
        Ok(known.clone())
    }

    fn shown(&self, call: &Call, event: &Event) -> Value {
        let attendees = call.query.one("maxAttendees").and_then(|most| most.parse().ok());
        event.listed(&self.owner, attendees)
    }

    /// Everything that is asked for.
    fn full(&self, call: &Call) -> Result<Vec<Value>, Refusal> {
        let window = Window { from: time(call, "timeMin")?, to: time(call, "timeMax")? };
        if let (Some(from), Some(to)) = (window.from, window.to)
            && from >= to
        {
            return Err(
                Refusal::new(400, "timeRangeEmpty", "The specified time range is empty.").at("parameter", "timeMax")
            );
        }
        let updated = time(call, "updatedMin")?;
        if updated.is_some_and(|updated| call.now - updated > MEMORY) {
            let said = "The requested minimum modification time lies too far in the past.";
            return Err(Refusal::new(410, "updatedMinTooLongAgo", said).at("parameter", "updatedMin"));
        }
        let mut events = self.found(call, window, updated);
        match call.query.one("orderBy") {
            Some("startTime") if !call.flag("singleEvents") => {
                let said = "The requested ordering is not available for the particular query.";
                return Err(Refusal { reason: "invalid", ..Refusal::wrong(said) }.at("parameter", "orderBy"));
            }
            Some("startTime") => events.sort_by_key(|event| event.span(self.zone)),
            Some(_) => events.sort_by(|one, other| one.text("updated").cmp(other.text("updated"))),
            None => {}
        }
        Ok(events.iter().map(|event| self.shown(call, event)).collect())
    }

    fn found(&self, call: &Call, window: Window, updated: Option<DateTime<Utc>>) -> Vec<Event> {
        let single = call.flag("singleEvents");
        let deleted = call.flag("showDeleted") || updated.is_some();
        let before = window.to.unwrap_or(call.now + HORIZON);
        let recent = |event: &Event| {
            let at = DateTime::parse_from_rfc3339(event.text("updated")).ok();
            updated.is_none_or(|updated| at.is_some_and(|at| at >= updated))
        };
        let mut found = Vec::new();
        for event in self.events.values().filter(|event| wanted(call, event)) {
            let of_series = event.series().and_then(|series| self.events.get(series));
            if event.rules().is_some() {
                let mut instances = self.instances(event, before);
                instances.retain(|instance| instance.is_within(window, self.zone));
                if single {
                    instances
                        .iter_mut()
                        .filter(|_| event.is_cancelled())
                        .for_each(|one| one.set("status", json!("cancelled")));
                    found.extend(instances.into_iter().filter(|one| (deleted || !one.is_cancelled()) && recent(one)));
                } else if (deleted || !event.is_cancelled()) && !instances.is_empty() && recent(event) {
                    found.push(event.clone());
                }
            } else if single && of_series.is_some() {
                // It came with its series.
            } else {
                let gone_with_series = of_series.is_some_and(Event::is_cancelled);
                let visible = deleted || !event.is_cancelled() || (of_series.is_some() && !gone_with_series);
                if visible && event.is_within(window, self.zone) && recent(event) {
                    found.push(event.clone());
                }
            }
        }
        found
    }

    /// What changed since a token, wherever it lies: the window of the first list is forgotten, as Google forgets it.
    fn since(&self, call: &Call, token: &SyncToken) -> Vec<Value> {
        let before = call.now + HORIZON;
        let single = call.flag("singleEvents");
        let mut items = Vec::new();
        for event in self.events.values().filter(|event| event.changed > token.changes && wanted(call, event)) {
            if !single || event.rules().is_none() {
                items.push(self.shown(call, event));
                continue;
            }
            let mut gone = event.known.clone();
            if !event.is_cancelled() {
                for instance in self.instances(event, before) {
                    gone.remove(instance.id());
                    // One that changed itself is told of for itself.
                    let own = self.events.get(instance.id()).is_some_and(|own| own.changed > token.changes);
                    if !own {
                        items.push(self.shown(call, &instance));
                    }
                }
            }
            items.extend(gone.into_iter().map(|(id, original)| {
                json!({
                    "kind": "calendar#event", "etag": event.resource["etag"], "id": id, "status": "cancelled",
                    "recurringEventId": event.id(), "originalStartTime": original,
                })
            }));
        }
        items
    }
}

/// Whether an event is of the kind that is asked for.
fn wanted(call: &Call, event: &Event) -> bool {
    let kinds: Vec<&str> = call.query.all("eventTypes").collect();
    let kind = if event.text("eventType").is_empty() { "default" } else { event.text("eventType") };
    let has_property = |name: &str, side: &str| {
        call.query.all(name).all(|wanted| {
            let properties = event.resource.get("extendedProperties").map(|properties| &properties[side]);
            wanted.split_once('=').is_some_and(|(key, value)| properties.is_some_and(|found| found[key] == value))
        })
    };
    (kinds.is_empty() || kinds.contains(&kind))
        && call.query.one("iCalUID").is_none_or(|uid| event.text("iCalUID") == uid)
        && call.query.one("q").is_none_or(|words| event.text("summary").to_lowercase().contains(&words.to_lowercase()))
        && has_property("privateExtendedProperty", "private")
        && has_property("sharedExtendedProperty", "shared")
}

/// A time in the query, which has to say its offset.
fn time(call: &Call, name: &'static str) -> Result<Option<DateTime<Utc>>, Refusal> {
    let Some(text) = call.query.one(name) else { return Ok(None) };
    let at =
        DateTime::parse_from_rfc3339(text).map_err(|_| Refusal::wrong(format!("`{name}` has no offset: {text}")))?;
    Ok(Some(at.with_timezone(&Utc)))
}
