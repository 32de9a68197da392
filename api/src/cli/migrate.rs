//! `leancrm migrate`: brings the database's schema up to date.

use leancrm_core::{
    Error,
    store::{PoolSize, SchemaState, Store, health},
};
use secrecy::ExposeSecret as _;

use super::Output;
use crate::{cluster, config::Config, wiring};

/// Arguments of `migrate`.
#[derive(Debug, clap::Args)]
pub(super) struct MigrateArgs {
    /// Only say what would be done.
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(args: MigrateArgs, config: &Config, out: &mut Output) -> anyhow::Result<()> {
    let url = cluster::database_url(config).await?;
    let before = health::inspect(url.expose_secret()).await?.schema;
    let sentence = match before {
        SchemaState::Current => "The schema is up to date.".to_owned(),
        SchemaState::Empty => "The database is empty; its schema is to be made.".to_owned(),
        SchemaState::Behind(1) => "1 migration is to be applied.".to_owned(),
        SchemaState::Behind(missing) => format!("{missing} migrations are to be applied."),
        SchemaState::Newer(version) => anyhow::bail!(Error::Schema {
            message: format!(
                "The database was migrated by a newer LeanCRM (schema {version}). Use that version of the program."
            )
        }),
    };
    out.line(&sentence);
    let migrate = !args.check && before != SchemaState::Current;
    if migrate {
        Store::open(url.expose_secret(), PoolSize(1), wiring::clock(), true).await?.close().await;
        out.line("Done: the schema is up to date.");
    }
    out.json(&serde_json::json!({ "was_current": before == SchemaState::Current, "migrated": migrate }));
    Ok(())
}
