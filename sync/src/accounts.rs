//! Mailboxes and calendars that are due, handed to the outbox.
//!
//! A look costs what is due, however many accounts there are. Whether everything is read anew or only what changed, how far a listing
//! has come and when the next look is due stands with the account; the event says only that it is time.

use std::time::Duration;

use leancrm_core::{
    Result,
    domain::account::SyncKind,
    store::{Stall, Store, SyncStanding},
};
use tokio_util::sync::CancellationToken;

use crate::metering::{self, Outcome};

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);
/// Accounts in one transaction.
const BATCH: i64 = 200;
/// Looks between two looks for those that are behind.
const STALLS_EVERY: u32 = 30;
/// The name in metrics.
const NAME: &str = "hand_over_accounts";

/// Hands on what is due until `shutdown`, and tells owners of accounts that are behind.
pub(crate) async fn run(store: Store, shutdown: CancellationToken) {
    let mut looks = 0_u32;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        let outcome = match hand_over_due(&store).await {
            Ok(_) if looks.is_multiple_of(STALLS_EVERY) => tell_stalls(&store).await,
            outcome => outcome.map(drop),
        };
        looks = looks.wrapping_add(1);
        if let Err(error) = outcome {
            metering::ran(NAME, Outcome::Failed);
            tracing::warn!(
                error.message = error.chain(),
                "accounts that are due could not be handed on; next time again"
            );
        }
    }
}

/// Hands on every mailbox and calendar whose time has come; says how many. For tests and for one-shot commands too.
pub async fn hand_over_due(store: &Store) -> Result<usize> {
    let full = usize::try_from(BATCH).unwrap_or(usize::MAX);
    let mut handed = 0;
    loop {
        let mut system = store.system().await?;
        let batch = system.hand_over_syncs(BATCH).await?;
        system.commit().await?;
        handed += batch;
        if batch < full {
            return Ok(handed);
        }
    }
}

/// Tells the owners of accounts that have missed two cycles, once until they are in step again.
pub async fn tell_stalls(store: &Store) -> Result<()> {
    let mut system = store.system().await?;
    let stalls = system.take_stalls(BATCH).await?;
    let standing = system.sync_standing().await?;
    let now = system.now();
    system.commit().await?;
    for stall in &stalls {
        tell_stall(store, stall).await?;
    }
    show(standing, now);
    Ok(())
}

async fn tell_stall(store: &Store, stall: &Stall) -> Result<()> {
    let mut tx = store.begin(&store.worker(stall.tenant).await?).await?;
    let (account, state) = (tx.account(stall.account).await?, tx.sync_state(stall.account, stall.kind).await?);
    if let (Some(account), Some(state)) = (account, state) {
        let since = state.ok_at.map(|at| (tx.now() - at).num_minutes()).unwrap_or_default();
        let why = state.last_error.map(|why| format!(" The last try said: {why}.")).unwrap_or_default();
        let what = state.kind.title();
        let text = format!(
            "{what} of {} has not been in step for {since} minutes.{why} LeanCRM goes on trying; ask “is my {} syncing?” to see how it stands.",
            account.address,
            if stall.kind == SyncKind::Mail { "Gmail" } else { "calendar" },
        );
        tx.raise_alert(stall.member, &text, None).await?;
    }
    tx.commit().await
}

/// Sets the gauges.
fn show(standing: SyncStanding, now: chrono::DateTime<chrono::Utc>) {
    let number = |count: i64| u32::try_from(count).map_or(f64::from(u32::MAX), f64::from);
    metrics::gauge!("leancrm_sync_due").set(number(standing.due));
    metrics::gauge!("leancrm_sync_under_way").set(number(standing.handed));
    metrics::gauge!("leancrm_sync_stalled").set(number(standing.stalled));
    let lag = standing.oldest.map_or(0, |oldest| (now - oldest).num_seconds().max(0));
    metrics::gauge!("leancrm_sync_lag_seconds").set(number(lag));
}
