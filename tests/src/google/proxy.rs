//! A proxy that lets things go wrong on the way to a Google that somebody else plays.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Body,
    extract::State as Taken,
    http::{HeaderMap, HeaderName, Response, header},
};
use leancrm_core::clock::Clock;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Entry, Fault, Faults, Journal, PATIENCE, discovery,
    emulate::{Dialect, Emulate},
    wire::{Refusal, Reply, Request, broken},
};

/// What belongs to one connection and is not handed on.
const OF_THE_CONNECTION: [HeaderName; 5] =
    [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::ACCEPT_ENCODING];

struct Inner {
    root: String,
    target: String,
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
    dialect: Option<Dialect>,
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
        f.debug_struct("Proxy").field("root", &self.0.root).field("target", &self.0.target).finish_non_exhaustive()
    }
}

impl Proxy {
    /// Starts in front of a root, such as `http://127.0.0.1:4101`.
    pub async fn before(target: &str, clock: Arc<dyn Clock>) -> Self {
        Self::start(target, clock, None).await
    }

    /// Starts in front of emulate, and says in Google's way what emulate says in its own.
    pub async fn before_emulate(emulate: &Emulate, clock: Arc<dyn Clock>) -> Self {
        Self::start(emulate.url(), clock, Some(emulate.dialect())).await
    }

    async fn start(target: &str, clock: Arc<dyn Clock>, dialect: Option<Dialect>) -> Self {
        leancrm_api::wiring::set_up_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build();
        let proxy = Self(Arc::new(Inner {
            root: format!("http://{address}"),
            target: target.trim_end_matches('/').to_owned(),
            client: client.expect("a client without special wishes"),
            clock,
            dialect,
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
            None => {
                self.forward(request, kind, fault.as_ref()).await.unwrap_or_else(|_| Reply::empty(502).respond(false))
            }
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

    async fn forward(&self, request: &Request, kind: &str, fault: Option<&Fault>) -> anyhow::Result<Response<Body>> {
        let dialect = self.0.dialect.as_ref();
        let asked = self.0.faults.resumed(request.pairs());
        let (path, query) = match dialect {
            Some(dialect) => dialect.asked(kind, &request.path, asked),
            None => (request.path.clone(), asked),
        };
        let written = form_urlencoded::Serializer::new(String::new()).extend_pairs(&query.0).finish();
        let mark = if written.is_empty() { "" } else { "?" };
        let address = format!("{}{path}{mark}{written}", self.0.target);
        let asked = self.0.client.request(request.verb.parse()?, address).headers(handed_on(&request.headers));
        let answered = asked.body(request.body.clone()).send().await?;
        let (status, headers) = (answered.status(), handed_on(answered.headers()));
        let mut bytes = answered.bytes().await?.to_vec();
        if let Ok(mut page) = serde_json::from_slice(&bytes)
            && status.is_success()
        {
            if let Some(dialect) = dialect {
                dialect.answered(kind, &mut page);
            }
            let owner = request.bearer().unwrap_or_default();
            self.0.faults.turn(&mut page, kind, owner, query.one("pageToken"), fault);
            bytes = page.to_string().into_bytes();
        }
        let body = if fault == Some(&Fault::Cut) { broken(bytes) } else { Body::from(bytes) };
        let mut response = Response::new(body);
        (*response.status_mut(), *response.headers_mut()) = (status, headers);
        Ok(response)
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
