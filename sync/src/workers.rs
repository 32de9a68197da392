//! Relay, workers, messages and schedule, started and stopped together.

use std::time::Duration;

use leancrm_core::{Result, store::Store};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accounts, inbox,
    ledger::{self, Pointer},
    notices,
    outgoing::{self, Ports},
    queue::{Queue, Settings, WorkerState},
    registry::{Context, Registry},
    relay, schedule,
};

/// How background work is set up.
#[derive(Debug, Clone)]
pub struct QueueConfig {
    /// `redis://host:6379/0`; without it pointers travel through the product's own database.
    pub redis_url: Option<String>,
    /// Jobs at the same time in this process.
    pub concurrency: usize,
    /// An idle worker's look into Redis.
    pub poll: Duration,
}

impl Default for QueueConfig {
    fn default() -> Self {
        Self { redis_url: None, concurrency: 4, poll: Duration::from_millis(200) }
    }
}

/// Background work that is under way.
#[derive(Debug)]
pub struct Workers {
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl Workers {
    /// Starts the product's jobs, and sends messages by `ports`; they stop once `shutdown` is cancelled.
    ///
    /// # Errors
    /// [`leancrm_core::Error::Unavailable`] where the queue's server cannot be reached, and
    /// [`leancrm_core::Error::Invalid`] for a URL that cannot be read.
    pub async fn start(store: Store, config: QueueConfig, ports: Ports, shutdown: CancellationToken) -> Result<Self> {
        Self::start_with(Registry::standard(), store, config, ports, shutdown).await
    }

    /// The same with other jobs.
    pub async fn start_with(
        registry: Registry,
        store: Store,
        config: QueueConfig,
        ports: Ports,
        shutdown: CancellationToken,
    ) -> Result<Self> {
        let settings = Settings { concurrency: config.concurrency.max(1), poll: config.poll };
        let queue = Queue::open(&store, config.redis_url.as_deref(), settings).await?;
        let state = WorkerState { context: Context::new(&store, &ports), registry: registry.clone() };
        let tasks = TaskTracker::new();
        tasks.spawn(relay::run(store.clone(), registry, queue.clone(), shutdown.clone()));
        tasks.spawn(inbox::run(store.clone(), ports.inboxes, shutdown.clone()));
        if ports.announcer.is_some() {
            tasks.spawn(notices::run(store.clone(), shutdown.clone()));
        }
        if ports.mailboxes.is_some() || ports.calendars.is_some() {
            tasks.spawn(accounts::run(store.clone(), shutdown.clone()));
        }
        for messenger in ports.messengers {
            tasks.spawn(outgoing::run(store.clone(), messenger, shutdown.clone()));
        }
        tasks.spawn(schedule::run(store, queue.clone(), shutdown.clone()));
        tasks.spawn(queue.serve(state, settings, shutdown.clone()));
        tasks.close();
        Ok(Self { tasks, shutdown })
    }

    /// Asks everything to stop and waits for running jobs, `grace` at most; `false` where some were left behind. Those are
    /// taken up by another process when their lease runs out.
    pub async fn stop(self, grace: Duration) -> bool {
        self.shutdown.cancel();
        tokio::time::timeout(grace, self.tasks.wait()).await.is_ok()
    }
}

/// Works off every event that waits and is due, in this task and without a queue; says how many. For tests and for one-shot
/// commands that want to leave nothing behind.
pub async fn drain(store: &Store) -> Result<usize> {
    drain_with(&Registry::standard(), store).await
}

/// The same, with the ports that jobs go out by.
pub async fn drain_through(store: &Store, ports: &Ports) -> Result<usize> {
    drain_in(&Context::new(store, ports), &Registry::standard()).await
}

/// The same with other jobs.
pub async fn drain_with(registry: &Registry, store: &Store) -> Result<usize> {
    drain_in(&Context::new(store, &Ports::default()), registry).await
}

async fn drain_in(context: &Context, registry: &Registry) -> Result<usize> {
    let mut worked_off = 0;
    loop {
        let batch = relay::claim(&context.store, registry).await?;
        if batch.taken == 0 {
            return Ok(worked_off);
        }
        for event in &batch.for_the_queue {
            ledger::work(context, registry, &Pointer::from(event)).await?;
        }
        worked_off += usize::try_from(batch.taken).unwrap_or(usize::MAX);
    }
}
