//! The private PostgreSQL of someone who configured none.
//!
//! [`ensure`] gives a running server made from the system's own binaries: a cluster in the user's data folder,
//! reachable only through a socket in a folder that only the user can enter. The first call creates it (about a
//! second), a later one starts it (a tenth of a second), and while it runs a call finds it within milliseconds. It
//! stays up when the product ends, so that the next command is quick; [`stop`] ends it.
//!
//! What may go wrong on the way is expected: two commands starting at once (a file lock), a process killed in the
//! middle of creation (built aside, then renamed), a server killed with `kill -9` or by a power cut (its stale pid
//! file is recognised), a root login (PostgreSQL refuses root, so another account runs it), a home folder whose path
//! is too long for a socket, and other binaries than the data were made with.

#[cfg(not(unix))]
compile_error!("LeanCRM's private PostgreSQL needs Unix sockets; on Windows build and run it inside WSL");

mod account;
mod binaries;
mod create;
mod error;
mod folders;
mod key;
mod pidfile;
mod start;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use secrecy::SecretString;

use self::{account::Account, binaries::Binaries, pidfile::State};
pub use self::{binaries::install_command, error::ClusterError};
use crate::config::Config;

/// The database that the product uses inside its cluster.
pub const DATABASE: &str = "leancrm";
/// The cluster's only login, its owner.
pub const LOGIN: &str = "leancrm";
/// The oldest server the product runs on.
pub const OLDEST_MAJOR: u32 = 14;

/// Where the cluster lives and what it is made from. No field is read from the environment here.
#[derive(Debug, Clone)]
pub struct ClusterConfig {
    /// Folder of everything that belongs to the cluster; made when it is not there.
    pub data_dir: PathBuf,
    /// Where the socket goes when `data_dir` is too long for one.
    pub socket_root: PathBuf,
    /// The one folder to take binaries from; `None` looks in `search_path` and the usual places.
    pub pg_bin: Option<PathBuf>,
    /// The folders of `PATH`.
    pub search_path: Vec<PathBuf>,
    /// `false` trades safety at a power cut for speed: for tests alone.
    pub durable: bool,
}

impl ClusterConfig {
    /// A throw-away cluster in `data_dir`, for tests: nothing is flushed to disk.
    pub fn throw_away(data_dir: impl Into<PathBuf>, search_path: Vec<PathBuf>) -> Self {
        let socket_root = PathBuf::from("/tmp");
        Self { data_dir: data_dir.into(), socket_root, pg_bin: None, search_path, durable: false }
    }

    fn data(&self) -> PathBuf {
        self.data_dir.join("pgdata")
    }

    fn log(&self) -> PathBuf {
        self.data_dir.join("server.log")
    }

    /// The major version that the data were made with, when there are any.
    fn data_major(&self) -> Result<Option<u32>, ClusterError> {
        let path = self.data().join("PG_VERSION");
        match std::fs::read_to_string(&path) {
            Ok(text) => match text.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => Err(ClusterError::Damaged { data: self.data() }),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ClusterError::Io { doing: "reading", path, source }),
        }
    }
}

/// A running cluster. Dropping it leaves the server running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The process id of the server.
    pub pid: i32,
    /// The folder of its socket.
    pub socket_dir: PathBuf,
    /// Whether this call started it.
    pub started: bool,
}

impl Cluster {
    /// The URL of the product's database, in the form that sqlx reads.
    pub fn url(&self) -> String {
        self.url_of(DATABASE)
    }

    /// The URL of another database of the cluster.
    pub fn url_of(&self, database: &str) -> String {
        format!("postgres://{LOGIN}@localhost/{database}?host={}", percent_encode(&self.socket_dir))
    }
}

/// What `leancrm doctor` wants to know without changing anything.
#[derive(Debug)]
pub struct ClusterStatus {
    /// The binaries that would be used, with their whole version; or why none would.
    pub binaries: Result<(PathBuf, String), ClusterError>,
    /// Folder of the data.
    pub data: PathBuf,
    /// The server's log.
    pub log: PathBuf,
    /// Major version of the data; `None` when there are none yet.
    pub data_major: Option<u32>,
    /// The server, when it runs and answers.
    pub running: Option<Cluster>,
}

/// The database to use: the configured one, or else the private cluster's, started if need be.
pub async fn database_url(config: &Config) -> Result<SecretString, ClusterError> {
    match config.external_database() {
        Some(url) => Ok(url.clone()),
        None => Ok(SecretString::from(ensure(&config.cluster()).await?.url())),
    }
}

/// Finds the running cluster, or starts it, or creates it first.
pub async fn ensure(config: &ClusterConfig) -> Result<Cluster, ClusterError> {
    blocking(config, ensure_blocking).await
}

/// Stops the server if it runs; tells whether it did.
pub async fn stop(config: &ClusterConfig) -> Result<bool, ClusterError> {
    blocking(config, stop_blocking).await
}

/// Looks without touching.
pub async fn status(config: &ClusterConfig) -> Result<ClusterStatus, ClusterError> {
    blocking(config, |config| {
        let data_major = config.data_major()?;
        let binaries = binaries::find(config, data_major).map(|found| (found.folder, found.version));
        let running = pidfile::live(&config.data());
        if running.is_none() {
            Account::of_server()?.check_way_to(&config.data_dir)?;
        }
        Ok(ClusterStatus { binaries, data: config.data(), log: config.log(), data_major, running })
    })
    .await
}

/// Starting processes and waiting for them blocks, so it leaves the async threads alone.
async fn blocking<T: Send + 'static>(
    config: &ClusterConfig,
    work: impl FnOnce(&ClusterConfig) -> Result<T, ClusterError> + Send + 'static,
) -> Result<T, ClusterError> {
    let mut config = config.clone();
    // The server's programs run in another folder than this process.
    config.data_dir = std::path::absolute(&config.data_dir).map_err(ClusterError::io("finding", &config.data_dir))?;
    tokio::task::spawn_blocking(move || work(&config)).await.map_err(|_| ClusterError::Interrupted)?
}

fn ensure_blocking(config: &ClusterConfig) -> Result<Cluster, ClusterError> {
    if let Some(running) = pidfile::live(&config.data()) {
        return Ok(running);
    }
    let account = Account::of_server()?;
    folders::prepare(&config.data_dir, &account)?;
    let _lock = folders::lock(&config.data_dir)?;
    match pidfile::settled(&config.data()) {
        State::Ready(running) => return Ok(running),
        State::Busy { pid } => return Err(ClusterError::Stuck { pid, log: config.log() }),
        State::Stopped => {}
    }
    let major = config.data_major()?;
    let binaries = binaries::find(config, major)?;
    if major.is_none() {
        create::create(config, &binaries, &account)?;
    }
    start::start(config, &binaries, &account)
}

fn stop_blocking(config: &ClusterConfig) -> Result<bool, ClusterError> {
    if !config.data().exists() {
        return Ok(false);
    }
    let _lock = folders::lock(&config.data_dir)?;
    if matches!(pidfile::settled(&config.data()), State::Stopped) {
        return Ok(false);
    }
    let binaries = binaries::find(config, config.data_major()?)?;
    let mut command = Account::of_server()?.command(&binaries.program("pg_ctl"), &config.search_path);
    command.args(["stop", "--mode=fast", "--wait", "--timeout=60", "--pgdata"]).arg(config.data());
    let ended = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let ended = ended.map_err(|source| ClusterError::Io { doing: "running", path: binaries.folder, source })?;
    if ended.success() { Ok(true) } else { Err(ClusterError::StopFailed { log: config.log() }) }
}

/// Everything but what may stand unescaped in a query value.
fn percent_encode(path: &Path) -> String {
    use std::{fmt::Write as _, os::unix::ffi::OsStrExt as _};
    let mut encoded = String::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    encoded
}
