//! The same client against somebody else's idea of Slack: the npm package `emulate`, which knows neither PKCE nor limits.
//!
//! ```text
//! npm install emulate@0.11.2 && node_modules/.bin/emulate --service slack --port 4310
//! cargo test -p leancrm-bot --test slack emulate -- --ignored
//! ```

use leancrm_bot::{
    Reply,
    slack::{
        self,
        web::{OAuthApp, PostMessage, Span, UpdateMessage},
    },
};
use secrecy::SecretString;

use super::fake::web;

const ROOT: &str = "http://127.0.0.1:4310";
const BACK: &str = "http://127.0.0.1:9/cb";

/// Signs in on the emulator's page as its first user, and gives the code that the browser is sent back with.
async fn code() -> String {
    let client = reqwest::Client::builder()
        .timeout(std::time::Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("user_id", "U000000001"), ("redirect_uri", BACK), ("client_id", "1.2"), ("state", "s")])
        .extend_pairs([("scope", "chat:write,channels:history,users:read"), ("user_scope", "")])
        .finish();
    let page = client.post(format!("{ROOT}/oauth/v2/authorize/callback"));
    let page = page.header("content-type", "application/x-www-form-urlencoded").body(form);
    let sent = page.send().await.expect("the emulator runs; see the head of this file");
    let location = sent.headers()["location"].to_str().expect("text").to_owned();
    let query = location.split_once('?').expect("a query").1;
    let pairs = form_urlencoded::parse(query.as_bytes());
    pairs.into_owned().find(|(name, _)| name == "code").expect("a code").1
}

#[tokio::test]
#[ignore = "needs the npm package emulate on port 4310"]
async fn an_emulated_slack_is_installed_to_and_written_to() {
    let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
    let web = web(ROOT);
    let app = OAuthApp { client_id: "1.2".to_owned(), client_secret: SecretString::from("s") };
    let (code, verifier) = (code().await, SecretString::from("v".repeat(43)));
    let installed = web.oauth_access(&app, &code, BACK, &verifier).await.expect("an install");
    let again = web.oauth_access(&app, &code, BACK, &verifier).await.expect_err("a code is good once");
    assert!(again.is("invalid_code"), "{again:?}");
    let token = &installed.access;
    let identity = web.auth_test(token).await.expect("who it is");
    assert_eq!(Some(identity.team.id), installed.team.map(|team| team.id));

    let message = slack::message(&Reply::text("Good morning"), 1).remove(0);
    let post = PostMessage { channel: "C000000001", thread_ts: None, message: &message, metadata: None };
    let posted = web.chat_post_message(token, &post).await.expect("posted");
    let page = web.conversations_history(token, &posted.channel, Span::default()).await.expect("a history");
    assert!(page.items.iter().any(|past| past.ts == posted.ts && past.text == "Good morning"));
    let message = slack::message(&Reply::text("Good evening"), 1).remove(0);
    let update = UpdateMessage { channel: &posted.channel, ts: &posted.ts, message: &message, metadata: None };
    assert_eq!(web.chat_update(token, &update).await.expect("updated").ts, posted.ts);
    assert_eq!(web.users_info(token, "U000000001").await.expect("a person").id, "U000000001");
}
