//! From the outbox to the queue.
//!
//! Woken by the database at every commit that wrote an event, with a poll as the net beneath: a notification may be lost
//! with its connection, and retries and lost pointers come due without one.

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;
use leancrm_core::{
    Result,
    store::{OutboxEvent, OutboxListener, Store},
};
use tokio_util::sync::CancellationToken;

use crate::{
    ledger::Pointer,
    metering,
    queue::Queue,
    registry::{Registry, Route},
};

/// How long the queue may keep a pointer before the event is handed on again.
pub const HANDOVER_LEASE: TimeDelta = TimeDelta::minutes(5);
/// The poll beneath the notifications.
const NET: Duration = Duration::from_secs(2);
/// Pause while the database or the queue cannot be reached.
const PAUSE: Duration = Duration::from_secs(1);
/// Events taken in one transaction.
const BATCH: i64 = 500;

/// Hands events on until `shutdown`.
pub(crate) async fn run(store: Store, registry: Registry, mut queue: Queue, shutdown: CancellationToken) {
    let mut listener: Option<OutboxListener> = None;
    loop {
        if shutdown.is_cancelled() {
            return;
        }
        let nap = match hand_over(&store, &registry, &mut queue).await {
            // A batch that is not full may still have left something: each tenant has its share of it.
            Ok(taken) if taken > 0 => continue,
            Ok(_) => NET,
            Err(error) => {
                tracing::warn!(error.message = error.chain(), "events could not be handed over; trying again");
                PAUSE
            }
        };
        if listener.is_none() {
            listener = store.outbox_listener().await.ok();
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            heard = notified(listener.as_mut()) => if heard.is_err() { listener = None },
            () = tokio::time::sleep(nap) => {}
        }
    }
}

/// Waits for a notification; for ever where there is no connection to hear one.
pub(crate) async fn notified(listener: Option<&mut OutboxListener>) -> Result<()> {
    match listener {
        Some(listener) => listener.wait().await,
        None => std::future::pending().await,
    }
}

/// Hands one batch to the queue; says how many events were taken from the outbox.
async fn hand_over(store: &Store, registry: &Registry, queue: &mut Queue) -> Result<u64> {
    let Batch { taken, for_the_queue } = claim(store, registry).await?;
    if for_the_queue.is_empty() {
        return Ok(taken);
    }
    let pointers: Vec<Pointer> = for_the_queue.iter().map(Pointer::from).collect();
    if let Err(error) = queue.push(&pointers).await {
        // Were this to fail as well, the lease would bring the events back a little later.
        let mut system = store.system().await?;
        system.release_outbox(&for_the_queue, TimeDelta::seconds(1)).await?;
        system.commit().await?;
        return Err(error);
    }
    Ok(taken)
}

/// Events taken from the outbox.
pub(crate) struct Batch {
    /// How many, with those that need no worker.
    pub(crate) taken: u64,
    /// Those that need one.
    pub(crate) for_the_queue: Vec<OutboxEvent>,
}

/// Takes what is due. What no job follows from, and what another event of the batch stands for, is finished on the spot.
pub(crate) async fn claim(store: &Store, registry: &Registry) -> Result<Batch> {
    let mut system = store.system().await?;
    let claimed = system.claim_outbox(BATCH, HANDOVER_LEASE).await?;
    let taken = claimed.len() as u64;
    let mut seen = HashSet::new();
    let mut collapsed = 0;
    let (for_the_queue, finished): (Vec<_>, Vec<_>) =
        claimed.into_iter().partition(|event| match registry.route(event) {
            Route::Nowhere => false,
            Route::Alone => true,
            // The oldest stands for the rest, so that one that was tried before goes on counting its attempts.
            Route::Collapsible(key) => {
                let first = seen.insert(key);
                collapsed += usize::from(!first);
                first
            }
        });
    if !finished.is_empty() {
        system.finish_outbox(&finished).await?;
    }
    system.commit().await?;
    metering::handed_over(for_the_queue.len(), collapsed);
    Ok(Batch { taken, for_the_queue })
}
