//! Finding a PostgreSQL server's programs, and saying how to install them.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
};

use super::{ClusterConfig, ClusterError, OLDEST_MAJOR};

/// A folder with a server's programs.
#[derive(Debug, Clone)]
pub(super) struct Binaries {
    /// The folder.
    pub(super) folder: PathBuf,
    /// What `postgres --version` says, for instance `17.2`.
    pub(super) version: String,
    major: u32,
}

impl Binaries {
    /// The path of one program.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Folders where systems put servers; `*` stands for any ending. Debian, Red Hat, Alpine, openSUSE, Homebrew on both
/// kinds of Mac and on Linux, MacPorts, Postgres.app.
const USUAL_PLACES: [(&str, &str, &str); 9] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr/lib", "postgresql", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/opt/local/lib", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// The binaries of major version `wanted`, or the newest when no data exist yet.
pub(super) fn find(config: &ClusterConfig, wanted: Option<u32>) -> Result<Binaries, ClusterError> {
    let found: Vec<Binaries> = match &config.pg_bin {
        Some(folder) => match inspect(folder) {
            Some(binaries) => vec![binaries],
            None => return Err(ClusterError::NotABinFolder { folder: folder.clone() }),
        },
        None => candidates(&config.search_path).iter().filter_map(|folder| inspect(folder)).collect(),
    };
    let install = || install_command(&config.search_path);
    // Of equals the first, which PATH names before the usual places do.
    let Some(newest) = found.iter().rev().max_by_key(|binaries| binaries.major) else {
        return Err(ClusterError::NoBinaries { install: install() });
    };
    match wanted {
        None if newest.major < OLDEST_MAJOR => Err(ClusterError::TooOld { newest: newest.major, install: install() }),
        None => Ok(newest.clone()),
        Some(wanted) => found.iter().find(|binaries| binaries.major == wanted).cloned().ok_or_else(|| {
            let found: Vec<String> =
                found.iter().map(|one| format!("{} in {}", one.version, one.folder.display())).collect();
            ClusterError::WrongMajor { data: config.data(), data_major: wanted, found: found.join(", ") }
        }),
    }
}

/// The command that installs a server on this machine, with the package manager it has.
pub fn install_command(search_path: &[PathBuf]) -> String {
    let sudo = if rustix::process::geteuid().is_root() { "" } else { "sudo " };
    let has = |program: &str| search_path.iter().any(|folder| folder.join(program).is_file());
    if has("apt-get") {
        format!("{sudo}apt-get install postgresql")
    } else if has("dnf") {
        format!("{sudo}dnf install postgresql-server postgresql-contrib")
    } else if has("pacman") {
        format!("{sudo}pacman -S postgresql")
    } else if has("apk") {
        format!("{sudo}apk add postgresql postgresql-contrib")
    } else if has("zypper") {
        format!("{sudo}zypper install postgresql-server postgresql-contrib")
    } else {
        // Also where Homebrew itself is still missing: its page is the first thing a search for `brew` finds.
        "brew install postgresql@17".to_owned()
    }
}

fn candidates(search_path: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders = search_path.to_vec();
    for (parent, beginning, inner) in USUAL_PLACES {
        let Ok(entries) = std::fs::read_dir(parent) else { continue };
        let matching = entries.flatten().filter(|entry| begins_with(&entry.file_name(), beginning));
        folders.extend(matching.map(|entry| if inner.is_empty() { entry.path() } else { entry.path().join(inner) }));
    }
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| {
        let whole = ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file());
        whole && seen.insert(folder.canonicalize().unwrap_or_else(|_| folder.clone()))
    });
    folders
}

fn begins_with(name: &OsStr, beginning: &str) -> bool {
    name.to_string_lossy().starts_with(beginning)
}

fn inspect(folder: &Path) -> Option<Binaries> {
    if !["initdb", "pg_ctl"].iter().all(|program| folder.join(program).is_file()) {
        return None;
    }
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let (version, major) = parse_version(&String::from_utf8_lossy(&said.stdout))?;
    Some(Binaries { folder: folder.to_path_buf(), version, major })
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → `15.18`, 15; betas such as `18beta1` count as their major.
fn parse_version(said: &str) -> Option<(String, u32)> {
    let version = said.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    Some((version.to_owned(), digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_releases_and_betas_are_read() {
        let debian = parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n");
        assert_eq!(debian, Some(("15.18".to_owned(), 15)));
        assert_eq!(parse_version("postgres (PostgreSQL) 18beta1"), Some(("18beta1".to_owned(), 18)));
        assert_eq!(parse_version("command not found"), None);
    }

    #[test]
    fn the_install_command_names_the_package_manager_that_is_there() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = [folder.path().to_path_buf()];
        assert_eq!(install_command(&path), "brew install postgresql@17");
        std::fs::write(folder.path().join("apk"), "").expect("written");
        assert!(install_command(&path).ends_with("apk add postgresql postgresql-contrib"));
        std::fs::write(folder.path().join("apt-get"), "").expect("written");
        assert!(install_command(&path).ends_with("apt-get install postgresql"));
    }
}
