//! What happened with whom, and who knows whom.

use uuid::Uuid;

mod records;

use super::{
    TenantTx,
    contacts::{member_uuids, part},
    error,
};
use crate::{
    domain::{
        activity::{Acquaintance, ActivityFilter, ActivityLine},
        contact::Listed,
    },
    error::Result,
    ids::{CompanyId, ContactId, DealId, MemberId},
};

struct ActivityRow {
    kind: String,
    direction: Option<String>,
    subject: String,
    occurred_at: chrono::DateTime<chrono::Utc>,
    duration_min: Option<i32>,
    member: Option<String>,
    contact: Option<String>,
    company: Option<String>,
    total: i64,
}

impl From<ActivityRow> for ActivityLine {
    fn from(row: ActivityRow) -> Self {
        Self {
            kind: row.kind,
            direction: row.direction,
            subject: row.subject,
            occurred_at: row.occurred_at,
            duration_min: row.duration_min,
            member: row.member,
            contact: row.contact,
            company: row.company,
        }
    }
}

impl TenantTx {
    /// Activities and notes, newest first. Words are looked for in the latest 20,000 that fit otherwise.
    pub async fn activities(&mut self, filter: &ActivityFilter, limit: i64) -> Result<Listed<ActivityLine>> {
        let members = member_uuids(filter.members.as_ref());
        let patterns: Vec<String> = filter.words.iter().map(|word| part(word)).collect();
        let most: i64 = if patterns.is_empty() { 1_001 } else { 20_000 };
        let rows = sqlx::query_as!(
            ActivityRow,
            r#"-- activities.list
             WITH latest AS (
                 (SELECT a.tenant_id, a.id, a.kind, a.direction, a.subject, a.body, a.occurred_at, a.duration_min, a.member_id,
                         a.contact_id, a.company_id
                  FROM activities a
                  WHERE a.deleted_at IS NULL
                    AND ($1::uuid IS NULL OR a.contact_id = $1) AND ($2::uuid IS NULL OR a.company_id = $2)
                    AND ($3::uuid IS NULL OR a.deal_id = $3) AND ($4::uuid[] IS NULL OR a.member_id = ANY ($4))
                    AND ($5::text[] IS NULL OR a.kind = ANY ($5)) AND ($6::text IS NULL OR a.direction = $6)
                    AND ($7::timestamptz IS NULL OR a.occurred_at >= $7) AND ($8::timestamptz IS NULL OR a.occurred_at < $8)
                  ORDER BY a.occurred_at DESC LIMIT $10)
                 UNION
                 (SELECT a.tenant_id, a.id, a.kind, a.direction, a.subject, a.body, a.occurred_at, a.duration_min, a.member_id,
                         a.contact_id, a.company_id
                  FROM activity_links l
                  JOIN activities a ON a.tenant_id = l.tenant_id AND a.id = l.activity_id AND a.deleted_at IS NULL
                  WHERE $1::uuid IS NOT NULL AND l.contact_id = $1
                    AND ($2::uuid IS NULL OR a.company_id = $2) AND ($3::uuid IS NULL OR a.deal_id = $3)
                    AND ($4::uuid[] IS NULL OR a.member_id = ANY ($4))
                    AND ($5::text[] IS NULL OR a.kind = ANY ($5)) AND ($6::text IS NULL OR a.direction = $6)
                    AND ($7::timestamptz IS NULL OR a.occurred_at >= $7) AND ($8::timestamptz IS NULL OR a.occurred_at < $8)
                  ORDER BY a.occurred_at DESC LIMIT $10)
                 UNION ALL
                 (SELECT n.tenant_id, n.id, 'note', NULL, n.body, NULL, n.created_at, NULL, n.author_id, n.contact_id, n.company_id
                  FROM notes n
                  WHERE n.deleted_at IS NULL AND $6::text IS NULL
                    AND ($5::text[] IS NULL OR 'note' = ANY ($5))
                    AND ($1::uuid IS NULL OR n.contact_id = $1) AND ($2::uuid IS NULL OR n.company_id = $2)
                    AND ($3::uuid IS NULL OR n.deal_id = $3) AND ($4::uuid[] IS NULL OR n.author_id = ANY ($4))
                    AND ($7::timestamptz IS NULL OR n.created_at >= $7) AND ($8::timestamptz IS NULL OR n.created_at < $8)
                  ORDER BY n.created_at DESC LIMIT $10)
             ), fitting AS (
                 SELECT f.*, count(*) OVER () AS total FROM latest f
                 WHERE coalesce(f.subject, '') || ' ' || coalesce(f.body, '') ILIKE ALL ($9)
                 ORDER BY f.occurred_at DESC, f.id LIMIT $11
             )
             SELECT f.kind AS "kind!", f.direction, f.subject AS "subject!", f.occurred_at AS "occurred_at!", f.duration_min,
                    m.display_name AS "member?", c.name AS "contact?", co.name AS "company?", f.total AS "total!"
             FROM fitting f
             LEFT JOIN memberships m ON m.tenant_id = f.tenant_id AND m.id = f.member_id
             LEFT JOIN contacts c ON c.tenant_id = f.tenant_id AND c.id = f.contact_id
             LEFT JOIN companies co ON co.tenant_id = f.tenant_id AND co.id = f.company_id
             ORDER BY f.occurred_at DESC, f.id"#,
            filter.contact.map(ContactId::as_uuid),
            filter.company.map(CompanyId::as_uuid),
            filter.deal.map(DealId::as_uuid),
            members.as_deref(),
            filter.kinds.as_deref(),
            filter.direction,
            filter.from,
            filter.before,
            &patterns,
            most,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing activities"))?;
        let total = rows.first().map_or(0, |row| row.total).unsigned_abs();
        Ok(Listed { rows: rows.into_iter().map(ActivityLine::from).collect(), total })
    }

    /// The colleagues who have been in touch with a person or a company, or look after them, the closest first. Of a company
    /// all its people count; `title` narrows to those who hold it.
    pub async fn who_knows(
        &mut self,
        contact: Option<ContactId>,
        company: Option<CompanyId>,
        title: Option<&str>,
    ) -> Result<Vec<Acquaintance>> {
        let people = self.people_concerned(contact, company, title).await?;
        let whole_company = if title.is_none() { company } else { None };
        let rows = sqlx::query!(
            r#"-- activities.who_knows
             WITH touches AS (
                 SELECT a.tenant_id, a.id, a.member_id, a.contact_id, a.occurred_at FROM activities a
                 WHERE a.contact_id = ANY ($1) AND a.deleted_at IS NULL AND a.member_id IS NOT NULL
                 UNION
                 SELECT a.tenant_id, a.id, a.member_id, a.contact_id, a.occurred_at FROM activities a
                 WHERE a.company_id = $2 AND a.deleted_at IS NULL AND a.member_id IS NOT NULL
             ), owning AS (
                 SELECT c.tenant_id, c.owner_id, c.name FROM contacts c
                 WHERE c.id = ANY ($1) AND c.owner_id IS NOT NULL AND c.deleted_at IS NULL
                 UNION ALL
                 SELECT co.tenant_id, co.owner_id, NULL FROM companies co WHERE co.id = $2 AND co.owner_id IS NOT NULL
             ), known AS (
                 SELECT t.tenant_id, t.member_id, count(*) AS touches, max(t.occurred_at) AS last_at,
                        mode() WITHIN GROUP (ORDER BY t.contact_id) AS closest
                 FROM touches t GROUP BY t.tenant_id, t.member_id
             )
             SELECT m.id AS "id!", m.display_name AS "name!", coalesce(k.touches, 0) AS "touches!", k.last_at,
                    (o.owner_id IS NOT NULL) AS "owns!", coalesce(c.name, o.name) AS through
             FROM memberships m
             LEFT JOIN known k ON k.tenant_id = m.tenant_id AND k.member_id = m.id
             LEFT JOIN (SELECT owning.owner_id, min(owning.name) AS name FROM owning GROUP BY owning.owner_id) o ON o.owner_id = m.id
             LEFT JOIN contacts c ON c.tenant_id = k.tenant_id AND c.id = k.closest
             WHERE k.member_id IS NOT NULL OR o.owner_id IS NOT NULL
             ORDER BY coalesce(k.touches, 0) DESC, k.last_at DESC NULLS LAST, m.display_name
             LIMIT 20"#,
            &people,
            whole_company.map(CompanyId::as_uuid),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding who knows somebody"))?;
        Ok(rows
            .into_iter()
            .map(|row| Acquaintance {
                member: MemberId::from_uuid(row.id),
                name: row.name,
                touches: row.touches,
                last_at: row.last_at,
                owns: row.owns,
                through: row.through,
            })
            .collect())
    }

    async fn people_concerned(
        &mut self,
        contact: Option<ContactId>,
        company: Option<CompanyId>,
        title: Option<&str>,
    ) -> Result<Vec<Uuid>> {
        if let Some(contact) = contact {
            return Ok(vec![contact.as_uuid()]);
        }
        sqlx::query_scalar!(
            "-- activities.people_concerned
             SELECT c.id FROM contacts c
             WHERE ($1::uuid IS NULL OR c.company_id = $1) AND c.deleted_at IS NULL AND ($2::text IS NULL OR c.title ILIKE $2)
             ORDER BY c.last_contacted_at DESC NULLS LAST LIMIT 2000",
            company.map(CompanyId::as_uuid),
            title.map(part),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("finding the people concerned"))
    }
}
