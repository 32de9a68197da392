//! How far a calendar has been read, moved on with what each page brought, in one transaction.
//!
//! A reading of the whole goes through a window of time, page by page; its last page gives the token that changes are asked for with.
//! Where the provider does not know the token any more, a reading begins anew; what it does not see within the window is called off.

use super::{Applied, Reading, apply, call_off_unseen};
use crate::{
    domain::{
        account::{Account, ImportCount, SyncPhase, SyncState},
        calendar::{READ_AHEAD, READ_ANEW_AFTER, READ_BACK},
    },
    error::{Error, Result},
    ports::calendar::{EventPage, Since},
    store::TenantTx,
};

/// Begins a reading of the whole, as of now.
///
/// # Errors
/// [`Error::Conflict`] where somebody else has moved on meanwhile.
pub async fn begin_reading(tx: &mut TenantTx, state: &mut SyncState) -> Result<()> {
    let now = tx.now();
    state.phase = SyncPhase::Importing;
    (state.cursor, state.page) = (None, None);
    (state.import_from, state.import_began_at) = (Some(now - READ_BACK), Some(now));
    state.import = ImportCount::default();
    tx.save_sync(state).await
}

/// What is asked for next; `None` where a reading of the whole has to begin first, because none did or the last is too old: a series
/// goes on for ever, and its meetings are known as far ahead as the window reaches.
pub fn page_of(state: &SyncState, now: chrono::DateTime<chrono::Utc>) -> Option<(Since, Option<&str>)> {
    let (from, began) = (state.import_from?, state.import_began_at?);
    let since = match (state.phase, &state.cursor) {
        (SyncPhase::Importing, _) => Since::Window { from, to: began + READ_AHEAD },
        (SyncPhase::Following, Some(token)) if began + READ_ANEW_AFTER > now => Since::Token(token.clone()),
        (SyncPhase::Following, _) => return None,
    };
    Some((since, state.page.as_deref()))
}

/// Keeps what a page brought, and how far that was. Says what became of it.
///
/// # Errors
/// Those of [`begin_reading`], and where the database cannot be written.
pub async fn read_page(
    tx: &mut TenantTx,
    account: &Account,
    state: &mut SyncState,
    page: &EventPage,
) -> Result<Applied> {
    let reading = if state.phase == SyncPhase::Importing { Reading::Whole } else { Reading::Changes };
    let mut applied = apply(tx, account, &page.events, reading).await?;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    if reading == Reading::Whole {
        state.import.seen += number(applied.kept + applied.skipped);
        state.import.kept += number(applied.kept);
    }
    state.page.clone_from(&page.next);
    if page.next.is_none() {
        state.cursor = page.token.clone().or_else(|| state.cursor.take());
        if let (Reading::Whole, Some(began), Some(from)) = (reading, state.import_began_at, state.import_from) {
            applied.cancelled += call_off_unseen(tx, account, began, (from, began + READ_AHEAD)).await?;
            state.import.total = Some(state.import.seen);
            state.phase = SyncPhase::Following;
        }
    }
    state.counts.kept += number(applied.kept);
    state.counts.skipped += number(applied.skipped);
    state.counts.removed += number(applied.cancelled);
    tx.save_sync(state).await?;
    Ok(applied)
}

/// Has the listing begin anew from where it began.
///
/// # Errors
/// Those of [`begin_reading`].
pub async fn start_over(tx: &mut TenantTx, state: &mut SyncState) -> Result<(), Error> {
    state.page = None;
    tx.save_sync(state).await
}
