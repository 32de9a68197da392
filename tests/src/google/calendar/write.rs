//! Events one by one: read, written, changed and cancelled.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{
    Calendar,
    event::{Event, moment},
    recurrence::{HORIZON, Rule},
};
use crate::google::{api::Call, wire::Refusal};

/// What nobody but Google writes.
const GOOGLES: [&str; 9] = [
    "kind",
    "etag",
    "created",
    "updated",
    "htmlLink",
    "hangoutLink",
    "recurringEventId",
    "originalStartTime",
    "locked",
];
/// What stays when an event is written anew.
const KEPT: [&str; 12] = [
    "id",
    "iCalUID",
    "created",
    "creator",
    "organizer",
    "htmlLink",
    "kind",
    "sequence",
    "eventType",
    "hangoutLink",
    "recurringEventId",
    "originalStartTime",
];

/// Mails that Google would have sent to the people of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The event.
    pub event: String,
    /// `inserted`, `changed` or `cancelled`.
    pub what: &'static str,
    /// `all` or `externalOnly`; where nobody was to be told, there is no invitation.
    pub send_updates: String,
    /// Who was told.
    pub attendees: Vec<String>,
}

fn not_found() -> Refusal {
    Refusal::new(404, "notFound", "Not Found")
}

pub(super) fn get(calendar: &Calendar, call: &Call) -> Result<Value, Refusal> {
    let event = calendar.existing(&call.path["eventId"], call.now).ok_or_else(not_found)?;
    let attendees = call.query.one("maxAttendees").and_then(|most| most.parse().ok());
    Ok(event.shown(&calendar.owner, attendees))
}

pub(super) fn insert(calendar: &mut Calendar, call: &Call) -> Result<Value, Refusal> {
    let mut resource = call.body.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
    resource.retain(|name, _| !GOOGLES.contains(&name.as_str()) && !matches!(name.as_str(), "creator" | "organizer"));
    confer(&mut resource, call);
    let id = calendar.add(resource, call.now)?;
    calendar.invite(call, &id, "inserted");
    Ok(calendar.events[&id].shown(&calendar.owner, None))
}

pub(super) fn change(calendar: &mut Calendar, call: &Call) -> Result<Value, Refusal> {
    let id = &call.path["eventId"];
    let old = calendar.existing(id, call.now).ok_or_else(not_found)?;
    unchanged(call, &old)?;
    let mut asked = call.body.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
    asked.retain(|name, _| {
        !GOOGLES.contains(&name.as_str()) && !matches!(name.as_str(), "creator" | "organizer" | "id")
    });
    confer(&mut asked, call);
    let resource = if call.method.id == "calendar.events.patch" {
        let mut resource = Value::Object(old.resource.clone());
        merge(&mut resource, &Value::Object(asked));
        resource.as_object().cloned().unwrap_or_default()
    } else {
        let kept = KEPT.iter().filter_map(|name| old.resource.get_key_value(*name));
        let mut resource: Map<String, Value> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        resource.insert("status".to_owned(), json!("confirmed"));
        resource.extend(asked);
        resource
    };
    calendar.replace(id, resource, call.now)?;
    calendar.invite(call, id, "changed");
    Ok(calendar.events[id].shown(&calendar.owner, None))
}

pub(super) fn delete(calendar: &mut Calendar, call: &Call) -> Result<(), Refusal> {
    let id = &call.path["eventId"];
    let old = calendar.existing(id, call.now).ok_or_else(not_found)?;
    if old.is_cancelled() {
        return Err(Refusal::new(410, "deleted", "Resource has been deleted"));
    }
    unchanged(call, &old)?;
    calendar.cancel(id, call.now);
    calendar.invite(call, id, "cancelled");
    Ok(())
}

/// Whether the event is still as whoever asks knows it.
fn unchanged(call: &Call, old: &Event) -> Result<(), Refusal> {
    match &call.if_match {
        Some(etag) if etag != "*" && etag != old.text("etag") => {
            Err(Refusal::new(412, "conditionNotMet", "Precondition Failed").at("header", "If-Match"))
        }
        _ => Ok(()),
    }
}

/// A conference is made where it is asked for and the version says that it is meant.
fn confer(resource: &mut Map<String, Value>, call: &Call) {
    let Some(asked) = resource.remove("conferenceData") else { return };
    if call.query.one("conferenceDataVersion") != Some("1") {
        return;
    }
    let Some(request) = asked["createRequest"]["requestId"].as_str() else { return };
    let link = format!("https://meet.google.com/{}", request.to_lowercase());
    resource.insert("hangoutLink".to_owned(), json!(link));
    let solution = json!({ "key": { "type": "hangoutsMeet" }, "name": "Google Meet" });
    let entry = json!({ "entryPointType": "video", "uri": link, "label": link.trim_start_matches("https://") });
    let created = json!({ "requestId": request, "conferenceSolutionKey": { "type": "hangoutsMeet" }, "status": { "statusCode": "success" } });
    let conference = json!({
        "createRequest": created, "entryPoints": [entry], "conferenceSolution": solution, "conferenceId": request.to_lowercase(),
    });
    resource.insert("conferenceData".to_owned(), conference);
}

/// As a patch goes: what is null goes away, lists are replaced.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(fields) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (name, value) in fields {
        if value.is_null() {
            target.as_object_mut().expect("made above").remove(name);
        } else {
            merge(&mut target[name], value);
        }
    }
}

impl Calendar {
    /// An event, or an instance of a series that nobody has changed so far.
    pub(super) fn existing(&self, id: &str, now: DateTime<Utc>) -> Option<Event> {
        if let Some(event) = self.events.get(id) {
            return Some(event.clone());
        }
        let series = self.events.get(id.rsplit_once('_')?.0).filter(|series| series.rules().is_some())?;
        self.instances(series, now + HORIZON).into_iter().find(|instance| instance.id() == id)
    }

    /// Adds an event, and gives its id.
    pub(super) fn add(&mut self, mut resource: Map<String, Value>, now: DateTime<Utc>) -> Result<String, Refusal> {
        self.ids += 1;
        let id = resource.get("id").and_then(Value::as_str).map_or_else(|| format!("{:026x}", self.ids), str::to_owned);
        if !(5..=1024).contains(&id.len()) || !id.chars().all(|letter| matches!(letter, 'a'..='v' | '0'..='9')) {
            return Err(Refusal::wrong("Invalid resource id value."));
        }
        if self.events.contains_key(&id) {
            return Err(Refusal::new(409, "duplicate", "The requested identifier already exists."));
        }
        let me = json!({ "email": self.owner });
        let created = now.format("%Y-%m-%dT%H:%M:%S.000Z").to_string();
        for (name, value) in [
            ("id", json!(id)),
            ("kind", json!("calendar#event")),
            ("status", json!("confirmed")),
            ("created", json!(created)),
            ("iCalUID", json!(format!("{id}@google.com"))),
            ("htmlLink", json!(format!("https://www.google.com/calendar/event?eid={id}"))),
            ("organizer", me.clone()),
            ("creator", me),
            ("sequence", json!(0)),
            ("eventType", json!("default")),
            ("reminders", json!({ "useDefault": true })),
        ] {
            resource.entry(name).or_insert(value);
        }
        check(&mut resource, self.zone)?;
        self.events.insert(id.clone(), Event { resource, ..Event::default() });
        self.touch(&id, now);
        Ok(id)
    }

    /// Writes an event anew; an instance becomes one of its own.
    pub(super) fn replace(
        &mut self,
        id: &str,
        mut resource: Map<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        check(&mut resource, self.zone)?;
        let Some(old) = self.existing(id, now) else { return Err(not_found()) };
        if ["start", "end", "recurrence"].iter().any(|name| old.resource.get(*name) != resource.get(*name)) {
            let sequence = old.resource["sequence"].as_i64().unwrap_or_default() + 1;
            resource.insert("sequence".to_owned(), json!(sequence));
        }
        let known = self.known(&old, now);
        self.events.insert(id.to_owned(), Event { resource, changed: old.changed, known });
        self.touch(id, now);
        Ok(())
    }

    /// The instances that somebody may have heard of.
    fn known(&self, series: &Event, now: DateTime<Utc>) -> std::collections::BTreeMap<String, Value> {
        let mut known = series.known.clone();
        for instance in self.instances(series, now + HORIZON) {
            known.insert(instance.id().to_owned(), instance.resource["originalStartTime"].clone());
        }
        known
    }

    /// Cancels an event, a series with all that was changed of it, or an instance.
    pub(super) fn cancel(&mut self, id: &str, now: DateTime<Utc>) {
        let Some(mut event) = self.existing(id, now) else { return };
        event.known = self.known(&event, now);
        event.set("status", json!("cancelled"));
        self.events.insert(id.to_owned(), event);
        self.touch(id, now);
        let of_it = |event: &&Event| event.series() == Some(id) && !event.is_cancelled();
        let changed: Vec<String> = self.events.values().filter(of_it).map(|event| event.id().to_owned()).collect();
        for id in changed {
            self.cancel(&id, now);
        }
    }

    fn invite(&mut self, call: &Call, id: &str, what: &'static str) {
        let send_updates = call.query.one("sendUpdates").unwrap_or("none");
        let people = self.events[id].resource.get("attendees").and_then(Value::as_array).into_iter().flatten();
        let domain = |email: &str| email.rsplit('@').next().unwrap_or_default().to_owned();
        let told = people
            .filter_map(|person| person["email"].as_str())
            .filter(|email| *email != self.owner && (send_updates == "all" || domain(email) != domain(&self.owner)));
        let attendees: Vec<String> = told.map(str::to_owned).collect();
        if send_updates != "none" && !attendees.is_empty() {
            let send_updates = send_updates.to_owned();
            self.invitations.push(Invitation { event: id.to_owned(), what, send_updates, attendees });
        }
    }
}

/// Whether an event is one that Google would keep; who is invited has answered nothing unless it is said.
fn check(resource: &mut Map<String, Value>, zone: Tz) -> Result<(), Refusal> {
    let (start, end) =
        (resource.get("start").cloned().unwrap_or_default(), resource.get("end").cloned().unwrap_or_default());
    for (name, time) in [("start", &start), ("end", &end)] {
        let both = time.get("date").is_some() && time.get("dateTime").is_some();
        if both || moment(time, zone).is_none() {
            return Err(Refusal::new(400, "invalid", format!("Invalid {name} time.")));
        }
        if time["timeZone"].as_str().is_some_and(|zone| zone.parse::<Tz>().is_err()) {
            return Err(Refusal::new(400, "invalid", format!("Invalid time zone definition for {name} time.")));
        }
    }
    if start.get("date").is_some() != end.get("date").is_some() {
        return Err(Refusal::new(400, "invalid", "Start and end times must either both be date or both be dateTime."));
    }
    if moment(&start, zone) > moment(&end, zone) {
        return Err(Refusal::new(400, "timeRangeEmpty", "The specified time range is empty."));
    }
    if let Some(lines) = resource.get("recurrence").and_then(Value::as_array) {
        if start.get("date").is_none() && start.get("timeZone").is_none() {
            return Err(Refusal::new(400, "required", "Missing time zone definition for start time."));
        }
        let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
        Rule::read(&lines).map_err(Refusal::wrong)?;
    }
    for person in resource.get_mut("attendees").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(fields) = person.as_object_mut() else { continue };
        if !fields.get("email").and_then(Value::as_str).is_some_and(|email| email.contains('@')) {
            return Err(Refusal::new(400, "invalid", "Invalid attendee email."));
        }
        fields.remove("self");
        fields.entry("responseStatus").or_insert_with(|| json!("needsAction"));
    }
    Ok(())
}
