//! Talking to the bot: in a conversation of two, by mention, in threads, and at home.

use chrono::TimeDelta;
use leancrm_api::fake_slack::{Action, Failure, Message, Place};
use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::both::{Both, shown};

/// What the bot has said in a conversation.
fn answers(both: &Both<'_>, channel: &str) -> Vec<Message> {
    both.slack.messages(channel).into_iter().filter(|message| message.user == "UBOT1").collect()
}

async fn one_number(app: &TestApp, sql: &'static str) -> i64 {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_direct_message_is_answered_by_a_message() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    both.slack.say("U1", "D1", None, "what's happening with John Smith?").await.unwrap();
    assert!(answers(&both, "D1").is_empty(), "it goes out by itself");
    both.sends().await;
    let said = answers(&both, "D1");
    assert!(said.len() == 1 && shown(&said[0]).contains("John Smith"), "{said:?}");
    assert_eq!((said[0].ephemeral_to.as_deref(), said[0].thread_ts.as_deref()), (None, None));
    // What was meant by “him” is remembered there.
    both.slack.say("U1", "D1", None, "when did we last talk to him?").await.unwrap();
    both.sends().await;
    assert!(shown(&answers(&both, "D1")[1]).contains("John Smith"));
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_mention_is_answered_once_and_for_the_asker_alone() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let asked = both.slack.say("U1", "C1", None, "@LeanCRM what's happening with John Smith?").await.unwrap();
    both.sends().await;
    let said = answers(&both, "C1");
    assert!(said.len() == 1 && shown(&said[0]).contains("John Smith"), "{said:?}");
    assert_eq!(said[0].ephemeral_to.as_deref(), Some("U1"), "others are there");

    // In the thread it goes on without a mention, for whoever began it.
    let thread = asked.ts.as_deref();
    both.slack.say("U1", "C1", thread, "what's his email?").await.unwrap();
    both.slack.say("U2", "C1", thread, "my pipeline").await.unwrap();
    both.slack.say("U1", "C1", thread, "haha nice one, lunch later?").await.unwrap();
    both.slack.say("U1", "C1", None, "my pipeline").await.unwrap();
    both.sends().await;
    let said = answers(&both, "C1");
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!((said[1].thread_ts.as_deref(), said[1].ephemeral_to.as_deref()), (thread, Some("U1")));

    app.clock.advance(TimeDelta::hours(25));
    both.slack.say("U1", "C1", thread, "what's his email?").await.unwrap();
    both.sends().await;
    assert_eq!(answers(&both, "C1").len(), 2, "a day later one has to say the name again");
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn what_slack_repeats_is_done_once() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    both.slack.say("U1", "D1", None, "note on Globex: likes tea").await.unwrap();
    let storm: Vec<_> = (0..50).map(|_| both.slack.repeat_last_event()).collect();
    for repeated in futures::future::join_all(storm).await {
        repeated.unwrap();
    }
    both.sends().await;
    assert_eq!(answers(&both, "D1").len(), 1);
    assert_eq!(one_number(&app, "SELECT count(*) FROM notes WHERE body LIKE '%likes tea%'").await, 1);
}

#[tokio::test]
async fn an_answer_survives_what_slack_does_to_it() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let failures = [Failure::Limited(3), Failure::Status(503), Failure::Dropped, Failure::DroppedAfter];
    for (at, failure) in failures.iter().enumerate() {
        both.slack.fail("chat.postMessage", failure, 1);
        both.slack.say("U1", "D1", None, "what's happening with John Smith?").await.unwrap();
        for _ in 0..3 {
            both.sends().await;
            app.clock.advance(TimeDelta::minutes(11));
        }
        assert_eq!(answers(&both, "D1").len(), at + 1, "{failure:?}");
    }
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_change_by_message_is_confirmed_where_it_is_shown() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    both.slack.say("U1", "D1", None, "raise the Acme Platform Rollout deal to 90k").await.unwrap();
    both.sends().await;
    let shown_first = answers(&both, "D1").remove(0);
    both.presses("U1", &shown_first, "confirm").await;
    let amount = "SELECT amount_minor FROM deals WHERE name = 'Acme Platform Rollout' AND deleted_at IS NULL";
    assert_eq!(one_number(&app, amount).await, 9_000_000);
    assert!(shown(&both.now(&shown_first)).contains("90,000"));
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_thumb_is_kept_with_what_was_read() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let answer = both.says("U1", "D1", "what's happening with John Smith?").await;
    let (block_id, element) = answer.element("feedback").expect("thumbs");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let (action_id, value) = (text(&element["action_id"]), text(&element["negative_button"]["value"]));
    let action = Action { block_id, action_id, value: Some(value), ..Action::default() };
    let place = Place::Message { channel: "D1".to_owned(), ts: answer.ts.clone() };
    both.slack.press("U1", &place, &action, None).await.unwrap();
    assert_eq!(one_number(&app, "SELECT count(*) FROM chat_turns WHERE feedback IS NOT NULL").await, 1);
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn home_shows_the_day_and_what_was_done_there() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    both.slack.open_home("U1").await.unwrap();
    both.settled().await;
    let home = both.slack.home("U1").expect("a home");
    assert!(serde_json::to_string(home.blocks()).unwrap().contains("Omar"), "{home:?}");
    let open = "SELECT count(*) FROM tasks WHERE done_at IS NULL AND deleted_at IS NULL";
    let before = one_number(&app, open).await;
    both.presses_home("U1", "task_done").await;
    assert_eq!(one_number(&app, open).await, before - 1);
    let home = both.slack.home("U1").expect("a home");
    assert!(serde_json::to_string(home.blocks()).unwrap().contains("\"undo."), "{home:?}");
    both.slack.open_home("U4").await.unwrap();
    both.settled().await;
    let stranger = both.slack.home("U4").expect("a home");
    assert!(serde_json::to_string(stranger.blocks()).unwrap().contains("link CODE"), "{stranger:?}");
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_chart_is_a_picture_that_slack_can_fetch() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    let answer = both.says("U1", "D1", "show my pipeline by stage").await;
    let picture = answer.blocks.iter().find(|block| block["type"] == "image").expect("a picture");
    let path = picture["image_url"].as_str().unwrap().strip_prefix("https://crm.example.com").unwrap();
    let fetched = reqwest::get(format!("{}{path}", both.address)).await.unwrap();
    assert_eq!(fetched.headers()["content-type"], "image/png");
    assert!(fetched.bytes().await.unwrap().starts_with(b"\x89PNG"));
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_picture_that_slack_cannot_fetch_is_drawn_with_letters() {
    let app = TestApp::with_demo().await;
    let both = Both::installed(&app).await;
    both.slack.fail("chat.postMessage", &Failure::Error("invalid_blocks"), 1);
    both.slack.say("U1", "D1", None, "show my pipeline by stage").await.unwrap();
    both.sends().await;
    let answers = answers(&both, "D1");
    let [answer] = answers.as_slice() else { panic!("one answer: {answers:?}") };
    assert!(answer.blocks.iter().all(|block| block["type"] != "image") && shown(answer).contains('█'), "{answer:?}");
}
