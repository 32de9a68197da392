//! Names to show by example what can be asked: the asker's own, as far as they see them.

use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    error::Result,
    ids::MemberId,
    tenancy::{Permission, Scope},
};

/// Names of records for sentences to try, the likeliest first. Each leads to one record in the asker's sight and to nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExampleNames {
    /// People they were in touch with lately.
    pub contacts: Vec<String>,
    /// The companies of these people.
    pub companies: Vec<String>,
    /// Open deals, the next to close first.
    pub deals: Vec<String>,
    /// Colleagues who report to them.
    pub colleagues: Vec<String>,
}

/// So many colleagues of a team are looked at beside the asker.
const COLLEAGUES: usize = 8;

impl TenantTx {
    /// Names for sentences to try: of the asker's own records, then of their team's, then, for those who see everybody's, of
    /// anybody's. One round trip, a few rows of an index for each owner.
    pub async fn example_names(&mut self) -> Result<ExampleNames> {
        let (owners, team) = self.example_owners();
        let me = self.member();
        let sees_all = |permission| self.actor().require(permission).ok() == Some(Scope::Tenant);
        let (all_people, all_deals) = (sees_all(Permission::CONTACTS_READ), sees_all(Permission::DEALS_READ));
        let today = self.now().with_timezone(&self.actor().timezone()).date_naive();
        let rows = sqlx::query!(
            r#"-- examples.names
             WITH owners AS MATERIALIZED (SELECT o.id, o.place FROM unnest($1::uuid[]) WITH ORDINALITY AS o (id, place)),
             people AS MATERIALIZED (
                 (SELECT c.*, o.place FROM owners o CROSS JOIN LATERAL (
                      SELECT c.tenant_id, c.company_id, c.name, c.name_norm, c.last_contacted_at FROM contacts c
                      WHERE c.owner_id = o.id AND c.deleted_at IS NULL
                      ORDER BY c.last_contacted_at DESC NULLS LAST LIMIT 8) c
                  ORDER BY o.place, c.last_contacted_at DESC NULLS LAST LIMIT 10)
                 UNION ALL
                 (SELECT c.tenant_id, c.company_id, c.name, c.name_norm, c.last_contacted_at, 1000 AS place FROM contacts c
                  WHERE $2 AND c.deleted_at IS NULL ORDER BY c.last_contacted_at DESC NULLS LAST LIMIT 4)
             ), sold AS MATERIALIZED (
                 (SELECT d.*, o.place FROM owners o CROSS JOIN LATERAL (
                      SELECT d.tenant_id, d.pipeline_id, d.name, d.name_norm, d.expected_close FROM deals d
                      WHERE d.owner_id = o.id AND d.status = 'open' AND d.deleted_at IS NULL AND d.expected_close >= $4
                      ORDER BY d.expected_close LIMIT 4) d
                  ORDER BY o.place, d.expected_close LIMIT 6)
                 UNION ALL
                 (SELECT d.tenant_id, d.pipeline_id, d.name, d.name_norm, d.expected_close, 1000 AS place FROM deals d
                  WHERE $3 AND d.status = 'open' AND d.deleted_at IS NULL AND d.expected_close >= $4
                  ORDER BY d.expected_close LIMIT 4)
             ), named AS (
                 SELECT 'contact' AS kind, name, name_norm, min(place) AS place, max(last_contacted_at) AS at
                 FROM people GROUP BY name, name_norm
                 UNION ALL
                 SELECT 'company', co.name, co.name_norm, min(p.place), max(p.last_contacted_at)
                 FROM people p JOIN companies co ON co.tenant_id = p.tenant_id AND co.id = p.company_id AND co.deleted_at IS NULL
                 GROUP BY co.name, co.name_norm
                 UNION ALL
                 SELECT 'deal', d.name, d.name_norm, min(d.place), to_timestamp(-extract(epoch FROM min(d.expected_close)))
                 FROM sold d JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id AND p.kind = 'sales'
                 GROUP BY d.name, d.name_norm
                 UNION ALL
                 SELECT 'colleague', m.display_name, lower(m.display_name) COLLATE "C", 0, NULL
                 FROM memberships m WHERE m.id = ANY ($5) AND m.id <> $6 AND m.status = 'active'
             )
             SELECT n.kind AS "kind!", n.name AS "name!" FROM named n
             WHERE 1 = (SELECT count(*) FROM (
                 (SELECT 1 FROM contacts x WHERE x.name_norm = n.name_norm AND x.deleted_at IS NULL LIMIT 2)
                 UNION ALL (SELECT 1 FROM companies x WHERE x.name_norm = n.name_norm AND x.deleted_at IS NULL LIMIT 2)
                 UNION ALL (SELECT 1 FROM deals x WHERE x.name_norm = n.name_norm AND x.deleted_at IS NULL LIMIT 2)
                 UNION ALL (SELECT 1 FROM memberships x WHERE lower(x.display_name) = lower(n.name) LIMIT 2)) same)
             ORDER BY n.place, n.at DESC NULLS LAST, n.name"#,
            &owners,
            all_people,
            all_deals,
            today,
            &team,
            me,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for names to show by example"))?;
        let mut names = ExampleNames::default();
        for row in rows {
            let of_kind = match row.kind.as_str() {
                "contact" => &mut names.contacts,
                "company" => &mut names.companies,
                "deal" => &mut names.deals,
                _ => &mut names.colleagues,
            };
            of_kind.push(row.name);
        }
        Ok(names)
    }

    /// The asker and, where they see their records, some of their team; and those of the team.
    fn example_owners(&self) -> (Vec<Uuid>, Vec<Uuid>) {
        let me = self.member();
        let others = self.actor().team().iter().map(|member| MemberId::as_uuid(*member));
        let team: Vec<Uuid> = others.filter(|member| *member != me).take(COLLEAGUES).collect();
        let wide = [Permission::CONTACTS_READ, Permission::DEALS_READ];
        let sees_team =
            wide.iter().any(|permission| self.actor().require(*permission).is_ok_and(|scope| scope > Scope::Own));
        let mut owners = vec![me];
        if sees_team {
            owners.extend(&team);
        }
        (owners, team)
    }
}
