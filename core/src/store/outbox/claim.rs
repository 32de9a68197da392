//! Taking events to hand them on: of every tenant some, however much waits for one of them.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::{
    super::{SystemTx, error},
    OutboxEvent,
};
use crate::{
    error::Result,
    ids::{OutboxId, TenantId},
};

impl SystemTx {
    /// Takes up to `limit` events that are due for the length of `lease`: of the tenants that have waited longest, each an equal
    /// share, the oldest of it first. However much waits for one tenant, another's first event is in the next batch. Rows that
    /// another transaction is taking at this moment are passed over.
    pub async fn claim_outbox(&mut self, limit: i64, lease: TimeDelta) -> Result<Vec<OutboxEvent>> {
        let now = self.now();
        claim(self.connection(), now, limit, lease).await
    }
}

/// The one statement that takes events. It steps from tenant to tenant through the index, so it costs a look for each tenant for
/// which anything waits and one for each event that is taken. The rows are changed by their place on the page: beside their keys
/// the planner would expect so many that it reads the whole table for them. And everything is asked for in the order of one index,
/// so that no other is taken for it while nothing is known of the table yet.
pub(super) async fn claim(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
    lease: TimeDelta,
) -> Result<Vec<OutboxEvent>> {
    let rows = sqlx::query!(
        "-- outbox.claim
         WITH RECURSIVE waiting AS (
             (SELECT tenant_id FROM outbox_events WHERE done_at IS NULL AND dead_at IS NULL
              ORDER BY tenant_id, available_at, seq LIMIT 1)
             UNION ALL
             SELECT (SELECT o.tenant_id FROM outbox_events o
                     WHERE o.done_at IS NULL AND o.dead_at IS NULL AND o.tenant_id > w.tenant_id
                     ORDER BY o.tenant_id, o.available_at, o.seq LIMIT 1)
             FROM waiting w WHERE w.tenant_id IS NOT NULL
         ), in_turn AS MATERIALIZED (
             SELECT w.tenant_id FROM waiting w CROSS JOIN LATERAL (
                 SELECT o.available_at FROM outbox_events o
                 WHERE o.tenant_id = w.tenant_id AND o.done_at IS NULL AND o.dead_at IS NULL AND o.available_at <= $1
                 ORDER BY o.available_at, o.seq LIMIT 1
             ) oldest
             ORDER BY oldest.available_at, w.tenant_id LIMIT $2
         ), due AS (
             SELECT share.place FROM in_turn CROSS JOIN LATERAL (
                 SELECT o.ctid AS place FROM outbox_events o
                 WHERE o.tenant_id = in_turn.tenant_id AND o.done_at IS NULL AND o.dead_at IS NULL AND o.available_at <= $1
                 ORDER BY o.available_at, o.seq
                 LIMIT (SELECT greatest($2::bigint / count(*), 1) FROM in_turn)
                 FOR UPDATE SKIP LOCKED
             ) share
         )
         UPDATE outbox_events o SET available_at = $3, in_queue = true
         WHERE o.ctid = ANY (ARRAY(SELECT place FROM due))
         RETURNING o.tenant_id, o.id, o.seq, o.event, o.entity, o.entity_id, o.payload, o.attempts, o.unheard, o.created_at,
                   o.available_at",
        now,
        limit,
        now + lease,
    )
    .fetch_all(connection)
    .await
    .map_err(error::query("claiming events"))?;
    let mut claimed: Vec<(i64, OutboxEvent)> = rows
        .into_iter()
        .map(|row| {
            (
                row.seq,
                OutboxEvent {
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
                },
            )
        })
        .collect();
    claimed.sort_by_key(|(seq, _)| *seq);
    Ok(claimed.into_iter().map(|(_, event)| event).collect())
}
