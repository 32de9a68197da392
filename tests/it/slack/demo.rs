//! The demo with a Slack of its own: everything stands up by itself, and people talk to the product through that Slack.

use leancrm_api::{
    cli::SlackDemo,
    fake_slack::{FakeSlack, Message},
};
use leancrm_tests::TestApp;
use tokio_util::task::TaskTracker;

use super::vendor::config;

/// A Slack with the demo company behind it, and what ends both.
async fn stand_up(app: &TestApp) -> (FakeSlack, impl AsyncFnOnce()) {
    let bind = async || tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (product, slack) = (bind().await, bind().await);
    let company = app.demo.clone().unwrap();
    let address = product.local_addr().unwrap();
    let demo =
        SlackDemo::open(app.store.clone(), company, &config(&[("SLACK__ANSWER_WITHIN_MS", "2500")]), address, slack)
            .await
            .unwrap();
    let (slack, stopping) = (demo.slack.clone(), demo.app.stopping.clone());
    let serving = TaskTracker::new().spawn(demo.serve(product));
    let end = async move || {
        stopping.cancel();
        serving.await.unwrap().unwrap();
    };
    (slack, end)
}

fn shown(message: &Message) -> String {
    format!("{} {}", message.text, serde_json::to_string(&message.blocks).unwrap())
}

async fn asks(slack: &FakeSlack, user: &str, channel: &str, text: &str) -> Message {
    slack.say(user, channel, None, &format!("/leancrm {text}")).await.unwrap().answer.expect("an answer at once")
}

#[tokio::test]
async fn somebody_asks_and_changes_something_in_the_demos_slack() {
    let app = TestApp::with_demo().await;
    let (slack, end) = stand_up(&app).await;
    let answer = asks(&slack, "U0OMAR", "C0SALES", "what's happening with John Smith?").await;
    assert_eq!(answer.ephemeral_to.as_deref(), Some("U0OMAR"));
    assert!(shown(&answer).contains("Acme Corp") && !shown(&answer).contains("Lübeck"), "{}", shown(&answer));

    let preview = asks(&slack, "U0OMAR", "C0SALES", "raise the Acme Platform Rollout deal to 90k").await;
    assert!(shown(&preview).contains("90,000") && preview.element("confirm").is_some(), "{}", shown(&preview));
    slack.press_button("U0OMAR", &preview, "confirm").await.unwrap();
    let done = slack.until(|slack| {
        let messages = slack.messages("C0SALES");
        messages.into_iter().find(|message| message.ts == preview.ts && message.element("undo").is_some())
    });
    let done = done.await.expect("what was confirmed is said in its place");
    assert!(done.element("confirm").is_none(), "{}", shown(&done));
    let after = asks(&slack, "U0OMAR", "C0SALES", "Acme Platform Rollout").await;
    assert!(shown(&after).contains("90,000"), "{}", shown(&after));
    assert_eq!(slack.violations(), []);
    end().await;
}

#[tokio::test]
async fn the_demos_slack_knows_its_members_and_nobody_else() {
    let app = TestApp::with_demo().await;
    let (slack, end) = stand_up(&app).await;
    let klara = asks(&slack, "U0KLARA", "C0NORDLICHT", "what's happening with John Smith?").await;
    assert!(shown(&klara).contains("Polarstern"), "{}", shown(&klara));
    for (user, channel) in [("U0NEW", "C0GENERAL"), ("U0GUEST", "C0ACME")] {
        let told = asks(&slack, user, channel, "what's happening with John Smith?").await;
        assert!(!shown(&told).contains("Acme"), "{}", shown(&told));
    }
    assert_eq!(slack.violations(), []);
    end().await;
}

#[tokio::test]
async fn a_second_run_on_the_same_company_is_not_taken_for_the_first() {
    let app = TestApp::with_demo().await;
    for _ in 0..2 {
        let (slack, end) = stand_up(&app).await;
        let direct = slack.direct("U0OMAR").unwrap();
        let answer = asks(&slack, "U0OMAR", &direct, "what's happening with John Smith?").await;
        assert!(shown(&answer).contains("Acme Corp"), "{}", shown(&answer));
        end().await;
    }
}

#[tokio::test]
async fn what_is_said_to_the_bot_is_answered_where_it_was_said() {
    let app = TestApp::with_demo().await;
    let (slack, end) = stand_up(&app).await;
    let direct = slack.direct("U0OMAR").unwrap();
    let answer_in = async |channel: &str| {
        let found = slack.until(|slack| slack.messages(channel).into_iter().find(|message| message.bot));
        found.await.expect("an answer")
    };
    let said = slack.say("U0OMAR", &direct, None, "what's happening with John Smith?").await.unwrap();
    assert_eq!(said.lost, None);
    let answer = answer_in(&direct).await;
    assert!(shown(&answer).contains("Acme Corp") && answer.ephemeral_to.is_none(), "{}", shown(&answer));
    slack.say("U0OMAR", "C0SALES", None, "@LeanCRM what's happening with John Smith?").await.unwrap();
    let answer = answer_in("C0SALES").await;
    assert!(shown(&answer).contains("Acme Corp"), "{}", shown(&answer));
    assert_eq!(answer.ephemeral_to.as_deref(), Some("U0OMAR"), "others are there");
    assert_eq!(slack.violations(), []);
    end().await;
}
