//! The road through the product's own database.

use std::time::Duration;

use apalis::prelude::TaskSink as _;
use apalis_postgres::PostgresStorage;
use leancrm_core::{
    Result,
    store::{QueuePool, Store, count_queue, purge_queue_tables},
};
use serde_json::Value;

use super::{FETCHED, HEARTBEAT, LISTEN_PAUSE, MISSED_HEARTBEATS, SCRIPT_BATCH, Standing, bell::Bell, unavailable};

/// An idle worker's look, beneath the notifications that wake it at once.
pub(super) const NET: Duration = Duration::from_secs(2);
/// What apalis' own trigger calls out under.
const CHANNEL: &str = "apalis::job::insert";

/// A queue in PostgreSQL. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct PostgresRoad {
    pub(super) storage: PostgresStorage<Value>,
    pub(super) bell: Bell,
    store: Store,
    name: String,
}

impl PostgresRoad {
    pub(super) async fn open(store: &Store, name: &str) -> Result<Self> {
        store.prepare_queue(async |owner| PostgresStorage::setup(&owner).await.map_err(unavailable)).await?;
        let pool: QueuePool = store.queue_pool(4);
        let config = apalis_postgres::Config::default()
            .queue(name)
            .batch_size(FETCHED)
            .heartbeat_interval(HEARTBEAT)
            .missed_heartbeats(MISSED_HEARTBEATS);
        let storage = PostgresStorage::new(&pool).with_config(config);
        Ok(Self { storage, bell: Bell::default(), store: store.clone(), name: name.to_owned() })
    }

    pub(super) async fn push(&mut self, values: Vec<Value>) -> Result<Standing> {
        self.storage.push_bulk(values).await.map_err(unavailable)?;
        self.bell.ring();
        self.look().await
    }

    pub(super) async fn look(&self) -> Result<Standing> {
        let waiting = count_queue(self.storage.pool(), &self.name, i64::from(SCRIPT_BATCH)).await?;
        Ok(Standing { waiting, lost: false })
    }

    pub(super) async fn tidy(&self) -> Result<u64> {
        purge_queue_tables(self.storage.pool(), i64::from(SCRIPT_BATCH)).await
    }

    /// Rings the bell at every push, whoever pushed, on a connection of its own; never ends.
    pub(super) async fn listen(self) {
        loop {
            if let Err(error) = self.hear().await {
                tracing::debug!(
                    error.message = error.chain(),
                    "what the database announces can't be heard; looking now and then instead"
                );
            }
            tokio::time::sleep(LISTEN_PAUSE).await;
        }
    }

    async fn hear(&self) -> Result<()> {
        let mut listener = self.store.queue_listener(CHANNEL).await?;
        loop {
            // Something may have been pushed while nobody heard it.
            self.bell.ring();
            listener.wait().await?;
        }
    }
}
