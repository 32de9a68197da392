//! Jobs that do as a test tells them, and what they leave behind.

use std::sync::{
    LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use leancrm_core::{
    Error, Result,
    domain::money::Currency,
    ids::{OutboxId, TenantId},
    jobs::Job,
    store::{DeadLetter, NewTenant, OutboxCounts, OutboxEvent, Store},
};
use leancrm_sync::{Context, Handler, Registry};
use leancrm_tests::TestApp;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tokio::sync::{Notify, Semaphore};

const PROBES: usize = 64;
static RUNS: [AtomicUsize; PROBES] = [const { AtomicUsize::new(0) }; PROBES];
static GATES: [Semaphore; PROBES] = [const { Semaphore::const_new(0) }; PROBES];
static RAN: LazyLock<Notify> = LazyLock::new(Notify::new);

/// A job whose payload says how it ends. Each test takes a number of its own, so that counts do not mix.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Probe<const N: usize> {
    ends: String,
    collapses: bool,
}

impl<const N: usize> Job for Probe<N> {
    const NAME: &'static str = "probe";

    fn dedupe_key(&self) -> Option<String> {
        self.collapses.then(String::new)
    }
}

impl<const N: usize> Handler for Probe<N> {
    const EVENTS: &'static [&'static str] = &["probe.asked"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        let text = |key: &str| event.payload.get(key).and_then(Value::as_str).unwrap_or("well").to_owned();
        Ok(Self { ends: text("ends"), collapses: event.payload.get("collapses").is_some() })
    }

    async fn run(self, _: &Context, _: &OutboxEvent) -> Result<()> {
        RUNS[N].fetch_add(1, Ordering::SeqCst);
        RAN.notify_waiters();
        match self.ends.as_str() {
            "unavailable" => Err(Error::Unavailable { service: "mailbox", source: "it is down for repairs".into() }),
            "invalid" => Err(Error::invalid("There is no such mailbox.")),
            "panic" => panic!("the probe was told to"),
            "dies" => std::process::abort(),
            "slow" => {
                tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
                Ok(())
            }
            "blocks" => {
                std::thread::sleep(std::time::Duration::from_secs(7));
                Ok(())
            }
            "holds" => {
                GATES[N].acquire().await.map_err(|error| Error::internal("waiting at the gate", error))?.forget();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// How often probe `N` ran.
pub(super) fn runs<const N: usize>() -> usize {
    RUNS[N].load(Ordering::SeqCst)
}

/// Lets so many runs of probe `N` that are held come to their end.
pub(super) fn release<const N: usize>(held: usize) {
    GATES[N].add_permits(held);
}

/// Waits until probe `N` ran `times` times.
pub(super) async fn until_runs<const N: usize>(times: usize) {
    let reached = async {
        loop {
            let next = RAN.notified();
            if runs::<N>() >= times {
                return;
            }
            // Another thread may count between the look and the wait; the short wait looks again.
            let _ = tokio::time::timeout(std::time::Duration::from_millis(100), next).await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    assert!(tokio::time::timeout(patience, reached).await.is_ok(), "{} of {times} runs came", runs::<N>());
}

pub(super) fn registry<const N: usize>() -> Registry {
    Registry::empty().with::<Probe<N>>()
}

pub(super) async fn tenant(app: &TestApp, slug: &str) -> TenantId {
    let mut system = app.store.system().await.unwrap();
    let new = NewTenant {
        id: None,
        external_client_id: None,
        parent: None,
        slug: slug.to_owned(),
        name: slug.to_owned(),
        timezone: chrono_tz::UTC,
        base_currency: "USD".parse::<Currency>().unwrap(),
        region: "US".to_owned(),
    };
    let id = system.create_tenant(&new).await.unwrap();
    system.commit().await.unwrap();
    id
}

/// Writes an event as a use case would.
pub(super) async fn emit(store: &Store, tenant: TenantId, event: &str, payload: Value) -> OutboxId {
    let actor = store.worker(tenant).await.unwrap();
    let mut tx = store.begin(&actor).await.unwrap();
    let id = tx.emit(event, "contact", tenant.as_uuid(), &payload).await.unwrap();
    tx.commit().await.unwrap();
    id
}

pub(super) async fn emit_probe(store: &Store, tenant: TenantId, ends: &str) -> OutboxId {
    emit(store, tenant, "probe.asked", json!({ "ends": ends })).await
}

pub(super) async fn counts(store: &Store) -> OutboxCounts {
    store.system().await.unwrap().outbox_counts().await.unwrap()
}

pub(super) async fn dead(store: &Store) -> Vec<DeadLetter> {
    store.system().await.unwrap().dead_outbox(10).await.unwrap()
}

/// Waits until a failure of the event is written; a clock that is moved before would move what follows from it.
pub(super) async fn until_failed(app: &TestApp, id: OutboxId) {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let failed = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while !sqlx::query_scalar::<_, bool>("SELECT last_error IS NOT NULL FROM outbox_events WHERE id = $1")
            .bind(id.as_uuid())
            .fetch_one(&mut connection)
            .await
            .unwrap()
        {
            looks.tick().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    assert!(tokio::time::timeout(patience, failed).await.is_ok(), "no failure was written");
}

/// Waits until nothing waits any more.
pub(super) async fn until_empty(store: &Store) {
    let emptied = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(50));
        while counts(store).await.waiting > 0 {
            looks.tick().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    assert!(tokio::time::timeout(patience, emptied).await.is_ok(), "still waiting: {:?}", counts(store).await);
}
