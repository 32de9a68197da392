//! From rows to COPY buffers, one for each table, with the words by which the records are found.

use std::collections::BTreeSet;

use super::{
    Bulk,
    copy::{CopyBuffer, Table, table},
    rows::{ActivityRow, CompanyRow, ContactRow, DealRow, LeadRow, MeetingRow, NoteRow, TaskRow},
};
use crate::{ids::TenantId, text};

/// The tables, each after those it refers to.
#[rustfmt::skip]
static TABLES: [Table; 19] = [
    table!(companies (tenant_id, id, name, name_norm, aliases, industry, location, employees, owner_id, last_contacted_at, created_at, updated_at)),
    table!(company_domains (tenant_id, domain, company_id)),
    table!(contacts (tenant_id, id, name, name_norm, title, company_id, location, owner_id, source, last_contacted_at, next_follow_up_at, created_at, updated_at)),
    table!(contact_points (tenant_id, id, contact_id, kind, value, value_norm, is_primary)),
    table!(deals (tenant_id, id, name, name_norm, company_id, contact_id, pipeline_id, stage_id, stage_entered_at, owner_id, status,
        amount_minor, currency, base_amount_minor, probability, expected_close, closed_at, lost_reason, next_step, next_step_on,
        snoozed_until, snooze_reason, source, location, score, last_activity_at, created_at, updated_at)),
    table!(deal_stage_history (tenant_id, id, deal_id, from_stage_id, to_stage_id, moved_at, moved_by_id)),
    table!(deal_products (tenant_id, deal_id, product_id, quantity, price_minor)),
    table!(activities (tenant_id, id, kind, direction, subject, body, occurred_at, duration_min, member_id, contact_id, company_id,
        deal_id, visibility, created_at)),
    table!(activity_links (tenant_id, activity_id, contact_id)),
    table!(meetings (tenant_id, id, title, starts_at, ends_at, location, member_id, contact_id, company_id, deal_id, status, created_at, updated_at)),
    table!(tasks (tenant_id, id, title, due_at, status, priority, assignee_id, created_by_id, contact_id, company_id, deal_id, done_at, created_at)),
    table!(notes (tenant_id, id, body, author_id, contact_id, company_id, deal_id, created_at)),
    table!(tags (tenant_id, id, name, name_norm)),
    table!(taggings (tenant_id, id, tag_id, contact_id, company_id, deal_id) "ON CONFLICT DO NOTHING"),
    table!(leads (tenant_id, id, name, name_norm, email, phone, company_name, title, location, source, source_ref, product_id, status,
        score, owner_id, assigned_at, first_response_at, created_at, updated_at)),
    table!(fx_rates (tenant_id, currency, day, rate) "ON CONFLICT DO NOTHING"),
    table!(quotas (tenant_id, membership_id, starts_on, ends_on, amount_minor, currency)),
    table!(tenant_products (tenant_id, product_id, price_minor, currency)),
    table!(search_tokens (tenant_id, token, kind, entity_id) "ON CONFLICT DO NOTHING"),
];

/// The dictionary, which rows of several batches share.
pub(in crate::store) const WORDS: Table = table!(search_words (tenant_id, word) "ON CONFLICT DO NOTHING");

/// A batch, ready to be sent.
#[derive(Debug, Default)]
pub(in crate::store) struct Encoded {
    companies: CopyBuffer,
    domains: CopyBuffer,
    contacts: CopyBuffer,
    points: CopyBuffer,
    deals: CopyBuffer,
    moves: CopyBuffer,
    deal_products: CopyBuffer,
    activities: CopyBuffer,
    activity_links: CopyBuffer,
    meetings: CopyBuffer,
    tasks: CopyBuffer,
    notes: CopyBuffer,
    tags: CopyBuffer,
    taggings: CopyBuffer,
    leads: CopyBuffer,
    rates: CopyBuffer,
    quotas: CopyBuffer,
    tenant_products: CopyBuffer,
    tokens: CopyBuffer,
    /// The distinct words, in the order in which every batch writes them: two batches at once can then not wait for each other.
    pub(in crate::store) words: BTreeSet<(TenantId, String)>,
}

impl Encoded {
    /// Adds the rows of a tenant.
    pub(in crate::store) fn add(&mut self, tenant: TenantId, bulk: &Bulk) {
        bulk.companies.iter().for_each(|row| self.company(tenant, row));
        bulk.contacts.iter().for_each(|row| self.contact(tenant, row));
        bulk.deals.iter().for_each(|row| self.deal(tenant, row));
        bulk.activities.iter().for_each(|row| self.activity(tenant, row));
        bulk.meetings.iter().for_each(|row| self.meeting(tenant, row));
        bulk.tasks.iter().for_each(|row| self.task(tenant, row));
        bulk.notes.iter().for_each(|row| self.note(tenant, row));
        bulk.leads.iter().for_each(|row| self.lead(tenant, row));
        self.small_tables(tenant, bulk);
    }

    /// Tables and buffers, in the order in which they are written.
    pub(in crate::store) fn in_order(&self) -> impl Iterator<Item = (&'static Table, &CopyBuffer)> {
        let buffers = [
            &self.companies,
            &self.domains,
            &self.contacts,
            &self.points,
            &self.deals,
            &self.moves,
            &self.deal_products,
            &self.activities,
            &self.activity_links,
            &self.meetings,
            &self.tasks,
            &self.notes,
            &self.tags,
            &self.taggings,
            &self.leads,
            &self.rates,
            &self.quotas,
            &self.tenant_products,
            &self.tokens,
        ];
        TABLES.iter().zip(buffers)
    }

    /// The dictionary's rows.
    pub(in crate::store) fn words(words: &BTreeSet<(TenantId, String)>) -> CopyBuffer {
        let mut buffer = CopyBuffer::default();
        for (tenant, word) in words {
            buffer.line(&[tenant, word]);
        }
        buffer
    }

    fn find_by(&mut self, tenant: TenantId, kind: &'static str, id: uuid::Uuid, tokens: Vec<String>) {
        for token in tokens {
            self.tokens.line(&[&tenant, &token, &kind, &id]);
            // Sounds are no words, and nobody misspells a whole domain: a question's words have no dots and hyphens.
            if token.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                self.words.insert((tenant, token));
            }
        }
    }

    fn company(&mut self, tenant: TenantId, row: &CompanyRow) {
        self.companies.line(&[
            &tenant,
            &row.id,
            &row.name,
            &text::fold(&row.name),
            &row.aliases,
            &row.industry,
            &row.location,
            &row.employees,
            &row.owner,
            &row.last_contacted_at,
            &row.created_at,
            &row.created_at,
        ]);
        for domain in &row.domains {
            self.domains.line(&[&tenant, domain, &row.id]);
        }
        self.find_by(tenant, "company", row.id.as_uuid(), text::company_tokens(&row.name, &row.aliases, &row.domains));
    }

    fn contact(&mut self, tenant: TenantId, row: &ContactRow) {
        self.contacts.line(&[
            &tenant,
            &row.id,
            &row.name,
            &text::fold(&row.name),
            &row.title,
            &row.company,
            &row.location,
            &row.owner,
            &row.source,
            &row.last_contacted_at,
            &row.next_follow_up_at,
            &row.created_at,
            &row.created_at,
        ]);
        for point in &row.points {
            let norm = text::contact_point_norm(point.kind, &point.value);
            self.points.line(&[&tenant, &point.id, &row.id, &point.kind, &point.value, &norm, &point.is_primary]);
        }
        self.find_by(tenant, "contact", row.id.as_uuid(), text::name_tokens(&row.name));
    }

    fn deal(&mut self, tenant: TenantId, row: &DealRow) {
        let (minor, currency) = (row.amount.map(|money| money.minor), row.amount.map(|money| money.currency));
        self.deals.line(&[
            &tenant,
            &row.id,
            &row.name,
            &text::fold(&row.name),
            &row.company,
            &row.contact,
            &row.pipeline,
            &row.stage,
            &row.stage_entered_at,
            &row.owner,
            &row.status,
            &minor,
            &currency,
            &row.base_amount_minor,
            &row.probability,
            &row.expected_close,
            &row.closed_at,
            &row.lost_reason,
            &row.next_step,
            &row.next_step_on,
            &row.snoozed_until,
            &row.snooze_reason,
            &row.source,
            &row.location,
            &row.score,
            &row.last_activity_at,
            &row.created_at,
            &row.created_at,
        ]);
        for step in &row.moves {
            self.moves.line(&[&tenant, &step.id, &row.id, &step.from, &step.to, &step.at, &step.by]);
        }
        for (product, quantity, price) in &row.products {
            self.deal_products.line(&[&tenant, &row.id, product, quantity, price]);
        }
        let mut words = text::words(&row.name);
        words.sort_unstable();
        words.dedup();
        self.find_by(tenant, "deal", row.id.as_uuid(), words);
    }

    fn activity(&mut self, tenant: TenantId, row: &ActivityRow) {
        self.activities.line(&[
            &tenant,
            &row.id,
            &row.kind,
            &row.direction,
            &row.subject,
            &row.body,
            &row.occurred_at,
            &row.minutes,
            &row.member,
            &row.on.contact,
            &row.on.company,
            &row.on.deal,
            &row.visibility,
            &row.occurred_at,
        ]);
        for contact in &row.also_with {
            self.activity_links.line(&[&tenant, &row.id, contact]);
        }
    }

    fn meeting(&mut self, tenant: TenantId, row: &MeetingRow) {
        self.meetings.line(&[
            &tenant,
            &row.id,
            &row.title,
            &row.starts_at,
            &row.ends_at,
            &row.location,
            &row.member,
            &row.on.contact,
            &row.on.company,
            &row.on.deal,
            &row.status,
            &row.created_at,
            &row.created_at,
        ]);
    }

    fn task(&mut self, tenant: TenantId, row: &TaskRow) {
        let status = if row.done_at.is_some() { "done" } else { "open" };
        self.tasks.line(&[
            &tenant,
            &row.id,
            &row.title,
            &row.due_at,
            &status,
            &row.priority,
            &row.assignee,
            &row.created_by,
            &row.on.contact,
            &row.on.company,
            &row.on.deal,
            &row.done_at,
            &row.created_at,
        ]);
    }

    fn note(&mut self, tenant: TenantId, row: &NoteRow) {
        self.notes.line(&[
            &tenant,
            &row.id,
            &row.body,
            &row.author,
            &row.on.contact,
            &row.on.company,
            &row.on.deal,
            &row.created_at,
        ]);
    }

    fn lead(&mut self, tenant: TenantId, row: &LeadRow) {
        self.leads.line(&[
            &tenant,
            &row.id,
            &row.name,
            &text::fold(&row.name),
            &row.email,
            &row.phone,
            &row.company_name,
            &row.title,
            &row.location,
            &row.source,
            &row.source_ref,
            &row.product,
            &row.status,
            &row.score,
            &row.owner,
            &row.assigned_at,
            &row.first_response_at,
            &row.created_at,
            &row.created_at,
        ]);
        self.find_by(tenant, "lead", row.id.as_uuid(), text::name_tokens(&row.name));
    }

    fn small_tables(&mut self, tenant: TenantId, bulk: &Bulk) {
        for row in &bulk.tags {
            self.tags.line(&[&tenant, &row.id, &row.name, &text::fold(&row.name)]);
        }
        for row in &bulk.taggings {
            self.taggings.line(&[&tenant, &row.id, &row.tag, &row.on.contact, &row.on.company, &row.on.deal]);
        }
        for row in &bulk.rates {
            self.rates.line(&[&tenant, &row.currency, &row.day, &row.rate]);
        }
        for row in &bulk.quotas {
            self.quotas.line(&[
                &tenant,
                &row.member,
                &row.starts_on,
                &row.ends_on,
                &row.amount.minor,
                &row.amount.currency,
            ]);
        }
        for row in &bulk.products {
            let (minor, currency) = (row.price.map(|money| money.minor), row.price.map(|money| money.currency));
            self.tenant_products.line(&[&tenant, &row.product, &minor, &currency]);
        }
    }
}
