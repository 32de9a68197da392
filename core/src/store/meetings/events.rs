//! Meetings as a calendar tells of them.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error};
use crate::{
    error::Result,
    ids::{AccountId, CompanyId, ContactId, MeetingId},
};

/// Of whose calendar something is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventSource {
    /// The account.
    pub(crate) account: AccountId,
    /// Its member.
    pub(crate) member: Uuid,
}

/// What is known of an event.
#[derive(Debug, Clone)]
pub(crate) struct KnownEvent {
    pub(crate) id: MeetingId,
    pub(crate) event_id: String,
    pub(crate) etag: Option<String>,
    pub(crate) updated: Option<DateTime<Utc>>,
    pub(crate) cancelled: bool,
    pub(crate) pending: bool,
}

/// Whose an address is.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownAddress {
    pub(crate) contact: Option<ContactId>,
    pub(crate) company: Option<CompanyId>,
    pub(crate) colleague: Option<String>,
}

/// An event as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct EventRow {
    pub(crate) event_id: String,
    pub(crate) title: String,
    pub(crate) location: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) days: Option<(NaiveDate, NaiveDate)>,
    pub(crate) timezone: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) ical_uid: Option<String>,
    pub(crate) series: Option<(String, DateTime<Utc>)>,
    pub(crate) etag: Option<String>,
    pub(crate) updated: Option<DateTime<Utc>>,
    pub(crate) organizer: Option<String>,
    pub(crate) is_private: bool,
    pub(crate) is_free: bool,
    pub(crate) response: Option<&'static str>,
    pub(crate) contact: Option<ContactId>,
    pub(crate) company: Option<CompanyId>,
    pub(crate) people: Vec<PersonRow>,
    /// Whether people may be there that are not named.
    pub(crate) people_omitted: bool,
    /// What only its member reads, of a private one.
    pub(crate) own: Option<(String, Option<String>)>,
}

/// Somebody who is asked to come, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct PersonRow {
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    pub(crate) contact: Option<ContactId>,
    pub(crate) colleague: bool,
    pub(crate) response: &'static str,
}

impl KnownEvent {
    /// An event as it was just kept.
    pub(crate) fn kept(id: MeetingId, row: EventRow) -> Self {
        Self { id, event_id: row.event_id, etag: row.etag, updated: row.updated, cancelled: false, pending: false }
    }
}

impl EventRow {
    /// Whether somebody comes who is no colleague.
    fn is_with_outside(&self) -> bool {
        self.people.iter().any(|person| !person.colleague && person.response != "declined")
    }
}

impl TenantTx {
    /// What is known of events of an account, locked until the transaction ends.
    pub(crate) async fn known_events(&mut self, source: EventSource, ids: &[String]) -> Result<Vec<KnownEvent>> {
        let rows = sqlx::query!(
            r#"-- meetings.known_events
             SELECT id, event_id AS "event_id!", etag, event_updated, (status = 'cancelled') AS "cancelled!",
                    (writing IS NOT DISTINCT FROM 'pending') AS "pending!"
             FROM meetings WHERE account_id = $1 AND event_id = ANY ($2) ORDER BY id FOR UPDATE"#,
            source.account.as_uuid(),
            ids,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking up events"))?;
        let known = rows.into_iter().map(|row| KnownEvent {
            id: MeetingId::from_uuid(row.id),
            event_id: row.event_id,
            etag: row.etag,
            updated: row.event_updated,
            cancelled: row.cancelled,
            pending: row.pending,
        });
        Ok(known.collect())
    }

    /// Whose addresses are, as far as the asker sees them: of a contact, at a company by its domain, or a colleague's.
    pub(crate) async fn known_addresses(
        &mut self,
        addresses: &[String],
        domains: &[Option<String>],
    ) -> Result<Vec<(String, KnownAddress)>> {
        let domains: Vec<String> = domains.iter().map(|domain| domain.clone().unwrap_or_default()).collect();
        let rows = sqlx::query!(
            r#"-- meetings.known_addresses
             SELECT a.address AS "address!", c.id AS "contact_id?", coalesce(c.company_id, co.id) AS company_id,
                    m.display_name AS "colleague?"
             FROM unnest($1::text[], $2::text[]) AS a (address, domain)
             LEFT JOIN LATERAL (SELECT c.id, c.company_id FROM contact_points p
                 JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id AND c.deleted_at IS NULL
                 WHERE p.kind = 'email' AND p.value_norm = a.address ORDER BY c.created_at, c.id LIMIT 1) c ON true
             LEFT JOIN LATERAL (SELECT co.id FROM company_domains d
                 JOIN companies co ON co.tenant_id = d.tenant_id AND co.id = d.company_id AND co.deleted_at IS NULL
                 WHERE d.domain = a.domain LIMIT 1) co ON true
             LEFT JOIN LATERAL (SELECT m.display_name FROM memberships m WHERE lower(m.email) = a.address LIMIT 1) m ON true"#,
            addresses,
            &domains,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking up whose addresses are"))?;
        let known = rows.into_iter().map(|row| {
            let known = KnownAddress {
                contact: row.contact_id.map(ContactId::from_uuid),
                company: row.company_id.map(CompanyId::from_uuid),
                colleague: row.colleague,
            };
            (row.address, known)
        });
        Ok(known.collect())
    }

    /// Keeps an event as it is told: anew, or in the place of what was known of it. Whom it was booked with by chat stays, and so does
    /// the deal that it is about.
    pub(crate) async fn keep_event(&mut self, source: EventSource, event: &EventRow) -> Result<MeetingId> {
        let (tenant, new, now) = (self.tenant().as_uuid(), self.new_id(), self.now());
        let id = sqlx::query_scalar!(
            "-- meetings.keep_event
             INSERT INTO meetings (tenant_id, id, title, starts_at, ends_at, location, member_id, contact_id, company_id, status, source,
                 account_id, event_id, ical_uid, series_id, original_start, all_day, starts_on, until_on, timezone, etag, organizer,
                 link, description, is_private, is_free, response, with_outside, event_updated, seen_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'calendar', $11, $12, $13, $14, $15, $16::date IS NOT NULL, $16, $17,
                     $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $28, $28)
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
             RETURNING id",
            tenant,
            new,
            event.title,
            event.starts_at,
            event.ends_at,
            event.location,
            source.member,
            event.contact.map(ContactId::as_uuid),
            event.company.map(CompanyId::as_uuid),
            event.status,
            source.account.as_uuid(),
            event.event_id,
            event.ical_uid,
            event.series.as_ref().map(|(series, _)| series),
            event.series.as_ref().map(|(_, at)| at),
            event.days.map(|(first, _)| first),
            event.days.map(|(_, until)| until),
            event.timezone,
            event.etag,
            event.organizer,
            event.link,
            event.description,
            event.is_private,
            event.is_free,
            event.response,
            event.is_with_outside(),
            event.updated,
            now,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("keeping an event"))?;
        self.keep_people(id, event).await?;
        self.keep_own_words(id, source, event).await?;
        Ok(MeetingId::from_uuid(id))
    }

    async fn keep_people(&mut self, meeting: Uuid, event: &EventRow) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let ids: Vec<Uuid> = event.people.iter().map(|_| self.new_id()).collect();
        let addresses: Vec<String> = event.people.iter().map(|person| person.address.clone()).collect();
        let names: Vec<Option<String>> = event.people.iter().map(|person| person.name.clone()).collect();
        let contacts: Vec<Option<Uuid>> =
            event.people.iter().map(|person| person.contact.map(ContactId::as_uuid)).collect();
        let colleagues: Vec<bool> = event.people.iter().map(|person| person.colleague).collect();
        let responses: Vec<String> = event.people.iter().map(|person| person.response.to_owned()).collect();
        sqlx::query!(
            "-- meeting_people.keep
             WITH told AS (
                 SELECT * FROM unnest($4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::bool[], $9::text[]) WITH ORDINALITY
                     AS t (id, address, name, contact_id, colleague, response, position)
             ), gone AS (
                 DELETE FROM meeting_people p WHERE p.meeting_id = $2 AND NOT $3 AND p.address NOT IN (SELECT t.address FROM told t)
             )
             INSERT INTO meeting_people (tenant_id, id, meeting_id, position, address, name, contact_id, colleague, response)
             SELECT $1, t.id, $2, t.position::int, t.address, t.name, t.contact_id, t.colleague, t.response FROM told t
             ON CONFLICT (tenant_id, meeting_id, address) DO UPDATE SET
                 position = excluded.position, name = excluded.name, contact_id = excluded.contact_id,
                 colleague = excluded.colleague, response = excluded.response",
            tenant,
            meeting,
            event.people_omitted,
            &ids,
            &addresses,
            &names as &[Option<String>],
            &contacts as &[Option<Uuid>],
            &colleagues,
            &responses,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping who is asked to a meeting"))?;
        Ok(())
    }

    /// Keeps what only the member reads of a private meeting, and nothing of one that is not.
    async fn keep_own_words(&mut self, meeting: Uuid, source: EventSource, event: &EventRow) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let Some((title, location)) = &event.own else {
            sqlx::query!("-- private_meetings.forget\n DELETE FROM private_meetings WHERE meeting_id = $1", meeting)
                .execute(self.connection())
                .await
                .map_err(error::query("forgetting what a meeting was about"))?;
            return Ok(());
        };
        sqlx::query!(
            "-- private_meetings.keep
             INSERT INTO private_meetings (tenant_id, meeting_id, member_id, title, location) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant_id, meeting_id) DO UPDATE SET title = excluded.title, location = excluded.location",
            tenant,
            meeting,
            source.member,
            title,
            location.as_deref(),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping what a private meeting is about"))?;
        Ok(())
    }

    /// Notes that the calendar still shows these as they are known.
    pub(crate) async fn see_events(&mut self, meetings: &[Uuid]) -> Result<()> {
        if meetings.is_empty() {
            return Ok(());
        }
        let now = self.now();
        sqlx::query!("-- meetings.see\n UPDATE meetings SET seen_at = $2 WHERE id = ANY ($1)", meetings, now,)
            .execute(self.connection())
            .await
            .map_err(error::query("noting which events are there"))?;
        Ok(())
    }

    /// Calls off what the calendar calls so; of a series every one of it. What is newer than this news stays, and so does what is
    /// being written there at this moment.
    pub(crate) async fn call_off_event(
        &mut self,
        source: EventSource,
        event: &str,
        updated: Option<DateTime<Utc>>,
    ) -> Result<u64> {
        let now = self.now();
        let done = sqlx::query!(
            "-- meetings.call_off
             UPDATE meetings SET status = 'cancelled', updated_at = $4, seen_at = $4, version = version + 1, writing = NULL
             WHERE account_id = $1 AND (event_id = $2 OR series_id = $2) AND status <> 'cancelled'
               AND writing IS DISTINCT FROM 'pending'
               AND ($3::timestamptz IS NULL OR event_updated IS NULL OR event_updated <= $3)",
            source.account.as_uuid(),
            event,
            updated,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("calling off an event"))?;
        Ok(done.rows_affected())
    }

    /// Calls off what lies within a window that was read whole since `began`, and was not seen there.
    pub(crate) async fn call_off_unseen(
        &mut self,
        source: EventSource,
        began: DateTime<Utc>,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<u64> {
        let now = self.now();
        let done = sqlx::query!(
            "-- meetings.call_off_unseen
             UPDATE meetings SET status = 'cancelled', updated_at = $5, version = version + 1, writing = NULL
             WHERE account_id = $1 AND status <> 'cancelled' AND writing IS DISTINCT FROM 'pending'
               AND (seen_at IS NULL OR seen_at < $2) AND ends_at > $3 AND starts_at < $4",
            source.account.as_uuid(),
            began,
            from,
            to,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("calling off what is gone"))?;
        Ok(done.rows_affected())
    }
}
