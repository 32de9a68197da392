//! Each method asks what Slack's page of it says, and reads its answer.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use leancrm_bot::{
    Reply,
    slack::{
        self, Message,
        web::{Metadata, OAuthApp, PostEphemeral, PostMessage, Span, Unfurl, UnfurlAt, UpdateMessage},
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::fake::{Call, Fake, token, with};

fn message() -> Message {
    slack::message(&Reply::text("Good morning"), 1).remove(0)
}

/// Checks where a call went and that it carried the token, and gives it.
fn called(fake: &Fake, method: &str) -> Call {
    let call = fake.call();
    assert_eq!(call.uri.path(), format!("/api/{method}"));
    assert_eq!(call.headers["authorization"], "Bearer xoxb-secret");
    call
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn a_token_says_who_it_is_and_what_it_may_do() {
    let body = json!({"ok": true, "url": "https://acme.slack.com/", "team": "Acme", "user": "leancrm", "team_id": "T1",
        "user_id": "U9", "bot_id": "B1", "enterprise_id": "E1", "is_enterprise_install": false});
    let answer = with(200, "application/json", &[("x-oauth-scopes", "commands,chat:write")], &body.to_string());
    let fake = Fake::answering([answer]).await;
    let identity = fake.web.auth_test(&token()).await.unwrap();
    assert_eq!((identity.team.id.as_str(), identity.user_id.as_str()), ("T1", "U9"));
    assert_eq!(identity.scopes, ["commands", "chat:write"]);
    assert_eq!(identity.enterprise_id.as_deref(), Some("E1"));
    called(&fake, "auth.test");
}

#[tokio::test]
async fn an_install_of_a_workspace_and_of_an_organisation_are_both_read() {
    let app = OAuthApp { client_id: "1.2".to_owned(), client_secret: SecretString::from("s&=") };
    let verifier = SecretString::from("v".repeat(43));
    let both = json!({"ok": true, "access_token": "xoxe.xoxb-1-a", "token_type": "bot", "scope": "commands,chat:write",
        "bot_user_id": "U9", "app_id": "A1", "refresh_token": "xoxe-1-r", "expires_in": 43200,
        "team": {"id": "T1", "name": "Acme"}, "enterprise": null, "is_enterprise_install": false, "authed_user": {"id": "U1"}});
    let fake = Fake::saying(both.clone()).await;
    let installed = fake.web.oauth_access(&app, "c.1", "https://crm.example.com/cb", &verifier).await.unwrap();
    assert_eq!(installed.team.unwrap().name, "Acme");
    assert_eq!(installed.lives, Some(TimeDelta::hours(12)));
    assert_eq!(installed.refresh.unwrap().expose_secret(), "xoxe-1-r");
    let call = fake.call();
    assert_eq!((call.uri.path(), call.headers.get("authorization")), ("/api/oauth.v2.access", None));
    let fields = call.fields();
    for (name, value) in [
        ("code", "c.1"),
        ("client_id", "1.2"),
        ("client_secret", "s&="),
        ("redirect_uri", "https://crm.example.com/cb"),
    ] {
        assert_eq!(field(&fields, name), Some(value), "{name}");
    }
    assert_eq!(field(&fields, "code_verifier").map(str::len), Some(43));

    let mut organisation = both;
    organisation["team"] = Value::Null;
    organisation["enterprise"] = json!({"id": "E1", "name": "Acme Group"});
    organisation["is_enterprise_install"] = json!(true);
    let fake = Fake::saying(organisation).await;
    let installed = fake.web.oauth_access(&app, "c", "https://x.example", &verifier).await.unwrap();
    assert!(installed.team.is_none() && installed.is_enterprise_install);
    assert_eq!(installed.enterprise.unwrap().id, "E1");
}

#[tokio::test]
async fn a_refresh_gives_the_next_pair() {
    let app = OAuthApp { client_id: "1.2".to_owned(), client_secret: SecretString::from("s") };
    let fake = Fake::saying(json!({"ok": true, "access_token": "xoxe.xoxb-1-b", "refresh_token": "xoxe-1-s",
        "expires_in": 43200, "team": {"id": "T1", "name": "Acme"}}))
    .await;
    let refreshed = fake.web.oauth_refresh(&app, &SecretString::from("xoxe-1-r")).await.unwrap();
    assert_eq!((refreshed.access.expose_secret(), refreshed.refresh.expose_secret()), ("xoxe.xoxb-1-b", "xoxe-1-s"));
    let fields = fake.call().fields();
    assert_eq!(field(&fields, "grant_type"), Some("refresh_token"));
    assert_eq!(field(&fields, "refresh_token"), Some("xoxe-1-r"));
}

#[tokio::test]
async fn a_message_is_sent_into_a_thread_with_its_metadata() {
    let fake = Fake::saying(json!({"ok": true, "channel": "C1", "ts": "1.2", "message": {}})).await;
    let metadata = Metadata { event_type: "leancrm".to_owned(), event_payload: json!({"id": "msg_1"}) };
    let message = message();
    let post = PostMessage { channel: "C1", thread_ts: Some("1.1"), message: &message, metadata: Some(metadata) };
    let posted = fake.web.chat_post_message(&token(), &post).await.unwrap();
    assert_eq!((posted.channel.as_str(), posted.ts.as_str()), ("C1", "1.2"));
    let body = called(&fake, "chat.postMessage").json();
    assert_eq!(body["text"], "Good morning");
    assert_eq!((&body["thread_ts"], &body["metadata"]["event_payload"]["id"]), (&json!("1.1"), &json!("msg_1")));
    assert_eq!((&body["unfurl_links"], &body["unfurl_media"]), (&json!(false), &json!(false)));
    assert!(body["blocks"].is_array());
}

#[tokio::test]
async fn an_update_without_blocks_takes_the_old_ones_away() {
    let mut message = message();
    message.blocks.clear();
    let fake = Fake::saying(json!({"ok": true, "channel": "C1", "ts": "1.2", "text": "x"})).await;
    let update = UpdateMessage { channel: "C1", ts: "1.2", message: &message, metadata: None };
    fake.web.chat_update(&token(), &update).await.unwrap();
    let body = called(&fake, "chat.update").json();
    assert_eq!((&body["ts"], &body["blocks"]), (&json!("1.2"), &json!([])));
    assert_eq!(body.get("metadata"), None, "it keeps what it has");
}

#[tokio::test]
async fn an_ephemeral_message_and_an_unfurl_say_where_they_belong() {
    let message = message();
    let fake = Fake::saying(json!({"ok": true, "message_ts": "1.3"})).await;
    let post = PostEphemeral { channel: "C1", user: "U1", thread_ts: None, message: &message };
    assert_eq!(fake.web.chat_post_ephemeral(&token(), &post).await.unwrap(), "1.3");
    assert_eq!(called(&fake, "chat.postEphemeral").json()["user"], "U1");

    let unfurls = BTreeMap::from([("https://crm.example.com/d/1".to_owned(), Unfurl { blocks: message.blocks })]);
    for (at, name, value) in [
        (UnfurlAt::Message { channel: "C1", ts: "1.2" }, "ts", "1.2"),
        (UnfurlAt::Id { unfurl_id: "F1", source: "composer" }, "unfurl_id", "F1"),
    ] {
        let fake = Fake::saying(json!({"ok": true})).await;
        fake.web.chat_unfurl(&token(), &at, &unfurls).await.unwrap();
        let body = called(&fake, "chat.unfurl").json();
        assert_eq!(body[name], value);
        assert!(body["unfurls"]["https://crm.example.com/d/1"]["blocks"].is_array(), "{body}");
    }
}

#[tokio::test]
async fn views_are_opened_changed_and_published() {
    let view = json!({"type": "modal"});
    let shown = || json!({"ok": true, "view": {"id": "V1", "hash": "h2", "type": "modal"}});
    let fake = Fake::saying(shown()).await;
    assert_eq!(fake.web.views_open(&token(), "1.2.x", &view).await.unwrap().id, "V1");
    let body = called(&fake, "views.open").json();
    assert_eq!((&body["trigger_id"], &body["view"]), (&json!("1.2.x"), &view));
    let fake = Fake::saying(shown()).await;
    assert_eq!(fake.web.views_update(&token(), "V1", Some("h1"), &view).await.unwrap().hash, "h2");
    let body = called(&fake, "views.update").json();
    assert_eq!((&body["view_id"], &body["hash"]), (&json!("V1"), &json!("h1")));
    let fake = Fake::saying(shown()).await;
    fake.web.views_publish(&token(), "U1", None, &view).await.unwrap();
    let body = called(&fake, "views.publish").json();
    assert_eq!((&body["user_id"], body.get("hash")), (&json!("U1"), None));
}

#[tokio::test]
async fn people_and_conversations_are_read() {
    let fake = Fake::saying(
        json!({"ok": true, "user": {"id": "U1", "team_id": "T1", "real_name": "Omar Haddad", "tz": "Asia/Kuwait",
        "deleted": false, "is_restricted": true, "profile": {"email": "omar@gulfbright.example", "display_name": ""}}}),
    )
    .await;
    let person = fake.web.users_info(&token(), "U1").await.unwrap();
    assert_eq!((person.email(), person.name()), (Some("omar@gulfbright.example"), "Omar Haddad"));
    assert!(person.is_restricted && !person.is_bot);
    assert_eq!(called(&fake, "users.info").fields(), [("user".to_owned(), "U1".to_owned())]);

    let fake = Fake::saying(json!({"ok": true, "channel": {"id": "D1"}})).await;
    assert_eq!(fake.web.conversations_open(&token(), "U1").await.unwrap(), "D1");
    assert_eq!(called(&fake, "conversations.open").json(), json!({"users": "U1"}));

    let fake = Fake::saying(
        json!({"ok": true, "channel": {"id": "C1", "name": "deals", "is_private": true, "num_members": 4}}),
    )
    .await;
    let conversation = fake.web.conversations_info(&token(), "C1").await.unwrap();
    assert_eq!((conversation.name.as_deref(), conversation.num_members), (Some("deals"), Some(4)));
    assert!(conversation.is_private && !conversation.is_ext_shared);
}

#[tokio::test]
async fn members_come_in_pages() {
    let fake =
        Fake::saying(json!({"ok": true, "members": ["U1", "U2"], "response_metadata": {"next_cursor": "dXM="}})).await;
    let page = fake.web.conversations_members(&token(), "C1", None).await.unwrap();
    assert_eq!((page.items.len(), page.next.as_deref()), (2, Some("dXM=")));
    assert_eq!(field(&called(&fake, "conversations.members").fields(), "cursor"), None);
    let fake = Fake::saying(json!({"ok": true, "members": ["U3"], "response_metadata": {"next_cursor": ""}})).await;
    let page = fake.web.conversations_members(&token(), "C1", page.next.as_deref()).await.unwrap();
    assert_eq!(page.next, None);
    assert_eq!(field(&fake.call().fields(), "cursor"), Some("dXM="));
}

#[tokio::test]
async fn a_message_is_found_again_by_its_metadata() {
    let messages = json!([
        {"ts": "1.2", "bot_id": "B1", "app_id": "A1", "text": "Good morning", "thread_ts": "1.1",
         "metadata": {"event_type": "leancrm", "event_payload": {"id": "msg_1"}}},
        {"ts": "1.1", "user": "U1", "text": "hi", "metadata": {"event_type": 7}},
    ]);
    let fake = Fake::saying(json!({"ok": true, "messages": messages, "has_more": false})).await;
    let span = Span { oldest: Some("1.0"), latest: None, limit: 15 };
    let page = fake.web.conversations_replies(&token(), "C1", "1.1", span).await.unwrap();
    assert_eq!(page.items[0].metadata.as_ref().unwrap().event_payload["id"], "msg_1");
    assert_eq!(page.items[1].metadata, None, "what is none of ours need not be readable");
    let fields = called(&fake, "conversations.replies").fields();
    for (name, value) in
        [("ts", "1.1"), ("oldest", "1.0"), ("limit", "15"), ("inclusive", "true"), ("include_all_metadata", "true")]
    {
        assert_eq!(field(&fields, name), Some(value), "{name}");
    }
    let fake = Fake::saying(json!({"ok": true, "messages": []})).await;
    assert!(fake.web.conversations_history(&token(), "C1", Span::default()).await.unwrap().items.is_empty());
    assert_eq!(field(&called(&fake, "conversations.history").fields(), "ts"), None);
}

#[tokio::test]
async fn a_sockets_address_is_a_secret() {
    let fake = Fake::saying(json!({"ok": true, "url": "wss://wss.slack.com/link/?ticket=t"})).await;
    let url = fake.web.apps_connections_open(&token()).await.unwrap();
    assert!(!format!("{url:?}").contains("ticket"));
    assert_eq!(url.expose_secret(), "wss://wss.slack.com/link/?ticket=t");
    called(&fake, "apps.connections.open");
}
