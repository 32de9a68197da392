//! Taking messages to send them, and what becomes of them.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::super::{SystemTx, error};
use crate::{
    error::Result,
    ids::{OutgoingId, TenantId},
    ports::messenger::{Outgoing, Pace, Sent},
};

/// A message that was taken to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedMessage {
    /// The message.
    pub message: Outgoing,
    /// The channel it goes by.
    pub channel: String,
    /// Somebody is waiting for it.
    pub is_urgent: bool,
    /// Its last try may have arrived: look first.
    pub may_have_arrived: bool,
    /// Until when it is this taker's.
    pub lease: DateTime<Utc>,
}

/// What a look for messages brought.
#[derive(Debug, Default)]
pub struct ClaimedMessages {
    /// How many conversations were looked into.
    pub lanes: usize,
    /// The messages, one of a conversation at most.
    pub messages: Vec<ClaimedMessage>,
}

/// What became of a message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// It arrived.
    Sent(Sent),
    /// It was not tried; the try is not counted.
    PutOff {
        /// When it may be.
        until: DateTime<Utc>,
        /// Whether an earlier try may have arrived.
        may_have_arrived: bool,
    },
    /// It is tried again.
    Again {
        /// When.
        at: DateTime<Utc>,
        /// What this try said.
        reason: String,
        /// Whether this try may have arrived.
        may_have_arrived: bool,
    },
    /// It is given up.
    Dead {
        /// What the last try said.
        reason: String,
        /// Whether that may have arrived.
        may_have_arrived: bool,
    },
}

/// Conversations whose lanes this transaction has locked.
#[derive(Default)]
struct Lanes {
    tenants: Vec<Uuid>,
    workspaces: Vec<String>,
    conversations: Vec<String>,
}

/// A conversation that whoever asks still holds.
struct HeldLane {
    /// The channel takes nothing there before.
    paced_until: Option<DateTime<Utc>>,
}

impl SystemTx {
    /// Takes the first message of up to `limit` conversations of a channel, where it is due and nobody sends at this moment, for the
    /// length of `lease`; counts the try. Conversations that another transaction is looking into are passed over.
    ///
    /// Two statements: the second has to see what was written until the first held its locks.
    pub async fn claim_messages(&mut self, channel: &str, limit: i64, lease: TimeDelta) -> Result<ClaimedMessages> {
        let lanes = self.lock_lanes(channel, limit).await?;
        if lanes.tenants.is_empty() {
            return Ok(ClaimedMessages::default());
        }
        let now = self.now();
        let rows = sqlx::query!(
            r#"-- outgoing_messages.claim
             WITH lane AS (
                 SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[]) AS given (tenant_id, workspace, conversation)
             ), head AS MATERIALIZED (
                 SELECT l.tenant_id, l.channel, l.workspace, l.conversation, m.id,
                        CASE WHEN m.id IS NOT NULL THEN greatest(m.available_at, l.paced_until) END AS ready_at
                 FROM lane JOIN outgoing_lanes l ON l.tenant_id = lane.tenant_id AND l.channel = $1
                      AND l.workspace = lane.workspace AND l.conversation = lane.conversation
                 LEFT JOIN LATERAL (
                     SELECT m.id, CASE m.state WHEN 'waiting' THEN m.available_at END AS available_at FROM outgoing_messages m
                     WHERE m.tenant_id = l.tenant_id AND m.channel = l.channel AND m.workspace = l.workspace
                       AND m.conversation = l.conversation AND m.state IN ('waiting', 'sending')
                     ORDER BY m.due_at, m.seq LIMIT 1
                 ) m ON true
             ), held AS (
                 UPDATE outgoing_lanes l
                 SET next_at = CASE WHEN head.id IS NOT NULL THEN coalesce(head.ready_at, $5) END,
                     lease_until = CASE WHEN head.id IS NOT NULL AND coalesce(head.ready_at, $5) <= $5 THEN $6::timestamptz END
                 FROM head
                 WHERE l.tenant_id = head.tenant_id AND l.channel = head.channel AND l.workspace = head.workspace
                   AND l.conversation = head.conversation
             )
             UPDATE outgoing_messages m
             SET state = 'sending', lease_until = $6, attempts = m.attempts + 1,
                 may_have_arrived = m.may_have_arrived OR m.state = 'sending'
             FROM head WHERE m.tenant_id = head.tenant_id AND m.id = head.id AND coalesce(head.ready_at, $5) <= $5
             RETURNING m.tenant_id, m.id, m.channel, m.workspace, m.conversation, m.thread, m.only_for, m.kind, m.content,
                       m.attempts, m.may_have_arrived, m.lease_until AS "lease_until!""#,
            channel,
            &lanes.tenants,
            &lanes.workspaces,
            &lanes.conversations,
            now,
            now + lease,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("claiming messages"))?;
        let messages = rows.into_iter().map(|row| ClaimedMessage {
            message: Outgoing {
                tenant: TenantId::from_uuid(row.tenant_id),
                id: OutgoingId::from_uuid(row.id),
                workspace: row.workspace,
                conversation: row.conversation,
                thread: row.thread,
                only_for: row.only_for,
                content: row.content,
                attempts: row.attempts,
            },
            channel: row.channel,
            is_urgent: matches!(row.kind.as_str(), "answer" | "part"),
            may_have_arrived: row.may_have_arrived,
            lease: row.lease_until,
        });
        Ok(ClaimedMessages { lanes: lanes.tenants.len(), messages: messages.collect() })
    }

    /// Locks conversations where something may be due, those that have waited longest first.
    async fn lock_lanes(&mut self, channel: &str, limit: i64) -> Result<Lanes> {
        let now = self.now();
        let rows = sqlx::query!(
            "-- outgoing_lanes.due
             SELECT tenant_id, workspace, conversation FROM outgoing_lanes
             WHERE channel = $1 AND next_at <= $2 AND (lease_until IS NULL OR lease_until <= $2)
             ORDER BY next_at LIMIT $3
             FOR UPDATE SKIP LOCKED",
            channel,
            now,
            limit,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("looking for messages"))?;
        let mut lanes = Lanes::default();
        for row in rows {
            lanes.tenants.push(row.tenant_id);
            lanes.workspaces.push(row.workspace);
            lanes.conversations.push(row.conversation);
        }
        Ok(lanes)
    }

    /// When a message of a channel is due next, of those that are not yet.
    pub async fn next_message_at(&mut self, channel: &str) -> Result<Option<DateTime<Utc>>> {
        let now = self.now();
        sqlx::query_scalar!(
            "-- outgoing_lanes.next
             SELECT min(next_at) FROM outgoing_lanes WHERE channel = $1 AND next_at > $2",
            channel,
            now,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("looking for messages"))
    }

    /// Records what became of a message and lets the next of its conversation go, as fast as `pace` allows. Does nothing and says
    /// `false` where the lease had run out and another has taken the message.
    pub async fn settle_message(&mut self, taken: &ClaimedMessage, outcome: &Settlement, pace: Pace) -> Result<bool> {
        let Some(HeldLane { paced_until }) = self.lock_lane(taken).await? else { return Ok(false) };
        if !self.record(taken, outcome).await? {
            return Ok(false);
        }
        let paced_until = match outcome {
            Settlement::PutOff { .. } => paced_until,
            _ => Some(paced(paced_until, self.now(), pace)),
        };
        let message = &taken.message;
        sqlx::query!(
            "-- outgoing_lanes.free
             UPDATE outgoing_lanes l
             SET lease_until = NULL, paced_until = $5,
                 next_at = (SELECT greatest(m.available_at, $5) FROM outgoing_messages m
                            WHERE m.tenant_id = $1 AND m.channel = $2 AND m.workspace = $3 AND m.conversation = $4
                              AND m.state IN ('waiting', 'sending')
                            ORDER BY m.due_at, m.seq LIMIT 1)
             WHERE l.tenant_id = $1 AND l.channel = $2 AND l.workspace = $3 AND l.conversation = $4",
            message.tenant.as_uuid(),
            taken.channel,
            message.workspace,
            message.conversation,
            paced_until,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("freeing a conversation"))?;
        Ok(true)
    }

    /// Locks a conversation that is still this taker's.
    async fn lock_lane(&mut self, taken: &ClaimedMessage) -> Result<Option<HeldLane>> {
        let message = &taken.message;
        sqlx::query_as!(
            HeldLane,
            "-- outgoing_lanes.lock
             SELECT paced_until FROM outgoing_lanes
             WHERE tenant_id = $1 AND channel = $2 AND workspace = $3 AND conversation = $4 AND lease_until = $5 FOR UPDATE",
            message.tenant.as_uuid(),
            taken.channel,
            message.workspace,
            message.conversation,
            taken.lease,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("freeing a conversation"))
    }

    /// Whether the message was still this taker's.
    async fn record(&mut self, taken: &ClaimedMessage, outcome: &Settlement) -> Result<bool> {
        let now = self.now();
        let (state, available_at, uncounted, error, may_have_arrived) = match outcome {
            Settlement::Sent(_) => ("sent", None, 0, None, false),
            Settlement::PutOff { until, may_have_arrived } => ("waiting", Some(*until), 1, None, *may_have_arrived),
            Settlement::Again { at, reason, may_have_arrived } => {
                ("waiting", Some(*at), 0, Some(reason), *may_have_arrived)
            }
            Settlement::Dead { reason, may_have_arrived } => ("dead", None, 0, Some(reason), *may_have_arrived),
        };
        let reference = match outcome {
            Settlement::Sent(sent) => sent.reference.as_deref(),
            _ => None,
        };
        let settled = sqlx::query!(
            "-- outgoing_messages.settle
             UPDATE outgoing_messages
             SET state = $4, lease_until = NULL, available_at = coalesce($5, available_at), attempts = attempts - $6,
                 last_error = CASE WHEN $4 <> 'sent' THEN coalesce(left($7, 2000), last_error) END, may_have_arrived = $8,
                 sent_at = CASE WHEN $4 = 'sent' THEN $9::timestamptz END, sent_reference = $10,
                 dead_at = CASE WHEN $4 = 'dead' THEN $9::timestamptz END
             WHERE tenant_id = $1 AND id = $2 AND state = 'sending' AND lease_until = $3",
            taken.message.tenant.as_uuid(),
            taken.message.id.as_uuid(),
            taken.lease,
            state,
            available_at,
            uncounted,
            error,
            may_have_arrived,
            now,
            reference,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("recording what became of a message"))?;
        Ok(settled.rows_affected() == 1)
    }
}

/// Until when a conversation takes no more, after a message at `now`: the generic cell rate algorithm, with the time from which on a
/// cell conforms kept instead of the theoretical arrival time.
fn paced(until: Option<DateTime<Utc>>, now: DateTime<Utc>, pace: Pace) -> DateTime<Utc> {
    let tolerance = pace.per_conversation * (pace.conversation_burst - 1).max(0);
    let arrival = until.map_or(now, |until| (until + tolerance).max(now)) + pace.per_conversation;
    arrival - tolerance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_then_one_each_second() {
        let pace = Pace::default();
        let start = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let mut until = None;
        let mut sent = Vec::new();
        for _ in 0..6 {
            let now = until.map_or(start, |until: DateTime<Utc>| until.max(start));
            sent.push((now - start).num_seconds());
            until = Some(paced(until, now, pace));
        }
        assert_eq!(sent, [0, 0, 0, 1, 2, 3]);
        assert_eq!(paced(None, start, Pace::UNLIMITED), start);
    }
}
