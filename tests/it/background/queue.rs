//! The road itself, over PostgreSQL and over Redis: relay, queue and workers running.

use std::time::Duration;

use leancrm_sync::{HANDOVER_LEASE, Ports, QueueConfig, Workers, inject_for_test};
use leancrm_tests::TestApp;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;

use super::{
    probe::{counts, dead, emit_probe, registry, runs, tenant, until_empty, until_runs},
    redis::Redis,
};

const GRACE: Duration = Duration::from_secs(10);

async fn workers<const N: usize>(app: &TestApp, redis_url: Option<String>) -> Workers {
    let config = QueueConfig { redis_url, concurrency: 2, poll: Duration::from_millis(20) };
    Workers::start_with(registry::<N>(), app.store.clone(), config, Ports::default(), CancellationToken::new())
        .await
        .expect("workers start")
}

/// Events written before and after the workers start are worked off, and a stop leaves nothing running.
async fn works_off<const N: usize>(redis_url: Option<String>) {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "well").await;
    let workers = workers::<N>(&app, redis_url).await;
    until_runs::<N>(1).await;
    for _ in 0..20 {
        emit_probe(&app.store, tenant, "well").await;
    }
    until_empty(&app.store).await;
    assert_eq!(runs::<N>(), 21);
    assert!(workers.stop(GRACE).await, "nothing was left running");
}

/// A stranger's values in the queue are dropped, and the jobs behind them run.
async fn survives_strangers<const N: usize>(redis_url: Option<String>) {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let strangers = vec![json!("text"), json!(null), json!({ "outbox": 7 }), json!([1, 2, 3])];
    inject_for_test(&app.store, redis_url.as_deref(), strangers).await.unwrap();
    let workers = workers::<N>(&app, redis_url).await;
    emit_probe(&app.store, tenant, "well").await;
    until_empty(&app.store).await;
    assert_eq!(runs::<N>(), 1);
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_travel_through_postgresql() {
    works_off::<8>(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_travel_through_redis() {
    let redis = Redis::start().await;
    works_off::<9>(Some(redis.url())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strangers_value_in_postgresql_does_not_stop_the_worker() {
    survives_strangers::<10>(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strangers_value_in_redis_does_not_stop_the_worker() {
    let redis = Redis::start().await;
    survives_strangers::<11>(Some(redis.url())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_in_postgresql_that_are_not_even_json_do_not_stop_the_worker() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    inject_for_test(&app.store, None, vec![json!("a"), json!("b")]).await.unwrap();
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let damaged = sqlx::query(r"UPDATE apalis.jobs SET job = '\xdeadbeef'").execute(&mut connection).await.unwrap();
    assert_eq!(damaged.rows_affected(), 2);
    let workers = workers::<14>(&app, None).await;
    emit_probe(&app.store, tenant, "well").await;
    until_empty(&app.store).await;
    assert_eq!(runs::<14>(), 1);
    let workers_born: i64 =
        sqlx::query_scalar("SELECT count(*) FROM apalis.workers").fetch_one(&mut connection).await.unwrap();
    assert_eq!(workers_born, 1, "the worker met them and lived");
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_in_redis_that_are_not_even_json_do_not_stop_the_worker() {
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    inject_for_test(&app.store, Some(&redis.url()), vec![json!("a"), json!("b")]).await.unwrap();
    assert_eq!(redis.damage_payloads(), 2);
    let workers = workers::<15>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_empty(&app.store).await;
    assert_eq!(runs::<15>(), 1);
    assert_eq!(redis.workers_born(), 1, "the worker met them and lived");
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redis_that_loses_everything_loses_no_event() {
    let mut redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<12>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<12>(1).await;

    redis.kill();
    for _ in 0..20 {
        emit_probe(&app.store, tenant, "well").await;
    }
    redis.run().await;
    // Whatever had reached the server is gone with it; the leases say so once they run out.
    app.clock.advance(HANDOVER_LEASE + HANDOVER_LEASE);
    until_runs::<12>(21).await;
    until_empty(&app.store).await;
    assert!(dead(&app.store).await.is_empty());
    assert!(workers.stop(GRACE).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_takes_over_when_the_first_is_gone() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let first = workers::<13>(&app, None).await;
    emit_probe(&app.store, tenant, "well").await;
    until_runs::<13>(1).await;
    assert!(first.stop(GRACE).await);
    emit_probe(&app.store, tenant, "well").await;
    assert_eq!(counts(&app.store).await.waiting, 1, "nobody is there to take it");
    let second = workers::<13>(&app, None).await;
    until_runs::<13>(2).await;
    until_empty(&app.store).await;
    assert!(second.stop(GRACE).await);
}

#[tokio::test]
async fn the_application_has_no_rights_on_the_queues_tables() {
    let app = TestApp::empty().await;
    inject_for_test(&app.store, None, vec![json!("a")]).await.unwrap();
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    for role in ["SET ROLE leancrm_app", "SET ROLE leancrm_system"] {
        sqlx::query(role).execute(&mut connection).await.unwrap();
        let refused = sqlx::query("SELECT FROM apalis.jobs").execute(&mut connection).await.unwrap_err();
        assert_eq!(
            refused.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(),
            Some("42501"),
            "{role}"
        );
    }
}

#[tokio::test]
async fn the_queue_has_no_rights_on_the_tenants_tables() {
    let app = TestApp::with_demo().await;
    inject_for_test(&app.store, None, vec![json!("a")]).await.unwrap();
    let pool = app.store.queue_pool(1);
    for table in ["contacts", "deals", "memberships", "users", "api_tokens", "outbox_events", "chat_turns"] {
        let refused =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT FROM {table}"))).execute(&pool).await.unwrap_err();
        assert_eq!(
            refused.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(),
            Some("42501"),
            "{table}"
        );
    }
}

#[tokio::test]
async fn a_queue_that_cannot_be_reached_is_said_at_the_start() {
    let app = TestApp::empty().await;
    let config =
        QueueConfig { redis_url: Some("redis+unix:///tmp/no-redis-here.sock".to_owned()), ..QueueConfig::default() };
    let refused = Workers::start(app.store.clone(), config, Ports::default(), CancellationToken::new()).await;
    assert!(matches!(refused, Err(leancrm_core::Error::Unavailable { service: "queue", .. })), "{refused:?}");
}
