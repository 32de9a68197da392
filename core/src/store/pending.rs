//! Changes that wait for a yes.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    error::Result,
    ids::{ChangeSetId, PendingId},
};

/// A change that was shown and waits for a yes.
#[derive(Debug, Clone)]
pub struct PendingAction {
    /// Its id.
    pub id: PendingId,
    /// `open`, `confirmed`, `cancelled` or `replaced`.
    pub status: String,
    /// The intent of its first request.
    pub intent: String,
    /// The requests it is made of.
    pub requests: Value,
    /// What each record was and was to become when it was shown.
    pub expected: Value,
    /// Until when a yes counts.
    pub expires_at: DateTime<Utc>,
    /// What was done for it.
    pub change_set: Option<ChangeSetId>,
}

struct Row {
    id: Uuid,
    status: String,
    intent: String,
    arguments: Value,
    expected: Value,
    expires_at: DateTime<Utc>,
    change_set_id: Option<Uuid>,
}

impl PendingAction {
    /// Whether a yes still counts.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.status == "open" && now < self.expires_at
    }
}

impl TenantTx {
    /// Keeps a change that waits for the asker's yes.
    pub async fn insert_pending_action(
        &mut self,
        channel: &str,
        intent: &str,
        (requests, expected, preview): (&Value, &Value, &Value),
        expires_at: DateTime<Utc>,
    ) -> Result<PendingId> {
        let (id, tenant, member, now) = (self.new_id(), self.tenant().as_uuid(), self.member(), self.now());
        sqlx::query!(
            "-- pending_actions.insert
             INSERT INTO pending_actions (tenant_id, id, member_id, channel, intent, arguments, expected, preview, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            tenant,
            id,
            member,
            channel,
            intent,
            requests,
            expected,
            preview,
            now,
            expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping a change that waits"))?;
        Ok(PendingId::from_uuid(id))
    }

    /// A change that waits for the asker, locked until the transaction ends: the named one, or the last that is open.
    pub async fn pending_action(&mut self, named: Option<PendingId>) -> Result<Option<PendingAction>> {
        let (member, now) = (self.member(), self.now());
        let row = match named {
            Some(id) => {
                sqlx::query_as!(
                    Row,
                    "-- pending_actions.load
                     SELECT id, status, intent, arguments, expected, expires_at, change_set_id FROM pending_actions
                     WHERE id = $1 AND member_id = $2 FOR UPDATE",
                    id.as_uuid(),
                    member,
                )
                .fetch_optional(self.connection())
                .await
            }
            None => {
                sqlx::query_as!(
                    Row,
                    "-- pending_actions.last
                     SELECT id, status, intent, arguments, expected, expires_at, change_set_id FROM pending_actions
                     WHERE member_id = $1 AND status = 'open' AND expires_at > $2
                     ORDER BY created_at DESC, id DESC LIMIT 1 FOR UPDATE",
                    member,
                    now,
                )
                .fetch_optional(self.connection())
                .await
            }
        };
        let row = row.map_err(error::query("loading a change that waits"))?;
        Ok(row.map(|row| PendingAction {
            id: PendingId::from_uuid(row.id),
            status: row.status,
            intent: row.intent,
            requests: row.arguments,
            expected: row.expected,
            expires_at: row.expires_at,
            change_set: row.change_set_id.map(ChangeSetId::from_uuid),
        }))
    }

    /// Settles a change that waited.
    pub async fn settle_pending_action(
        &mut self,
        id: PendingId,
        status: &str,
        change_set: Option<ChangeSetId>,
    ) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- pending_actions.settle
             UPDATE pending_actions SET status = $2, change_set_id = $3, decided_at = $4 WHERE id = $1",
            id.as_uuid(),
            status,
            change_set.map(ChangeSetId::as_uuid),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("settling a change that waited"))?;
        Ok(())
    }

    /// What a change that waits was shown as.
    pub async fn pending_preview(&mut self, id: PendingId) -> Result<Option<Value>> {
        let member = self.member();
        sqlx::query_scalar!(
            "-- pending_actions.preview
             SELECT preview FROM pending_actions WHERE id = $1 AND member_id = $2",
            id.as_uuid(),
            member,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("loading a change that waits"))
    }
}
