//! Whole databases: the demo's beside the product's own, and one for each test.

use sqlx::{AssertSqlSafe, Connection as _};

use super::{error, schema};
use crate::error::{Error, Result};

/// Creates the database `name` on the server of `admin_url` where it is missing; says whether it did. Two that try at the same
/// moment both succeed.
///
/// # Errors
/// [`Error::Invalid`] for a name with anything but lower-case letters, digits and underscores.
pub async fn create_if_absent(admin_url: &str, name: &str) -> Result<bool> {
    let mut connection = admin(admin_url, name).await?;
    let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut connection)
        .await
        .map_err(error::query("looking for a database"))?;
    if known {
        return Ok(false);
    }
    // A name of the checked form needs no quoting.
    let created = sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await;
    connection.close().await.ok();
    match created {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(refused)) if matches!(refused.code().as_deref(), Some("42P04" | "23505")) => {
            Ok(false)
        }
        Err(sqlx::Error::Database(refused)) if refused.code().as_deref() == Some("42501") => {
            Err(Error::invalid(format!(
                "The database login may not create the database {name:?}. Give it the right CREATEDB, or create that database for it."
            )))
        }
        Err(other) => Err(error::query("creating a database")(other)),
    }
}

/// Creates the database `name` as a copy of `template`, to which nobody may be connected.
pub async fn create_copy(admin_url: &str, name: &str, template: &str) -> Result<()> {
    admin(admin_url, template).await?.close().await.ok();
    let mut connection = admin(admin_url, name).await?;
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}")))
        .execute(&mut connection)
        .await
        .map_err(error::query("copying a database"))?;
    connection.close().await.ok();
    Ok(())
}

/// The URL of another database on the same server.
pub fn url_of(url: &str, name: &str) -> String {
    let (head, query) = url.split_once('?').map_or((url, None), |(head, query)| (head, Some(query)));
    // The slashes of `postgres://host` are no path.
    let start = head.find("://").map_or(0, |at| at + 3);
    let base = head[start..].find('/').map_or(head, |slash| &head[..start + slash]);
    match query {
        Some(query) => format!("{base}/{name}?{query}"),
        None => format!("{base}/{name}"),
    }
}

/// Drops the database `name` if nobody is connected to it; says whether it is gone.
pub async fn drop_if_unused(admin_url: &str, name: &str) -> Result<bool> {
    let mut connection = admin(admin_url, name).await?;
    let dropped = sqlx::query(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).execute(&mut connection).await;
    connection.close().await.ok();
    match dropped {
        Ok(_) => Ok(true),
        Err(sqlx::Error::Database(refused)) if refused.code().as_deref() == Some("55006") => Ok(false),
        Err(other) => Err(error::query("dropping a database")(other)),
    }
}

/// Drops the database `name`, throwing out whoever is connected.
pub async fn drop_if_present(admin_url: &str, name: &str) -> Result<()> {
    let mut connection = admin(admin_url, name).await?;
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
        .execute(&mut connection)
        .await
        .map_err(error::query("dropping a database"))?;
    connection.close().await.ok();
    Ok(())
}

async fn admin(url: &str, name: &str) -> Result<sqlx::PgConnection> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.is_empty() || name.len() > 63 || !name.bytes().all(plain) {
        return Err(Error::invalid(format!(
            "A database name has lower-case letters, digits and underscores, not {name:?}."
        )));
    }
    schema::connect(&schema::options(url)?).await
}

#[cfg(test)]
mod tests {
    use super::url_of;

    #[test]
    fn another_database_of_the_same_server_keeps_everything_but_the_name() {
        let cases = [
            ("postgres://u:p@host:5432/main?sslmode=require", "postgres://u:p@host:5432/other?sslmode=require"),
            ("postgres://u@localhost/main?host=/a/b", "postgres://u@localhost/other?host=/a/b"),
            ("postgres://host", "postgres://host/other"),
        ];
        for (url, expected) in cases {
            assert_eq!(url_of(url, "other"), expected);
        }
    }
}
