//! The vault key of somebody who configured none: a file beside the cluster, made once.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use leancrm_core::vault::VaultKey;
use secrecy::{ExposeSecret as _, SecretString};

use super::{ClusterConfig, ClusterError, account::Account, folders};

impl ClusterConfig {
    /// Where the key is kept.
    pub fn vault_key_file(&self) -> PathBuf {
        self.data_dir.join("vault.key")
    }

    /// The key in the file, which is made of `random` where there is none yet. Processes that come at once get the same key.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or others may read it.
    pub fn vault_key(&self, random: [u8; 32]) -> Result<SecretString, ClusterError> {
        let path = self.vault_key_file();
        if !path.exists() {
            let (account, key) = (Account::of_server()?, VaultKey::write(random));
            folders::prepare(&self.data_dir, &account)?;
            let made = match make(&path, &key) {
                // Whoever made the folder at the same moment has put theirs in its place.
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    folders::prepare(&self.data_dir, &account)?;
                    make(&path, &key)
                }
                made => made,
            };
            made.map_err(ClusterError::io("making", &path))?;
        }
        let about = fs::metadata(&path).map_err(ClusterError::io("reading", &path))?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(ClusterError::KeyIsOpen { path });
        }
        fs::read_to_string(&path).map(SecretString::from).map_err(ClusterError::io("reading", &path))
    }
}

/// Writes the whole key aside and gives it its name in one step, which fails where the name is taken: whoever was first made
/// the key that all use.
fn make(path: &Path, key: &SecretString) -> std::io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let aside = path.with_extension(format!("{}-{number}", std::process::id()));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        writeln!(file, "{}", key.expose_secret())?;
        file.sync_all()?;
        match fs::hard_link(&aside, path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    })();
    let removed = fs::remove_file(&aside);
    written.and(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let open = fs::Permissions::from_mode(0o755);
        tempfile::Builder::new().prefix("leancrm-key-").permissions(open).tempdir().unwrap()
    }

    #[test]
    fn processes_that_come_at_once_agree_on_one_key() {
        let folder = folder();
        let config = ClusterConfig::throw_away(folder.path().join("later"), Vec::new());
        let keys: Vec<String> = std::thread::scope(|scope| {
            let ask = |number: u8| {
                let config = config.clone();
                scope.spawn(move || config.vault_key([number; 32]).unwrap().expose_secret().to_owned())
            };
            let asked: Vec<_> = (0..8).map(ask).collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]), "{}", keys.len());
        VaultKey::read(&keys[0]).unwrap();
        assert_eq!(config.vault_key([99; 32]).unwrap().expose_secret(), keys[0], "it stays");
        let mode = fs::metadata(config.vault_key_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let files = fs::read_dir(&config.data_dir).unwrap().count();
        assert_eq!(files, 1, "nothing is left aside");
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = folder();
        let config = ClusterConfig::throw_away(folder.path().join("data"), Vec::new());
        config.vault_key([1; 32]).unwrap();
        fs::set_permissions(config.vault_key_file(), fs::Permissions::from_mode(0o644)).unwrap();
        let told = config.vault_key([1; 32]).unwrap_err().to_string();
        assert!(told.contains("chmod 600"), "{told}");
    }
}
