//! Is the server up? Read from its own pid file, then asked at its socket.
//!
//! The file outlives a server that was killed, and its number may since belong to another process; so it counts for
//! nothing until the socket answers.

use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::{Pid, test_kill_process};

use super::{Cluster, ClusterError};

/// What a pid file amounts to.
#[derive(Debug)]
pub(super) enum State {
    /// No server, whatever the file says.
    Stopped,
    /// A server that has not answered in time.
    Busy { pid: i32 },
    /// A server that answers.
    Ready(Cluster),
}

struct PidFile {
    pid: i32,
    socket_dir: PathBuf,
    ready: bool,
}

/// The server of `data` if it answers now; takes a few milliseconds.
pub(super) fn live(data: &Path) -> Option<Cluster> {
    let file = read(data)?;
    let answers = file.ready && is_server_of(file.pid, data) && answers(&file.socket_dir);
    answers.then_some(Cluster { pid: file.pid, socket_dir: file.socket_dir, started: false })
}

/// Waits, up to a minute, until a server that is starting, recovering or stopping has done so.
pub(super) fn settled(data: &Path) -> State {
    for _ in 0..600 {
        let Some(file) = read(data) else { return State::Stopped };
        if !is_server_of(file.pid, data) {
            return State::Stopped;
        }
        if let Some(cluster) = live(data) {
            return State::Ready(cluster);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    read(data).map_or(State::Stopped, |file| State::Busy { pid: file.pid })
}

/// Clears what a dead server left: lock files whose number now belongs to a stranger, or to a dead process that nobody
/// has collected. PostgreSQL itself would take either for a running server and refuse to start. Children of a killed
/// server that still run are no danger: their shared memory bars a new server whatever the files say.
///
/// To be called only when [`settled`] has found no server, by the holder of the cluster's lock.
pub(super) fn remove_stale(data: &Path, socket_dir: &Path) -> Result<(), ClusterError> {
    remove_if_there(&socket_dir.join(".s.PGSQL.5432.lock"))?;
    match read(data) {
        Some(file) if is_alive(file.pid) => remove_if_there(&data.join("postmaster.pid")),
        _ => Ok(()),
    }
}

fn remove_if_there(path: &Path) -> Result<(), ClusterError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(ClusterError::Io { doing: "removing", path: path.to_path_buf(), source: error })
        }
        _ => Ok(()),
    }
}

/// The lines of the file: process, data folder, start time, port, socket folder, address, shared memory, status.
fn read(data: &Path) -> Option<PidFile> {
    let text = std::fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let pid = lines.first()?.trim().parse().ok()?;
    let socket_dir = PathBuf::from(lines.get(4).copied().unwrap_or_default());
    let ready = lines.get(7).is_some_and(|status| status.trim() == "ready");
    Some(PidFile { pid, socket_dir, ready })
}

/// A process that may not be signalled is another user's, and so no server of ours.
fn is_alive(pid: i32) -> bool {
    Pid::from_raw(pid).is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// A server's working folder is its data folder. A dead process that nobody has collected has none; in a container
/// root may not see another user's, and a Mac shows none at all: there the program's name has to do.
fn is_server_of(pid: i32, data: &Path) -> bool {
    if !is_alive(pid) {
        return false;
    }
    match std::fs::read_link(format!("/proc/{pid}/cwd")) {
        Ok(folder) => data.canonicalize().is_ok_and(|data| data == folder),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "postgres")
        }
        Err(_) if Path::new("/proc/self").exists() => false,
        Err(_) => {
            let said = Command::new("ps").args(["-o", "comm=", "-p", &pid.to_string()]).output();
            said.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("postgres"))
        }
    }
}

/// Sends PostgreSQL's request for encryption, which every server answers with one letter before any login.
fn answers(socket_dir: &Path) -> bool {
    const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
    let Ok(mut stream) = UnixStream::connect(socket_dir.join(".s.PGSQL.5432")) else { return false };
    let patience = Some(Duration::from_secs(2));
    let mut letter = [0; 1];
    stream.set_read_timeout(patience).is_ok()
        && stream.set_write_timeout(patience).is_ok()
        && stream.write_all(&SSL_REQUEST).is_ok()
        && stream.read_exact(&mut letter).is_ok()
        && b"SNE".contains(&letter[0])
}
