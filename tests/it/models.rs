//! The books of language models: budgets, the cache, keys, prompts, and who may see what.

mod answers;
mod budget;
mod prompts;
mod reading;
mod settings;
mod spend;
mod waiting;

use leancrm_core::{
    domain::model::{Booked, CallOutcome, CallPurpose, NewModelCall, UsdMicros},
    history::Recorder,
    ops::models::{self, ModelEdit},
    tenancy::Actor,
    vault::{Vault, VaultKey},
};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

/// A call that cost so many millionths of a dollar.
fn call(cost: i64) -> NewModelCall {
    NewModelCall {
        channel: "slack",
        purpose: CallPurpose::Parse,
        model: "small".to_owned(),
        prompt: "parse_query".to_owned(),
        prompt_version: "1.0.0".to_owned(),
        tokens_in: 1_000,
        tokens_out: 100,
        cost: UsdMicros(cost),
        latency_ms: 700,
        outcome: CallOutcome::Answered,
        cached: false,
    }
}

/// An answer from the cache.
fn cached() -> NewModelCall {
    NewModelCall { tokens_in: 0, tokens_out: 0, cost: UsdMicros(0), cached: true, ..call(0) }
}

/// Enters calls of a member.
async fn enter(app: &TestApp, actor: &Actor, calls: &[NewModelCall]) -> Booked {
    let mut tx = app.store.begin(actor).await.unwrap();
    let booked = models::record_calls(&mut tx, calls).await.unwrap();
    tx.commit().await.unwrap();
    booked
}

async fn actor(app: &TestApp, name: &str) -> Actor {
    app.member("demo", name).await.actor
}

/// Sets something as the owner of the demo company.
async fn set(app: &TestApp, edits: Vec<ModelEdit>) -> leancrm_core::Result<()> {
    let owner = actor(app, "Amina").await;
    let mut tx = app.store.begin(&owner).await?;
    models::edit(&mut tx, edits, &mut Recorder::new("cli")).await?;
    tx.commit().await
}

/// A query past the product, as text.
async fn rows(app: &TestApp, query: &'static str) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query_scalar(query).fetch_all(&mut connection).await.unwrap()
}

fn vault() -> Vault {
    Vault::new([VaultKey::new([7; 32])]).unwrap()
}
