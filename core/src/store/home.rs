//! What waits for somebody, for the page that they begin the day with.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{TenantTx, deals::money, error};
use crate::{
    domain::{contact::Listed, deal::first_workday, money::Money},
    error::Result,
    ids::{DealId, PendingId},
};

/// An open deal of somebody's that needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealInNeed {
    /// The deal.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// Its company.
    pub company: Option<String>,
    /// The name of its stage.
    pub stage: String,
    /// What it is worth.
    pub amount: Option<Money>,
    /// When it should close.
    pub expected_close: Option<NaiveDate>,
    /// For how many business days it was quiet, where that is more than its stage allows.
    pub quiet_days: Option<i32>,
}

/// A change that was shown and waits for a yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingChange {
    /// Its id.
    pub id: PendingId,
    /// Its question.
    pub title: String,
    /// The first records that it touches, with what they say before and after, as they were shown.
    pub records: Value,
    /// Until when a yes counts.
    pub expires_at: DateTime<Utc>,
}

struct DealRow {
    id: Uuid,
    name: String,
    company: Option<String>,
    stage: String,
    amount_minor: Option<i64>,
    currency: Option<String>,
    expected_close: Option<NaiveDate>,
    quiet_days: Option<i32>,
    total: i64,
}

impl TenantTx {
    /// The actor's open deals that need them, and how many there are: whose close date has passed, then those that close until
    /// `until`, then those that are quiet for longer than their stage allows. Parked ones need nobody.
    pub async fn deals_in_need(
        &mut self,
        today: NaiveDate,
        until: NaiveDate,
        limit: i64,
    ) -> Result<Listed<DealInNeed>> {
        let (member, tz) = (self.member(), self.actor().timezone().name());
        let first_workday = first_workday(self.actor().region());
        let rows = sqlx::query_as!(
            DealRow,
            r#"-- home.deals
             SELECT d.id, d.name, c.name AS "company?", s.name AS stage, d.amount_minor, d.currency, d.expected_close,
                    CASE WHEN quiet.days > s.rot_days THEN quiet.days END AS quiet_days, count(*) OVER () AS "total!"
             FROM deals d
             JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id AND p.kind = 'sales'
             JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
             LEFT JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
             CROSS JOIN LATERAL (SELECT
                 (greatest(d.last_activity_at, d.created_at, d.stage_entered_at) AT TIME ZONE $4)::date AS since) last
             CROSS JOIN LATERAL (SELECT (($2::date - $5::date) / 7 * 5 + least(($2 - $5) % 7, 5))
                 - ((last.since - $5) / 7 * 5 + least((last.since - $5) % 7, 5)) AS days) quiet
             WHERE d.owner_id = $1 AND d.status = 'open' AND d.deleted_at IS NULL
               AND (d.snoozed_until IS NULL OR d.snoozed_until <= $2)
               AND (d.expected_close <= $3::date OR coalesce(quiet.days > s.rot_days, false))
             ORDER BY CASE WHEN d.expected_close < $2 THEN 0 WHEN d.expected_close <= $3 THEN 1 ELSE 2 END,
                      d.expected_close, d.id
             LIMIT $6"#,
            member,
            today,
            until,
            tz,
            first_workday,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for deals that need somebody"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows: Result<Vec<DealInNeed>> = rows.into_iter().map(DealRow::into_domain).collect();
        Ok(Listed { rows: rows?, total })
    }

    /// The changes that wait for the actor's yes, and how many there are, the latest first.
    pub async fn waiting_changes(&mut self, limit: i64) -> Result<Listed<WaitingChange>> {
        let (member, now) = (self.member(), self.now());
        let rows = sqlx::query!(
            r#"-- home.waiting
             SELECT w.id, w.expires_at, coalesce(w.preview ->> 'title', '') AS "title!", count(*) OVER () AS "total!",
                    jsonb_path_query_array(w.preview, '$.records[0 to 1]') AS "records!"
             FROM pending_actions w
             WHERE w.member_id = $1 AND w.status = 'open' AND w.expires_at > $2
             ORDER BY w.created_at DESC, w.id DESC LIMIT $3"#,
            member,
            now,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing the changes that wait"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows.into_iter().map(|row| WaitingChange {
            id: PendingId::from_uuid(row.id),
            title: row.title,
            records: row.records,
            expires_at: row.expires_at,
        });
        Ok(Listed { rows: rows.collect(), total })
    }
}

impl DealRow {
    fn into_domain(self) -> Result<DealInNeed> {
        Ok(DealInNeed {
            id: DealId::from_uuid(self.id),
            name: self.name,
            company: self.company,
            stage: self.stage,
            amount: money(self.amount_minor, self.currency.as_deref())?,
            expected_close: self.expected_close,
            quiet_days: self.quiet_days,
        })
    }
}
