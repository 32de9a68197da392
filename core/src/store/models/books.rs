//! What models were asked and what it cost, call by call and month by month.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::super::{SystemTx, TenantTx, error};
use crate::{
    domain::model::{
        Booked, BudgetState, CallOutcome, MemberUsage, ModelUsage, NewModelCall, UsageReport, UsdMicros, WARN_AT,
    },
    error::Result,
    ids::MemberId,
};

struct UsageRow {
    of_purpose: bool,
    of_member: bool,
    purpose: Option<String>,
    member_id: Option<Uuid>,
    member: Option<String>,
    calls: i64,
    cached: i64,
    tokens_in: i64,
    tokens_out: i64,
    cost_micros: i64,
}

impl UsageRow {
    fn usage(&self) -> ModelUsage {
        usage((self.calls, self.cached), (self.tokens_in, self.tokens_out), self.cost_micros)
    }
}

fn usage((calls, cached): (i64, i64), (tokens_in, tokens_out): (i64, i64), cost_micros: i64) -> ModelUsage {
    ModelUsage {
        calls: calls.unsigned_abs(),
        cached: cached.unsigned_abs(),
        tokens_in: tokens_in.unsigned_abs(),
        tokens_out: tokens_out.unsigned_abs(),
        cost: UsdMicros(cost_micros),
    }
}

/// The most that is believed of one call, of whatever an endpoint says that it used.
const MOST: i64 = 1_000_000_000_000;

fn signed(number: u64) -> i64 {
    i64::try_from(number).map_or(MOST, |number| number.min(MOST))
}

impl TenantTx {
    /// Enters calls of the actor's into the books, and grows the month with them, in one statement. From then on the month's row
    /// is locked until the transaction ends, so this belongs at the end of a short one.
    pub(crate) async fn insert_model_calls(&mut self, calls: &[NewModelCall]) -> Result<Booked> {
        let (tenant, now, first) = (self.tenant().as_uuid(), self.now(), self.new_id());
        let member = self.actor().member().map(MemberId::as_uuid);
        let mut ids: Vec<Uuid> = calls.iter().skip(1).map(|_| self.new_id()).collect();
        ids.insert(0, first);
        let texts = |of: fn(&NewModelCall) -> &str| calls.iter().map(|call| of(call).to_owned()).collect::<Vec<_>>();
        let figures = |of: fn(&NewModelCall) -> u64| calls.iter().map(|call| signed(of(call))).collect::<Vec<_>>();
        let costs: Vec<i64> = calls.iter().map(|call| call.cost.0.clamp(0, MOST)).collect();
        let cached: Vec<bool> = calls.iter().map(|call| call.cached).collect();
        let row = sqlx::query!(
            r#"-- model_calls.enter
             WITH place AS (
                 SELECT date_trunc('month', $3::timestamptz AT TIME ZONE t.timezone)::date AS month, s.budget_micros AS budget
                 FROM tenants t LEFT JOIN model_settings s ON s.tenant_id = t.id WHERE t.id = $1),
             given AS (
                 SELECT * FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[],
                                      $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::bool[])
                      AS c (id, channel, purpose, model, prompt, prompt_version, tokens_in, tokens_out, cost_micros, latency_ms,
                            outcome, cached)),
             entered AS (
                 INSERT INTO model_calls (tenant_id, id, at, member_id, channel, purpose, model, prompt, prompt_version, tokens_in,
                                          tokens_out, cost_micros, latency_ms, outcome, cached)
                 SELECT $1, g.id, $3, $4, g.channel, g.purpose, g.model, g.prompt, g.prompt_version, g.tokens_in, g.tokens_out,
                        g.cost_micros, g.latency_ms, g.outcome, g.cached
                 FROM given g),
             grown AS (
                 SELECT count(*) FILTER (WHERE NOT g.cached) AS calls, count(*) FILTER (WHERE g.cached) AS cached,
                        sum(g.tokens_in)::bigint AS tokens_in, sum(g.tokens_out)::bigint AS tokens_out,
                        sum(g.cost_micros)::bigint AS cost
                 FROM given g)
             INSERT INTO model_months AS m (tenant_id, month, calls, cached, tokens_in, tokens_out, cost_micros,
                                            warned_at, warned_by, exhausted_at, exhausted_by)
             SELECT $1, p.month, g.calls, g.cached, g.tokens_in, g.tokens_out, g.cost,
                    CASE WHEN g.cost * 100 >= p.budget * $17 THEN $3 END, CASE WHEN g.cost * 100 >= p.budget * $17 THEN $2::uuid END,
                    CASE WHEN g.cost >= p.budget THEN $3 END, CASE WHEN g.cost >= p.budget THEN $2::uuid END
             FROM place p, grown g
             ON CONFLICT (tenant_id, month) DO UPDATE SET
                 calls = m.calls + excluded.calls, cached = m.cached + excluded.cached,
                 tokens_in = m.tokens_in + excluded.tokens_in, tokens_out = m.tokens_out + excluded.tokens_out,
                 cost_micros = m.cost_micros + excluded.cost_micros,
                 warned_at = coalesce(m.warned_at, CASE WHEN (m.cost_micros + excluded.cost_micros) * 100
                     >= (SELECT p.budget FROM place p) * $17 THEN $3 END),
                 warned_by = coalesce(m.warned_by, CASE WHEN (m.cost_micros + excluded.cost_micros) * 100
                     >= (SELECT p.budget FROM place p) * $17 THEN $2 END),
                 exhausted_at = coalesce(m.exhausted_at, CASE WHEN m.cost_micros + excluded.cost_micros
                     >= (SELECT p.budget FROM place p) THEN $3 END),
                 exhausted_by = coalesce(m.exhausted_by, CASE WHEN m.cost_micros + excluded.cost_micros
                     >= (SELECT p.budget FROM place p) THEN $2 END)
             RETURNING m.month, m.cost_micros, m.warned_by, m.exhausted_by, (SELECT p.budget FROM place p) AS budget"#,
            tenant,
            first,
            now,
            member,
            &ids,
            &texts(|call| call.channel),
            &texts(|call| call.purpose.as_str()),
            &texts(|call| &call.model),
            &texts(|call| &call.prompt),
            &texts(|call| &call.prompt_version),
            &figures(|call| call.tokens_in),
            &figures(|call| call.tokens_out),
            &costs,
            &figures(|call| call.latency_ms),
            &texts(|call| CallOutcome::as_str(call.outcome)),
            &cached,
            WARN_AT,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("entering calls of a model"))?;
        let spent = UsdMicros(row.cost_micros);
        Ok(Booked {
            month: row.month,
            spent,
            state: BudgetState::of(spent, row.budget.map(UsdMicros)),
            crossed_warning: row.warned_by == Some(first),
            crossed_budget: row.exhausted_by == Some(first),
        })
    }

    /// What was used from one day up to another, both inside, by the calendar of the tenant's time zone: as far as the calls
    /// themselves are kept.
    pub async fn model_usage(&mut self, from: NaiveDate, to: NaiveDate) -> Result<UsageReport> {
        let tenant = self.tenant().as_uuid();
        let rows = sqlx::query_as!(
            UsageRow,
            r#"-- model_calls.usage
             SELECT grouping(c.purpose) = 0 AS "of_purpose!", grouping(c.member_id) = 0 AS "of_member!", c.purpose AS "purpose?",
                    c.member_id, (SELECT o.display_name FROM memberships o WHERE o.id = c.member_id) AS member,
                    count(*) FILTER (WHERE NOT c.cached) AS "calls!", count(*) FILTER (WHERE c.cached) AS "cached!",
                    coalesce(sum(c.tokens_in), 0)::bigint AS "tokens_in!", coalesce(sum(c.tokens_out), 0)::bigint AS "tokens_out!",
                    coalesce(sum(c.cost_micros), 0)::bigint AS "cost_micros!"
             FROM model_calls c
             WHERE c.tenant_id = $1
               AND c.at >= $2::date::timestamp AT TIME ZONE (SELECT t.timezone FROM tenants t WHERE t.id = $1)
               AND c.at < ($3::date + 1)::timestamp AT TIME ZONE (SELECT t.timezone FROM tenants t WHERE t.id = $1)
             GROUP BY GROUPING SETS ((), (c.purpose), (c.member_id))
             ORDER BY coalesce(sum(c.cost_micros), 0) DESC, count(*) DESC, c.purpose, c.member_id"#,
            tenant,
            from,
            to,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("summing up what models were used for"))?;
        let mut report = UsageReport::default();
        for row in rows {
            let usage = row.usage();
            match (row.of_purpose, row.of_member) {
                (true, _) => report.by_purpose.push((row.purpose.as_deref().unwrap_or_default().parse()?, usage)),
                (_, true) => report.by_member.push(MemberUsage {
                    id: row.member_id.map(MemberId::from_uuid),
                    name: row.member,
                    usage,
                }),
                _ => report.whole = usage,
            }
        }
        Ok(report)
    }

    /// What was used in whole months, from the one that begins on a day to the one that begins on another, both inside. They are
    /// kept for good.
    pub async fn model_months(&mut self, from: NaiveDate, to: NaiveDate) -> Result<ModelUsage> {
        let tenant = self.tenant().as_uuid();
        let row = sqlx::query!(
            r#"-- model_months.sum
             SELECT coalesce(sum(calls), 0)::bigint AS "calls!", coalesce(sum(cached), 0)::bigint AS "cached!",
                    coalesce(sum(tokens_in), 0)::bigint AS "tokens_in!", coalesce(sum(tokens_out), 0)::bigint AS "tokens_out!",
                    coalesce(sum(cost_micros), 0)::bigint AS "cost_micros!"
             FROM model_months WHERE tenant_id = $1 AND month BETWEEN $2 AND $3"#,
            tenant,
            from,
            to,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("summing up months"))?;
        Ok(usage((row.calls, row.cached), (row.tokens_in, row.tokens_out), row.cost_micros))
    }
}

impl SystemTx {
    /// Deletes up to `limit` calls made before `before`; what they came to stays in their months.
    pub async fn purge_model_calls(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.model_calls
             DELETE FROM model_calls c USING (
                 SELECT tenant_id, id FROM model_calls WHERE at < $1 ORDER BY at LIMIT $2
             ) old
             WHERE c.tenant_id = old.tenant_id AND c.id = old.id",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old calls of models"))?;
        Ok(gone.rows_affected())
    }
}
