//! The models that this process asks, each made once, however many tenants ask it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use leancrm_bot::tier::{self, Endpoints};
use leancrm_core::{
    Error,
    domain::model::{ModelMode, ModelSettings},
    ids::TenantId,
    vault::Vault,
};
use leancrm_nlp::model::{
    LanguageModel,
    guarded::{Guarded, Limits},
    openai::{self, OpenAiModel},
};
use sha2::{Digest as _, Sha256};

use super::Endpoint;
use crate::config;

/// So many models are kept before all are made anew: each holds connections.
const KEPT: usize = 1_000;

/// What tells one model from another: where it is, what it is called, and by what it is opened.
type Identity = [u8; 32];

/// The installation's model and those of its tenants.
#[derive(Debug)]
pub struct ModelEndpoints {
    config: config::Model,
    vault: Option<Vault>,
    made: Mutex<HashMap<Identity, Arc<dyn LanguageModel>>>,
}

impl ModelEndpoints {
    /// The models of a configuration; `vault` opens the keys of tenants.
    pub fn new(config: config::Model, vault: Option<Vault>) -> Self {
        Self { config, vault, made: Mutex::default() }
    }

    fn made(&self, endpoint: &Endpoint) -> Result<Arc<dyn LanguageModel>, Error> {
        let identity = identity(endpoint);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = made.get(&identity) {
            return Ok(Arc::clone(model));
        }
        if made.len() >= KEPT {
            made.clear();
        }
        let limits =
            Limits { deadline: endpoint.timeout, concurrency: self.config.max_concurrency, ..Limits::default() };
        let model: Arc<dyn LanguageModel> = Arc::new(Guarded::new(open(endpoint)?, limits));
        made.insert(identity, Arc::clone(&model));
        Ok(model)
    }
}

/// A model without limits.
///
/// # Errors
/// [`Error::Invalid`] where the address or the key can be none.
pub(super) fn open(endpoint: &Endpoint) -> Result<OpenAiModel, Error> {
    let settings = openai::ModelSettings {
        base_url: endpoint.base_url.clone(),
        key: endpoint.key.clone(),
        model: endpoint.name.clone(),
        azure_api_version: endpoint.azure_api_version.clone(),
    };
    OpenAiModel::new(&settings).map_err(|error| Error::invalid(error.to_string()))
}

fn identity(endpoint: &Endpoint) -> Identity {
    let mut digest = Sha256::new_with_prefix(b"leancrm model endpoint 1");
    let key = endpoint.key.as_ref().map(secrecy::ExposeSecret::expose_secret).unwrap_or_default();
    let azure = endpoint.azure_api_version.as_deref().unwrap_or_default();
    let timeout = endpoint.timeout.as_millis().to_string();
    for part in [endpoint.base_url.as_str(), &endpoint.name, azure, key, &timeout] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    digest.finalize().into()
}

impl Endpoints for ModelEndpoints {
    fn of(&self, tenant: TenantId, own: &ModelSettings) -> Result<Option<tier::Endpoint>, Error> {
        let endpoint = Endpoint::of_tenant(&self.config, (tenant, own), self.vault.as_ref())
            .map_err(|error| Error::internal("opening a tenant's key for its language model", error))?;
        let Some(endpoint) = endpoint else { return Ok(None) };
        Ok(Some(tier::Endpoint {
            model: self.made(&endpoint)?,
            identity: format!("{} {}", endpoint.base_url, endpoint.name),
            prices: endpoint.prices,
            timeout: endpoint.timeout,
            redact: endpoint.redact,
        }))
    }

    fn mode(&self, own: &ModelSettings) -> ModelMode {
        super::mode(&self.config, own)
    }

    fn logs_sentences(&self) -> bool {
        self.config.log_sentences
    }
}
