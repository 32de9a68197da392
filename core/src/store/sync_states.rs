//! How far accounts are kept in step, and which of them are due.
//!
//! *Invariant:* a look at what is due costs what is due, however many accounts there are. Whoever commits a page names the step at
//! which the state was read; a second one that works on the same state commits nothing.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{SystemTx, TenantTx, error};
use crate::{
    domain::account::{ImportCount, SyncCounts, SyncKind, SyncPhase, SyncState},
    error::{Error, Result},
    ids::AccountId,
};

mod stalls;

pub use stalls::Stall;

/// What was handed to the outbox so long ago and did not come back is handed over once more.
const LOST_AFTER: TimeDelta = TimeDelta::minutes(30);

struct SyncRow {
    account_id: Uuid,
    kind: String,
    phase: String,
    cursor: Option<String>,
    page: Option<String>,
    import_from: Option<DateTime<Utc>>,
    import_began_at: Option<DateTime<Utc>>,
    import_seen: i64,
    import_kept: i64,
    import_total: Option<i64>,
    kept_count: i64,
    skipped_count: i64,
    removed_count: i64,
    step: i64,
    next_at: Option<DateTime<Utc>>,
    ok_at: Option<DateTime<Utc>>,
    failures: i32,
    last_error: Option<String>,
    watch_expires_at: Option<DateTime<Utc>>,
}

impl SyncRow {
    fn state(self) -> Option<SyncState> {
        Some(SyncState {
            account: AccountId::from_uuid(self.account_id),
            kind: SyncKind::read(&self.kind)?,
            phase: if self.phase == "following" { SyncPhase::Following } else { SyncPhase::Importing },
            cursor: self.cursor,
            page: self.page,
            import_from: self.import_from,
            import_began_at: self.import_began_at,
            import: ImportCount { seen: self.import_seen, kept: self.import_kept, total: self.import_total },
            counts: SyncCounts { kept: self.kept_count, skipped: self.skipped_count, removed: self.removed_count },
            step: self.step,
            next_at: self.next_at,
            ok_at: self.ok_at,
            failures: self.failures,
            last_error: self.last_error,
            watch_expires_at: self.watch_expires_at,
        })
    }
}

/// How all accounts together stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncStanding {
    /// Due and not handed over yet.
    pub due: i64,
    /// When the longest due was due.
    pub oldest: Option<DateTime<Utc>>,
    /// Handed over and not back yet.
    pub handed: i64,
    /// Told to be behind, and not in step since.
    pub stalled: i64,
}

impl TenantTx {
    /// How the accounts in the actor's sight are kept in step, by account and kind.
    pub async fn sync_states(&mut self) -> Result<Vec<SyncState>> {
        let rows = sqlx::query_as!(
            SyncRow,
            "-- sync_states.list
             SELECT account_id, kind, phase, cursor, page, import_from, import_began_at, import_seen, import_kept, import_total,
                 kept_count, skipped_count, removed_count, step, next_at, ok_at, failures, last_error, watch_expires_at
             FROM sync_states ORDER BY account_id, kind DESC",
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking how accounts are kept in step"))?;
        Ok(rows.into_iter().filter_map(SyncRow::state).collect())
    }

    /// How one account is kept in step.
    pub async fn sync_state(&mut self, account: AccountId, kind: SyncKind) -> Result<Option<SyncState>> {
        let row = sqlx::query_as!(
            SyncRow,
            "-- sync_states.find
             SELECT account_id, kind, phase, cursor, page, import_from, import_began_at, import_seen, import_kept, import_total,
                 kept_count, skipped_count, removed_count, step, next_at, ok_at, failures, last_error, watch_expires_at
             FROM sync_states WHERE account_id = $1 AND kind = $2",
            account.as_uuid(),
            kind.word(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking how an account is kept in step"))?;
        Ok(row.and_then(SyncRow::state))
    }

    /// Keeps how far a listing has come, in the transaction of what it brought, and counts the step.
    ///
    /// # Errors
    /// [`Error::Conflict`] where somebody else has committed a step meanwhile: what was brought is theirs to bring.
    pub async fn save_sync(&mut self, state: &mut SyncState) -> Result<()> {
        let saved = sqlx::query!(
            "-- sync_states.save
             UPDATE sync_states SET phase = $3, cursor = $4, page = $5, import_from = $6, import_began_at = $7, import_seen = $8,
                 import_kept = $9, import_total = $10, kept_count = $11, skipped_count = $12, removed_count = $13, step = step + 1
             WHERE account_id = $1 AND kind = $2 AND step = $14",
            state.account.as_uuid(),
            state.kind.word(),
            state.phase.word(),
            state.cursor,
            state.page,
            state.import_from,
            state.import_began_at,
            state.import.seen,
            state.import.kept,
            state.import.total,
            state.counts.kept,
            state.counts.skipped,
            state.counts.removed,
            state.step,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping how far an account is in step"))?;
        if saved.rows_affected() == 0 {
            return Err(Error::changed_meanwhile());
        }
        state.step += 1;
        Ok(())
    }

    /// Ends a look that went well: the next comes at `next_at`, at once where somebody asked for one meanwhile. Says whether its owner
    /// was told before that it is behind.
    pub async fn end_look(
        &mut self,
        account: AccountId,
        kind: SyncKind,
        began: DateTime<Utc>,
        next_at: DateTime<Utc>,
        in_step: bool,
    ) -> Result<bool> {
        let now = self.now();
        let told = sqlx::query_scalar!(
            r#"-- sync_states.end_look
             UPDATE sync_states s SET handed_at = NULL, tried_at = $4, failures = 0, last_error = NULL,
                 next_at = CASE WHEN s.next_at IS NULL THEN NULL WHEN s.poked_at >= $3 THEN $4::timestamptz ELSE $5::timestamptz END,
                 ok_at = CASE WHEN $6 THEN $4 ELSE s.ok_at END,
                 stall_told_at = CASE WHEN $6 THEN NULL ELSE s.stall_told_at END
             FROM (SELECT tenant_id, account_id, kind, stall_told_at FROM sync_states WHERE account_id = $1 AND kind = $2 FOR UPDATE) old
             WHERE s.tenant_id = old.tenant_id AND s.account_id = old.account_id AND s.kind = old.kind
             RETURNING old.stall_told_at IS NOT NULL AND $6 AS "told!""#,
            account.as_uuid(),
            kind.word(),
            began,
            now,
            next_at,
            in_step,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("ending a look at an account"))?;
        Ok(told.unwrap_or_default())
    }

    /// Ends a look that failed; it rests where there is no `next_at`, and goes on resting where it was put to rest meanwhile.
    pub async fn fail_look(
        &mut self,
        account: AccountId,
        kind: SyncKind,
        why: &str,
        next_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- sync_states.fail_look
             UPDATE sync_states SET handed_at = NULL, tried_at = $4, failures = failures + 1, last_error = left($3, 500),
                 next_at = CASE WHEN next_at IS NOT NULL THEN $5::timestamptz END
             WHERE account_id = $1 AND kind = $2",
            account.as_uuid(),
            kind.word(),
            why,
            now,
            next_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting that a look at an account failed"))?;
        Ok(())
    }

    /// Has an account looked at now; with `anew`, everything is read again. `false` where there is none, or it rests because it has
    /// to be connected again.
    pub async fn poke_sync(&mut self, account: AccountId, kind: SyncKind, anew: bool) -> Result<bool> {
        let now = self.now();
        let poked = sqlx::query!(
            "-- sync_states.poke
             UPDATE sync_states s SET next_at = $3, poked_at = $3,
                 phase = CASE WHEN $4 THEN 'importing' ELSE phase END, cursor = CASE WHEN $4 THEN NULL ELSE cursor END,
                 page = CASE WHEN $4 THEN NULL ELSE page END, step = step + CASE WHEN $4 THEN 1 ELSE 0 END
             FROM accounts a
             WHERE s.account_id = $1 AND s.kind = $2 AND a.tenant_id = s.tenant_id AND a.id = s.account_id AND a.status = 'active'",
            account.as_uuid(),
            kind.word(),
            now,
            anew,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("asking for a look at an account"))?;
        Ok(poked.rows_affected() == 1)
    }

    /// Notes until when the provider calls by itself when something changes.
    pub async fn save_watch(&mut self, account: AccountId, kind: SyncKind, until: Option<DateTime<Utc>>) -> Result<()> {
        sqlx::query!(
            "-- sync_states.save_watch
             UPDATE sync_states SET watch_expires_at = $3 WHERE account_id = $1 AND kind = $2",
            account.as_uuid(),
            kind.word(),
            until,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting that the provider calls"))?;
        Ok(())
    }
}

impl SystemTx {
    /// Hands up to `limit` accounts whose time has come to the outbox, an event for each; says how many. Rows that another
    /// transaction is taking are passed over. What was handed over and did not come back is due again.
    pub async fn hand_over_syncs(&mut self, limit: i64) -> Result<usize> {
        let now = self.now();
        let due = sqlx::query!(
            "-- sync_states.hand_over
             WITH due AS (
                 SELECT tenant_id, account_id, kind FROM sync_states
                 WHERE handed_at IS NULL AND next_at <= $1 ORDER BY next_at LIMIT $2 FOR UPDATE SKIP LOCKED
             ), lost AS (
                 SELECT tenant_id, account_id, kind FROM sync_states
                 WHERE handed_at <= $3 AND next_at IS NOT NULL LIMIT $2 FOR UPDATE SKIP LOCKED
             )
             UPDATE sync_states s SET handed_at = $1 FROM (SELECT * FROM due UNION ALL SELECT * FROM lost) due
             WHERE s.tenant_id = due.tenant_id AND s.account_id = due.account_id AND s.kind = due.kind
             RETURNING s.tenant_id, s.account_id, s.kind",
            now,
            limit,
            now - LOST_AFTER,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for accounts that are due"))?;
        if due.is_empty() {
            return Ok(0);
        }
        let events: Vec<String> = due
            .iter()
            .map(|row| SyncKind::read(&row.kind).map_or_else(String::new, |kind| kind.event().to_owned()))
            .collect();
        let ids: Vec<Uuid> = due.iter().map(|_| self.new_id()).collect();
        let tenants: Vec<Uuid> = due.iter().map(|row| row.tenant_id).collect();
        let accounts: Vec<Uuid> = due.iter().map(|row| row.account_id).collect();
        sqlx::query!(
            "-- sync_states.tell
             INSERT INTO outbox_events (tenant_id, id, event, entity, entity_id, payload, created_at, available_at)
             SELECT e.tenant, e.id, e.event, 'account', e.account, '{}', $5, $5
             FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) AS e (tenant, id, event, account)",
            &tenants,
            &ids,
            &events,
            &accounts,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("handing over accounts that are due"))?;
        Ok(due.len())
    }

    /// Has the mail of every account of an address looked at now: the provider says that something changed. Says of how many.
    pub async fn poke_address(&mut self, address: &str) -> Result<u64> {
        let now = self.now();
        let poked = sqlx::query!(
            "-- sync_states.poke_address
             UPDATE sync_states s SET next_at = $2, poked_at = $2 FROM accounts a
             WHERE a.provider = 'google' AND a.address = lower($1) AND a.status = 'active' AND s.tenant_id = a.tenant_id
               AND s.account_id = a.id AND s.kind = 'mail' AND s.next_at IS NOT NULL",
            address,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting that mail has come"))?;
        Ok(poked.rows_affected())
    }

    /// How all accounts together stand, for the gauges.
    pub async fn sync_standing(&mut self) -> Result<SyncStanding> {
        let now = self.now();
        let row = sqlx::query!(
            r#"-- sync_states.standing
             SELECT (SELECT count(*) FROM sync_states WHERE handed_at IS NULL AND next_at <= $1) AS "due!",
                    (SELECT min(next_at) FROM sync_states WHERE handed_at IS NULL AND next_at <= $1) AS oldest,
                    (SELECT count(*) FROM sync_states WHERE handed_at IS NOT NULL) AS "handed!",
                    (SELECT count(*) FROM sync_states WHERE stall_told_at IS NOT NULL) AS "stalled!""#,
            now,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("counting accounts"))?;
        Ok(SyncStanding { due: row.due, oldest: row.oldest, handed: row.handed, stalled: row.stalled })
    }
}
