//! Accounts that are behind, and whose owners are to know.
//!
//! An account is behind when it has not been in step for two cycles of its kind. That is a stall where it was looked at in vain: a
//! look failed and the next waits for its time; a look ended so late and it was not in step; or a look has not come back for a whole
//! cycle, because it panics, takes too long, takes its process along or was given up. What nobody has tried since it came due, because
//! the whole product was switched off or has too much to do, is merely due; and an import that moves on takes as long as it takes.

use chrono::{DateTime, Utc};

use super::super::{SystemTx, error};
use crate::{
    domain::account::SyncKind,
    error::Result,
    ids::{MemberId, TenantId},
};

/// Somebody who has to be told that an account is behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stall {
    /// In which tenant.
    pub tenant: TenantId,
    /// Whose it is.
    pub member: MemberId,
    /// The address of the account.
    pub address: String,
    /// What of it.
    pub kind: SyncKind,
    /// When it was in step last.
    pub ok_at: DateTime<Utc>,
    /// What the last look that failed said.
    pub last_error: Option<String>,
}

impl SystemTx {
    /// Up to `limit` accounts of each kind that are behind and whose owners were not told; they count as told from here on, so that
    /// whoever takes them tells their owners in the same transaction.
    pub async fn take_stalls(&mut self, limit: i64) -> Result<Vec<Stall>> {
        let mut stalls = Vec::new();
        for kind in SyncKind::ALL {
            stalls.extend(self.take_stalls_of(kind, limit).await?);
        }
        Ok(stalls)
    }

    /// Whatever is in step comes after the bound of its kind in the index, and is not read. The rows are found by their places: a join
    /// is planned for as many as there might be, and reads every account for the few that are.
    async fn take_stalls_of(&mut self, kind: SyncKind, limit: i64) -> Result<Vec<Stall>> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"-- sync_states.stalls
             WITH behind AS (
                 SELECT ctid AS place FROM sync_states
                 WHERE kind = $1 AND ok_at < $2 AND next_at IS NOT NULL AND stall_told_at IS NULL
                   AND ((failures > 0 AND next_at > $4)
                        OR (phase = 'following' AND tried_at - ok_at >= $4::timestamptz - $2::timestamptz)
                        OR (handed_at <= $3 AND EXISTS (
                            SELECT FROM outbox_events o
                            WHERE o.tenant_id = sync_states.tenant_id AND o.entity_id = sync_states.account_id
                              AND o.entity = 'account' AND o.event = $6 AND o.created_at > sync_states.ok_at
                              AND o.done_at IS NULL AND (o.last_error IS NOT NULL OR o.attempts > 1))))
                 ORDER BY ok_at LIMIT $5 FOR UPDATE SKIP LOCKED)
             UPDATE sync_states s SET stall_told_at = $4
             WHERE s.ctid = ANY (ARRAY(SELECT b.place FROM behind b))
             RETURNING s.tenant_id, s.member_id, s.ok_at AS "ok_at!", s.last_error,
                 (SELECT a.address FROM accounts a WHERE a.tenant_id = s.tenant_id AND a.id = s.account_id) AS "address!""#,
            kind.word(),
            now - kind.stalled_after(),
            now - kind.every(),
            now,
            limit,
            kind.event(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for accounts that are behind"))?;
        let stalls = rows.into_iter().map(|row| Stall {
            tenant: TenantId::from_uuid(row.tenant_id),
            member: MemberId::from_uuid(row.member_id),
            address: row.address,
            kind,
            ok_at: row.ok_at,
            last_error: row.last_error,
        });
        Ok(stalls.collect())
    }
}
