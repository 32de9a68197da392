//! What Slack sends: signed, for three seconds, events once more.

use std::time::Duration;

use chrono::TimeDelta;
use leancrm_api::fake_slack::{Account, Channel, Failed, Order, Person};
use leancrm_bot::slack::signature;
use leancrm_core::clock::Clock as _;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::product::{Manner, Received, Scene};

/// Short, so that a test need not wait for Slack's three seconds.
const SOON: Duration = Duration::from_millis(150);

fn verified(scene: &Scene, received: &Received) -> bool {
    let secret = scene.slack.settings().signing_secret.expose_secret().as_bytes();
    let header = |name| received.header(name).expect("the header is there");
    let (at, signed) = (header("x-slack-request-timestamp"), header("x-slack-signature"));
    signature::verify(secret, at, signed, &received.body, scene.clock.now().timestamp()).is_ok()
}

#[tokio::test]
async fn everything_that_is_sent_carries_a_signature_that_fits() {
    let scene = Scene::open().await;
    scene.slack.say("U1", "C1", None, "/leancrm what's up with “John”? ü").await.unwrap();
    scene.slack.say("U1", "D1", None, "my pipeline & <b>").await.unwrap();
    scene.slack.shortcut("U1", "ask", None).await.unwrap();
    let received = scene.received();
    let paths: Vec<_> = received.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["commands", "events", "interactions"]);
    assert!(received.iter().all(|one| verified(&scene, one)));
    let mut other = received[0].clone();
    other.body.push(b'x');
    assert!(!verified(&scene, &other));
}

#[tokio::test]
async fn a_command_that_is_not_acknowledged_in_time_fails() {
    let scene = Scene::with(|settings| settings.limits.ack = SOON).await;
    scene.product(Manner::Ignores);
    assert_eq!(scene.slack.command("U1", "D1", "my pipeline").await.unwrap_err(), Failed::Timeout);
    scene.product(Manner::Fails(201));
    assert_eq!(scene.slack.command("U1", "D1", "my pipeline").await.unwrap_err(), Failed::Status(201));
    assert_eq!(scene.slack.waiting(), 0, "a command is never sent twice");
}

#[tokio::test]
async fn an_event_is_sent_three_times_more_with_its_number_and_reason() {
    let scene = Scene::with(|settings| settings.limits.ack = SOON).await;
    scene.product(Manner::Fails(500));
    let said = scene.slack.say("U1", "D1", None, "my pipeline").await.unwrap();
    assert_eq!(said.lost, Some(Failed::Status(500)));
    let first = scene.one();
    assert_eq!(first.header("x-slack-retry-num"), None);
    scene.product(Manner::Ignores);
    let waits = [TimeDelta::zero(), TimeDelta::minutes(1), TimeDelta::minutes(4)];
    for ((number, reason), wait) in
        [("1", "http_error"), ("2", "http_timeout"), ("3", "http_timeout")].into_iter().zip(waits)
    {
        if wait > TimeDelta::zero() {
            scene.clock.advance(wait - TimeDelta::seconds(1));
            assert_eq!(scene.slack.deliver_due(scene.clock.now()).await, 0, "not yet");
            scene.clock.advance(TimeDelta::seconds(1));
        }
        assert_eq!(scene.slack.deliver_due(scene.clock.now()).await, 1);
        let again = scene.one();
        assert_eq!(
            (again.header("x-slack-retry-num"), again.header("x-slack-retry-reason")),
            (Some(number), Some(reason))
        );
        assert_eq!(again.json()["event_id"], first.json()["event_id"]);
        assert!(verified(&scene, &again), "signed anew, at its own time");
    }
    assert_eq!(scene.slack.waiting(), 0, "then it is given up");
}

#[tokio::test]
async fn an_event_is_not_repeated_for_who_wants_none() {
    let scene = Scene::open().await;
    scene.product(Manner::FailsForGood(503));
    scene.slack.say("U1", "D1", None, "my pipeline").await.unwrap();
    assert_eq!(scene.slack.waiting(), 0);
    scene.product(Manner::Says(String::new()));
    scene.slack.say("U1", "D1", None, "my pipeline").await.unwrap();
    scene.received();
    scene.slack.repeat_last_event().await.unwrap();
    assert_eq!(scene.one().header("x-slack-retry-num"), Some("1"), "Slack now and then repeats what was taken");
}

#[tokio::test]
async fn both_ends_of_an_installation_are_told_in_either_order() {
    for (order, kinds) in [
        (Order::UninstalledFirst, ["app_uninstalled", "tokens_revoked"]),
        (Order::TokensFirst, ["tokens_revoked", "app_uninstalled"]),
    ] {
        let scene = Scene::open().await;
        scene.slack.uninstall("T1", order).await.unwrap();
        let told: Vec<_> = scene.received().iter().map(|one| one.json()["event"]["type"].clone()).collect();
        assert_eq!(told, kinds);
        assert_eq!(scene.slack.command("U1", "D1", "hello").await.unwrap_err(), Failed::NotInstalled);
        assert_eq!(scene.calls("auth.test", &json!({})).await.error(), "account_inactive");
    }
}

#[tokio::test]
async fn an_address_is_the_products_if_the_challenge_comes_back() {
    let scene = Scene::open().await;
    assert!(matches!(scene.slack.verify_address().await, Err(Failed::Answer(_))));
    scene.product(Manner::GivesChallengeBack);
    assert_eq!(scene.slack.verify_address().await, Ok(()));
}

#[tokio::test]
async fn the_app_hears_itself_and_whoever_comes_from_elsewhere() {
    let scene = Scene::with(|settings| {
        settings.echoes = true;
        let stranger = Account::Stranger("T9".to_owned());
        let workspace = &mut settings.workspaces[0];
        workspace.people.push(Person::new("U9", "Sam", "sam@elsewhere.example").account(stranger));
        workspace.channels.push(Channel::public("C9", "shared", &["U1", "U9"]).with_bot());
    })
    .await;
    scene.calls("chat.postMessage", &json!({ "channel": "C1", "text": "hello" })).await;
    let delivered = scene.slack.until(|slack| slack.deliveries().into_iter().next()).await.expect("an event");
    let event = &delivered.payload["event"];
    assert_eq!((&event["text"], &event["bot_id"], &event["user"]), (&json!("hello"), &json!("BT1"), &json!("UBOT1")));
    assert_eq!(delivered.payload["is_ext_shared_channel"], false);
    scene.received();
    scene.slack.say("U9", "C9", None, "hello").await.unwrap();
    let event = scene.one().json();
    assert_eq!((&event["is_ext_shared_channel"], &event["event"]["user_team"]), (&json!(true), &json!("T9")));
    assert!(scene.slack.command("U9", "C9", "my deals").await.is_err(), "a stranger has no commands here");
}

#[tokio::test]
async fn waiting_events_are_sent_by_themselves_where_that_is_asked_for() {
    let scene = Scene::open().await;
    scene.product(Manner::Fails(500));
    scene.slack.say("U1", "D1", None, "hello").await.unwrap();
    scene.product(Manner::Says(String::new()));
    scene.slack.keep_delivering(Duration::from_millis(5));
    let again = scene.slack.until(|slack| slack.deliveries().into_iter().find(|one| one.attempt == 1)).await;
    assert_eq!(again.expect("a repetition").outcome, "ok");
    scene.slack.stop().await;
}
