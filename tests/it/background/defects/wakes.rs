//! An idle worker of apalis learns of a job at its next heartbeat, and a push announces nothing to others.

use std::time::{Duration, Instant};

use leancrm_sync::{HANDOVER_LEASE, inject_for_test};
use leancrm_tests::TestApp;
use serde_json::json;

use super::super::{
    probe::{emit_probe, runs, tenant, until_empty, until_runs},
    queue::{GRACE, workers},
    redis::Redis,
};

/// Well below the five seconds between two heartbeats and the minute between two looks.
const AT_ONCE: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_for_an_idle_worker_starts_at_once_and_not_at_its_next_heartbeat() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<18>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<18>(1).await;
    for number in 2..6 {
        until_empty(&app.store).await;
        let began = Instant::now();
        emit_probe(&app.store, tenant, "well").await;
        until_runs::<18>(number).await;
        assert!(began.elapsed() < AT_ONCE, "job {number} started after {:?}", began.elapsed());
    }
    assert!(workers.stop(GRACE).await);
}

/// Pointers are pushed by what stands for another process, so nothing in this one rings a bell. Three of them within a moment: a
/// heartbeat may happen to wake the worker for one.
async fn wakes_another_process<const N: usize>(redis_url: Option<String>) {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    // A queue that remembers nothing is filled again, whoever has taken what; from here on it remembers.
    let before = workers::<N>(&app, redis_url.clone()).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<N>(1).await;
    until_empty(&app.store).await;
    assert!(before.stop(GRACE).await);
    // Taken before anybody works, so that no relay has a hand in it.
    for _ in 0..3 {
        emit_probe(&app.store, tenant, "well").await;
    }
    let mut system = app.store.system().await.unwrap();
    let taken = system.claim_outbox(10, HANDOVER_LEASE).await.unwrap();
    system.commit().await.unwrap();
    assert_eq!(taken.len(), 3);
    let workers = workers::<N>(&app, redis_url.clone()).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<N>(2).await;
    for (number, event) in taken.iter().enumerate() {
        // Past the looks that follow a ring.
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(runs::<N>(), number + 2, "nobody else has run it");
        let pointer = json!({ "lease": event.lease, "events": [[tenant, event.id]] });
        let began = Instant::now();
        inject_for_test(&app.store, redis_url.as_deref(), vec![pointer]).await.unwrap();
        until_runs::<N>(number + 3).await;
        assert!(began.elapsed() < AT_ONCE, "it started after {:?}", began.elapsed());
    }
    until_empty(&app.store).await;
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_through_redis_wakes_the_worker_of_another_process() {
    let redis = Redis::start().await;
    wakes_another_process::<19>(Some(redis.url())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_through_postgresql_wakes_the_worker_of_another_process() {
    wakes_another_process::<20>(None).await;
}
