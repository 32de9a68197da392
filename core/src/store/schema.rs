//! Whether the database's schema fits this program, and bringing it up to date.

use std::str::FromStr as _;

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

use super::{MIGRATOR, error};
use crate::error::{Error, Result};

/// How the schema in the database compares with this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// Nothing is there yet.
    Empty,
    /// It fits.
    Current,
    /// So many migrations are still to be applied.
    Behind(usize),
    /// It holds a migration this program has never heard of (its version).
    Newer(i64),
}

/// The connection options of a URL.
pub(super) fn options(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url).map_err(|_| {
        Error::invalid(
            "The database URL can't be read. It looks like postgres://user:password@host:5432/leancrm; \
             set it in LEANCRM_DATABASE_URL or leave it out to use the embedded database.",
        )
    })?;
    Ok(options.application_name("leancrm"))
}

/// Checks the schema and, if allowed, brings it up to date.
pub(super) async fn prepare(options: &PgConnectOptions, migrate: bool) -> Result<()> {
    let mut connection = connect(options).await?;
    let state = state(&mut connection).await?;
    let outcome = match state {
        SchemaState::Current => Ok(()),
        SchemaState::Empty | SchemaState::Behind(_) if migrate => {
            MIGRATOR.run(&mut connection).await.map_err(|source| Error::internal("migrating the database", source))
        }
        SchemaState::Empty | SchemaState::Behind(_) => Err(Error::Schema {
            message: "The database's schema is older than this program. Run `leancrm migrate` and start again.".into(),
        }),
        SchemaState::Newer(version) => Err(Error::Schema {
            message: format!(
                "The database was migrated by a newer LeanCRM (schema {version}). Use that version of the program, or another database."
            ),
        }),
    };
    connection.close().await.ok();
    outcome
}

/// A single connection with the rights of the login.
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection> {
    PgConnection::connect_with(options).await.map_err(error::unavailable)
}

/// Compares the migrations applied with those embedded.
pub(super) async fn state(connection: &mut PgConnection) -> Result<SchemaState> {
    let doing = "reading the schema version";
    let known: Option<String> = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations')::text")
        .fetch_one(&mut *connection)
        .await
        .map_err(error::query(doing))?;
    if known.is_none() {
        return Ok(SchemaState::Empty);
    }
    let applied: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
        .fetch_all(connection)
        .await
        .map_err(error::query(doing))?;
    if let Some(stranger) = applied.iter().rev().find(|version| !MIGRATOR.version_exists(**version)) {
        return Ok(SchemaState::Newer(*stranger));
    }
    Ok(match MIGRATOR.iter().count() - applied.len() {
        0 => SchemaState::Current,
        missing if applied.is_empty() => {
            let _ = missing;
            SchemaState::Empty
        }
        missing => SchemaState::Behind(missing),
    })
}
