//! Queues of others: each in its own language, run as its own program. Where one is not installed, a sentence says so.

use std::{path::Path, process::Stdio, time::Duration};

use serde::Deserialize;
use tokio::{process::Command, time::timeout};

use super::{JobsPlan, Road, of, redis::OwnRedis};

/// How long another's program may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// Jobs that the slowest of them is given at most.
const CELERY_JOBS: usize = 10_000;

/// What a peer's program prints.
#[derive(Debug, Deserialize)]
struct Printed {
    per_second: f64,
    micros: Vec<u64>,
}

/// BullMQ under Node.js.
pub(super) async fn bullmq(plan: &JobsPlan, redis: &OwnRedis) -> Result<Road, String> {
    let script = plan.peers.join("jobs/bullmq.mjs");
    if !plan.peers.join("node_modules/bullmq").exists() {
        return Err(format!("it is not in {}; run `npm ci` there", plan.peers.display()));
    }
    let mut node = Command::new("node");
    node.arg(absolute(&script)?).args(arguments(plan, redis, plan.jobs));
    print(node).await
}

/// Celery under Python, in an environment of its own.
pub(super) async fn celery(plan: &JobsPlan, redis: &OwnRedis) -> Result<Road, String> {
    let python = plan.peers.join("jobs/venv/bin/python");
    if !python.exists() {
        let folder = plan.peers.join("jobs");
        let folder = folder.display();
        return Err(format!(
            "it is not in {folder}; run `python3 -m venv {folder}/venv && {folder}/venv/bin/pip install -r {folder}/requirements.txt`"
        ));
    }
    let mut command = Command::new(absolute(&python)?);
    command.arg(absolute(&plan.peers.join("jobs/celery_jobs.py"))?);
    command.args(arguments(plan, redis, plan.jobs.min(CELERY_JOBS)));
    print(command).await
}

fn arguments(plan: &JobsPlan, redis: &OwnRedis, jobs: usize) -> [String; 4] {
    [usize::from(redis.port), jobs, plan.samples.min(500), plan.concurrency.1].map(|number| number.to_string())
}

/// A path that holds wherever the program is started. Links are left alone: a Python's environment is found by the link's place.
fn absolute(path: &Path) -> Result<std::path::PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
}

async fn print(mut command: Command) -> Result<Road, String> {
    command.stdin(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    let done = match timeout(PATIENCE, command.output()).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => return Err(format!("it could not be started: {error}")),
        Err(_) => return Err(format!("it took longer than {} s", PATIENCE.as_secs())),
    };
    let text = String::from_utf8_lossy(&done.stdout);
    let printed = text.lines().last().and_then(|line| serde_json::from_str::<Printed>(line).ok());
    let Some(Printed { per_second, micros }) = printed else {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(format!("it gave no figure: {}", said.lines().last().unwrap_or("it said nothing")));
    };
    Ok(Road { per_second, latency: of(micros), afar: None })
}
