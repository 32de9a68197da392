//! What `leancrm doctor` wants to know of a database.

use sqlx::Connection as _;

use super::{SchemaState, Store, error, schema};
use crate::error::Result;

/// The extensions that the schema needs, and the queue where it lives in PostgreSQL (hstore).
pub const EXTENSIONS: [&str; 3] = ["pg_trgm", "btree_gin", "hstore"];

/// What a database server and its database look like.
#[derive(Debug, Clone)]
pub struct HealthReport {
    /// The server's version number, for example 150018.
    pub server_version: i32,
    /// Whether the login is a superuser.
    pub is_superuser: bool,
    /// Whether the login may create roles.
    pub can_create_role: bool,
    /// Extensions the schema needs and the server does not offer.
    pub extensions_missing: Vec<String>,
    /// How the schema compares with this program.
    pub schema: SchemaState,
}

impl Store {
    /// How the schema compares with this program at this moment, seen through a connection made for the question.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the server does not answer.
    pub async fn schema_state(&self) -> Result<SchemaState> {
        let mut connection = schema::connect(&self.options).await?;
        let state = schema::state(&mut connection).await?;
        connection.close().await.ok();
        Ok(state)
    }
}

/// Connects to `url` and looks around; changes nothing.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) for a URL that cannot be read,
/// [`Error::Unavailable`](crate::Error::Unavailable) where the server does not answer.
pub async fn inspect(url: &str) -> Result<HealthReport> {
    let mut connection = schema::connect(&schema::options(url)?).await?;
    let (server_version, is_superuser, can_create_role, offered): (i32, bool, bool, Vec<String>) = sqlx::query_as(
        "-- health_inspect
         SELECT current_setting('server_version_num')::int, rolsuper, rolcreaterole OR rolsuper,
                ARRAY(SELECT name::text FROM pg_available_extensions WHERE name = ANY ($1))
         FROM pg_roles WHERE rolname = current_user",
    )
    .bind(EXTENSIONS.map(str::to_owned).to_vec())
    .fetch_one(&mut connection)
    .await
    .map_err(error::query("inspecting the database"))?;
    let schema = schema::state(&mut connection).await?;
    connection.close().await.ok();
    Ok(HealthReport {
        server_version,
        is_superuser,
        can_create_role,
        extensions_missing: EXTENSIONS
            .iter()
            .filter(|name| !offered.iter().any(|o| o == *name))
            .map(ToString::to_string)
            .collect(),
        schema,
    })
}
