//! Files being imported, and what an import looks up for many rows at once.

use std::collections::HashMap;

use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    error::{Error, Result},
    ids::{ChangeSetId, CompanyId, ContactId, ImportId, MemberId, TagId},
};

/// An import that was begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BegunImport {
    pub(crate) id: ImportId,
    pub(crate) change_set: ChangeSetId,
    /// The first line that was not dealt with yet.
    pub(crate) next_line: i64,
    pub(crate) created: i64,
    pub(crate) rejected: i64,
}

/// How far a batch brings an import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Advance {
    /// Where the import must stand, so that two processes at one file cannot both write a row.
    pub(crate) from_line: i64,
    pub(crate) next_line: i64,
    pub(crate) created: i64,
}

impl TenantTx {
    /// The asker's own import of this file that has not finished.
    pub(crate) async fn running_import(&mut self, sha256: &[u8; 32]) -> Result<Option<BegunImport>> {
        let member = self.actor().member().map(MemberId::as_uuid);
        let row = sqlx::query!(
            r#"-- imports.running
             SELECT id, change_set_id AS "change_set_id!", next_line, created_count, rejected_count
             FROM imports WHERE file_sha256 = $1 AND status = 'running' AND member_id IS NOT DISTINCT FROM $2"#,
            &sha256[..],
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking for an import"))?;
        Ok(row.map(|row| BegunImport {
            id: ImportId::from_uuid(row.id),
            change_set: ChangeSetId::from_uuid(row.change_set_id),
            next_line: row.next_line,
            created: row.created_count,
            rejected: row.rejected_count,
        }))
    }

    /// Begins an import.
    ///
    /// # Errors
    /// [`Error::Conflict`] where this file is being imported already.
    pub(crate) async fn begin_import(
        &mut self,
        change_set: ChangeSetId,
        file_name: &str,
        sha256: &[u8; 32],
        mapping: &serde_json::Value,
    ) -> Result<BegunImport> {
        let (id, tenant, now) = (ImportId::from_uuid(self.new_id()), self.tenant().as_uuid(), self.now());
        let member = self.actor().member().map(MemberId::as_uuid);
        sqlx::query!(
            "-- imports.begin
             INSERT INTO imports (tenant_id, id, member_id, change_set_id, file_name, file_sha256, mapping, status, started_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'running', $8)",
            tenant,
            id.as_uuid(),
            member,
            change_set.as_uuid(),
            file_name,
            &sha256[..],
            mapping,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("beginning an import"))?;
        Ok(BegunImport { id, change_set, next_line: 1, created: 0, rejected: 0 })
    }

    /// Moves an import on, and keeps why lines were rejected.
    ///
    /// # Errors
    /// [`Error::Invalid`] where another process moved it meanwhile.
    pub(crate) async fn advance_import(
        &mut self,
        id: ImportId,
        step: Advance,
        rejects: &[(i64, String)],
    ) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let (lines, reasons): (Vec<i64>, Vec<String>) = rejects.iter().cloned().unzip();
        let rejected = i64::try_from(rejects.len()).unwrap_or(i64::MAX);
        let moved = sqlx::query!(
            "-- imports.advance
             UPDATE imports SET next_line = $3, created_count = created_count + $4, rejected_count = rejected_count + $5
             WHERE id = $1 AND status = 'running' AND next_line = $2",
            id.as_uuid(),
            step.from_line,
            step.next_line,
            step.created,
            rejected,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("moving an import on"))?;
        if moved.rows_affected() != 1 {
            return Err(Error::invalid(
                "This file is being imported by another process; this one has stopped and written nothing twice.",
            ));
        }
        sqlx::query!(
            "-- import_rejects.insert
             INSERT INTO import_rejects (tenant_id, import_id, line, reason)
             SELECT $1, $2, r.line, r.reason FROM unnest($3::bigint[], $4::text[]) AS r (line, reason)",
            tenant,
            id.as_uuid(),
            &lines,
            &reasons,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping rejected lines"))?;
        Ok(())
    }

    /// Ends an import.
    pub(crate) async fn finish_import(&mut self, id: ImportId) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- imports.finish
             UPDATE imports SET status = 'finished', finished_at = $2 WHERE id = $1",
            id.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("ending an import"))?;
        Ok(())
    }

    /// Why lines of an import were rejected, by line.
    pub(crate) async fn import_rejects(&mut self, id: ImportId) -> Result<Vec<(i64, String)>> {
        let rows = sqlx::query!(
            "-- import_rejects.list
             SELECT line, reason FROM import_rejects WHERE import_id = $1 ORDER BY line",
            id.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading rejected lines"))?;
        Ok(rows.into_iter().map(|row| (row.line, row.reason)).collect())
    }

    /// Which of these normalised addresses and numbers somebody has whom the asker sees, beside a person who may have them: the
    /// address, and the name of its holder, of several the oldest.
    pub(crate) async fn holders_of_points(
        &mut self,
        norms: &[String],
        beside: Option<ContactId>,
    ) -> Result<Vec<(String, String)>> {
        let rows = sqlx::query!(
            "-- contact_points.holders
             SELECT DISTINCT ON (p.value_norm) p.value_norm, c.name
             FROM contact_points p
             JOIN contacts c ON c.tenant_id = p.tenant_id AND c.id = p.contact_id
             WHERE p.kind = ANY (ARRAY['email', 'phone', 'whatsapp']) AND p.value_norm = ANY ($1)
               AND p.contact_id IS DISTINCT FROM $2 AND c.deleted_at IS NULL
             ORDER BY p.value_norm, c.id",
            norms,
            beside.map(ContactId::as_uuid),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for duplicates"))?;
        Ok(rows.into_iter().map(|row| (row.value_norm, row.name)).collect())
    }

    /// The companies of these folded names that the asker sees; of several with one name the oldest.
    pub(crate) async fn companies_of_names(&mut self, names: &[String]) -> Result<HashMap<String, CompanyId>> {
        let rows = sqlx::query!(
            "-- companies.by_name
             SELECT DISTINCT ON (name_norm) name_norm, id FROM companies
             WHERE name_norm = ANY ($1) AND deleted_at IS NULL ORDER BY name_norm, id",
            names,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding companies"))?;
        Ok(rows.into_iter().map(|row| (row.name_norm, CompanyId::from_uuid(row.id))).collect())
    }

    /// The companies of these domains that the asker sees; of several at one domain the oldest.
    pub(crate) async fn companies_of_domains(&mut self, domains: &[String]) -> Result<HashMap<String, CompanyId>> {
        let rows = sqlx::query!(
            "-- company_domains.companies
             SELECT DISTINCT ON (d.domain) d.domain, d.company_id FROM company_domains d
             JOIN companies c ON c.tenant_id = d.tenant_id AND c.id = d.company_id
             WHERE d.domain = ANY ($1) AND c.deleted_at IS NULL ORDER BY d.domain, c.id",
            domains,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding companies"))?;
        Ok(rows.into_iter().map(|row| (row.domain, CompanyId::from_uuid(row.company_id))).collect())
    }

    /// The tenant's labels by folded name, each with its name as it is written.
    pub(crate) async fn tags_by_name(&mut self) -> Result<HashMap<String, (TagId, String)>> {
        let rows = sqlx::query!("-- tags.all\nSELECT name_norm, name, id FROM tags")
            .fetch_all(self.connection())
            .await
            .map_err(error::query("reading labels"))?;
        Ok(rows.into_iter().map(|row| (row.name_norm, (TagId::from_uuid(row.id), row.name))).collect())
    }

    /// The members who may own records: id, name, e-mail address.
    pub(crate) async fn possible_owners(&mut self) -> Result<Vec<(MemberId, String, String)>> {
        let rows = sqlx::query!(
            r#"-- memberships.owners
             SELECT id AS "id: Uuid", display_name, email FROM memberships WHERE status = 'active'"#
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading members"))?;
        Ok(rows.into_iter().map(|row| (MemberId::from_uuid(row.id), row.display_name, row.email)).collect())
    }
}
