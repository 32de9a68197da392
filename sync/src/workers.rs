//! Relay, workers, messages and schedule, started and stopped together.

use std::time::Duration;

use leancrm_core::{
    Result,
    store::{Settled, Store},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    accounts,
    batch::Bench,
    inbox,
    ledger::{self, Pointer, RUN_LEASE},
    metering, notices,
    outgoing::{self, Ports},
    queue::{Queue, Settings},
    registry::{Context, Registry},
    relay::{self, Relay},
    schedule,
};

/// Events that are taken at a time where there is no queue.
const DRAINED: usize = 500;

/// How background work is set up.
#[derive(Debug, Clone)]
pub struct QueueConfig {
    /// `redis://host:6379/0`; without it pointers travel through the product's own database.
    pub redis_url: Option<String>,
    /// Jobs at the same time in this process.
    pub concurrency: usize,
    /// An idle worker's look into Redis, beneath the announcements that wake it at once.
    pub poll: Duration,
}

impl Default for QueueConfig {
    fn default() -> Self {
        Self { redis_url: None, concurrency: 4, poll: Duration::from_secs(1) }
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
        let queue = Queue::open(&store, config.redis_url.as_deref()).await?;
        let tasks = TaskTracker::new();
        let context = Context::new(&store, &ports, shutdown.clone());
        let bench = Bench::new(context, registry.clone(), settings.concurrency, tasks.clone());
        let relay = Relay::new(store.clone(), registry, queue.clone(), settings.concurrency);
        tasks.spawn(relay.run(shutdown.clone()));
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
        tasks.spawn(queue.serve(bench, settings));
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
    drain_in(&Context::new(store, ports, CancellationToken::new()), &Registry::standard()).await
}

/// The same with other jobs.
pub async fn drain_with(registry: &Registry, store: &Store) -> Result<usize> {
    drain_in(&Context::new(store, &Ports::default(), CancellationToken::new()), registry).await
}

async fn drain_in(context: &Context, registry: &Registry) -> Result<usize> {
    let (mut worked_off, mut desk) = (0, context.store.outbox_desk());
    loop {
        let batch = relay::claim(&mut desk, registry, DRAINED).await?;
        if batch.taken == 0 {
            return Ok(worked_off);
        }
        for run in batch.for_the_queue.chunks(1).filter_map(Pointer::to).flat_map(Pointer::into_runs) {
            let Some(event) = desk.begin(&[run], RUN_LEASE).await?.pop() else {
                metering::stale(1);
                continue;
            };
            let outcome = ledger::attempt(context, registry, &event).await;
            desk.settle(&[Settled::of(&event, outcome)]).await?;
        }
        worked_off += batch.taken;
    }
}
