//! Deleting what has outlived its use, a bounded number of rows at a time.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{QueuePool, SystemTx, TenantTx, error};
use crate::{error::Result, ids::ChangeSetId, text};

impl SystemTx {
    /// Whether this transaction now holds the lock of that name in the whole cluster, until it ends. It never waits.
    pub async fn try_lock(&mut self, name: &str) -> Result<bool> {
        sqlx::query_scalar!(
            r#"-- retention.try_lock
             SELECT pg_try_advisory_xact_lock(hashtextextended('leancrm.' || $1, 0)) AS "held!""#,
            name
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("taking a lock"))
    }

    /// Deletes up to `limit` conversations whose expiry has passed; says how many it found.
    pub async fn purge_chat_sessions(&mut self, limit: i64) -> Result<u64> {
        let now = self.now();
        let gone = sqlx::query!(
            "-- retention.chat_sessions
             DELETE FROM chat_sessions s USING (
                 SELECT tenant_id, member_id, channel, thread FROM chat_sessions
                 WHERE expires_at <= $1 LIMIT $2
             ) old
             WHERE s.tenant_id = old.tenant_id AND s.member_id = old.member_id
               AND s.channel = old.channel AND s.thread = old.thread AND s.expires_at <= $1",
            now,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old conversations"))?;
        Ok(gone.rows_affected())
    }

    /// Deletes up to `limit` events that were told before `before`; those that were given up stay for somebody to look at.
    pub async fn purge_outbox(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.outbox
             DELETE FROM outbox_events o USING (
                 SELECT tenant_id, id FROM outbox_events WHERE done_at < $1 ORDER BY done_at LIMIT $2
             ) old
             WHERE o.tenant_id = old.tenant_id AND o.id = old.id",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old events"))?;
        Ok(gone.rows_affected())
    }

    /// Deletes up to `limit` messages that were sent before `sent` or given up before `dead`, and as many lanes of conversations
    /// where nothing was sent since `sent`.
    pub async fn purge_messages(&mut self, sent: DateTime<Utc>, dead: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.outgoing_messages
             DELETE FROM outgoing_messages m USING (
                 (SELECT tenant_id, id FROM outgoing_messages WHERE state = 'sent' AND sent_at < $1 ORDER BY sent_at LIMIT $3)
                 UNION ALL
                 (SELECT tenant_id, id FROM outgoing_messages WHERE state = 'dead' AND dead_at < $2 ORDER BY dead_at LIMIT $3)
             ) old
             WHERE m.tenant_id = old.tenant_id AND m.id = old.id AND m.state IN ('sent', 'dead')",
            sent,
            dead,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old messages"))?;
        sqlx::query!(
            "-- retention.outgoing_lanes
             DELETE FROM outgoing_lanes l USING (
                 SELECT tenant_id, channel, workspace, conversation FROM outgoing_lanes
                 WHERE next_at IS NULL AND paced_until < $1 ORDER BY paced_until LIMIT $2
             ) idle
             WHERE l.tenant_id = idle.tenant_id AND l.channel = idle.channel AND l.workspace = idle.workspace
               AND l.conversation = idle.conversation AND l.next_at IS NULL",
            sent,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old messages"))?;
        Ok(gone.rows_affected())
    }

    /// Deletes up to `limit` messages said before `before`.
    pub async fn purge_chat_turns(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.chat_turns
             DELETE FROM chat_turns c USING (
                 SELECT tenant_id, id FROM chat_turns WHERE at < $1 ORDER BY at LIMIT $2
             ) old
             WHERE c.tenant_id = old.tenant_id AND c.id = old.id",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old messages"))?;
        Ok(gone.rows_affected())
    }

    /// Deletes up to `limit` changes that waited for a yes until before `before`, whatever became of them.
    pub async fn purge_pending_actions(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.pending_actions
             DELETE FROM pending_actions p USING (
                 SELECT tenant_id, id FROM pending_actions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
             ) old
             WHERE p.tenant_id = old.tenant_id AND p.id = old.id",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old previews"))?;
        Ok(gone.rows_affected())
    }

    /// Deletes up to `limit` tokens that stopped working before `before`.
    pub async fn purge_tokens(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.api_tokens
             DELETE FROM api_tokens k USING (
                 SELECT tenant_id, id FROM api_tokens WHERE least(expires_at, revoked_at) < $1
                 ORDER BY least(expires_at, revoked_at) LIMIT $2
             ) old
             WHERE k.tenant_id = old.tenant_id AND k.id = old.id",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old tokens"))?;
        Ok(gone.rows_affected())
    }

    /// Forgets up to `limit` deliveries of other services that came before `before`; they bring none again so late.
    pub async fn purge_deliveries(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.deliveries
             DELETE FROM deliveries d USING (
                 SELECT tenant_id, channel, workspace, external_id FROM deliveries
                 WHERE received_at < $1 ORDER BY received_at LIMIT $2
             ) old
             WHERE d.tenant_id = old.tenant_id AND d.channel = old.channel AND d.workspace = old.workspace
               AND d.external_id = old.external_id",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("forgetting old deliveries"))?;
        Ok(gone.rows_affected())
    }

    /// Deletes up to `limit` links for installs that stopped counting before `before`, with the installs begun by them.
    pub async fn purge_slack_tickets(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.slack_tickets
             DELETE FROM slack_tickets t USING (
                 SELECT tenant_id, ticket_hash FROM slack_tickets WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
             ) old
             WHERE t.tenant_id = old.tenant_id AND t.ticket_hash = old.ticket_hash",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old links for installs"))?;
        Ok(gone.rows_affected())
    }

    /// Deletes up to `limit` codes that stopped counting before `before` and that nobody said.
    pub async fn purge_link_codes(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.link_codes
             DELETE FROM link_codes c USING (
                 SELECT tenant_id, code_hash FROM link_codes WHERE expires_at < $1 ORDER BY expires_at LIMIT $2
             ) old
             WHERE c.tenant_id = old.tenant_id AND c.code_hash = old.code_hash",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old codes"))?;
        Ok(gone.rows_affected())
    }
}

impl TenantTx {
    /// The words that records had before a command changed them: those that may have fallen out of use by it.
    pub async fn words_before(&mut self, change_set: ChangeSetId) -> Result<Vec<String>> {
        let tenant = self.tenant().as_uuid();
        let records = sqlx::query_scalar!(
            r#"-- retention.words_before
             SELECT before AS "before!" FROM changes
             WHERE tenant_id = $1 AND change_set_id = $2 AND before IS NOT NULL
             LIMIT 10000"#,
            tenant,
            change_set.as_uuid(),
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("reading what a command changed"))?;
        let mut words = BTreeSet::new();
        for record in &records {
            collect_words(record, &mut words);
        }
        Ok(words.into_iter().collect())
    }

    /// Takes words that no token uses out of the tenant's dictionary: of `words`, or of all of them. Returns the words.
    pub async fn prune_search_words(&mut self, words: Option<&[String]>) -> Result<Vec<String>> {
        let tenant = self.tenant().as_uuid();
        sqlx::query_scalar!(
            "-- search.prune_words
             DELETE FROM search_words w
             WHERE w.tenant_id = $1 AND ($2::text[] IS NULL OR w.word = ANY ($2))
               AND NOT EXISTS (SELECT FROM search_tokens t WHERE t.tenant_id = w.tenant_id AND t.token = w.word)
             RETURNING w.word",
            tenant,
            words,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("pruning the dictionary"))
    }

    /// Puts back those of `words` that a token uses: a record may have been written with one of them while the pruning was
    /// under way, and then neither transaction saw the other.
    pub async fn restore_search_words(&mut self, words: &[String]) -> Result<u64> {
        let tenant = self.tenant().as_uuid();
        let restored = sqlx::query!(
            "-- search.restore_words
             INSERT INTO search_words (tenant_id, word)
             SELECT $1, given.word FROM unnest($2::text[]) AS given (word)
             WHERE EXISTS (SELECT FROM search_tokens t WHERE t.tenant_id = $1 AND t.token = given.word)
             ON CONFLICT DO NOTHING",
            tenant,
            words,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("restoring the dictionary"))?;
        Ok(restored.rows_affected())
    }
}

/// The words of every text in a record, and the initials they may be known by.
fn collect_words(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(said) => {
            words.extend(text::words(said));
            words.extend(text::initials(said));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_words(value, words)),
        Value::Object(fields) => fields.values().for_each(|value| collect_words(value, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Deletes up to `limit` jobs that are over from the queue's own tables in this database; what became of each is in the
/// outbox.
pub async fn purge_queue_tables(pool: &QueuePool, limit: i64) -> Result<u64> {
    let gone = sqlx::query(
        "-- retention.queue
         DELETE FROM apalis.jobs WHERE id IN (
             SELECT id FROM apalis.jobs WHERE status IN ('Done', 'Killed') LIMIT $1)",
    )
    .bind(limit)
    .execute(pool)
    .await
    .map_err(error::query("tidying the queue"))?;
    Ok(gone.rows_affected())
}

/// How many jobs of a queue nobody has taken; counting ends at `limit`.
pub async fn count_queue(pool: &QueuePool, queue: &str, limit: i64) -> Result<u64> {
    let waiting: i64 = sqlx::query_scalar(
        "-- retention.queue_length
         SELECT count(*) FROM (SELECT FROM apalis.jobs WHERE job_type = $1 AND status = 'Pending' LIMIT $2) waiting",
    )
    .bind(queue)
    .bind(limit)
    .fetch_one(pool)
    .await
    .map_err(error::query("counting what waits in the queue"))?;
    Ok(waiting.unsigned_abs())
}
