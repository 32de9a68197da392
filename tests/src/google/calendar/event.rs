//! An event: Google's own resource, with what the fake has to know of it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

/// An event as it is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Event {
    /// Google's resource, without what depends on who looks.
    pub(super) resource: Map<String, Value>,
    /// The change of the calendar that it was part of last.
    pub(super) changed: u64,
    /// Of a series: the instances that it had before it was changed, with their original start.
    pub(super) known: BTreeMap<String, Value>,
}

impl Event {
    pub(super) fn text(&self, name: &str) -> &str {
        self.resource.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.resource.insert(name.to_owned(), value);
    }

    pub(super) fn id(&self) -> &str {
        self.text("id")
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.text("status") == "cancelled"
    }

    /// The series that it is an instance of.
    pub(super) fn series(&self) -> Option<&str> {
        self.resource.get("recurringEventId").and_then(Value::as_str)
    }

    /// The rules of a series.
    pub(super) fn rules(&self) -> Option<Vec<&str>> {
        let lines = self.resource.get("recurrence")?.as_array()?;
        Some(lines.iter().filter_map(Value::as_str).collect())
    }

    /// When it begins and ends; an instance that is cancelled, when it would have begun.
    pub(super) fn span(&self, zone: Tz) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let at = |name: &str| self.resource.get(name).and_then(|time| moment(time, zone));
        let start = at("start").or_else(|| at("originalStartTime"))?;
        Some((start, at("end").unwrap_or(start)))
    }

    /// Whether it lies in a window at least in part.
    pub(super) fn is_within(&self, window: Window, zone: Tz) -> bool {
        self.span(zone).is_some_and(|(start, end)| window.holds(start, end))
    }

    /// As it is sent to its owner.
    pub(super) fn shown(&self, owner: &str, attendees: Option<usize>) -> Value {
        let mut shown = self.resource.clone();
        for name in ["organizer", "creator"] {
            if let Some(person) = shown.get_mut(name).filter(|person| person["email"] == owner) {
                person["self"] = json!(true);
            }
        }
        let mut omitted = false;
        if let Some(people) = shown.get_mut("attendees").and_then(Value::as_array_mut) {
            for person in people.iter_mut().filter(|person| person["email"] == owner) {
                person["self"] = json!(true);
            }
            if attendees.is_some_and(|most| people.len() > most) {
                people.retain(|person| person["self"] == true);
                omitted = true;
            }
        }
        if omitted {
            shown.insert("attendeesOmitted".to_owned(), json!(true));
        }
        Value::Object(shown)
    }

    /// As it stands in a list; of one that is cancelled there is no more than Google promises.
    pub(super) fn listed(&self, owner: &str, attendees: Option<usize>) -> Value {
        if !self.is_cancelled() {
            return self.shown(owner, attendees);
        }
        let kept = ["kind", "etag", "id", "status", "recurringEventId", "originalStartTime"];
        let fields = kept.iter().filter_map(|name| self.resource.get_key_value(*name));
        Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect())
    }
}

/// From when to when somebody looks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Window {
    pub(super) from: Option<DateTime<Utc>>,
    pub(super) to: Option<DateTime<Utc>>,
}

impl Window {
    pub(super) fn holds(self, start: DateTime<Utc>, end: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| end > from || (start == end && start >= from))
            && self.to.is_none_or(|to| start < to)
    }
}

/// The instant of a start or an end; of a day its beginning in the zone of the calendar.
pub(super) fn moment(time: &Value, zone: Tz) -> Option<DateTime<Utc>> {
    if let Some(day) = time["date"].as_str() {
        let day: NaiveDate = day.parse().ok()?;
        return Some(instant(day.and_time(NaiveTime::MIN), zone));
    }
    let text = time["dateTime"].as_str()?;
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.with_timezone(&Utc));
    }
    let zone: Tz = time["timeZone"].as_str()?.parse().ok()?;
    Some(instant(text.parse::<NaiveDateTime>().ok()?, zone))
}

/// A time on the wall as an instant; one that a clock skips is an hour later.
pub(super) fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let found = zone.from_local_datetime(&local).earliest();
    let found = found.or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
    found.map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// The zone that a start or an end is said in.
pub(super) fn zone_of(time: &Value, otherwise: Tz) -> Tz {
    time["timeZone"].as_str().and_then(|name| name.parse().ok()).unwrap_or(otherwise)
}

/// A time as Google writes it, in a zone.
pub(super) fn written(at: DateTime<Utc>, zone: Tz) -> Value {
    json!({ "dateTime": at.with_timezone(&zone).to_rfc3339(), "timeZone": zone.name() })
}
