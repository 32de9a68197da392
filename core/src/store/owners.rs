//! Whose records are: giving one to somebody else, and everything of one owner.

use uuid::Uuid;

use super::{TenantTx, deals::needle, error};
use crate::{
    domain::record::RecordKind,
    error::{Error, Result},
    ids::{CompanyId, MemberId},
};

/// Which records of one owner are meant.
#[derive(Debug, Clone, Default)]
pub struct OwnedFilter {
    /// Whose; `None` for what nobody owns.
    pub owner: Option<MemberId>,
    /// Of people and deals, with this company.
    pub company: Option<CompanyId>,
    /// Of leads, whose source has this in it.
    pub source: Option<String>,
}

impl TenantTx {
    /// Gives a record that was written in this version to somebody else, who may be out of the asker's reach.
    pub(super) async fn hand_over(
        &mut self,
        kind: &str,
        id: Uuid,
        (from, to): (Option<MemberId>, Option<MemberId>),
        version: i32,
    ) -> Result<()> {
        if from == to || self.handed(kind, id, (from, to), Some(version)).await? {
            Ok(())
        } else {
            Err(Error::changed_meanwhile())
        }
    }

    /// Takes back what the asker gave away last, whether or not they see it; false where it went on since, or is gone.
    pub(crate) async fn regain(&mut self, kind: RecordKind, id: Uuid, from: MemberId, to: MemberId) -> Result<bool> {
        self.handed(kind.entity(), id, (Some(from), Some(to)), None).await
    }

    async fn handed(
        &mut self,
        kind: &str,
        id: Uuid,
        (from, to): (Option<MemberId>, Option<MemberId>),
        version: Option<i32>,
    ) -> Result<bool> {
        let given = sqlx::query_scalar!(
            "-- owners.hand_over
             SELECT hand_over($1, $2, $3, $4, $5)",
            kind,
            id,
            from.map(MemberId::as_uuid),
            to.map(MemberId::as_uuid),
            version,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("giving a record to somebody"))?;
        Ok(given == Some(true))
    }

    /// The records of one kind and owner in the asker's sight, by name, `limit` at most: people and companies, and of deals and
    /// leads those that are open.
    pub async fn owned(&mut self, kind: RecordKind, filter: &OwnedFilter, limit: u32) -> Result<Vec<Uuid>> {
        let rows = sqlx::query_scalar!(
            r#"-- owners.owned
             SELECT f.id AS "id!" FROM (
                 (SELECT c.id, c.name_norm FROM contacts c
                  WHERE $1 = 'contact' AND c.owner_id IS NOT DISTINCT FROM $2 AND c.deleted_at IS NULL
                    AND ($3::uuid IS NULL OR c.company_id = $3))
                 UNION ALL
                 (SELECT c.id, c.name_norm FROM companies c
                  WHERE $1 = 'company' AND c.owner_id IS NOT DISTINCT FROM $2 AND c.deleted_at IS NULL)
                 UNION ALL
                 (SELECT d.id, d.name_norm FROM deals d
                  JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id AND p.kind = 'sales'
                  WHERE $1 = 'deal' AND d.owner_id IS NOT DISTINCT FROM $2 AND d.deleted_at IS NULL AND d.status = 'open'
                    AND ($3::uuid IS NULL OR d.company_id = $3))
                 UNION ALL
                 (SELECT l.id, l.name_norm FROM leads l
                  WHERE $1 = 'lead' AND l.owner_id IS NOT DISTINCT FROM $2 AND l.deleted_at IS NULL
                    AND l.status IN ('new', 'working', 'qualified')
                    AND ($4::text IS NULL OR strpos(translate(lower(l.source), '_-', '  '), $4) > 0))
             ) f ORDER BY f.name_norm, f.id LIMIT $5"#,
            kind.entity(),
            filter.owner.map(MemberId::as_uuid),
            filter.company.map(CompanyId::as_uuid),
            needle(filter.source.as_deref()),
            i64::from(limit),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing somebody's records"))?;
        Ok(rows)
    }
}
