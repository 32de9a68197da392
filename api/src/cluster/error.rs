//! What can stop the private cluster, each with the way out.

use std::path::PathBuf;

use super::OLDEST_MAJOR;

/// Why there is no private cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No server binaries anywhere.
    #[error(
        "PostgreSQL is not installed on this machine; install it with `{install}`, or point LEANCRM_DATABASE_URL at a server"
    )]
    NoBinaries {
        /// The whole command for this machine.
        install: String,
    },
    /// `database.pg_bin` does not hold a server.
    #[error("{} does not hold initdb, pg_ctl and postgres; database.pg_bin (LEANCRM_PG_BIN) must be the folder of a PostgreSQL server's programs, or empty", folder.display())]
    NotABinFolder {
        /// What was configured.
        folder: PathBuf,
    },
    /// Servers, but all of them too old.
    #[error("PostgreSQL {newest} is too old: version {OLDEST_MAJOR} or newer is needed; install it with `{install}`")]
    TooOld {
        /// The newest that was found.
        newest: u32,
        /// The whole command for this machine.
        install: String,
    },
    /// The data were made by another major version than the binaries that are there.
    #[error(
        "the data in {} were made by PostgreSQL {data_major}, but this machine has {found}; install PostgreSQL {data_major} beside it, \
         or move the folder away to begin with an empty database",
        data.display()
    )]
    WrongMajor {
        /// Folder of the data.
        data: PathBuf,
        /// The version that made them.
        data_major: u32,
        /// What was found instead.
        found: String,
    },
    /// The data folder is not one that PostgreSQL made.
    #[error("{} is not a readable PostgreSQL data folder; move it away to begin with an empty database", data.display())]
    Damaged {
        /// Folder of the data.
        data: PathBuf,
    },
    /// Root has no other account to run the server.
    #[error(
        "PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`; run leancrm as an ordinary user"
    )]
    NoAccount,
    /// The account that runs the server cannot enter the folder.
    #[error(
        "user `{account}`, who runs the private PostgreSQL, cannot enter {}; set LEANCRM_DATABASE__DATA_DIR to a folder such as \
         /var/lib/leancrm/postgres, or run leancrm as an ordinary user",
        folder.display()
    )]
    Unreachable {
        /// The closed folder on the way.
        folder: PathBuf,
        /// The account.
        account: String,
    },
    /// The folder belongs to somebody else, or its mode lets others in.
    #[error("{} belongs to another user or is open to others; name a new folder in database.data_dir", folder.display())]
    NotOurs {
        /// The folder.
        folder: PathBuf,
    },
    /// The file with the vault key may be read by others.
    #[error("{} may be read by others; run: chmod 600 {}", path.display(), path.display())]
    KeyIsOpen {
        /// The file.
        path: PathBuf,
    },
    /// No folder is short enough for a socket.
    #[error("{} is too long for a socket; set TMPDIR or database.data_dir to a shorter path", folder.display())]
    SocketPathTooLong {
        /// The shortest that was tried.
        folder: PathBuf,
    },
    /// `initdb` or the first start failed.
    #[error("the private PostgreSQL could not be created: {reason} (more in {})", log.display())]
    CreateFailed {
        /// The last thing that was said.
        reason: String,
        /// The whole log.
        log: PathBuf,
    },
    /// The server did not come up.
    #[error("the private PostgreSQL did not start: {reason} (more in {})", log.display())]
    StartFailed {
        /// The last thing that was said.
        reason: String,
        /// The server's log.
        log: PathBuf,
    },
    /// The server did not go down.
    #[error("the private PostgreSQL did not stop within a minute; its log is {}", log.display())]
    StopFailed {
        /// The server's log.
        log: PathBuf,
    },
    /// The server is there but answers nobody.
    #[error("the private PostgreSQL (process {pid}) runs but does not answer; see {}, then end it with `kill {pid}` and try again", log.display())]
    Stuck {
        /// The server's process.
        pid: i32,
        /// The server's log.
        log: PathBuf,
    },
    /// Another command has been starting it for too long.
    #[error(
        "another leancrm has been starting the private PostgreSQL for a minute; end that one, or remove nothing and try again later"
    )]
    LockHeld,
    /// The system refused something.
    #[error("{doing} {} failed: {source}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The process is ending.
    #[error("the private PostgreSQL was not waited for, because leancrm is ending")]
    Interrupted,
}

impl ClusterError {
    /// Gives a system error its place.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}
