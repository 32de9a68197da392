//! What the queue holds and nobody can read: in apalis' eyes an error, which ends the worker.

use leancrm_sync::inject_for_test;
use leancrm_tests::TestApp;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::super::{
    probe::{emit_probe, runs, tenant, until_empty},
    queue::{GRACE, workers},
    redis::Redis,
};

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
