//! The composition root: from a configuration to a store and an engine.

use std::sync::Arc;

use leancrm_bot::{Engine, EngineConfig};
use leancrm_core::{
    clock::{Clock, SystemClock},
    demo::{self, DemoCompany},
    store::{PoolSize, Store, databases},
};
use leancrm_sync::Ports;
use rand::RngCore as _;
use secrecy::ExposeSecret as _;

use crate::{cluster, config::Config};

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

/// The engine with its configured limits.
pub fn engine(config: &Config, store: Store) -> Engine {
    Engine::new(store, EngineConfig { max_chars: config.ask.max_chars, ..EngineConfig::default() })
}

/// What messages go out by; those of a channel that is not among them wait.
pub fn ports() -> Ports {
    Ports::default()
}

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
