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
    resident_mb(&server)
}

/// Resident memory of `leancrm work` that has had nothing to do for a while, in megabytes.
pub(super) async fn idle_worker_mb(database_url: &str, redis_url: &str) -> anyhow::Result<f64> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["work", "--listen", &format!("127.0.0.1:{port}")]);
    command.env("LEANCRM_DATABASE_URL", database_url).env("LEANCRM_REDIS_URL", redis_url);
    command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    let mut worker = Stopped(command.spawn()?);
    // Long enough for everything that is done by the clock to have been done.
    let (mut seconds, mut most) = (0, 0.0_f64);
    while seconds < 30 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        anyhow::ensure!(worker.0.try_wait()?.is_none(), "work ended by itself");
        seconds += 1;
        if seconds > 15 {
            most = most.max(resident_mb(&worker)?);
        }
    }
    Ok(most)
}

fn resident_mb(process: &Stopped) -> anyhow::Result<f64> {
    let status =
        fs::read_to_string(format!("/proc/{}/status", process.0.id())).context("resident memory is read from /proc")?;
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
