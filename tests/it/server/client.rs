//! A member with a token, and requests straight into the router.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use leancrm_api::{
    app::App,
    server::{Limits, router},
};
use leancrm_core::store::{NewMember, NewTenant};
use leancrm_tests::TestApp;
use serde_json::Value;
use tower::ServiceExt as _;

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Checks that this is a problem document of that status and code, and gives its sentence.
    pub(crate) fn problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem = self.json();
        assert_eq!((&problem["code"], &problem["status"]), (&Value::from(code), &Value::from(status)));
        problem["detail"].as_str().expect("a problem has a sentence").to_owned()
    }
}

pub(crate) fn service(app: &TestApp) -> Router {
    router(App::new(app.store.clone(), app.engine.clone(), None), Limits::default())
}

pub(crate) async fn send(service: &Router, request: Request<Body>) -> Reply {
    let response = service.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, 10_000_000).await.unwrap().to_vec()).unwrap();
    Reply { status: head.status, headers: head.headers, text }
}

pub(crate) async fn get(service: &Router, path: &str, token: Option<&str>) -> Reply {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(service, request.body(Body::empty()).unwrap()).await
}

pub(crate) async fn post(service: &Router, path: &str, token: Option<&str>, body: impl Into<Body>) -> Reply {
    let mut request = Request::post(path).header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(service, request.body(body.into()).unwrap()).await
}

/// A tenant with one owner, and a token of theirs.
pub(crate) async fn owner(app: &TestApp, slug: &str, name: &str) -> String {
    let mut system = app.store.system().await.unwrap();
    let tenant = NewTenant {
        id: None,
        external_client_id: None,
        parent: None,
        slug: slug.to_owned(),
        name: format!("{slug} Ltd"),
        timezone: chrono_tz::Asia::Kuwait,
        base_currency: "KWD".parse().unwrap(),
        region: "KW".to_owned(),
    };
    let tenant = system.create_tenant(&tenant).await.unwrap();
    let email = format!("{}@{slug}.example", name.to_lowercase());
    let member = NewMember { email, name: name.to_owned(), role: "owner".to_owned(), reports_to: None };
    let member = system.add_member(tenant, &member).await.unwrap();
    let mut secret = [7; 32];
    secret[..slug.len().min(32)].copy_from_slice(&slug.as_bytes()[..slug.len().min(32)]);
    let token = system.create_token(tenant, member, "test", secret, None).await.unwrap();
    system.commit().await.unwrap();
    token
}
