//! The channels by which a provider calls when a calendar changes.

use sha2::{Digest as _, Sha256};

use super::super::{SystemTx, TenantTx, error};
use crate::{error::Result, ids::AccountId, ports::calendar::Channel};

impl TenantTx {
    /// Keeps by which channel the provider calls from now on; of its token only enough to know it again.
    pub async fn save_channel(&mut self, account: AccountId, channel: &Channel) -> Result<()> {
        sqlx::query!(
            "-- sync_states.save_channel
             UPDATE sync_states SET watch_id = $2, watch_resource = $3, watch_hash = $4, watch_expires_at = $5
             WHERE account_id = $1 AND kind = 'calendar'",
            account.as_uuid(),
            channel.id,
            channel.resource,
            hash(&channel.token),
            channel.expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping by which channel a provider calls"))?;
        Ok(())
    }
}

impl SystemTx {
    /// Has the calendar of a channel looked at now, if it is its provider who calls, with news; `false` for a channel that is not known, or a
    /// token that is not its own.
    pub async fn poke_channel(&mut self, channel: &str, token: &str, is_news: bool) -> Result<bool> {
        let row = sqlx::query!(
            "-- sync_states.of_channel
             SELECT tenant_id, account_id, watch_hash FROM sync_states WHERE watch_id = $1 AND kind = 'calendar'",
            channel,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding who calls"))?;
        let told = hash(token);
        // As long as ours whether or not it is right, and compared whole.
        let differs = |known: &[u8]| {
            known.iter().zip(&told).fold(known.len() ^ told.len(), |sum, (a, b)| sum | usize::from(a ^ b))
        };
        let Some(row) = row.filter(|row| differs(row.watch_hash.as_deref().unwrap_or_default()) == 0) else {
            return Ok(false);
        };
        if !is_news {
            return Ok(true);
        }
        let now = self.now();
        sqlx::query!(
            "-- sync_states.poke_channel
             UPDATE sync_states SET next_at = $3, poked_at = $3
             WHERE tenant_id = $1 AND account_id = $2 AND kind = 'calendar' AND next_at IS NOT NULL",
            row.tenant_id,
            row.account_id,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("noting that a calendar has changed"))?;
        Ok(true)
    }
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
