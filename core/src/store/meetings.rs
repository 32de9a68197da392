//! Calendar entries.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;

use super::{TenantTx, contacts::member_uuids, error};
use crate::{
    domain::meeting::{Meeting, MeetingPerson, Written},
    error::Result,
    ids::{CompanyId, ContactId, DealId, MeetingId, MemberId},
};

mod channels;
mod events;
mod kept;
mod logging;
mod records;
mod written;

pub(crate) use events::{EventRow, EventSource, KnownAddress, KnownEvent, PersonRow};
pub(crate) use logging::{LoggedMeeting, LoggedMeetings};
pub use written::MeetingToWrite;

/// Which meetings are asked for. What is `None` does not narrow.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// This one.
    pub id: Option<MeetingId>,
    /// In the calendars of these members.
    pub members: Option<Vec<MemberId>>,
    /// Ending after this moment, or beginning at it.
    pub from: Option<DateTime<Utc>>,
    /// Beginning before this moment.
    pub before: Option<DateTime<Utc>>,
    /// With this person.
    pub contact: Option<ContactId>,
    /// With this company or one of its people.
    pub company: Option<CompanyId>,
}

struct MeetingRow {
    id: Uuid,
    title: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    location: Option<String>,
    member: String,
    contact_id: Option<Uuid>,
    contact: Option<String>,
    company_id: Option<Uuid>,
    company: Option<String>,
    deal_id: Option<Uuid>,
    deal: Option<String>,
    status: String,
    starts_on: Option<NaiveDate>,
    until_on: Option<NaiveDate>,
    is_private: bool,
    is_free: bool,
    people: Json<Vec<PersonOfMeeting>>,
    link: Option<String>,
    description: Option<String>,
    organizer: Option<String>,
    in_calendar: bool,
    writing: Option<String>,
}

/// Somebody as the query tells of them.
#[derive(Debug, serde::Deserialize)]
struct PersonOfMeeting {
    address: String,
    name: Option<String>,
    contact_id: Option<Uuid>,
    colleague: bool,
    response: Option<String>,
}

impl From<PersonOfMeeting> for MeetingPerson {
    fn from(row: PersonOfMeeting) -> Self {
        Self {
            address: row.address,
            name: row.name,
            contact_id: row.contact_id.map(ContactId::from_uuid),
            colleague: row.colleague,
            response: row.response,
        }
    }
}

impl From<MeetingRow> for Meeting {
    fn from(row: MeetingRow) -> Self {
        Self {
            id: MeetingId::from_uuid(row.id),
            title: row.title,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            location: row.location,
            member: row.member,
            contact: row.contact_id.map(ContactId::from_uuid).zip(row.contact),
            company: row.company_id.map(CompanyId::from_uuid).zip(row.company),
            deal: row.deal_id.map(DealId::from_uuid).zip(row.deal),
            status: row.status,
            days: row.starts_on.zip(row.until_on),
            is_private: row.is_private,
            is_free: row.is_free,
            people: row.people.0.into_iter().map(MeetingPerson::from).collect(),
            link: row.link,
            description: row.description,
            called_by: row.organizer,
            written: match row.writing.as_deref() {
                Some("pending") => Written::Pending,
                Some(_) => Written::Failed,
                None if row.in_calendar => Written::There,
                None => Written::Nowhere,
            },
        }
    }
}

impl TenantTx {
    /// Meetings that take place, as far as their member has not declined, the first to begin first. Of a private one nobody but its
    /// member reads more than that they are busy.
    pub async fn meetings(&mut self, filter: &MeetingFilter, limit: i64) -> Result<Vec<Meeting>> {
        let members = member_uuids(filter.members.as_ref());
        let rows = sqlx::query_as!(
            MeetingRow,
            r#"-- meetings.list
             SELECT e.id, coalesce(own.title, e.title) AS "title!", e.starts_at, e.ends_at, coalesce(own.location, e.location) AS location,
                    m.display_name AS member, c.id AS "contact_id?", c.name AS "contact?",
                    coalesce(co.id, works.id) AS company_id, coalesce(co.name, works.name) AS company,
                    d.id AS "deal_id?", d.name AS "deal?", e.status, e.starts_on, e.until_on, e.is_private, e.is_free,
                    (SELECT coalesce(json_agg(json_build_object('address', p.address, 'name', coalesce(known.name, p.name),
                            'contact_id', known.id, 'colleague', p.colleague, 'response', p.response) ORDER BY p.position), '[]')
                     FROM meeting_people p
                     LEFT JOIN contacts known ON known.tenant_id = p.tenant_id AND known.id = p.contact_id AND known.deleted_at IS NULL
                     WHERE p.tenant_id = e.tenant_id AND p.meeting_id = e.id) AS "people!: Json<Vec<PersonOfMeeting>>",
                    e.link, e.description, e.organizer, (e.account_id IS NOT NULL) AS "in_calendar!", e.writing
             FROM meetings e
             JOIN memberships m ON m.tenant_id = e.tenant_id AND m.id = e.member_id
             LEFT JOIN private_meetings own ON own.tenant_id = e.tenant_id AND own.meeting_id = e.id
             LEFT JOIN contacts c ON c.tenant_id = e.tenant_id AND c.id = e.contact_id
             LEFT JOIN companies co ON co.tenant_id = e.tenant_id AND co.id = e.company_id
             LEFT JOIN companies works ON works.tenant_id = c.tenant_id AND works.id = c.company_id
             LEFT JOIN deals d ON d.tenant_id = e.tenant_id AND d.id = e.deal_id
             WHERE e.status <> 'cancelled' AND e.deleted_at IS NULL AND e.response IS DISTINCT FROM 'declined'
               AND ($1::uuid[] IS NULL OR e.member_id = ANY ($1))
               AND ($2::timestamptz IS NULL OR (e.ends_at > $2 OR e.starts_at = $2) AND e.starts_at >= $2 - interval '32 days')
               AND ($3::timestamptz IS NULL OR e.starts_at < $3)
               AND ($4::uuid IS NULL OR e.contact_id = $4 OR EXISTS (SELECT FROM meeting_people p
                    WHERE p.tenant_id = e.tenant_id AND p.meeting_id = e.id AND p.contact_id = $4))
               AND ($5::uuid IS NULL OR e.company_id = $5 OR c.company_id = $5 OR EXISTS (SELECT FROM meeting_people p
                    JOIN contacts there ON there.tenant_id = p.tenant_id AND there.id = p.contact_id AND there.company_id = $5
                    WHERE p.tenant_id = e.tenant_id AND p.meeting_id = e.id))
               AND ($7::uuid IS NULL OR e.id = $7)
             ORDER BY e.starts_at, e.id
             LIMIT $6"#,
            members.as_deref(),
            filter.from,
            filter.before,
            filter.contact.map(ContactId::as_uuid),
            filter.company.map(CompanyId::as_uuid),
            limit,
            filter.id.map(MeetingId::as_uuid),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing meetings"))?;
        Ok(rows.into_iter().map(Meeting::from).collect())
    }
}
