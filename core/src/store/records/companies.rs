//! Companies, with their domains and labels.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;

use super::{
    super::{TenantTx, error, links::Stored},
    met,
};
use crate::{
    domain::record::CompanyRecord,
    error::Result,
    ids::{CompanyId, MemberId},
    text,
};

impl TenantTx {
    pub(super) async fn company_for_change(&mut self, id: CompanyId) -> Result<Option<Stored<CompanyRecord>>> {
        let row = loop {
            let row = sqlx::query!(
                r#"-- companies.for_change
                 SELECT c.name, c.aliases, c.industry, c.location, c.employees, c.owner_id,
                        c.custom AS "custom: Json<Map<String, Value>>", c.deleted_at, c.version,
                        ARRAY(SELECT d.domain FROM company_domains d
                              WHERE d.tenant_id = c.tenant_id AND d.company_id = c.id ORDER BY d.domain) AS "domains!",
                        ARRAY(SELECT g.name FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                              WHERE x.tenant_id = c.tenant_id AND x.company_id = c.id ORDER BY g.name_norm) AS "tags!",
                        (SELECT o.xmin FROM companies o WHERE o.tenant_id = c.tenant_id AND o.id = c.id)
                            IS NOT DISTINCT FROM c.xmin AS "is_whole!"
                 FROM companies c WHERE c.id = $1 FOR UPDATE OF c"#,
                id.as_uuid(),
            )
            .fetch_optional(self.connection())
            .await
            .map_err(error::query("loading a company"))?;
            if row.as_ref().is_none_or(|row| row.is_whole) {
                break row;
            }
        };
        Ok(row.map(|row| Stored {
            record: CompanyRecord {
                name: row.name,
                aliases: row.aliases,
                industry: row.industry,
                location: row.location,
                employees: row.employees,
                owner_id: row.owner_id.map(MemberId::from_uuid),
                custom: row.custom.0,
                domains: row.domains,
                tags: row.tags,
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    pub(super) async fn insert_company(&mut self, id: CompanyId, company: &CompanyRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- companies.insert
             INSERT INTO companies (tenant_id, id, name, name_norm, aliases, industry, location, employees, owner_id, custom,
                                    created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            tenant,
            id.as_uuid(),
            company.name,
            text::fold(&company.name),
            &company.aliases,
            company.industry,
            company.location,
            company.employees,
            company.owner_id.map(MemberId::as_uuid),
            Json(&company.custom) as Json<&Map<String, Value>>,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a company"))?;
        self.found_by("company", id.as_uuid(), &[], &tokens(company)).await?;
        if !company.domains.is_empty() {
            self.at_domains(id, &company.domains).await?;
        }
        if company.tags.is_empty() {
            Ok(())
        } else {
            self.tagged((None, Some(id.as_uuid()), None), &company.tags).await
        }
    }

    pub(super) async fn update_company(
        &mut self,
        id: CompanyId,
        (was, version): (&CompanyRecord, i32),
        company: &CompanyRecord,
        deleted_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let now = self.now();
        // First of all: a company that comes back does so with the domains that it will have.
        if was.domains != company.domains {
            self.at_domains(id, &company.domains).await?;
        }
        let done = sqlx::query!(
            "-- companies.update
             UPDATE companies SET name = $2, name_norm = $3, aliases = $4, industry = $5, location = $6, employees = $7,
                                  owner_id = $8, custom = $9, updated_at = $10, deleted_at = $11, version = version + 1
             WHERE id = $1 AND version = $12",
            id.as_uuid(),
            company.name,
            text::fold(&company.name),
            &company.aliases,
            company.industry,
            company.location,
            company.employees,
            was.owner_id.map(MemberId::as_uuid),
            Json(&company.custom) as Json<&Map<String, Value>>,
            now,
            deleted_at,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a company"))?;
        met(done.rows_affected())?;
        self.found_by("company", id.as_uuid(), &tokens(was), &tokens(company)).await?;
        if was.tags != company.tags {
            self.tagged((None, Some(id.as_uuid()), None), &company.tags).await?;
        }
        self.hand_over("company", id.as_uuid(), (was.owner_id, company.owner_id), version + 1).await
    }

    /// Makes these the domains of a company. One that another company in the asker's sight has is refused by the database.
    async fn at_domains(&mut self, id: CompanyId, domains: &[String]) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        sqlx::query!(
            "-- company_domains.replace
             WITH gone AS (DELETE FROM company_domains d WHERE d.company_id = $2 AND NOT d.domain = ANY ($3))
             INSERT INTO company_domains (tenant_id, domain, company_id)
             SELECT $1, w.domain, $2 FROM unnest($3::text[]) AS w (domain)
             WHERE NOT EXISTS (SELECT FROM company_domains d WHERE d.company_id = $2 AND d.domain = w.domain)",
            tenant,
            id.as_uuid(),
            domains,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping the domains of a company"))?;
        Ok(())
    }
}

fn tokens(company: &CompanyRecord) -> Vec<String> {
    text::company_tokens(&company.name, &company.aliases, &company.domains)
}
