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
    pub(crate) fn kept(id: MeetingId, row: &EventRow) -> Self {
        let (event_id, etag) = (row.event_id.clone(), row.etag.clone());
        Self { id, event_id, etag, updated: row.updated, cancelled: false, pending: false }
    }
}

impl EventRow {
    /// Whether somebody comes who is no colleague.
    pub(super) fn is_with_outside(&self) -> bool {
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
                 WHERE a.domain <> '' AND d.domain IN (split_part(a.address, '@', 2), a.domain)
                 ORDER BY length(d.domain) DESC, co.created_at, co.id LIMIT 1) co ON true
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
    pub(crate) async fn call_off_events(
        &mut self,
        source: EventSource,
        events: &[String],
        updated: &[Option<DateTime<Utc>>],
    ) -> Result<u64> {
        let now = self.now();
        let done = sqlx::query!(
            "-- meetings.call_off
             UPDATE meetings m SET status = 'cancelled', updated_at = $4, seen_at = $4, version = version + 1, writing = NULL
             FROM unnest($2::text[], $3::timestamptz[]) AS g (event_id, updated)
             WHERE m.account_id = $1 AND (m.event_id = g.event_id OR m.series_id = g.event_id) AND m.status <> 'cancelled'
               AND m.writing IS DISTINCT FROM 'pending'
               AND (g.updated IS NULL OR m.event_updated IS NULL OR m.event_updated <= g.updated)",
            source.account.as_uuid(),
            events,
            updated as &[Option<DateTime<Utc>>],
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("calling off events"))?;
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
