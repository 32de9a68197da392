//! The machine's lines of the report: settings, queue, port, disk, terminal.

use std::{io::ErrorKind, path::Path, time::Duration};

use secrecy::ExposeSecret as _;
use tokio::{net::TcpListener, time::timeout};

use super::Check;
use crate::{config::Config, wiring};

const LITTLE_SPACE: u64 = 1 << 30;
const NO_SPACE: u64 = 100 << 20;

pub(super) fn configuration(config: &Config) -> Check {
    let found = match &config.file {
        Some(path) => format!("defaults, then {}, then the environment", path.display()),
        None => "defaults, then the environment; no file".to_owned(),
    };
    Check::ok("settings", found)
}

pub(super) async fn queue(config: &Config) -> Check {
    let Some(url) = &config.queue.redis_url else {
        return Check::ok("queue", "in PostgreSQL; no Redis is configured");
    };
    let mend = "check that Redis runs and LEANCRM_REDIS_URL is right, or unset it to keep the queue in PostgreSQL";
    match timeout(Duration::from_secs(3), ping(url.expose_secret())).await {
        Ok(Ok(())) => Check::ok("queue", "Redis answers"),
        Ok(Err(error)) => Check::fail("queue", format!("Redis cannot be used: {error}"), mend),
        Err(_) => Check::fail("queue", "Redis did not answer within three seconds", mend),
    }
}

async fn ping(url: &str) -> Result<(), redis::RedisError> {
    let mut connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
    redis::cmd("PING").query_async(&mut connection).await
}

/// What seals secrets. A key that is not there yet is not made here.
pub(super) fn vault(config: &Config) -> Check {
    let file = config.cluster().vault_key_file();
    match (&config.vault.keys, config.external_database()) {
        (Some(_), _) => match config.vault.read_keys() {
            Ok(keys) => Check::ok("vault", format!("keys configured: {}; the first one seals", keys.len())),
            Err(error) => {
                Check::fail("vault", error.to_string(), "set LEANCRM_VAULT__KEYS to what `leancrm vault key` prints")
            }
        },
        (None, Some(_)) => {
            let mend = "only for Slack and for models of tenants: set LEANCRM_VAULT__KEYS to what `leancrm vault key` prints, and keep a copy";
            Check::warn("vault", "no key to seal secrets with", mend)
        }
        (None, None) if !file.exists() => Check::ok("vault", format!("{} is made when it is needed", file.display())),
        (None, None) => match wiring::vault(config) {
            Ok(_) => Check::ok("vault", format!("the key is {}; keep a copy", file.display())),
            Err(error) => {
                Check::fail("vault", format!("{error:#}"), "put the key back as it was, readable by its owner alone")
            }
        },
    }
}

pub(super) async fn web_port(config: &Config) -> Check {
    let address = config.server.listen;
    match TcpListener::bind(address).await {
        Ok(_) => Check::ok("web port", format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let mend = "nothing to do if that is leancrm itself; otherwise set LEANCRM_SERVER__LISTEN to another port";
            Check::warn("web port", format!("{address} is in use"), mend)
        }
        Err(error) => {
            let mend = "set LEANCRM_SERVER__LISTEN to an address of this machine and a port above 1023";
            Check::fail("web port", format!("{address} cannot be listened on: {error}"), mend)
        }
    }
}

/// Only for the private cluster: what an external server has left is not ours to see.
pub(super) fn disk(config: &Config) -> Option<Check> {
    if config.external_database().is_some() {
        return None;
    }
    let folder = config.cluster().data_dir;
    let existing = folder.ancestors().find(|path| path.exists()).unwrap_or(Path::new("/"));
    let free = rustix::fs::statvfs(existing).ok().map(|about| about.f_bavail.saturating_mul(about.f_frsize))?;
    let found = format!("{} MB free for {}", free >> 20, folder.display());
    let mend = "free some space, or set LEANCRM_DATABASE__DATA_DIR to a larger disk";
    Some(match free {
        ..NO_SPACE => Check::fail("disk", found, mend),
        NO_SPACE..LITTLE_SPACE => Check::warn("disk", found, mend),
        _ => Check::ok("disk", found),
    })
}

pub(super) fn terminal(config: &Config) -> Check {
    let locale = config.surroundings.locale.as_deref().unwrap_or("none");
    if config.surroundings.speaks_utf8() {
        return Check::ok("terminal", format!("UTF-8 ({locale})"));
    }
    let found = format!("the locale is {locale}, so accents and tables may look broken");
    Check::warn("terminal", found, "set LANG to a UTF-8 locale, for instance LANG=C.UTF-8")
}
