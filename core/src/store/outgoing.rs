//! Messages that the product sends by itself.
//!
//! A message is written in the transaction of what it tells, so neither can exist without the other. Each conversation has a lane:
//! whoever sends there holds the lane by a lease, so that nothing overtakes, and a lane whose lease runs out is taken by another.
//!
//! *Invariant:* a lane is locked before the messages in it are read or changed, by another statement: what that second statement
//! sees is everything that whoever held the lock before has written, and a message written meanwhile waits for the lock and then
//! finds the lane as it was left. So no lane is ever idle while a message waits in it.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    domain::quiet::QuietHours,
    error::{Error, Result},
    ids::{MemberId, OutgoingId},
};

mod delivery;
mod standing;

pub use delivery::{ClaimedMessage, ClaimedMessages, Settlement};
pub use standing::{DeadMessage, MessageCounts};

/// Why a message goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutgoingKind {
    /// An answer to what somebody said.
    Answer,
    /// A later part of a long answer.
    Part,
    /// Something happened that a member wants to know of.
    Alert,
    /// The briefing of the day.
    Briefing,
    /// What a member asked to be reminded of.
    Reminder,
}

impl OutgoingKind {
    /// Its name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Part => "part",
            Self::Alert => "alert",
            Self::Briefing => "briefing",
            Self::Reminder => "reminder",
        }
    }

    /// Whether it leaves a member alone in their quiet hours.
    pub const fn can_wait(self) -> bool {
        matches!(self, Self::Alert | Self::Briefing | Self::Reminder)
    }
}

impl fmt::Display for OutgoingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOutgoing {
    /// The channel's name, `slack`.
    pub channel: &'static str,
    /// The workspace, as the channel calls it.
    pub workspace: String,
    /// The conversation in it.
    pub conversation: String,
    /// The thread in that.
    pub thread: Option<String>,
    /// The one person there who sees it, by the channel's id; `None`: everybody in the conversation.
    pub only_for: Option<String>,
    /// Why it goes out.
    pub kind: OutgoingKind,
    /// The member it is for: whose quiet hours count, and who may see what became of it.
    pub member: Option<MemberId>,
    /// What it says: the bot's `Reply`, as JSON.
    pub content: Value,
    /// A message with a key that was used before is not written: `briefing/mem_…/2026-03-11`. A key is remembered for as long as the
    /// message is kept, which is a week after it was sent.
    pub dedupe_key: Option<String>,
}

impl TenantTx {
    /// Writes a message that goes out once this transaction is committed, or when the member's quiet hours are over where it can
    /// wait; `None` where its key was used before.
    ///
    /// The conversation is locked until the end of the transaction. Whoever writes into several does so in the order of their
    /// ids, or in a transaction for each.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a conversation that no channel could have.
    pub async fn send_message(&mut self, new: NewOutgoing) -> Result<Option<OutgoingId>> {
        if new.conversation.is_empty() || new.conversation.len() > 200 || new.workspace.len() > 100 {
            return Err(Error::invalid("This message has no place to go to."));
        }
        let due_at = match new.member.filter(|_| new.kind.can_wait()) {
            Some(member) => self.after_quiet_hours(member).await?,
            None => self.now(),
        };
        let id = OutgoingId::from_uuid(self.new_id());
        if !self.insert_message(id, &new, due_at).await? {
            return Ok(None);
        }
        self.call_lane(&new, due_at).await?;
        Ok(Some(id))
    }

    /// The earliest instant from now on at which a member may be disturbed.
    pub(super) async fn after_quiet_hours(&mut self, member: MemberId) -> Result<DateTime<Utc>> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let row = sqlx::query!(
            r#"-- memberships.quiet_hours
             SELECT m.quiet_from, m.quiet_to, coalesce(m.timezone, t.timezone) AS "timezone!"
             FROM memberships m JOIN tenants t ON t.id = m.tenant_id WHERE m.tenant_id = $1 AND m.id = $2"#,
            tenant,
            member.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("reading quiet hours"))?;
        let quiet = row.and_then(|row| {
            let zone = row.timezone.parse().unwrap_or(chrono_tz::UTC);
            Some(QuietHours { from: row.quiet_from?, to: row.quiet_to?, zone })
        });
        Ok(quiet.map_or(now, |quiet| quiet.over(now)))
    }

    /// Whether the message was written: it is not where its key was used before.
    async fn insert_message(&mut self, id: OutgoingId, new: &NewOutgoing, due_at: DateTime<Utc>) -> Result<bool> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let written = sqlx::query!(
            "-- outgoing_messages.send
             INSERT INTO outgoing_messages (tenant_id, id, channel, workspace, conversation, thread, only_for, kind, member_id,
                                            content, dedupe_key, due_at, available_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
             ON CONFLICT DO NOTHING",
            tenant,
            id.as_uuid(),
            new.channel,
            new.workspace,
            new.conversation,
            new.thread,
            new.only_for,
            new.kind.as_str(),
            new.member.map(MemberId::as_uuid) as Option<Uuid>,
            storable(new.content.clone()),
            new.dedupe_key,
            due_at,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a message"))?;
        Ok(written.rows_affected() == 1)
    }

    /// Lets somebody look into the lane of a message once it is due.
    async fn call_lane(&mut self, new: &NewOutgoing, due_at: DateTime<Utc>) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        sqlx::query!(
            "-- outgoing_lanes.call
             INSERT INTO outgoing_lanes AS l (tenant_id, channel, workspace, conversation, next_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant_id, channel, workspace, conversation) DO UPDATE SET next_at = least(l.next_at, excluded.next_at)",
            tenant,
            new.channel,
            new.workspace,
            new.conversation,
            due_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a message"))?;
        Ok(())
    }
}

/// The same without U+0000, which PostgreSQL's `jsonb` does not hold and no channel shows.
fn storable(value: Value) -> Value {
    match value {
        Value::String(text) if text.contains('\0') => Value::String(text.replace('\0', "")),
        Value::Array(values) => Value::Array(values.into_iter().map(storable).collect()),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key.replace('\0', ""), storable(value))).collect())
        }
        other => other,
    }
}
