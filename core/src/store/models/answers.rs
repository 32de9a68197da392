//! Answers of a model, kept sealed for a day.

use chrono::{DateTime, Utc};

use super::super::{SystemTx, TenantTx, error};
use crate::{
    domain::model::{AnswerKey, SealedAnswer},
    error::Result,
};

impl TenantTx {
    /// The sealed answer of that key, unless its time is over.
    pub(crate) async fn sealed_answer(&mut self, key: &AnswerKey) -> Result<Option<Vec<u8>>> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query_scalar!(
            "-- model_answers.find
             SELECT answer_sealed FROM model_answers WHERE tenant_id = $1 AND key_hash = $2 AND expires_at > $3",
            tenant,
            &key.0[..],
            now,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking for a kept answer"))
    }

    /// Keeps a sealed answer, in place of an older one.
    pub(crate) async fn keep_sealed_answer(&mut self, key: &AnswerKey, answer: &SealedAnswer) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- model_answers.keep
             INSERT INTO model_answers (tenant_id, key_hash, answer_sealed, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant_id, key_hash) DO UPDATE
                 SET answer_sealed = excluded.answer_sealed, created_at = excluded.created_at, expires_at = excluded.expires_at",
            tenant,
            &key.0[..],
            answer.bytes,
            now,
            answer.expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping an answer"))?;
        Ok(())
    }
}

impl SystemTx {
    /// Deletes up to `limit` answers whose time was over before `before`.
    pub async fn purge_model_answers(&mut self, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let gone = sqlx::query!(
            "-- retention.model_answers
             DELETE FROM model_answers a USING (
                 SELECT tenant_id, key_hash FROM model_answers WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
             ) old
             WHERE a.tenant_id = old.tenant_id AND a.key_hash = old.key_hash AND a.expires_at <= $1",
            before,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old answers of models"))?;
        Ok(gone.rows_affected())
    }
}
