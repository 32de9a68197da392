//! A Slack of our own: it signs what its people type and press, and takes the answers that come later.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use axum::{Json, Router, body::Body, extract::State, http::Request};
use hmac::{Hmac, KeyInit as _, Mac as _};
use leancrm_api::{
    app::App,
    config::{Config, Surroundings},
    server, wiring,
};
use leancrm_bot::Engine;
use leancrm_core::{clock::Clock as _, ids::TenantId, store::Store};
use leancrm_tests::TestApp;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio_util::task::TaskTracker;

use crate::server::client::{Reply, send};

pub(super) const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// Slack as the product sees it.
pub(super) struct Slack<'a> {
    app: &'a TestApp,
    /// The product's own application, for what goes on after an answer.
    pub(super) product: App,
    pub(super) service: Router,
    /// What arrived at the addresses for later answers.
    pub(super) later: Later,
    /// Another server, which is none of Slack's.
    pub(super) elsewhere: Later,
}

/// Somebody in a conversation of a workspace.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) team: &'static str,
    pub(super) user: &'static str,
    pub(super) channel: &'static str,
}

/// The workspace and the person that most tests are about.
pub(super) const OMAR: Person = Person { team: "T1", user: "U1", channel: "D1" };

impl<'a> Slack<'a> {
    /// A Slack that the product is set up for, with no workspace connected.
    pub(super) async fn of(app: &'a TestApp) -> Self {
        wiring::set_up_tls();
        let (later, elsewhere) = (Later::start().await, Later::start().await);
        let product = product(app.store.clone(), app.engine.clone(), &later.root);
        let service = server::router(product.clone(), server::Limits::default());
        Self { app, product, service, later, elsewhere }
    }

    /// The same, whose commands wait so many milliseconds for their answers.
    pub(super) fn within(self, milliseconds: u64) -> Self {
        let (store, engine) = (self.app.store.clone(), self.app.engine.clone());
        let product = product_within(store, engine, &self.later.root, milliseconds);
        let service = server::router(product.clone(), server::Limits::default());
        Self { product, service, ..self }
    }

    /// The same with the demo's Omar linked.
    pub(super) async fn with_omar(app: &'a TestApp) -> Self {
        let slack = Self::of(app).await;
        slack.link(OMAR, "demo", "omar@gulfbright.example").await;
        slack
    }

    /// Waits until the product has done what it does after an answer.
    pub(super) async fn settled(&self) {
        self.product.tasks.close();
        self.product.tasks.wait().await;
    }

    /// Connects somebody's workspace to a tenant and says who they are there.
    pub(super) async fn link(&self, person: Person, tenant: &str, email: &str) {
        let tenant = self.connect(person, tenant).await;
        let mut system = self.app.store.system().await.unwrap();
        let member = system.member_id(tenant, email).await.unwrap();
        system.link_slack(tenant, (person.team, person.user), member, "operator").await.unwrap();
        system.commit().await.unwrap();
    }

    /// Connects somebody's workspace to a tenant.
    pub(super) async fn connect(&self, person: Person, tenant: &str) -> TenantId {
        let mut system = self.app.store.system().await.unwrap();
        let tenant = system.tenant_id(tenant).await.unwrap();
        system.connect_slack(tenant, person.team).await.unwrap();
        system.commit().await.unwrap();
        tenant
    }

    /// Delivers a body with Slack's signature.
    pub(super) async fn delivers(&self, path: &str, body: &[u8]) -> Reply {
        let now = self.app.clock.now().timestamp().to_string();
        let signed = signature(SECRET, &now, body);
        send(&self.service, request(path, body, Some(&now), Some(&signed))).await
    }

    /// Types `/leancrm …`, and gives the answer.
    pub(super) async fn says(&self, person: Person, text: &str) -> Value {
        let reply = self.delivers("commands", self.command(person, text, &trigger()).as_bytes()).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let answer = reply.json();
        assert_eq!(answer["response_type"], "ephemeral", "{answer}");
        answer
    }

    /// The body of a command.
    pub(super) fn command(&self, person: Person, text: &str, trigger: &str) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("team_id", person.team).append_pair("user_id", person.user);
        form.append_pair("channel_id", person.channel).append_pair("command", "/leancrm").append_pair("text", text);
        form.append_pair("trigger_id", trigger).append_pair("response_url", &self.later.url()).finish()
    }

    /// Presses a button, and gives what arrives of it.
    pub(super) async fn presses(&self, person: Person, button: &Button) -> Vec<Value> {
        self.presses_for(person, button, &self.later.url()).await;
        self.later.take()
    }

    /// Presses a button of a message whose later answers are to go to `url`.
    pub(super) async fn presses_for(&self, person: Person, button: &Button, url: &str) {
        let body = Self::press_body(person, button, url);
        let reply = self.delivers("interactions", body.as_bytes()).await;
        assert_eq!((reply.status.as_u16(), reply.text.as_str()), (200, ""), "a press is taken without a word");
    }

    /// The body of a press.
    pub(super) fn press_body(person: Person, (action_id, value): &Button, url: &str) -> String {
        let payload = json!({
            "type": "block_actions", "api_app_id": "A1", "token": "old", "trigger_id": trigger(), "response_url": url,
            "user": { "id": person.user, "team_id": person.team }, "team": { "id": person.team, "domain": "acme" },
            "channel": { "id": person.channel, "name": "directmessage" },
            "container": { "type": "message", "is_ephemeral": true }, "state": { "values": {} },
            "actions": [{ "action_id": action_id, "block_id": "b", "type": "button", "value": value, "action_ts": "1" }],
        });
        form_urlencoded::Serializer::new(String::new()).append_pair("payload", &payload.to_string()).finish()
    }
}

/// The product with Slack set up, which is below `root`. It has time to answer, however busy the machine is.
pub(super) fn product(store: Store, engine: Engine, root: &str) -> App {
    product_within(store, engine, root, 2_500)
}

/// The same, whose commands wait so many milliseconds for their answers.
pub(super) fn product_within(store: Store, engine: Engine, root: &str, within: u64) -> App {
    let within = within.to_string();
    let settings = [
        ("LEANCRM_SLACK__ANSWER_WITHIN_MS", within.as_str()),
        ("LEANCRM_SLACK__SIGNING_SECRET", SECRET),
        ("LEANCRM_SLACK__RESPONSE_ROOT", root),
        ("LEANCRM_SLACK__ROOT", root),
        ("LEANCRM_SERVER__PUBLIC_URL", "https://crm.example.com"),
        ("LEANCRM_VAULT__KEYS", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ];
    let variables = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let config = Config::load_from(None, Surroundings { variables, ..Surroundings::default() }).expect("it is sound");
    wiring::with_slack(App::new(store, engine, None), &config).expect("Slack can be set up")
}

/// What a button carries.
pub(super) type Button = (String, String);

/// The buttons of an answer whose name begins so.
pub(super) fn buttons(answer: &Value, word: &str) -> Vec<Button> {
    let rows = answer["blocks"].as_array().into_iter().flatten().filter(|block| block["type"] == "actions");
    let elements = rows.flat_map(|row| row["elements"].as_array().into_iter().flatten());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    elements
        .map(|element| (text(&element["action_id"]), text(&element["value"])))
        .filter(|(action_id, _)| action_id.split('.').next() == Some(word))
        .collect()
}

/// The only button of that name.
pub(super) fn button(answer: &Value, word: &str) -> Button {
    let found = buttons(answer, word);
    assert_eq!(found.len(), 1, "one {word} in {answer}");
    found[0].clone()
}

/// Everything an answer says, in the letters that a person sees.
pub(super) fn said(answer: &Value) -> String {
    crate::tenancy::scope::foreign::strings(answer).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Slack's signature by a secret.
pub(super) fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("v0:{timestamp}:").as_bytes());
    mac.update(body);
    mac.finalize().into_bytes().iter().fold("v0=".to_owned(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// A delivery with these headers.
pub(super) fn request(path: &str, body: &[u8], timestamp: Option<&str>, signature: Option<&str>) -> Request<Body> {
    let mut request = Request::post(format!("/webhooks/slack/{path}"));
    for (name, value) in [("x-slack-request-timestamp", timestamp), ("x-slack-signature", signature)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request.body(Body::from(body.to_vec())).unwrap()
}

/// A trigger that was never used.
pub(super) fn trigger() -> String {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    format!("{}.42.abc", COUNTER.fetch_add(1, Ordering::Relaxed))
}

/// What was sent, whether nothing is taken, and how much came meanwhile.
type Held = (Arc<Mutex<Vec<Value>>>, Arc<AtomicBool>, Arc<AtomicU32>);

/// A server that keeps what it is sent.
pub(super) struct Later {
    pub(super) root: String,
    bodies: Arc<Mutex<Vec<Value>>>,
    holds: Arc<AtomicBool>,
    held: Arc<AtomicU32>,
    _server: TaskTracker,
}

impl Later {
    async fn start() -> Self {
        let bodies: Arc<Mutex<Vec<Value>>> = Arc::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let holds: Arc<AtomicBool> = Arc::default();
        let held: Arc<AtomicU32> = Arc::default();
        let kept = (Arc::clone(&bodies), Arc::clone(&holds), Arc::clone(&held));
        let keep = async |State((bodies, holds, held)): State<Held>, Json(body): Json<Value>| {
            if holds.load(Ordering::SeqCst) {
                held.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }
            bodies.lock().unwrap().push(body);
            "ok"
        };
        let router = Router::new().fallback(keep).with_state(kept);
        let server = TaskTracker::new();
        server.spawn(async move { axum::serve(listener, router).await });
        Self { root, bodies, holds, held, _server: server }
    }

    /// An address of it.
    pub(super) fn url(&self) -> String {
        format!("{}/actions/T1/2/secret", self.root)
    }

    /// Takes nothing and says nothing, or takes what comes again.
    pub(super) fn hold(&self, holds: bool) {
        self.holds.store(holds, Ordering::SeqCst);
    }

    /// How many answers it has held so.
    pub(super) fn held(&self) -> u32 {
        self.held.load(Ordering::SeqCst)
    }

    /// What has arrived since it was asked last.
    pub(super) fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.bodies.lock().unwrap())
    }
}
