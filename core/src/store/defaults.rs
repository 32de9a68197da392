//! What a new tenant starts with: roles and what they may do, a sales pipeline and a hiring pipeline.

use uuid::Uuid;

use super::{SystemTx, error};
use crate::{error::Result, ids::TenantId};

/// Role key, name, rank, and its grants as `permission:scope`.
pub(super) const ROLES: [(&str, &str, i32, &[&str]); 5] = [
    ("owner", "Owner", 100, &["*.*:tenant"]),
    ("admin", "Admin", 90, &["*.*:tenant"]),
    (
        "manager",
        "Manager",
        50,
        &[
            "contacts.*:team",
            "companies.*:tenant",
            "deals.*:team",
            "activities.*:team",
            "tasks.*:team",
            "calendar.write:own",
            "leads.*:team",
            "reports.read:team",
            "candidates.*:team",
            "import.run:team",
            "export.run:team",
        ],
    ),
    (
        "rep",
        "Sales rep",
        10,
        &[
            "contacts.*:own",
            "companies.*:own",
            "companies.read:tenant",
            "companies.update:tenant",
            "companies.assign:tenant",
            "deals.*:own",
            "activities.*:own",
            "tasks.*:own",
            "calendar.write:own",
            "leads.*:own",
            "reports.read:own",
            "candidates.read:own",
        ],
    ),
    ("viewer", "Viewer", 5, &["*.read:tenant"]),
];

/// Stage name, kind, probability in percent, days after which an untouched deal counts as rotting.
pub(super) type StageSpec = (&'static str, &'static str, i32, Option<i32>);

pub(super) const SALES: [StageSpec; 7] = [
    ("Lead in", "open", 10, Some(7)),
    ("Qualified", "open", 25, Some(10)),
    ("Demo", "open", 40, Some(10)),
    ("Proposal", "open", 60, Some(14)),
    ("Negotiation", "open", 80, Some(14)),
    ("Won", "won", 100, None),
    ("Lost", "lost", 0, None),
];

pub(super) const HIRING: [StageSpec; 6] = [
    ("Applied", "open", 10, None),
    ("Screening", "open", 30, None),
    ("Interview", "open", 50, None),
    ("Offer", "open", 80, None),
    ("Hired", "won", 100, None),
    ("Rejected", "lost", 0, None),
];

pub(super) async fn create(tx: &mut SystemTx, tenant: TenantId) -> Result<()> {
    for (key, name, rank, grants) in ROLES {
        let role = tx.new_id();
        let (permissions, scopes): (Vec<String>, Vec<String>) =
            grants.iter().filter_map(|grant| grant.split_once(':')).map(|(p, s)| (p.to_owned(), s.to_owned())).unzip();
        let ids: Vec<Uuid> = permissions.iter().map(|_| tx.new_id()).collect();
        sqlx::query!(
            "-- roles.create_default
             WITH role AS (INSERT INTO roles (tenant_id, id, key, name, rank) VALUES ($1, $2, $3, $4, $5))
             INSERT INTO grants (tenant_id, id, role_id, permission, scope)
             SELECT $1, given.id, $2, given.permission, given.scope
             FROM unnest($6::uuid[], $7::text[], $8::text[]) AS given (id, permission, scope)",
            tenant.as_uuid(),
            role,
            key,
            name,
            rank,
            &ids,
            &permissions,
            &scopes,
        )
        .execute(tx.connection())
        .await
        .map_err(error::query("creating the standard roles"))?;
    }
    pipeline(tx, tenant, "Sales", "sales", &SALES).await?;
    pipeline(tx, tenant, "Hiring", "hiring", &HIRING).await
}

async fn pipeline(tx: &mut SystemTx, tenant: TenantId, name: &str, kind: &str, stages: &[StageSpec]) -> Result<()> {
    let pipeline = tx.new_id();
    let ids: Vec<Uuid> = stages.iter().map(|_| tx.new_id()).collect();
    let names: Vec<String> = stages.iter().map(|stage| stage.0.to_owned()).collect();
    let kinds: Vec<String> = stages.iter().map(|stage| stage.1.to_owned()).collect();
    let probabilities: Vec<i32> = stages.iter().map(|stage| stage.2).collect();
    let rot_days: Vec<Option<i32>> = stages.iter().map(|stage| stage.3).collect();
    sqlx::query!(
        "-- pipelines.create_default
         WITH pipeline AS (INSERT INTO pipelines (tenant_id, id, name, kind, is_default) VALUES ($1, $2, $3, $4, true))
         INSERT INTO stages (tenant_id, id, pipeline_id, name, position, kind, probability, rot_days)
         SELECT $1, s.id, $2, s.name, s.position::int, s.kind, s.probability, s.rot_days
         FROM unnest($5::uuid[], $6::text[], $7::text[], $8::int[], $9::int[])
              WITH ORDINALITY AS s (id, name, kind, probability, rot_days, position)",
        tenant.as_uuid(),
        pipeline,
        name,
        kind,
        &ids,
        &names,
        &kinds,
        &probabilities,
        &rot_days as &[Option<i32>],
    )
    .execute(tx.connection())
    .await
    .map_err(error::query("creating the standard pipelines"))?;
    Ok(())
}
