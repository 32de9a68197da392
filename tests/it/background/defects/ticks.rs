//! What apalis does by the clock, each of several processes does. Here one does it for all.

use std::time::Duration;

use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::super::queue::{GRACE, workers};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_by_the_clock_is_done_by_one_of_two_processes_at_a_time() {
    let app = TestApp::empty().await;
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let mut held = connection.begin().await.unwrap();
    // Whoever clears away what has expired stands here until it is let go.
    sqlx::query("LOCK TABLE chat_sessions").execute(&mut *held).await.unwrap();
    let (one, other) = (workers::<44>(&app, None).await, workers::<44>(&app, None).await);
    let standing = "SELECT count(*) FROM pg_locks WHERE relation = 'chat_sessions'::regclass AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    let mut most = 0_i64;
    // The first time comes a second after the start of each.
    for _ in 0..60 {
        looks.tick().await;
        most = most.max(sqlx::query_scalar(standing).fetch_one(&mut *held).await.unwrap());
    }
    assert_eq!(most, 1, "one is at it, and the other passes it over");
    held.rollback().await.unwrap();
    assert!(one.stop(GRACE).await && other.stop(GRACE).await);
}
