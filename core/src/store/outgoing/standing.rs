//! How messages stand: what waits, what was given up and why, and another try for that.

use chrono::{DateTime, Utc};

use super::super::{Store, SystemTx, TenantTx, error, outbox::OutboxListener};
use crate::{
    error::Result,
    ids::{OutgoingId, TenantId},
};

/// A message that was given up, with the reason.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DeadMessage {
    /// Its id.
    pub id: OutgoingId,
    /// Whose message it is.
    pub tenant: TenantId,
    /// The channel it was to go by.
    pub channel: String,
    /// The workspace there.
    pub workspace: String,
    /// The conversation there.
    pub conversation: String,
    /// Why it was to go out: `alert`.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was given up.
    pub dead_at: DateTime<Utc>,
    /// What the last try said.
    pub last_error: Option<String>,
}

/// How the messages of a channel stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCounts {
    /// The channel.
    pub channel: String,
    /// Messages that are due and have not gone out.
    pub waiting: i64,
    /// Messages that were given up.
    pub dead: i64,
    /// Since when the oldest waiting one is due.
    pub oldest: Option<DateTime<Utc>>,
}

impl Store {
    /// Starts listening for new messages on a connection of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the database cannot be reached.
    pub async fn outgoing_listener(&self) -> Result<OutboxListener> {
        OutboxListener::hear(self, "leancrm_outgoing").await
    }
}

impl TenantTx {
    /// How many messages to the asker were given up in each channel, with what the last of them said.
    pub async fn undelivered_messages(&mut self) -> Result<Vec<(String, i64, Option<String>)>> {
        let member = self.member();
        let rows = sqlx::query!(
            r#"-- outgoing_messages.undelivered
             SELECT channel, count(*) AS "count!", (array_agg(last_error ORDER BY dead_at DESC))[1] AS reason
             FROM outgoing_messages WHERE member_id = $1 AND state = 'dead' GROUP BY channel ORDER BY channel"#,
            member,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("counting undelivered messages"))?;
        Ok(rows.into_iter().map(|row| (row.channel, row.count, row.reason)).collect())
    }
}

impl SystemTx {
    /// How the messages of each channel stand that was written to in the last days; a channel where nothing waits is among them.
    pub async fn message_counts(&mut self) -> Result<Vec<MessageCounts>> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"-- outgoing_messages.counts
             SELECT channel AS "channel!", sum(waiting)::bigint AS "waiting!", sum(dead)::bigint AS "dead!", min(oldest) AS oldest
             FROM (SELECT channel, count(*) AS waiting, 0 AS dead, min(due_at) AS oldest FROM outgoing_messages
                   WHERE state IN ('waiting', 'sending') AND due_at <= $1 GROUP BY channel
                   UNION ALL
                   SELECT channel, 0, count(*), NULL::timestamptz FROM outgoing_messages WHERE state = 'dead' GROUP BY channel
                   UNION ALL
                   SELECT DISTINCT channel, 0, 0, NULL::timestamptz FROM outgoing_lanes) counted
             GROUP BY channel ORDER BY channel"#,
            now,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("counting messages"))?;
        let counts = rows.into_iter().map(|row| MessageCounts {
            channel: row.channel,
            waiting: row.waiting,
            dead: row.dead,
            oldest: row.oldest,
        });
        Ok(counts.collect())
    }

    /// The messages that were given up, the latest first.
    pub async fn dead_messages(&mut self, limit: i64) -> Result<Vec<DeadMessage>> {
        let rows = sqlx::query!(
            r#"-- outgoing_messages.dead
             SELECT tenant_id, id, channel, workspace, conversation, kind, attempts, dead_at AS "dead_at!", last_error
             FROM outgoing_messages WHERE state = 'dead' ORDER BY dead_at DESC, seq DESC LIMIT $1"#,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing messages given up"))?;
        let dead = rows.into_iter().map(|row| DeadMessage {
            id: OutgoingId::from_uuid(row.id),
            tenant: TenantId::from_uuid(row.tenant_id),
            channel: row.channel,
            workspace: row.workspace,
            conversation: row.conversation,
            kind: row.kind,
            attempts: row.attempts,
            dead_at: row.dead_at,
            last_error: row.last_error,
        });
        Ok(dead.collect())
    }

    /// Lets a message that was given up be tried again from the beginning; `false` where there is none of that id.
    pub async fn revive_message(&mut self, id: OutgoingId) -> Result<bool> {
        let now = self.now();
        // The lane is locked by being called, before the message in it is changed.
        let called = sqlx::query!(
            "-- outgoing_lanes.call_for_dead
             INSERT INTO outgoing_lanes AS l (tenant_id, channel, workspace, conversation, next_at)
             SELECT tenant_id, channel, workspace, conversation, $2 FROM outgoing_messages WHERE id = $1 AND state = 'dead'
             ON CONFLICT (tenant_id, channel, workspace, conversation) DO UPDATE SET next_at = least(l.next_at, excluded.next_at)",
            id.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("reviving a message"))?;
        if called.rows_affected() == 0 {
            return Ok(false);
        }
        let revived = sqlx::query!(
            "-- outgoing_messages.revive
             UPDATE outgoing_messages SET state = 'waiting', dead_at = NULL, attempts = 0, available_at = $2
             WHERE id = $1 AND state = 'dead'",
            id.as_uuid(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("reviving a message"))?;
        Ok(revived.rows_affected() > 0)
    }

    /// Deletes a message that was given up; `false` where there is none of that id.
    pub async fn discard_message(&mut self, id: OutgoingId) -> Result<bool> {
        let discarded = sqlx::query!(
            "-- outgoing_messages.discard
             DELETE FROM outgoing_messages WHERE id = $1 AND state = 'dead'",
            id.as_uuid(),
        )
        .execute(self.connection())
        .await
        .map_err(error::query("discarding a message"))?;
        Ok(discarded.rows_affected() > 0)
    }
}
