//! What happens in a calendar, as a test says it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{
    Calendar, Invitation, Notified,
    channels::uri,
    event::{written, zone_of},
    recurrence::mark,
};
use crate::google::{Account, discovery};

/// The calendar of an account, as a test holds it. Events are Google's own resources.
#[derive(Debug, Clone)]
pub struct AccountCalendar {
    account: Account,
}

impl AccountCalendar {
    pub(in crate::google) fn new(account: Account) -> Self {
        Self { account }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Calendar, DateTime<Utc>) -> T) -> T {
        self.account.google.with(|state| {
            let now = state.now();
            work(&mut state.account(self.account.email()).calendar, now)
        })
    }

    /// The zone that the calendar is in, `UTC` unless it is said.
    pub fn time_zone(&self, zone: Tz) {
        self.with(|calendar, _| calendar.zone = zone);
    }

    /// Adds an event as its resource says, of which `start` and `end` are needed, and gives its id. Unlike the product a test may
    /// say who the `organizer` is, and the `iCalUID` that an invitation has in every calendar.
    pub fn add(&self, event: &Value) -> String {
        let problems = discovery::event_problems(event);
        assert!(problems.is_empty(), "this is no event: {problems:?}");
        let resource = event.as_object().cloned().unwrap_or_default();
        let added = self.with(|calendar, now| calendar.add(resource, now));
        added.unwrap_or_else(|refusal| panic!("{}", refusal.message))
    }

    /// Says fields of an event, or of an instance, anew.
    pub fn change(&self, id: &str, fields: &Value) {
        let changed = self.with(|calendar, now| {
            let mut resource: Map<String, Value> = calendar.existing(id, now).expect("there is such an event").resource;
            resource.extend(fields.as_object().cloned().unwrap_or_default());
            calendar.replace(id, resource, now)
        });
        changed.unwrap_or_else(|refusal| panic!("{}", refusal.message));
    }

    /// Moves an event, or an instance, to another time of its zone; it lasts as long as before.
    pub fn move_to(&self, id: &str, start: DateTime<Utc>) {
        let times = self.with(|calendar, now| {
            let event = calendar.existing(id, now).expect("there is such an event");
            let (from, to) = event.span(calendar.zone).expect("an event has times");
            let zone = zone_of(&event.resource["start"], calendar.zone);
            json!({ "start": written(start, zone), "end": written(start + (to - from), zone) })
        });
        self.change(id, &times);
    }

    /// Somebody who is invited answers: `accepted`, `declined`, `tentative` or `needsAction`.
    pub fn answer(&self, id: &str, email: &str, answer: &str) {
        let resource = self.with(|calendar, now| calendar.existing(id, now).expect("there is such an event").resource);
        let mut people = resource.get("attendees").cloned().unwrap_or_default();
        let person = people.as_array_mut().and_then(|people| people.iter_mut().find(|one| one["email"] == email));
        person.expect("somebody who is invited")["responseStatus"] = json!(answer);
        self.change(id, &json!({ "attendees": people }));
    }

    /// Cancels an event, a series or an instance.
    pub fn cancel(&self, id: &str) {
        self.with(|calendar, now| calendar.cancel(id, now));
    }

    /// The id of the instance of a series that begins at this instant.
    pub fn instance(&self, series: &str, start: DateTime<Utc>) -> String {
        let id = format!("{series}_{}", mark(&json!({ "dateTime": start.to_rfc3339() }), Tz::UTC));
        let exists = self.with(|calendar, now| calendar.existing(&id, now).is_some());
        assert!(exists, "the series has no instance at {start}");
        id
    }

    /// Ends every sync token that was given: whoever comes with one has to begin anew.
    pub fn expire_sync_tokens(&self) {
        self.with(|calendar, _| calendar.expire_tokens());
    }

    /// What is there: single events, series and changed instances, cancelled ones among them.
    pub fn events(&self) -> Vec<Value> {
        self.with(|calendar, _| calendar.events.values().map(|event| event.shown(&calendar.owner, None)).collect())
    }

    /// Whom Google told of what by mail.
    pub fn invitations(&self) -> Vec<Invitation> {
        self.with(|calendar, _| calendar.invitations.clone())
    }

    /// The channels that are open.
    pub fn channels(&self) -> Vec<String> {
        self.with(|calendar, _| calendar.channels.ids())
    }

    /// Tells every open channel what it was not told yet; several changes are one notification, as with Google.
    pub async fn notify(&self) -> Vec<Notified> {
        let mut sent = Vec::new();
        while let Some((channel, state, number)) = self.with(|calendar, now| calendar.channels.next(now)) {
            let expiration = channel.until.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            let mut request = self.account.google.0.client.post(&channel.address);
            for (name, value) in [
                ("x-goog-channel-id", channel.id.as_str()),
                ("x-goog-channel-expiration", &expiration),
                ("x-goog-resource-id", &channel.resource),
                ("x-goog-resource-uri", &uri(self.account.email())),
                ("x-goog-resource-state", state),
                ("x-goog-message-number", &number.to_string()),
                ("content-length", "0"),
            ] {
                request = request.header(name, value);
            }
            if let Some(token) = &channel.token {
                request = request.header("x-goog-channel-token", token);
            }
            let status = request.send().await.ok().map(|response| response.status().as_u16());
            sent.push(Notified { channel: channel.id, state, number, status });
        }
        sent
    }
}
