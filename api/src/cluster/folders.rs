//! The cluster's folders: ours alone, enterable by the server, and one starter at a time.

use std::{
    fs::{DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::ErrorKind,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use sha2::{Digest as _, Sha256};

use super::{ClusterConfig, ClusterError, account::Account};

/// The longest socket path that every supported system takes: macOS has room for 104 bytes with the final zero.
const LONGEST_SOCKET_PATH: usize = 103;
const SOCKET_NAME: &str = "/.s.PGSQL.5432";

/// Makes `folder` (mode 0700) with its parents if it is not there, and refuses one that is somebody else's.
pub(super) fn prepare(folder: &Path, account: &Account) -> Result<(), ClusterError> {
    if let Some(parent) = folder.parent() {
        account.check_way_to(parent)?;
        if !parent.exists() {
            make_parent(parent, account).map_err(ClusterError::io("making the folder", parent))?;
        }
        account.check_way_to(parent)?;
    }
    private_folder(folder, account)
}

/// What root makes under a strict umask, the server's account could not enter.
fn make_parent(parent: &Path, account: &Account) -> std::io::Result<()> {
    std::fs::create_dir_all(parent)?;
    if account.steps_down() { std::fs::set_permissions(parent, Permissions::from_mode(0o755)) } else { Ok(()) }
}

/// The folder of the socket, made if need be: beside the data, or where the path is too long for a socket, under a
/// short name in the folder for such things.
pub(super) fn socket_folder(config: &ClusterConfig, account: &Account) -> Result<PathBuf, ClusterError> {
    let beside = config.data_dir.join("socket");
    let folder = if fits(&beside) {
        beside
    } else {
        let digest = Sha256::digest(config.data_dir.as_os_str().as_encoded_bytes());
        let number = digest.iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        config.socket_root.join(format!("leancrm-{}-{number:012x}", account.uid))
    };
    if !fits(&folder) {
        return Err(ClusterError::SocketPathTooLong { folder });
    }
    private_folder(&folder, account)?;
    Ok(folder)
}

fn fits(folder: &Path) -> bool {
    folder.as_os_str().len() + SOCKET_NAME.len() <= LONGEST_SOCKET_PATH
}

/// Somebody else may have made the folder first, in a place that all can write to: then it is not used. An empty
/// folder that root made for this is handed over.
fn private_folder(folder: &Path, account: &Account) -> Result<(), ClusterError> {
    match make(folder, account) {
        Ok(()) => return Ok(()),
        Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty) => {}
        Err(source) => return Err(ClusterError::Io { doing: "making the folder", path: folder.to_path_buf(), source }),
    }
    let mut about = std::fs::symlink_metadata(folder).map_err(ClusterError::io("reading", folder))?;
    if about.is_symlink() && about.uid() == rustix::process::geteuid().as_raw() {
        about = std::fs::metadata(folder).map_err(ClusterError::io("reading", folder))?;
    }
    let empty = || std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if about.is_dir() && about.uid() == 0 && account.steps_down() && empty() {
        return account.take(folder).map_err(ClusterError::io("changing the owner of", folder));
    }
    if !about.is_dir() || about.uid() != account.uid || about.mode() & 0o022 != 0 {
        return Err(ClusterError::NotOurs { folder: folder.to_path_buf() });
    }
    Ok(())
}

/// Makes the folder with its owner in one step: another command that looks a moment too early must not find one that
/// still belongs to root.
fn make(folder: &Path, account: &Account) -> std::io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut private = DirBuilder::new();
    private.mode(0o700);
    if !account.steps_down() || folder.exists() {
        return private.create(folder);
    }
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let aside = folder.with_extension(format!("{}-{number}", std::process::id()));
    private.create(&aside)?;
    account.take(&aside).and_then(|()| std::fs::rename(&aside, folder)).inspect_err(|_| {
        // Only an empty folder of ours can be left; the error that matters is the one above.
        let _ = std::fs::remove_dir(&aside);
    })
}

/// Waits until no other process is creating or starting this cluster. The lock ends with the returned file, or with
/// the process; the server does not inherit it.
pub(super) fn lock(data_dir: &Path) -> Result<File, ClusterError> {
    let path = data_dir.join("lock");
    let open = || OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let mut opened = open();
    // A command that made the folder at the same moment may just have put its own, empty one in the place of ours.
    for _ in 0..20 {
        if opened.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            opened = open();
        }
    }
    let file = opened.map_err(ClusterError::io("opening", &path))?;
    for _ in 0..1_200 {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(50)),
            Err(TryLockError::Error(source)) => return Err(ClusterError::Io { doing: "locking", path, source }),
        }
    }
    Err(ClusterError::LockHeld)
}
