//! apalis tries what fails 25 times at its own pace; a panic or an error of Redis ends its worker; a job that blocks its thread keeps
//! its worker from showing that it lives.

use leancrm_sync::pause_after;
use leancrm_tests::TestApp;

use super::super::{
    probe::{counts, emit_probe, runs, tenant, until_empty, until_failed, until_runs},
    queue::{GRACE, workers},
    redis::Redis,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_is_tried_again_by_the_outbox_and_never_by_the_queue() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<24>(&app, Some(redis.url())).await;
    let id = emit_probe(&app.store, tenant, "unavailable").await;
    until_runs::<24>(1).await;
    until_failed(&app, id).await;
    assert_eq!((redis.held("scheduled"), redis.held("dead")), (0, 0), "the queue has nothing to try again");
    assert_eq!(counts(&app.store).await.waiting, 1);
    app.clock.advance(pause_after(1, id));
    until_runs::<24>(2).await;
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_panics_takes_no_worker_along() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<25>(&app, Some(redis.url())).await;
    let id = emit_probe(&app.store, tenant, "panic").await;
    until_runs::<25>(1).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<25>(2).await;
    until_failed(&app, id).await;
    app.clock.advance(pause_after(1, id));
    until_runs::<25>(3).await;
    assert_eq!(redis.workers_born(), 1);
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_job_that_blocks_its_thread_does_not_keep_its_worker_from_showing_that_it_lives() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<26>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "blocks").await;
    until_runs::<26>(1).await;
    let seen = "local set = redis.call('keys', '*:workers')[1] return redis.call('zrange', set, 0, 0, 'withscores')[2]";
    let before = redis.count(seen);
    // The job blocks for seven seconds, and a heartbeat is due every five.
    tokio::time::sleep(std::time::Duration::from_millis(6_500)).await;
    assert_eq!(counts(&app.store).await.waiting, 1, "it is still at it");
    assert!(redis.count(seen) > before, "the worker was not heard of");
    until_empty(&app.store).await;
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_an_error_of_redis_ended_is_replaced_and_not_many_times_a_second() {
    let mut redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<27>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<27>(1).await;
    redis.kill();
    emit_probe(&app.store, tenant, "well").await;
    redis.run().await;
    // No time passes in the outbox: nothing here waits for a lease.
    until_runs::<27>(2).await;
    until_empty(&app.store).await;
    let born = redis.workers_born();
    assert!((1..=3).contains(&born), "{born} workers were born");
    assert_eq!(runs::<27>(), 2);
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_an_error_ends_as_soon_as_it_starts_is_replaced_once_a_second_and_no_oftener() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<46>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<46>(1).await;
    until_empty(&app.store).await;
    // Where jobs stand is something else now, and whoever looks meets an error at once.
    let at_the_queue = |command: &str| {
        let name = "local name = string.sub(redis.call('keys', '*:workers')[1], 1, -9)";
        assert_eq!(redis.count(&format!("{name} {command} redis.call('publish', name .. ':pushed', '') return 1")), 1);
    };
    at_the_queue("redis.call('set', name .. ':active', 'no list')");
    tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
    let born = redis.workers_born();
    assert!((2..=5).contains(&born), "{born} workers were born");
    at_the_queue("redis.call('del', name .. ':active')");
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<46>(2).await;
    until_empty(&app.store).await;
    assert!(workers.stop(GRACE).await);
}
