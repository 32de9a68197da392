//! Candidates: the deals of pipelines for hiring.

use uuid::Uuid;

use super::{
    TenantTx,
    deals::{needle, owner_ids},
    error,
};
use crate::{
    domain::candidate::{Candidate, CandidateFilter},
    error::Result,
    ids::{ContactId, DealId, StageId},
};

impl TenantTx {
    /// The first candidates that match a filter, the furthest along first, and how many there are.
    pub async fn candidates(&mut self, filter: &CandidateFilter, limit: u32) -> Result<(Vec<Candidate>, u64)> {
        let tz = self.actor().timezone().name();
        let ids: Option<Vec<Uuid>> = filter.ids.as_ref().map(|ids| ids.iter().map(|id| DealId::as_uuid(*id)).collect());
        let people: Option<Vec<Uuid>> =
            filter.contacts.as_ref().map(|ids| ids.iter().map(|id| ContactId::as_uuid(*id)).collect());
        let stages: Option<Vec<Uuid>> =
            filter.stages.as_ref().map(|ids| ids.iter().map(|id| StageId::as_uuid(*id)).collect());
        let owners = owner_ids(filter.owners.as_deref());
        let rows = sqlx::query!(
            r#"-- candidates.read
             SELECT d.id, d.name, c.name AS "person?", s.name AS stage, d.stage_entered_at, d.status,
                    d.score::float8 AS score, o.display_name AS "owner?", count(*) OVER () AS "matching!"
             FROM deals d
             JOIN pipelines p ON p.tenant_id = d.tenant_id AND p.id = d.pipeline_id AND p.kind = 'hiring'
             JOIN stages s ON s.tenant_id = d.tenant_id AND s.id = d.stage_id
             LEFT JOIN contacts c ON c.tenant_id = d.tenant_id AND c.id = d.contact_id AND c.deleted_at IS NULL
             LEFT JOIN memberships o ON o.tenant_id = d.tenant_id AND o.id = d.owner_id
             WHERE d.deleted_at IS NULL
               AND ($1::uuid[] IS NULL OR d.id = ANY ($1))
               AND ($2::uuid[] IS NULL OR d.contact_id = ANY ($2))
               AND ($3::uuid[] IS NULL OR d.owner_id = ANY ($3))
               AND CASE WHEN $4::uuid[] IS NOT NULL THEN d.stage_id = ANY ($4) ELSE $5 OR d.status = 'open' END
               AND ($6::text IS NULL OR strpos(translate(lower(d.name), '_-', '  '), $6) > 0)
               AND ($7::date IS NULL OR d.created_at >= $7::timestamp AT TIME ZONE $9)
               AND ($8::date IS NULL OR d.created_at < ($8 + 1)::timestamp AT TIME ZONE $9)
             ORDER BY (d.status = 'open') DESC, s.position DESC, d.score DESC NULLS LAST, d.stage_entered_at, d.id
             LIMIT $10"#,
            ids.as_deref(),
            people.as_deref(),
            owners.as_deref(),
            stages.as_deref(),
            filter.settled_too,
            needle(filter.position.as_deref()),
            filter.applied.from,
            filter.applied.to,
            tz,
            i64::from(limit),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading candidates"))?;
        let matching = rows.first().map_or(0, |row| u64::try_from(row.matching).unwrap_or_default());
        let candidates = rows.into_iter().map(|row| Candidate {
            id: DealId::from_uuid(row.id),
            position: position(&row.name, row.person.as_deref()),
            person: row.person,
            stage: row.stage,
            since: row.stage_entered_at,
            status: row.status,
            score: row.score,
            owner: row.owner,
        });
        Ok((candidates.collect(), matching))
    }
}

/// The position that a candidacy is called by, without the person where that stands behind it.
fn position(name: &str, person: Option<&str>) -> String {
    let bare = person.and_then(|person| name.strip_suffix(person)).and_then(|name| name.trim_end().strip_suffix(':'));
    bare.unwrap_or(name).to_owned()
}
