//! What is done by the clock rather than because of an event: a small table.
//!
//! Several processes may hold this table at once. Each tick is done by whoever gets the tick's lock; a second one that comes
//! later finds little left to do, since everything here may be done twice.

use std::time::Duration;

use futures::future::BoxFuture;
use leancrm_core::{
    Result,
    jobs::{Job as _, PurgeExpired},
    store::{Store, SystemTx},
};
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;

use crate::{
    jobs::purge_expired,
    metering::{self, Outcome},
    queue::Queue,
    registry::watched,
};

/// One line of the table.
struct Line {
    name: &'static str,
    every: Duration,
    /// Whether one process does it for all; otherwise each does it for itself.
    once: bool,
    run: fn(Store, Queue) -> BoxFuture<'static, Result<()>>,
}

const TABLE: [Line; 3] = [
    Line {
        name: "measure_outbox",
        every: Duration::from_secs(10),
        once: false,
        run: |store, _| Box::pin(measure(store)),
    },
    Line {
        name: PurgeExpired::NAME,
        every: Duration::from_mins(10),
        once: true,
        run: |store, _| Box::pin(async move { purge_expired::run(&store).await.map(drop) }),
    },
    Line {
        name: "tidy_queue",
        // A second of work may leave thousands behind.
        every: Duration::from_secs(15),
        once: true,
        run: |_, mut queue| Box::pin(async move { queue.tidy().await.map(drop) }),
    },
];

/// Does every line of the table in its interval until `shutdown`, the first time a moment after the start.
pub(crate) async fn run(store: Store, queue: Queue, shutdown: CancellationToken) {
    let lines = TABLE.iter().map(|line| follow(line, store.clone(), queue.clone(), shutdown.clone()));
    futures::future::join_all(lines).await;
}

async fn follow(line: &'static Line, store: Store, queue: Queue, shutdown: CancellationToken) {
    let mut pause = Duration::from_secs(1).min(line.every);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = line.every;
        if let Err(error) = tick(line, &store, &queue).await {
            tracing::warn!(
                job.name = line.name,
                error.message = error.chain(),
                "scheduled job failed; next time again"
            );
        }
    }
}

/// Does a line, unless it is a line for one and another process is doing it at this moment. The transaction with the lock does
/// nothing else meanwhile, and its end frees the lock whatever happens.
async fn tick(line: &Line, store: &Store, queue: &Queue) -> Result<()> {
    if !line.once {
        return work(line, store, queue).await;
    }
    let Some(lock) = lock(line, store).await.inspect_err(|_| metering::ran(line.name, Outcome::Failed))? else {
        return Ok(());
    };
    work(line, store, queue).await?;
    lock.commit().await
}

/// The lock of a line; `None` where another process has it.
async fn lock(line: &Line, store: &Store) -> Result<Option<SystemTx>> {
    let mut lock = store.system().await?;
    let is_ours = lock.try_lock(line.name).await?;
    Ok(is_ours.then_some(lock))
}

/// Does what a line says, in a span as a job has one.
async fn work(line: &Line, store: &Store, queue: &Queue) -> Result<()> {
    let span = tracing::info_span!("job", job.name = line.name, outcome = Empty, duration_us = Empty);
    watched(line.name, span, (line.run)(store.clone(), queue.clone())).await
}

/// Sets the gauges of the outbox, of the messages and of what is due to members.
async fn measure(store: Store) -> Result<()> {
    let mut system = store.system().await?;
    let counts = system.outbox_counts().await?;
    metering::standing(counts, system.now());
    metering::messages_standing(&system.message_counts().await?, system.now());
    metering::notices_standing(system.notice_counts().await?, system.now());
    system.commit().await
}
