//! Working off what a pointer stands for: one event, or many where many wait.
//!
//! Jobs of a pointer run at the same time as far as there are hands, each with its own time limit, and each is settled when it is
//! over, however long its neighbours take. A pointer has its turn: what has not been begun by then goes back to the outbox, where
//! another worker, or another tenant, finds it.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use chrono::TimeDelta;
use leancrm_core::store::{Begin, OutboxEvent, RunOutcome, Settled};
use tokio::{
    sync::{OwnedSemaphorePermit, RwLock, Semaphore},
    task::JoinSet,
    time::{Instant, sleep_until, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    desk::Desk,
    ledger::{self, Pointer},
    metering,
    registry::{Context, Registry},
};

/// How long a pointer may begin jobs.
pub(crate) const TURN: Duration = Duration::from_secs(5);
/// Jobs that are begun before there are hands for them, where jobs are quick.
const AHEAD: usize = 128;
/// Jobs are quick where so many as were begun last were over so soon.
const QUICK: Duration = Duration::from_millis(50);
/// How long what may kill its process waits to be alone in it.
const ALONE: Duration = Duration::from_secs(10);

/// What every worker of this process works with. Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Bench {
    pub(crate) context: Context,
    pub(crate) registry: Registry,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    desk: Desk,
    /// Jobs at the same time, and a permit for each.
    concurrency: usize,
    hands: Arc<Semaphore>,
    /// Held by every pointer; by one alone that may end the process.
    room: Arc<RwLock<()>>,
}

impl Bench {
    pub(crate) fn new(context: Context, registry: Registry, concurrency: usize, tasks: TaskTracker) -> Self {
        let stopping = context.stopping.clone();
        let desk = Desk::open(&context.store, &tasks);
        let hands = Arc::new(Semaphore::new(concurrency));
        Self { context, registry, tasks, stopping, desk, concurrency, hands, room: Arc::default() }
    }

    /// Works off what a pointer points at. What goes wrong with the outbox loses nothing: the leases bring the events back.
    pub(crate) async fn work(&self, pointer: Pointer) {
        let (mut shared, mut alone) = (None, None);
        if pointer.alone {
            alone = timeout(ALONE, self.room.write()).await.ok();
        } else {
            shared = Some(self.room.read().await);
        }
        let mut waiting: VecDeque<Begin> = pointer.into_runs().collect();
        if waiting.len() == 1 {
            self.work_one(waiting.pop_front()).await;
        } else {
            self.work_off(waiting).await;
        }
        drop((shared.take(), alone.take()));
    }

    /// The usual case: one event, and no task of its own for it.
    async fn work_one(&self, run: Option<Begin>) {
        let (Some(run), until) = (run, Instant::now() + TURN) else { return };
        let Some(hand) = self.hand(until).await else { return self.give_back([run].into()).await };
        match self.desk.begin(vec![run]).await.map(|mut begun| begun.pop()) {
            Some(Some(event)) => self.run(event, Some(hand), until).await,
            Some(None) => metering::stale(1),
            None => {}
        }
    }

    async fn work_off(&self, mut waiting: VecDeque<Begin>) {
        let until = Instant::now() + TURN;
        let (mut running, mut ahead, mut begun_at) = (JoinSet::new(), self.concurrency, Instant::now());
        while !waiting.is_empty() {
            if running.len() > ahead / 2 {
                tokio::select! {
                    _ = running.join_next() => while running.try_join_next().is_some() {},
                    () = self.over(until) => break,
                }
                continue;
            }
            let Some(hand) = self.hand(until).await else { break };
            let quick = begun_at.elapsed() < QUICK;
            ahead = if quick { (2 * ahead).min(AHEAD.max(self.concurrency)) } else { self.concurrency };
            begun_at = Instant::now();
            // Where the last beginning was slow, fewer may be ahead than are.
            let room = ahead.saturating_sub(running.len()).max(1);
            let some = waiting.drain(..waiting.len().min(room)).collect();
            if !self.begin(some, hand, until, &mut running).await {
                return;
            }
        }
        self.give_back(waiting).await;
        while running.join_next().await.is_some() {}
    }

    /// Begins runs; `false` where the outbox cannot be reached.
    async fn begin(
        &self,
        wanted: Vec<Begin>,
        hand: OwnedSemaphorePermit,
        until: Instant,
        running: &mut JoinSet<()>,
    ) -> bool {
        let count = wanted.len();
        let Some(begun) = self.desk.begin(wanted).await else { return false };
        metering::stale(count - begun.len());
        let mut hand = Some(hand);
        for event in begun {
            let (bench, hand) = (self.clone(), hand.take());
            running.spawn(async move { bench.run(event, hand, until).await });
        }
        true
    }

    /// Runs one event as soon as there is a hand for it, or lets it go where there is none in time.
    async fn run(&self, event: OutboxEvent, hand: Option<OwnedSemaphorePermit>, until: Instant) {
        let hand = match hand {
            Some(hand) => Some(hand),
            None => self.hand(until).await,
        };
        let outcome = match hand {
            Some(hand) => {
                let outcome = ledger::attempt(&self.context, &self.registry, &event).await;
                drop(hand);
                outcome
            }
            None => RunOutcome::LetGo,
        };
        self.desk.settle(Settled::of(&event, outcome)).await;
    }

    /// A hand that is free before the turn is over.
    async fn hand(&self, until: Instant) -> Option<OwnedSemaphorePermit> {
        if self.stopping.is_cancelled() {
            return None;
        }
        tokio::select! {
            biased;
            hand = Arc::clone(&self.hands).acquire_owned() => hand.ok(),
            () = self.over(until) => None,
        }
    }

    async fn over(&self, until: Instant) {
        tokio::select! {
            () = sleep_until(until) => {}
            () = self.stopping.cancelled() => {}
        }
    }

    /// Gives back what was not begun.
    async fn give_back(&self, waiting: VecDeque<Begin>) {
        if waiting.is_empty() {
            return;
        }
        let waiting = Vec::from(waiting);
        if let Err(error) = self.context.store.outbox_desk().release(&waiting, TimeDelta::zero()).await {
            tracing::warn!(
                error.message = error.chain(),
                "events could not be given back; their leases bring them back"
            );
        }
    }
}
