//! Events of a calendar, kept as meetings: a page in three statements, however many events it has.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    super::{TenantTx, error},
    events::{EventRow, EventSource},
};
use crate::{
    error::{Error, Result},
    ids::{CompanyId, ContactId, MeetingId},
};

/// An event on its way into the database, as a row of JSON: it has more columns than arguments can be read by.
#[derive(Serialize)]
struct Told<'a> {
    id: Uuid,
    event_id: &'a str,
    title: &'a str,
    location: Option<&'a str>,
    description: Option<&'a str>,
    link: Option<&'a str>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    starts_on: Option<NaiveDate>,
    until_on: Option<NaiveDate>,
    timezone: Option<&'a str>,
    status: &'static str,
    ical_uid: Option<&'a str>,
    series_id: Option<&'a str>,
    original_start: Option<DateTime<Utc>>,
    etag: Option<&'a str>,
    organizer: Option<&'a str>,
    is_private: bool,
    is_free: bool,
    response: Option<&'static str>,
    contact_id: Option<Uuid>,
    company_id: Option<Uuid>,
    with_outside: bool,
    event_updated: Option<DateTime<Utc>>,
}

impl<'a> Told<'a> {
    fn of(id: Uuid, event: &'a EventRow) -> Self {
        Self {
            id,
            event_id: &event.event_id,
            title: &event.title,
            location: event.location.as_deref(),
            description: event.description.as_deref(),
            link: event.link.as_deref(),
            starts_at: event.starts_at,
            ends_at: event.ends_at,
            starts_on: event.days.map(|(first, _)| first),
            until_on: event.days.map(|(_, until)| until),
            timezone: event.timezone.as_deref(),
            status: event.status,
            ical_uid: event.ical_uid.as_deref(),
            series_id: event.series.as_ref().map(|(series, _)| series.as_str()),
            original_start: event.series.as_ref().map(|(_, at)| *at),
            etag: event.etag.as_deref(),
            organizer: event.organizer.as_deref(),
            is_private: event.is_private,
            is_free: event.is_free,
            response: event.response,
            contact_id: event.contact.map(ContactId::as_uuid),
            company_id: event.company.map(CompanyId::as_uuid),
            with_outside: event.is_with_outside(),
            event_updated: event.updated,
        }
    }
}

/// Somebody who is asked to come, on their way into the database.
#[derive(Serialize)]
struct Asked<'a> {
    id: Uuid,
    meeting_id: Uuid,
    position: usize,
    address: &'a str,
    name: Option<&'a str>,
    contact_id: Option<Uuid>,
    colleague: bool,
    response: &'static str,
}

impl TenantTx {
    /// Keeps events as they are told, each of them named once: anew, or in the place of what was known of them. Whom a meeting was
    /// booked with by chat stays, and so does the deal that it is about. Says which meetings they are, by event.
    pub(crate) async fn keep_events(
        &mut self,
        source: EventSource,
        events: &[EventRow],
    ) -> Result<HashMap<String, MeetingId>> {
        if events.is_empty() {
            return Ok(HashMap::new());
        }
        let kept = self.keep_meetings(source, events).await?;
        let named: Vec<(Uuid, &EventRow)> =
            events.iter().filter_map(|event| Some((kept.get(&event.event_id)?.as_uuid(), event))).collect();
        self.keep_people(&named).await?;
        self.keep_own_words(source, &named).await?;
        Ok(kept)
    }

    async fn keep_meetings(&mut self, source: EventSource, events: &[EventRow]) -> Result<HashMap<String, MeetingId>> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let told: Vec<Told<'_>> = events.iter().map(|event| Told::of(self.new_id(), event)).collect();
        let rows = sqlx::query!(
            "-- meetings.keep_events
             INSERT INTO meetings (tenant_id, id, title, starts_at, ends_at, location, member_id, contact_id, company_id, status, source,
                 account_id, event_id, ical_uid, series_id, original_start, all_day, starts_on, until_on, timezone, etag, organizer,
                 link, description, is_private, is_free, response, with_outside, event_updated, seen_at, created_at, updated_at)
             SELECT $1, t.id, t.title, t.starts_at, t.ends_at, t.location, $2, t.contact_id, t.company_id, t.status, 'calendar',
                 $3, t.event_id, t.ical_uid, t.series_id, t.original_start, t.starts_on IS NOT NULL, t.starts_on, t.until_on,
                 t.timezone, t.etag, t.organizer, t.link, t.description, t.is_private, t.is_free, t.response, t.with_outside,
                 t.event_updated, $4, $4, $4
             FROM jsonb_to_recordset($5) AS t (id uuid, event_id text, title text, location text, description text, link text,
                 starts_at timestamptz, ends_at timestamptz, starts_on date, until_on date, timezone text, status text,
                 ical_uid text, series_id text, original_start timestamptz, etag text, organizer text, is_private bool,
                 is_free bool, response text, contact_id uuid, company_id uuid, with_outside bool, event_updated timestamptz)
             ON CONFLICT (tenant_id, account_id, event_id) WHERE account_id IS NOT NULL DO UPDATE SET
                 title = excluded.title, starts_at = excluded.starts_at, ends_at = excluded.ends_at, location = excluded.location,
                 contact_id = coalesce(excluded.contact_id, CASE WHEN meetings.source = 'chat' THEN meetings.contact_id END),
                 company_id = coalesce(excluded.company_id, CASE WHEN meetings.source = 'chat' THEN meetings.company_id END),
                 status = excluded.status, ical_uid = coalesce(excluded.ical_uid, meetings.ical_uid), series_id = excluded.series_id,
                 original_start = excluded.original_start, all_day = excluded.all_day, starts_on = excluded.starts_on,
                 until_on = excluded.until_on, timezone = excluded.timezone, etag = excluded.etag, organizer = excluded.organizer,
                 link = excluded.link, description = excluded.description, is_private = excluded.is_private,
                 is_free = excluded.is_free, response = excluded.response,
                 with_outside = NOT excluded.is_private AND (excluded.with_outside OR meetings.source = 'chat'
                     AND (meetings.contact_id IS NOT NULL OR meetings.company_id IS NOT NULL)),
                 event_updated = excluded.event_updated, seen_at = excluded.seen_at, updated_at = excluded.updated_at,
                 deleted_at = NULL, writing = NULL, version = meetings.version + 1
             RETURNING id, event_id",
            tenant,
            source.member,
            source.account.as_uuid(),
            now,
            json(&told)?,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("keeping events"))?;
        Ok(rows.into_iter().filter_map(|row| Some((row.event_id?, MeetingId::from_uuid(row.id)))).collect())
    }

    async fn keep_people(&mut self, events: &[(Uuid, &EventRow)]) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let meetings: Vec<Uuid> = events.iter().map(|(meeting, _)| *meeting).collect();
        let omitted: Vec<bool> = events.iter().map(|(_, event)| event.people_omitted).collect();
        let mut told: Vec<Asked<'_>> = Vec::new();
        for (meeting, event) in events {
            told.extend(event.people.iter().enumerate().map(|(at, person)| Asked {
                id: self.new_id(),
                meeting_id: *meeting,
                position: at + 1,
                address: &person.address,
                name: person.name.as_deref(),
                contact_id: person.contact.map(ContactId::as_uuid),
                colleague: person.colleague,
                response: person.response,
            }));
        }
        sqlx::query!(
            "-- meeting_people.keep
             WITH told AS (
                 SELECT * FROM jsonb_to_recordset($4) AS t (id uuid, meeting_id uuid, position int, address text, name text,
                     contact_id uuid, colleague bool, response text)
             ), gone AS (
                 DELETE FROM meeting_people p USING unnest($2::uuid[], $3::bool[]) AS m (meeting_id, omitted)
                 WHERE p.meeting_id = m.meeting_id AND NOT m.omitted
                   AND NOT EXISTS (SELECT FROM told t WHERE t.meeting_id = p.meeting_id AND t.address = p.address)
             )
             INSERT INTO meeting_people (tenant_id, id, meeting_id, position, address, name, contact_id, colleague, response)
             SELECT $1, t.id, t.meeting_id, t.position, t.address, t.name, t.contact_id, t.colleague, t.response FROM told t
             ON CONFLICT (tenant_id, meeting_id, address) DO UPDATE SET
                 position = excluded.position, name = excluded.name, contact_id = excluded.contact_id,
                 colleague = excluded.colleague, response = excluded.response",
            tenant,
            &meetings,
            &omitted,
            json(&told)?,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping who is asked to meetings"))?;
        Ok(())
    }

    /// Keeps what only the member reads of private meetings, and nothing of those that are not.
    async fn keep_own_words(&mut self, source: EventSource, events: &[(Uuid, &EventRow)]) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let (mut open, mut private) = (Vec::new(), Vec::new());
        let (mut titles, mut locations) = (Vec::new(), Vec::new());
        for (meeting, event) in events {
            if let Some((title, location)) = &event.own {
                private.push(*meeting);
                titles.push(title.clone());
                locations.push(location.clone());
            } else {
                open.push(*meeting);
            }
        }
        sqlx::query!(
            "-- private_meetings.keep
             WITH open AS (DELETE FROM private_meetings WHERE meeting_id = ANY ($2))
             INSERT INTO private_meetings (tenant_id, meeting_id, member_id, title, location)
             SELECT $1, t.meeting_id, $3, t.title, t.location
             FROM unnest($4::uuid[], $5::text[], $6::text[]) AS t (meeting_id, title, location)
             ON CONFLICT (tenant_id, meeting_id) DO UPDATE SET title = excluded.title, location = excluded.location",
            tenant,
            &open,
            source.member,
            &private,
            &titles,
            &locations as &[Option<String>],
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping what private meetings are about"))?;
        Ok(())
    }
}

fn json(rows: &impl Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(rows).map_err(|source| Error::internal("writing events down", source))
}
