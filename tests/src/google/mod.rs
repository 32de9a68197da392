//! A small, strict Google: consent and tokens, Gmail and Calendar, on a loopback port, with a clock that is passed in.
//!
//! It speaks real HTTP, knows nothing of the CRM, and refuses what Google would refuse, in Google's words. Every request is held
//! against Google's own discovery documents, and so is every answer: what does not fit is answered with 400 and kept as a
//! [`Violation`], of which a test can say that there is none. Everything is below one root: `/o/oauth2/v2/auth`, `/token`,
//! `/revoke`, `/oauth2/v3/certs`, `/.well-known/openid-configuration`, `/gmail/v1`, `/calendar/v3`, `/batch/gmail/v1` and
//! `/batch/calendar/v3`.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use leancrm_core::clock::{Clock, SystemClock};
//! # use leancrm_tests::google::{Consent, Fault, Google, Mail};
//! # async fn example() -> anyhow::Result<()> {
//! let google = Google::start(Arc::new(SystemClock)).await;
//! google.allow_redirect("http://127.0.0.1:8787/google/callback");
//! google.consents(Consent::Given("ana@acme.example".to_owned()));
//! let ana = google.account("ana@acme.example");
//! let id = ana.deliver(Mail::new("sara@bluebay.example", &[ana.email()]).subject("Offer"));
//! google.faults().next("gmail.users.history.list", &Fault::Status(404), 1);
//! // … the product is at work, with `google.url()` in Google's place …
//! ana.trash(&id);
//! assert_eq!(google.journal().count("gmail.users.messages.get"), 1);
//! assert_eq!(google.violations(), []);
//! # Ok(())
//! # }
//! ```
//!
//! Read in this order: `state` (what is remembered), `wire` and `api` (what becomes of a call), `discovery`
//! (what is documented), `oauth`, `gmail`, `calendar`, `batch`, [`Faults`] (what goes wrong), [`Journal`].

mod account;
mod api;
mod batch;
mod calendar;
mod discovery;
pub mod emulate;
mod faults;
mod gmail;
mod journal;
mod oauth;
pub mod proxy;
mod state;
mod wire;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, extract::State as Taken, response::Response};
use leancrm_core::clock::Clock;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::{
    account::Account,
    calendar::{AccountCalendar, Invitation, Notified},
    faults::{Fault, Faults},
    gmail::{Mail, MessageView},
    journal::{Entry, Journal, Violation},
    oauth::{Client, Consent, Tokens, sign},
};
use self::{
    api::Served,
    state::State,
    wire::{Reply, Request},
};

/// How long the product may take to answer a notification.
const PATIENCE: Duration = Duration::from_secs(10);

struct Inner {
    root: String,
    client: reqwest::Client,
    state: Mutex<State>,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

/// A running fake Google. Cloning is cheap.
#[derive(Clone)]
pub struct Google(Arc<Inner>);

impl fmt::Debug for Google {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Google").field("root", &self.0.root).finish_non_exhaustive()
    }
}

impl Google {
    /// Starts on a port of its own, with nobody in it.
    pub async fn start(clock: Arc<dyn Clock>) -> Self {
        leancrm_api::wiring::set_up_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build();
        let google = Self(Arc::new(Inner {
            root: format!("http://{address}"),
            client: client.expect("a client without special wishes"),
            state: Mutex::new(State::new(clock)),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }));
        let router = Router::new().fallback(serve).with_state(google.clone());
        let stopping = google.0.stopping.clone();
        google.0.tasks.spawn(async move {
            let served = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned()).await;
            assert!(served.is_ok(), "the fake Google stopped: {served:?}");
        });
        google
    }

    /// Stops, and waits for what is under way.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// The root of everything, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.0.root
    }

    /// The app as it is registered.
    pub fn client(&self) -> Client {
        self.with(|state| state.oauth.client.clone())
    }

    /// Registers an address that people may be sent back to.
    pub fn allow_redirect(&self, address: &str) {
        self.with(|state| state.oauth.client.redirects.push(address.to_owned()));
    }

    /// What whoever is asked for their consent does, from now on.
    pub fn consents(&self, consent: Consent) {
        self.with(|state| {
            if let Consent::Given(account) | Consent::Without(account, _) = &consent {
                state.account(account);
            }
            state.oauth.consent = Some(consent);
        });
    }

    /// Goes to the page that asks for consent, as a browser does, and gives the address that it is sent back to.
    pub async fn browse(&self, address: &str) -> anyhow::Result<String> {
        anyhow::ensure!(address.starts_with(self.url()), "{address} is not of this Google");
        let answered = self.0.client.get(address).send().await?;
        let location = answered.headers().get("location").map(|location| location.to_str().map(str::to_owned));
        match location {
            Some(location) => Ok(location?),
            None => anyhow::bail!(answered.text().await?),
        }
    }

    /// From now on a refresh gives a new refresh token, and the old one is gone.
    pub fn rotate_refresh_tokens(&self) {
        self.with(|state| state.oauth.rotating = true);
    }

    /// From now on the bodies of messages are padded with `=`; both forms are met in the wild.
    pub fn pad_bodies(&self) {
        self.with(|state| state.padded = true);
    }

    /// An account, which is made where there is none of this address.
    pub fn account(&self, email: &str) -> Account {
        self.with(|state| {
            state.account(email);
        });
        Account::new(self.clone(), email)
    }

    /// The token that Pub/Sub sends along with a push to this audience, as this service account.
    pub fn push_token(&self, audience: &str, service_account: &str) -> String {
        self.with(|state| state.oauth.push_identity(audience, service_account))
    }

    /// What goes wrong.
    pub fn faults(&self) -> Faults {
        self.with(|state| state.faults.clone())
    }

    /// What was asked so far.
    pub fn journal(&self) -> Journal {
        self.with(|state| Journal { entries: state.entries.clone() })
    }

    /// Forgets what was asked so far.
    pub fn clear_journal(&self) {
        self.with(|state| state.entries.clear());
    }

    /// What Google would not have taken or answered so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.with(|state| state.violations.clone())
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn answer(&self, request: &Request) -> Served {
        self.with(|state| {
            if let Some(kind) = oauth_kind(request) {
                return identity(state, request, kind, &self.0.root);
            }
            match batch::service(&request.path).filter(|_| request.verb == "POST") {
                Some(service) => batch::serve(state, request, service),
                None => api::serve(state, request, false),
            }
        })
    }
}

async fn serve(Taken(google): Taken<Google>, request: axum::extract::Request) -> Response {
    let Some(request) = Request::read(request).await else {
        return Reply::empty(413).respond(false);
    };
    let served = google.answer(&request);
    if !served.delay.is_zero() {
        tokio::time::sleep(served.delay).await;
    }
    served.reply.respond(served.cut)
}

/// The kind of a request for consent, tokens or keys.
fn oauth_kind(request: &Request) -> Option<&'static str> {
    match (request.verb.as_str(), request.path.as_str()) {
        ("GET", "/o/oauth2/v2/auth") => Some("oauth.authorize"),
        ("POST", "/token") => Some(match request.form().one("grant_type") {
            Some("authorization_code") => "oauth.exchange",
            Some("refresh_token") => "oauth.refresh",
            _ => "oauth.token",
        }),
        ("POST", "/revoke") => Some("oauth.revoke"),
        ("GET", "/oauth2/v3/certs") => Some("oauth.certs"),
        ("GET", "/.well-known/openid-configuration") => Some("oauth.discovery"),
        _ => None,
    }
}

/// Answers a request for consent, tokens or keys.
fn identity(state: &mut State, request: &Request, kind: &'static str, root: &str) -> Served {
    let fault = state.faults.draw(kind);
    let mut account = None;
    let reply = match (&fault, kind) {
        (Some(Fault::Status(status)), _) => failed(*status),
        (Some(Fault::Limited(seconds)), _) => failed(429).with("retry-after", seconds.to_string()),
        (_, "oauth.authorize") => oauth::authorize(&mut state.oauth, request).unwrap_or_else(|problem| {
            state.violation(kind, problem.clone());
            Reply::text(400, "text/plain; charset=UTF-8", format!("Access blocked: Error 400: {problem}"))
        }),
        (_, "oauth.certs") => oauth::certs(),
        (_, "oauth.discovery") => oauth::discovery(root),
        _ => {
            for problem in oauth::form_problems(request) {
                state.violation(kind, problem);
            }
            let answer = oauth::answer(&mut state.oauth, request, kind);
            account = answer.account;
            answer.reply
        }
    };
    let at = state.now();
    // What is asked for with a secret in the query stays out of the journal.
    let query = if kind == "oauth.authorize" { request.query.clone() } else { String::new() };
    let (verb, path) = (request.verb.clone(), request.path.clone());
    let status = reply.status;
    state.enter(Entry { kind: kind.to_owned(), verb, path, query, status, account, units: 0, batched: false, at });
    Served { reply, delay: state.faults.delay(fault.as_ref()), cut: fault == Some(Fault::Cut) }
}

/// What the endpoints for tokens say when something else is wrong; no JSON where the server itself is.
fn failed(status: u16) -> Reply {
    if status >= 500 {
        return Reply::text(
            status,
            "text/html; charset=UTF-8",
            format!("<title>Error {status} (Server Error)!!1</title>"),
        );
    }
    let error = if status == 429 { "rate_limit_exceeded" } else { "invalid_grant" };
    let mut reply = Reply::json(serde_json::json!({ "error": error, "error_description": "Bad Request" }));
    reply.status = status;
    reply
}
