//! Deals: lists and figures by one filter, the card of one deal, and deals that went quiet.

use sqlx::types::Json;
use uuid::Uuid;

use super::{TenantTx, error, rates::Conversion};
use crate::{
    domain::{
        deal::{DealCard, DealFilter, DealGap, DealPage, DealSort},
        report::{COMMIT_FROM, DealDate, DealFigures, Dimension},
    },
    error::Result,
    ids::{CompanyId, ContactId, DealId, MemberId, PipelineId, StageId},
};

mod rows;
mod stale;

pub(super) use rows::money;
use rows::{CardRow, Range, SummaryRow};
pub(super) use rows::{FigureRow, figures};

/// What is shown of the deals that match a filter.
#[derive(Debug, Clone, Copy, Default)]
pub struct DealView {
    /// What the figures are grouped by.
    pub group: Dimension,
    /// The date that decides a deal's day, week, month or quarter.
    pub date: DealDate,
    /// The order of the list.
    pub sort: DealSort,
    /// How many deals to list.
    pub limit: u32,
}

impl TenantTx {
    /// The deals that match a filter, and figures over all of them.
    #[expect(clippy::too_many_lines, reason = "one statement")]
    pub async fn deals(
        &mut self,
        filter: &DealFilter,
        view: DealView,
        conversion: &Conversion,
    ) -> Result<(DealPage, DealFigures)> {
        let (tz, base) = (self.actor().timezone().name(), conversion.rates.base());
        let owners = owner_ids(filter.owners.as_deref());
        let stages = bare(filter.stages.as_deref(), StageId::as_uuid);
        let companies = bare(filter.companies.as_deref(), CompanyId::as_uuid);
        let contacts = bare(filter.contacts.as_deref(), ContactId::as_uuid);
        let sources: Option<Vec<String>> =
            filter.sources.as_ref().map(|all| all.iter().filter_map(|one| needle(Some(one))).collect());
        let range = Range::new(filter, conversion);
        let row = sqlx::query!(
            r#"-- deals.read
            WITH candidates AS MATERIALIZED (
                SELECT d.id, d.name, d.name_norm, d.status, d.probability, d.amount_minor, d.currency, d.base_amount_minor,
                       d.expected_close, d.closed_at, d.created_at, d.last_activity_at,
                       d.tenant_id, d.company_id, s.name AS stage, s.position, o.display_name AS owner, worth.value,
                       CASE WHEN $23::bigint IS NULL AND $24::bigint IS NULL THEN true
                            WHEN d.amount_minor IS NULL THEN NULL
                            WHEN d.currency = $22::text
                                THEN d.amount_minor BETWEEN coalesce($23, 0) AND coalesce($24, 9223372036854775807)
                            WHEN $25::boolean THEN worth.value BETWEEN coalesce($26::float8, 0) AND coalesce($27::float8, 'infinity')
                       END AS fits,
                       CASE $1::text
                            WHEN 'owner' THEN d.owner_id::text WHEN 'stage' THEN d.stage_id::text
                            WHEN 'pipeline' THEN d.pipeline_id::text WHEN 'company' THEN d.company_id::text
                            WHEN 'contact' THEN d.contact_id::text END AS key,
                       CASE $1
                            WHEN 'owner' THEN o.display_name
                            WHEN 'stage' THEN s.name
                            WHEN 'pipeline' THEN p.name
                            WHEN 'status' THEN d.status
                            WHEN 'company' THEN c.name
                            WHEN 'contact' THEN (SELECT x.name FROM contacts x WHERE x.tenant_id = d.tenant_id AND x.id = d.contact_id)
                            WHEN 'industry' THEN c.industry
                            WHEN 'source' THEN d.source
                            WHEN 'location' THEN coalesce(d.location, c.location)
                            WHEN 'lost_reason' THEN d.lost_reason
                            WHEN 'product' THEN (SELECT string_agg(pr.name, ', ' ORDER BY pr.name)
                                FROM deal_products dp JOIN products pr ON pr.id = dp.product_id
                                WHERE dp.tenant_id = d.tenant_id AND dp.deal_id = d.id)
                            WHEN 'day' THEN to_char(dated.day, 'YYYY-MM-DD')
                            WHEN 'week' THEN to_char(date_trunc('week', dated.day), 'YYYY-MM-DD')
                            WHEN 'month' THEN to_char(dated.day, 'YYYY-MM')
                            WHEN 'quarter' THEN to_char(dated.day, 'YYYY"-Q"Q')
                            WHEN 'year' THEN to_char(dated.day, 'YYYY') END AS label,
                       CASE $1 WHEN 'stage' THEN s.position ELSE 0 END AS rank
                FROM deals d
                JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id
                JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
                LEFT JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
                     AND ($1 IN ('company', 'industry', 'location') OR $20::text IS NOT NULL OR $21::text IS NOT NULL)
                LEFT JOIN memberships o ON o.tenant_id = d.tenant_id AND o.id = d.owner_id
                LEFT JOIN unnest($2::text[], $3::float8[]) AS f (currency, factor) ON f.currency = d.currency
                CROSS JOIN LATERAL (SELECT CASE WHEN d.status <> 'open' AND d.base_amount_minor IS NOT NULL
                    THEN d.base_amount_minor::float8 ELSE d.amount_minor * f.factor END AS value) worth
                CROSS JOIN LATERAL (SELECT CASE WHEN $4::boolean THEN (d.created_at AT TIME ZONE $5)::date
                    WHEN d.status = 'open' THEN d.expected_close ELSE (d.closed_at AT TIME ZONE $5)::date END AS day) dated
                WHERE d.deleted_at IS NULL
                  AND ($6::uuid[] IS NULL OR d.owner_id = ANY ($6))
                  AND (NOT $7::boolean OR d.owner_id IS NULL)
                  AND ($8::uuid[] IS NULL OR d.stage_id = ANY ($8))
                  AND ($9::text NOT IN ('open', 'overdue', 'snoozed') OR d.status = 'open'
                       AND ($11::date IS NULL OR d.expected_close >= $11) AND ($12::date IS NULL OR d.expected_close <= $12))
                  AND ($9 NOT IN ('won', 'lost', 'closed') OR d.status <> 'open'
                       AND ($11 IS NULL OR d.closed_at >= $11::timestamp AT TIME ZONE $5)
                       AND ($12 IS NULL OR d.closed_at < ($12 + 1)::timestamp AT TIME ZONE $5))
                  AND ($9 NOT IN ('won', 'lost') OR d.status = $9)
                  AND ($9 <> 'overdue' OR d.expected_close < $10::date)
                  AND ($9 <> 'snoozed' OR d.snoozed_until > $10)
                  AND ($9 <> 'any' OR $11 IS NULL OR d.status = 'open' AND d.expected_close >= $11
                       OR d.status <> 'open' AND d.closed_at >= $11::timestamp AT TIME ZONE $5)
                  AND ($9 <> 'any' OR $12 IS NULL OR d.status = 'open' AND d.expected_close <= $12
                       OR d.status <> 'open' AND d.closed_at < ($12 + 1)::timestamp AT TIME ZONE $5)
                  AND ($13::date IS NULL OR d.created_at >= $13::timestamp AT TIME ZONE $5)
                  AND ($14::date IS NULL OR d.created_at < ($14 + 1)::timestamp AT TIME ZONE $5)
                  AND ($15::uuid IS NULL OR d.pipeline_id = $15)
                  AND ($15 IS NOT NULL OR p.kind = CASE WHEN $16::boolean THEN 'hiring' ELSE 'sales' END)
                  AND ($17::uuid[] IS NULL OR d.company_id = ANY ($17))
                  AND ($18::uuid[] IS NULL OR d.contact_id = ANY ($18))
                  AND ($19::text[] IS NULL OR EXISTS (SELECT FROM unnest($19) AS wanted (source)
                       WHERE strpos(translate(lower(d.source), '_-', '  '), wanted.source) > 0))
                  AND ($33::int IS NULL OR d.probability >= $33) AND ($34::int IS NULL OR d.probability <= $34)
                  AND ($35::text IS NULL OR d.currency = $35)
                  AND CASE $36::text WHEN 'amount' THEN d.amount_minor IS NULL WHEN 'close_date' THEN d.expected_close IS NULL
                           WHEN 'contact' THEN d.contact_id IS NULL WHEN 'company' THEN d.company_id IS NULL
                           WHEN 'next_step' THEN d.next_step IS NULL ELSE true END
                  AND ($20::text IS NULL OR strpos(lower(coalesce(d.location, c.location)), $20) > 0)
                  AND ($21::text IS NULL OR strpos(lower(c.industry), $21) > 0)
                  AND ($28::text IS NULL OR EXISTS (SELECT FROM taggings tg
                       JOIN tags t ON t.tenant_id = tg.tenant_id AND t.id = tg.tag_id
                       WHERE tg.tenant_id = d.tenant_id AND t.name_norm = $28
                         AND (tg.deal_id = d.id OR tg.company_id = d.company_id OR tg.contact_id = d.contact_id)))
            ), page AS (
                SELECT first.*, row_number() OVER () AS place,
                       (SELECT c.name FROM companies c WHERE c.tenant_id = first.tenant_id AND c.id = first.company_id) AS company
                FROM (SELECT * FROM candidates WHERE fits
                      ORDER BY CASE $29::text
                            WHEN 'amount' THEN -value WHEN 'amount_asc' THEN value
                            WHEN 'last_closed' THEN -extract(epoch FROM closed_at)::float8
                            WHEN 'newest' THEN -extract(epoch FROM created_at)::float8
                            WHEN 'oldest' THEN extract(epoch FROM created_at)::float8
                            WHEN 'recent_activity' THEN -extract(epoch FROM last_activity_at)::float8
                            WHEN 'stalest' THEN extract(epoch FROM coalesce(last_activity_at, created_at))::float8
                            WHEN 'probability' THEN -probability::float8
                            WHEN 'stage' THEN position::float8 END NULLS LAST,
                            CASE $29 WHEN 'name' THEN name_norm END NULLS LAST,
                            expected_close NULLS LAST, id
                      LIMIT $30) first
            ), figures AS (
                SELECT key, label, rank, fits, status, probability >= $31::int AS likely,
                       CASE WHEN frozen THEN $32::text ELSE currency END AS currency, count(*) AS count,
                       least(sum(CASE WHEN frozen THEN base_amount_minor ELSE amount_minor END), 9000000000000000000)::bigint AS sum,
                       least(sum(round(amount_minor * probability / 100.0)), 9000000000000000000)::bigint AS weighted,
                       sum(extract(epoch FROM closed_at - created_at)) / 86400 AS cycle
                FROM (SELECT *, status <> 'open' AND base_amount_minor IS NOT NULL AS frozen FROM candidates) d
                WHERE fits IS DISTINCT FROM false
                GROUP BY 1, 2, 3, 4, 5, 6, 7
            )
            SELECT coalesce((SELECT json_agg(page ORDER BY place) FROM page), '[]') AS "page!: Json<Vec<SummaryRow>>",
                   coalesce((SELECT json_agg(figures) FROM figures), '[]') AS "figures!: Json<Vec<FigureRow>>""#,
            view.group.as_str(),
            &conversion.currencies,
            &conversion.factors,
            view.date == DealDate::Created,
            tz,
            owners.as_deref(),
            filter.unassigned,
            stages.as_deref(),
            filter.state.as_str(),
            conversion.day,
            filter.closing.from,
            filter.closing.to,
            filter.created.from,
            filter.created.to,
            filter.pipeline.map(PipelineId::as_uuid),
            filter.hiring,
            companies.as_deref(),
            contacts.as_deref(),
            sources.as_deref(),
            needle(filter.location.as_deref()),
            needle(filter.industry.as_deref()),
            range.currency,
            range.native.0,
            range.native.1,
            range.comparable,
            range.base.0,
            range.base.1,
            filter.tag.as_deref().map(crate::text::fold),
            view.sort.as_str(),
            i64::from(view.limit),
            COMMIT_FROM,
            base.as_str(),
            filter.probability_min,
            filter.probability_max,
            filter.currency.map(|currency| currency.as_str().to_owned()),
            filter.missing.map(DealGap::as_str),
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("reading deals"))?;
        let figures = figures(row.figures.0, conversion)?;
        let deals = row.page.0.into_iter().map(SummaryRow::into_domain).collect::<Result<_>>()?;
        Ok((DealPage { deals, matching: figures.whole.all.count() }, figures))
    }

    /// Everything about one deal; `None` where the asker sees no such deal.
    pub async fn deal_card(&mut self, id: DealId) -> Result<Option<DealCard>> {
        let row = sqlx::query!(
            r#"-- deals.card
            SELECT row_to_json(card) AS "card!: Json<CardRow>" FROM (
                SELECT d.id, d.name, c.name AS company, s.name AS stage, d.status, d.amount_minor, d.currency, d.probability,
                       o.display_name AS owner, d.expected_close, d.closed_at, d.created_at, d.last_activity_at,
                       p.name AS pipeline, d.stage_entered_at, s.rot_days, d.base_amount_minor, x.name AS contact,
                       x.title AS contact_title, c.industry, d.next_step, d.next_step_on, d.snoozed_until, d.snooze_reason,
                       d.lost_reason, d.source,
                       ARRAY(SELECT pr.name FROM deal_products dp JOIN products pr ON pr.id = dp.product_id
                             WHERE dp.tenant_id = d.tenant_id AND dp.deal_id = d.id ORDER BY pr.name) AS products,
                       ARRAY(SELECT t.name FROM taggings tg JOIN tags t ON t.tenant_id = tg.tenant_id AND t.id = tg.tag_id
                             WHERE tg.tenant_id = d.tenant_id AND tg.deal_id = d.id ORDER BY t.name) AS tags,
                       ARRAY(SELECT row_to_json(r) FROM (
                             SELECT a.kind, a.subject, a.occurred_at AS at, ax.name AS contact, am.display_name AS member
                             FROM activities a
                             LEFT JOIN contacts ax ON ax.tenant_id = a.tenant_id AND ax.id = a.contact_id
                             LEFT JOIN memberships am ON am.tenant_id = a.tenant_id AND am.id = a.member_id
                             WHERE a.tenant_id = d.tenant_id AND a.deal_id = d.id AND a.deleted_at IS NULL
                             ORDER BY a.occurred_at DESC LIMIT 5) r) AS activities,
                       ARRAY(SELECT row_to_json(r) FROM (
                             SELECT k.title, k.due_at, km.display_name AS assignee
                             FROM tasks k JOIN memberships km ON km.tenant_id = k.tenant_id AND km.id = k.assignee_id
                             WHERE k.tenant_id = d.tenant_id AND k.deal_id = d.id AND k.deleted_at IS NULL AND k.status = 'open'
                             ORDER BY k.due_at NULLS LAST, k.id LIMIT 5) r) AS tasks,
                       ARRAY(SELECT row_to_json(r) FROM (
                             SELECT n.body, n.created_at AS at, nm.display_name AS author
                             FROM notes n LEFT JOIN memberships nm ON nm.tenant_id = n.tenant_id AND nm.id = n.author_id
                             WHERE n.tenant_id = d.tenant_id AND n.deal_id = d.id AND n.deleted_at IS NULL
                             ORDER BY n.created_at DESC LIMIT 3) r) AS notes,
                       ARRAY(SELECT row_to_json(r) FROM (
                             SELECT fs.name AS from, ts.name AS to, h.moved_at AS at, hm.display_name AS by
                             FROM deal_stage_history h
                             JOIN stages ts ON ts.tenant_id = h.tenant_id AND ts.id = h.to_stage_id
                             LEFT JOIN stages fs ON fs.tenant_id = h.tenant_id AND fs.id = h.from_stage_id
                             LEFT JOIN memberships hm ON hm.tenant_id = h.tenant_id AND hm.id = h.moved_by_id
                             WHERE h.tenant_id = d.tenant_id AND h.deal_id = d.id
                             ORDER BY h.moved_at, h.id) r) AS moves
                FROM deals d
                JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id
                JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
                LEFT JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
                LEFT JOIN contacts x ON x.tenant_id = d.tenant_id AND x.id = d.contact_id
                LEFT JOIN memberships o ON o.tenant_id = d.tenant_id AND o.id = d.owner_id
                WHERE d.id = $1 AND d.deleted_at IS NULL) card"#,
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("reading a deal"))?;
        let base = self.actor().base_currency();
        row.map(|row| row.card.0.into_domain(base)).transpose()
    }
}

/// The bare ids of members, for a query.
pub(super) fn owner_ids(owners: Option<&[MemberId]>) -> Option<Vec<Uuid>> {
    bare(owners, MemberId::as_uuid)
}

fn bare<T: Copy>(ids: Option<&[T]>, uuid: fn(T) -> Uuid) -> Option<Vec<Uuid>> {
    ids.map(|ids| ids.iter().copied().map(uuid).collect())
}

/// A text to be found inside another: both in lower case, with spaces for the marks that systems put between words.
pub(super) fn needle(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_lowercase().replace(['_', '-'], " "))
}
