//! Slack that fails, and Slack that says everything a thousand times.

use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;
use leancrm_api::fake_slack::{Failed, Failure};
use leancrm_core::clock::Clock as _;
use leancrm_tests::TestApp;
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::{
    both::{Both, shown},
    workspace::{OMAR, Slack, button, said, trigger},
};

const CHANGE: &str = "raise the Acme Platform Rollout deal to 90k";
const STORM: usize = 1_000;

async fn one<T>(app: &TestApp, query: &'static str) -> T
where
    T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
}

async fn amount(app: &TestApp) -> i64 {
    one(app, "SELECT amount_minor FROM deals WHERE name = 'Acme Platform Rollout' AND deleted_at IS NULL").await
}

#[tokio::test]
async fn an_answer_that_slack_cannot_take_arrives_when_it_can() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    for failure in [Failure::Limited(30), Failure::Status(500), Failure::Status(503), Failure::Dropped] {
        let preview = both.says("U1", "D1", CHANGE).await;
        both.slack.fail("response", &failure, 2);
        both.presses("U1", &preview, "confirm").await;
        assert_eq!(amount(&app).await, 9_000_000, "{failure:?}");
        assert!(both.now(&preview).element("confirm").is_some(), "nothing has arrived: {failure:?}");
        assert_eq!(both.swept().await, 1);
        assert!(both.now(&preview).element("confirm").is_some(), "it still fails: {failure:?}");
        assert_eq!(both.swept().await, 1);
        let done = both.now(&preview);
        assert!(shown(&done).contains("90,000") && done.element("undo").is_some(), "{done:?}");
        assert_eq!(both.swept().await, 0);
        both.presses("U1", &done, "undo").await;
        assert_eq!(amount(&app).await, 8_500_000, "{failure:?}");
    }
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn an_answer_whose_arrival_nobody_heard_of_takes_its_place_once_more() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    let preview = both.says("U1", "D1", CHANGE).await;
    both.slack.fail("response", &Failure::DroppedAfter, 1);
    both.presses("U1", &preview, "confirm").await;
    assert!(both.now(&preview).element("undo").is_some());
    let (done, count) = (shown(&both.now(&preview)), both.slack.messages("D1").len());
    assert_eq!(both.swept().await, 1);
    assert_eq!((shown(&both.now(&preview)), both.slack.messages("D1").len()), (done, count));
    assert_eq!(both.swept().await, 0);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM change_sets WHERE channel = 'slack'").await, 1);
}

#[tokio::test]
async fn an_answer_that_fails_for_good_is_given_up_with_the_reason() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    let preview = both.says("U1", "D1", CHANGE).await;
    both.slack.fail("response", &Failure::Status(502), 100);
    both.presses("U1", &preview, "confirm").await;
    let mut looks = 0;
    while both.swept().await > 0 {
        looks += 1;
        assert!(looks < 20, "it is never given up");
    }
    let tries = both.slack.calls().iter().filter(|call| call.method == "response").count();
    assert!(tries <= 5, "an address is used five times at most, not {tries}");
    let reason: String = one(&app, "SELECT last_error FROM deliveries WHERE state = 'dead'").await;
    assert!(reason.contains("no uses left"), "{reason}");
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM deliveries WHERE body IS NOT NULL").await, 0);
    assert_eq!(amount(&app).await, 9_000_000, "what was done is done");
}

#[tokio::test]
async fn a_dead_address_is_given_up_at_once_and_breaks_nothing_else() {
    let app = TestApp::with_demo().await;
    let both = Both::with(&app, |settings| settings.limits.response = TimeDelta::seconds(-1)).await;
    let preview = both.says("U1", "D1", CHANGE).await;
    both.presses("U1", &preview, "confirm").await;
    assert_eq!(amount(&app).await, 9_000_000);
    let reason: String = one(&app, "SELECT last_error FROM deliveries WHERE state = 'dead'").await;
    assert!(reason.contains("404"), "{reason}");
    assert_eq!(both.swept().await, 0, "it is not tried again");
    both.presses("U1", &preview, "confirm").await;
    assert_eq!(amount(&app).await, 9_000_000);
    assert!(shown(&both.says("U1", "D1", "undo").await).contains("85,000"), "others go on");
    assert_eq!(amount(&app).await, 8_500_000);
}

#[tokio::test]
async fn a_command_that_comes_a_thousand_times_is_done_and_answered_once() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let body = slack.command(OMAR, "note on Globex: likes tea", &trigger());
    let replies = join_all((0..STORM).map(|_| slack.delivers("commands", body.as_bytes()))).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    slack.settled().await;
    let at_once = replies.iter().filter(|reply| reply.text.contains("likes tea")).count();
    assert_eq!(at_once + slack.later.take().len(), 1);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM notes WHERE body LIKE '%likes tea%'").await, 1);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM deliveries WHERE state = 'done'").await, 1);
}

#[tokio::test]
async fn a_press_that_comes_a_thousand_times_is_done_and_answered_once() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let preview = slack.says(OMAR, CHANGE).await;
    let body = Slack::press_body(OMAR, &button(&preview, "confirm"), &slack.later.url());
    let replies = join_all((0..STORM).map(|_| slack.delivers("interactions", body.as_bytes()))).await;
    assert!(replies.iter().all(|reply| reply.status == 200 && reply.text.is_empty()));
    slack.settled().await;
    let answers = slack.later.take();
    assert!(answers.len() == 1 && said(&answers[0]).contains("90,000"), "{} answers", answers.len());
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM change_sets WHERE channel = 'slack'").await, 1);
    assert_eq!(amount(&app).await, 9_000_000);
}

#[tokio::test]
async fn a_message_that_comes_a_thousand_times_is_done_and_answered_once() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let event = json!({
        "type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event_time": app.clock.now().timestamp(),
        "authorizations": [{ "team_id": "T1", "user_id": "UBOT1", "is_bot": true }],
        "event": {
            "type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "team": "T1",
            "text": "note on Globex: likes tea", "ts": "1773210600.000100",
        },
    });
    let body = event.to_string();
    let replies = join_all((0..STORM).map(|_| slack.delivers("events", body.as_bytes()))).await;
    assert!(replies.iter().any(|reply| reply.status == 200));
    slack.settled().await;
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM notes WHERE body LIKE '%likes tea%'").await, 1);
    assert_eq!(one::<i64>(&app, "SELECT count(*) FROM outgoing_messages").await, 1);
}

/// How many messages of the bot are in a conversation.
fn answers(both: &Both<'_>, channel: &str) -> usize {
    both.slack.messages(channel).iter().filter(|message| message.bot).count()
}

#[tokio::test]
async fn a_message_that_slack_repeats_is_answered_once() {
    let app = TestApp::with_demo().await;
    let both = Both::with(&app, |settings| settings.echoes = false).await;
    both.install().await;
    both.slack.say("U1", "D1", None, "what's happening with John Smith?").await.unwrap();
    both.sends().await;
    assert_eq!(answers(&both, "D1"), 1);
    both.slack.repeat_last_event().await.unwrap();
    both.sends().await;
    assert_eq!(answers(&both, "D1"), 1, "{:?}", both.slack.messages("D1"));
}

#[tokio::test]
async fn a_message_whose_first_try_was_lost_is_answered_once() {
    let app = TestApp::with_demo().await;
    let mut both = Both::silent(&app, |settings| {
        settings.echoes = false;
        settings.limits.ack = Duration::from_secs(1);
    })
    .await;
    both.install().await;
    let said = both.slack.say("U1", "D1", None, "what's happening with John Smith?").await.unwrap();
    assert_eq!(said.lost, Some(Failed::Timeout));
    both.begins_to_listen();
    while both.slack.waiting() > 0 {
        app.clock.advance(TimeDelta::minutes(1));
        both.slack.deliver_due(app.clock.now()).await;
    }
    both.sends().await;
    let tries = both.slack.deliveries();
    assert!(tries.iter().any(|one| one.attempt >= 1 && one.outcome == "ok"), "{tries:?}");
    assert_eq!(answers(&both, "D1"), 1, "{:?}", both.slack.messages("D1"));
}
