//! Beginning runs and settling them, any number in one statement.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    super::{SystemTx, error},
    OutboxEvent,
};
use crate::{
    error::Result,
    ids::{OutboxId, TenantId},
};

/// A run that wants to begin with the lease that was handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begin {
    /// Whose event it is.
    pub tenant: TenantId,
    /// Its id.
    pub id: OutboxId,
    /// The lease.
    pub lease: DateTime<Utc>,
}

/// A run that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Whose event it is.
    pub tenant: TenantId,
    /// Its id.
    pub id: OutboxId,
    /// Which run it was.
    pub attempts: i32,
    /// How it ended.
    pub outcome: RunOutcome,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunOutcome {
    /// The event is told.
    Done,
    /// It failed, and may be tried again after the pause; without one it is given up.
    Failed {
        /// Why.
        reason: String,
        /// When the next run may begin.
        next: Option<TimeDelta>,
    },
    /// It was not so much as tried: another may begin at once, and this one does not count.
    LetGo,
}

impl Settled {
    /// The outcome of the run that an event was given out for.
    pub fn of(event: &OutboxEvent, outcome: RunOutcome) -> Self {
        Self { tenant: event.tenant, id: event.id, attempts: event.attempts, outcome }
    }
}

impl SystemTx {
    /// Begins a run with the lease that was handed on, and counts it: the count is kept even if the process dies. `None`
    /// where the event is finished, given up, or in other hands by now.
    pub async fn start_outbox(
        &mut self,
        tenant: TenantId,
        id: OutboxId,
        lease: DateTime<Utc>,
        run: TimeDelta,
    ) -> Result<Option<OutboxEvent>> {
        let now = self.now();
        let begun = begin(self.connection(), now, &[Begin { tenant, id, lease }], run).await?;
        Ok(begun.into_iter().next())
    }
}

/// Begins runs, of those whose lease is still the one that was handed on. That an event waits is said in a way that the index of
/// waiting events does not serve: statistics from before a backlog have it empty, and the planner would read all of it each time.
pub(super) async fn begin(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    runs: &[Begin],
    run: TimeDelta,
) -> Result<Vec<OutboxEvent>> {
    let (tenants, ids) = keys(runs.iter().map(|run| (run.tenant, run.id)));
    let leases: Vec<DateTime<Utc>> = runs.iter().map(|run| run.lease).collect();
    let rows = sqlx::query!(
        "-- outbox.begin
         UPDATE outbox_events o SET attempts = o.attempts + 1, unheard = o.unheard + 1, in_queue = false, available_at = $4
         FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS run (tenant_id, id, lease)
         WHERE o.tenant_id = run.tenant_id AND o.id = run.id AND o.available_at = run.lease
           AND coalesce(o.done_at, o.dead_at) IS NULL
         RETURNING o.tenant_id, o.id, o.event, o.entity, o.entity_id, o.payload, o.attempts, o.unheard, o.created_at, o.available_at",
        &tenants,
        &ids,
        &leases,
        now + run,
    )
    .fetch_all(connection)
    .await
    .map_err(error::query("beginning jobs"))?;
    Ok(rows
        .into_iter()
        .map(|row| OutboxEvent {
            tenant: TenantId::from_uuid(row.tenant_id),
            id: OutboxId::from_uuid(row.id),
            event: row.event,
            entity: row.entity,
            entity_id: row.entity_id,
            payload: row.payload,
            attempts: row.attempts,
            unheard: row.unheard,
            created_at: row.created_at,
            lease: row.available_at,
        })
        .collect())
}

/// Records how runs ended. What was done is done whoever did it; of a failure nothing is kept where another run has begun since.
pub(super) async fn settle(connection: &mut PgConnection, now: DateTime<Utc>, settled: &[Settled]) -> Result<()> {
    let (tenants, ids) = keys(settled.iter().map(|run| (run.tenant, run.id)));
    let attempts: Vec<i32> = settled.iter().map(|run| run.attempts).collect();
    let mut outcomes = Vec::with_capacity(settled.len());
    let mut reasons = Vec::with_capacity(settled.len());
    let mut nexts = Vec::with_capacity(settled.len());
    for run in settled {
        let (outcome, reason, next) = match &run.outcome {
            RunOutcome::Done => ("done", None, None),
            RunOutcome::Failed { reason, next: Some(pause) } => ("failed", Some(storable(reason)), Some(now + *pause)),
            RunOutcome::Failed { reason, next: None } => ("dead", Some(storable(reason)), None),
            RunOutcome::LetGo => ("let_go", None, Some(now)),
        };
        outcomes.push(outcome);
        reasons.push(reason);
        nexts.push(next);
    }
    sqlx::query!(
        "-- outbox.settle
         UPDATE outbox_events o
         SET done_at = CASE WHEN run.outcome = 'done' THEN $7::timestamptz END,
             dead_at = CASE WHEN run.outcome = 'dead' THEN $7::timestamptz END,
             last_error = CASE run.outcome WHEN 'done' THEN NULL WHEN 'let_go' THEN o.last_error ELSE left(run.reason, 2000) END,
             available_at = coalesce(run.next, o.available_at),
             attempts = o.attempts - (run.outcome = 'let_go')::int,
             unheard = CASE WHEN run.outcome = 'let_go' THEN greatest(o.unheard - 1, 0) ELSE 0 END
         FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
              AS run (tenant_id, id, attempts, outcome, reason, next)
         WHERE o.tenant_id = run.tenant_id AND o.id = run.id AND o.done_at IS NULL
           AND (run.outcome = 'done' OR o.attempts = run.attempts AND o.dead_at IS NULL)",
        &tenants,
        &ids,
        &attempts,
        &outcomes as &[&str],
        &reasons as &[Option<String>],
        &nexts as &[Option<DateTime<Utc>>],
        now,
    )
    .execute(connection)
    .await
    .map_err(error::query("settling jobs"))?;
    Ok(())
}

/// Gives events back that were taken with this lease and not begun, to be taken again after `pause`; the lease is void.
pub(super) async fn release(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    events: &[Begin],
    pause: TimeDelta,
) -> Result<()> {
    let (tenants, ids) = keys(events.iter().map(|event| (event.tenant, event.id)));
    let leases: Vec<DateTime<Utc>> = events.iter().map(|event| event.lease).collect();
    sqlx::query!(
        "-- outbox.release
         UPDATE outbox_events o SET available_at = $4, in_queue = false
         FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS back (tenant_id, id, lease)
         WHERE o.tenant_id = back.tenant_id AND o.id = back.id AND o.available_at = back.lease
           AND coalesce(o.done_at, o.dead_at) IS NULL",
        &tenants,
        &ids,
        &leases,
        now + pause,
    )
    .execute(connection)
    .await
    .map_err(error::query("giving events back"))?;
    Ok(())
}

/// Makes every pointer in the queue void, and its event due; says how many.
pub(super) async fn recall(connection: &mut PgConnection, now: DateTime<Utc>) -> Result<u64> {
    let recalled = sqlx::query!(
        "-- outbox.recall
         UPDATE outbox_events SET available_at = $1, in_queue = false WHERE in_queue AND done_at IS NULL AND dead_at IS NULL",
        now
    )
    .execute(connection)
    .await
    .map_err(error::query("taking events back"))?;
    Ok(recalled.rows_affected())
}

/// A reason without the one character that PostgreSQL cannot keep.
fn storable(reason: &str) -> String {
    reason.replace('\0', "")
}

/// The two halves of the events' primary keys.
fn keys(events: impl Iterator<Item = (TenantId, OutboxId)>) -> (Vec<Uuid>, Vec<Uuid>) {
    events.map(|(tenant, id)| (tenant.as_uuid(), id.as_uuid())).unzip()
}
