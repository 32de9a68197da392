//! apalis with nothing of ours around it but what keeps it alive: what `leancrm bench jobs` compares the whole road with.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use apalis::prelude::{BackendExt as _, BoxDynError, Data, TaskSink as _, WorkerBuilder, WorkerBuilderExt as _};
use leancrm_core::{Error, Result, clock::Clock};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::{redis::RedisRoad, unavailable};

/// How often its idle worker looks.
pub const POLL: Duration = Duration::from_millis(10);
/// Jobs that it fetches and runs at a time.
const AT_A_TIME: usize = 100;
/// Jobs that are pushed in one call.
const PUSHED: usize = 500;

/// What its worker has done.
#[derive(Debug, Default)]
struct Tally {
    done: AtomicUsize,
    wanted: usize,
    last: Mutex<Option<Instant>>,
    enough: Notify,
}

async fn noop(_: Value, tally: Data<Arc<Tally>>) -> Result<String, BoxDynError> {
    *tally.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    if tally.done.fetch_add(1, Ordering::AcqRel) + 1 >= tally.wanted {
        tally.enough.notify_one();
    }
    Ok(String::new())
}

/// No-op jobs per second of one worker, of so many that wait.
pub async fn per_second(url: &str, clock: Arc<dyn Clock>, jobs: usize) -> Result<f64> {
    let mut road = RedisRoad::open(url, "alone-throughput", clock).await?;
    for first in (0..jobs).step_by(PUSHED) {
        let some: Vec<Value> = (first..jobs.min(first + PUSHED)).map(|number| json!(number)).collect();
        road.storage.push_bulk(some).await.map_err(unavailable)?;
    }
    road.promote_due().await?;
    let tally = Arc::new(Tally { wanted: jobs, ..Tally::default() });
    let began = Instant::now();
    run(road, &tally).await?;
    #[expect(clippy::cast_precision_loss, reason = "some thousand jobs")]
    Ok(jobs as f64 / began.elapsed().as_secs_f64())
}

/// Microseconds from a push to an idle worker's start, of so many jobs one after another.
pub async fn latencies(url: &str, clock: Arc<dyn Clock>, samples: usize) -> Result<Vec<u64>> {
    let road = RedisRoad::open(url, "alone-latency", clock).await?;
    let tally = Arc::new(Tally { wanted: usize::MAX, ..Tally::default() });
    let pushing = push_one_by_one(road.clone(), Arc::clone(&tally), samples);
    let working = run(road, &tally);
    let (micros, worked) = tokio::join!(pushing, working);
    worked?;
    micros
}

async fn push_one_by_one(mut road: RedisRoad, tally: Arc<Tally>, samples: usize) -> Result<Vec<u64>> {
    let mut micros = Vec::with_capacity(samples);
    for number in 0..samples {
        tokio::time::sleep(2 * POLL).await;
        let began = Instant::now();
        road.storage.push(json!(number)).await.map_err(unavailable)?;
        while tally.done.load(Ordering::Acquire) <= number {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let started = tally.last.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(began);
        micros.push(u64::try_from((started - began).as_micros()).unwrap_or(u64::MAX));
    }
    tally.enough.notify_one();
    Ok(micros)
}

async fn run(mut road: RedisRoad, tally: &Arc<Tally>) -> Result<()> {
    let config = road.storage.get_config().clone().batch_size(AT_A_TIME);
    road.storage = road.storage.with_config(config);
    let stop = Arc::clone(tally);
    WorkerBuilder::new("alone")
        .backend(road.storage.poll_with_interval(POLL))
        .data(Arc::clone(tally))
        .concurrency(AT_A_TIME)
        .build(noop)
        .run_until(async move {
            stop.enough.notified().await;
            io::Result::Ok(())
        })
        .await
        .map_err(|error| Error::internal("running apalis alone", error))
}
