//! The composition root: from a configuration to a store and an engine.

use std::sync::Arc;

use anyhow::Context as _;
use leancrm_bot::{Engine, EngineConfig, ModelTier};
use leancrm_core::{
    Error,
    clock::{Clock, SystemClock},
    demo::{self, DemoCompany},
    ports::mailbox::Mailboxes,
    store::{PoolSize, Store, databases},
    vault::{Vault, VaultKey},
};
use leancrm_sync::Ports;
use rand::RngCore as _;
use secrecy::ExposeSecret as _;

use crate::{
    app::App,
    cluster,
    config::Config,
    google::GoogleDoor,
    model::{Desk, ModelDesk, ModelEndpoints},
    slack::{Slack, SlackApp, SlackInbox, SlackMessenger},
};

/// The demo company lives in a database of its own, beside the product's, so that playing never touches work.
const DEMO_DATABASE: &str = "leancrm_demo";

/// The machine's clock.
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// Opens the configured database, or the private cluster's. An embedded database is always brought up to date; an external
/// one only where `migrate` says so, because other processes may be using it.
pub async fn open_store(config: &Config, migrate: bool) -> anyhow::Result<Store> {
    let url = cluster::database_url(config).await?;
    let embedded = config.external_database().is_none();
    let size = PoolSize(config.database.max_connections);
    Ok(Store::open(url.expose_secret(), size, clock(), migrate || embedded).await?)
}

/// Opens the demo company, and makes it first where it is not there yet: always in a database of its own on the server in
/// use. A company of another day is made anew, because its meetings and tasks lie around the day it was made, unless somebody
/// still uses it.
pub async fn open_demo(config: &Config) -> anyhow::Result<(Store, DemoCompany)> {
    let server = cluster::database_url(config).await?;
    let admin = server.expose_secret();
    databases::create_if_absent(admin, DEMO_DATABASE).await?;
    let url = databases::url_of(admin, DEMO_DATABASE);
    let (store, company) = demo_in(&url, config).await?;
    let day = |instant: chrono::DateTime<chrono::Utc>| instant.with_timezone(&demo::TIMEZONE).date_naive();
    if company.is_new || day(company.made_at) == day(store.clock().now()) {
        return Ok((store, company));
    }
    store.close().await;
    databases::drop_if_unused(admin, DEMO_DATABASE).await?;
    databases::create_if_absent(admin, DEMO_DATABASE).await?;
    demo_in(&url, config).await
}

async fn demo_in(url: &str, config: &Config) -> anyhow::Result<(Store, DemoCompany)> {
    let store = Store::open(url, PoolSize(config.database.max_connections), clock(), true).await?;
    let company = demo::create(&store, &mut random_bytes).await?;
    Ok((store, company))
}

/// The engine with its configured limits, and with the language models of the installation and of its tenants.
pub fn engine(config: &Config, store: Store) -> Engine {
    let limits = EngineConfig {
        max_chars: config.ask.max_chars,
        has_model: config.model.endpoint().is_some(),
        ..EngineConfig::default()
    };
    Engine::new(store, limits).with_tier(model_tier(config))
}

/// The language models beside the rules. Without a key to seal with, answers of models are not kept, and tenants have no endpoints
/// of their own.
fn model_tier(config: &Config) -> ModelTier {
    let vault = vault(config).map_err(|error| tracing::debug!(reason = %error, "nothing can be sealed")).ok();
    let endpoints = ModelEndpoints::new(config.model.clone(), vault.clone());
    ModelTier::new(Arc::new(endpoints), vault, random_bytes)
}

/// What talks to language models for the commands.
pub fn model_desk(_config: &Config) -> Arc<dyn ModelDesk> {
    Arc::new(Desk)
}

/// What seals the secrets of other services: with the configured keys, or with the key file of the private cluster, which is made
/// where it is not there yet.
///
/// # Errors
/// Where there is an external database and no key, with the way out; and where the key file cannot be used.
pub fn vault(config: &Config) -> anyhow::Result<Vault> {
    let mut keys = config.vault.read_keys()?;
    if keys.is_empty() {
        if config.external_database().is_some() {
            return Err(Error::invalid(NO_VAULT_KEY).into());
        }
        let cluster = config.cluster();
        let text = cluster.vault_key(random_bytes())?;
        keys.push(VaultKey::read(text.expose_secret()).with_context(|| {
            format!("{} holds no key; put the old one back, or move it away", cluster.vault_key_file().display())
        })?);
    }
    Ok(Vault::new(keys)?)
}

/// The Slack app, where Slack is on and there is a key to seal its tokens with.
///
/// # Errors
/// Where there is no key: what Slack delivers is kept sealed until it was answered.
pub fn slack_app(config: &Config, store: &Store) -> anyhow::Result<Option<Arc<SlackApp>>> {
    let slack = &config.slack;
    if slack.signing_secret.is_none() && slack.app_token.is_none() && slack.client_id.is_none() {
        return Ok(None);
    }
    SlackApp::new(config, store).map(|app| Some(Arc::new(app)))
}

/// The application with Slack as configured.
///
/// # Errors
/// As [`slack_app`].
pub fn with_slack(app: App, config: &Config) -> anyhow::Result<App> {
    let slack_app = slack_app(config, &app.store)?;
    let slack = Slack::new(&config.slack, &app.store, slack_app.clone())?;
    Ok(app.with_slack(slack).with_slack_app(slack_app))
}

/// An engine that hands out links to connect Google accounts, where Google is on.
///
/// # Errors
/// Those of [`google`].
pub fn with_links(engine: Engine, config: &Config) -> anyhow::Result<Engine> {
    let google = google(config, engine.store())?;
    Ok(match google {
        Some(door) => engine.with_connector(door),
        None => engine,
    })
}

/// Google as it is configured, where it is on.
///
/// # Errors
/// Where there is no key to seal the tokens of accounts with, or the machine has no certificates to trust.
pub fn google(config: &Config, store: &Store) -> anyhow::Result<Option<Arc<GoogleDoor>>> {
    if config.google.client_id.is_none() {
        return Ok(None);
    }
    Ok(GoogleDoor::new(config, store, vault(config)?, random_bytes)?)
}

/// What messages come in by and go out by; those of a channel that is not among them wait.
pub fn ports(app: &App) -> Ports {
    Ports {
        inboxes: SlackInbox::of(app).into_iter().collect(),
        messengers: SlackMessenger::of(app).into_iter().collect(),
        announcer: Some(Arc::new(app.engine.clone())),
        reader: Some(Arc::new(app.engine.clone())),
        mailboxes: app.google.as_ref().map(|door| Arc::new(door.google.clone()) as Arc<dyn Mailboxes>),
    }
}

/// What is said where an external database has no key to seal with.
pub const NO_VAULT_KEY: &str = "There is no key to seal secrets with; `leancrm vault key` prints a fresh one: set     LEANCRM_VAULT__KEYS or vault.keys to it, the same for every process, and keep a copy, since what was sealed opens with it alone.";

/// Lets ring do the cryptography of TLS, for every connection of this process. Once is enough, twice does no harm.
pub fn set_up_tls() {
    let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
}

/// Fresh random bytes, for tokens.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for randomness")]
pub fn random_bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}
