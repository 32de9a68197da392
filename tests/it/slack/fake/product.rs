//! A product that only acknowledges, or does not, and a Slack beside it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use leancrm_api::fake_slack::{
    ALL_SCOPES, Account, Channel, FakeSlack, Person, Settings, Shortcut, ShortcutKind, Workspace,
};
use leancrm_core::clock::ManualClock;
use leancrm_tests::test_now;
use serde_json::Value;
use tokio_util::task::TaskTracker;

/// What the product does with a delivery.
#[derive(Debug, Clone)]
pub(super) enum Manner {
    /// 200, with this body.
    Says(String),
    /// This status.
    Fails(u16),
    /// This status, and no repetition please.
    FailsForGood(u16),
    /// Nothing at all.
    Ignores,
    /// 200, with the challenge of what came.
    GivesChallengeBack,
}

/// A delivery as it came.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A field of its form.
    pub(super) fn field(&self, name: &str) -> String {
        let mut pairs = form_urlencoded::parse(&self.body);
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// The JSON of an event, or of the payload of an interaction.
    pub(super) fn json(&self) -> Value {
        let text = if self.body.starts_with(b"{") { self.body.clone() } else { self.field("payload").into_bytes() };
        serde_json::from_slice(&text).expect("JSON")
    }
}

#[derive(Debug, Clone)]
struct Doing {
    manner: Arc<Mutex<Manner>>,
    received: Arc<Mutex<Vec<Received>>>,
}

/// Slack, the product, and the clock of both.
pub(super) struct Scene {
    pub(super) slack: FakeSlack,
    pub(super) clock: ManualClock,
    /// A bot token of workspace T1.
    pub(super) token: String,
    doing: Doing,
    _server: TaskTracker,
}

impl Scene {
    pub(super) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// A scene with other settings.
    pub(super) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let doing = Doing { manner: Arc::new(Mutex::new(Manner::Says(String::new()))), received: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let product = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/webhooks/slack/{path}", axum::routing::post(take)).with_state(doing.clone());
        let server = TaskTracker::new();
        server.spawn(async move { axum::serve(listener, router).await });

        let clock = ManualClock::at(test_now());
        let mut settings = Settings::new(&product, Arc::new(clock.clone())).with(workspace());
        settings.app.unfurl_domains = vec!["crm.example".to_owned()];
        settings.app.shortcuts = vec![
            Shortcut { callback_id: "ask".to_owned(), name: "Ask".to_owned(), kind: ShortcutKind::Global },
            Shortcut { callback_id: "keep".to_owned(), name: "Keep".to_owned(), kind: ShortcutKind::Message },
        ];
        // What the app hears of itself would stand between what a test looks at.
        settings.echoes = false;
        change(&mut settings);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let slack = FakeSlack::start(listener, settings).unwrap();
        let (token, _) = slack.install("T1", &ALL_SCOPES);
        Self { slack, clock, token, doing, _server: server }
    }

    /// Lets the product do so from now on.
    pub(super) fn product(&self, manner: Manner) {
        *self.doing.manner.lock().unwrap() = manner;
    }

    /// What the product has received since it was asked last.
    pub(super) fn received(&self) -> Vec<Received> {
        std::mem::take(&mut self.doing.received.lock().unwrap())
    }

    /// The only thing that the product has received since it was asked last.
    pub(super) fn one(&self) -> Received {
        let received = self.received();
        assert_eq!(received.len(), 1, "{received:?}");
        received.into_iter().next().unwrap()
    }
}

async fn take(State(doing): State<Doing>, Path(path): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    doing.received.lock().unwrap().push(Received { path, headers, body: body.to_vec() });
    let manner = doing.manner.lock().unwrap().clone();
    let status = |code: u16| StatusCode::from_u16(code).unwrap();
    match manner {
        Manner::Says(body) => body.into_response(),
        Manner::GivesChallengeBack => {
            let event: Value = serde_json::from_slice(&body).expect("JSON");
            event["challenge"].as_str().expect("a challenge").to_owned().into_response()
        }
        Manner::Fails(code) => status(code).into_response(),
        Manner::FailsForGood(code) => {
            (status(code), [(HeaderName::from_static("x-slack-no-retry"), "1")]).into_response()
        }
        Manner::Ignores => {
            std::future::pending::<()>().await;
            ().into_response()
        }
    }
}

fn workspace() -> Workspace {
    Workspace::new("T1", "Acme")
        .person(Person::new("U1", "Omar", "omar@acme.example").account(Account::Admin).titled("Sales"))
        .person(Person::new("U2", "Jane", "jane@acme.example").unconfirmed())
        .person(Person::new("U3", "Guest", "guest@other.example").account(Account::Guest))
        .channel(Channel::public("C1", "sales", &["U1", "U2"]).with_bot())
        .channel(Channel::public("C2", "random", &["U1", "U2"]))
        .channel(Channel::private("C3", "board", &["U1"]))
        .channel(Channel::direct("D1", "U1"))
}
