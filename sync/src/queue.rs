//! The road between processes, and the only file that knows apalis: pointers to outbox rows travel through Redis where there
//! is one, else through a schema of their own in the product's database.
//!
//! apalis is used as a runner of workers and no more. It never retries: a handler always succeeds in its eyes, since
//! failures are the ledger's matter. Much of what follows keeps clear of known faults of version 1.0, each of which a test in
//! `tests/it/background/defects` brings about: nothing wakes a worker but its heartbeat, a worker that meets one error ends for
//! good, one unreadable payload ends it too, and so does a script once about eight thousand jobs are due at a time.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use apalis::prelude::{BackendExt as _, BoxDynError, Data, Task, WorkerBuilder};
use apalis_core::{
    backend::{Backend, BackendConfig, codec::Codec, finalize::FinalizeBackend},
    error::WorkerError,
};
use futures::{FutureExt as _, future::BoxFuture};
use leancrm_core::{
    Error, Result,
    clock::new_id,
    store::{Begin, Store},
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service, util::BoxCloneSyncService};

mod bell;
mod postgres;
mod redis;

pub mod alone;

use self::{postgres::PostgresRoad, redis::RedisRoad};
use crate::{batch::Bench, ledger::Pointer, metering};

/// A worker shows that it lives this often …
const HEARTBEAT: Duration = Duration::from_secs(5);
/// … and is taken for dead after so many that failed to come.
const MISSED_HEARTBEATS: usize = 3;
/// Pause before a worker that ended with an error is started again.
const RESTART_PAUSE: Duration = Duration::from_secs(1);
/// Pause before what announces new pointers is listened to again.
const LISTEN_PAUSE: Duration = Duration::from_secs(1);
/// Pointers that a worker takes at a time. What it took and has no hands for, no other worker can have; a pointer stands for many
/// events where many wait, so that nothing is gained with more.
const FETCHED: usize = 1;
/// Jobs that one script moves or deletes at a time; Lua can unpack about eight thousand.
const SCRIPT_BATCH: u16 = 1_000;

/// Where pointers are pushed to and taken from. Cloning is cheap.
#[derive(Clone)]
pub(crate) enum Queue {
    Redis(RedisRoad),
    Postgres(PostgresRoad),
}

/// How a queue is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) concurrency: usize,
    pub(crate) poll: Duration,
}

/// How a queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Pointers that no worker has taken.
    pub(crate) waiting: u64,
    /// The queue has lost what it held before.
    pub(crate) lost: bool,
}

impl Queue {
    /// Connects to Redis, or prepares the queue's tables in the product's database.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the server cannot be reached, [`Error::Invalid`] for a URL that cannot be read.
    pub(crate) async fn open(store: &Store, redis_url: Option<&str>) -> Result<Self> {
        // Two databases may share one Redis; their pointers must not meet.
        let name = format!("leancrm-{}", ascii(store.database_name()));
        Ok(match redis_url {
            Some(url) => Self::Redis(RedisRoad::open(url, &name, Arc::clone(store.clock())).await?),
            None => Self::Postgres(PostgresRoad::open(store, &name).await?),
        })
    }

    /// Hands pointers to whichever worker comes first, and wakes it.
    pub(crate) async fn push(&mut self, pointers: &[Pointer]) -> Result<Standing> {
        let jobs = pointers.iter().map(|pointer| Ok((None, value(pointer)?))).collect::<Result<_>>()?;
        self.push_values(jobs).await
    }

    /// The same for events that every relay has heard of: whoever comes second pushes nothing.
    pub(crate) async fn push_fresh(&mut self, runs: &[Begin]) -> Result<Standing> {
        let job = |run: &Begin| Ok((Some(run.id.to_string()), value(&Pointer::from(*run))?));
        self.push_values(runs.iter().map(job).collect::<Result<_>>()?).await
    }

    /// Whether the same job pushed twice is one job.
    pub(crate) const fn knows_copies(&self) -> bool {
        matches!(self, Self::Redis(_))
    }

    async fn push_values(&mut self, jobs: Vec<(Option<String>, Value)>) -> Result<Standing> {
        match self {
            Self::Redis(road) => road.push(jobs).await,
            Self::Postgres(road) => road.push(jobs.into_iter().map(|(_, value)| value).collect()).await,
        }
    }

    /// How the queue stands.
    pub(crate) async fn look(&mut self) -> Result<Standing> {
        match self {
            Self::Redis(road) => road.look().await,
            Self::Postgres(road) => road.look().await,
        }
    }

    /// Forgets jobs that are over; what became of them is in the outbox.
    pub(crate) async fn tidy(&mut self) -> Result<u64> {
        let mut gone = 0;
        loop {
            let now_gone = match self {
                Self::Redis(road) => road.tidy().await?,
                Self::Postgres(road) => road.tidy().await?,
            };
            gone += now_gone;
            if now_gone == 0 {
                return Ok(gone);
            }
        }
    }

    /// Runs a worker until the bench stops, and starts a new one, a little later and under a new name, whenever it ends.
    pub(crate) async fn serve(self, bench: Bench, settings: Settings) {
        let stopping = bench.stopping.clone();
        let listening = self.clone().listen();
        let working = self.work(bench, settings);
        tokio::select! {
            () = working => {}
            () = listening, if !stopping.is_cancelled() => {}
        }
    }

    /// Rings the bell when another process pushes; never ends.
    async fn listen(self) {
        match self {
            Self::Redis(road) => road.listen().await,
            Self::Postgres(road) => road.listen().await,
        }
    }

    async fn work(self, bench: Bench, settings: Settings) {
        let (stopping, bench) = (bench.stopping.clone(), Arc::new(bench));
        while !stopping.is_cancelled() {
            let name = format!("leancrm-{}", new_id(bench.context.store.clock().as_ref()).simple());
            let outcome = self.clone().run(&name, Arc::clone(&bench), settings).await;
            let Err(error) = outcome else { continue };
            metering::restarted();
            tracing::warn!(error.message = %error, "a queue worker ended; starting another");
            tokio::select! {
                () = stopping.cancelled() => {}
                () = tokio::time::sleep(RESTART_PAUSE) => {}
            }
        }
    }

    /// Runs one worker under one name.
    async fn run(self, name: &str, bench: Arc<Bench>, settings: Settings) -> Result<(), WorkerError> {
        let stop = stop(bench.stopping.clone());
        match self {
            Self::Redis(mut road) => {
                // A backlog of due jobs must be moved in batches before apalis tries to move it at once.
                road.promote_due().await.ok();
                let backend = road.storage.poll_with_strategy(road.bell.heard(settings.poll)).with_codec(Lenient);
                run_worker(name, backend, bench, settings.concurrency, stop).await
            }
            Self::Postgres(road) => {
                let backend = road.storage.poll_with_strategy(road.bell.heard(postgres::NET)).with_codec(Lenient);
                run_worker(name, backend, bench, settings.concurrency, stop).await
            }
        }
    }
}

async fn stop(stopping: CancellationToken) -> io::Result<()> {
    stopping.cancelled().await;
    Ok(())
}

/// Puts any value into the queue, past the outbox: the way for a test to show what a stranger's payload does.
#[doc(hidden)]
pub async fn inject(store: &Store, redis_url: Option<&str>, values: Vec<Value>) -> Result<()> {
    let jobs = values.into_iter().map(|value| (None, value)).collect();
    Queue::open(store, redis_url).await?.push_values(jobs).await.map(drop)
}

/// The one task function: from a value out of the queue to the bench. It never fails in apalis' eyes. The work is a task of its
/// own: it goes on where the worker ends, and it cannot keep the worker from showing that it lives.
async fn handle(value: Value, bench: Data<Arc<Bench>>) -> Result<String, BoxDynError> {
    match serde_json::from_value::<Pointer>(value) {
        Ok(pointer) => {
            let bench = Arc::clone(&bench);
            let work = bench.tasks.spawn({
                let bench = Arc::clone(&bench);
                async move { bench.work(pointer).await }
            });
            if let Err(error) = work.await {
                tracing::error!(error.message = %error, "what works off pointers broke off; their leases bring them back");
            }
        }
        Err(error) => tracing::error!(error.message = %error, "the queue held something that is not a pointer"),
    }
    Ok(String::new())
}

/// Runs one worker over any backend of apalis. The first layer erases the type of those below it, so that the compiler
/// meets one service type whatever the backend adds.
fn run_worker<B, O, L>(
    name: &str,
    backend: B,
    bench: Arc<Bench>,
    concurrency: usize,
    stop: impl Future<Output = io::Result<()>> + Send + 'static,
) -> BoxFuture<'static, Result<(), WorkerError>>
where
    B: Backend + BackendConfig<Args = Value> + Send + 'static,
    B::Kind: FinalizeBackend<B, Value, Backend = O>,
    O: Backend<Task = Task<Value>> + BackendConfig<Args = Value, Layer = L> + Send + Unpin + 'static,
    O::Error: Into<BoxDynError> + Send + 'static,
    L: Layer<BoxCloneSyncService<Task<Value>, String, BoxDynError>> + Send + 'static,
    L::Service: Service<Task<Value>> + Send + 'static,
    <L::Service as Service<Task<Value>>>::Future: Send,
    <L::Service as Service<Task<Value>>>::Error: Into<BoxDynError> + Send + Sync + 'static,
    <L::Service as Service<Task<Value>>>::Response: Send + Sync + 'static,
{
    use apalis::prelude::WorkerBuilderExt as _;
    WorkerBuilder::new(name)
        .backend(backend)
        .layer(tower::layer::layer_fn(BoxCloneSyncService::new))
        .data(bench)
        .concurrency(concurrency)
        .build(handle)
        .run_until(stop)
        .boxed()
}

/// JSON that may be anything: bytes that are not JSON at all become null, which the handler reports, instead of an error,
/// which would end the worker.
#[derive(Debug, Clone, Copy)]
struct Lenient;

impl Codec<Value> for Lenient {
    type Error = Infallible;
    type Compact = Vec<u8>;

    fn encode(&self, value: &Value) -> Result<Vec<u8>, Infallible> {
        Ok(value.to_string().into_bytes())
    }

    fn decode(&self, bytes: &Vec<u8>) -> Result<Value, Infallible> {
        Ok(serde_json::from_slice(bytes).unwrap_or_default())
    }
}

fn value(pointer: &Pointer) -> Result<Value> {
    serde_json::to_value(pointer).map_err(|source| Error::internal("writing a pointer", source))
}

fn unavailable(source: impl Into<BoxDynError>) -> Error {
    Error::Unavailable { service: "queue", source: source.into() }
}

/// A queue's name may hold nothing that Redis keys or channels give a meaning to.
fn ascii(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
