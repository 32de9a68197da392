//! What other services deliver: kept from the moment it came until its answer was sent, each once.
//!
//! A delivery is `open` until it was dealt with, `answered` until what is to be said was sent, and `done` after that. Who works
//! on it holds it by a lease; when that runs out, because a process died, somebody else takes it up where it stands.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{Store, SystemTx, TenantTx, error};
use crate::{error::Result, ids::TenantId};

/// How long a process may work on a delivery before another takes it up.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How often a delivery is taken up.
const ATTEMPTS: i16 = 8;

/// What a delivery is told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryId {
    /// The service: `slack`.
    pub channel: &'static str,
    /// The workspace there.
    pub workspace: String,
    /// Its own id there.
    pub id: String,
}

/// A delivery that nobody has finished.
#[derive(Debug, Clone)]
pub struct Unfinished {
    /// Whose it is.
    pub tenant: TenantId,
    /// What it is told apart by; its channel is the one that was asked for.
    pub id: DeliveryId,
    /// What was delivered, sealed.
    pub body: Vec<u8>,
    /// What is to be said, where that is known already.
    pub answer: Option<Value>,
    /// How many of the answer's messages were sent.
    pub parts: i16,
    /// How often the address for later answers was used, or may have been.
    pub uses: i16,
    /// When it came.
    pub received_at: DateTime<Utc>,
}

/// A delivery that was given up.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DeadDelivery {
    /// Whose it is.
    pub tenant: TenantId,
    /// The service.
    pub channel: String,
    /// The workspace there.
    pub workspace: String,
    /// Its own id there.
    pub id: String,
    /// How often it was taken up.
    pub attempts: i16,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Why it was given up.
    pub last_error: Option<String>,
}

impl Store {
    /// Says that the answers of these deliveries were sent; what they held is forgotten. A crash that loses this sends an answer
    /// once more.
    pub async fn finish_deliveries(&self, ids: &[DeliveryId]) -> Result<()> {
        let channels: Vec<String> = ids.iter().map(|id| id.channel.to_owned()).collect();
        let workspaces: Vec<String> = ids.iter().map(|id| id.workspace.clone()).collect();
        let external: Vec<String> = ids.iter().map(|id| id.id.clone()).collect();
        let mut connection = self.system_connection().await?;
        sqlx::query!(
            "-- deliveries.finish
             WITH setting AS (SELECT set_config('synchronous_commit', 'off', true))
             UPDATE deliveries d SET state = 'done', body = NULL, answer = NULL, available_at = NULL
             FROM setting, unnest($1::text[], $2::text[], $3::text[]) AS done (channel, workspace, external_id)
             WHERE d.channel = done.channel AND d.workspace = done.workspace AND d.external_id = done.external_id
               AND d.state IN ('open', 'answered')",
            &channels,
            &workspaces,
            &external,
        )
        .execute(&mut *connection)
        .await
        .map_err(error::query("finishing deliveries"))?;
        Ok(())
    }
}

impl TenantTx {
    /// Keeps what is to be said to a delivery in the transaction of what the answer tells: neither is without the other, and of two
    /// that answer one delivery the second is told `false` and has to drop what it did.
    pub async fn answer_delivery(&mut self, id: &DeliveryId, answer: Option<&Value>) -> Result<bool> {
        let (tenant, until) = (self.tenant().as_uuid(), self.now() + LEASE);
        let answered = sqlx::query!(
            "-- deliveries.answer
             UPDATE deliveries SET state = CASE WHEN $5::jsonb IS NULL THEN 'done' ELSE 'answered' END, answer = $5,
                 available_at = $6, body = CASE WHEN $5 IS NOT NULL THEN body END
             WHERE tenant_id = $1 AND channel = $2 AND workspace = $3 AND external_id = $4 AND state = 'open'",
            tenant,
            id.channel,
            id.workspace,
            id.id,
            answer,
            until,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("answering a delivery"))?;
        Ok(answered.rows_affected() == 1)
    }
}

struct Row {
    tenant_id: Uuid,
    workspace: String,
    external_id: String,
    body: Option<Vec<u8>>,
    answer: Option<Value>,
    parts: i16,
    uses: i16,
    received_at: DateTime<Utc>,
}

impl SystemTx {
    /// Takes up to `limit` deliveries of a channel that nobody works on, the oldest first. One that was taken up too often is given
    /// up instead.
    pub async fn claim_deliveries(&mut self, channel: &'static str, limit: i64) -> Result<Vec<Unfinished>> {
        let now = self.now();
        let rows = sqlx::query_as!(
            Row,
            "-- deliveries.claim
             WITH due AS MATERIALIZED (
                 SELECT tenant_id, channel, workspace, external_id FROM deliveries
                 WHERE state IN ('open', 'answered') AND available_at <= $1 AND channel = $2
                 ORDER BY available_at LIMIT $3 FOR UPDATE SKIP LOCKED
             ),
             taken AS (
                 UPDATE deliveries d SET attempts = attempts + 1, available_at = $4,
                     state = CASE WHEN attempts >= $5 THEN 'dead' ELSE state END,
                     last_error = CASE WHEN attempts >= $5 THEN coalesce(last_error, 'taken up too often') ELSE last_error END
                 FROM due WHERE d.tenant_id = due.tenant_id AND d.channel = due.channel AND d.workspace = due.workspace
                   AND d.external_id = due.external_id
                 RETURNING d.tenant_id, d.workspace, d.external_id, d.body, d.answer, d.parts, d.uses, d.received_at, d.state
             )
             SELECT tenant_id, workspace, external_id, body, answer, parts, uses, received_at FROM taken
             WHERE state <> 'dead' ORDER BY received_at",
            now,
            channel,
            limit,
            now + LEASE,
            ATTEMPTS,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("taking up deliveries"))?;
        let unfinished = rows.into_iter().map(|row| Unfinished {
            tenant: TenantId::from_uuid(row.tenant_id),
            id: DeliveryId { channel, workspace: row.workspace, id: row.external_id },
            body: row.body.unwrap_or_default(),
            answer: row.answer,
            parts: row.parts,
            uses: row.uses,
            received_at: row.received_at,
        });
        Ok(unfinished.collect())
    }

    /// Counts a use of the address for later answers, which took `parts` of the answer's messages in all or may have failed; whoever
    /// goes on has the lease anew.
    pub async fn use_delivery(&mut self, id: &DeliveryId, parts: Option<i16>) -> Result<()> {
        let until = self.now() + LEASE;
        sqlx::query!(
            "-- deliveries.use
             UPDATE deliveries SET uses = uses + 1, parts = greatest(parts, $4), available_at = $5
             WHERE channel = $1 AND workspace = $2 AND external_id = $3 AND state = 'answered'",
            id.channel,
            id.workspace,
            id.id,
            parts.unwrap_or_default(),
            until,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("counting the uses of an address"))?;
        Ok(())
    }

    /// Gives a delivery up, with the reason.
    pub async fn bury_delivery(&mut self, id: &DeliveryId, reason: &str) -> Result<()> {
        sqlx::query!(
            "-- deliveries.bury
             UPDATE deliveries SET state = 'dead', last_error = left($4, 2000), body = NULL
             WHERE channel = $1 AND workspace = $2 AND external_id = $3 AND state IN ('open', 'answered')",
            id.channel,
            id.workspace,
            id.id,
            reason,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("giving a delivery up"))?;
        Ok(())
    }

    /// The deliveries that were given up, the latest first.
    pub async fn dead_deliveries(&mut self, limit: i64) -> Result<Vec<DeadDelivery>> {
        let rows = sqlx::query!(
            "-- deliveries.dead
             SELECT tenant_id, channel, workspace, external_id, attempts, received_at, last_error FROM deliveries
             WHERE state = 'dead' ORDER BY received_at DESC LIMIT $1",
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing deliveries that were given up"))?;
        let dead = rows.into_iter().map(|row| DeadDelivery {
            tenant: TenantId::from_uuid(row.tenant_id),
            channel: row.channel,
            workspace: row.workspace,
            id: row.external_id,
            attempts: row.attempts,
            received_at: row.received_at,
            last_error: row.last_error,
        });
        Ok(dead.collect())
    }
}
