//! The seeded databases that are measured.

use leancrm_bot::Engine;
use leancrm_core::{
    seed::{self, SeedPlan},
    store::{PoolSize, Store, databases},
    tenancy::Actor,
};

use crate::{cli::Output, cluster, config::Config, wiring};

/// A seeded database and somebody who sees its large tenant whole.
#[derive(Debug)]
pub(super) struct Bench {
    /// Its store.
    pub(super) store: Store,
    /// The engine on it.
    pub(super) engine: Engine,
    /// Who asks.
    pub(super) actor: Actor,
    /// Its URL.
    pub(super) url: String,
}

/// Opens the database with a tenant of `contacts`, and seeds it first where it is new.
pub(super) async fn open(contacts: u64, tenants: usize, config: &Config, out: &mut Output) -> anyhow::Result<Bench> {
    let name = format!("leancrm_bench_{contacts}");
    let cluster = cluster::ensure(&config.cluster()).await?;
    databases::create_if_absent(&cluster.url(), &name).await?;
    let url = cluster.url_of(&name);
    let store = Store::open(&url, PoolSize(16), wiring::clock(), true).await?;
    let seeded = !store.system().await?.list_tenants().await?.is_empty();
    if !seeded {
        out.note(format!("Seeding {tenants} tenants, the largest with {contacts} contacts …"));
        let plan = SeedPlan { tenants, contacts, seed: 42, today: store.clock().now() };
        crate::cli::seed_with_progress(&store, &plan, out).await?;
    }
    let actor = store.actor_by_name(seed::LARGE_TENANT, None).await?;
    let engine = wiring::engine(config, store.clone());
    Ok(Bench { store, engine, actor, url })
}
