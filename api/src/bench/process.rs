//! The binary as an operating system sees it: how much an idle server holds, how soon a fresh start answers.

use std::{
    fs,
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context as _;

use super::database::Bench;

/// Resident memory of `leancrm serve` that has answered its readiness check and nothing else, in megabytes (10^6 bytes).
pub(super) async fn idle_memory_mb(bench: &Bench) -> anyhow::Result<f64> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut server =
        Stopped(binary(bench)?.arg("serve").env("LEANCRM_SERVER__LISTEN", format!("127.0.0.1:{port}")).spawn()?);
    let deadline = Instant::now() + Duration::from_secs(20);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        anyhow::ensure!(server.0.try_wait()?.is_none(), "serve ended by itself");
        anyhow::ensure!(Instant::now() < deadline, "serve did not listen within 20 seconds");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Idle means that what starting needed has been given back where it ever will be.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let status =
        fs::read_to_string(format!("/proc/{}/status", server.0.id())).context("resident memory is read from /proc")?;
    let kilobytes: f64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse().ok())
        .context("the line VmRSS of /proc/<pid>/status")?;
    Ok(kilobytes * 1024.0 / 1e6)
}

/// Seconds from starting the program to its answer on an existing cluster; the best of five.
pub(super) fn first_answer_seconds(bench: &Bench) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let mut command = binary(bench)?;
        command.args(["ask", "--tenant", bench.actor.tenant_slug(), "my pipeline"]);
        let started = Instant::now();
        let status = command.status()?;
        let took = started.elapsed().as_secs_f64();
        anyhow::ensure!(status.success(), "ask ended with {status}");
        best = best.min(took);
    }
    Ok(best)
}

fn binary(bench: &Bench) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.env("LEANCRM_DATABASE_URL", &bench.url).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    Ok(command)
}

/// A child process that does not outlive the measurement.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
