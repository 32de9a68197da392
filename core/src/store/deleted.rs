//! Deleted records, which no ordinary look-up finds.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Named, Quality, TenantTx, error, search::best_fits};
use crate::error::Result;

/// How many of a kind are looked through, those deleted last first.
const LOOKED_THROUGH: i64 = 1_000;

/// A deleted record in the asker's sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// What it is.
    pub kind: Named,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Of people and deals their company, of companies their industry.
    pub beside: Option<String>,
    /// When it was deleted.
    pub deleted_at: DateTime<Utc>,
}

impl TenantTx {
    /// The addresses, numbers and domains of a deleted record that another in the asker's sight has taken since, each behind its
    /// kind: `phone +965 2222 0000`, `domain acme.example`.
    pub(crate) async fn taken_since_deleted(&mut self, id: Uuid) -> Result<Vec<String>> {
        sqlx::query_scalar!(
            r#"-- deleted.taken
             SELECT own.kind || ' ' || own.value AS "value!" FROM contact_points own
             JOIN contact_points p ON p.tenant_id = own.tenant_id AND p.kind = own.kind AND p.value_norm = own.value_norm
                                  AND p.contact_id <> own.contact_id
             JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id AND c.deleted_at IS NULL
             WHERE own.contact_id = $1 AND own.given_way
             UNION
             SELECT 'domain ' || own.domain FROM company_domains own
             JOIN company_domains d ON d.tenant_id = own.tenant_id AND d.domain = own.domain AND d.company_id <> own.company_id
             JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id AND c.deleted_at IS NULL
             WHERE own.company_id = $1 AND own.given_way"#,
            id,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for what was taken since"))
    }

    /// The deleted records among `kinds` that a name fits best, those deleted last first, and how well it fits.
    pub async fn deleted_called(&mut self, name: &str, kinds: &[Named]) -> Result<(Vec<Deleted>, Option<Quality>)> {
        let wanted: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        let rows = sqlx::query!(
            r#"-- deleted.list
             SELECT f.kind AS "kind!", f.id AS "id!", f.name AS "name!", f.name_norm AS "name_norm!", f.deleted_at AS "deleted_at!",
                    coalesce(co.name, f.beside) AS beside
             FROM (
                 (SELECT 'contact' AS kind, c.tenant_id, c.id, c.name, c.name_norm, c.company_id, c.title AS beside, c.deleted_at
                  FROM contacts c WHERE 'contact' = ANY ($1) AND c.deleted_at IS NOT NULL ORDER BY c.deleted_at DESC LIMIT $2)
                 UNION ALL
                 (SELECT 'company', c.tenant_id, c.id, c.name, c.name_norm, NULL, c.industry, c.deleted_at
                  FROM companies c WHERE 'company' = ANY ($1) AND c.deleted_at IS NOT NULL ORDER BY c.deleted_at DESC LIMIT $2)
                 UNION ALL
                 (SELECT 'deal', d.tenant_id, d.id, d.name, d.name_norm, d.company_id, NULL, d.deleted_at
                  FROM deals d WHERE 'deal' = ANY ($1) AND d.deleted_at IS NOT NULL ORDER BY d.deleted_at DESC LIMIT $2)
                 UNION ALL
                 (SELECT 'lead', l.tenant_id, l.id, l.name, l.name_norm, NULL, l.company_name, l.deleted_at
                  FROM leads l WHERE 'lead' = ANY ($1) AND l.deleted_at IS NOT NULL ORDER BY l.deleted_at DESC LIMIT $2)
             ) f
             LEFT JOIN companies co ON co.tenant_id = f.tenant_id AND co.id = f.company_id
             ORDER BY f.deleted_at DESC, f.id"#,
            &wanted,
            LOOKED_THROUGH,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing what was deleted"))?;
        let known = rows.into_iter().filter_map(|row| {
            let kind = kinds.iter().find(|kind| kind.as_str() == row.kind)?;
            let (id, beside, deleted_at) = (row.id, row.beside, row.deleted_at);
            Some((row.name_norm, Deleted { kind: *kind, id, name: row.name, beside, deleted_at }))
        });
        Ok(best_fits(name, known))
    }
}
