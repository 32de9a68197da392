//! Slack's side of an install: its page, `oauth.v2.access`, `auth.test` and `apps.connections.open`, as strict as Slack is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Request, StatusCode},
    response::{IntoResponse as _, Response},
    routing::post,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leancrm_api::{
    app::App,
    config::{Config, Surroundings},
    server, slack,
    slack::SlackApp,
    wiring,
};
use leancrm_core::{ids::TenantId, vault::VaultKey};
use leancrm_tests::TestApp;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use super::workspace::SECRET;
use crate::server::client::{Reply, send};

pub(super) const CLIENT_SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(super) const APP_TOKEN: &str = "xapp-1-A1-2-0123456789abcdef";

/// What Slack installs to.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) team: Option<(&'static str, &'static str)>,
    pub(super) enterprise: Option<&'static str>,
    pub(super) scopes: String,
}

impl Grant {
    /// A workspace with everything that was asked for.
    pub(super) fn of(team: &'static str, name: &'static str) -> Self {
        Self { team: Some((team, name)), enterprise: None, scopes: slack::SCOPES.join(",") }
    }
}

struct Code {
    challenge: String,
    redirect_uri: String,
    grant: Grant,
}

#[derive(Default)]
struct Kept {
    codes: BTreeMap<String, Code>,
    /// Access tokens that live, with what they open.
    live: BTreeMap<String, Grant>,
    /// Refresh tokens that were not used.
    refresh: BTreeMap<String, Grant>,
    made: u32,
    refreshes: u32,
    /// Whether Slack has trouble.
    down: bool,
}

#[derive(Clone)]
pub(super) struct Vendor {
    kept: Arc<Mutex<Kept>>,
    /// A refresh takes a permit before it answers, and gives it back.
    pub(super) gate: Arc<Semaphore>,
    pub(super) root: String,
    _server: TaskTracker,
}

impl Vendor {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let server = TaskTracker::new();
        let vendor = Self { kept: Arc::default(), gate: Arc::new(Semaphore::new(1)), root, _server: server.clone() };
        let router = Router::new()
            .route("/api/oauth.v2.access", post(access))
            .route("/api/auth.test", post(test))
            .route("/api/apps.connections.open", post(open))
            .with_state(vendor.clone());
        server.spawn(async move { axum::serve(listener, router).await });
        vendor
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// Allows what the page at this address asks for, and gives the query that the browser is sent back with.
    pub(super) fn allows(&self, location: &str, grant: Grant) -> String {
        let (page, query) = location.split_once('?').unwrap();
        assert_eq!(page, format!("{}/oauth/v2/authorize", self.root));
        let asked: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!((asked["client_id"].as_str(), asked["code_challenge_method"].as_str()), ("1.2", "S256"));
        assert_eq!(asked["scope"].split(',').collect::<BTreeSet<_>>(), slack::SCOPES.into_iter().collect());
        let mut kept = self.kept();
        kept.made += 1;
        let code = format!("code.{}", kept.made);
        let (challenge, redirect_uri) = (asked["code_challenge"].clone(), asked["redirect_uri"].clone());
        kept.codes.insert(code.clone(), Code { challenge, redirect_uri, grant });
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("code", &code).append_pair("state", &asked["state"]).finish()
    }

    /// How many tokens were renewed.
    pub(super) fn refreshes(&self) -> u32 {
        self.kept().refreshes
    }

    /// Has trouble, or none.
    pub(super) fn is_down(&self, down: bool) {
        self.kept().down = down;
    }

    /// Lets a token open nothing any more.
    pub(super) fn revokes(&self, token: &str) {
        self.kept().live.remove(token);
    }

    /// Whether a token opens something.
    pub(super) fn takes(&self, token: &str) -> bool {
        self.kept().live.contains_key(token)
    }

    /// A token of an app that was installed by hand.
    pub(super) fn by_hand(&self, token: &str, grant: Grant) {
        self.kept().live.insert(token.to_owned(), grant);
    }
}

impl Kept {
    fn pair(&mut self, grant: Grant) -> Value {
        self.made += 1;
        let (access, refresh) = (format!("xoxe.xoxb-1-{}", self.made), format!("xoxe-1-{}", self.made));
        let team = grant.team.map(|(id, name)| json!({ "id": id, "name": name }));
        let enterprise = grant.enterprise.map(|id| json!({ "id": id, "name": "Acme Group" }));
        let answer = json!({
            "ok": true, "access_token": access, "token_type": "bot", "refresh_token": refresh, "expires_in": 43_200,
            "scope": grant.scopes, "bot_user_id": "UBOT", "app_id": "A1", "team": team, "enterprise": enterprise,
            "is_enterprise_install": grant.team.is_none(), "authed_user": { "id": "U1" },
        });
        self.live.insert(access, grant.clone());
        self.refresh.insert(refresh, grant);
        answer
    }
}

fn refused(code: &str) -> Response {
    Json(json!({ "ok": false, "error": code })).into_response()
}

async fn access(State(vendor): State<Vendor>, body: String) -> Response {
    let asked: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let of = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    if (of("client_id"), of("client_secret")) != ("1.2", CLIENT_SECRET) {
        return refused("bad_client_secret");
    }
    if of("grant_type") == "refresh_token" {
        let _open = vendor.gate.acquire().await.unwrap();
        let mut kept = vendor.kept();
        if kept.down {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let Some(grant) = kept.refresh.remove(of("refresh_token")) else { return refused("invalid_refresh_token") };
        kept.refreshes += 1;
        return Json(kept.pair(grant)).into_response();
    }
    let mut kept = vendor.kept();
    let Some(code) = kept.codes.remove(of("code")) else { return refused("invalid_code") };
    if code.redirect_uri != of("redirect_uri") {
        return refused("bad_redirect_uri");
    }
    if code.challenge != URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier"))) {
        return refused("invalid_code_verifier");
    }
    Json(kept.pair(code.grant)).into_response()
}

fn bearer(headers: &HeaderMap) -> &str {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    header.strip_prefix("Bearer ").unwrap_or_default()
}

async fn test(State(vendor): State<Vendor>, headers: HeaderMap) -> Response {
    let kept = vendor.kept();
    let Some(grant) = kept.live.get(bearer(&headers)) else { return refused("token_revoked") };
    let (team_id, team) = grant.team.unwrap_or(("T0", "Acme"));
    let body = json!({
        "ok": true, "team_id": team_id, "team": team, "user_id": "UBOT", "bot_id": "B1", "enterprise_id": grant.enterprise,
        "is_enterprise_install": grant.team.is_none(),
    });
    ([("x-oauth-scopes", grant.scopes.clone())], Json(body)).into_response()
}

async fn open(headers: HeaderMap) -> Response {
    match bearer(&headers) {
        APP_TOKEN => Json(json!({ "ok": true, "url": "wss://wss.slack.com/link/?ticket=t" })).into_response(),
        _ => refused("invalid_auth"),
    }
}

/// The product, set up for installs.
pub(super) struct Installs<'a> {
    pub(super) app: &'a TestApp,
    pub(super) vendor: Vendor,
    pub(super) slack: SlackApp,
    pub(super) service: Router,
}

/// A configuration of these settings.
pub(super) fn config(settings: &[(&str, &str)]) -> Config {
    let variables = settings.iter().map(|(name, value)| (format!("LEANCRM_{name}"), (*value).to_owned())).collect();
    Config::load_from(None, Surroundings { variables, ..Surroundings::default() }).expect("a sound configuration")
}

/// Everything that an install needs.
pub(super) fn whole(root: &str, public_url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("SLACK__ROOT", root.to_owned()),
        ("SLACK__CLIENT_ID", "1.2".to_owned()),
        ("SLACK__CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("SLACK__SIGNING_SECRET", SECRET.to_owned()),
        ("SERVER__PUBLIC_URL", public_url.to_owned()),
        ("VAULT__KEYS", VaultKey::write([7; 32]).expose_secret().to_owned()),
    ]
}

impl<'a> Installs<'a> {
    pub(super) async fn of(app: &'a TestApp) -> Self {
        wiring::set_up_tls();
        let vendor = Vendor::start().await;
        let settings = whole(&vendor.root, "https://crm.example.com");
        let config = config(&settings.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>());
        let slack = SlackApp::new(&config, &app.store).unwrap();
        let product = App::new(app.store.clone(), app.engine.clone(), None)
            .with_slack(slack::Slack::new(&config.slack, &app.store, None).unwrap())
            .with_slack_app(Some(std::sync::Arc::new(slack.clone())));
        Self { app, vendor, slack, service: server::router(product, server::Limits::default()) }
    }

    pub(super) async fn tenant(&self, slug: &str) -> TenantId {
        self.app.store.system().await.unwrap().tenant_id(slug).await.unwrap()
    }

    /// A link for a tenant, as a path.
    pub(super) async fn link(&self, tenant: &str) -> String {
        let tenant = self.tenant(tenant).await;
        let (link, _) = self.slack.install_link(&self.app.store, tenant).await.unwrap();
        link.strip_prefix("https://crm.example.com").unwrap().to_owned()
    }

    /// Installs from a link to the end, and gives the last page.
    pub(super) async fn installs(&self, link: &str, grant: Grant) -> Reply {
        let mut browser = Browser::default();
        let location = browser.follows(self, link).await;
        let query = self.vendor.allows(&location, grant);
        browser.opens(self, &format!("/slack/oauth/callback?{query}")).await
    }

    /// The token of a workspace.
    pub(super) async fn token(&self, team: &str) -> String {
        self.slack.credentials.token(team, None).await.unwrap().token.expose_secret().to_owned()
    }
}

/// Somebody's browser.
#[derive(Default)]
pub(super) struct Browser {
    cookie: Option<String>,
}

impl Browser {
    /// Opens a page, and keeps its cookie.
    pub(super) async fn opens(&mut self, installs: &Installs<'_>, path: &str) -> Reply {
        let mut request = Request::get(path);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", format!("theme=dark; {cookie}"));
        }
        let reply = send(&installs.service, request.body(Body::empty()).unwrap()).await;
        if let Some(set) = reply.headers.get("set-cookie") {
            self.cookie = set.to_str().unwrap().split(';').next().map(ToOwned::to_owned);
        }
        reply
    }

    /// Opens a page that leads on, and says where to.
    pub(super) async fn follows(&mut self, installs: &Installs<'_>, path: &str) -> String {
        let reply = self.opens(installs, path).await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        reply.headers["location"].to_str().unwrap().to_owned()
    }
}
