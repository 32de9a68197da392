//! Mailboxes and calendars that are due, handed to the outbox.
//!
//! A look costs what is due, however many accounts there are. Whether everything is read anew or only what changed, how far a listing
//! has come and when the next look is due stands with the account; the event says only that it is time.

use std::time::Duration;

use chrono::{DateTime, Utc};
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
/// So many characters of a reason are told; the rest stands with the account.
const REASON: usize = 300;
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
        // The first look at those that are behind comes a while after the start: what was under way at the last stop goes first.
        looks = looks.wrapping_add(1);
        let outcome = match hand_over_due(&store).await {
            Ok(_) if looks.is_multiple_of(STALLS_EVERY) => tell_stalls(&store).await,
            outcome => outcome.map(drop),
        };
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

/// Tells the owners of accounts that have missed two cycles, once until they are in step again. Whoever takes an account tells its
/// owner in the same transaction: a process that dies in between leaves it to another.
pub async fn tell_stalls(store: &Store) -> Result<()> {
    let mut system = store.system().await?;
    let now = system.now();
    for stall in system.take_stalls(BATCH).await? {
        system.raise_alert((stall.tenant, stall.member), &text(&stall, now), None).await?;
    }
    let standing = system.sync_standing().await?;
    system.commit().await?;
    show(standing, now);
    Ok(())
}

fn text(stall: &Stall, now: DateTime<Utc>) -> String {
    let minutes = (now - stall.ok_at).num_minutes();
    let reason = stall.last_error.as_ref().map(|why| why.chars().take(REASON).collect::<String>());
    let reason = reason.map(|why| format!(" The last try said: {why}.")).unwrap_or_default();
    let asked = if stall.kind == SyncKind::Mail { "Gmail" } else { "calendar" };
    format!(
        "{} of {} has not been in step for {minutes} minutes.{reason} LeanCRM goes on trying; ask “is my {asked} syncing?” to see how \
         it stands.",
        stall.kind.title(),
        stall.address,
    )
}

/// Sets the gauges.
fn show(standing: SyncStanding, now: DateTime<Utc>) {
    let number = |count: i64| u32::try_from(count).map_or(f64::from(u32::MAX), f64::from);
    metrics::gauge!("leancrm_sync_due").set(number(standing.due));
    metrics::gauge!("leancrm_sync_under_way").set(number(standing.handed));
    metrics::gauge!("leancrm_sync_stalled").set(number(standing.stalled));
    let lag = standing.oldest.map_or(0, |oldest| (now - oldest).num_seconds().max(0));
    metrics::gauge!("leancrm_sync_lag_seconds").set(number(lag));
}
