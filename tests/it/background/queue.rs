//! The road itself, over PostgreSQL and over Redis: relay, queue and workers running.

use std::time::Duration;

use leancrm_sync::{Ports, QueueConfig, Workers, inject_for_test};
use leancrm_tests::TestApp;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;

use super::{
    probe::{counts, emit_probe, registry, runs, tenant, until_empty, until_runs},
    redis::Redis,
};

pub(super) const GRACE: Duration = Duration::from_secs(10);

pub(super) async fn workers<const N: usize>(app: &TestApp, redis_url: Option<String>) -> Workers {
    workers_of::<N>(app, redis_url, 2).await
}

pub(super) async fn workers_of<const N: usize>(
    app: &TestApp,
    redis_url: Option<String>,
    concurrency: usize,
) -> Workers {
    // Whatever comes at once was announced: the look without is a minute away.
    let config = QueueConfig { redis_url, concurrency, poll: Duration::from_mins(1) };
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
