//! A Slack that keeps what it is asked and answers what it was told to.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use leancrm_bot::slack::web::Web;
use secrecy::SecretString;
use serde_json::Value;

/// What a call was.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The path with what was asked in it.
    pub(super) uri: Uri,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The body.
    pub(super) body: String,
}

impl Call {
    /// The body as JSON.
    pub(super) fn json(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/json; charset=utf-8");
        serde_json::from_str(&self.body).expect("JSON")
    }

    /// What was asked in the address or in a form, decoded.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let text = if self.body.is_empty() { self.uri.query().unwrap_or_default() } else { &self.body };
        form_urlencoded::parse(text.as_bytes()).into_owned().collect()
    }
}

#[derive(Default)]
struct Kept {
    answers: VecDeque<Response>,
    calls: Vec<Call>,
}

/// The Slack.
pub(super) struct Fake {
    kept: Arc<Mutex<Kept>>,
    pub(super) web: Web,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    /// One that gives these answers, one to each call. When there are none left it says nothing at all.
    pub(super) async fn answering(answers: impl IntoIterator<Item = Response>) -> Self {
        let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
        let kept = Arc::new(Mutex::new(Kept { answers: answers.into_iter().collect(), calls: Vec::new() }));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let root = format!("http://{}/", listener.local_addr().expect("an address"));
        let service = Router::new().fallback(answer).with_state(Arc::clone(&kept));
        let server = async { axum::serve(listener, service).await.expect("it serves") };
        #[expect(clippy::disallowed_methods, reason = "it is stopped with the fake")]
        let server = tokio::spawn(server);
        Self { kept, web: web(&root), server }
    }

    /// One that answers with JSON.
    pub(super) async fn saying(answer: Value) -> Self {
        Self::answering([json(200, &answer.to_string())]).await
    }

    /// The only call.
    pub(super) fn call(&self) -> Call {
        let mut calls = std::mem::take(&mut self.kept.lock().expect("no panic").calls);
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls.remove(0)
    }
}

async fn answer(State(kept): State<Arc<Mutex<Kept>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a whole body");
    let body = String::from_utf8(body.to_vec()).expect("text");
    let answer = {
        let mut kept = kept.lock().expect("no panic");
        kept.calls.push(Call { uri: parts.uri, headers: parts.headers, body });
        kept.answers.pop_front()
    };
    match answer {
        Some(answer) => answer,
        None => std::future::pending().await,
    }
}

/// A client of what stands there.
pub(super) fn web(root: &str) -> Web {
    Web::new(&root.parse().expect("an address")).expect("TLS can be set up")
}

/// An answer of a kind.
pub(super) fn json(status: u16, body: &str) -> Response {
    with(status, "application/json; charset=utf-8", &[], body)
}

/// An answer with headers.
pub(super) fn with(status: u16, kind: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let mut response = Response::builder().status(status).header("content-type", kind);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body.to_owned())).expect("a sound answer")
}

/// The token that the tests call with.
pub(super) fn token() -> SecretString {
    SecretString::from("xoxb-secret")
}
