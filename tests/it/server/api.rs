//! The API's own manners: who is let in, and how a request that cannot be served is told.

use axum::{body::Body, http::Request};
use leancrm_tests::TestApp;

use super::client::{get, owner, post, send, service};

const GUARDED: [(&str, &str); 3] = [("GET", "/v1/me"), ("GET", "/v1/complete?q=jo"), ("POST", "/v1/ask")];

#[tokio::test]
async fn nobody_comes_in_without_a_valid_token() {
    let app = TestApp::empty().await;
    let service = service(&app);
    owner(&app, "acme", "Nour").await;
    for (method, path) in GUARDED {
        for token in [None, Some("Bearer lc_unknown"), Some("Basic bm91cjpub3Vy"), Some("Bearer "), Some("nonsense")] {
            let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
            if let Some(token) = token {
                request = request.header("authorization", token);
            }
            let reply = send(&service, request.body(Body::from("{\"text\":\"help\"}")).unwrap()).await;
            reply.problem(401, "unauthorized");
            assert!(reply.headers.contains_key("www-authenticate"), "{method} {path} as {token:?}");
        }
    }
}

#[tokio::test]
async fn a_token_says_whose_it_is() {
    let app = TestApp::empty().await;
    let service = service(&app);
    let (nour, _) = (owner(&app, "acme", "Nour").await, owner(&app, "globex", "Elif").await);
    let me = get(&service, "/v1/me", Some(&nour)).await.json();
    assert_eq!((me["name"].as_str(), me["role"].as_str()), (Some("Nour"), Some("owner")));
    assert_eq!(me["tenant"]["slug"], "acme");
    assert_eq!(me["tenant"]["base_currency"], "KWD");
}

#[tokio::test]
async fn a_token_taken_back_opens_nothing() {
    let app = TestApp::empty().await;
    let service = service(&app);
    let nour = owner(&app, "acme", "Nour").await;
    assert_eq!(get(&service, "/v1/me", Some(&nour)).await.status, 200);
    let mut system = app.store.system().await.unwrap();
    let tenant = system.tenant_id("acme").await.unwrap();
    system.revoke_token(tenant, &nour[..9]).await.unwrap();
    system.commit().await.unwrap();
    get(&service, "/v1/me", Some(&nour)).await.problem(401, "unauthorized");
}

#[tokio::test]
async fn a_body_that_cannot_be_used_is_refused_with_the_reason() {
    let app = TestApp::empty().await;
    let service = service(&app);
    let nour = owner(&app, "acme", "Nour").await;
    let token = Some(nour.as_str());
    post(&service, "/v1/ask", token, "{\"text\": ").await.problem(400, "bad_request");
    let sentence = post(&service, "/v1/ask", token, "{\"txt\": \"help\"}").await.problem(422, "invalid");
    assert!(sentence.contains("txt"), "it names the field: {sentence}");
    post(&service, "/v1/ask", token, "{}").await.problem(422, "invalid");
    let large = format!("{{\"text\": \"{}\"}}", "a".repeat(70_000));
    post(&service, "/v1/ask", token, large).await.problem(413, "too_large");
    let form = Request::post("/v1/ask")
        .header("authorization", format!("Bearer {nour}"))
        .body(Body::from("text=help"))
        .unwrap();
    send(&service, form).await.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn an_address_that_does_not_exist_and_a_method_that_does_not_fit_are_problems_too() {
    let app = TestApp::empty().await;
    let service = service(&app);
    get(&service, "/v1/secrets", None).await.problem(404, "not_found");
    post(&service, "/v1/me", None, "{}").await.problem(405, "method_not_allowed");
}

#[tokio::test]
async fn a_real_installation_shows_no_tokens() {
    let app = TestApp::empty().await;
    let service = service(&app);
    assert_eq!(get(&service, "/v1/demo/members", None).await.status, 404);
}

#[tokio::test]
async fn every_answer_carries_the_browsers_orders_and_an_id() {
    let app = TestApp::empty().await;
    let service = service(&app);
    for path in ["/", "/health", "/v1/me", "/nowhere", "/openapi.json", "/console/console.js"] {
        let reply = get(&service, path, None).await;
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(reply.headers.contains_key("x-request-id"), "{path}");
    }
    let request = Request::get("/health").header("x-request-id", "from-the-proxy-7").body(Body::empty()).unwrap();
    assert_eq!(send(&service, request).await.headers["x-request-id"], "from-the-proxy-7");
}

#[tokio::test]
async fn the_document_lists_the_routes_there_are() {
    let app = TestApp::empty().await;
    let document = get(&service(&app), "/openapi.json", None).await.json();
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/health", "/ready", "/v1/ask", "/v1/complete", "/v1/me"]);
    for (_, methods) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with("/v1/")) {
        for operation in methods.as_object().unwrap().values() {
            assert_eq!(operation["security"][0], serde_json::json!({ "bearer": [] }), "{operation}");
            assert!(operation["summary"].is_string());
        }
    }
}

#[test]
fn the_document_changes_only_on_purpose() {
    // After a change on purpose: INSTA_UPDATE=always cargo test -p leancrm-tests document
    insta::assert_snapshot!("openapi", leancrm_api::routes::openapi_json());
}
