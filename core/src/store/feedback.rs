//! What people think of the answers they got, kept with the messages.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{SystemTx, TenantTx, error};
use crate::{
    error::Result,
    ids::{MemberId, TurnId},
};

/// What the asker thinks of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// It was what they wanted.
    Good,
    /// It was not.
    Bad,
}

impl Feedback {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }
}

/// A message whose answer somebody thought well or badly of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RatedTurn {
    /// The message.
    pub turn: TurnId,
    /// The tenant's short name.
    pub tenant: String,
    /// Who asked.
    pub member: MemberId,
    /// When.
    pub at: DateTime<Utc>,
    /// The front door.
    pub channel: String,
    /// What was said, with addresses and numbers blacked out.
    pub text: String,
    /// What read it: `rules`, `model` or `button`.
    pub engine: String,
    /// The intent it was read as.
    pub intent: Option<String>,
    /// Its slots, blacked out like the text.
    pub slots: Value,
    /// How sure the reading was, 0 to 1.
    pub confidence: f32,
    /// What became of it.
    pub outcome: String,
    /// `good` or `bad`.
    pub feedback: String,
}

struct Row {
    id: Uuid,
    tenant: String,
    member_id: Uuid,
    at: DateTime<Utc>,
    channel: String,
    text: String,
    engine: String,
    intent: Option<String>,
    slots: Value,
    confidence: f32,
    outcome: String,
    feedback: String,
}

impl From<Row> for RatedTurn {
    fn from(row: Row) -> Self {
        Self {
            turn: TurnId::from_uuid(row.id),
            tenant: row.tenant,
            member: MemberId::from_uuid(row.member_id),
            at: row.at,
            channel: row.channel,
            text: row.text,
            engine: row.engine,
            intent: row.intent,
            slots: row.slots,
            confidence: row.confidence,
            outcome: row.outcome,
            feedback: row.feedback,
        }
    }
}

impl TenantTx {
    /// Keeps what the asker thinks of the answer to a message of theirs, in place of what they said of it before; says whether
    /// there is such a message.
    pub async fn rate_turn(&mut self, turn: TurnId, feedback: Feedback) -> Result<bool> {
        let (tenant, member, now) = (self.tenant().as_uuid(), self.member(), self.now());
        let done = sqlx::query!(
            "-- chat_turns.rate
             UPDATE chat_turns SET feedback = $4, feedback_at = $5 WHERE tenant_id = $1 AND id = $2 AND member_id = $3",
            tenant,
            turn.as_uuid(),
            member,
            feedback.as_str(),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping what somebody thinks of an answer"))?;
        Ok(done.rows_affected() == 1)
    }
}

impl SystemTx {
    /// The messages said since `since` whose answers somebody thought well or badly of, the latest first; of one tenant by its
    /// short name, or of all; all of them, or only the bad ones.
    pub async fn rated_turns(
        &mut self,
        tenant: Option<&str>,
        since: Option<DateTime<Utc>>,
        only_bad: bool,
        limit: i64,
    ) -> Result<Vec<RatedTurn>> {
        let rows = sqlx::query_as!(
            Row,
            r#"-- chat_turns.rated
             SELECT c.id, t.slug AS tenant, c.member_id, c.at, c.channel, c.text, c.engine, c.intent, c.slots, c.confidence,
                    c.outcome, c.feedback AS "feedback!"
             FROM chat_turns c JOIN tenants t ON t.id = c.tenant_id
             WHERE c.feedback IS NOT NULL AND ($1::text IS NULL OR t.slug = $1) AND ($2::timestamptz IS NULL OR c.at >= $2)
               AND (NOT $4 OR c.feedback = 'bad')
             ORDER BY c.at DESC, c.id DESC LIMIT $3"#,
            tenant,
            since,
            limit,
            only_bad,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing what people think of answers"))?;
        Ok(rows.into_iter().map(RatedTurn::from).collect())
    }
}
