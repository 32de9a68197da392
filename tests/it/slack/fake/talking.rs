//! What people say, and what the app says to them.

use chrono::TimeDelta;
use leancrm_api::fake_slack::{Failed, Failure, Message};
use serde_json::{Value, json};

use super::{
    client::request,
    product::{Manner, Scene},
};

fn text(message: Option<&Message>) -> &str {
    message.map_or("", |message| message.text.as_str())
}

#[tokio::test]
async fn a_mention_comes_as_two_events_and_a_direct_message_as_one() {
    let scene = Scene::open().await;
    scene.slack.say("U1", "C1", None, "@LeanCRM what's new?").await.unwrap();
    let events: Vec<Value> = scene.received().iter().map(|one| one.json()["event"].clone()).collect();
    let mut kinds: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["app_mention", "message"]);
    assert_eq!(events[0]["ts"], events[1]["ts"]);
    assert_eq!(events[0]["text"], "<@UBOT1> what's new?");
    let said = scene.slack.say("U1", "D1", None, "<@UBOT1> hello").await.unwrap();
    let event = scene.one().json();
    assert_eq!((&event["event"]["channel_type"], &event["event"]["ts"]), (&json!("im"), &json!(said.ts)));
    assert_eq!(event["authorizations"][0]["team_id"], "T1");
    scene.slack.say("U1", "C2", None, "@LeanCRM are you here?").await.unwrap();
    assert_eq!(scene.received().len(), 0, "the bot is not in that channel");
    assert_eq!(scene.slack.say("U3", "C1", None, "hi").await.unwrap_err(), Failed::NoSuch("channel for them"));
}

#[tokio::test]
async fn a_link_of_ours_is_told_of_and_shown_as_we_say() {
    let scene = Scene::open().await;
    let said =
        scene.slack.say("U1", "C2", None, "see https://app.crm.example/d/1 and https://a.example").await.unwrap();
    let event = scene.one().json()["event"].clone();
    assert_eq!(event["type"], "link_shared");
    assert_eq!(event["links"], json!([{ "domain": "crm.example", "url": "https://app.crm.example/d/1" }]));
    let block = json!({ "type": "section", "text": { "type": "mrkdwn", "text": "A deal" } });
    let unfurl = |url: &str| {
        json!({
            "channel": "C2", "ts": said.ts, "unfurls": { url: { "blocks": [block] } },
        })
    };
    assert_eq!(scene.calls("chat.unfurl", &unfurl("https://app.crm.example/d/1")).await.error(), "ok");
    assert_eq!(scene.slack.violations(), []);
    assert_eq!(scene.calls("chat.unfurl", &unfurl("https://a.example")).await.error(), "cannot_unfurl_url");
    assert_eq!(scene.slack.messages("C2")[0].unfurls.len(), 1);
}

#[tokio::test]
async fn an_answer_to_a_command_is_seen_by_who_asked() {
    let scene = Scene::open().await;
    scene.product(Manner::Says(json!({ "response_type": "ephemeral", "text": "One deal." }).to_string()));
    let said = scene.slack.command("U1", "C1", "my deals").await.unwrap();
    let answer = said.answer.unwrap();
    assert_eq!((answer.text.as_str(), answer.ephemeral_to.as_deref()), ("One deal.", Some("U1")));
    scene.product(Manner::Says("just text".to_owned()));
    scene.slack.command("U1", "C1", "my deals").await.unwrap();
    assert_eq!(text(scene.slack.messages("C1").last()), "just text");
    assert_eq!(scene.slack.violations(), []);
    scene.product(Manner::Says(json!({ "response_type": "public", "text": "x" }).to_string()));
    scene.slack.command("U1", "C1", "my deals").await.unwrap();
    assert_eq!(scene.slack.violations().len(), 1);
}

#[tokio::test]
async fn a_response_url_works_five_times_and_thirty_minutes() {
    let scene = Scene::open().await;
    scene.slack.command("U1", "C1", "my deals").await.unwrap();
    let url = scene.one().field("response_url");
    for number in 0..5 {
        let reply = scene.responds(&url, &json!({ "text": format!("answer {number}") })).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, "ok"));
    }
    let reply = scene.responds(&url, &json!({ "text": "a sixth" })).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (404, "used_url"));
    assert_eq!(scene.slack.messages("C1").len(), 5);

    scene.slack.command("U1", "C1", "my deals").await.unwrap();
    let url = scene.one().field("response_url");
    scene.clock.advance(TimeDelta::minutes(30));
    assert_eq!(scene.responds(&url, &json!({ "text": "just in time" })).await.status, 200);
    scene.clock.advance(TimeDelta::seconds(1));
    let reply = scene.responds(&url, &json!({ "text": "late" })).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (404, "expired_url"));
}

#[tokio::test]
async fn a_press_can_replace_and_delete_the_message_it_is_in() {
    let scene = Scene::open().await;
    let row = json!([{ "type": "actions", "elements": [
        { "type": "button", "action_id": "confirm.0", "value": "x", "text": { "type": "plain_text", "text": "Yes" } },
    ] }]);
    scene.calls("chat.postMessage", &json!({ "channel": "C1", "text": "Sure?", "blocks": row })).await;
    let message = scene.slack.messages("C1")[0].clone();
    scene.slack.press_button("U2", &message, "confirm").await.unwrap();
    let press = scene.one().json();
    assert_eq!(press["actions"][0]["value"], "x");
    assert_eq!(press["container"]["message_ts"], message.ts.as_str());
    assert_eq!(press["message"]["text"], "Sure?");
    let url = press["response_url"].as_str().unwrap();
    scene.responds(url, &json!({ "text": "Done.", "replace_original": true })).await;
    let [done] = &scene.slack.messages("C1")[..] else { panic!("still one message") };
    assert_eq!((done.text.as_str(), done.blocks.len(), done.edited), ("Done.", 0, true));
    assert!(scene.slack.press_button("U2", done, "confirm").await.is_err(), "the button is gone");
    scene.responds(url, &json!({ "delete_original": true })).await;
    assert!(scene.slack.messages("C1").is_empty());
    assert_eq!(scene.slack.violations(), []);
}

#[tokio::test]
async fn a_message_over_slacks_limits_is_refused_and_remembered() {
    let scene = Scene::open().await;
    let header = json!([{ "type": "header", "text": { "type": "plain_text", "text": "x".repeat(151) } }]);
    let reply = scene.calls("chat.postMessage", &json!({ "channel": "C1", "text": "t", "blocks": header })).await;
    assert_eq!(reply.error(), "invalid_blocks");
    assert!(reply.json()["response_metadata"]["messages"][0].as_str().unwrap().contains("/blocks/0/text/text"));
    assert_eq!(scene.slack.violations().len(), 1);
    assert!(scene.slack.messages("C1").is_empty());
    let reply = scene.calls("chat.postMessage", &json!({ "channel": "C1", "text": "hello <!channel>" })).await;
    assert_eq!(reply.error(), "ok", "Slack takes it");
    assert_eq!(scene.slack.violations().len(), 2, "and nobody should send it");
}

#[tokio::test]
async fn the_app_writes_where_it_is_and_finds_what_it_wrote() {
    let scene = Scene::open().await;
    let post = async |channel: &str| {
        scene.calls("chat.postMessage", &json!({ "channel": channel, "text": "hello" })).await.error()
    };
    assert_eq!(post("C9").await, "channel_not_found");
    assert_eq!(post("C2").await, "not_in_channel");
    assert_eq!(post("C3").await, "channel_not_found", "a private channel is not seen from outside");
    assert_eq!(post("U2").await, "ok", "somebody's id stands for their conversation");
    let metadata = json!({ "event_type": "deal", "event_payload": { "id": "d1" } });
    let first = scene
        .calls("chat.postMessage", &json!({ "channel": "C1", "text": "first", "metadata": metadata }))
        .await
        .json();
    let ts = first["ts"].as_str().unwrap();
    scene.slack.say("U1", "C1", Some(ts), "and?").await.unwrap();
    scene.calls("chat.postMessage", &json!({ "channel": "C1", "text": "second", "thread_ts": ts })).await;
    let history = scene.asks("conversations.history", &[("channel", "C1")]).await.json();
    assert_eq!(history["messages"].as_array().unwrap().len(), 1, "answers stay in their thread");
    assert_eq!(history["messages"][0].get("metadata"), None);
    let form = [("channel", "C1"), ("ts", ts), ("include_all_metadata", "true")];
    let thread = scene.asks("conversations.replies", &form).await.json();
    let texts: Vec<_> = thread["messages"].as_array().unwrap().iter().map(|message| &message["text"]).collect();
    assert_eq!(texts, ["first", "and?", "second"]);
    assert_eq!(thread["messages"][0]["metadata"], metadata);
    assert_eq!(scene.calls("conversations.history", &json!({ "channel": "C1" })).await.error(), "invalid_arguments");
}

#[tokio::test]
async fn what_is_asked_to_go_wrong_goes_wrong_so_often() {
    let scene = Scene::open().await;
    let post = json!({ "channel": "C1", "text": "hello" });
    scene.slack.limit("chat.postMessage", 1);
    scene.slack.fail("chat.postMessage", &Failure::Status(503), 1);
    let limited = scene.calls("chat.postMessage", &post).await;
    assert_eq!((limited.status.as_u16(), limited.header("retry-after")), (429, Some("1")));
    assert_eq!(limited.error(), "ratelimited");
    assert_eq!(scene.calls("chat.postMessage", &post).await.status, 503);
    for (failure, written) in [(Failure::Dropped, 0), (Failure::DroppedAfter, 1)] {
        scene.slack.fail("chat.postMessage", &failure, 1);
        let bearer = format!("Bearer {}", scene.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let reply = request(scene.slack.root(), "POST /api/chat.postMessage", &headers, &post.to_string()).await;
        assert!(reply.is_none(), "{reply:?}");
        assert_eq!(scene.slack.messages("C1").len(), written);
    }
    assert_eq!(scene.calls("chat.postMessage", &post).await.error(), "ok", "then all is well");
}
