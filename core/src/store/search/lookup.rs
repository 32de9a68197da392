//! The look-ups behind [`TenantTx::resolve`], one statement each.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{MOST, Match, Matches, Named, Quality};
use crate::{
    error::Result,
    ids::CompanyId,
    store::{TenantTx, error},
    text,
};

/// What every look-up returns.
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) name_norm: String,
    pub(super) beside: Option<String>,
    pub(super) last_contacted_at: Option<DateTime<Utc>>,
    pub(super) live: bool,
    pub(super) total: i64,
}

/// The same, of records of several kinds.
struct KindRow {
    kind: String,
    id: Uuid,
    name: String,
    name_norm: String,
    beside: Option<String>,
    last_contacted_at: Option<DateTime<Utc>>,
    live: bool,
    total: i64,
}

impl KindRow {
    fn row(&self) -> Row {
        Row {
            id: self.id,
            name: self.name.clone(),
            name_norm: self.name_norm.clone(),
            beside: self.beside.clone(),
            last_contacted_at: self.last_contacted_at,
            live: self.live,
            total: self.total,
        }
    }
}

impl Row {
    pub(super) fn into_match(self, kind: Named) -> Match {
        Match {
            kind,
            id: self.id,
            name: self.name,
            beside: self.beside,
            last_contacted_at: self.last_contacted_at,
            live: self.live,
            name_norm: self.name_norm,
        }
    }
}

impl TenantTx {
    /// People by e-mail address or phone number, companies by domain; `None` where the text is no address or leads nowhere.
    pub(super) async fn by_address(&mut self, name: &str, kinds: &[Named], limit: usize) -> Result<Option<Matches>> {
        let name = name.trim();
        if kinds.contains(&Named::Contact)
            && let Some(written) = point_spellings(name, self.actor().region())
        {
            let rows = self.people_by_point(&written).await?;
            if let found @ Some(_) = matches(rows, Named::Contact, limit, Quality::Exact, MOST) {
                return Ok(found);
            }
        }
        if kinds.contains(&Named::Company) && name.contains('.') && !name.contains(' ') {
            let domain = name.rsplit('@').next().unwrap_or(name).to_lowercase();
            let rows = self.companies_by_domain(&domain).await?;
            return Ok(matches(rows, Named::Company, limit, Quality::Exact, MOST));
        }
        Ok(None)
    }

    /// Whoever has one of these addresses or numbers, the oldest first.
    pub(super) async fn people_by_point(&mut self, written: &[String]) -> Result<Vec<Row>> {
        sqlx::query_as!(
            Row,
            r#"-- search.people_by_point
             SELECT c.id, c.name, c.name_norm, co.name AS "beside?", c.last_contacted_at, true AS "live!",
                    count(*) OVER () AS "total!"
             FROM (SELECT DISTINCT p.tenant_id, p.contact_id FROM contact_points p
                   WHERE p.kind IN ('email', 'phone', 'whatsapp') AND p.value_norm = ANY ($1)) p
             JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id AND c.deleted_at IS NULL
             LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id
             ORDER BY c.id"#,
            written,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding a person by address"))
    }

    /// The companies at a domain, the oldest first.
    pub(super) async fn companies_by_domain(&mut self, domain: &str) -> Result<Vec<Row>> {
        sqlx::query_as!(
            Row,
            r#"-- search.companies_by_domain
             SELECT c.id, c.name, c.name_norm, c.industry AS "beside?", c.last_contacted_at, true AS "live!",
                    count(*) OVER () AS "total!"
             FROM company_domains d
             JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id AND c.deleted_at IS NULL
             WHERE d.domain = $1 ORDER BY c.id"#,
            domain,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding a company by domain"))
    }

    /// Records whose whole folded name is one of `names`; the first of `kinds` that has any.
    pub(super) async fn by_names(
        &mut self,
        names: &[String],
        kinds: &[Named],
        limit: usize,
        quality: Quality,
        asked: &[String],
    ) -> Result<Option<Matches>> {
        // The commonest question by far, in a statement whose plan PostgreSQL keeps: with one name to compare there is nothing to
        // gain from planning anew for each name, as it does for a list of them.
        if let ([name], Some(Named::Contact)) = (names, kinds.first()) {
            let people = self.people_by_name(name).await?;
            if let found @ Some(_) = matches(people, Named::Contact, limit, quality, MOST) {
                return Ok(found);
            }
        }
        let rows = self.records_by_name(names, kinds).await?;
        for kind in kinds.iter().filter(|kind| **kind != Named::Lead) {
            let of_kind = rows.iter().filter(|row| row.kind == kind.as_str()).map(KindRow::row).collect();
            if let found @ Some(_) = matches(of_kind, *kind, limit, quality, MOST) {
                return Ok(found);
            }
        }
        let rows = if kinds.contains(&Named::Lead) { self.leads_by_name(names, asked).await? } else { Vec::new() };
        Ok(matches(rows, Named::Lead, limit, quality, MOST))
    }

    async fn people_by_name(&mut self, name: &str) -> Result<Vec<Row>> {
        sqlx::query_as!(
            Row,
            r#"-- search.people_by_name
             SELECT c.id, c.name, c.name_norm, co.name AS "beside?", c.last_contacted_at, true AS "live!",
                    count(*) OVER () AS "total!"
             FROM (SELECT c.tenant_id, c.id, c.name, c.name_norm, c.company_id, c.last_contacted_at
                   FROM contacts c WHERE c.name_norm = $1 AND c.deleted_at IS NULL LIMIT 1001) c
             LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id
             ORDER BY c.last_contacted_at DESC NULLS LAST, c.id
             LIMIT 50"#,
            name,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding people by name"))
    }

    async fn records_by_name(&mut self, names: &[String], kinds: &[Named]) -> Result<Vec<KindRow>> {
        let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        // An empty list of names rather than a condition on the kind: with a condition that is false the planner forgets the
        // index.
        sqlx::query_as!(
            KindRow,
            r#"-- search.records_by_name
             SELECT f.kind AS "kind!", f.id AS "id!", f.name AS "name!", f.name_norm AS "name_norm!",
                    coalesce(co.name, f.industry) AS beside, f.last_contacted_at, f.live AS "live!",
                    count(*) OVER (PARTITION BY f.kind) AS "total!"
             FROM (
                 (SELECT 'contact' AS kind, c.tenant_id, c.id, c.name, c.name_norm, c.company_id, NULL AS industry,
                         c.last_contacted_at, true AS live
                  FROM contacts c WHERE c.name_norm = ANY (CASE WHEN 'contact' = ANY ($2) THEN $1 ELSE '{}'::text[] END)
                    AND c.deleted_at IS NULL LIMIT 1001)
                 UNION ALL
                 (SELECT 'company', c.tenant_id, c.id, c.name, c.name_norm, NULL, c.industry, c.last_contacted_at, true
                  FROM companies c WHERE c.name_norm = ANY (CASE WHEN 'company' = ANY ($2) THEN $1 ELSE '{}'::text[] END)
                    AND c.deleted_at IS NULL LIMIT 1001)
                 UNION ALL
                 (SELECT 'deal', d.tenant_id, d.id, d.name, d.name_norm, d.company_id, NULL, d.last_activity_at, d.status = 'open'
                  FROM deals d WHERE d.name_norm = ANY (CASE WHEN 'deal' = ANY ($2) THEN $1 ELSE '{}'::text[] END)
                    AND d.deleted_at IS NULL LIMIT 1001)
             ) f
             LEFT JOIN companies co ON co.tenant_id = f.tenant_id AND co.id = f.company_id
             ORDER BY array_position($2, f.kind), f.live DESC, f.last_contacted_at DESC NULLS LAST, f.id
             LIMIT 50"#,
            names,
            &kinds,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding records by name"))
    }

    async fn leads_by_name(&mut self, names: &[String], asked: &[String]) -> Result<Vec<Row>> {
        let longest = asked.iter().max_by_key(|word| word.len()).cloned().unwrap_or_default();
        sqlx::query_as!(
            Row,
            r#"-- search.leads_by_name
             SELECT l.id, l.name, l.name_norm, l.company_name AS "beside?", l.assigned_at AS last_contacted_at,
                    (l.status IN ('new', 'working', 'qualified')) AS "live!", count(*) OVER () AS "total!"
             FROM search_tokens t
             JOIN leads l ON l.tenant_id = t.tenant_id AND l.id = t.entity_id AND l.deleted_at IS NULL
             WHERE t.token = $2 AND t.kind = 'lead' AND l.name_norm = ANY ($1)
             ORDER BY l.created_at DESC
             LIMIT 50"#,
            names,
            longest,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding leads by name"))
    }

    /// How many tokens lie in each range, counted to three thousand.
    pub(super) async fn census(&mut self, ranges: &[(String, String)]) -> Result<Vec<i64>> {
        let (lows, highs): (Vec<String>, Vec<String>) = ranges.iter().cloned().unzip();
        sqlx::query_scalar!(
            r#"-- search.census
             SELECT (SELECT count(*) FROM (SELECT FROM search_tokens t WHERE t.token >= asked.low AND t.token < asked.high
                                           LIMIT 3000) counted) AS "count!"
             FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (low, high, position)
             ORDER BY asked.position"#,
            &lows,
            &highs,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("counting words"))
    }

    /// Plans the statements that follow once for all arguments, or each anew where that looks cheaper. Looking names up takes
    /// one way whatever the name; planning it anew each time would take longer than finding it.
    pub(super) async fn plan_once(&mut self, once: bool) -> Result<()> {
        let statement =
            if once { "SET LOCAL plan_cache_mode = force_generic_plan" } else { "SET LOCAL plan_cache_mode = auto" };
        sqlx::raw_sql(statement).execute(self.connection()).await.map_err(error::query("choosing how to plan"))?;
        Ok(())
    }

    /// Which of `words` are words of the tenant.
    pub(super) async fn known_words(&mut self, words: &[String]) -> Result<Vec<String>> {
        sqlx::query_scalar!(
            "-- search.known_words
             SELECT word FROM search_words WHERE word = ANY ($1) ORDER BY word",
            words,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking words up"))
    }

    /// For each word the nearest known ones by their letters, itself first where it is known.
    pub(super) async fn nearest(&mut self, words: &[String]) -> Result<Vec<Vec<String>>> {
        let rows = sqlx::query!(
            r#"-- search.nearest
             SELECT asked AS "asked!", word AS "word!" FROM nearest_words($1, 8)
             WHERE similarity >= 0.4 ORDER BY similarity DESC, word"#,
            words,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding the nearest words"))?;
        Ok(words
            .iter()
            .map(|word| rows.iter().filter(|row| row.asked == *word).map(|row| row.word.clone()).collect())
            .collect())
    }

    /// The people of some companies, the last contacted first, three thousand at most.
    pub(super) async fn people_of(&mut self, companies: &[CompanyId]) -> Result<Vec<Match>> {
        let companies: Vec<Uuid> = companies.iter().map(|id| id.as_uuid()).collect();
        let rows = sqlx::query_as!(
            Row,
            r#"-- search.people_of
             SELECT c.id, c.name, c.name_norm, co.name AS "beside?", c.last_contacted_at, true AS "live!", 0::bigint AS "total!"
             FROM contacts c
             LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id
             WHERE c.company_id = ANY ($1) AND c.deleted_at IS NULL
             ORDER BY c.last_contacted_at DESC NULLS LAST, c.id
             LIMIT 3000"#,
            &companies,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing the people of a company"))?;
        Ok(rows.into_iter().map(|row| row.into_match(Named::Contact)).collect())
    }
}

/// The ways in which an e-mail address or a number may be kept; `None` for what is neither.
pub(super) fn point_spellings(written: &str, region: &str) -> Option<Vec<String>> {
    let digits = written.chars().filter(char::is_ascii_digit).count();
    if digits >= 6 && written.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c)) {
        return Some(phone_spellings(written, region));
    }
    written.contains('@').then(|| vec![text::contact_point_norm("email", written)])
}

/// The ways a phone number may be kept: with its country code, by the region of the tenant where none is written, with and
/// without the plus, and as it stands.
fn phone_spellings(written: &str, region: &str) -> Vec<String> {
    let norm = text::contact_point_norm("phone", written);
    let whole = crate::ops::contacts::valid_phone(written, region);
    let digits = |number: &str| number.trim_start_matches('+').to_owned();
    let mut spellings = vec![digits(&norm), format!("+{}", digits(&norm)), norm];
    spellings.extend(whole.iter().map(|number| digits(number)));
    spellings.extend(whole);
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

/// Rows as matches; `None` where there are none.
pub(super) fn matches(rows: Vec<Row>, kind: Named, limit: usize, quality: Quality, most: i64) -> Option<Matches> {
    let total = rows.first()?.total;
    let hits: Vec<Match> = rows.into_iter().take(limit).map(|row| row.into_match(kind)).collect();
    Some(Matches {
        total: usize::try_from(total.min(most)).unwrap_or(hits.len()).max(hits.len()),
        uncounted: total > most,
        quality: Some(quality),
        hits,
    })
}
