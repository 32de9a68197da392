//! Making a cluster: aside, then renamed, so that a killed process leaves no half of one.

use std::{
    fs::File,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use super::{Binaries, ClusterConfig, ClusterError, DATABASE, LOGIN, account::Account, start};

/// Runs `initdb`, creates the product's database, and puts the result in place.
pub(super) fn create(config: &ClusterConfig, binaries: &Binaries, account: &Account) -> Result<(), ClusterError> {
    let scratch = config.data_dir.join("pgdata.new");
    if scratch.exists() {
        std::fs::remove_dir_all(&scratch).map_err(ClusterError::io("removing", &scratch))?;
    }
    let log_path = config.data_dir.join("create.log");
    let log = File::create(&log_path).map_err(ClusterError::io("making", &log_path))?;

    let mut initdb = account.command(&binaries.program("initdb"), &config.search_path);
    initdb.args(["--no-locale", "--encoding=UTF8", "--auth=trust", "--no-instructions", "--username", LOGIN]);
    if !config.durable {
        initdb.arg("--no-sync");
    }
    initdb.arg("--pgdata").arg(&scratch);
    run(&mut initdb, &log, &log_path, None)?;

    // A server for one client, reading statements from its input: no socket, no second process.
    let mut single = account.command(&binaries.program("postgres"), &config.search_path);
    single.args(["--single", "-c", "exit_on_error=on", "-D"]).arg(&scratch).arg("template1");
    run(&mut single, &log, &log_path, Some(&format!("CREATE DATABASE {DATABASE} OWNER {LOGIN}\n")))?;

    start::include_settings(&scratch)?;
    let data = config.data();
    std::fs::rename(&scratch, &data).map_err(ClusterError::io("moving into place", &data))
}

fn run(command: &mut Command, log: &File, log_path: &Path, input: Option<&str>) -> Result<(), ClusterError> {
    let program = Path::new(command.get_program()).to_path_buf();
    let failed = |source| ClusterError::Io { doing: "running", path: program.clone(), source };
    command.stdout(log.try_clone().map_err(failed)?).stderr(log.try_clone().map_err(failed)?);
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().map_err(failed)?;
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
        stdin.write_all(input.as_bytes()).map_err(failed)?;
    }
    if child.wait().map_err(failed)?.success() {
        return Ok(());
    }
    Err(ClusterError::CreateFailed { reason: start::last_words(log_path), log: log_path.to_path_buf() })
}
