//! A process that dies between taking a delivery and answering it: another one answers, once.

use std::sync::Arc;

use chrono::TimeDelta;
use leancrm_api::{server, slack};
use leancrm_bot::{Engine, EngineConfig};
use leancrm_core::store::{DELIVERY_LEASE, PoolSize, Store};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;

use super::workspace::{OMAR, SECRET, Slack, button, product, request, said, signature, trigger};
use crate::server::client::send;

/// Delivers a body to a process of its own, which dies once `until` is true of the database and so many answers are held.
async fn dies(app: &TestApp, slack: &Slack<'_>, (path, held): (&'static str, u32), body: String, until: &str) {
    let (url, clock, root) = (app.url.clone(), app.clock.clone(), slack.later.root.clone());
    let dead = CancellationToken::new();
    let dies = dead.clone();
    let process = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::open(&url, PoolSize(4), Arc::new(clock.clone()), false).await.unwrap();
            let engine = Engine::new(store.clone(), EngineConfig::default());
            let service = server::router(product(store, engine, &root), server::Limits::default());
            let now = leancrm_core::clock::Clock::now(&clock).timestamp().to_string();
            let signed = signature(SECRET, &now, body.as_bytes());
            tokio::select! {
                _ = send(&service, request(path, body.as_bytes(), Some(&now), Some(&signed))) => panic!("it answered"),
                () = dies.cancelled() => {}
            }
        });
        runtime.shutdown_background();
    });
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    while !sqlx::query_scalar::<_, bool>(sqlx::AssertSqlSafe(until)).fetch_one(&mut connection).await.unwrap() {
        tokio::task::yield_now().await;
    }
    while slack.later.held() < held {
        tokio::task::yield_now().await;
    }
    dead.cancel();
    process.join().unwrap();
}

/// Lets another process look for what was left behind, when the lease has run out.
async fn swept(app: &TestApp, slack: &Slack<'_>) -> usize {
    app.clock.advance(DELIVERY_LEASE + TimeDelta::seconds(1));
    let inbox = slack::SlackInbox::of(&slack.product).unwrap();
    leancrm_sync::finish_due(&app.store, &[inbox]).await.unwrap()
}

async fn notes(app: &TestApp) -> i64 {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let count = "SELECT count(*) FROM notes WHERE body LIKE '%likes tea%' AND deleted_at IS NULL";
    sqlx::query_scalar(count).fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_command_that_nobody_answered_is_answered_once() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let mut other = PgConnection::connect(&app.url).await.unwrap();
    let mut holding = other.begin().await.unwrap();
    sqlx::query("LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE").execute(&mut *holding).await.unwrap();
    let body = slack.command(OMAR, "note on Globex: likes tea", &trigger());
    dies(&app, &slack, ("commands", 0), body, "SELECT count(*) = 1 FROM deliveries WHERE state = 'open'").await;
    holding.rollback().await.unwrap();
    assert_eq!(notes(&app).await, 0);

    assert_eq!(swept(&app, &slack).await, 1);
    let answers = slack.later.take();
    assert!(answers.len() == 1 && said(&answers[0]).contains("likes tea"), "{answers:?}");
    assert_eq!(notes(&app).await, 1);
    assert_eq!(swept(&app, &slack).await, 0);
    assert!(slack.later.take().is_empty());
}

#[tokio::test]
async fn an_answer_that_nobody_sent_is_sent_and_nothing_is_done_again() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let shown = slack.says(OMAR, "raise the Acme Platform Rollout deal to 90k").await;
    slack.later.hold(true);
    let body = Slack::press_body(OMAR, &button(&shown, "confirm"), &slack.later.url());
    dies(&app, &slack, ("interactions", 1), body, "SELECT count(*) = 1 FROM deliveries WHERE state = 'answered'").await;
    slack.later.hold(false);

    assert_eq!(swept(&app, &slack).await, 1);
    let answers = slack.later.take();
    assert!(answers.len() == 1 && said(&answers[0]).contains("90,000"), "{answers:?}");
    assert_eq!(answers[0]["replace_original"], true);
    assert!(!said(&answers[0]).contains("done already"), "{answers:?}");
    assert_eq!(swept(&app, &slack).await, 0);
}

#[tokio::test]
async fn nothing_is_left_of_what_was_answered() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let shown = slack.says(OMAR, "raise the Acme Platform Rollout deal to 90k").await;
    slack.presses(OMAR, &button(&shown, "confirm")).await;
    slack.product.tasks.close();
    slack.product.tasks.wait().await;
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let kept = "SELECT count(*) FROM deliveries WHERE state <> 'done' OR body IS NOT NULL OR answer IS NOT NULL";
    assert_eq!(sqlx::query_scalar::<_, i64>(kept).fetch_one(&mut connection).await.unwrap(), 0);
    assert_eq!(swept(&app, &slack).await, 0);
}
