//! What a tenant wants of a language model, and how its budget stands.

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde_json::Value;

use super::super::{ChatSession, TenantTx, error};
use crate::{
    domain::model::{BudgetState, ModelPrices, ModelSettings, ModelStanding, SealedKey, UsdMicros},
    error::{Error, Result},
};

struct Row {
    mode: Option<String>,
    base_url: Option<String>,
    name: Option<String>,
    azure_api_version: Option<String>,
    key_sealed: Option<Vec<u8>>,
    timeout_ms: Option<i32>,
    price_input_micros: Option<i64>,
    price_output_micros: Option<i64>,
    budget_micros: Option<i64>,
    summaries: Option<bool>,
    redact: Option<bool>,
    version: Option<i32>,
    timezone: String,
    month: NaiveDate,
    spent_micros: Option<i64>,
    prompt_version: Option<String>,
    prompt_body: Option<String>,
    focus: Option<Value>,
    question: Option<Value>,
    pending: Option<Value>,
    fresh: Option<bool>,
}

impl Row {
    fn own_prompt(&mut self) -> Option<OwnPrompt> {
        let own = self.prompt_version.take().zip(self.prompt_body.take());
        own.map(|(version, body)| OwnPrompt { version, body })
    }

    fn session(&mut self) -> ChatSession {
        ChatSession {
            focus: self.focus.take().unwrap_or_default(),
            question: self.question.take(),
            pending: self.pending.take(),
            pending_is_fresh: self.fresh.unwrap_or(false),
        }
    }
}

/// A prompt that a tenant has published in place of the built-in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPrompt {
    /// Its version, by the tenant's own count.
    pub version: String,
    /// What it says.
    pub body: String,
}

impl TryFrom<Row> for (ModelStanding, i32) {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let prices = row.price_input_micros.zip(row.price_output_micros);
        let settings = ModelSettings {
            mode: row.mode.as_deref().map(str::parse).transpose()?,
            base_url: row.base_url,
            name: row.name,
            azure_api_version: row.azure_api_version,
            key: row.key_sealed.map(SealedKey),
            timeout_ms: row.timeout_ms.map(i32::unsigned_abs),
            prices: prices.map(|(input, output)| ModelPrices { input: UsdMicros(input), output: UsdMicros(output) }),
            budget: row.budget_micros.map(UsdMicros),
            summaries: row.summaries.unwrap_or_default(),
            redact: row.redact,
        };
        let spent = UsdMicros(row.spent_micros.unwrap_or_default());
        let state = BudgetState::of(spent, settings.budget);
        let timezone: Tz = row.timezone.parse().unwrap_or(chrono_tz::UTC);
        Ok((ModelStanding { settings, month: row.month, timezone, spent, state }, row.version.unwrap_or_default()))
    }
}

impl TenantTx {
    /// What the tenant has set, what was spent in the month that is running and how the budget stands: three rows by their
    /// primary keys in one round trip.
    pub async fn model_standing(&mut self) -> Result<ModelStanding> {
        self.model_settings_versioned().await.map(|(standing, _)| standing)
    }

    /// The same with the prompt of that name that the tenant has published, if it has: all that is looked up before a model is asked.
    pub async fn model_standing_with_prompt(&mut self, name: &str) -> Result<(ModelStanding, Option<OwnPrompt>)> {
        let mut row = self.standing_row(Some(name), None).await?;
        let own = row.own_prompt();
        let (standing, _) = row.try_into()?;
        Ok((standing, own))
    }

    /// The same, and the asker's conversation of a channel and a name beside it, in the same round trip.
    pub async fn model_standing_with_session(
        &mut self,
        name: &str,
        conversation: (&str, &str),
    ) -> Result<(ModelStanding, Option<OwnPrompt>, ChatSession)> {
        let mut row = self.standing_row(Some(name), Some(conversation)).await?;
        let (own, session) = (row.own_prompt(), row.session());
        let (standing, _) = row.try_into()?;
        Ok((standing, own, session))
    }

    /// How things stand, with the version of the settings, 0 where nothing was ever set.
    pub(crate) async fn model_settings_versioned(&mut self) -> Result<(ModelStanding, i32)> {
        self.standing_row(None, None).await?.try_into()
    }

    async fn standing_row(&mut self, prompt: Option<&str>, conversation: Option<(&str, &str)>) -> Result<Row> {
        let (tenant, member, now) = (self.tenant().as_uuid(), self.member(), self.now());
        let (channel, thread) = conversation.unzip();
        sqlx::query_as!(
            Row,
            r#"-- model_settings.standing
             SELECT s.mode AS "mode?", s.base_url AS "base_url?", s.name AS "name?", s.azure_api_version AS "azure_api_version?",
                    s.key_sealed AS "key_sealed?", s.timeout_ms AS "timeout_ms?", s.price_input_micros AS "price_input_micros?",
                    s.price_output_micros AS "price_output_micros?", s.budget_micros AS "budget_micros?",
                    s.summaries AS "summaries?", s.redact AS "redact?", s.version AS "version?", t.timezone,
                    date_trunc('month', $2::timestamptz AT TIME ZONE t.timezone)::date AS "month!",
                    m.cost_micros AS "spent_micros?", p.version AS "prompt_version?", p.body AS "prompt_body?",
                    c.focus AS "focus?", c.question AS "question?", w.arguments AS "pending?", NOT w.set_aside AS fresh
             FROM tenants t
             LEFT JOIN model_settings s ON s.tenant_id = t.id
             LEFT JOIN model_months m ON m.tenant_id = t.id
                  AND m.month = date_trunc('month', $2::timestamptz AT TIME ZONE t.timezone)::date
             LEFT JOIN prompt_versions p ON p.tenant_id = t.id AND p.name = $3 AND p.status = 'published'
             LEFT JOIN chat_sessions c ON c.member_id = $4 AND c.channel = $5 AND c.thread = $6 AND c.expires_at > $2
             LEFT JOIN LATERAL (SELECT w.arguments, w.set_aside FROM pending_actions w
                                WHERE w.member_id = $4 AND w.status = 'open' AND w.expires_at > $2 AND $5::text IS NOT NULL
                                ORDER BY w.created_at DESC, w.id DESC LIMIT 1) w ON true
             WHERE t.id = $1"#,
            tenant,
            now,
            prompt,
            member,
            channel,
            thread,
        )
        .fetch_one(self.connection())
        .await
        .map_err(error::query("loading what is set for models"))
    }

    /// Keeps what the tenant wants from now on; `version` is that of the settings it was made from.
    pub(crate) async fn save_model_settings(&mut self, settings: &ModelSettings, version: i32) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let done = sqlx::query!(
            "-- model_settings.save
             INSERT INTO model_settings AS s (tenant_id, mode, base_url, name, azure_api_version, key_sealed, timeout_ms,
                 price_input_micros, price_output_micros, budget_micros, summaries, redact, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
             ON CONFLICT (tenant_id) DO UPDATE SET mode = excluded.mode, base_url = excluded.base_url, name = excluded.name,
                 azure_api_version = excluded.azure_api_version, key_sealed = excluded.key_sealed,
                 timeout_ms = excluded.timeout_ms, price_input_micros = excluded.price_input_micros,
                 price_output_micros = excluded.price_output_micros, budget_micros = excluded.budget_micros,
                 summaries = excluded.summaries, redact = excluded.redact, updated_at = excluded.updated_at,
                 version = s.version + 1
             WHERE s.version = $14",
            tenant,
            settings.mode.map(crate::domain::model::ModelMode::as_str),
            settings.base_url,
            settings.name,
            settings.azure_api_version,
            settings.key.as_ref().map(|key| key.0.as_slice()),
            settings.timeout_ms.and_then(|timeout| i32::try_from(timeout).ok()),
            settings.prices.map(|prices| prices.input.0),
            settings.prices.map(|prices| prices.output.0),
            settings.budget.map(|budget| budget.0),
            settings.summaries,
            settings.redact,
            now,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("setting what models are for"))?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::changed_meanwhile()) }
    }
}
