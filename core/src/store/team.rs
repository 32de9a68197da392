//! How members are doing.

use std::collections::BTreeMap;

use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    TenantTx,
    deals::{money, owner_ids},
    error,
    rates::Conversion,
    reports::QuotaRow,
};
use crate::{
    domain::{
        deal::{Days, first_workday},
        money::{Money, Total},
        report::MemberFigures,
    },
    error::Result,
    ids::MemberId,
};

#[derive(Debug, Deserialize)]
struct MemberRow {
    id: Uuid,
    name: String,
    role: String,
    overdue_tasks: u64,
    stale_deals: u64,
}

#[derive(Debug, Deserialize)]
struct DealRow {
    owner_id: Uuid,
    status: String,
    currency: Option<String>,
    count: u64,
    sum: Option<i64>,
    weighted: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct ActivityRow {
    member_id: Uuid,
    kind: String,
    count: u64,
}

impl TenantTx {
    /// Figures of each of the given members, or of every active one within the asker's reach for reports: what is open now, and
    /// what happened in a stretch of days.
    pub async fn team_overview(
        &mut self,
        members: Option<&[MemberId]>,
        days: Days,
        conversion: &Conversion,
    ) -> Result<Vec<MemberFigures>> {
        let visible = owner_ids(self.report_members());
        let members = owner_ids(members);
        let (tz, now, base) = (self.actor().timezone().name(), self.now(), conversion.rates.base());
        let first_workday = first_workday(self.actor().region());
        let row = sqlx::query!(
            r#"-- team.overview
            WITH people AS (
                SELECT m.tenant_id, m.id, m.display_name AS name, r.name AS role
                FROM memberships m JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
                WHERE m.status = 'active'
                  AND ($1::uuid[] IS NULL OR m.id = ANY ($1)) AND ($2::uuid[] IS NULL OR m.id = ANY ($2))
            ), owned AS (
                SELECT d.*, s.rot_days, d.status <> 'open' AND d.base_amount_minor IS NOT NULL AS frozen
                FROM people pe JOIN deals d ON d.tenant_id = pe.tenant_id AND d.owner_id = pe.id
                JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id AND p.kind = 'sales'
                JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
                WHERE d.deleted_at IS NULL
                  AND (d.status = 'open' OR ($3::date IS NULL OR d.closed_at >= $3::timestamp AT TIME ZONE $5)
                                        AND ($4::date IS NULL OR d.closed_at < ($4 + 1)::timestamp AT TIME ZONE $5))
            ), sums AS (
                SELECT owner_id, status, CASE WHEN frozen THEN $6::text ELSE currency END AS currency, count(*) AS count,
                       least(sum(CASE WHEN frozen THEN base_amount_minor ELSE amount_minor END), 9000000000000000000)::bigint AS sum,
                       least(sum(round(amount_minor * probability / 100.0)), 9000000000000000000)::bigint AS weighted
                FROM owned GROUP BY 1, 2, 3
            ), stale AS (
                SELECT owner_id, count(*) AS count FROM owned
                CROSS JOIN LATERAL (SELECT
                    (greatest(last_activity_at, created_at, stage_entered_at) AT TIME ZONE $5)::date AS since) quiet
                WHERE status = 'open' AND coalesce(snoozed_until <= $7::date, true)
                  AND (($7 - $8::date) / 7 * 5 + least(($7 - $8) % 7, 5))
                      - ((since - $8) / 7 * 5 + least((since - $8) % 7, 5)) > rot_days
                GROUP BY owner_id
            ), late AS (
                SELECT k.assignee_id, count(*) AS count
                FROM people pe JOIN tasks k ON k.tenant_id = pe.tenant_id AND k.assignee_id = pe.id
                WHERE k.deleted_at IS NULL AND k.status = 'open' AND k.due_at < $9::timestamptz GROUP BY k.assignee_id
            ), done AS (
                SELECT a.member_id, a.kind, count(*) AS count
                FROM people pe JOIN activities a ON a.tenant_id = pe.tenant_id AND a.member_id = pe.id
                WHERE a.deleted_at IS NULL
                  AND ($3 IS NULL OR a.occurred_at >= $3::timestamp AT TIME ZONE $5)
                  AND ($4 IS NULL OR a.occurred_at < ($4 + 1)::timestamp AT TIME ZONE $5)
                GROUP BY a.member_id, a.kind
            ), targets AS (
                SELECT q.membership_id, pe.name, q.starts_on, q.ends_on, q.amount_minor, q.currency
                FROM people pe JOIN quotas q ON q.tenant_id = pe.tenant_id AND q.membership_id = pe.id
                WHERE ($3 IS NULL OR q.ends_on >= $3) AND ($4 IS NULL OR q.starts_on <= $4)
            )
            SELECT coalesce((SELECT json_agg(m ORDER BY m.name, m.id) FROM (
                       SELECT pe.id, pe.name, pe.role, coalesce(late.count, 0) AS overdue_tasks, coalesce(stale.count, 0) AS stale_deals
                       FROM people pe LEFT JOIN late ON late.assignee_id = pe.id LEFT JOIN stale ON stale.owner_id = pe.id) m),
                       '[]') AS "members!: Json<Vec<MemberRow>>",
                   coalesce((SELECT json_agg(sums) FROM sums), '[]') AS "deals!: Json<Vec<DealRow>>",
                   coalesce((SELECT json_agg(done ORDER BY kind) FROM done), '[]') AS "activities!: Json<Vec<ActivityRow>>",
                   coalesce((SELECT json_agg(targets) FROM targets), '[]') AS "quotas!: Json<Vec<QuotaRow>>""#,
            visible.as_deref(),
            members.as_deref(),
            days.from,
            days.to,
            tz,
            base.as_str(),
            conversion.day,
            first_workday,
            now,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("reading how the team is doing"))?;
        let mut figures: BTreeMap<Uuid, MemberFigures> =
            row.members.0.iter().map(|member| (member.id, member.start(Total::zero(base)))).collect();
        for deal in row.deals.0 {
            if let Some(member) = figures.get_mut(&deal.owner_id) {
                deal.add_to(member, conversion)?;
            }
        }
        for activity in row.activities.0 {
            if let Some(member) = figures.get_mut(&activity.member_id) {
                member.activities.push((activity.kind, activity.count));
            }
        }
        for quota in row.quotas.0 {
            let quota = quota.into_domain()?;
            if let Some(member) = figures.get_mut(&quota.member.as_uuid()) {
                let (share, cut) = quota.share(days);
                let so_far = member.quota.map_or(0, |quota| quota.minor);
                member.quota = conversion
                    .rates
                    .convert(share)
                    .map(|share| Money::new(so_far + share.minor, base))
                    .or(member.quota);
                member.quota_is_a_share |= cut;
            }
        }
        Ok(row.members.0.iter().filter_map(|member| figures.remove(&member.id)).collect())
    }
}

impl MemberRow {
    fn start(&self, zero: Total) -> MemberFigures {
        MemberFigures {
            member: MemberId::from_uuid(self.id),
            name: self.name.clone(),
            role: self.role.clone(),
            open: zero.clone(),
            weighted: zero.clone(),
            won: zero,
            lost: 0,
            activities: Vec::new(),
            overdue_tasks: self.overdue_tasks,
            stale_deals: self.stale_deals,
            quota: None,
            quota_is_a_share: false,
        }
    }
}

impl DealRow {
    fn add_to(&self, member: &mut MemberFigures, conversion: &Conversion) -> Result<()> {
        let sum = money(self.sum, self.currency.as_deref())?;
        match self.status.as_str() {
            "won" => conversion.add(&mut member.won, sum, self.count, true),
            "lost" => member.lost += self.count,
            _ => {
                conversion.add(&mut member.open, sum, self.count, false);
                conversion.add(
                    &mut member.weighted,
                    money(self.weighted, self.currency.as_deref())?,
                    self.count,
                    false,
                );
            }
        }
        Ok(())
    }
}
