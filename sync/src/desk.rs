//! Where runs are begun and settled: whatever comes while a statement is under way goes into the next one together.
//!
//! A job that is over before the next one begins costs a statement for each thing; a thousand a second share a few.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use leancrm_core::{
    Result,
    ids::OutboxId,
    store::{Begin, OutboxDesk, OutboxEvent, Settled, Store},
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use crate::ledger::RUN_LEASE;

/// Runs that one statement settles at most.
const TOGETHER: usize = 256;
/// How often settling is tried while the database cannot be reached; after that the lease brings the event back.
const TRIES: usize = 5;
/// Pause before it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Where runs are begun and settled. Cloning is cheap; when the last clone is gone, so is the task behind it.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    begins: Arc<Begins>,
    settled: mpsc::Sender<Told>,
}

/// Who wants to begin. Whoever has the desk serves all who came meanwhile.
#[derive(Debug)]
struct Begins {
    asked: Mutex<Vec<Asked>>,
    desk: tokio::sync::Mutex<OutboxDesk>,
}

#[derive(Debug)]
struct Asked {
    runs: Vec<Begin>,
    reply: oneshot::Sender<Vec<OutboxEvent>>,
}

#[derive(Debug)]
struct Told {
    run: Settled,
    reply: oneshot::Sender<()>,
}

impl Desk {
    /// Opens a desk whose task belongs to `tasks`.
    pub(crate) fn open(store: &Store, tasks: &TaskTracker) -> Self {
        let begins = Begins { asked: Mutex::default(), desk: tokio::sync::Mutex::new(store.outbox_desk()) };
        let (settled, told) = mpsc::channel(2 * TOGETHER);
        tasks.spawn(settle_all(store.outbox_desk(), told));
        Self { begins: Arc::new(begins), settled }
    }

    /// Begins runs, of those whose lease still holds; `None` where the outbox could not be reached, and their leases bring them back.
    pub(crate) async fn begin(&self, runs: Vec<Begin>) -> Option<Vec<OutboxEvent>> {
        let (reply, mut begun) = oneshot::channel();
        self.begins.asked().push(Asked { runs, reply });
        let mut desk = self.begins.desk.lock().await;
        if let Ok(begun) = begun.try_recv() {
            return Some(begun);
        }
        let together = std::mem::take(&mut *self.begins.asked());
        begin_all(&mut desk, together).await;
        begun.try_recv().ok()
    }

    /// Records how a run ended, and returns when that is written, or never will be.
    pub(crate) async fn settle(&self, run: Settled) {
        let (reply, written) = oneshot::channel();
        if self.settled.send(Told { run, reply }).await.is_ok() {
            let _ = written.await;
        }
    }
}

impl Begins {
    fn asked(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins what all of them want. Where that fails, they hear of it by the reply that is dropped.
async fn begin_all(desk: &mut OutboxDesk, mut together: Vec<Asked>) {
    let runs: Vec<Begin> = together.iter().flat_map(|one| one.runs.iter().copied()).collect();
    let begun = match desk.begin(&runs, RUN_LEASE).await {
        Ok(begun) => begun,
        Err(error) => {
            tracing::warn!(error.message = error.chain(), "jobs could not be begun; they are handed on again later");
            return;
        }
    };
    if let [_] = together[..]
        && let Some(one) = together.pop()
    {
        let _ = one.reply.send(begun);
        return;
    }
    let mut begun: HashMap<OutboxId, OutboxEvent> = begun.into_iter().map(|event| (event.id, event)).collect();
    for one in together {
        let its = one.runs.iter().filter_map(|run| begun.remove(&run.id)).collect();
        let _ = one.reply.send(its);
    }
}

async fn settle_all(mut desk: OutboxDesk, mut told: mpsc::Receiver<Told>) {
    let mut together = Vec::with_capacity(TOGETHER);
    while told.recv_many(&mut together, TOGETHER).await > 0 {
        let (mut runs, mut replies) = (Vec::with_capacity(together.len()), Vec::with_capacity(together.len()));
        for Told { run, reply } in together.drain(..) {
            runs.push(run);
            replies.push(reply);
        }
        // In one order wherever it happens, so that two statements never wait for each other.
        runs.sort_unstable_by_key(|run| (run.tenant, run.id));
        if let Err(error) = settle(&mut desk, &runs).await {
            tracing::error!(
                error.message = error.chain(),
                runs = runs.len(),
                "how jobs ended could not be written; they run again later"
            );
        }
        for reply in replies {
            let _ = reply.send(());
        }
    }
}

/// Settles runs, waiting for a database that is away; where the server refuses them together, each by itself.
async fn settle(desk: &mut OutboxDesk, runs: &[Settled]) -> Result<()> {
    let mut tries = 1;
    loop {
        match desk.settle(runs).await {
            Err(error) if error.retryable() && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) if !error.retryable() && runs.len() > 1 => break,
            outcome => return outcome,
        }
    }
    let mut outcome = Ok(());
    for run in runs {
        outcome = desk.settle(std::slice::from_ref(run)).await.and(outcome);
    }
    outcome
}
