//! The proxy that lets things go wrong, in front of the fake and of a Google that nobody here wrote.

use std::sync::Arc;

use leancrm_core::clock::ManualClock;
use leancrm_tests::{
    google::{Fault, Mail, emulate::Emulate, proxy::Proxy},
    test_now,
};
use reqwest::Response;
use serde_json::Value;

use super::fake::{ANA, Caller, READONLY, reason};

const LIST: &str = "/gmail/v1/users/me/messages";

/// A request through the proxy.
async fn through(proxy: &Proxy, caller: &Caller, path: &str) -> Response {
    caller.client.get(format!("{}{path}", proxy.url())).bearer_auth(&caller.token).send().await.unwrap()
}

async fn json(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
}

#[tokio::test]
async fn the_proxy_brings_the_same_faults_to_another_google() {
    let caller = Caller::with(&[READONLY]).await;
    let account = caller.google.account(ANA);
    for number in 0..4 {
        account.deliver(Mail::new("sara@bluebay.example", &[ANA]).subject(&format!("Offer {number}")));
    }
    let proxy = Proxy::before(caller.google.url(), Arc::new(caller.clock.clone())).await;
    let list = format!("{LIST}?maxResults=2");
    let (status, first) = json(through(&proxy, &caller, &list).await).await;
    assert_eq!((status, &first), (200, &caller.get(&list).await.1), "without a fault everything is handed on as it is");
    proxy.faults().next("gmail.users.messages.list", &Fault::Repeated, 1);
    let next = format!("{list}&pageToken={}", first["nextPageToken"].as_str().unwrap());
    assert_eq!(json(through(&proxy, &caller, &next).await).await.1["messages"].as_array().unwrap().len(), 4);
    proxy.faults().next("gmail.*", &Fault::Status(404), 1);
    assert_eq!(reason(&json(through(&proxy, &caller, LIST).await).await.1), "notFound");
    proxy.faults().next("gmail.*", &Fault::Cut, 1);
    assert!(through(&proxy, &caller, LIST).await.bytes().await.is_err());
    let statuses: Vec<u16> = proxy.journal().of("gmail.users.messages.list").map(|entry| entry.status).collect();
    assert_eq!(statuses, [200, 200, 404, 200]);
    proxy.stop().await;
}

#[tokio::test]
async fn an_expired_history_comes_to_a_google_that_knows_none() {
    let seed = "google:\n  users:\n    - {email: ana@acme.example, name: Ana, email_verified: true}\n";
    let emulate = match Emulate::start(seed).await {
        Ok(emulate) => emulate,
        Err(why) => {
            tracing::warn!(why, "skipped");
            return;
        }
    };
    let proxy = Proxy::before(emulate.url(), Arc::new(ManualClock::at(test_now()))).await;
    let caller = Caller::with(&[]).await;
    let keys = json(through(&proxy, &caller, "/oauth2/v3/certs").await).await.1;
    assert!(keys["keys"][0]["kid"].is_string(), "{keys}");
    proxy.faults().next("gmail.users.history.list", &Fault::Status(404), 1);
    let (status, error) = json(through(&proxy, &caller, "/gmail/v1/users/me/history?startHistoryId=1").await).await;
    assert_eq!((status, reason(&error)), (404, "notFound"));
    let (status, answer) = json(through(&proxy, &caller, "/gmail/v1/users/me/history?startHistoryId=1").await).await;
    assert_eq!((status, answer["historyId"].is_string()), (200, true), "emulate itself knows every history and token");
    proxy.stop().await;
}
