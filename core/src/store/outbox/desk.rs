//! The desk at which events are taken, begun and settled: one connection for one task, and a statement for each thing.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use sqlx::{Connection as _, Executor as _, PgPool, Postgres, pool::PoolConnection};

use super::{
    super::{LIVELY, Store, error},
    Begin, OutboxEvent, Settled, claim, runs,
};
use crate::{clock::Clock, error::Result};

/// Takes, begins and settles events, for whoever has it in hand. It opens its connection when it is first used, keeps it, and opens
/// another where that one broke.
///
/// Each call is one statement and one round trip. They are committed without waiting for the disk: where the server itself crashes,
/// the last moments may be forgotten, and what was taken, begun or settled then is taken, begun or settled again, which every job
/// has to bear anyway. What a job itself wrote was committed as ever.
#[derive(Debug)]
pub struct OutboxDesk {
    pool: PgPool,
    clock: Arc<dyn Clock>,
    connection: Option<(PoolConnection<Postgres>, Instant)>,
    planned: Instant,
}

/// How long statements are run as they were planned. What is right for an empty outbox reads all of a full one for every batch, and
/// a worker that had nothing to do has planned for an empty one.
const PLANS_LAST: Duration = Duration::from_secs(2);

impl Store {
    /// A desk of its own for one task.
    pub fn outbox_desk(&self) -> OutboxDesk {
        let (pool, clock) = (self.outbox.clone(), Arc::clone(&self.clock));
        OutboxDesk { pool, clock, connection: None, planned: Instant::now() }
    }
}

impl OutboxDesk {
    /// Takes up to `limit` events that are due, of each tenant an equal share; see [`SystemTx::claim_outbox`](super::super::SystemTx::claim_outbox).
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the database cannot be reached; so does everything below.
    pub async fn claim(&mut self, limit: i64, lease: TimeDelta) -> Result<Vec<OutboxEvent>> {
        let (mut connection, now) = (self.take().await?, self.clock.now());
        let claimed = claim::claim(&mut connection, now, limit, lease).await?;
        self.keep(connection);
        Ok(claimed)
    }

    /// Begins runs for the length of `run`, of those events whose lease is still the one that was handed on.
    pub async fn begin(&mut self, wanted: &[Begin], run: TimeDelta) -> Result<Vec<OutboxEvent>> {
        let (mut connection, now) = (self.take().await?, self.clock.now());
        let begun = runs::begin(&mut connection, now, wanted, run).await?;
        self.keep(connection);
        Ok(begun)
    }

    /// Records how runs ended.
    pub async fn settle(&mut self, settled: &[Settled]) -> Result<()> {
        let (mut connection, now) = (self.take().await?, self.clock.now());
        runs::settle(&mut connection, now, settled).await?;
        self.keep(connection);
        Ok(())
    }

    /// Gives events back that were taken and not begun, to be taken again after `pause`.
    pub async fn release(&mut self, events: &[Begin], pause: TimeDelta) -> Result<()> {
        let (mut connection, now) = (self.take().await?, self.clock.now());
        runs::release(&mut connection, now, events, pause).await?;
        self.keep(connection);
        Ok(())
    }

    /// Makes every pointer in the queue void and its event due, where the queue has lost what it held; says how many.
    pub async fn recall(&mut self) -> Result<u64> {
        let (mut connection, now) = (self.take().await?, self.clock.now());
        let recalled = runs::recall(&mut connection, now).await?;
        self.keep(connection);
        Ok(recalled)
    }

    /// The connection, out of the desk's hands until it is [kept](Self::keep): what fails or is broken off in between does not come back.
    /// One that lay idle is asked whether it still lives.
    async fn take(&mut self) -> Result<PoolConnection<Postgres>> {
        let replan = self.planned.elapsed() > PLANS_LAST;
        if replan {
            self.planned = Instant::now();
        }
        if let Some((mut connection, used)) = self.connection.take() {
            let lives = if replan {
                connection.execute("DISCARD PLANS").await.is_ok()
            } else {
                used.elapsed() < LIVELY || connection.ping().await.is_ok()
            };
            if lives {
                return Ok(connection);
            }
        }
        self.pool.acquire().await.map_err(error::query("reaching the database"))
    }

    fn keep(&mut self, connection: PoolConnection<Postgres>) {
        self.connection = Some((connection, Instant::now()));
    }
}
