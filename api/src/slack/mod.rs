//! The Slack app: how it gets into a workspace, and what opens one.
//!
//! [`Credentials`] give a workspace's token, renewed in time; `install` is the way from a link to a token by OAuth with PKCE;
//! `lifecycle` hears when the app was taken out; `check` says what is missing.

mod by_token;
mod check;
mod credentials;
mod install;
mod lifecycle;
mod pages;
mod scopes;

use anyhow::Context as _;
use leancrm_bot::slack::web::{OAuthApp, Web};
use leancrm_core::{store::Store, vault::Vault};
use reqwest::Url;

pub use self::{
    check::check,
    credentials::{BotToken, Credentials, CredentialsError},
    scopes::SCOPES,
};
pub(crate) use self::{
    install::{CALLBACK, routes},
    lifecycle::hear,
};
use crate::{config::Config, wiring};

/// Fresh random bytes.
pub type Random = fn() -> [u8; 32];

/// The Slack app, as far as it goes out to Slack by itself.
#[derive(Debug, Clone)]
pub struct SlackApp {
    /// The Web API.
    pub web: Web,
    /// What opens workspaces.
    pub credentials: Credentials,
    vault: Vault,
    oauth: Option<OAuthApp>,
    public_url: Option<String>,
    random: Random,
}

impl SlackApp {
    /// As configured.
    ///
    /// # Errors
    /// Where TLS cannot be set up, or there is no key to seal tokens with.
    pub fn new(config: &Config, store: &Store) -> anyhow::Result<Self> {
        Self::with_vault(config, store, wiring::vault(config)?, wiring::random_bytes)
    }

    /// The same with a vault that is at hand.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn with_vault(config: &Config, store: &Store, vault: Vault, random: Random) -> anyhow::Result<Self> {
        let root = Url::parse(&config.slack.root).context("slack.root")?;
        let web = Web::new(&root).context("setting up TLS to reach Slack")?;
        let oauth = config.slack.app();
        let credentials = Credentials::new(store.clone(), vault.clone(), web.clone(), oauth.clone(), random);
        Ok(Self { web, credentials, vault, oauth, public_url: config.server.public_url.clone(), random })
    }

    /// A page of this server, as others reach it.
    pub(crate) fn address(&self, path: &str) -> Option<String> {
        self.public_url.as_ref().map(|root| format!("{}{path}", root.trim_end_matches('/')))
    }
}
