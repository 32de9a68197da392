//! Where requests go, and with which key. The client's own configuration would read the environment, which is not ours to read.

use async_openai::config::Config;
use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{ModelSettings, SettingsError};

const AZURE_KEY: HeaderName = HeaderName::from_static("api-key");

/// An address and what goes with every request to it.
#[derive(Clone)]
pub(super) struct Endpoint {
    base: String,
    headers: HeaderMap,
    api_version: Option<String>,
    key: SecretString,
}

impl Endpoint {
    pub(super) fn new(settings: &ModelSettings) -> Result<Self, SettingsError> {
        let base = settings.base_url.trim().trim_end_matches('/');
        let url = Url::parse(base).map_err(|_| SettingsError::Address)?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !["http", "https"].contains(&url.scheme()) || !url.has_host() || !plain {
            return Err(SettingsError::Address);
        }
        let azure = settings.azure_api_version.as_ref();
        let base = match azure {
            Some(_) if !base.contains("/deployments/") => {
                format!("{base}/openai/deployments/{}", settings.model.trim())
            }
            _ => base.to_owned(),
        };
        let mut headers = HeaderMap::new();
        if let Some(key) = settings.key.as_ref().filter(|key| !key.expose_secret().is_empty()) {
            let key = key.expose_secret();
            let (name, value) =
                if azure.is_some() { (AZURE_KEY, key.to_owned()) } else { (AUTHORIZATION, format!("Bearer {key}")) };
            let mut value = HeaderValue::try_from(value).map_err(|_| SettingsError::Key)?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let key = settings.key.clone().unwrap_or_else(|| SecretString::from(""));
        Ok(Self { base, headers, api_version: azure.cloned(), key })
    }
}

impl Config for Endpoint {
    fn headers(&self) -> HeaderMap {
        self.headers.clone()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        self.api_version.iter().map(|version| ("api-version", version.as_str())).collect()
    }

    fn api_base(&self) -> &str {
        &self.base
    }

    fn api_key(&self) -> &SecretString {
        &self.key
    }
}
