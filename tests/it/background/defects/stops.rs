//! A stop of apalis either waits for jobs for ever or lets them go. Here it waits as long as it was given, and what does not end by
//! then is left to its lease.

use std::time::Duration;

use chrono::TimeDelta;
use leancrm_sync::RUN_LEASE;
use leancrm_tests::TestApp;

use super::super::{
    probe::{counts, emit_probe, release, runs, tenant, until_empty, until_runs},
    queue::{GRACE, workers},
    redis::Redis,
};

/// Well below the grace.
const A_WHILE: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_waits_for_the_job_in_hand() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<42>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "holds").await;
    until_runs::<42>(1).await;
    let mut stopping = Box::pin(workers.stop(GRACE));
    assert!(tokio::time::timeout(A_WHILE, &mut stopping).await.is_err(), "it did not wait");
    release::<42>(1);
    assert!(stopping.await, "nothing was left running");
    assert_eq!((runs::<42>(), counts(&app.store).await.waiting), (1, 0), "and its end is written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_does_not_end_in_the_grace_is_left_behind_and_taken_up_by_another_after_its_lease() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let first = workers::<43>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "holds").await;
    until_runs::<43>(1).await;
    assert!(!first.stop(A_WHILE).await, "it was left behind");
    assert_eq!(counts(&app.store).await.waiting, 1);
    app.clock.advance(RUN_LEASE + TimeDelta::seconds(1));
    let second = workers::<43>(&app, Some(redis.url())).await;
    until_runs::<43>(2).await;
    release::<43>(2);
    until_empty(&app.store).await;
    assert_eq!(runs::<43>(), 2);
    assert!(second.stop(GRACE).await);
}
