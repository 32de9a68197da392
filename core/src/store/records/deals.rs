//! Deals, with their labels and their way through the stages.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    super::{TenantTx, deals::money, error, links::Stored},
    met,
};
use crate::{
    domain::record::DealRecord,
    error::Result,
    ids::{CompanyId, ContactId, DealId, MemberId, PipelineId, StageId},
    text,
};

impl TenantTx {
    pub(super) async fn deal_for_change(&mut self, id: DealId) -> Result<Option<Stored<DealRecord>>> {
        let row = loop {
            let row = sqlx::query!(
                r#"-- deals.for_change
                 SELECT d.name, d.company_id, d.contact_id, d.pipeline_id, d.stage_id, d.stage_entered_at, d.owner_id, d.status,
                        d.amount_minor, d.currency, d.base_amount_minor, d.probability, d.expected_close, d.closed_at, d.lost_reason,
                        d.next_step, d.next_step_on, d.snoozed_until, d.snooze_reason, d.source, d.score::float8 AS score,
                        d.custom AS "custom: Json<Map<String, Value>>", d.deleted_at, d.version,
                        ARRAY(SELECT g.name FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                              WHERE x.tenant_id = d.tenant_id AND x.deal_id = d.id ORDER BY g.name_norm) AS "tags!",
                        (SELECT o.xmin FROM deals o WHERE o.tenant_id = d.tenant_id AND o.id = d.id)
                            IS NOT DISTINCT FROM d.xmin AS "is_whole!"
                 FROM deals d WHERE d.id = $1 FOR UPDATE OF d"#,
                id.as_uuid(),
            )
            .fetch_optional(self.connection())
            .await
            .map_err(error::query("loading a deal"))?;
            if row.as_ref().is_none_or(|row| row.is_whole) {
                break row;
            }
        };
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Stored {
            record: DealRecord {
                name: row.name,
                company_id: row.company_id.map(CompanyId::from_uuid),
                contact_id: row.contact_id.map(ContactId::from_uuid),
                pipeline_id: PipelineId::from_uuid(row.pipeline_id),
                stage_id: StageId::from_uuid(row.stage_id),
                stage_entered_at: row.stage_entered_at,
                owner_id: row.owner_id.map(MemberId::from_uuid),
                status: row.status,
                amount: money(row.amount_minor, row.currency.as_deref())?,
                base_amount_minor: row.base_amount_minor,
                probability: row.probability,
                expected_close: row.expected_close,
                closed_at: row.closed_at,
                lost_reason: row.lost_reason,
                next_step: row.next_step,
                next_step_on: row.next_step_on,
                snoozed_until: row.snoozed_until,
                snooze_reason: row.snooze_reason,
                source: row.source,
                score: row.score,
                custom: row.custom.0,
                tags: row.tags,
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    pub(super) async fn insert_deal(&mut self, id: DealId, deal: &DealRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- deals.insert
             INSERT INTO deals (tenant_id, id, name, name_norm, company_id, contact_id, pipeline_id, stage_id, stage_entered_at,
                                owner_id, status, amount_minor, currency, base_amount_minor, probability, expected_close, closed_at,
                                lost_reason, next_step, next_step_on, snoozed_until, snooze_reason, source, score, custom,
                                created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                     $24::float8::numeric, $25, $26, $26)",
            tenant,
            id.as_uuid(),
            deal.name,
            text::fold(&deal.name),
            deal.company_id.map(CompanyId::as_uuid),
            deal.contact_id.map(ContactId::as_uuid),
            deal.pipeline_id.as_uuid(),
            deal.stage_id.as_uuid(),
            deal.stage_entered_at,
            deal.owner_id.map(MemberId::as_uuid),
            deal.status,
            deal.amount.map(|amount| amount.minor),
            deal.amount.map(|amount| amount.currency.to_string()),
            deal.base_amount_minor,
            deal.probability,
            deal.expected_close,
            deal.closed_at,
            deal.lost_reason,
            deal.next_step,
            deal.next_step_on,
            deal.snoozed_until,
            deal.snooze_reason,
            deal.source,
            deal.score,
            Json(&deal.custom) as Json<&Map<String, Value>>,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a deal"))?;
        self.found_by("deal", id.as_uuid(), &[], &tokens(deal)).await?;
        self.moved(id, None, deal).await?;
        if deal.tags.is_empty() { Ok(()) } else { self.tagged((None, None, Some(id.as_uuid())), &deal.tags).await }
    }

    pub(super) async fn update_deal(
        &mut self,
        id: DealId,
        (was, version): (&DealRecord, i32),
        deal: &DealRecord,
        deleted_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let now = self.now();
        let done = sqlx::query!(
            "-- deals.update
             UPDATE deals SET name = $2, name_norm = $3, company_id = $4, contact_id = $5, pipeline_id = $6, stage_id = $7,
                              stage_entered_at = $8, owner_id = $9, status = $10, amount_minor = $11, currency = $12,
                              base_amount_minor = $13, probability = $14, expected_close = $15, closed_at = $16, lost_reason = $17,
                              next_step = $18, next_step_on = $19, snoozed_until = $20, snooze_reason = $21, source = $22,
                              score = $23::float8::numeric, custom = $24, updated_at = $25, deleted_at = $26, version = version + 1
             WHERE id = $1 AND version = $27",
            id.as_uuid(),
            deal.name,
            text::fold(&deal.name),
            deal.company_id.map(CompanyId::as_uuid),
            deal.contact_id.map(ContactId::as_uuid),
            deal.pipeline_id.as_uuid(),
            deal.stage_id.as_uuid(),
            deal.stage_entered_at,
            was.owner_id.map(MemberId::as_uuid),
            deal.status,
            deal.amount.map(|amount| amount.minor),
            deal.amount.map(|amount| amount.currency.to_string()),
            deal.base_amount_minor,
            deal.probability,
            deal.expected_close,
            deal.closed_at,
            deal.lost_reason,
            deal.next_step,
            deal.next_step_on,
            deal.snoozed_until,
            deal.snooze_reason,
            deal.source,
            deal.score,
            Json(&deal.custom) as Json<&Map<String, Value>>,
            now,
            deleted_at,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a deal"))?;
        met(done.rows_affected())?;
        self.found_by("deal", id.as_uuid(), &tokens(was), &tokens(deal)).await?;
        if was.stage_id != deal.stage_id {
            self.moved(id, Some(was.stage_id), deal).await?;
        }
        if was.tags != deal.tags {
            self.tagged((None, None, Some(id.as_uuid())), &deal.tags).await?;
        }
        self.hand_over("deal", id.as_uuid(), (was.owner_id, deal.owner_id), version + 1).await
    }

    /// Notes a step of a deal from a stage to another.
    async fn moved(&mut self, id: DealId, from: Option<StageId>, deal: &DealRecord) -> Result<()> {
        let (step, tenant, now) = (self.new_id(), self.tenant().as_uuid(), self.now());
        let by: Option<Uuid> = self.actor().member().map(MemberId::as_uuid);
        sqlx::query!(
            "-- deal_stage_history.insert
             INSERT INTO deal_stage_history (tenant_id, id, deal_id, from_stage_id, to_stage_id, moved_at, moved_by_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            tenant,
            step,
            id.as_uuid(),
            from.map(StageId::as_uuid),
            deal.stage_id.as_uuid(),
            now,
            by,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting a deal's way"))?;
        Ok(())
    }
}

/// The words that lead to a deal.
fn tokens(deal: &DealRecord) -> Vec<String> {
    let mut words = text::words(&deal.name);
    words.sort_unstable();
    words.dedup();
    words
}
