//! What jobs leave behind in Redis: without results nothing is acknowledged, keys against copies expire at once, and what is over is
//! never cleared away, or with it what waits to be tried again.

use leancrm_tests::TestApp;

use super::super::{
    probe::{emit_probe, release, runs, tenant, until_empty, until_runs},
    queue::{GRACE, workers},
    redis::Redis,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_over_is_in_nobodys_hands_any_more() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<30>(&app, Some(redis.url())).await;
    for _ in 0..20 {
        emit_probe(&app.store, tenant, "well").await;
    }
    until_empty(&app.store).await;
    redis.until("inflight", 0).await;
    assert_eq!((runs::<30>(), redis.held("active")), (20, 0));
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_two_processes_have_heard_of_is_in_the_queue_once() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let (one, other) = (workers::<31>(&app, Some(redis.url())).await, workers::<31>(&app, Some(redis.url())).await);
    // All hands are busy, so that what comes now stays in the queue.
    for number in 1..=4 {
        emit_probe(&app.store, tenant, "holds").await;
        until_runs::<31>(number).await;
    }
    let mut grown = Vec::new();
    for _ in 0..2 {
        let before = redis.held("active");
        emit_probe(&app.store, tenant, "well").await;
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        grown.push(redis.held("active") - before);
    }
    // The look every two seconds may come in between, once, and hand on again what nobody has begun.
    assert_eq!(grown.iter().min(), Some(&1), "both processes heard of each: {grown:?}");
    release::<31>(4);
    until_empty(&app.store).await;
    assert_eq!(runs::<31>(), 6);
    assert!(one.stop(GRACE).await && other.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_cleared_away_and_what_waits_to_be_tried_again_is_not() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<32>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<32>(1).await;
    // As apalis leaves what it would try again itself, in the year 2100.
    let leave = "local data = redis.call('keys', '*:data')[1]
        local name = string.sub(data, 1, -6)
        redis.call('hset', data, 'later', 'null')
        redis.call('hset', name .. ':meta:later', 'attempts', 1, 'max_attempts', 25, 'status', 'Failed')
        return redis.call('zadd', name .. ':scheduled', 4102444800, 'later')";
    assert_eq!(redis.count(leave), 1);
    for _ in 0..30 {
        emit_probe(&app.store, tenant, "well").await;
    }
    until_empty(&app.store).await;
    redis.until("data", 1).await;
    assert_eq!((redis.held("done"), redis.held("scheduled"), redis.held("meta:later")), (0, 1, 3));
    assert!(workers.stop(GRACE).await);
}
