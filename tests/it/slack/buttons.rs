//! Changes by Slack: shown with buttons, done once, taken back; and answers that come later.

use std::time::Duration;

use leancrm_tests::TestApp;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use super::workspace::{Button, OMAR, Person, Slack, button, buttons, said};

const CHANGE: &str = "raise the Acme Platform Rollout deal to 90k";

async fn amount(app: &TestApp) -> i64 {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query_scalar("SELECT amount_minor FROM deals WHERE name = 'Acme Platform Rollout' AND deleted_at IS NULL")
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

/// Presses, and gives the one answer that arrives.
async fn pressed(slack: &Slack<'_>, button: &Button) -> Value {
    let mut answers = slack.presses(OMAR, button).await;
    assert_eq!(answers.len(), 1, "{answers:?}");
    answers.remove(0)
}

#[tokio::test]
async fn a_change_is_shown_confirmed_once_and_taken_back() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let before = amount(&app).await;
    let shown = slack.says(OMAR, CHANGE).await;
    assert!(said(&shown).contains("90,000"), "{shown}");
    assert_eq!(amount(&app).await, before, "a preview writes nothing");

    let confirm = button(&shown, "confirm");
    let done = pressed(&slack, &confirm).await;
    assert_eq!((&done["response_type"], &done["replace_original"]), (&"ephemeral".into(), &true.into()), "{done}");
    assert_eq!(amount(&app).await, 9_000_000);
    let again = pressed(&slack, &confirm).await;
    assert!(said(&again).contains("done already"), "{again}");

    let undone = pressed(&slack, &button(&done, "undo")).await;
    assert_eq!(undone["replace_original"], true);
    assert_eq!(amount(&app).await, before, "{undone}");
}

#[tokio::test]
async fn a_no_and_an_edit_write_nothing() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let before = amount(&app).await;
    let shown = slack.says(OMAR, CHANGE).await;
    let told = pressed(&slack, &button(&shown, "edit")).await;
    assert!(said(&told).contains("/leancrm make it 60k"), "{told}");
    assert_eq!(told["replace_original"], false, "the preview stays");
    let other = slack.says(OMAR, "make it 60k").await;
    assert!(said(&other).contains("60,000"), "{other}");
    pressed(&slack, &button(&other, "cancel")).await;
    pressed(&slack, &button(&shown, "confirm")).await;
    assert_eq!(amount(&app).await, before);
}

#[tokio::test]
async fn a_button_that_says_something_leaves_its_message_alone() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let help = slack.says(OMAR, "help").await;
    let say = buttons(&help, "say").into_iter().next().expect("help suggests something");
    let answer = pressed(&slack, &say).await;
    assert_eq!(answer["replace_original"], false);
    assert_ne!(answer["text"], help["text"]);
}

#[tokio::test]
async fn a_press_of_somebody_unknown_does_nothing_and_is_told() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let before = amount(&app).await;
    let confirm = button(&slack.says(OMAR, CHANGE).await, "confirm");
    for (person, told) in [(Person { user: "U9", ..OMAR }, "link CODE"), (Person { team: "T9", ..OMAR }, "connect T9")]
    {
        let answers = slack.presses(person, &confirm).await;
        assert!(said(&answers[0]).contains(told), "{answers:?}");
        assert_eq!(answers[0]["replace_original"], false);
    }
    for invented in [("confirm.0", "pend_1"), ("launch.0", "x"), ("", ""), ("confirm.0", "\u{0}🎉")] {
        let answers = slack.presses(OMAR, &(invented.0.to_owned(), invented.1.to_owned())).await;
        assert!(answers.is_empty(), "{answers:?}");
    }
    assert_eq!(amount(&app).await, before);
}

#[tokio::test]
async fn an_address_that_is_dead_or_not_slacks_loses_nothing() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let gone = "http://127.0.0.1:1/x".to_owned();
    for url in ["", "nonsense", "http://169.254.169.254/x", &slack.elsewhere.url(), &gone] {
        let confirm = button(&slack.says(OMAR, CHANGE).await, "confirm");
        slack.presses_for(OMAR, &confirm, url).await;
        assert_eq!(amount(&app).await, 9_000_000, "{url}");
        assert!(said(&slack.says(OMAR, "undo").await).contains("85,000"), "{url}");
    }
    assert!(slack.elsewhere.take().is_empty(), "only Slack is answered");
    assert!(slack.later.take().is_empty());
}

#[tokio::test]
async fn what_takes_longer_than_slack_waits_is_answered_later() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await.within(400);
    let mut other = PgConnection::connect(&app.url).await.unwrap();
    let mut holding = other.begin().await.unwrap();
    sqlx::query("LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE").execute(&mut *holding).await.unwrap();
    let started = std::time::Instant::now();
    let answer = slack.says(OMAR, "what's happening with John Smith?").await;
    assert!(said(&answer).contains("Working on it"), "{answer}");
    assert!(started.elapsed() < Duration::from_secs(3), "Slack waits three seconds");
    assert!(slack.later.take().is_empty());
    holding.rollback().await.unwrap();
    slack.product.tasks.close();
    slack.product.tasks.wait().await;
    let answers = slack.later.take();
    assert!(answers.len() == 1 && said(&answers[0]).contains("John Smith"), "{answers:?}");
}
