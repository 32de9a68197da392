//! Google Calendar behind the port of calendars. <https://developers.google.com/workspace/calendar/api/v3/reference>
//!
//! Series are asked for one meeting at a time, within a window of time: a sync token goes on with what the first listing asked for.
//! A change names the version that it was made for, which Google's library cannot: that one call is made by hand.

use std::fmt::Write as _;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use google_calendar3::{
    CalendarHub,
    api::{Channel as WebHook, Event, EventAttendee, EventDateTime, EventOrganizer},
    common,
};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use leancrm_core::{
    domain::{
        account::Account,
        calendar::{Attendee, CalendarEvent, EventStart, EventStatus, EventTime, Response},
    },
    ports::{
        calendar::{Calendars, Channel, EventDraft, EventPage, Since},
        provider::ProviderError,
    },
};
use reqwest::header::{IF_MATCH, RETRY_AFTER};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{
    Google, PATIENCE,
    failure::{Failure, Witness},
};

/// The calendars with a token of one account.
type Hub = CalendarHub<HttpsConnector<HttpConnector>>;
/// What a call gives.
type Called<'a, T> = BoxFuture<'a, common::Result<T>>;

/// Where Google says that a calendar has changed.
pub const CALENDAR_PATH: &str = "/webhooks/google/calendar";
/// The calendar that is kept in step: the account's own.
const PRIMARY: &str = "primary";
/// Events on a page.
const PAGE: i32 = 250;
/// People of an event.
const PEOPLE: i32 = 200;
/// What a call takes of an account's share, which is reckoned in Gmail's units: 600 calls in a minute.
const UNITS: u32 = 20;
/// Everybody who is invited is told.
const TELL_ALL: &str = "all";
/// What is marked in a calendar and is no meeting of anybody's.
const NO_MEETINGS: [&str; 2] = ["workingLocation", "birthday"];

impl Google {
    /// Calls Google Calendar for an account, once more with a fresh token where the first is not taken.
    async fn calendar<T: Send>(
        &self,
        account: &Account,
        call: impl for<'a> Fn(&'a Hub, &'a mut Witness) -> Called<'a, T> + Send + Sync,
    ) -> Result<T, Failure> {
        let mut is_second = false;
        loop {
            let access = self.access(account).await.map_err(Failure::Sorted)?;
            self.pace(account.id, UNITS).await;
            let mut hub = CalendarHub::new(self.client.clone(), access.token.expose_secret().to_owned());
            hub.base_url(self.calendar_base());
            hub.root_url(self.settings.calendar_root.clone());
            let mut witness = Witness::default();
            let outcome = tokio::time::timeout(PATIENCE, call(&hub, &mut witness)).await;
            let failure = match outcome {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => Failure::of(error, &witness),
                Err(_) => too_long(),
            };
            if !matches!(failure, Failure::Token) || is_second {
                return Err(failure);
            }
            self.refused(account, &access).await.map_err(Failure::Sorted)?;
            is_second = true;
        }
    }

    fn calendar_base(&self) -> String {
        format!("{}calendar/v3/", self.settings.calendar_root)
    }

    /// Changes an event of a version.
    async fn patch(&self, account: &Account, id: &str, etag: &str, draft: &EventDraft) -> Result<Event, Failure> {
        let mut is_second = false;
        loop {
            let access = self.access(account).await.map_err(Failure::Sorted)?;
            self.pace(account.id, UNITS).await;
            let failure = match self.patch_once(access.token.expose_secret(), id, etag, draft).await {
                Err(failure @ Failure::Token) if !is_second => failure,
                outcome => return outcome,
            };
            tracing::debug!(account.id = %account.id, ?failure, "a fresh token is had");
            self.refused(account, &access).await.map_err(Failure::Sorted)?;
            is_second = true;
        }
    }

    async fn patch_once(&self, token: &str, id: &str, etag: &str, draft: &EventDraft) -> Result<Event, Failure> {
        let mut changes = json!({
            "summary": draft.title,
            "start": { "dateTime": draft.start, "timeZone": draft.zone },
            "end": { "dateTime": draft.end, "timeZone": draft.zone },
            "status": "confirmed",
        });
        if let Some(place) = &draft.location {
            changes["location"] = json!(place);
        }
        // Ids are Google's or ours: letters, digits, and what joins them.
        let url = format!("{}calendars/{PRIMARY}/events/{}?sendUpdates={TELL_ALL}", self.calendar_base(), escaped(id));
        let request = self.http.patch(url).bearer_auth(token).header(IF_MATCH, etag).json(&changes);
        let response = request.send().await.map_err(|error| Failure::unavailable(&error.without_url().to_string()))?;
        let status = response.status();
        let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let body = response.bytes().await.map_err(|error| Failure::unavailable(&error.without_url().to_string()))?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| Failure::Unreadable);
        }
        Err(Failure::answered(status.as_u16(), wait, &serde_json::from_slice(&body).unwrap_or_default()))
    }
}

/// Google has not answered for longer than anybody waits.
fn too_long() -> Failure {
    Failure::Sorted(ProviderError::Unavailable("Google takes too long to answer".to_owned()))
}

/// An id as a part of an address.
fn escaped(id: &str) -> String {
    id.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

/// Twice as many letters as bytes.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[async_trait]
impl Calendars for Google {
    async fn events(&self, account: &Account, since: &Since, page: Option<&str>) -> Result<EventPage, ProviderError> {
        let listed = self
            .calendar(account, |calendar, witness| {
                let call = calendar.events().list(PRIMARY).single_events(true).max_results(PAGE).max_attendees(PEOPLE);
                let call = match since {
                    Since::Window { from, to } => call.time_min(*from).time_max(*to),
                    Since::Token(token) => call.sync_token(token),
                };
                let call = if let Some(page) = page { call.page_token(page) } else { call };
                Box::pin(async move { call.delegate(witness).doit().await.map(|(_, events)| events) })
            })
            .await
            .map_err(Failure::sorted)?;
        let events = listed.items.unwrap_or_default().into_iter().filter_map(read).collect();
        Ok(EventPage { events, next: listed.next_page_token, token: listed.next_sync_token })
    }

    async fn event(&self, account: &Account, id: &str) -> Result<CalendarEvent, ProviderError> {
        let found = self
            .calendar(account, |calendar, witness| {
                let call = calendar.events().get(PRIMARY, id).max_attendees(PEOPLE).delegate(witness);
                Box::pin(async move { call.doit().await.map(|(_, event)| event) })
            })
            .await;
        match found {
            Ok(event) => read(event).ok_or(ProviderError::Missing),
            Err(Failure::Sorted(ProviderError::Expired)) => Err(ProviderError::Missing),
            Err(failure) => Err(failure.sorted()),
        }
    }

    async fn insert(&self, account: &Account, id: &str, draft: &EventDraft) -> Result<CalendarEvent, ProviderError> {
        let inserted = self
            .calendar(account, |calendar, witness| {
                let call = calendar.events().insert(drafted(id, draft), PRIMARY);
                let call = call.send_updates(TELL_ALL).delegate(witness);
                Box::pin(async move { call.doit().await.map(|(_, event)| event) })
            })
            .await;
        match inserted {
            Ok(event) => read(event).ok_or_else(|| Failure::Unreadable.sorted()),
            // It is there already: a call before this one arrived, or it was called off since.
            Err(Failure::Sorted(ProviderError::Changed)) => {
                let there = self.event(account, id).await?;
                match (&there.status, &there.etag) {
                    (EventStatus::Cancelled, Some(etag)) => self.change(account, id, etag, draft).await,
                    _ => Ok(there),
                }
            }
            Err(failure) => Err(failure.sorted()),
        }
    }

    async fn change(
        &self,
        account: &Account,
        id: &str,
        etag: &str,
        draft: &EventDraft,
    ) -> Result<CalendarEvent, ProviderError> {
        match self.patch(account, id, etag, draft).await {
            Ok(event) => read(event).ok_or_else(|| Failure::Unreadable.sorted()),
            Err(Failure::Sorted(ProviderError::Expired)) => Err(ProviderError::Missing),
            Err(failure) => Err(failure.sorted()),
        }
    }

    async fn cancel(&self, account: &Account, id: &str) -> Result<(), ProviderError> {
        let cancelled = self
            .calendar(account, |calendar, witness| {
                let call = calendar.events().delete(PRIMARY, id).send_updates(TELL_ALL).delegate(witness);
                Box::pin(async move { call.doit().await.map(drop) })
            })
            .await;
        match cancelled {
            Ok(()) | Err(Failure::Sorted(ProviderError::Missing | ProviderError::Expired)) => Ok(()),
            Err(failure) => Err(failure.sorted()),
        }
    }

    async fn watch(&self, account: &Account) -> Result<Option<Channel>, ProviderError> {
        let Some(server) = &self.settings.push_address else { return Ok(None) };
        let address = format!("{}{CALENDAR_PATH}", server.trim_end_matches('/'));
        let (id, token) = (hex(&(self.random)()[..16]), hex(&(self.random)()));
        let watched = self
            .calendar(account, |calendar, witness| {
                let channel = WebHook {
                    id: Some(id.clone()),
                    type_: Some("web_hook".to_owned()),
                    address: Some(address.clone()),
                    token: Some(token.clone()),
                    ..WebHook::default()
                };
                let call = calendar.events().watch(channel, PRIMARY).delegate(witness);
                Box::pin(async move { call.doit().await.map(|(_, channel)| channel) })
            })
            .await
            .map_err(Failure::sorted)?;
        let until = watched.expiration.and_then(DateTime::from_timestamp_millis);
        let expires_at =
            until.ok_or_else(|| ProviderError::Unavailable("Google named no end of a channel".to_owned()))?;
        Ok(Some(Channel { id, token, resource: watched.resource_id.unwrap_or_default(), expires_at }))
    }
}

/// An event as Google takes it.
fn drafted(id: &str, draft: &EventDraft) -> Event {
    let at = |moment: DateTime<Utc>| EventDateTime {
        date_time: Some(moment),
        time_zone: Some(draft.zone.clone()),
        ..EventDateTime::default()
    };
    let invited =
        draft.invited.iter().map(|address| EventAttendee { email: Some(address.clone()), ..EventAttendee::default() });
    Event {
        id: Some(id.to_owned()),
        summary: Some(draft.title.clone()),
        location: draft.location.clone(),
        start: Some(at(draft.start)),
        end: Some(at(draft.end)),
        attendees: (!draft.invited.is_empty()).then(|| invited.collect()),
        ..Event::default()
    }
}

/// An event of Google's as the CRM sees it; `None` for what is no meeting.
fn read(event: Event) -> Option<CalendarEvent> {
    let id = event.id?;
    if event.event_type.as_deref().is_some_and(|kind| NO_MEETINGS.contains(&kind)) {
        return None;
    }
    let status = match event.status.as_deref() {
        Some("cancelled") => EventStatus::Cancelled,
        Some("tentative") => EventStatus::Tentative,
        _ => EventStatus::Confirmed,
    };
    let original = event.original_start_time.as_ref().and_then(start);
    Some(CalendarEvent {
        time: event.start.as_ref().zip(event.end.as_ref()).and_then(|(start, end)| time(start, end)),
        id,
        etag: event.etag,
        ical_uid: event.i_cal_uid,
        status,
        title: event.summary,
        location: event.location,
        description: event.description,
        link: event.html_link,
        series: event.recurring_event_id.zip(original),
        organizer: event.organizer.map(organizer),
        attendees: event.attendees.unwrap_or_default().into_iter().map(attendee).collect(),
        attendees_omitted: event.attendees_omitted.unwrap_or_default(),
        is_private: event.visibility.as_deref().is_some_and(|sight| matches!(sight, "private" | "confidential")),
        is_free: event.transparency.as_deref() == Some("transparent"),
        updated: event.updated,
    })
}

fn start(at: &EventDateTime) -> Option<EventStart> {
    at.date_time.map(EventStart::At).or(at.date.map(EventStart::On))
}

fn time(start: &EventDateTime, end: &EventDateTime) -> Option<EventTime> {
    match (start.date_time, end.date_time, start.date, end.date) {
        (Some(from), Some(to), ..) => Some(EventTime::Timed { start: from, end: to, zone: start.time_zone.clone() }),
        (_, _, Some(first), Some(until)) => Some(EventTime::AllDay { first, until }),
        _ => None,
    }
}

fn attendee(one: EventAttendee) -> Attendee {
    Attendee {
        address: one.email.unwrap_or_default(),
        name: one.display_name,
        is_self: one.self_.unwrap_or_default(),
        is_resource: one.resource.unwrap_or_default(),
        response: match one.response_status.as_deref() {
            Some("accepted") => Response::Accepted,
            Some("tentative") => Response::Tentative,
            Some("declined") => Response::Declined,
            _ => Response::None,
        },
    }
}

fn organizer(one: EventOrganizer) -> Attendee {
    Attendee {
        address: one.email.unwrap_or_default(),
        name: one.display_name,
        is_self: one.self_.unwrap_or_default(),
        ..Attendee::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(told: serde_json::Value) -> Option<CalendarEvent> {
        read(serde_json::from_value(told).expect("an event"))
    }

    #[test]
    fn an_event_is_read_with_its_people_its_days_and_its_place_in_a_series() {
        let told = event(json!({
            "id": "weekly_20260312", "status": "confirmed", "summary": "Fair", "visibility": "confidential", "transparency": "transparent",
            "start": { "date": "2026-03-12" }, "end": { "date": "2026-03-14" }, "recurringEventId": "weekly",
            "originalStartTime": { "date": "2026-03-12" },
            "attendees": [{ "email": "a@b.c", "self": true, "responseStatus": "declined" }, { "email": "r@b.c", "resource": true }],
        }))
        .expect("a meeting");
        assert!(matches!(told.time, Some(EventTime::AllDay { .. })) && told.is_private && told.is_free);
        assert!(matches!(told.series, Some((ref series, EventStart::On(_))) if series == "weekly"));
        assert!(
            told.attendees[0].is_self
                && told.attendees[0].response == Response::Declined
                && told.attendees[1].is_resource
        );
        let gone = event(json!({ "id": "x", "status": "cancelled" })).expect("an event that was called off");
        assert_eq!((gone.status, gone.time), (EventStatus::Cancelled, None));
        assert!(event(json!({ "id": "x", "eventType": "workingLocation" })).is_none());
        assert!(event(json!({ "summary": "no id" })).is_none());
    }

    #[test]
    fn an_id_cannot_lead_elsewhere() {
        assert_eq!(escaped("abc_20260312T070000Z"), "abc_20260312T070000Z");
        assert_eq!(escaped("../x?y=1"), "..%2Fx%3Fy%3D1");
    }
}
