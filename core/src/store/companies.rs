//! Companies: the card, the lists.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    TenantTx,
    contacts::{member_uuids, part, uuids},
    error,
};
use crate::{
    domain::{
        activity::{ActivityLine, NoteLine},
        company::{CompanyCard, FoundCompany, PersonLine},
        contact::{DealLine, Listed, QuietRelation, RelationFilter},
        meeting::MeetingLine,
        task::TaskLine,
    },
    error::Result,
    ids::CompanyId,
    tenancy::{Permission, Scope},
};

impl TenantTx {
    /// A company with all that hangs on it, in one round trip; `None` where the asker sees none of that id.
    pub async fn company_card(&mut self, id: CompanyId) -> Result<Option<CompanyCard>> {
        let (now, sees_all) = (self.now(), self.sees_every_contact());
        let row = sqlx::query!(
            r#"-- companies.card
             SELECT c.id, c.name, c.aliases, c.industry, c.location, c.employees, c.created_at,
                    CASE WHEN $3 THEN c.last_contacted_at ELSE greatest(
                        (SELECT max(p.last_contacted_at) FROM contacts p
                         WHERE p.tenant_id = c.tenant_id AND p.company_id = c.id AND p.deleted_at IS NULL),
                        (SELECT max(a.occurred_at) FROM activities a
                         WHERE a.tenant_id = c.tenant_id AND a.company_id = c.id AND a.deleted_at IS NULL)) END AS last_contacted_at,
                    c.custom AS "custom: Json<Map<String, Value>>", owner.display_name AS "owner?",
                    ARRAY(SELECT d.domain FROM company_domains d
                          WHERE d.tenant_id = c.tenant_id AND d.company_id = c.id ORDER BY d.domain) AS "domains!",
                    (SELECT coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'title', p.title,
                                                                'last_contacted_at', p.last_contacted_at)
                                              ORDER BY p.last_contacted_at DESC NULLS LAST, p.name), '[]')
                     FROM (SELECT p.* FROM contacts p
                           WHERE p.tenant_id = c.tenant_id AND p.company_id = c.id AND p.deleted_at IS NULL
                           ORDER BY p.last_contacted_at DESC NULLS LAST, p.name LIMIT 8) p) AS "people!: Json<Vec<PersonLine>>",
                    (SELECT count(*) FROM contacts p
                     WHERE p.tenant_id = c.tenant_id AND p.company_id = c.id AND p.deleted_at IS NULL) AS "people_count!",
                    (SELECT coalesce(json_agg(json_build_object('kind', a.kind, 'direction', a.direction, 'subject', a.subject,
                                                                'occurred_at', a.occurred_at, 'duration_min', a.duration_min,
                                                                'member', m.display_name, 'contact', p.name)
                                              ORDER BY a.occurred_at DESC), '[]')
                     FROM (SELECT a.* FROM activities a
                           WHERE a.tenant_id = c.tenant_id AND a.company_id = c.id AND a.deleted_at IS NULL
                           ORDER BY a.occurred_at DESC LIMIT 5) a
                     LEFT JOIN memberships m ON m.tenant_id = a.tenant_id AND m.id = a.member_id
                     LEFT JOIN contacts p ON p.tenant_id = a.tenant_id AND p.id = a.contact_id
                    ) AS "activities!: Json<Vec<ActivityLine>>",
                    (SELECT coalesce(json_agg(json_build_object('id', d.id, 'name', d.name, 'stage', s.name,
                                                                'amount_minor', d.amount_minor, 'currency', d.currency,
                                                                'expected_close', d.expected_close, 'next_step', d.next_step,
                                                                'owner', m.display_name)
                                              ORDER BY d.expected_close, d.name), '[]')
                     FROM deals d
                     JOIN stages s ON s.tenant_id = d.tenant_id AND s.pipeline_id = d.pipeline_id AND s.id = d.stage_id
                     LEFT JOIN memberships m ON m.tenant_id = d.tenant_id AND m.id = d.owner_id
                     WHERE d.tenant_id = c.tenant_id AND d.company_id = c.id AND d.deleted_at IS NULL AND d.status = 'open'
                    ) AS "deals!: Json<Vec<DealLine>>",
                    (SELECT count(*) FROM deals d WHERE d.tenant_id = c.tenant_id AND d.company_id = c.id
                       AND d.deleted_at IS NULL AND d.status = 'won') AS "won!",
                    (SELECT count(*) FROM deals d WHERE d.tenant_id = c.tenant_id AND d.company_id = c.id
                       AND d.deleted_at IS NULL AND d.status = 'lost') AS "lost!",
                    (SELECT coalesce(json_agg(json_build_object('title', t.title, 'due_at', t.due_at, 'assignee', m.display_name)
                                              ORDER BY t.due_at), '[]')
                     FROM (SELECT t.* FROM tasks t
                           WHERE t.tenant_id = c.tenant_id AND t.company_id = c.id AND t.deleted_at IS NULL AND t.status = 'open'
                           ORDER BY t.due_at LIMIT 3) t
                     LEFT JOIN memberships m ON m.tenant_id = t.tenant_id AND m.id = t.assignee_id
                    ) AS "tasks!: Json<Vec<TaskLine>>",
                    (SELECT coalesce(json_agg(json_build_object('title', e.title, 'starts_at', e.starts_at, 'location', e.location)
                                              ORDER BY e.starts_at), '[]')
                     FROM (SELECT e.title, e.starts_at, e.location FROM meetings e
                           WHERE e.tenant_id = c.tenant_id AND e.company_id = c.id AND e.starts_at > $2::timestamptz - interval '1 day'
                             AND e.ends_at >= $2 AND e.status <> 'cancelled' AND e.deleted_at IS NULL AND e.response IS DISTINCT FROM 'declined'
                           ORDER BY e.starts_at LIMIT 3) e) AS "meetings!: Json<Vec<MeetingLine>>",
                    ARRAY(SELECT g.name FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                          WHERE x.tenant_id = c.tenant_id AND coalesce(x.contact_id, x.company_id, x.deal_id) = c.id
                          ORDER BY g.name) AS "tags!",
                    (SELECT json_build_object('body', n.body, 'author', m.display_name, 'created_at', n.created_at)
                     FROM (SELECT n.* FROM notes n WHERE n.tenant_id = c.tenant_id AND n.company_id = c.id AND n.deleted_at IS NULL
                           ORDER BY n.created_at DESC LIMIT 1) n
                     LEFT JOIN memberships m ON m.tenant_id = n.tenant_id AND m.id = n.author_id) AS "note: Json<NoteLine>"
             FROM companies c
             LEFT JOIN memberships owner ON owner.tenant_id = c.tenant_id AND owner.id = c.owner_id
             WHERE c.id = $1 AND c.deleted_at IS NULL"#,
            id.as_uuid(),
            now,
            sees_all,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("reading a company"))?;
        Ok(row.map(|row| CompanyCard {
            id: CompanyId::from_uuid(row.id),
            name: row.name,
            aliases: row.aliases,
            industry: row.industry,
            location: row.location,
            employees: row.employees,
            owner: row.owner,
            last_contacted_at: row.last_contacted_at,
            created_at: row.created_at,
            custom: row.custom.0,
            domains: row.domains,
            people: row.people.0,
            people_count: row.people_count,
            activities: row.activities.0,
            deals: row.deals.0,
            won: row.won,
            lost: row.lost,
            tasks: row.tasks.0,
            meetings: row.meetings.0,
            tags: row.tags,
            note: row.note.map(|note| note.0),
        }))
    }

    /// Companies by what is known of them, the last contacted first.
    pub async fn find_companies(&mut self, filter: &RelationFilter, limit: i64) -> Result<Listed<FoundCompany>> {
        let owners = member_uuids(filter.owners.as_ref());
        let rows = sqlx::query!(
            r#"-- companies.find
             SELECT f.id, f.name, f.industry, f.location, f.last_contacted_at, count(*) OVER () AS "total!",
                    (SELECT count(*) FROM contacts p WHERE p.tenant_id = f.tenant_id AND p.company_id = f.id
                       AND p.deleted_at IS NULL) AS "people!",
                    (SELECT count(*) FROM deals d WHERE d.tenant_id = f.tenant_id AND d.company_id = f.id
                       AND d.deleted_at IS NULL AND d.status = 'open') AS "open_deals!"
             FROM (
                 SELECT c.tenant_id, c.id, c.name, c.industry, c.location, c.last_contacted_at
                 FROM companies c
                 WHERE c.deleted_at IS NULL
                   AND ($1::uuid[] IS NULL OR c.id = ANY ($1))
                   AND ($2::uuid[] IS NULL OR c.owner_id = ANY ($2))
                   AND (NOT $3 OR c.owner_id IS NULL)
                   AND ($4::text IS NULL OR c.location ILIKE $4)
                   AND ($5::text IS NULL OR c.id IN (
                       SELECT x.company_id FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                       WHERE g.name_norm = $5 AND x.company_id IS NOT NULL))
                   AND ($6::text IS NULL OR c.industry ILIKE $6)
                   AND ($7::text IS NULL OR c.id IN (SELECT d.company_id FROM company_domains d WHERE d.domain = $7))
                   AND ($8::timestamptz IS NULL OR c.created_at >= $8)
                   AND ($9::timestamptz IS NULL OR c.created_at < $9)
                 ORDER BY c.last_contacted_at DESC NULLS LAST, c.id
                 LIMIT 1001) f
             LIMIT $10"#,
            filter.ids.as_deref(),
            owners.as_deref(),
            filter.unassigned,
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
        .map_err(error::query("searching companies"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows
            .into_iter()
            .map(|row| FoundCompany {
                id: CompanyId::from_uuid(row.id),
                name: row.name,
                industry: row.industry,
                location: row.location,
                people: row.people,
                open_deals: row.open_deals,
                last_contacted_at: row.last_contacted_at,
            })
            .collect::<Vec<_>>();
        let rows = self.companies_in_sight(rows).await?;
        Ok(Listed { rows, total })
    }

    /// Found companies with the last contact that the asker may know of, the last contacted first.
    async fn companies_in_sight(&mut self, mut rows: Vec<FoundCompany>) -> Result<Vec<FoundCompany>> {
        if rows.is_empty() || self.sees_every_contact() {
            return Ok(rows);
        }
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id.as_uuid()).collect();
        let seen = self.last_contacts_seen(&ids).await?;
        for row in &mut rows {
            row.last_contacted_at = seen.get(&row.id.as_uuid()).copied();
        }
        rows.sort_by_key(|row| (std::cmp::Reverse(row.last_contacted_at), row.id.as_uuid()));
        Ok(rows)
    }

    /// Whether nobody's contacts are out of the asker's sight, so that what a company keeps of its last contact may be told.
    pub(super) fn sees_every_contact(&self) -> bool {
        [Permission::CONTACTS_READ, Permission::ACTIVITIES_READ]
            .into_iter()
            .all(|permission| self.actor().require(permission).is_ok_and(|scope| scope == Scope::Tenant))
    }

    /// For each company the last contact among the people and activities that the asker sees.
    pub(super) async fn last_contacts_seen(&mut self, companies: &[Uuid]) -> Result<HashMap<Uuid, DateTime<Utc>>> {
        let rows = sqlx::query!(
            r#"-- companies.last_contacts_seen
             SELECT asked.id AS "id!", greatest(
                        (SELECT max(p.last_contacted_at) FROM contacts p WHERE p.company_id = asked.id AND p.deleted_at IS NULL),
                        (SELECT max(a.occurred_at) FROM activities a WHERE a.company_id = asked.id AND a.deleted_at IS NULL)) AS at
             FROM unnest($1::uuid[]) AS asked (id)"#,
            companies,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading last contacts"))?;
        Ok(rows.into_iter().filter_map(|row| Some((row.id, row.at?))).collect())
    }

    /// Companies nobody has been in touch with since `before`, the longest silence first, and after them those that were
    /// never contacted.
    pub async fn quiet_companies(
        &mut self,
        before: DateTime<Utc>,
        filter: &RelationFilter,
        limit: i64,
    ) -> Result<Listed<QuietRelation>> {
        let companies = filter.companies.as_ref().map(|ids| uuids(ids, CompanyId::as_uuid));
        let owners = member_uuids(filter.owners.as_ref());
        let sees_all = self.sees_every_contact();
        let rows = sqlx::query!(
            r#"-- companies.quiet
             SELECT q.id, q.name, q.industry, m.display_name AS "owner?", q.last_contacted_at, q.total AS "total!",
                    (SELECT count(*) FROM deals d WHERE d.tenant_id = q.tenant_id AND d.company_id = q.id
                       AND d.status = 'open' AND d.deleted_at IS NULL) AS "open_deals!"
             FROM (
                 SELECT f.*, count(*) OVER () AS total FROM (
                     SELECT c.tenant_id, c.id, c.name, c.industry, c.owner_id, c.last_contacted_at FROM (
                         SELECT k.tenant_id, k.id, k.name, k.industry, k.owner_id, k.created_at, k.deleted_at,
                                CASE WHEN $8 THEN k.last_contacted_at ELSE greatest(
                                    (SELECT max(p.last_contacted_at) FROM contacts p
                                     WHERE p.tenant_id = k.tenant_id AND p.company_id = k.id AND p.deleted_at IS NULL),
                                    (SELECT max(a.occurred_at) FROM activities a
                                     WHERE a.tenant_id = k.tenant_id AND a.company_id = k.id AND a.deleted_at IS NULL)) END AS last_contacted_at
                         FROM companies k) c
                     WHERE c.deleted_at IS NULL
                       AND CASE WHEN $9 THEN c.last_contacted_at IS NULL
                                ELSE c.last_contacted_at < $1 OR c.last_contacted_at IS NULL AND c.created_at < $1 END
                       AND ($2::uuid[] IS NULL OR c.id = ANY ($2))
                       AND ($3::uuid[] IS NULL OR c.owner_id = ANY ($3)) AND (NOT $4 OR c.owner_id IS NULL)
                       AND ($5::text IS NULL OR c.id IN (
                           SELECT x.company_id FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
                           WHERE g.name_norm = $5 AND x.company_id IS NOT NULL))
                       AND ($6::text IS NULL OR c.industry ILIKE $6)
                     ORDER BY c.last_contacted_at NULLS LAST, c.id LIMIT 1001) f
                 ORDER BY f.last_contacted_at NULLS LAST, f.id LIMIT $7) q
             LEFT JOIN memberships m ON m.tenant_id = q.tenant_id AND m.id = q.owner_id
             ORDER BY q.last_contacted_at NULLS LAST, q.id"#,
            before,
            companies.as_deref(),
            owners.as_deref(),
            filter.unassigned,
            filter.tag,
            filter.industry.as_deref().map(part),
            limit,
            sees_all,
            filter.never_contacted,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing quiet companies"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        let rows = rows
            .into_iter()
            .map(|row| QuietRelation {
                id: row.id,
                name: row.name,
                title: None,
                company: row.industry,
                owner: row.owner,
                last_contacted_at: row.last_contacted_at,
                open_deals: row.open_deals,
            })
            .collect();
        Ok(Listed { rows, total })
    }
}
