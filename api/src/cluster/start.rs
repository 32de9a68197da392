//! Starting a cluster that exists.

use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
    time::Duration,
};

use super::{Binaries, Cluster, ClusterConfig, ClusterError, account::Account, folders, pidfile};

const SETTINGS_FILE: &str = "leancrm.conf";
/// A log beyond this many bytes is put aside at the next start.
const LARGE_LOG: u64 = 10 << 20;

/// What suits a server that shares a laptop with its user. Durability is untouched, except for throw-away clusters.
const SETTINGS: &str = "\
# Written by leancrm at every start; changes are lost. Settings of your own go into postgresql.conf, below the include.
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
random_page_cost = 1.1
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
cluster_name = 'leancrm'
";
const THROW_AWAY: &str = "max_connections = 300\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n";

/// Starts the server and waits until it answers.
pub(super) fn start(config: &ClusterConfig, binaries: &Binaries, account: &Account) -> Result<Cluster, ClusterError> {
    let socket_dir = folders::socket_folder(config, account)?;
    write_settings(config, &socket_dir, account)?;
    put_large_log_aside(&config.log());
    pidfile::remove_stale(&config.data(), &socket_dir)?;
    // Children of a killed server need a moment to notice; until then their shared memory bars a new one.
    for _ in 0..50 {
        if run_pg_ctl(config, binaries, account)? {
            return pidfile::live(&config.data())
                .map(|running| Cluster { started: true, ..running })
                .ok_or_else(|| failed(config));
        }
        if !last_words(&config.log()).contains("shared memory block") {
            break;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Err(failed(config))
}

/// Makes PostgreSQL read our settings; done once, when the cluster is created.
pub(super) fn include_settings(data: &Path) -> Result<(), ClusterError> {
    let path = data.join("postgresql.conf");
    let file = OpenOptions::new().append(true).open(&path);
    let written = file.and_then(|mut file| writeln!(file, "\ninclude_if_exists = '{SETTINGS_FILE}'"));
    written.map_err(ClusterError::io("writing", path))
}

/// The last line of a log that tells something, for an error message.
pub(super) fn last_words(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let tail = String::from_utf8_lossy(&text[text.len().saturating_sub(8_192)..]).into_owned();
    let telling = |line: &&str| ["FATAL:", "PANIC:", "ERROR:", "error:"].iter().any(|word| line.contains(word));
    let line = tail.lines().rev().find(telling).or_else(|| tail.lines().rev().find(|line| !line.trim().is_empty()));
    line.unwrap_or("it said nothing").trim().to_owned()
}

fn failed(config: &ClusterConfig) -> ClusterError {
    ClusterError::StartFailed { reason: last_words(&config.log()), log: config.log() }
}

/// Output goes to a file: the server keeps it open for as long as it lives, and a pipe would keep its reader waiting.
fn run_pg_ctl(config: &ClusterConfig, binaries: &Binaries, account: &Account) -> Result<bool, ClusterError> {
    let said_path = config.data_dir.join("start.log");
    let said = File::create(&said_path).map_err(ClusterError::io("making", &said_path))?;
    let errors = said.try_clone().map_err(ClusterError::io("opening", &said_path))?;
    let mut command = account.command(&binaries.program("pg_ctl"), &config.search_path);
    command.args(["start", "--wait", "--timeout=120", "--silent", "--log"]).arg(config.log());
    command.arg("--pgdata").arg(config.data()).stdout(said).stderr(errors);
    let ended = command.status().map_err(ClusterError::io("running", binaries.program("pg_ctl")))?;
    Ok(ended.success())
}

fn write_settings(config: &ClusterConfig, socket_dir: &Path, account: &Account) -> Result<(), ClusterError> {
    let path = config.data().join(SETTINGS_FILE);
    let folder = socket_dir.to_string_lossy().replace('\'', "''");
    let speed = if config.durable { "" } else { THROW_AWAY };
    let text = format!("{SETTINGS}unix_socket_directories = '{folder}'\n{speed}");
    std::fs::write(&path, text).and_then(|()| account.take(&path)).map_err(ClusterError::io("writing", path))
}

fn put_large_log_aside(log: &Path) {
    if std::fs::metadata(log).is_ok_and(|about| about.len() > LARGE_LOG) {
        // Failing to is no reason not to start.
        let _ = std::fs::rename(log, log.with_extension("log.old"));
    }
}
