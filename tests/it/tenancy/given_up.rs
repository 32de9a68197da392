//! Somebody who gives up while a transaction is being opened: a browser that goes away, a job that is dropped.

use std::{pin::pin, time::Duration};

use futures::{FutureExt as _, poll};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

const OPEN: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";

#[tokio::test]
async fn a_transaction_that_nobody_waits_for_any_more_is_not_left_open() {
    let app = TestApp::with_demo().await;
    let actor = app.rep().await.actor;
    for polls in 1..6 {
        // A connection is there already, so that opening is all that is waited for.
        drop(app.store.begin(&actor).await.unwrap());
        drop(app.store.system().await.unwrap());
        let (mut tenant, mut system) = (pin!(app.store.begin(&actor).fuse()), pin!(app.store.system().fuse()));
        for _ in 0..polls {
            drop((poll!(&mut tenant), poll!(&mut system)));
            tokio::task::yield_now().await;
        }
    }
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let all_are_closed = async {
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        while sqlx::query_scalar::<_, i64>(OPEN).fetch_one(&mut connection).await.unwrap() > 0 {
            looks.tick().await;
        }
    };
    let closed = tokio::time::timeout(Duration::from_secs(5), all_are_closed).await;
    assert!(closed.is_ok(), "a transaction stays open for whoever has the connection next");
    app.store.begin(&actor).await.unwrap().commit().await.unwrap();
}
