//! The database's lines of the report: where it is, what it is, whether the schema fits.

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    Error,
    store::{
        MessageCounts, PoolSize, SchemaState, Store,
        health::{self, HealthReport},
    },
};
use secrecy::ExposeSecret as _;

use super::Check;
use crate::{
    cluster::{self, ClusterStatus, OLDEST_MAJOR},
    config::Config,
    wiring,
};

/// A message that waits for longer than this has been forgotten by whoever should send it.
const LATE: TimeDelta = TimeDelta::minutes(10);

pub(super) async fn checks(config: &Config) -> Vec<Check> {
    match config.external_database() {
        Some(url) => {
            reachable(url.expose_secret(), "the server that LEANCRM_DATABASE_URL or the configuration file names").await
        }
        None => private_cluster(config).await,
    }
}

async fn private_cluster(config: &Config) -> Vec<Check> {
    let status = match cluster::status(&config.cluster()).await {
        Ok(status) => status,
        Err(error) => {
            return vec![Check::fail("cluster", error.to_string(), "mend that and run `leancrm doctor` again")];
        }
    };
    let mut checks = vec![binaries(&status), state(&status)];
    if let Some(running) = &status.running {
        checks.extend(reachable(&running.url(), "the private cluster").await);
    }
    checks
}

/// While the server runs, missing binaries matter only at its next start.
fn binaries(status: &ClusterStatus) -> Check {
    match &status.binaries {
        Ok((folder, version)) => Check::ok("programs", format!("PostgreSQL {version} in {}", folder.display())),
        Err(error) if status.running.is_some() => {
            Check::warn("programs", error.to_string(), "the server runs, but would not start again")
        }
        Err(error) => Check::fail("programs", error.to_string(), "or set LEANCRM_PG_BIN to the folder of its programs"),
    }
}

fn state(status: &ClusterStatus) -> Check {
    let place = status.data.display();
    match (&status.running, status.data_major) {
        (Some(running), _) => Check::ok("cluster", format!("running as process {}, data in {place}", running.pid)),
        (None, Some(major)) => Check::ok(
            "cluster",
            format!("stopped; starts by itself with the next command (version {major}, data in {place})"),
        ),
        (None, None) => Check::ok("cluster", format!("not there yet; made by the first command in {place}")),
    }
}

async fn reachable(url: &str, what: &str) -> Vec<Check> {
    match health::inspect(url).await {
        Ok(report) => {
            let mut checks = describe(&report);
            if report.schema == SchemaState::Current {
                checks.extend(messages(url).await);
            }
            checks
        }
        Err(error) => {
            let mend = "check that it runs, and that address, user and password are right";
            vec![Check::fail("database", format!("{what} cannot be used: {}", one_line(&error)), mend)]
        }
    }
}

/// The chain of causes names addresses, never passwords.
fn one_line(error: &Error) -> String {
    error.chain().split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn describe(report: &HealthReport) -> Vec<Check> {
    vec![version(report), extensions(report), rights(report), schema(report.schema)]
}

/// What the product was to say by itself. Where that cannot be read, the lines above say why.
async fn messages(url: &str) -> Option<Check> {
    let store = Store::open(url, PoolSize(1), wiring::clock(), false).await.ok()?;
    let mut system = store.system().await.ok()?;
    let counts = system.message_counts().await.ok()?;
    let check = delivery(&counts, system.now());
    drop(system);
    store.close().await;
    Some(check)
}

/// One line for all channels.
pub(super) fn delivery(counts: &[MessageCounts], now: DateTime<Utc>) -> Check {
    let late = |count: &MessageCounts| count.oldest.is_some_and(|oldest| now - oldest > LATE);
    let mut found = Vec::new();
    for count in counts {
        if late(count) {
            found.push(format!(
                "{} to {} wait for longer than {} minutes",
                count.waiting,
                count.channel,
                LATE.num_minutes()
            ));
        }
        if count.dead > 0 {
            found.push(format!("{} to {} could not be delivered", count.dead, count.channel));
        }
    }
    if found.is_empty() {
        return Check::ok("messages", "none is late or undelivered");
    }
    let mend = if counts.iter().any(late) {
        "check that `leancrm serve` or `leancrm work` runs and that the channel is set up there"
    } else {
        "`leancrm jobs list` says why, and `leancrm jobs retry` tries again"
    };
    Check::warn("messages", found.join("; "), mend)
}

/// `server_version_num` is major × 10,000 + minor.
fn version(report: &HealthReport) -> Check {
    let (major, minor) = (report.server_version / 10_000, report.server_version % 10_000);
    let found = format!("PostgreSQL {major}.{minor} answers");
    if u32::try_from(major).is_ok_and(|major| major >= OLDEST_MAJOR) {
        Check::ok("database", found)
    } else {
        Check::fail("database", found, format!("upgrade it to PostgreSQL {OLDEST_MAJOR} or newer"))
    }
}

fn extensions(report: &HealthReport) -> Check {
    if report.extensions_missing.is_empty() {
        return Check::ok("extensions", "all there");
    }
    let missing = report.extensions_missing.join(", ");
    let mend = "install the server's contrib package (postgresql-contrib on most systems); it needs no restart";
    Check::fail("extensions", format!("{missing} not available on the server"), mend)
}

/// The roles that tenants' transactions run as are made by the first migration.
fn rights(report: &HealthReport) -> Check {
    if report.can_create_role || report.is_superuser {
        return Check::ok("rights", "the login may create roles");
    }
    let found = "the login may not create roles";
    let mend = "as a superuser run: ALTER ROLE <the login> CREATEROLE; or let a superuser run `leancrm migrate` once";
    match report.schema {
        SchemaState::Current => Check::warn("rights", found, mend),
        _ => Check::fail("rights", found, mend),
    }
}

fn schema(state: SchemaState) -> Check {
    match state {
        SchemaState::Current => Check::ok("schema", "fits this program"),
        SchemaState::Empty => {
            Check::warn("schema", "the database is empty", "run `leancrm migrate`, or `leancrm demo` for an example")
        }
        SchemaState::Behind(count) => {
            Check::warn("schema", format!("{count} migrations behind this program"), "run `leancrm migrate`")
        }
        SchemaState::Newer(version) => {
            let found = format!("made by a newer program (migration {version} is unknown to this one)");
            Check::fail("schema", found, "install the newer leancrm; this one will not touch the data")
        }
    }
}
