//! People: the card, the lists.

use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    domain::{
        activity::{ActivityLine, NoteLine},
        company::CompanyRef,
        contact::{
            ContactCard, ContactPoint, DealLine, FollowUp, FoundContact, LeadCard, Listed, QuietRelation,
            RelationFilter,
        },
        meeting::MeetingLine,
        task::TaskLine,
    },
    error::Result,
    ids::{CompanyId, ContactId, LeadId, MemberId},
};

/// The statement behind [`TenantTx::contact_card`], for measuring it without the product around it. `$1` is the contact's id,
/// `$2` the time.
pub const CONTACT_CARD_SQL: &str = include_str!("sql/contact_card.sql");

impl TenantTx {
    /// A person with all that hangs on them, in one round trip; `None` where the asker sees nobody of that id.
    pub async fn contact_card(&mut self, id: ContactId) -> Result<Option<ContactCard>> {
        let now = self.now();
        let row = sqlx::query_file!("src/store/sql/contact_card.sql", id.as_uuid(), now,)
            .fetch_optional(self.connection())
            .await
            .map_err(error::query("reading a contact"))?;
        Ok(row.map(|row| ContactCard {
            id: ContactId::from_uuid(row.id),
            name: row.name,
            title: row.title,
            company: row.company_id.zip(row.company_name).map(|(id, name)| CompanyRef {
                id: CompanyId::from_uuid(id),
                name,
                industry: row.company_industry,
            }),
            location: row.location,
            owner: row.owner,
            source: row.source,
            last_contacted_at: row.last_contacted_at,
            next_follow_up_at: row.next_follow_up_at,
            created_at: row.created_at,
            custom: row.custom.0,
            points: row.points.0,
            activities: row.activities.0,
            deals: row.deals.0,
            tasks: row.tasks.0,
            meetings: row.meetings.0,
            tags: row.tags,
            note: row.note.map(|note| note.0),
        }))
    }

    /// People by what is known of them, the last contacted first.
    pub async fn find_contacts(&mut self, filter: &RelationFilter, limit: i64) -> Result<Listed<FoundContact>> {
        let companies = filter.companies.as_ref().map(|ids| uuids(ids, CompanyId::as_uuid));
        let owners = member_uuids(filter.owners.as_ref());
        let rows = sqlx::query!(
            r#"-- contacts.find
             SELECT f.*, count(*) OVER () AS "total!",
                    (SELECT p.value FROM contact_points p WHERE p.tenant_id = f.tenant_id AND p.contact_id = f.id AND p.kind = 'email'
                     ORDER BY p.is_primary DESC, p.value LIMIT 1) AS email
             FROM (
                 SELECT c.tenant_id, c.id, c.name, c.title, co.name AS "company?", coalesce(c.location, co.location) AS location,
                        c.last_contacted_at, c.created_at
                 FROM contacts c
                 LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id
                 WHERE c.deleted_at IS NULL
                   AND ($1::uuid[] IS NULL OR c.id = ANY ($1))
                   AND ($2::uuid[] IS NULL OR c.company_id = ANY ($2))
                   AND ($3::uuid[] IS NULL OR c.owner_id = ANY ($3))
                   AND (NOT $4 OR c.owner_id IS NULL)
                   AND ($5::text IS NULL OR c.title ILIKE $5)
                   AND ($6::text IS NULL OR c.location ILIKE $6 OR c.location IS NULL AND co.location ILIKE $6)
                   AND ($7::text IS NULL OR c.id IN (
                       SELECT x.contact_id FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                       WHERE g.name_norm = $7 AND x.contact_id IS NOT NULL))
                   AND ($8::text IS NULL OR co.industry ILIKE $8)
                   AND ($9::text IS NULL OR c.company_id IN (SELECT d.company_id FROM company_domains d WHERE d.domain = $9)
                        OR c.id IN (SELECT p.contact_id FROM contact_points p
                                    WHERE p.kind = 'email' AND split_part(p.value_norm, '@', 2) = $9))
                   AND ($10::timestamptz IS NULL OR c.created_at >= $10)
                   AND ($11::timestamptz IS NULL OR c.created_at < $11)
                 ORDER BY c.last_contacted_at DESC NULLS LAST, c.id
                 LIMIT 1001) f
             LIMIT $12"#,
            filter.ids.as_deref(),
            companies.as_deref(),
            owners.as_deref(),
            filter.unassigned,
            filter.title.as_deref().map(part),
            filter.location.as_deref().map(part),
            filter.tag,
            filter.industry.as_deref().map(part),
            filter.domain,
            filter.created_from,
            filter.created_before,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("searching contacts"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows
            .into_iter()
            .map(|row| FoundContact {
                id: ContactId::from_uuid(row.id),
                name: row.name,
                title: row.title,
                company: row.company,
                location: row.location,
                email: row.email,
                last_contacted_at: row.last_contacted_at,
                created_at: row.created_at,
            })
            .collect();
        Ok(Listed { rows, total })
    }

    /// People nobody has been in touch with since `before`, the longest silence first, and after them those who were never
    /// contacted.
    pub async fn quiet_contacts(
        &mut self,
        before: chrono::DateTime<chrono::Utc>,
        filter: &RelationFilter,
        limit: i64,
    ) -> Result<Listed<QuietRelation>> {
        let companies = filter.companies.as_ref().map(|ids| uuids(ids, CompanyId::as_uuid));
        let owners = member_uuids(filter.owners.as_ref());
        let rows = sqlx::query!(
            r#"-- contacts.quiet
             SELECT q.id AS "id!", q.name AS "name!", q.title, co.name AS "company?", m.display_name AS "owner?", q.last_contacted_at,
                    q.total AS "total!",
                    (SELECT count(*) FROM deals d WHERE d.tenant_id = q.tenant_id AND d.contact_id = q.id
                       AND d.status = 'open' AND d.deleted_at IS NULL) AS "open_deals!"
             FROM (
                 SELECT f.*, count(*) OVER () AS total FROM (
                     (SELECT c.tenant_id, c.id, c.name, c.title, c.company_id, c.owner_id, c.last_contacted_at FROM contacts c
                      WHERE c.deleted_at IS NULL AND c.last_contacted_at < $1 AND NOT $8
                        AND ($2::uuid[] IS NULL OR c.company_id = ANY ($2))
                        AND ($3::uuid[] IS NULL OR c.owner_id = ANY ($3)) AND (NOT $4 OR c.owner_id IS NULL)
                        AND ($5::text IS NULL OR c.id IN (
                            SELECT x.contact_id FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                            WHERE g.name_norm = $5 AND x.contact_id IS NOT NULL))
                        AND ($6::text IS NULL OR EXISTS (SELECT FROM companies co WHERE co.tenant_id = c.tenant_id
                            AND co.id = c.company_id AND co.industry ILIKE $6))
                      ORDER BY c.last_contacted_at LIMIT 1001)
                     UNION ALL
                     (SELECT c.tenant_id, c.id, c.name, c.title, c.company_id, c.owner_id, c.last_contacted_at FROM contacts c
                      WHERE c.deleted_at IS NULL AND c.last_contacted_at IS NULL AND ($8 OR c.created_at < $1)
                        AND ($2::uuid[] IS NULL OR c.company_id = ANY ($2))
                        AND ($3::uuid[] IS NULL OR c.owner_id = ANY ($3)) AND (NOT $4 OR c.owner_id IS NULL)
                        AND ($5::text IS NULL OR c.id IN (
                            SELECT x.contact_id FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                            WHERE g.name_norm = $5 AND x.contact_id IS NOT NULL))
                        AND ($6::text IS NULL OR EXISTS (SELECT FROM companies co WHERE co.tenant_id = c.tenant_id
                            AND co.id = c.company_id AND co.industry ILIKE $6))
                      LIMIT 1001)) f
                 ORDER BY f.last_contacted_at NULLS LAST, f.id LIMIT $7) q
             LEFT JOIN companies co ON co.tenant_id = q.tenant_id AND co.id = q.company_id
             LEFT JOIN memberships m ON m.tenant_id = q.tenant_id AND m.id = q.owner_id
             ORDER BY q.last_contacted_at NULLS LAST, q.id"#,
            before,
            companies.as_deref(),
            owners.as_deref(),
            filter.unassigned,
            filter.tag,
            filter.industry.as_deref().map(part),
            limit,
            filter.never_contacted,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing quiet contacts"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows
            .into_iter()
            .map(|row| QuietRelation {
                id: row.id,
                name: row.name,
                title: row.title,
                company: row.company,
                owner: row.owner,
                last_contacted_at: row.last_contacted_at,
                open_deals: row.open_deals,
            })
            .collect();
        Ok(Listed { rows, total })
    }

    /// A lead whole; `None` where the asker sees none of that id.
    pub async fn lead_card(&mut self, id: LeadId) -> Result<Option<LeadCard>> {
        sqlx::query_as!(
            LeadCard,
            r#"-- contacts.lead_card
             SELECT l.name, l.email, l.phone, l.company_name AS company, l.title, l.location, l.source, p.name AS "product?",
                    l.status, l.score, m.display_name AS "owner?", l.created_at, l.first_response_at
             FROM leads l
             LEFT JOIN products p ON p.id = l.product_id
             LEFT JOIN memberships m ON m.tenant_id = l.tenant_id AND m.id = l.owner_id
             WHERE l.id = $1 AND l.deleted_at IS NULL"#,
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("reading a lead"))
    }

    /// People of some owners with whom a touch was planned before a moment, the longest planned first.
    pub async fn follow_ups(
        &mut self,
        owners: Option<&[MemberId]>,
        before: chrono::DateTime<chrono::Utc>,
        limit: i64,
    ) -> Result<Vec<FollowUp>> {
        let owners = owners.map(|ids| uuids(ids, MemberId::as_uuid));
        let rows = sqlx::query!(
            r#"-- contacts.follow_ups
             SELECT c.id, c.name, co.name AS "company?", c.next_follow_up_at AS "due_at!"
             FROM contacts c
             LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id
             WHERE c.deleted_at IS NULL AND c.next_follow_up_at < $2 AND ($1::uuid[] IS NULL OR c.owner_id = ANY ($1))
             ORDER BY c.next_follow_up_at, c.id
             LIMIT $3"#,
            owners.as_deref(),
            before,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing follow-ups"))?;
        Ok(rows
            .into_iter()
            .map(|row| FollowUp {
                id: ContactId::from_uuid(row.id),
                name: row.name,
                company: row.company,
                due_at: row.due_at,
            })
            .collect())
    }
}

/// The pattern for a part of a field, what was asked for taken literally.
pub(super) fn part(text: &str) -> String {
    format!("%{}%", text.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Bare ids for a query.
pub(super) fn uuids<T: Copy>(ids: &[T], bare: impl Fn(T) -> Uuid) -> Vec<Uuid> {
    ids.iter().map(|id| bare(*id)).collect()
}

/// Bare ids of members, for a query.
pub(super) fn member_uuids(ids: Option<&Vec<MemberId>>) -> Option<Vec<Uuid>> {
    ids.map(|ids| uuids(ids, MemberId::as_uuid))
}
