//! Leads: a list and figures by one filter.

use chrono::{DateTime, Utc};
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
        lead::{LeadFilter, LeadPage, LeadSort, LeadSummary},
        report::{CountGroup, Dimension},
    },
    error::Result,
    ids::{LeadId, ProductId},
};

#[derive(Debug, Deserialize)]
struct LeadRow {
    id: Uuid,
    name: String,
    company: Option<String>,
    source: String,
    status: String,
    score: Option<i32>,
    owner: Option<String>,
    product: Option<String>,
    location: Option<String>,
    created_at: DateTime<Utc>,
    first_response_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Deserialize)]
struct GroupRow {
    label: Option<String>,
    count: u64,
    converted: u64,
    unassigned: u64,
    unanswered: u64,
}

impl TenantTx {
    /// The first leads that match a filter, and how many there are by a dimension.
    pub async fn leads(
        &mut self,
        filter: &LeadFilter,
        group: Dimension,
        sort: LeadSort,
        limit: u32,
    ) -> Result<(LeadPage, Vec<CountGroup>)> {
        let (tz, now) = (self.actor().timezone().name(), self.now());
        let owners = owner_ids(filter.owners.as_deref());
        let row = sqlx::query!(
            r#"-- leads.read
            WITH matching AS (
                SELECT l.id, l.name, l.name_norm, l.company_name AS company, l.source, l.status, l.score, o.display_name AS owner,
                       pr.name AS product, l.location, l.created_at, l.first_response_at, l.owner_id,
                       CASE $1::text WHEN 'owner' THEN o.display_name WHEN 'status' THEN l.status WHEN 'source' THEN l.source
                            WHEN 'product' THEN pr.name WHEN 'location' THEN l.location WHEN 'company' THEN l.company_name
                            WHEN 'day' THEN to_char(l.created_at AT TIME ZONE $2, 'YYYY-MM-DD')
                            WHEN 'week' THEN to_char(date_trunc('week', l.created_at AT TIME ZONE $2), 'YYYY-MM-DD')
                            WHEN 'month' THEN to_char(l.created_at AT TIME ZONE $2, 'YYYY-MM')
                            WHEN 'quarter' THEN to_char(l.created_at AT TIME ZONE $2, 'YYYY"-Q"Q')
                            WHEN 'year' THEN to_char(l.created_at AT TIME ZONE $2, 'YYYY') END AS label
                FROM leads l
                LEFT JOIN memberships o ON o.tenant_id = l.tenant_id AND o.id = l.owner_id
                LEFT JOIN products pr ON pr.id = l.product_id
                LEFT JOIN product_categories pc ON pc.id = pr.category_id
                WHERE l.deleted_at IS NULL
                  AND ($3::uuid[] IS NULL OR l.owner_id = ANY ($3))
                  AND (NOT $4::boolean OR l.owner_id IS NULL)
                  AND ($5::text[] IS NULL OR l.status = ANY ($5))
                  AND ($6::text IS NULL OR strpos(translate(lower(l.source), '_-', '  '), $6) > 0)
                  AND ($7::date IS NULL OR l.created_at >= $7::timestamp AT TIME ZONE $2)
                  AND ($8::date IS NULL OR l.created_at < ($8 + 1)::timestamp AT TIME ZONE $2)
                  AND ($9::text IS NULL OR strpos(translate(lower(pr.name || ' ' || pc.name), '_-', '  '), $9) > 0)
                  AND ($10::text IS NULL OR strpos(lower(l.location), $10) > 0)
                  AND ($11::text IS NULL OR strpos(lower(l.company_name), $11) > 0)
                  AND ($12::int IS NULL OR l.score >= $12)
                  AND ($13::int IS NULL OR l.status IN ('new', 'working', 'qualified')
                       AND l.updated_at < $14::timestamptz - make_interval(days => $13))
            ), page AS (
                SELECT *, row_number() OVER (ORDER BY
                            CASE $15::text WHEN 'score' THEN -score::float8
                                 WHEN 'oldest' THEN extract(epoch FROM created_at)::float8 END NULLS LAST,
                            CASE $15 WHEN 'name' THEN name_norm END NULLS LAST, created_at DESC, id) AS place
                FROM matching ORDER BY place LIMIT $16
            ), sums AS (
                SELECT label, count(*) AS count, count(*) FILTER (WHERE status = 'converted') AS converted,
                       count(*) FILTER (WHERE owner_id IS NULL) AS unassigned,
                       count(*) FILTER (WHERE first_response_at IS NULL AND status = 'new') AS unanswered
                FROM matching GROUP BY label
            )
            SELECT coalesce((SELECT json_agg(page ORDER BY place) FROM page), '[]') AS "page!: Json<Vec<LeadRow>>",
                   coalesce((SELECT json_agg(sums ORDER BY label) FROM sums), '[]') AS "sums!: Json<Vec<GroupRow>>""#,
            group.as_str(),
            tz,
            owners.as_deref(),
            filter.unassigned,
            filter.statuses.as_deref(),
            needle(filter.source.as_deref()),
            filter.created.from,
            filter.created.to,
            needle(filter.product.as_deref()),
            needle(filter.location.as_deref()),
            needle(filter.company.as_deref()),
            filter.score_min,
            filter.untouched_days,
            now,
            sort.as_str(),
            i64::from(limit),
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("reading leads"))?;
        let sums = row.sums.0;
        let page = LeadPage {
            leads: row.page.0.into_iter().map(LeadRow::into_domain).collect(),
            matching: sums.iter().map(|sum| sum.count).sum(),
            unassigned: sums.iter().map(|sum| sum.unassigned).sum(),
            unanswered: sums.iter().map(|sum| sum.unanswered).sum(),
        };
        let groups = sums
            .into_iter()
            .map(|sum| CountGroup { label: sum.label, count: sum.count, reached: sum.converted })
            .collect();
        Ok((page, groups))
    }
}

impl TenantTx {
    /// Leads in the asker's sight who gave this address (in small letters) or number (its digits): their name, and whether it is
    /// the address.
    pub(crate) async fn leads_reached_at(
        &mut self,
        email: Option<&str>,
        digits: Option<&str>,
    ) -> Result<Vec<(String, bool)>> {
        let rows = sqlx::query!(
            r#"-- leads.reached_at
             SELECT name, coalesce(email_norm = $1, false) AS "by_email!" FROM leads
             WHERE deleted_at IS NULL AND (email_norm = $1 OR phone_norm = $2)
             ORDER BY created_at DESC LIMIT 3"#,
            email,
            digits,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for a lead of the same person"))?;
        Ok(rows.into_iter().map(|row| (row.name, row.by_email)).collect())
    }

    /// Whether a lead in the asker's sight is somebody's.
    pub async fn is_owned_lead(&mut self, id: LeadId) -> Result<bool> {
        let owned = sqlx::query_scalar!(
            r#"-- leads.is_owned
             SELECT owner_id IS NOT NULL AS "owned!" FROM leads WHERE id = $1"#,
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking at whose lead it is"))?;
        Ok(owned.unwrap_or(true))
    }

    /// The products that the tenant sells, by name.
    pub async fn products(&mut self) -> Result<Vec<(ProductId, String)>> {
        let rows = sqlx::query!(
            "-- products.sold
             SELECT p.id, p.name FROM tenant_products t JOIN products p ON p.id = t.product_id
             WHERE t.enabled ORDER BY p.name"
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing the products"))?;
        Ok(rows.into_iter().map(|row| (ProductId::from_uuid(row.id), row.name)).collect())
    }
}

impl LeadRow {
    fn into_domain(self) -> LeadSummary {
        LeadSummary {
            id: LeadId::from_uuid(self.id),
            name: self.name,
            company: self.company,
            source: self.source,
            status: self.status,
            score: self.score,
            owner: self.owner,
            product: self.product,
            location: self.location,
            created_at: self.created_at,
            first_response_at: self.first_response_at,
        }
    }
}
