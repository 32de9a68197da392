//! A Redis that is gone for a while, or has lost what it held: nothing is lost with it and nothing is done twice.

use leancrm_tests::TestApp;

use super::{
    probe::{counts, dead, emit_probe, registry, release, runs, tenant, until_empty, until_runs},
    queue::{GRACE, workers},
    redis::Redis,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_forgets_everything_midway_loses_no_event_and_repeats_none() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<33>(&app, Some(redis.url())).await;
    // Both hands are busy, so that the queue holds something to forget.
    for number in 1..=2 {
        emit_probe(&app.store, tenant, "holds").await;
        until_runs::<33>(number).await;
    }
    for _ in 0..100 {
        emit_probe(&app.store, tenant, "well").await;
    }
    assert!(redis.held("active") > 0);
    redis.forget_everything();
    release::<33>(2);
    // No time passes in the outbox: nothing here waits for a lease.
    until_empty(&app.store).await;
    assert_eq!(runs::<33>(), 102);
    assert!(dead(&app.store).await.is_empty());
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_redis_forgets_while_nobody_works_is_handed_to_it_again_at_the_next_start() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    for _ in 0..5 {
        emit_probe(&app.store, tenant, "holds").await;
    }
    let first = workers::<34>(&app, Some(redis.url())).await;
    until_runs::<34>(2).await;
    redis.until("active", 3).await;
    release::<34>(2);
    assert!(first.stop(GRACE).await);
    let left = usize::try_from(counts(&app.store).await.waiting).unwrap();
    assert!(left > 0, "some were in the queue");
    redis.forget_everything();
    release::<34>(5);
    let second = workers::<34>(&app, Some(redis.url())).await;
    until_empty(&app.store).await;
    assert_eq!(runs::<34>(), 5);
    assert!(second.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_is_down_for_a_while_loses_no_event_and_repeats_none() {
    let mut redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<41>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "holds").await;
    until_runs::<41>(1).await;
    redis.kill();
    for _ in 0..20 {
        emit_probe(&app.store, tenant, "well").await;
    }
    // What runs while the queue is gone ends well, and its end is written.
    release::<41>(1);
    assert_eq!(runs::<41>(), 1);
    redis.run().await;
    // What could not be pushed is tried again a second later.
    let waited = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(100));
        while counts(&app.store).await.waiting > 0 {
            app.clock.advance(chrono::TimeDelta::milliseconds(100));
            looks.tick().await;
        }
    };
    assert!(tokio::time::timeout(std::time::Duration::from_secs(30), waited).await.is_ok());
    assert_eq!(runs::<41>(), 21);
    assert!(dead(&app.store).await.is_empty());
    assert!(workers.stop(GRACE).await);
}

#[tokio::test]
async fn what_two_drains_do_at_once_is_done_once() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    for _ in 0..40 {
        emit_probe(&app.store, tenant, "well").await;
    }
    let registry = registry::<35>();
    let (one, other) =
        tokio::join!(leancrm_sync::drain_with(&registry, &app.store), leancrm_sync::drain_with(&registry, &app.store));
    assert_eq!((one.unwrap() + other.unwrap(), runs::<35>()), (40, 40));
}
