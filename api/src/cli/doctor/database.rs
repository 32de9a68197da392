//! The database's lines of the report: where it is, what it is, whether the schema fits.

use leancrm_core::{
    Error,
    store::{
        SchemaState,
        health::{self, HealthReport},
    },
};
use secrecy::ExposeSecret as _;

use super::Check;
use crate::{
    cluster::{self, ClusterStatus, OLDEST_MAJOR},
    config::Config,
};

pub(super) async fn checks(config: &Config) -> Vec<Check> {
    match config.external_database() {
        Some(url) => {
            let found = health::inspect(url.expose_secret()).await;
            reachable(found, "the server that LEANCRM_DATABASE_URL or the configuration file names")
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
        checks.extend(reachable(health::inspect(&running.url()).await, "the private cluster"));
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

fn reachable(found: Result<HealthReport, Error>, what: &str) -> Vec<Check> {
    match found {
        Ok(report) => describe(&report),
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
