//! Counts of records of any kind, and quotas.

use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    TenantTx,
    deals::{needle, owner_ids},
    error,
};
use crate::{
    domain::{
        deal::Days,
        money::Money,
        report::{CountGroup, Countable, Dimension, Quota, RecordFilter},
    },
    error::Result,
    ids::{CompanyId, ContactId, MemberId},
    tenancy::{Permission, Scope},
};

impl Countable {
    /// The word that the query compares with.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::Companies => "companies",
            Self::Tasks => "tasks",
            Self::Meetings => "meetings",
            Self::Activities => "activities",
            Self::Calls => "calls",
            Self::Emails => "emails",
            Self::Messages => "messages",
            Self::Notes => "notes",
            Self::Members => "members",
            Self::Products => "products",
        }
    }
}

#[derive(Debug, Deserialize)]
struct GroupRow {
    label: Option<String>,
    count: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct QuotaRow {
    membership_id: Uuid,
    name: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    amount_minor: i64,
    currency: String,
}

impl QuotaRow {
    pub(super) fn into_domain(self) -> Result<Quota> {
        Ok(Quota {
            member: MemberId::from_uuid(self.membership_id),
            name: self.name,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            amount: Money::new(self.amount_minor, self.currency.parse()?),
        })
    }
}

impl TenantTx {
    /// How many records of a kind match a filter, by a dimension. A meeting that stands in the calendar and among the
    /// activities counts once.
    pub async fn count_records(
        &mut self,
        kind: Countable,
        filter: &RecordFilter,
        group: Dimension,
    ) -> Result<Vec<CountGroup>> {
        let (tz, now) = (self.actor().timezone().name(), self.now());
        let owners = owner_ids(filter.owners.as_deref());
        let row = sqlx::query!(
            r#"-- records.count
            WITH records AS (
                SELECT owner_id, created_at AS at, NULL::text AS status, NULL::text AS kind, company_id, id AS contact_id, source,
                       location, NULL::text AS industry
                FROM contacts WHERE $1::text = 'contacts' AND deleted_at IS NULL
                UNION ALL
                SELECT owner_id, created_at, NULL, NULL, id, NULL, NULL, location, industry
                FROM companies WHERE $1 = 'companies' AND deleted_at IS NULL
                UNION ALL
                SELECT assignee_id, CASE status WHEN 'done' THEN done_at ELSE due_at END,
                       CASE WHEN status = 'open' AND due_at < $2::timestamptz THEN 'overdue' ELSE status END,
                       NULL, company_id, contact_id, NULL, NULL, NULL
                FROM tasks WHERE $1 = 'tasks' AND deleted_at IS NULL
                UNION ALL
                SELECT member_id, starts_at, CASE WHEN ends_at < $2 THEN 'done' ELSE 'open' END, NULL, company_id, contact_id, NULL,
                       location, NULL
                FROM meetings WHERE $1 = 'meetings' AND status <> 'cancelled' AND deleted_at IS NULL AND response IS DISTINCT FROM 'declined'
                UNION ALL
                SELECT a.member_id, a.occurred_at, 'done', a.kind, a.company_id, a.contact_id, a.source, NULL, NULL
                FROM activities a
                WHERE a.deleted_at IS NULL
                  AND CASE $1 WHEN 'activities' THEN true WHEN 'calls' THEN a.kind = 'call' WHEN 'emails' THEN a.kind = 'email'
                           WHEN 'messages' THEN a.kind = 'message'
                           WHEN 'meetings' THEN a.kind = 'meeting' AND NOT EXISTS (SELECT FROM meetings m
                               WHERE m.tenant_id = a.tenant_id AND m.member_id = a.member_id AND m.starts_at = a.occurred_at)
                           ELSE false END
                UNION ALL
                SELECT author_id, created_at, NULL, NULL, company_id, contact_id, NULL, NULL, NULL
                FROM notes WHERE $1 = 'notes' AND deleted_at IS NULL
                UNION ALL
                SELECT id, created_at, status, NULL, NULL, NULL, NULL, NULL, NULL
                FROM memberships WHERE $1 = 'members' AND status = 'active'
                UNION ALL
                SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, i.name
                FROM tenant_products tp JOIN products pr ON pr.id = tp.product_id
                JOIN product_categories pc ON pc.id = pr.category_id JOIN industries i ON i.id = pc.industry_id
                WHERE $1 = 'products' AND tp.enabled
            ), labelled AS (
                SELECT CASE $3::text WHEN 'owner' THEN (SELECT o.display_name FROM memberships o WHERE o.id = r.owner_id)
                            WHEN 'status' THEN r.status WHEN 'type' THEN r.kind WHEN 'source' THEN r.source
                            WHEN 'location' THEN r.location
                            WHEN 'company' THEN (SELECT c.name FROM companies c WHERE c.id = r.company_id)
                            WHEN 'contact' THEN (SELECT c.name FROM contacts c WHERE c.id = r.contact_id)
                            WHEN 'industry' THEN coalesce(r.industry, (SELECT c.industry FROM companies c WHERE c.id = r.company_id))
                            WHEN 'day' THEN to_char(r.at AT TIME ZONE $4, 'YYYY-MM-DD')
                            WHEN 'week' THEN to_char(date_trunc('week', r.at AT TIME ZONE $4), 'YYYY-MM-DD')
                            WHEN 'month' THEN to_char(r.at AT TIME ZONE $4, 'YYYY-MM')
                            WHEN 'quarter' THEN to_char(r.at AT TIME ZONE $4, 'YYYY"-Q"Q')
                            WHEN 'year' THEN to_char(r.at AT TIME ZONE $4, 'YYYY') END AS label
                FROM records r
                WHERE ($5::uuid[] IS NULL OR r.owner_id = ANY ($5))
                  AND (NOT $6::boolean OR r.owner_id IS NULL)
                  AND ($7::text IS NULL OR r.status = $7 OR $7 = 'open' AND r.status = 'overdue')
                  AND ($8::date IS NULL OR r.at >= $8::timestamp AT TIME ZONE $4)
                  AND ($9::date IS NULL OR r.at < ($9 + 1)::timestamp AT TIME ZONE $4)
                  AND ($10::uuid IS NULL OR r.company_id = $10)
                  AND ($11::uuid IS NULL OR r.contact_id = $11)
                  AND ($12::text IS NULL OR strpos(translate(lower(r.source), '_-', '  '), $12) > 0)
                  AND ($13::text IS NULL OR strpos(lower(r.location), $13) > 0)
            )
            SELECT coalesce(json_agg(g ORDER BY g.label), '[]') AS "groups!: Json<Vec<GroupRow>>"
            FROM (SELECT label, count(*) AS count FROM labelled GROUP BY label) g"#,
            kind.as_str(),
            now,
            group.as_str(),
            tz,
            owners.as_deref(),
            filter.unassigned,
            filter.status,
            filter.period.from,
            filter.period.to,
            filter.company.map(CompanyId::as_uuid),
            filter.contact.map(ContactId::as_uuid),
            needle(filter.source.as_deref()),
            needle(filter.location.as_deref()),
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("counting records"))?;
        Ok(row.groups.0.into_iter().map(|row| CountGroup { label: row.label, count: row.count, reached: 0 }).collect())
    }

    /// How many deals entered each stage of the sales pipelines in a stretch of days, and how many of those are won by now.
    pub async fn stage_conversion(&mut self, owners: Option<&[MemberId]>, days: Days) -> Result<Vec<CountGroup>> {
        let tz = self.actor().timezone().name();
        let owners = owner_ids(owners);
        let rows = sqlx::query!(
            r#"-- deals.stage_conversion
             SELECT s.name, count(*) AS "entered!", count(*) FILTER (WHERE d.status = 'won') AS "won!"
             FROM (SELECT DISTINCT h.tenant_id, h.deal_id, h.to_stage_id FROM deal_stage_history h
                   WHERE ($1::date IS NULL OR h.moved_at >= $1::timestamp AT TIME ZONE $3::text)
                     AND ($2::date IS NULL OR h.moved_at < ($2 + 1)::timestamp AT TIME ZONE $3)) e
             JOIN deals d ON d.tenant_id = e.tenant_id AND d.id = e.deal_id AND d.deleted_at IS NULL
             JOIN stages s ON s.tenant_id = e.tenant_id AND s.id = e.to_stage_id AND s.kind = 'open'
             JOIN pipelines p ON p.tenant_id = s.tenant_id AND p.id = s.pipeline_id AND p.kind = 'sales'
             WHERE ($4::uuid[] IS NULL OR d.owner_id = ANY ($4))
             GROUP BY s.name ORDER BY min(s.position), s.name"#,
            days.from,
            days.to,
            tz,
            owners.as_deref(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading how stages convert"))?;
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|row| CountGroup { label: Some(row.name), count: count(row.entered), reached: count(row.won) })
            .collect())
    }

    /// The quotas that touch a stretch of days, of the given members or of all within the asker's reach for reports.
    pub async fn quotas(&mut self, members: Option<&[MemberId]>, days: Days) -> Result<Vec<Quota>> {
        let visible = owner_ids(self.report_members());
        let members = owner_ids(members);
        let rows = sqlx::query_as!(
            QuotaRow,
            "-- quotas.list
             SELECT q.membership_id, m.display_name AS name, q.starts_on, q.ends_on, q.amount_minor, q.currency
             FROM quotas q JOIN memberships m ON m.tenant_id = q.tenant_id AND m.id = q.membership_id
             WHERE ($1::uuid[] IS NULL OR q.membership_id = ANY ($1)) AND ($2::uuid[] IS NULL OR q.membership_id = ANY ($2))
               AND ($3::date IS NULL OR q.ends_on >= $3) AND ($4::date IS NULL OR q.starts_on <= $4)
             ORDER BY m.display_name, q.starts_on",
            visible.as_deref(),
            members.as_deref(),
            days.from,
            days.to,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading quotas"))?;
        rows.into_iter().map(QuotaRow::into_domain).collect()
    }

    /// The members whose figures the asker may see; `None` for all of the tenant.
    pub fn report_members(&self) -> Option<&[MemberId]> {
        let actor = self.actor();
        match actor.grants.scope(Permission::REPORTS_READ) {
            Some(Scope::Tenant) => None,
            Some(Scope::Team) => Some(&actor.team),
            Some(Scope::Own) => Some(actor.member.as_slice()),
            None => Some(&[]),
        }
    }
}
