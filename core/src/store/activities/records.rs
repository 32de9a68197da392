//! Single activities, written and taken back.

use chrono::{DateTime, Utc};

use super::super::{TenantTx, error, links::Stored};
use crate::{
    domain::activity::ActivityRecord,
    error::{Error, Result},
    ids::{ActivityId, CompanyId, ContactId, DealId, MemberId},
};

impl TenantTx {
    pub(crate) async fn insert_activity(&mut self, id: ActivityId, activity: &ActivityRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- activities.insert
             INSERT INTO activities (tenant_id, id, kind, subject, body, occurred_at, duration_min, member_id,
                                     contact_id, company_id, deal_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            tenant,
            id.as_uuid(),
            activity.kind,
            activity.subject,
            activity.body,
            activity.occurred_at,
            activity.duration_min,
            activity.member_id.map(MemberId::as_uuid),
            activity.contact_id.map(ContactId::as_uuid),
            activity.company_id.map(CompanyId::as_uuid),
            activity.deal_id.map(DealId::as_uuid),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing an activity"))?;
        Ok(())
    }

    /// An activity in the asker's sight, deleted or not, locked until the transaction ends.
    pub(crate) async fn activity_for_change(&mut self, id: ActivityId) -> Result<Option<Stored<ActivityRecord>>> {
        let row = sqlx::query!(
            "-- activities.for_change
             SELECT kind, subject, body, occurred_at, duration_min, member_id, contact_id, company_id, deal_id, deleted_at, version
             FROM activities WHERE id = $1 FOR UPDATE",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("loading an activity"))?;
        Ok(row.map(|row| Stored {
            record: ActivityRecord {
                kind: row.kind,
                subject: row.subject,
                body: row.body,
                occurred_at: row.occurred_at,
                duration_min: row.duration_min,
                member_id: row.member_id.map(MemberId::from_uuid),
                contact_id: row.contact_id.map(ContactId::from_uuid),
                company_id: row.company_id.map(CompanyId::from_uuid),
                deal_id: row.deal_id.map(DealId::from_uuid),
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    /// Deletes an activity, or brings it back where there is no moment of deletion.
    pub(crate) async fn set_activity_deleted(
        &mut self,
        id: ActivityId,
        deleted_at: Option<DateTime<Utc>>,
        version: i32,
    ) -> Result<()> {
        let done = sqlx::query!(
            "-- activities.set_deleted
             UPDATE activities SET deleted_at = $2, version = version + 1 WHERE id = $1 AND version = $3",
            id.as_uuid(),
            deleted_at,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting an activity"))?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::changed_meanwhile()) }
    }
}
