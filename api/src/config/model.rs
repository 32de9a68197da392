//! The section of the language model: which one is asked where the rules are silent, and what it costs.

use std::time::Duration;

use leancrm_core::domain::model::{ModelMode, ModelPrices, UsdMicros};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::sections::{check_range, is_root, secret_or_none, text_or_none};

/// A language model behind an endpoint that speaks OpenAI's chat completions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Where it is; `None` means that there is none.
    #[serde(deserialize_with = "text_or_none")]
    pub base_url: Option<String>,
    /// What opens it; `None` where it needs nothing.
    #[serde(deserialize_with = "secret_or_none")]
    pub api_key: Option<SecretString>,
    /// What it is called there.
    #[serde(deserialize_with = "text_or_none")]
    pub name: Option<String>,
    /// The version of the API, where the endpoint is Azure's.
    #[serde(deserialize_with = "text_or_none")]
    pub azure_api_version: Option<String>,
    /// How far it is asked, unless a tenant says otherwise.
    pub mode: ModelMode,
    /// The longest that it may take over a message, in milliseconds.
    pub timeout_ms: u64,
    /// Calls at the same time by one process.
    pub max_concurrency: usize,
    /// What a million tokens cost that are sent, in millionths of a US dollar.
    pub price_input_micros: u64,
    /// What a million tokens cost that come back, in millionths of a US dollar.
    pub price_output_micros: u64,
    /// Whether addresses and numbers are masked before a sentence is sent.
    pub redact: bool,
    /// Whether sentences are logged with what the model made of them: for finding faults, never for long.
    pub log_sentences: bool,
}

impl Model {
    /// Where the model is and what it is called, where there is one.
    pub fn endpoint(&self) -> Option<(&str, &str)> {
        Some((self.base_url.as_deref()?, self.name.as_deref()?))
    }

    /// The longest that it may take over a message.
    pub const fn timeout(&self) -> Duration {
        Duration::from_millis(self.timeout_ms)
    }

    /// What it costs.
    pub fn prices(&self) -> ModelPrices {
        let micros = |price: u64| UsdMicros(i64::try_from(price).unwrap_or(i64::MAX));
        ModelPrices { input: micros(self.price_input_micros), output: micros(self.price_output_micros) }
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.base_url.is_some() != self.name.is_some() {
            problems.push("model.base_url and model.name belong together: set both, or neither".into());
        }
        if self.base_url.is_none() && self.api_key.is_some() {
            problems.push("model.api_key is of no use without model.base_url: say where the model is".into());
        }
        if !self.base_url.as_deref().is_none_or(is_root) {
            problems.push("model.base_url must look like https://api.openai.com/v1".into());
        }
        let whole = |key: &SecretString| key.expose_secret().bytes().all(|byte| byte.is_ascii_graphic());
        if !self.api_key.as_ref().is_none_or(whole) {
            problems.push("model.api_key must be the whole key, without spaces".into());
        }
        if self.name.as_ref().is_some_and(|name| name.chars().count() > 200 || name.chars().any(char::is_control)) {
            problems.push("model.name must be the model's name at its endpoint, such as gpt-4.1-mini".into());
        }
        // Reading and summing up together have to end before somebody else takes a delivery up.
        check_range(problems, "model.timeout_ms", self.timeout_ms, 100, 20_000);
        check_range(problems, "model.max_concurrency", self.max_concurrency as u64, 1, 1_000);
        // A thousand dollars for a million tokens: what is more was meant for something else.
        check_range(problems, "model.price_input_micros", self.price_input_micros, 0, 1_000_000_000);
        check_range(problems, "model.price_output_micros", self.price_output_micros, 0, 1_000_000_000);
    }
}
