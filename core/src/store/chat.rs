//! Conversations: what a thread is about, and what was said in it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{DELIVERY_LEASE, DeliveryId, TenantTx, error};
use crate::{error::Result, ids::TurnId};

/// What is kept of a conversation between two messages.
#[derive(Debug, Clone, Default)]
pub struct ChatSession {
    /// What was talked about.
    pub focus: Value,
    /// The question that waits for an answer.
    pub question: Option<Value>,
    /// The requests of the change that waits for a yes of theirs, in whatever conversation it was asked for.
    pub pending: Option<Value>,
    /// Whether that change was shown with the message before this one.
    pub pending_is_fresh: bool,
}

/// A delivery that a message came by, and what is kept of its answer until that was sent, if it is sent by whoever asked.
pub type AnsweredDelivery<'a> = (&'a DeliveryId, Option<Value>);

/// One message and what became of it.
#[derive(Debug, Clone)]
pub struct ChatTurn<'a> {
    /// Its id.
    pub id: TurnId,
    /// The front door.
    pub channel: &'a str,
    /// The conversation.
    pub thread: &'a str,
    /// What was said, with addresses and numbers blacked out.
    pub text: &'a str,
    /// What read it: `rules`, `model` or `button`.
    pub engine: &'a str,
    /// The intent it was read as.
    pub intent: Option<&'a str>,
    /// Its slots.
    pub slots: Value,
    /// How sure the reading was, 0 to 1.
    pub confidence: f32,
    /// What became of it.
    pub outcome: &'a str,
    /// How long it took, in microseconds.
    pub micros: i64,
    /// The conversation from here on.
    pub session: ChatSession,
    /// When the conversation is forgotten.
    pub expires_at: DateTime<Utc>,
}

impl TenantTx {
    /// The asker's conversation of this name, if it is not forgotten yet.
    pub async fn chat_session(&mut self, channel: &str, thread: &str) -> Result<ChatSession> {
        let (now, member) = (self.now(), self.member());
        let row = sqlx::query!(
            r#"-- chat_sessions.load
             SELECT s.focus AS "focus?", s.question AS "question?", p.arguments AS "pending?", NOT p.set_aside AS fresh
             FROM (VALUES (1)) AS one (row)
             LEFT JOIN chat_sessions s ON s.member_id = $1 AND s.channel = $2 AND s.thread = $3 AND s.expires_at > $4
             LEFT JOIN LATERAL (SELECT w.arguments, w.set_aside FROM pending_actions w
                                WHERE w.member_id = $1 AND w.status = 'open' AND w.expires_at > $4
                                ORDER BY w.created_at DESC, w.id DESC LIMIT 1) p ON true"#,
            member,
            channel,
            thread,
            now,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("loading a conversation"))?;
        Ok(ChatSession {
            focus: row.focus.unwrap_or_default(),
            question: row.question,
            pending: row.pending,
            pending_is_fresh: row.fresh.unwrap_or(false),
        })
    }

    /// Whether the asker has a conversation of this name that is not forgotten yet.
    pub async fn has_chat_session(&mut self, channel: &str, thread: &str) -> Result<bool> {
        let (now, member) = (self.now(), self.member());
        sqlx::query_scalar!(
            r#"-- chat_sessions.has
             SELECT EXISTS (SELECT FROM chat_sessions
                            WHERE member_id = $1 AND channel = $2 AND thread = $3 AND expires_at > $4) AS "has!""#,
            member,
            channel,
            thread,
            now,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("looking for a conversation"))
    }

    /// Keeps a conversation for this transaction: of two answers to one question the second then meets no question any more.
    pub async fn lock_chat_session(&mut self, channel: &str, thread: &str) -> Result<()> {
        let member = self.member();
        self.outlives_the_mark();
        sqlx::query!(
            "-- chat_sessions.lock
             SELECT 1 AS locked FROM chat_sessions WHERE member_id = $1 AND channel = $2 AND thread = $3 FOR UPDATE",
            member,
            channel,
            thread,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("keeping a conversation"))?;
        Ok(())
    }

    /// The id of a message that is about to be kept.
    pub fn new_turn(&self) -> TurnId {
        TurnId::from_uuid(self.new_id())
    }

    /// Keeps a message and the state of its conversation. Losing the last of these in a crash costs nobody anything, so the
    /// commit does not wait for the disk, unless something else in the transaction is worth waiting for (`durable`).
    ///
    /// With a delivery it says as [`answer_delivery`](Self::answer_delivery), in the same statement, whether that was still open.
    pub async fn save_chat_turn(
        &mut self,
        turn: ChatTurn<'_>,
        durable: bool,
        delivery: Option<AnsweredDelivery<'_>>,
    ) -> Result<bool> {
        let (now, tenant, member) = (self.now(), self.tenant().as_uuid(), self.member());
        let (delivered, answer) = delivery.unzip();
        let answered = sqlx::query_scalar!(
            r#"-- chat_turns.save
             WITH setting AS (SELECT set_config('synchronous_commit', CASE WHEN $15 THEN 'on' ELSE 'off' END, true)),
             session AS (
                 INSERT INTO chat_sessions AS s (tenant_id, member_id, channel, thread, focus, question, updated_at, expires_at)
                 SELECT $16, $17, $1, $2, $3, $4, $5, $6
                 FROM setting
                 ON CONFLICT (tenant_id, member_id, channel, thread) DO UPDATE
                 SET focus = excluded.focus, question = excluded.question,
                     updated_at = excluded.updated_at, expires_at = excluded.expires_at),
             turn AS (
                 INSERT INTO chat_turns (tenant_id, id, member_id, channel, thread, text, engine, intent, slots, confidence, outcome, micros, at)
                 SELECT $16, $7, $17, $1, $2, $8, $9, $10, $11, $12, $13, $14, $5),
             answered AS (
                 UPDATE deliveries SET state = CASE WHEN $21::jsonb IS NULL THEN 'done' ELSE 'answered' END, answer = $21,
                     available_at = $22, body = CASE WHEN $21 IS NOT NULL THEN body END
                 WHERE tenant_id = $16 AND channel = $18 AND workspace = $19 AND external_id = $20 AND state = 'open' RETURNING 1)
             SELECT $18 IS NULL OR EXISTS (SELECT FROM answered) AS "answered!""#,
            turn.channel,
            turn.thread,
            turn.session.focus,
            turn.session.question,
            now,
            turn.expires_at,
            turn.id.as_uuid(),
            turn.text,
            turn.engine,
            turn.intent,
            turn.slots,
            turn.confidence,
            turn.outcome,
            turn.micros,
            durable,
            tenant,
            member,
            delivered.map(|id| id.channel),
            delivered.map(|id| id.workspace.as_str()),
            delivered.map(|id| id.id.as_str()),
            answer.flatten(),
            now + DELIVERY_LEASE,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("saving a conversation"))?;
        Ok(answered)
    }
}
