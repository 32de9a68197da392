//! The road between processes, and the only file that knows apalis: pointers to outbox rows travel through Redis where there
//! is one, else through a schema of their own in the product's database.
//!
//! apalis is used as a runner of workers and no more. It never retries: a handler always succeeds in its eyes, since
//! failures are the ledger's matter. Several of its settings below keep clear of known faults of version 1.0: a backend
//! that is not polled wakes up only at its heartbeat, a worker that meets one error ends for good, one unreadable payload
//! ends it too, and a Redis script fails for ever once about eight thousand jobs are due at a time.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use apalis::prelude::{BackendExt as _, BoxDynError, Data, Task, TaskSink as _, WorkerBuilder};
use apalis_core::{
    backend::{Backend, BackendConfig, codec::Codec, finalize::FinalizeBackend},
    error::WorkerError,
};
use apalis_postgres::PostgresStorage;
use apalis_redis::{ConnectionManager, RedisStorage};
use futures::{FutureExt as _, future::BoxFuture};
use leancrm_core::{
    Error, Result,
    clock::new_id,
    store::{QueuePool, Store, purge_queue_tables},
};
use redis::aio::ConnectionManagerConfig;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use tower::{Layer, Service, util::BoxCloneSyncService};

use crate::{
    ledger::{self, Pointer},
    metering,
    registry::{Context, Registry},
};

/// A worker shows that it lives this often …
const HEARTBEAT: Duration = Duration::from_secs(5);
/// … and is taken for dead after so many that failed to come.
const MISSED_HEARTBEATS: usize = 3;
/// Pause before a worker that ended with an error is started again.
const RESTART_PAUSE: Duration = Duration::from_secs(1);
/// An idle worker's look into PostgreSQL, beneath the notifications that wake it at once.
const POSTGRES_NET: Duration = Duration::from_secs(2);
/// Jobs that one script moves or deletes at a time; Lua can unpack about eight thousand.
const SCRIPT_BATCH: u16 = 1_000;

/// Where pointers are pushed to and taken from. Cloning is cheap.
#[derive(Clone)]
pub(crate) enum Queue {
    Redis(RedisStorage<Value>),
    Postgres(PostgresStorage<Value>),
}

/// How a queue is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    pub(crate) concurrency: usize,
    pub(crate) poll: Duration,
}

impl Queue {
    /// Connects to Redis, or prepares the queue's tables in the product's database.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the server cannot be reached, [`Error::Invalid`] for a URL that cannot be read.
    pub(crate) async fn open(store: &Store, redis_url: Option<&str>, settings: Settings) -> Result<Self> {
        // Two databases may share one Redis; their pointers must not meet.
        let name = format!("leancrm-{}", ascii(store.database_name()));
        match redis_url {
            Some(url) => Self::open_redis(url, &name, settings).await,
            None => Self::open_postgres(store, &name, settings).await,
        }
    }

    async fn open_redis(url: &str, name: &str, settings: Settings) -> Result<Self> {
        let client = redis::Client::open(url).map_err(|_| {
            Error::invalid("The Redis URL can't be read. It looks like redis://host:6379/0; set it in LEANCRM_REDIS_URL or leave it out.")
        })?;
        // A server that is not there is said soon; later, each use of the connection tries again.
        let patience = ConnectionManagerConfig::new().set_number_of_retries(2);
        let connection = client.get_connection_manager_with_config(patience).await.map_err(unavailable)?;
        let config = apalis_redis::Config::default()
            .queue(name)
            .batch_size(settings.concurrency)
            .heartbeat_interval(HEARTBEAT)
            .missed_heartbeats(MISSED_HEARTBEATS);
        let mut queue = RedisStorage::new(connection).with_config(config);
        promote_due(&mut queue).await?;
        Ok(Self::Redis(queue))
    }

    async fn open_postgres(store: &Store, name: &str, settings: Settings) -> Result<Self> {
        store.prepare_queue(async |owner| PostgresStorage::setup(&owner).await.map_err(unavailable)).await?;
        let pool: QueuePool = store.queue_pool(4);
        let config = apalis_postgres::Config::default()
            .queue(name)
            .batch_size(settings.concurrency)
            .heartbeat_interval(HEARTBEAT)
            .missed_heartbeats(MISSED_HEARTBEATS);
        Ok(Self::Postgres(PostgresStorage::new(&pool).with_config(config)))
    }

    /// Hands pointers to whichever worker comes first.
    pub(crate) async fn push(&mut self, pointers: &[Pointer]) -> Result<()> {
        let values = pointers
            .iter()
            .map(serde_json::to_value)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|source| Error::internal("writing a pointer", source))?;
        self.push_values(values).await
    }

    async fn push_values(&mut self, values: Vec<Value>) -> Result<()> {
        match self {
            Self::Redis(queue) => {
                queue.push_bulk(values).await.map_err(unavailable)?;
                promote_due(queue).await.map(drop)
            }
            Self::Postgres(queue) => queue.push_bulk(values).await.map_err(unavailable),
        }
    }

    /// Forgets jobs that are over; what became of them is in the outbox.
    pub(crate) async fn tidy(&mut self) -> Result<u64> {
        let mut gone = 0;
        loop {
            let now_gone = match self {
                Self::Redis(queue) => tidy_redis(queue).await?,
                Self::Postgres(queue) => purge_queue_tables(queue.pool(), i64::from(SCRIPT_BATCH)).await?,
            };
            gone += now_gone;
            if now_gone == 0 {
                return Ok(gone);
            }
        }
    }

    /// Runs a worker until `shutdown`, and starts a new one, a little later and under a new name, whenever it ends.
    pub(crate) async fn serve(self, state: WorkerState, settings: Settings, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            let name = format!("leancrm-{}", new_id(state.context.store.clock().as_ref()).simple());
            let stop = shutdown.clone().cancelled_owned();
            let stop = async move {
                stop.await;
                io::Result::Ok(())
            };
            let outcome = match self.clone() {
                Self::Redis(mut queue) => {
                    // A backlog of due jobs must be moved in batches before apalis tries to move it at once.
                    promote_due(&mut queue).await.ok();
                    let backend = queue.poll_with_interval(settings.poll).with_codec(Lenient);
                    run_worker(&name, backend, state.clone(), settings.concurrency, stop).await
                }
                Self::Postgres(queue) => {
                    let backend = queue.with_pubsub().poll_with_interval(POSTGRES_NET).with_codec(Lenient);
                    run_worker(&name, backend, state.clone(), settings.concurrency, stop).await
                }
            };
            let Err(error) = outcome else { continue };
            metering::restarted();
            tracing::warn!(error.message = %error, "a queue worker ended; starting another");
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = tokio::time::sleep(RESTART_PAUSE) => {}
            }
        }
    }
}

/// Puts any value into the queue, past the outbox: the way for a test to show what a stranger's payload does.
#[doc(hidden)]
pub async fn inject(store: &Store, redis_url: Option<&str>, values: Vec<Value>) -> Result<()> {
    let settings = Settings { concurrency: 1, poll: POSTGRES_NET };
    Queue::open(store, redis_url, settings).await?.push_values(values).await
}

/// What a worker works with.
#[derive(Debug, Clone)]
pub(crate) struct WorkerState {
    pub(crate) context: Context,
    pub(crate) registry: Registry,
}

/// The one task function: from a value out of the queue to the ledger. It never fails in apalis' eyes.
async fn handle(value: Value, state: Data<Arc<WorkerState>>) -> Result<String, BoxDynError> {
    match serde_json::from_value::<Pointer>(value) {
        Ok(pointer) => {
            if let Err(error) = ledger::work(&state.context, &state.registry, &pointer).await {
                tracing::warn!(
                    error.message = error.chain(),
                    "the outbox can't be reached; the event is handed on again later"
                );
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
    state: WorkerState,
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
        .data(Arc::new(state))
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

/// Moves what is due to where workers take it from, in batches that a script can handle, and wakes them.
async fn promote_due(queue: &mut RedisStorage<Value>) -> Result<usize> {
    const PROMOTE: &str = r"
        local ids = redis.call('zrangebyscore', KEYS[1], 0, redis.call('time')[1], 'LIMIT', 0, ARGV[1])
        if #ids == 0 then return 0 end
        redis.call('rpush', KEYS[2], unpack(ids))
        redis.call('zrem', KEYS[1], unpack(ids))
        return #ids";
    let config = queue.get_config().clone();
    let script = redis::Script::new(PROMOTE);
    let mut moved = 0;
    loop {
        let connection: &mut ConnectionManager = queue.get_connection();
        let batch: u16 = script
            .key(config.scheduled_jobs_set())
            .key(config.active_jobs_list())
            .arg(SCRIPT_BATCH)
            .invoke_async(connection)
            .await
            .map_err(unavailable)?;
        moved += usize::from(batch);
        if batch < SCRIPT_BATCH {
            return Ok(moved);
        }
    }
}

/// Deletes a batch of jobs that are over, with all that Redis keeps of them.
async fn tidy_redis(queue: &mut RedisStorage<Value>) -> Result<u64> {
    const TIDY: &str = r"
        local gone = 0
        for _, set in ipairs({KEYS[1], KEYS[2]}) do
            local ids = redis.call('srandmember', set, ARGV[1])
            for _, id in ipairs(ids) do
                redis.call('hdel', KEYS[3], id)
                redis.call('hdel', KEYS[4] .. ':result', id)
                redis.call('del', KEYS[4] .. ':' .. id)
                redis.call('srem', set, id)
            end
            gone = gone + #ids
        end
        return gone";
    let config = queue.get_config().clone();
    redis::Script::new(TIDY)
        .key(config.done_jobs_set())
        .key(config.dead_jobs_set())
        .key(config.job_data_hash())
        .key(config.job_meta_hash())
        .arg(SCRIPT_BATCH)
        .invoke_async(queue.get_connection())
        .await
        .map_err(unavailable)
}

fn unavailable(source: impl Into<BoxDynError>) -> Error {
    Error::Unavailable { service: "queue", source: source.into() }
}

/// A queue's name may hold nothing that Redis keys or channels give a meaning to.
fn ascii(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
