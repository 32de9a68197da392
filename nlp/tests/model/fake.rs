//! An endpoint that keeps what it is asked and answers as one of the vendors did.

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
use leancrm_nlp::model::openai::{ModelSettings, OpenAiModel};
use secrecy::SecretString;
use serde_json::Value;

/// What was asked.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

#[derive(Default)]
struct Kept {
    answers: VecDeque<Response>,
    asked: Vec<Asked>,
}

/// The endpoint.
pub(super) struct Fake {
    kept: Arc<Mutex<Kept>>,
    pub(super) root: String,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    /// One that gives these answers, one to each request; then it says nothing at all.
    pub(super) async fn answering(answers: impl IntoIterator<Item = Response>) -> Self {
        let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
        let kept = Arc::new(Mutex::new(Kept { answers: answers.into_iter().collect(), asked: Vec::new() }));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let root = format!("http://{}", listener.local_addr().expect("an address"));
        let service = Router::new().fallback(answer).with_state(Arc::clone(&kept));
        let server = async { axum::serve(listener, service).await.expect("it serves") };
        #[expect(clippy::disallowed_methods, reason = "it is stopped with the fake")]
        let server = tokio::spawn(server);
        Self { kept, root, server }
    }

    /// One that answers as the vendors did: `openai answer`, a file of `recorded/` and what it is called there.
    pub(super) async fn recorded(names: &[&str]) -> Self {
        Self::answering(names.iter().map(|name| recorded(name))).await
    }

    /// A model of it.
    pub(super) fn model(&self) -> OpenAiModel {
        OpenAiModel::new(&ModelSettings {
            base_url: format!("{}/v1/", self.root),
            key: Some(SecretString::from("sk-secret")),
            model: "small".to_owned(),
            azure_api_version: None,
        })
        .expect("settings")
    }

    /// What it was asked, in order.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.kept.lock().expect("no panic").asked.clone()
    }

    /// The bodies of the requests.
    pub(super) fn bodies(&self) -> Vec<Value> {
        self.asked().into_iter().map(|asked| asked.body).collect()
    }
}

async fn answer(State(kept): State<Arc<Mutex<Kept>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a whole body");
    let body = serde_json::from_slice(&body).expect("JSON");
    let answer = {
        let mut kept = kept.lock().expect("no panic");
        kept.asked.push(Asked { uri: parts.uri, headers: parts.headers, body });
        kept.answers.pop_front()
    };
    match answer {
        Some(answer) => answer,
        None => std::future::pending().await,
    }
}

fn recorded(name: &str) -> Response {
    const FILES: &[(&str, &str)] = &[
        ("openai", include_str!("recorded/openai.json")),
        ("azure", include_str!("recorded/azure.json")),
        ("anthropic", include_str!("recorded/anthropic.json")),
        ("gemini", include_str!("recorded/gemini.json")),
        ("ollama", include_str!("recorded/ollama.json")),
        ("vllm", include_str!("recorded/vllm.json")),
        ("others", include_str!("recorded/others.json")),
    ];
    let (file, called) = name.split_once(' ').expect("a file and a name");
    let text = FILES.iter().find(|(name, _)| *name == file).expect("a file").1;
    let all: Value = serde_json::from_str(text).expect("JSON");
    let one = &all[called];
    let mut answer = Response::builder().status(u16::try_from(one["status"].as_u64().expect(name)).expect("a status"));
    for (name, value) in one["headers"].as_object().into_iter().flatten() {
        answer = answer.header(name, value.as_str().expect("text"));
    }
    let body = one["body"].as_str().map_or_else(|| one["body"].to_string(), str::to_owned);
    answer.body(Body::from(body)).expect("an answer")
}

/// An answer in pieces, as server-sent events.
pub(super) fn events(pieces: &[Value], ends: bool) -> Response {
    let last = if ends { "data: [DONE]\n\n" } else { "" };
    let pieces: Vec<String> = pieces.iter().map(|piece| format!("data: {piece}\n\n")).collect();
    let text = pieces.concat() + last;
    Response::builder().header("content-type", "text/event-stream").body(Body::from(text)).expect("an answer")
}
