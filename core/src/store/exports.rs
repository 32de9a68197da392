//! Pages of whole records, for taking them out. Each page begins after the last id of the one before, so a long export holds
//! nothing in memory and misses nothing.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{TenantTx, error};
use crate::error::Result;

/// A contact as it is taken out.
#[derive(Debug)]
pub(crate) struct ExportedContact {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) emails: Vec<String>,
    pub(crate) phones: Vec<String>,
    pub(crate) title: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) source: Option<String>,
    pub(crate) last_contacted_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
}

/// A company as it is taken out.
#[derive(Debug)]
pub(crate) struct ExportedCompany {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) domains: Vec<String>,
    pub(crate) industry: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) employees: Option<i32>,
    pub(crate) owner: Option<String>,
    pub(crate) last_contacted_at: Option<DateTime<Utc>>,
    pub(crate) created_at: DateTime<Utc>,
}

/// A deal as it is taken out.
#[derive(Debug)]
pub(crate) struct ExportedDeal {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) company: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) pipeline: String,
    pub(crate) stage: String,
    pub(crate) status: String,
    pub(crate) amount_minor: Option<i64>,
    pub(crate) currency: Option<String>,
    pub(crate) probability: i32,
    pub(crate) expected_close: Option<NaiveDate>,
    pub(crate) closed_at: Option<DateTime<Utc>>,
    pub(crate) lost_reason: Option<String>,
    pub(crate) next_step: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

/// A lead as it is taken out.
#[derive(Debug)]
pub(crate) struct ExportedLead {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) company_name: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) source: String,
    pub(crate) product: Option<String>,
    pub(crate) status: String,
    pub(crate) score: Option<i32>,
    pub(crate) owner: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
}

impl TenantTx {
    /// Contacts after an id that the actor sees, of these owners or, for `None`, of anybody; only
    /// these, where some are named.
    pub(crate) async fn contacts_to_export(
        &mut self,
        after: Uuid,
        owners: Option<&[Uuid]>,
        only: Option<&[Uuid]>,
        limit: i64,
    ) -> Result<Vec<ExportedContact>> {
        sqlx::query_as!(
            ExportedContact,
            r#"-- contacts.export
             SELECT c.id, c.name, c.title, co.name AS "company?", c.location, m.email AS "owner?", c.source, c.last_contacted_at, c.created_at,
                    ARRAY(SELECT p.value FROM contact_points p WHERE p.tenant_id = c.tenant_id AND p.contact_id = c.id
                          AND p.kind = 'email' ORDER BY p.is_primary DESC, p.id) AS "emails!: Vec<String>",
                    ARRAY(SELECT p.value FROM contact_points p WHERE p.tenant_id = c.tenant_id AND p.contact_id = c.id
                          AND p.kind IN ('phone', 'whatsapp') ORDER BY p.is_primary DESC, p.id) AS "phones!: Vec<String>",
                    ARRAY(SELECT t.name FROM taggings g JOIN tags t ON t.tenant_id = g.tenant_id AND t.id = g.tag_id
                          WHERE g.tenant_id = c.tenant_id AND g.contact_id = c.id ORDER BY t.name) AS "tags!: Vec<String>"
             FROM contacts c
             LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id
             LEFT JOIN memberships m ON m.tenant_id = c.tenant_id AND m.id = c.owner_id
             WHERE c.id > $1 AND c.deleted_at IS NULL AND ($2::uuid[] IS NULL OR c.owner_id = ANY ($2))
               AND ($3::uuid[] IS NULL OR c.id = ANY ($3))
             ORDER BY c.id LIMIT $4"#,
            after,
            owners,
            only,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("taking out contacts"))
    }

    /// Companies after an id that the actor sees, of these owners or, for `None`, of anybody; only
    /// these, where some are named.
    pub(crate) async fn companies_to_export(
        &mut self,
        after: Uuid,
        owners: Option<&[Uuid]>,
        only: Option<&[Uuid]>,
        limit: i64,
    ) -> Result<Vec<ExportedCompany>> {
        sqlx::query_as!(
            ExportedCompany,
            r#"-- companies.export
             SELECT c.id, c.name, c.aliases, c.industry, c.location, c.employees, m.email AS "owner?", c.last_contacted_at, c.created_at,
                    ARRAY(SELECT d.domain FROM company_domains d WHERE d.tenant_id = c.tenant_id AND d.company_id = c.id
                          ORDER BY d.domain) AS "domains!: Vec<String>"
             FROM companies c
             LEFT JOIN memberships m ON m.tenant_id = c.tenant_id AND m.id = c.owner_id
             WHERE c.id > $1 AND c.deleted_at IS NULL AND ($2::uuid[] IS NULL OR c.owner_id = ANY ($2))
               AND ($3::uuid[] IS NULL OR c.id = ANY ($3))
             ORDER BY c.id LIMIT $4"#,
            after,
            owners,
            only,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("taking out companies"))
    }

    /// Deals after an id that the actor sees, of these owners or, for `None`, of anybody; only
    /// these, where some are named.
    pub(crate) async fn deals_to_export(
        &mut self,
        after: Uuid,
        owners: Option<&[Uuid]>,
        only: Option<&[Uuid]>,
        limit: i64,
    ) -> Result<Vec<ExportedDeal>> {
        sqlx::query_as!(
            ExportedDeal,
            r#"-- deals.export
             SELECT d.id, d.name, co.name AS "company?", c.name AS "contact?", p.name AS pipeline, s.name AS stage, d.status,
                    d.amount_minor, d.currency, d.probability, d.expected_close, d.closed_at, d.lost_reason, d.next_step,
                    m.email AS "owner?", d.source, d.created_at
             FROM deals d
             JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id
             JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
             LEFT JOIN companies co ON co.tenant_id = d.tenant_id AND co.id = d.company_id
             LEFT JOIN contacts c ON c.tenant_id = d.tenant_id AND c.id = d.contact_id
             LEFT JOIN memberships m ON m.tenant_id = d.tenant_id AND m.id = d.owner_id
             WHERE d.id > $1 AND d.deleted_at IS NULL AND ($2::uuid[] IS NULL OR d.owner_id = ANY ($2))
               AND ($3::uuid[] IS NULL OR d.id = ANY ($3))
             ORDER BY d.id LIMIT $4"#,
            after,
            owners,
            only,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("taking out deals"))
    }

    /// Leads after an id that the actor sees, of these owners or, for `None`, of anybody; only these, where some are named.
    pub(crate) async fn leads_to_export(
        &mut self,
        after: Uuid,
        owners: Option<&[Uuid]>,
        only: Option<&[Uuid]>,
        limit: i64,
    ) -> Result<Vec<ExportedLead>> {
        sqlx::query_as!(
            ExportedLead,
            r#"-- leads.export
             SELECT l.id, l.name, l.email, l.phone, l.company_name, l.title, l.location, l.source, p.name AS "product?", l.status,
                    l.score, m.email AS "owner?", l.created_at
             FROM leads l
             LEFT JOIN products p ON p.id = l.product_id
             LEFT JOIN memberships m ON m.tenant_id = l.tenant_id AND m.id = l.owner_id
             WHERE l.id > $1 AND l.deleted_at IS NULL AND ($2::uuid[] IS NULL OR l.owner_id = ANY ($2))
               AND ($3::uuid[] IS NULL OR l.id = ANY ($3))
             ORDER BY l.id LIMIT $4"#,
            after,
            owners,
            only,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("taking out leads"))
    }
}
