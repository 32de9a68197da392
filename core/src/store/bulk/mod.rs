//! Rows of many kinds written at once: what the demo company, the seed and the import have in common.

mod copy;
mod encode;
pub mod rows;
mod tenants;

pub use tenants::{Catalogue, MemberRow, PipelineRow, ProductRow, StageRow, TenantRow};

pub(in crate::store) use encode::{Encoded, WORDS};

use rows::{
    ActivityRow, CompanyRow, ContactRow, DealRow, LeadRow, MeetingRow, NoteRow, QuotaRow, RateRow, TagRow, TaggingRow,
    TaskRow, TenantProductRow,
};

use super::{TenantTx, error};
use crate::error::Result;

/// Records of one tenant, to be written together. They may refer to each other and to what the tenant has already.
#[derive(Debug, Clone, Default)]
pub struct Bulk {
    /// Companies, with their domains.
    pub companies: Vec<CompanyRow>,
    /// Contacts, with their contact points.
    pub contacts: Vec<ContactRow>,
    /// Deals, with their way through the stages and their products.
    pub deals: Vec<DealRow>,
    /// Calls, e-mails, messages and meetings that are over.
    pub activities: Vec<ActivityRow>,
    /// Calendar entries.
    pub meetings: Vec<MeetingRow>,
    /// Things to be done.
    pub tasks: Vec<TaskRow>,
    /// Remarks.
    pub notes: Vec<NoteRow>,
    /// Labels.
    pub tags: Vec<TagRow>,
    /// Labels on records.
    pub taggings: Vec<TaggingRow>,
    /// Leads.
    pub leads: Vec<LeadRow>,
    /// Exchange rates; a rate of a day that is known already stays.
    pub rates: Vec<RateRow>,
    /// Quotas.
    pub quotas: Vec<QuotaRow>,
    /// What the tenant sells of the catalogue.
    pub products: Vec<TenantProductRow>,
}

impl TenantTx {
    /// Whether the tenant has any company at all.
    pub async fn has_companies(&mut self) -> Result<bool> {
        sqlx::query_scalar!(
            r#"-- companies.any
             SELECT EXISTS (SELECT FROM companies) AS "exists!""#
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("looking for companies"))
    }

    /// Writes a batch, with the words by which its records are found. Nothing is checked but what the database checks:
    /// permissions and the validity of what people typed are the use case's business.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict) where a contact point is taken already; nothing of the batch is kept then,
    /// nor of the transaction.
    pub async fn write_bulk(&mut self, bulk: &Bulk) -> Result<()> {
        let mut encoded = Encoded::default();
        encoded.add(self.tenant(), bulk);
        let words = Encoded::words(&encoded.words);
        for (table, rows) in encoded.in_order() {
            table.write_staged(self.connection(), rows).await?;
        }
        WORDS.write_staged(self.connection(), &words).await
    }
}
