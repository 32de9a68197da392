//! Deals that went quiet.

use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    needle, owner_ids,
    rows::{Range, SummaryRow, money},
};
use crate::{
    domain::{
        deal::{SnoozedDeal, StaleDeal, StaleFilter, StalePage, first_workday},
        money::Total,
    },
    error::Result,
    ids::{PipelineId, StageId},
    store::{TenantTx, error, rates::Conversion},
};

#[derive(Debug, Deserialize)]
struct StaleRow {
    #[serde(flatten)]
    summary: SummaryRow,
    idle_days: i32,
    idle_business_days: i32,
    rot_days: Option<i32>,
    overdue_days: Option<i32>,
}

#[derive(Debug, Deserialize)]
struct SnoozedRow {
    name: String,
    snoozed_until: NaiveDate,
    snooze_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct SumRow {
    currency: Option<String>,
    count: u64,
    sum: Option<i64>,
}

impl TenantTx {
    /// Open deals that need attention: silent for the days that were said, or else silent for longer than their stage allows
    /// (in business days of the tenant's country) or past their close date. Parked deals are told apart from them. Of the
    /// filter's fields the owners, stages, pipeline, least amount and place count.
    pub async fn stale_deals(
        &mut self,
        filter: &StaleFilter,
        limit: u32,
        conversion: &Conversion,
    ) -> Result<StalePage> {
        let tz = self.actor().timezone().name();
        let first_workday = first_workday(self.actor().region());
        let deals = &filter.deals;
        let range = Range::new(deals, conversion);
        let owners = owner_ids(deals.owners.as_deref());
        let stages: Option<Vec<Uuid>> =
            deals.stages.as_ref().map(|ids| ids.iter().map(|id| StageId::as_uuid(*id)).collect());
        let row = sqlx::query!(
            r#"-- deals.stale
            WITH open_deals AS (
                SELECT d.id, d.name, c.name AS company, s.name AS stage, d.status, d.amount_minor, d.currency, d.probability,
                       o.display_name AS owner, d.expected_close, d.closed_at, d.created_at, d.last_activity_at,
                       d.snoozed_until, d.snooze_reason, s.rot_days,
                       $1::date - quiet.since AS idle_days,
                       (($1 - $2::date) / 7 * 5 + least(($1 - $2) % 7, 5))
                           - ((quiet.rotting_since - $2) / 7 * 5 + least((quiet.rotting_since - $2) % 7, 5)) AS idle_business_days,
                       CASE WHEN d.expected_close < $1 THEN $1 - d.expected_close END AS overdue_days
                FROM deals d
                JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id
                JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
                LEFT JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
                LEFT JOIN memberships o ON o.tenant_id = d.tenant_id AND o.id = d.owner_id
                LEFT JOIN unnest($3::text[], $4::float8[]) AS f (currency, factor) ON f.currency = d.currency
                CROSS JOIN LATERAL (SELECT (coalesce(d.last_activity_at, d.created_at) AT TIME ZONE $5)::date AS since,
                    (greatest(d.last_activity_at, d.created_at, d.stage_entered_at) AT TIME ZONE $5)::date AS rotting_since) quiet
                WHERE d.deleted_at IS NULL AND d.status = 'open'
                  AND ($6::uuid[] IS NULL OR d.owner_id = ANY ($6))
                  AND (NOT $7::boolean OR d.owner_id IS NULL)
                  AND ($8::uuid[] IS NULL OR d.stage_id = ANY ($8))
                  AND ($9::uuid IS NULL OR d.pipeline_id = $9)
                  AND ($9 IS NOT NULL OR p.kind = 'sales')
                  AND ($10::bigint IS NULL OR CASE WHEN d.currency = $11::text THEN d.amount_minor >= $10
                                                   ELSE d.amount_minor * f.factor >= $12::float8 END)
                  AND ($13::text IS NULL OR strpos(lower(coalesce(d.location, c.location)), $13) > 0)
            ), quiet AS (
                SELECT * FROM open_deals
                WHERE CASE WHEN $14::int IS NOT NULL THEN idle_days >= $14
                           ELSE coalesce(idle_business_days > rot_days, false) OR overdue_days IS NOT NULL END
            ), page AS (
                SELECT *, row_number() OVER (ORDER BY idle_days DESC, id) AS place
                FROM quiet WHERE coalesce(snoozed_until <= $1, true) ORDER BY place LIMIT $15
            ), sums AS (
                SELECT currency, count(*) AS count, least(sum(amount_minor), 9000000000000000000)::bigint AS sum
                FROM quiet WHERE coalesce(snoozed_until <= $1, true) GROUP BY currency
            ), snoozed AS (
                SELECT name, snoozed_until, snooze_reason FROM quiet WHERE snoozed_until > $1 ORDER BY snoozed_until, name LIMIT 50
            )
            SELECT coalesce((SELECT json_agg(page ORDER BY place) FROM page), '[]') AS "page!: Json<Vec<StaleRow>>",
                   coalesce((SELECT json_agg(sums) FROM sums), '[]') AS "sums!: Json<Vec<SumRow>>",
                   coalesce((SELECT json_agg(snoozed) FROM snoozed), '[]') AS "snoozed!: Json<Vec<SnoozedRow>>""#,
            conversion.day,
            first_workday,
            &conversion.currencies,
            &conversion.factors,
            tz,
            owners.as_deref(),
            deals.unassigned,
            stages.as_deref(),
            deals.pipeline.map(PipelineId::as_uuid),
            range.native.0,
            range.currency,
            range.base.0,
            needle(deals.location.as_deref()),
            filter.days,
            i64::from(limit),
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("looking for quiet deals"))?;
        let mut total = Total::zero(conversion.rates.base());
        for sum in row.sums.0 {
            conversion.add(&mut total, money(sum.sum, sum.currency.as_deref())?, sum.count, false);
        }
        Ok(StalePage {
            deals: row.page.0.into_iter().map(StaleRow::into_domain).collect::<Result<_>>()?,
            matching: total.count(),
            total,
            snoozed: row.snoozed.0.into_iter().map(SnoozedRow::into_domain).collect(),
        })
    }
}

impl StaleRow {
    fn into_domain(self) -> Result<StaleDeal> {
        Ok(StaleDeal {
            deal: self.summary.into_domain()?,
            idle_days: self.idle_days,
            idle_business_days: self.idle_business_days,
            rot_days: self.rot_days,
            overdue_days: self.overdue_days,
        })
    }
}

impl SnoozedRow {
    fn into_domain(self) -> SnoozedDeal {
        SnoozedDeal { name: self.name, until: self.snoozed_until, reason: self.snooze_reason }
    }
}
