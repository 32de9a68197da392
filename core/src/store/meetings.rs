//! Calendar entries.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{TenantTx, contacts::member_uuids, error};
use crate::{
    domain::meeting::Meeting,
    error::Result,
    ids::{CompanyId, ContactId, DealId, MeetingId, MemberId},
};

/// Which meetings are asked for. What is `None` does not narrow.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// This one.
    pub id: Option<MeetingId>,
    /// In the calendars of these members.
    pub members: Option<Vec<MemberId>>,
    /// Ending at this moment or later.
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
        }
    }
}

impl TenantTx {
    /// Meetings that are not cancelled, the first to begin first.
    pub async fn meetings(&mut self, filter: &MeetingFilter, limit: i64) -> Result<Vec<Meeting>> {
        let members = member_uuids(filter.members.as_ref());
        let rows = sqlx::query_as!(
            MeetingRow,
            r#"-- meetings.list
             SELECT e.id, e.title, e.starts_at, e.ends_at, e.location, m.display_name AS member,
                    c.id AS "contact_id?", c.name AS "contact?",
                    coalesce(co.id, works.id) AS company_id, coalesce(co.name, works.name) AS company,
                    d.id AS "deal_id?", d.name AS "deal?", e.status
             FROM meetings e
             JOIN memberships m ON m.tenant_id = e.tenant_id AND m.id = e.member_id
             LEFT JOIN contacts c ON c.tenant_id = e.tenant_id AND c.id = e.contact_id
             LEFT JOIN companies co ON co.tenant_id = e.tenant_id AND co.id = e.company_id
             LEFT JOIN companies works ON works.tenant_id = c.tenant_id AND works.id = c.company_id
             LEFT JOIN deals d ON d.tenant_id = e.tenant_id AND d.id = e.deal_id
             WHERE e.status <> 'cancelled'
               AND ($1::uuid[] IS NULL OR e.member_id = ANY ($1))
               AND ($2::timestamptz IS NULL OR e.ends_at >= $2 AND e.starts_at >= $2 - interval '7 days')
               AND ($3::timestamptz IS NULL OR e.starts_at < $3)
               AND ($4::uuid IS NULL OR e.contact_id = $4)
               AND ($5::uuid IS NULL OR e.company_id = $5 OR c.company_id = $5)
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
