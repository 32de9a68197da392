//! Purpose: what has outlived its use is deleted in every tenant, a batch at a time so that nothing is locked for long.

use chrono::TimeDelta;
use leancrm_core::{Result, store::Store};

/// Told events stay this long for somebody who wants to know what happened.
const KEPT: TimeDelta = TimeDelta::days(7);
/// Messages that were given up stay this long for somebody to try them again; they hold what they were to say.
const UNDELIVERED_KEPT: TimeDelta = TimeDelta::days(90);
/// What was said to the bot is kept this long, for whoever improves what it understands.
const MESSAGES_KEPT: TimeDelta = TimeDelta::days(180);
/// Single calls of language models are kept this long, for a look back by a year; what they came to stays in their months.
const CALLS_KEPT: TimeDelta = TimeDelta::days(400);
/// What members were told is remembered this long, so that it is not told again.
const ALERTS_KEPT: TimeDelta = TimeDelta::days(180);
/// Rows in one transaction.
const BATCH: i64 = 2_000;

/// Deletes conversations, pictures and answers of models past their expiry, events told, messages sent, tokens ended, previews, codes
/// and links for installs and accounts expired and deliveries received more than a week ago, messages given up a quarter ago, what was said, and
/// what members were told, half a year ago, and calls of models made more than a year ago; says how many rows went.
pub(crate) async fn run(store: &Store) -> Result<u64> {
    let mut gone = 0;
    loop {
        let mut system = store.system().await?;
        let before = system.now() - KEPT;
        let sessions = system.purge_chat_sessions(BATCH).await?;
        let events = system.purge_outbox(before, BATCH).await?;
        let tokens = system.purge_tokens(before, BATCH).await?;
        let previews = system.purge_pending_actions(before, BATCH).await?;
        let deliveries = system.purge_deliveries(before, BATCH).await?;
        let codes = system.purge_link_codes(before, BATCH).await?;
        let tickets = system.purge_slack_tickets(before, BATCH).await?;
        let consents = system.purge_consents(BATCH).await?;
        let sent = system.purge_messages(before, system.now() - UNDELIVERED_KEPT, BATCH).await?;
        let pictures = system.purge_pictures(system.now(), BATCH).await?;
        let messages = system.purge_chat_turns(system.now() - MESSAGES_KEPT, BATCH).await?;
        let alerts = system.purge_alerts(system.now() - ALERTS_KEPT, BATCH).await?;
        let answers = system.purge_model_answers(system.now(), BATCH).await?;
        let calls = system.purge_model_calls(system.now() - CALLS_KEPT, BATCH).await?;
        system.commit().await?;
        let rows = [
            sessions, events, tokens, previews, deliveries, codes, tickets, consents, sent, pictures, messages, alerts,
            answers, calls,
        ];
        gone += rows.iter().sum::<u64>();
        if rows.into_iter().max().unwrap_or_default() < BATCH.unsigned_abs() {
            return Ok(gone);
        }
    }
}
