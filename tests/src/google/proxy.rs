//! A proxy that lets things go wrong on the way to a Google that somebody else plays.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Body,
    extract::State as Taken,
    http::{HeaderMap, HeaderName, Response, StatusCode, header},
};
use leancrm_core::clock::Clock;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Entry, Fault, Faults, Journal, PATIENCE, discovery,
    emulate::{Emulate, Spokesman},
    wire::{Refusal, Reply, Request, broken},
};

/// What belongs to one connection and is not handed on.
const OF_THE_CONNECTION: [HeaderName; 5] =
    [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::ACCEPT_ENCODING];

struct Inner {
    root: String,
    target: Target,
    clock: Arc<dyn Clock>,
    emulate: Option<Spokesman>,
    faults: Faults,
    entries: Mutex<Vec<Entry>>,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

/// A running proxy. Cloning is cheap.
#[derive(Clone)]
pub struct Proxy(Arc<Inner>);

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("root", &self.0.root).field("target", &self.0.target.root).finish_non_exhaustive()
    }
}

impl Proxy {
    /// Starts in front of a root, such as `http://127.0.0.1:4101`.
    pub async fn before(target: &str, clock: Arc<dyn Clock>) -> Self {
        Self::start(target, clock, None).await
    }

    /// Starts in front of emulate, and says in Google's way what emulate says in its own.
    pub async fn before_emulate(emulate: &Emulate, clock: Arc<dyn Clock>) -> Self {
        Self::start(emulate.url(), clock, Some(emulate.spoken_for())).await
    }

    async fn start(target: &str, clock: Arc<dyn Clock>, emulate: Option<Spokesman>) -> Self {
        leancrm_api::wiring::set_up_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build();
        let proxy = Self(Arc::new(Inner {
            root: format!("http://{address}"),
            target: Target {
                root: target.trim_end_matches('/').to_owned(),
                client: client.expect("a client without special wishes"),
            },
            clock,
            emulate,
            faults: Faults::default(),
            entries: Mutex::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        }));
        let router = Router::new().fallback(serve).with_state(proxy.clone());
        let stopping = proxy.0.stopping.clone();
        proxy.0.tasks.spawn(async move {
            let served = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned()).await;
            assert!(served.is_ok(), "the proxy stopped: {served:?}");
        });
        proxy
    }

    /// Stops, and waits for what is under way.
    pub async fn stop(&self) {
        self.0.stopping.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// The root to use in the other's place.
    pub fn url(&self) -> &str {
        &self.0.root
    }

    /// What goes wrong. Kinds are those of the fake for Gmail and Calendar; of everything else the path.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// Ends every sync token that was given for a calendar of emulate's: whoever comes with one has to begin anew.
    pub async fn expire_sync_tokens(&self) {
        if let Some(emulate) = &self.0.emulate {
            emulate.expire_sync_tokens().await;
        }
    }

    /// What was asked so far; whose data it was about is not known here.
    pub fn journal(&self) -> Journal {
        Journal { entries: self.0.entries.lock().unwrap_or_else(PoisonError::into_inner).clone() }
    }

    async fn answer(&self, request: &Request) -> Response<Body> {
        let kind =
            discovery::find(&request.verb, &request.path).map_or(request.path.as_str(), |(method, _)| &method.id);
        let fault = self.0.faults.draw(kind);
        let delay = self.0.faults.delay(fault.as_ref());
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        let refused = match &fault {
            Some(Fault::Status(status)) => Some(Refusal::of_status(*status, None)),
            Some(Fault::Limited(seconds)) => Some(Refusal::of_status(429, Some(*seconds))),
            _ => None,
        };
        let response = match refused {
            Some(refusal) => refusal.reply(kind.starts_with("gmail.")).respond(false),
            None => self.forward(request, kind, fault.as_ref()).await,
        };
        self.0.entries.lock().unwrap_or_else(PoisonError::into_inner).push(Entry {
            kind: kind.to_owned(),
            verb: request.verb.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            status: response.status().as_u16(),
            account: None,
            units: 0,
            batched: false,
            at: self.0.clock.now(),
        });
        response
    }

    async fn forward(&self, request: &Request, kind: &str, fault: Option<&Fault>) -> Response<Body> {
        let query = self.0.faults.resumed(request.pairs());
        let asked = request.asking(&query);
        let mut answered = match &self.0.emulate {
            Some(emulate) => emulate.answer(&self.0.target, kind, &asked).await,
            None => self.0.target.ask(&asked).await,
        };
        let owner = request.bearer().unwrap_or_default();
        answered.turn(|page| self.0.faults.turn(page, kind, owner, &query, fault));
        answered.respond(fault == Some(&Fault::Cut))
    }
}

/// The Google that somebody else plays.
#[derive(Debug)]
pub(super) struct Target {
    root: String,
    client: reqwest::Client,
}

impl Target {
    /// Asks it as the proxy was asked; 502 where it cannot be reached.
    pub(super) async fn ask(&self, request: &Request) -> Answered {
        self.reach(request).await.unwrap_or_else(|_| Answered::of(&Reply::empty(502)))
    }

    async fn reach(&self, request: &Request) -> anyhow::Result<Answered> {
        let mark = if request.query.is_empty() { "" } else { "?" };
        let address = format!("{}{}{mark}{}", self.root, request.path, request.query);
        let asked = self.client.request(request.verb.parse()?, address).headers(handed_on(&request.headers));
        let answered = asked.body(request.body.clone()).send().await?;
        let (status, headers) = (answered.status(), handed_on(answered.headers()));
        Ok(Answered { status, headers, bytes: answered.bytes().await?.to_vec() })
    }
}

/// What was answered, whole.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
}

impl Answered {
    /// What the proxy answers by itself.
    pub(super) fn of(reply: &Reply) -> Self {
        let (parts, _) = reply.respond(false).into_parts();
        Self { status: parts.status, headers: parts.headers, bytes: reply.bytes().0 }
    }

    /// 200 with JSON.
    pub(super) fn json(value: Value) -> Self {
        Self::of(&Reply::json(value))
    }

    /// Makes something else of a good answer in JSON.
    pub(super) fn turn(&mut self, turn: impl FnOnce(&mut Value)) {
        if self.status.is_success()
            && let Ok(mut answer) = serde_json::from_slice(&self.bytes)
        {
            turn(&mut answer);
            self.bytes = answer.to_string().into_bytes();
        }
    }

    fn respond(self, cut: bool) -> Response<Body> {
        let mut response = Response::new(if cut { broken(self.bytes) } else { Body::from(self.bytes) });
        (*response.status_mut(), *response.headers_mut()) = (self.status, self.headers);
        response
    }
}

fn handed_on(headers: &HeaderMap) -> HeaderMap {
    let mut kept = headers.clone();
    for name in OF_THE_CONNECTION {
        kept.remove(name);
    }
    kept
}

async fn serve(Taken(proxy): Taken<Proxy>, request: axum::extract::Request) -> Response<Body> {
    match Request::read(request).await {
        Some(request) => proxy.answer(&request).await,
        None => Reply::empty(413).respond(false),
    }
}
