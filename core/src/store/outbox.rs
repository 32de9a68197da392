//! Events that have to be told after the commit, and the ledger of telling them.
//!
//! A row is written in the transaction of the change it speaks of, so neither can exist without the other. `available_at`
//! is its lease: whoever takes the row moves it into the future, and a row that is neither finished nor buried by then is
//! taken again. The lease is also the fence: a run may begin only with the lease it was given, so a copy of a pointer that
//! turns up late does nothing.
//!
//! Read in this order: `listener` (hearing of them), `claim` (taking them), `runs` (beginning and settling them), `desk` (all of it, a
//! statement each).

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{Executor as _, postgres::PgPoolOptions};
use uuid::Uuid;

use super::{Store, SystemTx, TenantTx, error};
use crate::{
    error::Result,
    ids::{OutboxId, TenantId},
};

mod claim;
mod desk;
mod listener;
mod runs;

pub use desk::OutboxDesk;
pub use listener::{Fresh, News, OutboxListener, OwnListener};
pub use runs::{Begin, RunOutcome, Settled};

/// A pool for the tables of the queue.
pub type QueuePool = sqlx::PgPool;

/// An event that was taken to be handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEvent {
    /// Whose event it is.
    pub tenant: TenantId,
    /// Its id.
    pub id: OutboxId,
    /// What happened, as `contact.updated`.
    pub event: String,
    /// The kind of record it happened to.
    pub entity: String,
    /// That record's id.
    pub entity_id: Uuid,
    /// Ids that a handler needs beside it.
    pub payload: Value,
    /// How many runs were begun, this one included.
    pub attempts: i32,
    /// How many in a row of which nothing was heard, this one included.
    pub unheard: i16,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Until when it is this taker's.
    pub lease: DateTime<Utc>,
}

/// An event that was given up, with the reason.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DeadLetter {
    /// Its id.
    pub id: OutboxId,
    /// Whose event it is.
    pub tenant: TenantId,
    /// What happened.
    pub event: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was given up.
    pub dead_at: DateTime<Utc>,
    /// What the last try said.
    pub last_error: Option<String>,
}

/// How the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxCounts {
    /// Events neither finished nor given up.
    pub waiting: i64,
    /// Events given up.
    pub dead: i64,
    /// When the oldest waiting event was written.
    pub oldest: Option<DateTime<Utc>>,
}

impl Store {
    /// A pool of the queue's own role, which reaches the queue's schema and no tenant's data. It opens no connection before it
    /// is used.
    pub fn queue_pool(&self, connections: u32) -> QueuePool {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(std::time::Duration::from_secs(5))
            .after_connect(|connection, _| {
                Box::pin(async move {
                    // A pointer that the server forgets is handed on again.
                    connection.execute("SET ROLE leancrm_queue; SET synchronous_commit = off").await?;
                    Ok(())
                })
            })
            .connect_lazy_with(self.options.clone())
    }

    /// Lets `make` make or update the queue's schema with the login's own rights, and gives its tables to the queue's role.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the database cannot be reached, and what `make` returns.
    pub async fn prepare_queue<F>(&self, make: F) -> Result<()>
    where
        F: AsyncFnOnce(QueuePool) -> Result<()>,
    {
        let owner = PgPoolOptions::new().max_connections(1).connect_lazy_with(self.options.clone());
        make(owner.clone()).await?;
        owner
            .execute(
                "GRANT USAGE ON SCHEMA apalis TO leancrm_queue;
                 GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA apalis TO leancrm_queue;
                 GRANT USAGE ON ALL SEQUENCES IN SCHEMA apalis TO leancrm_queue;
                 GRANT EXECUTE ON ALL ROUTINES IN SCHEMA apalis TO leancrm_queue",
            )
            .await
            .map_err(error::query("giving the queue its tables"))?;
        owner.close().await;
        Ok(())
    }
}

impl TenantTx {
    /// Writes an event that is told once this transaction is committed.
    pub async fn emit(&mut self, event: &str, entity: &str, entity_id: Uuid, payload: &Value) -> Result<OutboxId> {
        let (id, tenant, now) = (self.new_id(), self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- outbox.emit
             INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, payload, created_at, available_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
            tenant,
            id,
            event,
            entity,
            entity_id,
            payload,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing an event"))?;
        let id = OutboxId::from_uuid(id);
        // As the database keeps the time.
        let lease = DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now);
        let run = Begin { tenant: self.tenant(), id, lease };
        self.has_written(Fresh { run, event: event.to_owned() });
        Ok(id)
    }

    /// Writes an event of one kind about one record for each payload.
    pub(crate) async fn emit_each(
        &mut self,
        event: &str,
        entity: &str,
        entity_id: Uuid,
        payloads: &[Value],
    ) -> Result<()> {
        if payloads.is_empty() {
            return Ok(());
        }
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let ids: Vec<Uuid> = payloads.iter().map(|_| self.new_id()).collect();
        sqlx::query!(
            "-- outbox.emit_each
             INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, payload, created_at, available_at)
             SELECT $1, e.id, $2, $3, $4, e.payload, $5, $5 FROM unnest($6::uuid[], $7::jsonb[]) AS e (id, payload)",
            tenant,
            event,
            entity,
            entity_id,
            now,
            &ids,
            payloads,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing events"))?;
        Ok(())
    }
}

impl SystemTx {
    /// How many events wait and since when, and how many were given up.
    pub async fn outbox_counts(&mut self) -> Result<OutboxCounts> {
        let row = sqlx::query!(
            r#"-- outbox.counts
             SELECT count(*) AS "waiting!", min(created_at) AS oldest,
                    (SELECT count(*) FROM outbox_events WHERE dead_at IS NOT NULL) AS "dead!"
             FROM outbox_events WHERE done_at IS NULL AND dead_at IS NULL"#
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("counting events"))?;
        Ok(OutboxCounts { waiting: row.waiting, dead: row.dead, oldest: row.oldest })
    }

    /// The events that were given up, the latest first.
    pub async fn dead_outbox(&mut self, limit: i64) -> Result<Vec<DeadLetter>> {
        let rows = sqlx::query!(
            r#"-- outbox.dead
             SELECT tenant_id, id, event, attempts, dead_at AS "dead_at!", last_error
             FROM outbox_events WHERE dead_at IS NOT NULL ORDER BY dead_at DESC, seq DESC LIMIT $1"#,
            limit
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing failed jobs"))?;
        Ok(rows
            .into_iter()
            .map(|row| DeadLetter {
                id: OutboxId::from_uuid(row.id),
                tenant: TenantId::from_uuid(row.tenant_id),
                event: row.event,
                attempts: row.attempts,
                dead_at: row.dead_at,
                last_error: row.last_error,
            })
            .collect())
    }

    /// Lets an event that was given up be tried again from the beginning; `false` where there is none of that id.
    pub async fn revive_outbox(&mut self, id: OutboxId) -> Result<bool> {
        let now = self.now();
        let revived = sqlx::query!(
            "-- outbox.revive
             UPDATE outbox_events SET dead_at = NULL, attempts = 0, available_at = $2 WHERE id = $1 AND dead_at IS NOT NULL",
            id.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("reviving a job"))?;
        Ok(revived.rows_affected() > 0)
    }

    /// Takes an event that was given up off the list, undone; `false` where there is none of that id.
    pub async fn discard_outbox(&mut self, id: OutboxId) -> Result<bool> {
        let now = self.now();
        let discarded = sqlx::query!(
            "-- outbox.discard
             UPDATE outbox_events SET dead_at = NULL, done_at = $2 WHERE id = $1 AND dead_at IS NOT NULL",
            id.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("discarding a job"))?;
        Ok(discarded.rows_affected() > 0)
    }
}
