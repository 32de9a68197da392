//! Records by the words of a plan: those that have a token for each.

use uuid::Uuid;

use super::{
    MOST, MOST_GUESSES, Matches, Named, Quality, READ, READ_GUESSES,
    lookup::{Row, matches},
    plan::Plan,
};
use crate::{
    error::Result,
    store::{TenantTx, error},
    tenancy::{Permission, Scope},
};

impl TenantTx {
    /// Records that have a token for every word of a plan; the first of `kinds` that has any.
    pub(super) async fn by_plan(
        &mut self,
        plan: &Plan,
        kinds: &[Named],
        limit: usize,
        quality: Quality,
    ) -> Result<Option<Matches>> {
        if plan.leading.is_empty() {
            return Ok(None);
        }
        let (most, read) = match quality {
            Quality::Words => (MOST, READ),
            _ => (MOST_GUESSES, READ_GUESSES),
        };
        for kind in kinds {
            let rows = match (self.owners_in_sight(*kind), *kind) {
                (Some(owners), Named::Contact | Named::Company) if self.is_common(plan).await? => {
                    self.records_by_owner(plan, kind.as_str(), &owners, most).await?
                }
                (owners, _) => {
                    let read = if owners.is_some() { READ } else { read };
                    self.records_by_tokens(plan, kind.as_str(), (most, read)).await?
                }
            };
            if let found @ Some(_) = matches(rows, *kind, limit, quality, most) {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Those whose records of a kind the asker sees; `None` where it is everybody's, or where not the owner decides.
    fn owners_in_sight(&self, kind: Named) -> Option<Vec<Uuid>> {
        let permission = match kind {
            Named::Contact => Permission::CONTACTS_READ,
            Named::Company => Permission::COMPANIES_READ,
            Named::Deal => Permission::DEALS_READ,
            Named::Lead => return None,
        };
        match self.actor().require(permission).ok()? {
            Scope::Tenant => None,
            Scope::Own => Some(vec![self.member()]),
            Scope::Team => Some(self.actor().team().iter().map(|member| member.as_uuid()).collect()),
        }
    }

    /// Whether so many tokens begin a plan that reading them would be cut short.
    async fn is_common(&mut self, plan: &Plan) -> Result<bool> {
        Ok(self.census(&plan.leading).await?.iter().any(|count| *count >= READ_GUESSES))
    }

    /// The same as [`records_by_tokens`](Self::records_by_tokens) from the other side: of the records of some owners those
    /// that have the tokens. People and companies only: what the planner finds by owner whatever their state.
    async fn records_by_owner(&mut self, plan: &Plan, kind: &str, owners: &[Uuid], most: i64) -> Result<Vec<Row>> {
        let (lows, highs): (Vec<String>, Vec<String>) = plan.leading.iter().cloned().unzip();
        let other = |position: usize| plan.others.get(position).map(Vec::as_slice);
        sqlx::query_as!(
            Row,
            r#"-- search.records_by_owner
             WITH led AS MATERIALIZED (
                 SELECT s.entity_id FROM unnest($1::text[], $2::text[]) AS range (low, high)
                 CROSS JOIN LATERAL (SELECT t.entity_id FROM search_tokens t
                                     WHERE t.token >= range.low AND t.token < range.high AND t.kind::text = $6 OFFSET 0) s
             ), own AS (
                 SELECT c.tenant_id, c.id, c.name, c.name_norm, c.company_id, NULL AS beside, c.last_contacted_at, true AS live
                 FROM contacts c
                 WHERE c.owner_id = ANY (CASE WHEN $6 = 'contact' THEN $9::uuid[] ELSE '{}'::uuid[] END) AND c.deleted_at IS NULL
                   AND ($7::text IS NULL OR ' ' || c.name_norm LIKE $7)
                 UNION ALL
                 SELECT c.tenant_id, c.id, c.name, c.name_norm, NULL, c.industry, c.last_contacted_at, true
                 FROM companies c
                 WHERE c.owner_id = ANY (CASE WHEN $6 = 'company' THEN $9::uuid[] ELSE '{}'::uuid[] END) AND c.deleted_at IS NULL
                   AND ($7::text IS NULL OR ' ' || c.name_norm LIKE $7)
             ), found AS (
                 SELECT own.* FROM own
                 WHERE ($6 IS NULL OR own.id IN (SELECT led.entity_id FROM led))
                   AND ($3::text[] IS NULL OR own.id IN (SELECT t.entity_id FROM search_tokens t WHERE t.token = ANY ($3)))
                   AND ($4::text[] IS NULL OR own.id IN (SELECT t.entity_id FROM search_tokens t WHERE t.token = ANY ($4)))
                   AND ($5::text[] IS NULL OR own.id IN (SELECT t.entity_id FROM search_tokens t WHERE t.token = ANY ($5)))
                 LIMIT $8
             )
             SELECT f.id AS "id!", f.name AS "name!", f.name_norm AS "name_norm!", coalesce(co.name, f.beside) AS beside,
                    f.last_contacted_at, f.live AS "live!", count(*) OVER () AS "total!"
             FROM found f
             LEFT JOIN companies co ON co.tenant_id = f.tenant_id AND co.id = f.company_id
             ORDER BY f.live DESC, f.last_contacted_at DESC NULLS LAST, f.id
             LIMIT 50"#,
            &lows,
            &highs,
            other(0),
            other(1),
            other(2),
            kind,
            plan.pattern,
            most + 1,
            owners,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding one's own records by words"))
    }

    async fn records_by_tokens(&mut self, plan: &Plan, kind: &str, (most, read): (i64, i64)) -> Result<Vec<Row>> {
        let (lows, highs): (Vec<String>, Vec<String>) = plan.leading.iter().cloned().unzip();
        let other = |position: usize| plan.others.get(position).map(Vec::as_slice);
        sqlx::query_as!(
            Row,
            r#"-- search.records_by_tokens
             WITH led AS (
                 SELECT s.tenant_id, s.entity_id
                 FROM unnest($1::text[], $2::text[]) AS range (low, high)
                 CROSS JOIN LATERAL (SELECT t.tenant_id, t.entity_id FROM search_tokens t
                                     WHERE t.token >= range.low AND t.token < range.high AND t.kind::text = $6 LIMIT $9) s
                 WHERE ($3::text[] IS NULL OR s.entity_id IN (SELECT t.entity_id FROM search_tokens t WHERE t.token = ANY ($3) LIMIT 50000))
                   AND ($4::text[] IS NULL OR s.entity_id IN (SELECT t.entity_id FROM search_tokens t WHERE t.token = ANY ($4) LIMIT 50000))
                   AND ($5::text[] IS NULL OR s.entity_id IN (SELECT t.entity_id FROM search_tokens t WHERE t.token = ANY ($5) LIMIT 50000))
             ), found AS (
                 (SELECT e.tenant_id, e.id, e.name, e.name_norm, e.company_id, NULL AS beside, e.last_contacted_at, true AS live
                  FROM led CROSS JOIN LATERAL (
                      SELECT c.* FROM contacts c WHERE c.tenant_id = led.tenant_id AND c.id = led.entity_id
                        AND c.deleted_at IS NULL AND ($7::text IS NULL OR ' ' || c.name_norm LIKE $7) OFFSET 0) e
                  WHERE $6 = 'contact' LIMIT $8)
                 UNION ALL
                 (SELECT e.tenant_id, e.id, e.name, e.name_norm, NULL, e.industry, e.last_contacted_at, true
                  FROM led CROSS JOIN LATERAL (
                      SELECT c.* FROM companies c WHERE c.tenant_id = led.tenant_id AND c.id = led.entity_id
                        AND c.deleted_at IS NULL AND ($7::text IS NULL OR ' ' || c.name_norm LIKE $7) OFFSET 0) e
                  WHERE $6 = 'company' LIMIT $8)
                 UNION ALL
                 (SELECT e.tenant_id, e.id, e.name, e.name_norm, e.company_id, NULL, e.last_activity_at, e.status = 'open'
                  FROM led CROSS JOIN LATERAL (
                      SELECT d.* FROM deals d WHERE d.tenant_id = led.tenant_id AND d.id = led.entity_id
                        AND d.deleted_at IS NULL AND ($7::text IS NULL OR ' ' || d.name_norm LIKE $7) OFFSET 0) e
                  WHERE $6 = 'deal' LIMIT $8)
                 UNION ALL
                 (SELECT e.tenant_id, e.id, e.name, e.name_norm, NULL, e.company_name, e.assigned_at,
                         e.status IN ('new', 'working', 'qualified')
                  FROM led CROSS JOIN LATERAL (
                      SELECT l.* FROM leads l WHERE l.tenant_id = led.tenant_id AND l.id = led.entity_id
                        AND l.deleted_at IS NULL AND ($7::text IS NULL OR ' ' || l.name_norm LIKE $7) OFFSET 0) e
                  WHERE $6 = 'lead' LIMIT $8)
             ), once AS (SELECT DISTINCT ON (found.id) found.* FROM found)
             SELECT f.id AS "id!", f.name AS "name!", f.name_norm AS "name_norm!", coalesce(co.name, f.beside) AS beside,
                    f.last_contacted_at, f.live AS "live!", count(*) OVER () AS "total!"
             FROM once f
             LEFT JOIN companies co ON co.tenant_id = f.tenant_id AND co.id = f.company_id
             ORDER BY f.live DESC, f.last_contacted_at DESC NULLS LAST, f.id
             LIMIT 50"#,
            &lows,
            &highs,
            other(0),
            other(1),
            other(2),
            kind,
            plan.pattern,
            most + 1,
            read,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding records by words"))
    }
}
