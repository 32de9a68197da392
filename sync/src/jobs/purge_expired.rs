//! Purpose: what has outlived its use is deleted in every tenant, a batch at a time so that nothing is locked for long.

use chrono::TimeDelta;
use leancrm_core::{Result, store::Store};

/// Told events stay this long for somebody who wants to know what happened.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Rows in one transaction.
const BATCH: i64 = 2_000;

/// Deletes conversations past their expiry and events told more than a week ago; says how many rows went.
pub(crate) async fn run(store: &Store) -> Result<u64> {
    let mut gone = 0;
    loop {
        let mut system = store.system().await?;
        let before = system.now() - KEPT;
        let sessions = system.purge_chat_sessions(BATCH).await?;
        let events = system.purge_outbox(before, BATCH).await?;
        system.commit().await?;
        gone += sessions + events;
        if sessions.max(events) < BATCH.unsigned_abs() {
            return Ok(gone);
        }
    }
}
