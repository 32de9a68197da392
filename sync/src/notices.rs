//! What is due by the clock, to members and of meetings that are over, handed to the outbox.
//!
//! A look reads what is due now and what has changed since the last look, however many tenants there are. What is found becomes an
//! event for each member in the same transaction, and from there on it is work like any other: tried again, given up, listed.

use std::time::Duration;

use leancrm_core::{Result, store::Store};
use tokio_util::sync::CancellationToken;

use crate::metering::{self, Outcome};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);
/// Notices in one transaction.
const BATCH: i64 = 500;
/// The name in metrics.
const NAME: &str = "hand_over_notices";

/// Hands on what is due until `shutdown`.
pub(crate) async fn run(store: Store, shutdown: CancellationToken) {
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = hand_over_due(&store).await {
            metering::ran(NAME, Outcome::Failed);
            tracing::warn!(error.message = error.chain(), "what is due could not be handed on; next time again");
        }
    }
}

/// Works out when what was written lately is to be told, and hands on all whose time has come; says how many notices. For tests and
/// for one-shot commands too. Meetings that are over go with them.
pub async fn hand_over_due(store: &Store) -> Result<usize> {
    let full = usize::try_from(BATCH).unwrap_or(usize::MAX);
    loop {
        let mut system = store.system().await?;
        let looked_at = system.plan_notices(BATCH).await?;
        system.commit().await?;
        if looked_at < full {
            break;
        }
    }
    hand_over_meetings(store).await?;
    let mut handed = 0;
    loop {
        let mut system = store.system().await?;
        let batch = system.hand_over_notices(BATCH).await?;
        system.commit().await?;
        metering::notices_handed_over(batch);
        handed += batch;
        if batch < full {
            return Ok(handed);
        }
    }
}

/// Hands on the meetings that are over, or were changed since.
async fn hand_over_meetings(store: &Store) -> Result<()> {
    let full = usize::try_from(BATCH).unwrap_or(usize::MAX);
    loop {
        let mut system = store.system().await?;
        let batch = system.hand_over_meetings(BATCH).await?;
        system.commit().await?;
        if batch < full {
            return Ok(());
        }
    }
}
