//! Every documented route, as a member of another tenant and as a rep outside the scope.

use std::{collections::BTreeSet, fmt::Write as _};

use axum::Router;
use leancrm_api::routes::openapi_json;
use leancrm_tests::TestApp;
use serde_json::{Value, json};

use super::scope::foreign::{Foreign, strings};
use crate::server::client::{get, post, service};

/// What this file covers; a new route fails the test until it has a line in `everything_shown`.
const COVERED: [&str; 5] = ["/health", "/ready", "/v1/ask", "/v1/complete", "/v1/me"];

#[tokio::test]
async fn every_documented_route_is_covered_here() {
    let document: Value = serde_json::from_str(openapi_json()).expect("the document is JSON");
    let paths: BTreeSet<&str> = document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    assert_eq!(paths, COVERED.into_iter().collect());
}

/// Asks every route for foreign names and with foreign ids, and checks that nothing foreign shows.
async fn assert_shown_nothing_of(service: &Router, token: &str, foreign: &Foreign) {
    for path in ["/health", "/ready", "/v1/me", "/openapi.json", "/metrics", "/v1/demo/members"] {
        foreign.assert_hidden(path, &get(service, path, Some(token)).await.text);
    }
    let mut completed = BTreeSet::new();
    for (_, name) in foreign.names(usize::MAX) {
        for length in [2, 4, 40] {
            let prefix: String = name.chars().take(length).collect();
            if !completed.insert(prefix.clone()) {
                continue;
            }
            let mut encoded = String::new();
            prefix.bytes().for_each(|byte| write!(encoded, "%{byte:02x}").expect("a string takes any text"));
            let reply = get(service, &format!("/v1/complete?q={encoded}"), Some(token)).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            // A completion has to show nothing even of the name that was typed.
            let found = strings(&reply.json());
            assert!(!found.contains(name), "“{prefix}” completed to {name}: {}", reply.text);
            foreign.assert_hidden("", &found);
        }
    }
    for (kind, name) in foreign.names(10) {
        let text = format!("what's happening with {name}?");
        let body = json!({ "text": text, "conversation": "somebody else's" });
        let reply = post(service, "/v1/ask", Some(token), body.to_string()).await.json();
        foreign.assert_wholly_hidden(&text, &strings(&reply));
        let blocks = reply["reply"]["blocks"].as_array().expect("blocks");
        let card = blocks.iter().any(|block| block["type"] == "card" && block["title"] == name);
        assert!(!card, "“{text}” showed the {kind}: {reply}");
    }
}

#[tokio::test]
async fn no_route_shows_another_tenants_records() {
    let app = TestApp::with_demo().await;
    let service = service(&app);
    let company = app.demo.as_ref().expect("the demo company");
    let stranger = company.members.iter().find(|member| member.tenant_slug == "nordlicht").expect("the second tenant");
    let foreign = Foreign::to(&app, "nordlicht", &stranger.name, true).await;
    assert!(foreign.names(usize::MAX).len() > 50, "{foreign:?}");
    assert_shown_nothing_of(&service, &stranger.token, &foreign).await;
}

#[tokio::test]
async fn no_route_shows_a_rep_the_records_of_a_colleague() {
    let app = TestApp::with_demo().await;
    let service = service(&app);
    let company = app.demo.as_ref().expect("the demo company");
    let rep = company.default_asker().expect("the default asker");
    let foreign = Foreign::to(&app, "demo", &rep.name, false).await;
    assert!(foreign.names(usize::MAX).len() > 20, "{foreign:?}");
    assert_shown_nothing_of(&service, &rep.token, &foreign).await;
}

#[tokio::test]
async fn a_question_of_somebody_else_cannot_be_answered() {
    let app = TestApp::with_demo().await;
    let service = service(&app);
    let company = app.demo.as_ref().expect("the demo company");
    let rep = company.default_asker().expect("the default asker");
    let asked = post(
        &service,
        "/v1/ask",
        Some(&rep.token),
        json!({ "text": "what's happening with John?", "conversation": "c" }).to_string(),
    )
    .await;
    let blocks = asked.json()["reply"]["blocks"].clone();
    let question = blocks
        .as_array()
        .and_then(|blocks| blocks.iter().find(|b| b["type"] == "choices"))
        .expect("a question")["question"]
        .clone();
    let choice = json!({ "choice": { "question": question, "option": 0 }, "conversation": "c" }).to_string();
    for member in company.members.iter().filter(|member| member.member_id != rep.member_id) {
        let answer = post(&service, "/v1/ask", Some(&member.token), choice.clone()).await;
        assert_eq!(answer.json()["outcome"], "invalid", "{}", answer.text);
        assert!(!answer.text.contains("John Smith"), "{}", answer.text);
    }
    let answer = post(&service, "/v1/ask", Some(&rep.token), choice).await;
    assert!(answer.text.contains("John Smith"), "{}", answer.text);
}
