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
    /// Whether its asker has turned to something else since it was shown.
    pub set_aside: bool,
}

struct Row {
    id: Uuid,
    status: String,
    intent: String,
    arguments: Value,
    expected: Value,
    expires_at: DateTime<Utc>,
    change_set_id: Option<Uuid>,
    set_aside: bool,
}

impl PendingAction {
    /// Whether a yes still counts.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.status == "open" && now < self.expires_at
    }
}

impl TenantTx {
    /// Keeps a change that waits for the asker's yes, and sets aside what waited before it.
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
             WITH older AS (UPDATE pending_actions SET set_aside = true
                            WHERE member_id = $3 AND status = 'open' AND NOT set_aside AND expires_at > $9)
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

    /// A change that waits for the asker, locked until the transaction ends: the named one, or the last that is open. Of two that
    /// ask for the last at once, the second meets the same change as the first, not the one before it.
    pub async fn pending_action(&mut self, named: Option<PendingId>) -> Result<Option<PendingAction>> {
        self.outlives_the_mark();
        let Some(id) = (match named {
            Some(id) => Some(id.as_uuid()),
            None => self.last_pending().await?,
        }) else {
            return Ok(None);
        };
        let member = self.member();
        let row = sqlx::query_as!(
            Row,
            "-- pending_actions.load
             SELECT id, status, intent, arguments, expected, expires_at, change_set_id, set_aside FROM pending_actions
             WHERE id = $1 AND member_id = $2 FOR UPDATE",
            id,
            member,
        )
        .fetch_optional(self.connection())
        .await;
        let row = row.map_err(error::query("loading a change that waits"))?;
        Ok(row.map(|row| PendingAction {
            id: PendingId::from_uuid(row.id),
            status: row.status,
            intent: row.intent,
            requests: row.arguments,
            expected: row.expected,
            expires_at: row.expires_at,
            change_set: row.change_set_id.map(ChangeSetId::from_uuid),
            set_aside: row.set_aside,
        }))
    }

    async fn last_pending(&mut self) -> Result<Option<Uuid>> {
        let (member, now) = (self.member(), self.now());
        sqlx::query_scalar!(
            "-- pending_actions.last
             SELECT id FROM pending_actions WHERE member_id = $1 AND status = 'open' AND expires_at > $2
             ORDER BY created_at DESC, id DESC LIMIT 1",
            member,
            now,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding the last change that waits"))
    }

    /// Sets aside everything that waits for the asker, or takes one of it up again.
    pub async fn set_pending_aside(&mut self, taken_up: Option<PendingId>) -> Result<()> {
        let (member, now) = (self.member(), self.now());
        sqlx::query!(
            "-- pending_actions.set_aside
             UPDATE pending_actions SET set_aside = (id IS DISTINCT FROM $3)
             WHERE member_id = $1 AND status = 'open' AND expires_at > $2 AND set_aside IS DISTINCT FROM (id IS DISTINCT FROM $3)",
            member,
            now,
            taken_up.map(PendingId::as_uuid),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("setting aside what waits"))?;
        Ok(())
    }

    /// Settles a change that waited; one that was settled meanwhile stays so.
    pub async fn settle_pending_action(
        &mut self,
        id: PendingId,
        status: &str,
        change_set: Option<ChangeSetId>,
    ) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            "-- pending_actions.settle
             UPDATE pending_actions SET status = $2, change_set_id = $3, decided_at = $4 WHERE id = $1 AND status = 'open'",
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
