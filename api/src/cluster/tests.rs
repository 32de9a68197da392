//! Against the real programs of the machine, each test with a cluster of its own.

use std::{
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::{
    Cluster, ClusterConfig, ClusterError, account::Account, binaries, ensure, install_command, pidfile, status, stop,
};
use crate::config::Surroundings;

/// A folder that the server's account can enter, too, when the tests run as root.
fn folder() -> TempDir {
    let open = std::fs::Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("leancrm-cluster-").permissions(open).tempdir().expect("a temporary folder")
}

fn config(folder: &TempDir) -> ClusterConfig {
    ClusterConfig::throw_away(folder.path().join("pg"), Surroundings::of_process().search_path)
}

/// Runs one statement with `psql`, which is beside the server's programs or in PATH.
fn ask(config: &ClusterConfig, cluster: &Cluster, statement: &str) -> String {
    let binaries = binaries::find(config, None).expect("PostgreSQL is installed");
    let beside = binaries.program("psql");
    let program = if beside.is_file() { beside } else { PathBuf::from("psql") };
    let said = Command::new(program).args(["-XAtc", statement, &cluster.url()]).output().expect("psql runs");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8_lossy(&said.stdout).trim().to_owned()
}

#[tokio::test]
async fn a_fresh_cluster_answers_and_the_next_call_finds_it_at_once() {
    let folder = folder();
    let config = config(&folder);
    let first = ensure(&config).await.expect("the cluster starts");
    assert!(first.started);
    assert_eq!(ask(&config, &first, "SELECT current_database() || ' ' || current_user"), "leancrm leancrm");
    assert_eq!(ask(&config, &first, "SHOW server_encoding"), "UTF8");
    assert_eq!(ask(&config, &first, "SHOW listen_addresses"), "", "the server must not listen on the network");
    assert_eq!(ask(&config, &first, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"), "t");

    let before = Instant::now();
    let second = ensure(&config).await.expect("the cluster is found");
    assert!(before.elapsed() < Duration::from_millis(500), "found after {:?}", before.elapsed());
    assert!(!second.started);
    assert_eq!(second.pid, first.pid);

    assert!(stop(&config).await.expect("it stops"));
    assert!(!stop(&config).await.expect("stopping twice is harmless"));
    assert!(status(&config).await.expect("status").running.is_none());
}

#[tokio::test]
async fn nobody_else_can_enter_the_folders_and_the_server_is_not_root() {
    let folder = folder();
    let config = config(&folder);
    let cluster = ensure(&config).await.expect("the cluster starts");
    for path in [&config.data_dir, &config.data(), &cluster.socket_dir] {
        let mode = std::fs::metadata(path).expect("it is there").mode() & 0o777;
        assert_eq!(mode, 0o700, "{} has mode {mode:o}", path.display());
    }
    assert_ne!(std::fs::metadata(config.data()).expect("it is there").uid(), 0);
    stop(&config).await.expect("it stops");
}

#[tokio::test]
async fn two_commands_at_the_same_moment_share_one_server() {
    let folder = folder();
    let config = config(&folder);
    let calls = (0..4).map(|_| ensure(&config));
    let clusters: Vec<Cluster> =
        futures::future::join_all(calls).await.into_iter().map(|one| one.expect("each call succeeds")).collect();
    assert!(clusters.iter().all(|one| one.pid == clusters[0].pid), "{clusters:?}");
    assert_eq!(clusters.iter().filter(|one| one.started).count(), 1);
    stop(&config).await.expect("it stops");
}

#[tokio::test]
async fn what_was_committed_outlives_a_killed_server() {
    let folder = folder();
    let config = ClusterConfig { durable: true, ..config(&folder) };
    let first = ensure(&config).await.expect("the cluster starts");
    ask(&config, &first, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here')");
    kill_process(Pid::from_raw(first.pid).expect("a process"), Signal::KILL).expect("killed");

    let second = ensure(&config).await.expect("the cluster starts again");
    assert_ne!(second.pid, first.pid);
    assert_eq!(ask(&config, &second, "SELECT word FROM kept"), "still here");
    stop(&config).await.expect("it stops");
}

#[tokio::test]
async fn a_pid_file_that_names_a_stranger_is_no_obstacle() {
    let folder = folder();
    let config = config(&folder);
    let first = ensure(&config).await.expect("the cluster starts");
    let pid_file = std::fs::read_to_string(config.data().join("postmaster.pid")).expect("the pid file");
    stop(&config).await.expect("it stops");

    // As after a power cut: the file is left, and its number belongs to another process of the same account.
    let account = Account::of_server().expect("an account");
    let mut stranger =
        account.command(Path::new("/bin/sleep"), &config.search_path).arg("600").spawn().expect("sleeps");
    let left = pid_file.replacen(&first.pid.to_string(), &stranger.id().to_string(), 1);
    let path = config.data().join("postmaster.pid");
    std::fs::write(&path, left).expect("the pid file is left behind");
    account.take(&path).expect("as the server would own it");

    let second = ensure(&config).await;
    stranger.kill().and_then(|()| stranger.wait()).expect("the stranger ends");
    assert_ne!(second.expect("the cluster starts all the same").pid, first.pid);
    stop(&config).await.expect("it stops");
}

#[tokio::test]
async fn half_a_creation_is_begun_anew() {
    let folder = folder();
    let config = config(&folder);
    let account = Account::of_server().expect("an account");
    super::folders::prepare(&config.data_dir, &account).expect("the folder");
    let scratch = config.data_dir.join("pgdata.new");
    std::fs::create_dir(&scratch).and_then(|()| std::fs::write(scratch.join("PG_VERSION"), "1")).expect("a rest");
    let cluster = ensure(&config).await.expect("the cluster starts");
    assert_eq!(ask(&config, &cluster, "SELECT 1"), "1");
    assert!(!scratch.exists());
    stop(&config).await.expect("it stops");
}

#[tokio::test]
async fn data_of_another_major_version_are_refused_in_one_sentence() {
    let folder = folder();
    let config = config(&folder);
    std::fs::create_dir_all(config.data()).expect("made");
    let account = Account::of_server().expect("an account");
    account.take(&config.data_dir).and_then(|()| account.take(&config.data())).expect("handed over");
    std::fs::write(config.data().join("PG_VERSION"), "99\n").expect("written");
    let told = ensure(&config).await.expect_err("99 is not here").to_string();
    assert!(told.contains("were made by PostgreSQL 99, but this machine has"), "{told}");
    assert!(told.contains("install PostgreSQL 99"), "{told}");
    assert_eq!(status(&config).await.expect("status").data_major, Some(99));
}

#[tokio::test]
async fn a_machine_without_servers_gets_the_whole_install_command() {
    let folder = folder();
    let mut config = config(&folder);
    config.pg_bin = Some(folder.path().to_path_buf());
    let told = ensure(&config).await.expect_err("no programs there").to_string();
    assert!(told.contains("LEANCRM_PG_BIN"), "{told}");
    let error = ClusterError::NoBinaries { install: install_command(&config.search_path) };
    assert!(error.to_string().contains("install"), "{error}");
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_one() {
    let folder = folder();
    let config = ClusterConfig::throw_away(folder.path().join("long ".repeat(30)), config(&folder).search_path);
    let cluster = ensure(&config).await.expect("the cluster starts");
    assert!(cluster.socket_dir.starts_with("/tmp"), "{}", cluster.socket_dir.display());
    assert_eq!(ask(&config, &cluster, "SELECT 1"), "1");
    stop(&config).await.expect("it stops");
    let _ = std::fs::remove_dir_all(&cluster.socket_dir);
}

#[tokio::test]
async fn a_folder_of_somebody_else_is_left_alone() {
    let folder = folder();
    let config = config(&folder);
    std::fs::create_dir(&config.data_dir).expect("made");
    std::fs::write(config.data_dir.join("letters.txt"), "dear").expect("written");
    std::fs::set_permissions(&config.data_dir, std::fs::Permissions::from_mode(0o777)).expect("opened");
    let error = ensure(&config).await.expect_err("not ours");
    assert!(matches!(error, ClusterError::NotOurs { .. }), "{error}");
}

#[tokio::test]
async fn a_folder_that_the_server_cannot_reach_is_named_and_nothing_is_made_in_it() {
    let account = Account::of_server().expect("an account");
    if !account.steps_down() {
        return; // Only root hands the server to another account; a user's own folders are open to the user.
    }
    let folder = folder();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).expect("closed");
    let mut config = config(&folder);
    config.data_dir = folder.path().join("deep/pg");
    let told = ensure(&config).await.expect_err("closed").to_string();
    assert!(told.contains("cannot enter") && told.contains("LEANCRM_DATABASE__DATA_DIR"), "{told}");
    assert!(!folder.path().join("deep").exists());
    assert!(status(&config).await.is_err(), "the doctor sees it, too");
}

#[test]
fn a_socket_folder_with_odd_characters_stays_one_url() {
    let cluster = Cluster { pid: 1, socket_dir: PathBuf::from("/tmp/a b&c"), started: false };
    assert_eq!(cluster.url(), "postgres://leancrm@localhost/leancrm?host=/tmp/a%20b%26c");
    assert!(pidfile::live(Path::new("/nowhere")).is_none());
}
