//! A worker's name is not free again when it stops, and two that live under one name take each other's jobs.

use std::time::{Duration, Instant};

use leancrm_tests::TestApp;

use super::super::{
    probe::{emit_probe, runs, tenant, until_empty, until_runs},
    queue::{GRACE, workers},
    redis::Redis,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_starts_right_after_a_stop_works_at_once() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let first = workers::<28>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<28>(1).await;
    assert!(first.stop(GRACE).await);
    let began = Instant::now();
    let second = workers::<28>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<28>(2).await;
    assert!(began.elapsed() < Duration::from_secs(4), "it took {:?}", began.elapsed());
    assert!(second.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_work_side_by_side_under_names_of_their_own() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (one, other) = (workers::<29>(&app, Some(redis.url())).await, workers::<29>(&app, Some(redis.url())).await);
    for _ in 0..60 {
        emit_probe(&app.store, tenant, "well").await;
    }
    until_empty(&app.store).await;
    assert_eq!((runs::<29>(), redis.workers_born()), (60, 2));
    assert!(one.stop(GRACE).await && other.stop(GRACE).await);
}
