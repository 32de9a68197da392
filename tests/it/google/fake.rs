//! The fake Google is strict, so that what passes before it has a chance before the real one. This is what its tests share.

use std::{sync::Arc, time::Duration};

use leancrm_core::clock::ManualClock;
use leancrm_tests::{google::Google, test_now};
use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;

pub(super) const READONLY: &str = "https://www.googleapis.com/auth/gmail.readonly";
pub(super) const METADATA: &str = "https://www.googleapis.com/auth/gmail.metadata";
pub(super) const EVENTS: &str = "https://www.googleapis.com/auth/calendar.events";
pub(super) const ANA: &str = "ana@acme.example";

/// Somebody who calls the fake as the product would.
pub(super) struct Caller {
    pub(super) google: Google,
    pub(super) clock: ManualClock,
    pub(super) client: Client,
    pub(super) token: String,
}

impl Caller {
    /// With a token of Ana's for these scopes.
    pub(super) async fn with(scopes: &[&str]) -> Self {
        let clock = ManualClock::at(test_now());
        let google = Google::start(Arc::new(clock.clone())).await;
        let token = google.account(ANA).grant(scopes).access;
        let client =
            Client::builder().redirect(redirect::Policy::none()).timeout(Duration::from_secs(10)).build().unwrap();
        Self { google, clock, client, token }
    }

    /// Sends a request with the token, and JSON where there is any.
    pub(super) async fn send(&self, verb: &str, path: &str, body: Option<&Value>) -> Response {
        let verb = Method::from_bytes(verb.as_bytes()).unwrap();
        let request = self.client.request(verb, format!("{}{path}", self.google.url())).bearer_auth(&self.token);
        let request = if let Some(body) = body { request.json(body) } else { request };
        request.send().await.unwrap()
    }

    /// The status and the JSON of an answer.
    pub(super) async fn call(&self, verb: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let response = self.send(verb, path, body).await;
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        self.call("GET", path, None).await
    }

    /// Posts a form without the token.
    pub(super) async fn form(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.client.post(format!("{}{path}", self.google.url())).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    /// Every page of a list, as the items of each.
    pub(super) async fn pages(&self, path: &str, items: &str) -> Vec<Vec<Value>> {
        let mut pages = Vec::new();
        let mut next = String::new();
        loop {
            let mark = if path.contains('?') { '&' } else { '?' };
            let token = if next.is_empty() { String::new() } else { format!("{mark}pageToken={next}") };
            let (status, page) = self.get(&format!("{path}{token}")).await;
            assert_eq!(status, 200, "{page}");
            pages.push(page[items].as_array().cloned().unwrap_or_default());
            match page["nextPageToken"].as_str() {
                Some(token) => token.clone_into(&mut next),
                None => return pages,
            }
        }
    }

    /// Says that nothing was asked or answered that is not documented.
    pub(super) fn nothing_was_wrong(&self) {
        assert_eq!(self.google.violations(), []);
    }
}

/// The reason that Google gives in an error.
pub(super) fn reason(error: &Value) -> &str {
    error["error"]["errors"][0]["reason"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn what_is_not_documented_is_refused_and_kept() {
    let caller = Caller::with(&[READONLY]).await;
    for path in ["/gmail/v1/users/me/messages?maxresults=5", "/gmail/v1/users/me/messages?maxResults=501"] {
        assert_eq!(caller.get(path).await.0, 400, "{path}");
    }
    assert_eq!(caller.get("/gmail/v1/users/me/drafts").await.0, 404);
    let places: Vec<String> = caller.google.violations().into_iter().map(|violation| violation.place).collect();
    assert_eq!(places, ["gmail.users.messages.list", "gmail.users.messages.list", "unknown"]);
}

#[tokio::test]
async fn a_token_without_the_scope_is_told_so_and_one_that_ended_is_nobody() {
    let caller = Caller::with(&["https://www.googleapis.com/auth/calendar.events"]).await;
    let (status, error) = caller.get("/gmail/v1/users/me/profile").await;
    assert_eq!((status, reason(&error)), (403, "insufficientPermissions"));
    assert_eq!(error["error"]["details"][0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    caller.clock.advance(chrono::TimeDelta::seconds(3599));
    let (status, error) = caller.get("/gmail/v1/users/me/profile").await;
    assert_eq!((status, reason(&error)), (401, "authError"));
    caller.nothing_was_wrong();
}
