//! Which language model a tenant asks: its own where it has one, else the installation's; and what the commands need of the half
//! that talks to one.

mod desk;
mod endpoints;
mod score;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use leancrm_core::{
    Error,
    domain::{
        model::{ModelMode, ModelPrices, ModelSettings},
        prompt::{PromptNumber, PromptScore},
    },
    ids::TenantId,
    ops::models,
    vault::Vault,
};
use secrecy::SecretString;

pub use self::{desk::Desk, endpoints::ModelEndpoints};
use crate::{config, wiring::NO_VAULT_KEY};

/// A language model that may be asked.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Where it is.
    pub base_url: String,
    /// What opens it.
    pub key: Option<SecretString>,
    /// What it is called there.
    pub name: String,
    /// The version of the API, where the endpoint is Azure's.
    pub azure_api_version: Option<String>,
    /// The longest that it may take over a message.
    pub timeout: Duration,
    /// What it costs.
    pub prices: ModelPrices,
    /// Whether addresses and numbers are masked before a sentence is sent.
    pub redact: bool,
    /// Whether it is an endpoint of the tenant's own.
    pub is_own: bool,
}

impl Endpoint {
    /// The installation's, where there is one.
    pub fn of_installation(config: &config::Model) -> Option<Self> {
        let (base_url, name) = config.endpoint()?;
        Some(Self {
            base_url: base_url.to_owned(),
            key: config.api_key.clone(),
            name: name.to_owned(),
            azure_api_version: config.azure_api_version.clone(),
            timeout: config.timeout(),
            prices: config.prices(),
            redact: config.redact,
            is_own: false,
        })
    }

    /// The one that a tenant asks: its own, with its own key and never the installation's; else the installation's, perhaps with
    /// another model. What another model costs nobody knows unless the tenant says so.
    ///
    /// # Errors
    /// Where the tenant's key cannot be opened.
    pub fn of_tenant(
        config: &config::Model,
        (tenant, own): (TenantId, &ModelSettings),
        vault: Option<&Vault>,
    ) -> anyhow::Result<Option<Self>> {
        let base = match (&own.base_url, &own.name) {
            (Some(base_url), Some(name)) => {
                let key = own.key.as_ref().map(|key| {
                    let vault = vault.ok_or_else(|| Error::invalid(NO_VAULT_KEY))?;
                    models::open_key(vault, tenant, key).map_err(anyhow::Error::from)
                });
                Some(Self {
                    base_url: base_url.clone(),
                    key: key.transpose()?,
                    name: name.clone(),
                    azure_api_version: own.azure_api_version.clone(),
                    timeout: config.timeout(),
                    prices: ModelPrices::default(),
                    redact: config.redact,
                    is_own: true,
                })
            }
            (_, Some(name)) => Self::of_installation(config).map(|base| {
                let prices = if base.name == *name { base.prices } else { ModelPrices::default() };
                Self { name: name.clone(), prices, ..base }
            }),
            _ => Self::of_installation(config),
        };
        Ok(base.map(|base| Self {
            timeout: own.timeout_ms.map_or(base.timeout, |timeout| Duration::from_millis(timeout.into())),
            prices: own.prices.unwrap_or(base.prices),
            redact: own.redact.unwrap_or(base.redact),
            ..base
        }))
    }

    /// The server's name, which may be shown anywhere.
    pub fn host(&self) -> String {
        let url = reqwest::Url::parse(&self.base_url).ok();
        url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| self.base_url.clone())
    }
}

/// How far a tenant wants its model asked.
pub fn mode(config: &config::Model, own: &ModelSettings) -> ModelMode {
    own.mode.unwrap_or(config.mode)
}

/// A prompt that LeanCRM comes with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its name: `parse_query`.
    pub name: String,
    /// Its version.
    pub version: PromptNumber,
    /// Its text, front matter and all.
    pub body: String,
}

/// What the commands need of the half that talks to models. Every failure is one sentence for whoever runs the command.
#[async_trait]
pub trait ModelDesk: Send + Sync + fmt::Debug {
    /// Asks the model for a word, and says how long that took.
    async fn try_out(&self, endpoint: &Endpoint) -> Result<Duration, String>;

    /// The prompts that LeanCRM comes with.
    fn built_in(&self) -> Vec<BuiltIn>;

    /// Whether a text can be a prompt of that name.
    fn check(&self, name: &str, body: &str) -> Result<(), String>;

    /// Reads the sentences of the evaluation set by a prompt, and says how well that went. `progress` is told how many are read,
    /// and of how many.
    async fn score(
        &self,
        endpoint: &Endpoint,
        prompt: (&str, &str),
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<PromptScore, String>;
}
