//! Workers that are killed in the middle of a job: another process finishes it. The process is this test program, started once more.

use std::process::{Child, Command, Stdio};

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    clock::ManualClock,
    store::{PoolSize, Store},
};
use leancrm_sync::{Ports, QueueConfig, RUN_LEASE, Workers};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;

use super::{
    probe::{counts, dead, emit_probe, registry, release, runs, tenant, until_empty},
    queue::{GRACE, workers},
    redis::Redis,
};

/// Where the other process finds its database, its Redis and the time; it does nothing without.
const PLACE: &str = "LEANCRM_TEST_WORKER";

#[expect(
    clippy::disallowed_methods,
    reason = "the tests are outside the product, and this is how its parent speaks to it"
)]
fn place() -> Option<String> {
    std::env::var(PLACE).ok()
}

/// The other process: works until it is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_for_the_tests_beside_it() {
    let Some(place) = place() else { return };
    let [url, redis_url, now] = place.split('\n').collect::<Vec<_>>()[..] else { panic!("{place}") };
    let clock = ManualClock::at(now.parse::<DateTime<Utc>>().unwrap());
    let store = Store::open(url, PoolSize(4), std::sync::Arc::new(clock), false).await.unwrap();
    let config = QueueConfig { redis_url: Some(redis_url.to_owned()), concurrency: 2, ..QueueConfig::default() };
    let _workers =
        Workers::start_with(registry::<36>(), store, config, Ports::default(), CancellationToken::new()).await.unwrap();
    std::future::pending::<()>().await;
}

/// A worker in a process of its own, killed with the value.
struct Other(Child);

impl Other {
    fn start(app: &TestApp, redis: &Redis, now: DateTime<Utc>) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "background::killed::a_worker_for_the_tests_beside_it", "--nocapture"])
            .env(PLACE, format!("{}\n{}\n{}", app.url, redis.url(), now.to_rfc3339()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// Kills it with the signal that nothing can catch.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn has_died(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Events with so many attempts that are not over.
async fn begun(connection: &mut PgConnection, attempts: i32) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM outbox_events WHERE attempts = $1 AND done_at IS NULL")
        .bind(attempts)
        .fetch_one(connection)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_whose_process_is_killed_is_finished_by_another() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "holds").await;
    emit_probe(&app.store, tenant, "holds").await;
    for _ in 0..20 {
        emit_probe(&app.store, tenant, "well").await;
    }
    let mut other = Other::start(&app, &redis, app.store.clock().now());
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let both_begun = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while begun(&mut connection, 1).await < 2 {
            looks.tick().await;
        }
    };
    assert!(tokio::time::timeout(GRACE, both_begun).await.is_ok(), "the other process works");
    // Its queue is full, so that it is not killed between taking an event and handing it on.
    let (mut looks, mut before) = (tokio::time::interval(std::time::Duration::from_millis(200)), 0);
    while before < 5 || redis.held("active") != before {
        before = redis.held("active");
        looks.tick().await;
    }
    other.kill();

    release::<36>(2);
    let workers = workers::<36>(&app, Some(redis.url())).await;
    // What stood in the queue needs no lease to end; what was under way does.
    let all_but_two = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        // One more may have been taken for a pointer that was never pushed.
        while counts(&app.store).await.waiting > 4 {
            looks.tick().await;
        }
    };
    assert!(tokio::time::timeout(GRACE, all_but_two).await.is_ok(), "{:?}", counts(&app.store).await);
    app.clock.advance(RUN_LEASE + TimeDelta::seconds(1));
    until_empty(&app.store).await;
    let ran = runs::<36>();
    assert!((2..=22).contains(&ran), "{ran} ran here");
    let twice: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox_events WHERE attempts = 2")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!((2..=4).contains(&twice), "only what was under way is run again: {twice}");
    assert!(dead(&app.store).await.is_empty());
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_kills_every_process_is_given_up_and_takes_no_other_along() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    // The first two run side by side, so that each death is the slow one's too.
    for number in 0..40 {
        let ends = ["slow", "dies"].get(number).unwrap_or(&"well");
        emit_probe(&app.store, tenant, ends).await;
    }
    let mut deaths = 0;
    let working = async {
        loop {
            let mut other = Other::start(&app, &redis, app.store.clock().now());
            let mut looks = tokio::time::interval(std::time::Duration::from_millis(50));
            while !other.has_died() {
                if counts(&app.store).await.waiting == 0 {
                    return;
                }
                looks.tick().await;
            }
            deaths += 1;
            app.clock.advance(RUN_LEASE + TimeDelta::seconds(1));
        }
    };
    assert!(tokio::time::timeout(std::time::Duration::from_mins(2), working).await.is_ok(), "it goes on for ever");
    let letters = dead(&app.store).await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].last_error.as_deref().unwrap().contains("died"));
    assert_eq!(deaths, leancrm_sync::MAX_ATTEMPTS);
}
