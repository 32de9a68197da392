//! Who runs the server: this user, or for root an account with fewer rights.

use std::{
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::ClusterError;

/// The account that owns the cluster's files and processes.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// Its number.
    pub(super) uid: u32,
    /// Set when this process is root and steps down.
    steps_down: Option<StepDown>,
}

#[derive(Debug, Clone)]
struct StepDown {
    name: String,
    gid: u32,
}

impl Account {
    /// This user; for root `postgres`, which a server package makes, or else `nobody`.
    pub(super) fn of_server() -> Result<Self, ClusterError> {
        let this = rustix::process::geteuid();
        if !this.is_root() {
            return Ok(Self { uid: this.as_raw(), steps_down: None });
        }
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        ["postgres", "nobody"].iter().find_map(|name| find_account(&passwd, name)).ok_or(ClusterError::NoAccount)
    }

    /// A program run by this account, in an environment of its own: no `PG…` variable of the user's reaches it.
    pub(super) fn command(&self, program: &Path, search_path: &[PathBuf]) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
        if let Ok(path) = std::env::join_paths(search_path) {
            command.env("PATH", path);
        }
        if let Some(StepDown { gid, .. }) = &self.steps_down {
            command.uid(self.uid).gid(*gid);
        }
        command
    }

    /// Makes the account the owner of what root has just made.
    pub(super) fn take(&self, path: &Path) -> std::io::Result<()> {
        match &self.steps_down {
            Some(StepDown { gid, .. }) => chown(path, Some(self.uid), Some(*gid)),
            None => Ok(()),
        }
    }

    /// Refuses a folder that the account has no way into.
    pub(super) fn check_way_to(&self, folder: &Path) -> Result<(), ClusterError> {
        let Some(StepDown { name, .. }) = &self.steps_down else { return Ok(()) };
        for ancestor in folder.ancestors().filter(|path| !path.as_os_str().is_empty()) {
            let Ok(about) = std::fs::metadata(ancestor) else { continue };
            let entered = if about.uid() == self.uid { 0o100 } else { 0o001 };
            if about.mode() & entered == 0 {
                return Err(ClusterError::Unreachable { folder: ancestor.to_path_buf(), account: name.clone() });
            }
        }
        Ok(())
    }

    /// Whether this process is root and the server is not.
    pub(super) fn steps_down(&self) -> bool {
        self.steps_down.is_some()
    }
}

fn find_account(passwd: &str, name: &str) -> Option<Account> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2).map(str::parse::<u32>);
    let (uid, gid) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some(Account { uid, steps_down: Some(StepDown { name: name.to_owned(), gid }) })
}
