//! From the outbox to the queue.
//!
//! Woken by the database at every commit that wrote an event, with a poll as the net beneath: a notification may be lost
//! with its connection, and retries and lost pointers come due without one.
//!
//! A commit says which events it wrote, in this process as in every other. Where hardly anything waits, these go to the queue as they are, under the lease that they
//! were written with: if their pointers are lost, they are simply still due at the next look. Otherwise events are taken from the
//! outbox, of each tenant in its turn.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use chrono::TimeDelta;
use leancrm_core::{
    Result,
    ids::TenantId,
    store::{Begin, News, OutboxDesk, OutboxEvent, OutboxListener, OwnListener, RunOutcome, Settled, Store},
};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use self::{handed::HandedOn, pace::Pace};
use crate::{
    ledger::Pointer,
    metering,
    queue::{Queue, Standing},
    registry::{Registry, Route},
};

mod handed;
mod pace;

/// How long the queue may keep a pointer before the event is handed on again.
pub const HANDOVER_LEASE: TimeDelta = TimeDelta::minutes(5);
/// The poll beneath the notifications.
const NET: Duration = Duration::from_secs(2);
/// Pause while the database or the queue cannot be reached.
const PAUSE: Duration = Duration::from_secs(1);
/// So many events that are heard of at once are handed on without being taken first.
const FEW: usize = 4;
/// Pauses between looks at a queue that is full: the first, and the longest.
const LOOKS: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(100));

/// What hands events on.
pub(crate) struct Relay {
    store: Store,
    registry: Registry,
    queue: Queue,
    desk: OutboxDesk,
    pace: Pace,
    /// Pointers that waited in the queue when it was last seen.
    waiting: u64,
    own: OwnListener,
    handed: HandedOn,
}

/// What became of one attempt to hand events on.
enum Handed {
    /// There was something, and there may be more.
    Some,
    /// Nothing more is due.
    All,
    /// The queue holds enough.
    Full,
}

impl Relay {
    pub(crate) fn new(store: Store, registry: Registry, queue: Queue, concurrency: usize) -> Self {
        let (desk, own) = (store.outbox_desk(), store.own_listener());
        let (pace, handed) = (Pace::new(concurrency), HandedOn::default());
        Self { store, registry, queue, desk, pace, waiting: 0, own, handed }
    }

    /// Hands events on until `shutdown`.
    pub(crate) async fn run(mut self, shutdown: CancellationToken) {
        let mut listener: Option<OutboxListener> = None;
        let mut net = Instant::now();
        while !shutdown.is_cancelled() {
            net = match self.hand_over().await {
                Ok(Handed::Some) => continue,
                Ok(Handed::Full) => {
                    tokio::select! {
                        () = shutdown.cancelled() => return,
                        () = self.until_there_is_room() => continue,
                    }
                }
                Ok(Handed::All) => net.max(Instant::now()) + NET,
                Err(error) => {
                    tracing::warn!(error.message = error.chain(), "events could not be handed over; trying again");
                    Instant::now() + PAUSE
                }
            };
            if listener.is_none() {
                listener = self.store.outbox_listener().await.ok();
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.until_more_is_due(&mut listener) => {}
                () = sleep_until(net) => self.look().await,
            }
        }
    }

    /// Hands on what is heard of, as long as that is all there is to do.
    async fn until_more_is_due(&mut self, listener: &mut Option<OutboxListener>) {
        loop {
            let mut news = tokio::select! {
                biased;
                news = self.own.wait() => news,
                news = notified(listener.as_mut()) => {
                    let Ok(news) = news else {
                        *listener = None;
                        return;
                    };
                    news
                }
            };
            // What no job follows from can wait for the next look, which finishes it.
            news.events.retain(|fresh| self.registry.has_job(&fresh.event) && !self.handed.knows(fresh.run.id));
            if news.is_all && news.events.is_empty() {
                continue;
            }
            if !self.is_simple(&news) {
                return;
            }
            let runs: Vec<Begin> = news.events.into_iter().map(|fresh| fresh.run).collect();
            match self.queue.push_fresh(&runs).await {
                Ok(standing) if !standing.lost => self.waiting = standing.waiting,
                // Nobody has taken them: they are as due as before.
                _ => return,
            }
            self.handed.remember(runs.iter().map(|run| run.id));
            metering::handed_over(runs.len(), 0);
        }
    }

    /// Whether what was heard can go to the queue as it is: a few different things to do while hardly anything waits.
    fn is_simple(&self, news: &News) -> bool {
        let (now, mut seen) = (self.store.clock().now(), HashSet::new());
        news.is_all
            && news.events.len() <= FEW
            && self.queue.knows_copies()
            && self.pace.has_room(self.waiting)
            && news.events.iter().all(|fresh| fresh.run.lease <= now && seen.insert((fresh.run.tenant, &fresh.event)))
    }

    /// Hands on as much as the queue may hold.
    async fn hand_over(&mut self) -> Result<Handed> {
        let wanted = self.pace.events(self.waiting);
        if wanted == 0 {
            return Ok(Handed::Full);
        }
        let Batch { taken, for_the_queue, is_all } = claim(&mut self.desk, &self.registry, wanted).await?;
        if !for_the_queue.is_empty() {
            self.handed.remember(for_the_queue.iter().map(|event| event.id));
            let pointers = self.pointers(&for_the_queue);
            match self.queue.push(&pointers).await {
                Ok(standing) => self.heed(standing).await?,
                Err(error) => {
                    // Were this to fail as well, the lease would bring the events back a little later.
                    let back: Vec<Begin> = pointers.into_iter().flat_map(Pointer::into_runs).collect();
                    self.desk.release(&back, TimeDelta::seconds(1)).await?;
                    return Err(error);
                }
            }
        }
        if taken == 0 || is_all {
            return Ok(Handed::All);
        }
        if taken >= wanted && self.pace.has_room(self.waiting) {
            self.pace.keeps_up();
        }
        Ok(Handed::Some)
    }

    /// One pointer for each of a few events, and for some of many. What may end its process has one to itself.
    fn pointers(&self, events: &[OutboxEvent]) -> Vec<Pointer> {
        let part = self.pace.part(events.len(), self.waiting);
        let (feared, others): (Vec<_>, Vec<_>) = events.iter().cloned().partition(|event| event.unheard > 0);
        feared.chunks(1).chain(others.chunks(part)).filter_map(Pointer::to).collect()
    }

    /// Takes note of how the queue stands. Where it has lost what it held, everything in it is handed on again.
    async fn heed(&mut self, Standing { waiting, lost }: Standing) -> Result<()> {
        self.waiting = waiting;
        if lost {
            let recalled = self.desk.recall().await?;
            metering::recalled(recalled);
            if recalled > 0 {
                tracing::warn!(events = recalled, "the queue has lost what it held; it is filled again");
            }
        }
        Ok(())
    }

    /// Looks at the queue; where it cannot be reached, the next pointer will say so.
    async fn look(&mut self) {
        let looked = match self.queue.look().await {
            Ok(standing) => self.heed(standing).await,
            Err(error) => Err(error),
        };
        if let Err(error) = looked {
            tracing::debug!(error.message = error.chain(), "the queue can't be looked at");
        }
    }

    /// Waits for workers to take what the queue holds, and learns how much it had better hold.
    async fn until_there_is_room(&mut self) {
        let (began, (mut pause, longest)) = (Instant::now(), LOOKS);
        while !self.pace.has_room(self.waiting) {
            tokio::time::sleep(pause).await;
            pause = (2 * pause).min(longest);
            self.look().await;
        }
        self.pace.half_was_gone(began.elapsed());
    }
}

/// Waits for a notification; for ever where there is no connection to hear one.
pub(crate) async fn notified(listener: Option<&mut OutboxListener>) -> Result<News> {
    match listener {
        Some(listener) => listener.wait().await,
        None => std::future::pending().await,
    }
}

/// Events taken from the outbox.
pub(crate) struct Batch {
    /// How many, with those that need no worker.
    pub(crate) taken: usize,
    /// Those that need one.
    pub(crate) for_the_queue: Vec<OutboxEvent>,
    /// Nothing else is due.
    is_all: bool,
}

/// Takes what is due. What no job follows from, and what another event of the batch stands for, is finished on the spot.
pub(crate) async fn claim(desk: &mut OutboxDesk, registry: &Registry, limit: usize) -> Result<Batch> {
    let claimed = desk.claim(i64::try_from(limit).unwrap_or(i64::MAX), HANDOVER_LEASE).await?;
    let (taken, is_all) = (claimed.len(), is_all(&claimed, limit));
    let mut seen = HashSet::new();
    let mut collapsed = 0;
    let (for_the_queue, finished): (Vec<_>, Vec<_>) =
        claimed.into_iter().partition(|event| match registry.route(event) {
            Route::Nowhere => false,
            Route::Alone => true,
            // The oldest stands for the rest, so that one that was tried before goes on counting its attempts.
            Route::Collapsible(key) => {
                let first = seen.insert(key);
                collapsed += usize::from(!first);
                first
            }
        });
    if !finished.is_empty() {
        let finished: Vec<Settled> = finished.iter().map(|event| Settled::of(event, RunOutcome::Done)).collect();
        desk.settle(&finished).await?;
    }
    metering::handed_over(for_the_queue.len(), collapsed);
    Ok(Batch { taken, for_the_queue, is_all })
}

/// Whether a batch left nothing behind: each tenant had its share of the limit, and none has used it up.
fn is_all(claimed: &[OutboxEvent], limit: usize) -> bool {
    let mut shares: HashMap<TenantId, usize> = HashMap::new();
    for event in claimed {
        *shares.entry(event.tenant).or_default() += 1;
    }
    let share = limit / shares.len().max(1);
    shares.len() < limit && shares.values().all(|taken| *taken < share)
}
