//! Slack: from what it delivers, by whichever transport, to what is answered where.
//!
//! [`door`] takes a delivery and says what Slack is told at once. What is delivered is kept before anything is done for it,
//! answered by the engine in one transaction with noting that it was, and forgotten once the answer was sent; [`inbox`] takes up
//! what a process that died has left. Slack waits three seconds: what takes longer goes on by itself.
//!
//! `forms` opens modals and takes what is sent in them.
//!
//! [`Credentials`] give a workspace's token, renewed in time; `install` is the way from a link to a token by OAuth with PKCE;
//! `lifecycle` hears when the app was taken out; `check` says what is missing. [`SocketMode`] is the transport without an address
//! of our own.

mod answers;
mod by_token;
mod check;
mod commands;
mod credentials;
mod door;
mod events;
mod finished;
mod forms;
mod home;
mod identity;
mod inbox;
mod install;
mod lifecycle;
mod links;
mod messenger;
mod people;
mod respond;
mod scopes;
mod sharing;
mod socket;
mod words;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use leancrm_bot::slack::{
    inbound::Delivery,
    web::{OAuthApp, Web},
};
use leancrm_core::{
    store::{DeliveryId, Store, Unfinished},
    vault::{NONCE, Place, Vault},
};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};

pub use self::{
    check::check,
    credentials::{BotToken, Credentials, CredentialsError},
    inbox::SlackInbox,
    messenger::SlackMessenger,
    scopes::SCOPES,
    socket::SocketMode,
};
pub(crate) use self::{
    door::{Ack, take},
    install::{CALLBACK, routes},
};
use self::{finished::Finished, identity::Asked, respond::Addresses};
use crate::{
    config::{self, Config},
    wiring,
};

/// Fresh random bytes.
pub type Random = fn() -> [u8; 32];

/// Slack, as far as it comes to us.
#[derive(Debug)]
pub struct Slack {
    secret: Option<SecretString>,
    addresses: Addresses,
    finished: Finished,
    /// How long Slack is kept waiting for an answer.
    answer_within: Duration,
    asked: Asked,
    /// The way out to Slack, where there is one.
    app: Option<Arc<SlackApp>>,
}

impl Slack {
    /// As configured; `None` where Slack is off.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new(config: &config::Slack, store: &Store, app: Option<Arc<SlackApp>>) -> anyhow::Result<Option<Self>> {
        let secret = config.signing_secret.clone();
        if secret.is_none() && config.app_token.is_none() {
            return Ok(None);
        }
        let addresses = Addresses::new(config.response_root.as_deref())?;
        let (finished, answer_within) = (Finished::new(store.clone()), config.answer_within());
        let asked = Asked::default();
        Ok(Some(Self { secret, addresses, finished, answer_within, asked, app }))
    }

    /// What Slack signs with, where it delivers over HTTP.
    pub(crate) fn secret(&self) -> Option<&[u8]> {
        self.secret.as_ref().map(|secret| secret.expose_secret().as_bytes())
    }

    /// A delivery as it is kept; `None` where there is no key to seal it with, and it is not kept then.
    fn sealed(&self, delivery: &Delivery) -> Option<Vec<u8>> {
        let (app, said) = (self.app.as_ref().filter(|_| forms::is_kept(delivery))?, delivery.said()?);
        let body = serde_json::to_vec(delivery).ok()?;
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&(app.random)()[..NONCE]);
        Some(app.vault.seal(place(&said.trigger), &body, nonce))
    }

    /// A delivery that was kept.
    fn opened(&self, left: &Unfinished) -> Result<Delivery, String> {
        let app = self.app.as_ref().ok_or("there is no key to open it with")?;
        let body = app.vault.open(place(&left.id.id), &left.body).map_err(|error| error.to_string())?;
        serde_json::from_str(body.expose_secret()).map_err(|error| error.to_string())
    }
}

/// Where a delivery is kept.
fn place(trigger: &str) -> Place<'_> {
    Place { table: "deliveries", row: trigger, column: "body" }
}

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

/// What a delivery is kept under.
fn kept_as(workspace: &str, trigger: &str) -> DeliveryId {
    DeliveryId { channel: "slack", workspace: workspace.to_owned(), id: trigger.to_owned() }
}
