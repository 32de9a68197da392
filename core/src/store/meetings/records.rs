//! Single meetings, written by people.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::super::{TenantTx, error, links::Stored};
use crate::{
    domain::meeting::MeetingRecord,
    error::{Error, Result},
    ids::{AccountId, CompanyId, ContactId, DealId, MeetingId, MemberId},
};

impl TenantTx {
    /// Writes a meeting that was booked here. One that is to stand in a calendar too is called there by its own id, so that it
    /// is put there once.
    pub(crate) async fn insert_meeting(&mut self, id: MeetingId, meeting: &MeetingRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let event_id = meeting.account_id.map(|_| id.as_uuid().simple().to_string());
        let ids: Vec<Uuid> = meeting.invited.iter().map(|_| self.new_id()).collect();
        let zone = self.actor().timezone();
        sqlx::query!(
            "-- meetings.insert
             WITH booked AS (
                 INSERT INTO meetings (tenant_id, id, title, starts_at, ends_at, location, member_id, contact_id, company_id, deal_id,
                                       status, source, account_id, event_id, invited, timezone, with_outside, writing, created_at,
                                       updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'chat', $12, $13, $14, $15,
                         $8::uuid IS NOT NULL OR $9::uuid IS NOT NULL OR cardinality($14::text[]) > 0,
                         CASE WHEN $12::uuid IS NOT NULL THEN 'pending' END, $16, $16)
             )
             INSERT INTO meeting_people (tenant_id, id, meeting_id, position, address, contact_id, response)
             SELECT $1, p.id, $2, p.position::int, p.address, $8, 'none'
             FROM unnest($17::uuid[], $14::text[]) WITH ORDINALITY AS p (id, address, position)
             ON CONFLICT DO NOTHING",
            tenant,
            id.as_uuid(),
            meeting.title,
            meeting.starts_at,
            meeting.ends_at,
            meeting.location,
            meeting.member_id.as_uuid(),
            meeting.contact_id.map(ContactId::as_uuid),
            meeting.company_id.map(CompanyId::as_uuid),
            meeting.deal_id.map(DealId::as_uuid),
            meeting.status,
            meeting.account_id.map(AccountId::as_uuid),
            event_id,
            &meeting.invited,
            zone.name(),
            now,
            &ids,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a meeting"))?;
        Ok(())
    }

    /// A meeting in the asker's sight, deleted or not, locked until the transaction ends.
    pub(crate) async fn meeting_for_change(&mut self, id: MeetingId) -> Result<Option<Stored<MeetingRecord>>> {
        let row = sqlx::query!(
            "-- meetings.for_change
             SELECT title, starts_at, ends_at, location, member_id, contact_id, company_id, deal_id, status, invited, account_id,
                    deleted_at, version
             FROM meetings WHERE id = $1 FOR UPDATE",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("loading a meeting"))?;
        Ok(row.map(|row| Stored {
            record: MeetingRecord {
                title: row.title,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                location: row.location,
                member_id: MemberId::from_uuid(row.member_id),
                contact_id: row.contact_id.map(ContactId::from_uuid),
                company_id: row.company_id.map(CompanyId::from_uuid),
                deal_id: row.deal_id.map(DealId::from_uuid),
                status: row.status,
                invited: row.invited,
                account_id: row.account_id.map(AccountId::from_uuid),
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    /// Keeps what a meeting became. Where it stands in a calendar, that is still to be told.
    pub(crate) async fn update_meeting(
        &mut self,
        id: MeetingId,
        meeting: &MeetingRecord,
        deleted_at: Option<DateTime<Utc>>,
        version: i32,
    ) -> Result<()> {
        let now = self.now();
        let done = sqlx::query!(
            "-- meetings.update
             UPDATE meetings SET title = $2, starts_at = $3, ends_at = $4, location = $5, contact_id = $6, company_id = $7,
                                 deal_id = $8, status = $9, deleted_at = $10, version = version + 1, updated_at = $11,
                                 writing = CASE WHEN account_id IS NOT NULL THEN 'pending' END
             WHERE id = $1 AND version = $12",
            id.as_uuid(),
            meeting.title,
            meeting.starts_at,
            meeting.ends_at,
            meeting.location,
            meeting.contact_id.map(ContactId::as_uuid),
            meeting.company_id.map(CompanyId::as_uuid),
            meeting.deal_id.map(DealId::as_uuid),
            meeting.status,
            deleted_at,
            now,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a meeting"))?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::changed_meanwhile()) }
    }
}
