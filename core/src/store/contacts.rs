//! People: the card, the lists.

use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    domain::{
        activity::{ActivityLine, NoteLine},
        company::CompanyRef,
        contact::{ContactCard, ContactPoint, DealLine, FoundContact, Listed, QuietRelation, RelationFilter},
        meeting::MeetingLine,
        task::TaskLine,
    },
    error::Result,
    ids::{CompanyId, ContactId, MemberId},
};

impl TenantTx {
    /// A person with all that hangs on them, in one round trip; `None` where the asker sees nobody of that id.
    pub async fn contact_card(&mut self, id: ContactId) -> Result<Option<ContactCard>> {
        let now = self.now();
        let row = sqlx::query!(
            r#"-- contacts.card
             SELECT c.id, c.name, c.title, c.location, c.source, c.last_contacted_at, c.next_follow_up_at, c.created_at,
                    c.custom AS "custom: Json<Map<String, Value>>",
                    owner.display_name AS "owner?", co.id AS "company_id?", co.name AS "company_name?", co.industry AS "company_industry?",
                    (SELECT coalesce(json_agg(json_build_object('kind', p.kind, 'value', p.value, 'primary', p.is_primary,
                                                                'opted_out', p.opted_out_at IS NOT NULL)
                                              ORDER BY p.kind, p.is_primary DESC, p.value), '[]')
                     FROM contact_points p WHERE p.tenant_id = c.tenant_id AND p.contact_id = c.id) AS "points!: Json<Vec<ContactPoint>>",
                    (SELECT coalesce(json_agg(json_build_object('kind', a.kind, 'direction', a.direction, 'subject', a.subject,
                                                                'occurred_at', a.occurred_at, 'duration_min', a.duration_min,
                                                                'member', m.display_name) ORDER BY a.occurred_at DESC), '[]')
                     FROM (SELECT a.* FROM (
                               (SELECT a.tenant_id, a.id, a.kind, a.direction, a.subject, a.occurred_at, a.duration_min, a.member_id
                                FROM activities a
                                WHERE a.tenant_id = c.tenant_id AND a.contact_id = c.id AND a.deleted_at IS NULL
                                ORDER BY a.occurred_at DESC LIMIT 5)
                               UNION
                               (SELECT a.tenant_id, a.id, a.kind, a.direction, a.subject, a.occurred_at, a.duration_min, a.member_id
                                FROM activity_links l
                                JOIN activities a ON a.tenant_id = l.tenant_id AND a.id = l.activity_id AND a.deleted_at IS NULL
                                WHERE l.tenant_id = c.tenant_id AND l.contact_id = c.id
                                ORDER BY a.occurred_at DESC LIMIT 5)) a
                           ORDER BY a.occurred_at DESC LIMIT 5) a
                     LEFT JOIN memberships m ON m.tenant_id = a.tenant_id AND m.id = a.member_id) AS "activities!: Json<Vec<ActivityLine>>",
                    (SELECT coalesce(json_agg(json_build_object('id', d.id, 'name', d.name, 'stage', s.name, 'amount_minor', d.amount_minor,
                                                                'currency', d.currency, 'expected_close', d.expected_close,
                                                                'next_step', d.next_step, 'owner', m.display_name)
                                              ORDER BY d.expected_close, d.name), '[]')
                     FROM deals d
                     JOIN stages s ON s.tenant_id = d.tenant_id AND s.pipeline_id = d.pipeline_id AND s.id = d.stage_id
                     LEFT JOIN memberships m ON m.tenant_id = d.tenant_id AND m.id = d.owner_id
                     WHERE d.tenant_id = c.tenant_id AND d.contact_id = c.id AND d.deleted_at IS NULL AND d.status = 'open') AS "deals!: Json<Vec<DealLine>>",
                    (SELECT coalesce(json_agg(json_build_object('title', t.title, 'due_at', t.due_at, 'assignee', m.display_name)
                                              ORDER BY t.due_at), '[]')
                     FROM (SELECT t.* FROM tasks t
                           WHERE t.tenant_id = c.tenant_id AND t.contact_id = c.id AND t.deleted_at IS NULL AND t.status = 'open'
                           ORDER BY t.due_at LIMIT 3) t
                     LEFT JOIN memberships m ON m.tenant_id = t.tenant_id AND m.id = t.assignee_id) AS "tasks!: Json<Vec<TaskLine>>",
                    (SELECT coalesce(json_agg(json_build_object('title', e.title, 'starts_at', e.starts_at, 'location', e.location)
                                              ORDER BY e.starts_at), '[]')
                     FROM (SELECT e.title, e.starts_at, e.location FROM meetings e
                           WHERE e.tenant_id = c.tenant_id AND e.contact_id = c.id AND e.starts_at > $2::timestamptz - interval '1 day'
                             AND e.ends_at >= $2 AND e.status <> 'cancelled'
                           ORDER BY e.starts_at LIMIT 3) e) AS "meetings!: Json<Vec<MeetingLine>>",
                    ARRAY(SELECT g.name FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                          WHERE x.tenant_id = c.tenant_id AND x.contact_id = c.id ORDER BY g.name) AS "tags!",
                    (SELECT json_build_object('body', n.body, 'author', m.display_name, 'created_at', n.created_at)
                     FROM (SELECT n.* FROM notes n WHERE n.tenant_id = c.tenant_id AND n.contact_id = c.id AND n.deleted_at IS NULL
                           ORDER BY n.created_at DESC LIMIT 1) n
                     LEFT JOIN memberships m ON m.tenant_id = n.tenant_id AND m.id = n.author_id) AS "note: Json<NoteLine>"
             FROM contacts c
             LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id AND co.deleted_at IS NULL
             LEFT JOIN memberships owner ON owner.tenant_id = c.tenant_id AND owner.id = c.owner_id
             WHERE c.id = $1 AND c.deleted_at IS NULL"#,
            id.as_uuid(),
            now,
        )
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
                      WHERE c.deleted_at IS NULL AND c.last_contacted_at < $1
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
                      WHERE c.deleted_at IS NULL AND c.last_contacted_at IS NULL AND c.created_at < $1
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
