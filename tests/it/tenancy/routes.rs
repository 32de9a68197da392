//! Every documented route, as a member of another tenant and as a rep outside the scope.

use std::{collections::BTreeSet, fmt::Write as _};

use axum::Router;
use leancrm_api::routes::openapi_json;
use leancrm_tests::TestApp;
use serde_json::{Value, json};

use super::scope::{OF_THE_COLLEAGUES, OF_THE_FIRST_TENANT, names_of};
use crate::server::client::{get, post, service};

/// What this file covers; a new route fails the test until it has a line in `everything_shown`.
const COVERED: [&str; 5] = ["/health", "/ready", "/v1/ask", "/v1/complete", "/v1/me"];

#[tokio::test]
async fn every_documented_route_is_covered_here() {
    let document: Value = serde_json::from_str(openapi_json()).expect("the document is JSON");
    let paths: BTreeSet<&str> = document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    assert_eq!(paths, COVERED.into_iter().collect());
}

/// All that the routes show to a token, asked for foreign names and with foreign ids.
async fn everything_shown(service: &Router, token: &str, foreign: &[String]) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for path in ["/health", "/ready", "/v1/me", "/openapi.json", "/metrics", "/v1/demo/members"] {
        shown.push((path.to_owned(), get(service, path, Some(token)).await.text));
    }
    for name in foreign {
        for length in [2, 4, 40] {
            let prefix: String = name.chars().take(length).collect();
            let mut encoded = String::new();
            prefix.bytes().for_each(|byte| write!(encoded, "%{byte:02x}").expect("a string takes any text"));
            let reply = get(service, &format!("/v1/complete?q={encoded}"), Some(token)).await;
            assert_eq!(reply.status, 200, "{}", reply.text);
            shown.push((prefix, reply.text));
        }
        let body = json!({ "text": format!("what's happening with {name}?"), "conversation": "somebody else's" });
        shown.push((name.clone(), post(service, "/v1/ask", Some(token), body.to_string()).await.text));
    }
    shown
}

/// A name is taken for leaked where it was shown by a question that did not say it. The page of answers is JSON, in which
/// letters beyond ASCII stand as they are.
fn assert_none(shown: &[(String, String)], foreign: &[String]) {
    for (asked, text) in shown {
        for name in foreign {
            assert!(asked.contains(name.as_str()) || !text.contains(name.as_str()), "“{asked}” showed {name}: {text}");
        }
    }
}

#[tokio::test]
async fn no_route_shows_another_tenants_records() {
    let app = TestApp::with_demo().await;
    let service = service(&app);
    let foreign = names_of(&app, OF_THE_FIRST_TENANT).await;
    let company = app.demo.as_ref().expect("the demo company");
    let stranger = company.members.iter().find(|member| member.tenant_slug == "nordlicht").expect("the second tenant");
    assert_none(&everything_shown(&service, &stranger.token, &foreign[..40.min(foreign.len())]).await, &foreign);
}

#[tokio::test]
async fn no_route_shows_a_rep_the_records_of_a_colleague() {
    let app = TestApp::with_demo().await;
    let service = service(&app);
    let foreign = names_of(&app, OF_THE_COLLEAGUES).await;
    let company = app.demo.as_ref().expect("the demo company");
    let rep = company.default_asker().expect("the default asker");
    assert_none(&everything_shown(&service, &rep.token, &foreign[..40.min(foreign.len())]).await, &foreign);
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
