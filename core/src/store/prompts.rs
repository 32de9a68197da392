//! Versions of prompts.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    domain::prompt::PromptVersion,
    error::{Error, Result},
    ids::{MemberId, PromptVersionId},
};

struct Row {
    id: Uuid,
    name: String,
    version: String,
    body: String,
    status: String,
    copy_of: Option<String>,
    score: Option<Value>,
    unscored_reason: Option<String>,
    created_by_id: Option<Uuid>,
    author: Option<String>,
    created_at: DateTime<Utc>,
    published_at: Option<DateTime<Utc>>,
    deprecated_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for PromptVersion {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let score = row.score.map(serde_json::from_value).transpose();
        Ok(Self {
            id: PromptVersionId::from_uuid(row.id),
            name: row.name,
            version: row.version.parse()?,
            body: row.body,
            status: row.status.parse()?,
            copy_of: row.copy_of,
            score: score.map_err(|source| Error::internal("reading the score of a prompt", source))?,
            unscored_reason: row.unscored_reason,
            created_by: row.created_by_id.map(MemberId::from_uuid),
            author: row.author,
            created_at: row.created_at,
            published_at: row.published_at,
            deprecated_at: row.deprecated_at,
        })
    }
}

impl TenantTx {
    /// The versions of one prompt or of all, by name, the newest first.
    pub async fn prompt_versions(&mut self, name: Option<&str>) -> Result<Vec<PromptVersion>> {
        let tenant = self.tenant().as_uuid();
        let rows = sqlx::query_as!(
            Row,
            r#"-- prompt_versions.list
             SELECT p.id, p.name, p.version, p.body, p.status, p.copy_of, p.score, p.unscored_reason, p.created_by_id,
                    (SELECT m.display_name FROM memberships m WHERE m.tenant_id = p.tenant_id AND m.id = p.created_by_id) AS author,
                    p.created_at, p.published_at, p.deprecated_at
             FROM prompt_versions p WHERE p.tenant_id = $1 AND ($2::text IS NULL OR p.name = $2)
             ORDER BY p.name, string_to_array(p.version, '.')::int[] DESC"#,
            tenant,
            name,
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing prompts"))?;
        rows.into_iter().map(PromptVersion::try_from).collect()
    }

    /// Lets those who change one prompt of the tenant go one after the other, until the transaction ends.
    pub(crate) async fn lock_prompt(&mut self, name: &str) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        sqlx::query!(
            "-- prompt_versions.lock
             SELECT pg_advisory_xact_lock(hashtextextended('prompt:' || $1::uuid::text || ':' || $2::text, 0))",
            tenant,
            name,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("waiting for a prompt"))?;
        Ok(())
    }

    /// Writes a new version.
    pub(crate) async fn insert_prompt_version(&mut self, prompt: &PromptVersion) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        sqlx::query!(
            "-- prompt_versions.insert
             INSERT INTO prompt_versions (tenant_id, id, name, version, body, status, copy_of, score, unscored_reason,
                                          created_by_id, created_at, published_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            tenant,
            prompt.id.as_uuid(),
            prompt.name,
            prompt.version.to_string(),
            prompt.body,
            prompt.status.as_str(),
            prompt.copy_of,
            score(prompt)?,
            prompt.unscored_reason,
            prompt.created_by.map(MemberId::as_uuid),
            prompt.created_at,
            prompt.published_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a prompt"))?;
        Ok(())
    }

    /// Makes a version say what it is to say from now on.
    pub(crate) async fn update_prompt_version(&mut self, prompt: &PromptVersion) -> Result<()> {
        let tenant = self.tenant().as_uuid();
        let done = sqlx::query!(
            "-- prompt_versions.update
             UPDATE prompt_versions
             SET body = $3, status = $4, score = $5, unscored_reason = $6, published_at = $7, deprecated_at = $8
             WHERE tenant_id = $1 AND id = $2",
            tenant,
            prompt.id.as_uuid(),
            prompt.body,
            prompt.status.as_str(),
            score(prompt)?,
            prompt.unscored_reason,
            prompt.published_at,
            prompt.deprecated_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("changing a prompt"))?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::changed_meanwhile()) }
    }
}

fn score(prompt: &PromptVersion) -> Result<Option<Value>> {
    let score = prompt.score.as_ref().map(serde_json::to_value).transpose();
    score.map_err(|source| Error::internal("writing down the score of a prompt", source))
}
