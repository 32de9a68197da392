//! Thumbs: kept with the message for whoever asked, changed by another press, and found again.

use leancrm_core::store::Feedback;
use leancrm_tests::TestApp;

async fn rated(app: &TestApp, only_bad: bool) -> Vec<(String, String, Option<String>)> {
    let mut system = app.store.system().await.expect("the system door");
    let turns = system.rated_turns(Some("demo"), None, only_bad, 10).await.expect("the thumbs");
    turns.into_iter().map(|turn| (turn.text, turn.feedback, turn.intent)).collect()
}

#[tokio::test]
async fn a_thumb_is_kept_with_how_the_sentence_was_read_and_another_press_changes_it() {
    let app = TestApp::with_demo().await;
    let rep = app.rep().await;
    let answer = rep.says("what's happening with John Smith, john@acme.example?").await;
    let turn = answer.turn.expect("the message is kept");
    assert_eq!(app.engine.feedback(&rep.actor, turn, Feedback::Good).await.ok(), Some(true));
    assert!(rated(&app, true).await.is_empty());
    assert_eq!(app.engine.feedback(&rep.actor, turn, Feedback::Bad).await.ok(), Some(true));
    let bad = rated(&app, true).await;
    assert_eq!(bad.len(), 1, "{bad:?}");
    let (text, thumb, intent) = &bad[0];
    assert_eq!((thumb.as_str(), intent.as_deref()), ("bad", answer.intent.map(leancrm_nlp::IntentName::as_str)));
    assert!(text.starts_with("what's happening with John Smith") && !text.contains("john@acme"), "{text}");
}

#[tokio::test]
async fn nobody_else_says_what_an_answer_was_worth() {
    let app = TestApp::with_demo().await;
    let (rep, answer) = (app.rep().await, app.rep().await.says("my deals").await);
    let turn = answer.turn.expect("the message is kept");
    for (tenant, name) in [("demo", "Sofia"), ("demo", "Amina"), ("nordlicht", "")] {
        let other =
            app.store.actor_by_name(tenant, (!name.is_empty()).then_some(name)).await.expect("the member exists");
        assert_eq!(app.engine.feedback(&other, turn, Feedback::Bad).await.ok(), Some(false), "{name} of {tenant}");
    }
    assert!(rated(&app, false).await.is_empty());
    let unknown = leancrm_core::ids::TurnId::from_uuid(uuid::Uuid::from_u128(7));
    assert_eq!(app.engine.feedback(&rep.actor, unknown, Feedback::Bad).await.ok(), Some(false));
}

/// The application may write a thumb and nothing else of what was said.
#[tokio::test]
async fn what_was_said_stays_as_it_was_said() {
    let app = TestApp::empty().await;
    let mut connection =
        <sqlx::PgConnection as sqlx::Connection>::connect(&app.url).await.expect("the database answers");
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT a.attname::text FROM pg_attribute a
         WHERE a.attrelid = 'chat_turns'::regclass AND a.attnum > 0 AND NOT a.attisdropped
           AND has_column_privilege('leancrm_app', 'chat_turns', a.attname, 'UPDATE') ORDER BY 1",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the privileges");
    assert_eq!(columns, ["feedback", "feedback_at"]);
}
