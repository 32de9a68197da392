//! Leads.

use chrono::{DateTime, Utc};

use super::{
    super::{TenantTx, error, links::Stored},
    met,
};
use crate::{
    domain::record::LeadRecord,
    error::Result,
    ids::{ContactId, DealId, LeadId, MemberId, ProductId},
    text,
};

impl TenantTx {
    pub(super) async fn lead_for_change(&mut self, id: LeadId) -> Result<Option<Stored<LeadRecord>>> {
        let row = sqlx::query!(
            "-- leads.for_change
             SELECT name, email, phone, company_name, title, location, source, product_id, note, status, settled_reason, score,
                    owner_id, assigned_at, contact_id, converted_deal_id, deleted_at, version
             FROM leads WHERE id = $1 FOR UPDATE",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("loading a lead"))?;
        Ok(row.map(|row| Stored {
            record: LeadRecord {
                name: row.name,
                email: row.email,
                phone: row.phone,
                company_name: row.company_name,
                title: row.title,
                location: row.location,
                source: row.source,
                product_id: row.product_id.map(ProductId::from_uuid),
                note: row.note,
                status: row.status,
                settled_reason: row.settled_reason,
                score: row.score,
                owner_id: row.owner_id.map(MemberId::from_uuid),
                assigned_at: row.assigned_at,
                contact_id: row.contact_id.map(ContactId::from_uuid),
                converted_deal_id: row.converted_deal_id.map(DealId::from_uuid),
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    pub(super) async fn insert_lead(&mut self, id: LeadId, lead: &LeadRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- leads.insert
             INSERT INTO leads (tenant_id, id, name, name_norm, email, phone, company_name, title, location, source, product_id,
                                note, status, settled_reason, score, owner_id, assigned_at, contact_id, converted_deal_id,
                                created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $20)",
            tenant,
            id.as_uuid(),
            lead.name,
            text::fold(&lead.name),
            lead.email,
            lead.phone,
            lead.company_name,
            lead.title,
            lead.location,
            lead.source,
            lead.product_id.map(ProductId::as_uuid),
            lead.note,
            lead.status,
            lead.settled_reason,
            lead.score,
            lead.owner_id.map(MemberId::as_uuid),
            lead.assigned_at,
            lead.contact_id.map(ContactId::as_uuid),
            lead.converted_deal_id.map(DealId::as_uuid),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a lead"))?;
        self.found_by("lead", id.as_uuid(), &[], &text::name_tokens(&lead.name)).await
    }

    pub(super) async fn update_lead(
        &mut self,
        id: LeadId,
        (was, version): (&LeadRecord, i32),
        lead: &LeadRecord,
        deleted_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let now = self.now();
        let done = sqlx::query!(
            "-- leads.update
             UPDATE leads SET name = $2, name_norm = $3, email = $4, phone = $5, company_name = $6, title = $7, location = $8,
                              source = $9, product_id = $10, note = $11, status = $12, settled_reason = $13, score = $14,
                              owner_id = $15, assigned_at = $16, contact_id = $17, converted_deal_id = $18, updated_at = $19,
                              deleted_at = $20, version = version + 1
             WHERE id = $1 AND version = $21",
            id.as_uuid(),
            lead.name,
            text::fold(&lead.name),
            lead.email,
            lead.phone,
            lead.company_name,
            lead.title,
            lead.location,
            lead.source,
            lead.product_id.map(ProductId::as_uuid),
            lead.note,
            lead.status,
            lead.settled_reason,
            lead.score,
            was.owner_id.map(MemberId::as_uuid),
            lead.assigned_at,
            lead.contact_id.map(ContactId::as_uuid),
            lead.converted_deal_id.map(DealId::as_uuid),
            now,
            deleted_at,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a lead"))?;
        met(done.rows_affected())?;
        self.found_by("lead", id.as_uuid(), &text::name_tokens(&was.name), &text::name_tokens(&lead.name)).await?;
        self.hand_over("lead", id.as_uuid(), (was.owner_id, lead.owner_id), version + 1).await
    }
}
