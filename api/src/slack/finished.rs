//! Noting that answers were sent, many at a time: nobody waits for it.

use std::{sync::Arc, time::Duration};

use leancrm_core::{
    Result,
    store::{DeliveryId, Store},
};
use tokio::sync::Mutex;

/// How long those wait that are noted together.
const TOGETHER: Duration = Duration::from_millis(50);
/// Deliveries noted in one statement.
const BATCH: usize = 500;

/// Deliveries whose answers were sent and of which that is not noted yet. Cloning is cheap.
#[derive(Debug, Clone)]
pub(super) struct Finished(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    sent: std::sync::Mutex<Vec<DeliveryId>>,
    /// Held by whoever notes: those that come meanwhile are in the next statement.
    noting: Mutex<()>,
}

impl Finished {
    pub(super) fn new(store: Store) -> Self {
        Self(Arc::new(Inner { store, sent: std::sync::Mutex::default(), noting: Mutex::default() }))
    }

    /// Notes that the answer of a delivery was sent, together with those that are sent a moment later: nobody waits for it. What cannot
    /// be noted is sent once more by the sweeper, which is said in the log.
    pub(super) async fn note(&self, id: DeliveryId) {
        let is_first = self.push(id);
        if is_first {
            tokio::time::sleep(TOGETHER).await;
            self.settle().await;
        }
    }

    /// Gives a delivery up whose answer will never be taken, with the reason. Its sweeper does it where this fails.
    pub(super) async fn give_up(&self, id: &DeliveryId, reason: &str) {
        if let Err(error) = self.bury(id, reason).await {
            tracing::warn!(error.message = error.chain(), "an answer could not be given up");
        }
    }

    /// Notes that the address for later answers was used: for this message of the answer, or in vain.
    pub(super) async fn used(&self, id: Option<&DeliveryId>, part: Option<usize>) {
        let Some(id) = id else { return };
        let counted = async {
            let mut system = self.0.store.system().await?;
            system.use_delivery(id, part.and_then(|part| i16::try_from(part).ok())).await?;
            system.commit().await
        };
        if let Err(error) = counted.await {
            tracing::warn!(error.message = error.chain(), "a use of an address could not be counted");
        }
    }

    async fn bury(&self, id: &DeliveryId, reason: &str) -> Result<()> {
        let mut system = self.0.store.system().await?;
        system.bury_delivery(id, reason).await?;
        system.commit().await
    }

    /// Whether it is the first of those that will be noted together.
    fn push(&self, id: DeliveryId) -> bool {
        let mut sent = self.0.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sent.push(id);
        sent.len() == 1
    }

    /// Notes everything that was sent until now.
    pub(super) async fn settle(&self) {
        let _noting = self.0.noting.lock().await;
        loop {
            let batch: Vec<DeliveryId> = {
                let mut sent = self.0.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let rest = sent.len().saturating_sub(BATCH);
                sent.split_off(rest)
            };
            if batch.is_empty() {
                return;
            }
            if let Err(error) = self.0.store.finish_deliveries(&batch).await {
                tracing::warn!(error.message = error.chain(), count = batch.len(), "sent answers could not be noted");
                return;
            }
        }
    }
}
