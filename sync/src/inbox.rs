//! Deliveries that a process has left behind are taken up by another.
//!
//! A message is answered where it arrives, and only what is unfinished when its lease runs out is seen here.

use std::{sync::Arc, time::Duration};

use leancrm_core::{Result, ports::inbox::Inbox, store::Store};
use tokio_util::sync::CancellationToken;

use crate::metering::{self, Outcome};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(5);
/// Deliveries taken up in one look.
const BATCH: i64 = 8;
/// The name in metrics.
const NAME: &str = "finish_deliveries";

/// Takes up what is left until `shutdown`, the first time a moment after the start.
pub(crate) async fn run(store: Store, inboxes: Vec<Arc<dyn Inbox>>, shutdown: CancellationToken) {
    let mut pause = Duration::from_secs(1);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = EVERY;
        if let Err(error) = finish_due(&store, &inboxes).await {
            metering::ran(NAME, Outcome::Failed);
            tracing::warn!(error.message = error.chain(), "deliveries could not be taken up; next time again");
        }
    }
}

/// Takes up every delivery whose lease has run out, in this task; says how many. One that fails is taken up again later.
pub async fn finish_due(store: &Store, inboxes: &[Arc<dyn Inbox>]) -> Result<usize> {
    let mut taken = 0;
    for inbox in inboxes {
        loop {
            let mut system = store.system().await?;
            let left = system.claim_deliveries(inbox.channel(), BATCH).await?;
            system.commit().await?;
            if left.is_empty() {
                break;
            }
            taken += left.len();
            // All at once: the lease of each has begun.
            for outcome in futures::future::join_all(left.into_iter().map(|left| inbox.finish(left))).await {
                metering::ran(NAME, if outcome.is_ok() { Outcome::Done } else { Outcome::Failed });
                if let Err(error) = outcome {
                    tracing::warn!(error.message = error.chain(), "a delivery could not be finished; later again");
                }
            }
        }
    }
    Ok(taken)
}
