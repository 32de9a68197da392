//! More than eight thousand jobs that are due at a time are too many for apalis' script, and every worker that looks ends, for ever.

use leancrm_sync::inject_for_test;
use leancrm_tests::TestApp;
use serde_json::json;

use super::super::{
    probe::{emit_probe, release, runs, tenant, until_empty, until_runs},
    queue::{GRACE, workers, workers_of},
    redis::Redis,
};

const TOO_MANY: usize = 10_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_jobs_that_are_due_at_once_end_no_worker() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<21>(&app, Some(redis.url())).await;
    // All hands are busy while the jobs gather.
    for number in 1..=2 {
        emit_probe(&app.store, tenant, "holds").await;
        until_runs::<21>(number).await;
    }
    // In one call: each call begins with moving what is due.
    inject_for_test(&app.store, Some(&redis.url()), vec![json!(null); TOO_MANY]).await.unwrap();
    emit_probe(&app.store, tenant, "well").await;
    release::<21>(2);
    until_empty(&app.store).await;
    assert_eq!((runs::<21>(), redis.workers_born()), (3, 1));
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_jobs_that_were_left_for_later_and_are_due_end_no_worker() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    // A first job makes the queue's name known; the others are left as apalis' own push leaves them.
    inject_for_test(&app.store, Some(&redis.url()), vec![json!(null)]).await.unwrap();
    let leave = format!(
        "local data = redis.call('keys', '*:data')[1]
         local name = string.sub(data, 1, -6)
         for number = 1, {TOO_MANY} do
             redis.call('hset', data, 'job-' .. number, 'null')
             redis.call('hset', name .. ':meta:job-' .. number, 'attempts', 0, 'max_attempts', 25, 'status', 'Pending')
             redis.call('zadd', name .. ':scheduled', 1, 'job-' .. number)
         end
         return redis.call('zcard', name .. ':scheduled')"
    );
    assert_eq!(redis.count(&leave), TOO_MANY);
    let workers = workers::<22>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_empty(&app.store).await;
    assert_eq!((runs::<22>(), redis.workers_born(), redis.held("scheduled")), (1, 1, 0));
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_worker_takes_no_job_that_an_idle_one_could_run() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    for _ in 0..5 {
        emit_probe(&app.store, tenant, "holds").await;
    }
    let busy = workers_of::<23>(&app, Some(redis.url()), 1).await;
    until_runs::<23>(1).await;
    let idle = workers_of::<23>(&app, Some(redis.url()), 1).await;
    until_runs::<23>(2).await;
    release::<23>(5);
    until_empty(&app.store).await;
    assert!(busy.stop(GRACE).await && idle.stop(GRACE).await);
}
