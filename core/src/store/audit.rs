//! The chain of the audit trail, read across tenants to be verified. It is written by the database alone.

use uuid::Uuid;

use super::{SystemTx, error};
use crate::{
    domain::audit::{Break, ChainHash, Finding},
    error::{Error, Result},
    ids::TenantId,
};

/// A tenant's chain as it stands.
#[derive(Debug, Clone)]
pub(crate) struct AuditChain {
    pub(crate) tenant: TenantId,
    pub(crate) slug: String,
    /// How many entries the audit trail has.
    pub(crate) entries: i64,
    /// The number of the last link.
    pub(crate) length: i64,
    /// The hash of the last link; without one, the hash that the chain begins with.
    pub(crate) head: ChainHash,
}

impl SystemTx {
    /// The chain of one tenant, or of every one by short name.
    pub(crate) async fn audit_chains(&mut self, tenant: Option<TenantId>) -> Result<Vec<AuditChain>> {
        let rows = sqlx::query!(
            r#"-- audit_chain.heads
             SELECT t.id, t.slug, coalesce(h.seq, 0) AS "length!", coalesce(h.hash, audit_genesis(t.id)) AS "head!",
                    (SELECT count(*) FROM audit_log a WHERE a.tenant_id = t.id) AS "entries!"
             FROM tenants t
             LEFT JOIN LATERAL (SELECT c.seq, c.hash FROM audit_chain c WHERE c.tenant_id = t.id
                                ORDER BY c.seq DESC LIMIT 1) h ON true
             WHERE $1::uuid IS NULL OR t.id = $1
             ORDER BY t.slug"#,
            tenant.map(TenantId::as_uuid),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading the heads of the audit trail"))?;
        rows.into_iter()
            .map(|row| {
                Ok(AuditChain {
                    tenant: TenantId::from_uuid(row.id),
                    slug: row.slug,
                    entries: row.entries,
                    length: row.length,
                    head: hash(row.head)?,
                })
            })
            .collect()
    }

    /// What does not hold from the link `first` to the link `last`, `limit` findings at most.
    pub(crate) async fn audit_findings(
        &mut self,
        tenant: TenantId,
        (first, last): (i64, i64),
        limit: i64,
    ) -> Result<Vec<Finding>> {
        let rows = sqlx::query!(
            r#"-- audit_chain.findings
             SELECT seq AS "seq!", subject, finding AS "finding!" FROM audit_findings($1, $2, $3) LIMIT $4"#,
            tenant.as_uuid(),
            first,
            last,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("verifying the audit trail"))?;
        rows.into_iter().map(|row| finding(Some(row.seq), &row.finding, row.subject)).collect()
    }

    /// What a tenant has outside of its chain, `limit` findings at most.
    pub(crate) async fn audit_strays(&mut self, tenant: TenantId, limit: i64) -> Result<Vec<Finding>> {
        let rows = sqlx::query!(
            r#"-- audit_chain.strays
             SELECT subject, finding AS "finding!" FROM audit_strays($1) LIMIT $2"#,
            tenant.as_uuid(),
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking past the chain of the audit trail"))?;
        rows.into_iter().map(|row| finding(None, &row.finding, row.subject)).collect()
    }

    /// Whose chain has a link with this hash, and at which place; 0 is the beginning of a chain.
    pub(crate) async fn audit_link(&mut self, hash: ChainHash) -> Result<Option<(TenantId, i64)>> {
        let row = sqlx::query!(
            r#"-- audit_chain.link
             SELECT tenant_id AS "tenant!", seq AS "seq!" FROM audit_chain WHERE hash = $1
             UNION ALL
             SELECT id, 0 FROM tenants WHERE audit_genesis(id) = $1
             LIMIT 1"#,
            &hash.0[..],
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking for a head"))?;
        Ok(row.map(|row| (TenantId::from_uuid(row.tenant), row.seq)))
    }
}

fn hash(bytes: Vec<u8>) -> Result<ChainHash> {
    let wrong = |_| Error::internal("reading a hash", std::io::Error::other("it has not 32 bytes"));
    bytes.try_into().map(ChainHash).map_err(wrong)
}

fn finding(link: Option<i64>, name: &str, subject: Option<Uuid>) -> Result<Finding> {
    let kind = Break::named(name)
        .ok_or_else(|| Error::internal("reading a finding", std::io::Error::other(name.to_owned())))?;
    Ok(Finding { link, kind, subject })
}
