//! Socket Mode: Slack is talked to over WebSockets that this server opens, so that Slack needs no address of it.
//!
//! slack-morphism has a listener of its own. It reads every envelope into its own types and drops kinds and fields that we need
//! (threads, what was picked, the organisation), so this is a short loop over the JSON as it comes: an envelope is read by
//! [`inbound::json`], taken by the same door as a request, and acknowledged with what the
//! request would be answered with. Nothing is signed here: who talks to us is known by the TLS of the connection that we opened.
//!
//! Slack ends a connection every few hours and says so before; the next one is open before the old one ends, and what is under
//! way is acknowledged over whichever lives. <https://docs.slack.dev/apis/events-api/using-socket-mode>

mod acks;
mod connection;
mod frame;
mod pause;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{http::header::CONTENT_TYPE, response::IntoResponse as _};
use futures::future::join_all;
use leancrm_bot::slack::{
    inbound,
    web::{Web, WebError},
};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::{net::TcpStream, sync::mpsc, time::Instant};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Error as SocketError, protocol::WebSocketConfig},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, field::Empty};

use self::{
    acks::{Acks, Say},
    connection::{Connection, Taker, Told},
    frame::Envelope,
    pause::Pause,
};
use super::{Ack, Random, Slack};
use crate::{app::App, config, wiring};

/// The largest frame, in bytes: a form with everything that may stand in it is a tenth of this.
const LARGEST: usize = 1 << 20;
/// How long opening a connection may take.
const OPENING: Duration = Duration::from_secs(10);

type Opened = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The connections to Slack, not open yet.
#[derive(Debug)]
pub struct SocketMode {
    app: App,
    slack: Arc<Slack>,
    web: Web,
    token: SecretString,
    connections: u8,
    random: Random,
}

/// Why no further connection is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ended {
    /// This server stops.
    Stopping,
    /// Slack wants none, for this reason.
    Refused(String),
}

/// Why a connection could not be opened.
#[derive(Debug, thiserror::Error)]
enum Unopened {
    #[error("Slack gives no address to connect to: {0}")]
    Web(#[from] WebError),
    #[error("the address that Slack gives is not one of a socket over TLS")]
    Elsewhere,
    #[error("the socket does not open: {0}")]
    Socket(#[from] SocketError),
    #[error("the socket does not open in time")]
    TimedOut,
}

impl SocketMode {
    /// As configured; `None` where there is no app token.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn of(config: &config::Slack, app: &App) -> anyhow::Result<Option<Self>> {
        let (Some(token), Some(slack)) = (config.app_token.clone(), app.slack.clone()) else { return Ok(None) };
        wiring::set_up_tls();
        let web =
            Web::new(&Url::parse(&config.root).context("slack.root")?).context("setting up TLS to reach Slack")?;
        let (connections, random) = (config.connections, wiring::random_bytes as Random);
        Ok(Some(Self { app: app.clone(), slack, web, token, connections, random }))
    }

    /// How many connections are held open.
    pub fn connections(&self) -> u8 {
        self.connections
    }

    /// Holds the connections open until the application stops, or Slack wants none any more.
    pub async fn run(self) {
        let over = self.app.stopping.child_token();
        let acks = Acks::default();
        let ends = join_all((0..self.connections).map(|_| self.hold(&acks, &over))).await;
        if let Some(reason) = ends.iter().find_map(Ended::reason) {
            tracing::error!(
                reason,
                "Slack takes no sockets of this app: switch Socket Mode on in the app's settings, look at the app token \
                 with `leancrm slack check`, and start this server again"
            );
        }
    }

    /// Holds one connection open: before one ends that Slack wants to end, the next one is.
    async fn hold(&self, acks: &Acks, over: &CancellationToken) -> Ended {
        let mut pause = Pause::new(self.random);
        let mut old: Option<CancellationToken> = None;
        loop {
            let wait = match over.run_until_cancelled(Box::pin(self.open())).await {
                None => return Ended::Stopping,
                Some(Ok(socket)) => {
                    let since = Instant::now();
                    let (mut told, retire) = self.serve(socket, acks, over);
                    match until_left(&mut told, &mut old).await {
                        Told::Stopping => return Ended::Stopping,
                        Told::Disabled => return Self::refused(over, "link_disabled"),
                        Told::Refresh => {
                            old = Some(retire);
                            pause.refreshed(since.elapsed())
                        }
                        Told::Hello | Told::Lost => pause.lost(since.elapsed()),
                    }
                }
                Some(Err(unopened)) if unopened.is_final() => return Self::refused(over, unopened.to_string()),
                Some(Err(unopened)) => {
                    tracing::warn!(error.message = %unopened, "no socket to Slack could be opened");
                    pause.lost(Duration::ZERO).max(unopened.wait())
                }
            };
            if over.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
                return Ended::Stopping;
            }
        }
    }

    /// Ends every connection.
    fn refused(over: &CancellationToken, reason: impl Into<String>) -> Ended {
        over.cancel();
        Ended::Refused(reason.into())
    }

    /// Asks Slack for an address and opens it.
    async fn open(&self) -> Result<Opened, Unopened> {
        let opening = async {
            let url = self.web.apps_connections_open(&self.token).await?;
            let over_tls = url.expose_secret().starts_with("wss://");
            if !over_tls && self.web.root().scheme() == "https" {
                return Err(Unopened::Elsewhere);
            }
            let limits = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
            Ok(connect_async_with_config(url.expose_secret(), Some(limits), true).await?.0)
        };
        tokio::time::timeout(OPENING, opening).await.unwrap_or(Err(Unopened::TimedOut))
    }

    /// Serves a connection in a task of its own, which tells what becomes of it, until it ends or is to retire.
    fn serve(
        &self,
        socket: Opened,
        acks: &Acks,
        over: &CancellationToken,
    ) -> (mpsc::UnboundedReceiver<Told>, CancellationToken) {
        let (tell, told) = mpsc::unbounded_channel();
        let retire = CancellationToken::new();
        let connection = Connection::new(socket, self.taker(), acks.clone(), tell);
        self.app.tasks.spawn(connection.serve(over.clone(), retire.clone()));
        (told, retire)
    }

    /// What takes an envelope in a task of its own, so that one slow answer holds up nothing.
    fn taker(&self) -> Taker {
        let (app, slack) = (self.app.clone(), Arc::clone(&self.slack));
        Arc::new(move |envelope, say| {
            let span =
                tracing::info_span!("envelope", intent.name = Empty, answer.engine = Empty, answer.outcome = Empty);
            let answered = answer(app.clone(), Arc::clone(&slack), envelope, say);
            app.tasks.spawn(answered.instrument(span));
        })
    }
}

impl Ended {
    fn reason(&self) -> Option<&str> {
        match self {
            Self::Stopping => None,
            Self::Refused(reason) => Some(reason),
        }
    }
}

impl Unopened {
    /// Whether no later try can do better.
    fn is_final(&self) -> bool {
        matches!(self, Self::Web(WebError::Token(_) | WebError::MissingScope { .. }))
    }

    /// The least that Slack wants to be left alone.
    fn wait(&self) -> Duration {
        match self {
            Self::Web(WebError::RateLimited { after }) => *after,
            _ => Duration::ZERO,
        }
    }
}

/// Waits until a connection ends or is about to; the one before it retires as soon as it is open.
async fn until_left(told: &mut mpsc::UnboundedReceiver<Told>, old: &mut Option<CancellationToken>) -> Told {
    loop {
        match told.recv().await {
            Some(Told::Hello) => {
                if let Some(old) = old.take() {
                    old.cancel();
                }
            }
            Some(left) => return left,
            None => return Told::Lost,
        }
    }
}

/// Takes an envelope as the door takes a request, and acknowledges it with what the request would be answered with. What cannot be
/// taken is not acknowledged: Slack tells so whoever waits, and sends events once more.
async fn answer(app: App, slack: Arc<Slack>, envelope: Envelope, say: Say) {
    let Envelope { id, payload, takes_answer } = envelope;
    let Some(delivery) = inbound::json(&payload) else {
        tracing::warn!("an envelope of Slack holds nothing that is known");
        return say.say(frame::ack(&id, None));
    };
    match super::take(app, slack, delivery).await {
        Ok(ack) => {
            let answer = if takes_answer { body(ack).await } else { None };
            say.say(frame::ack(&id, answer));
        }
        Err(error) => tracing::error!(?error, "an envelope of Slack could not be taken"),
    }
}

/// What Slack is told in the body of a response, where that is JSON.
async fn body(ack: Ack) -> Option<Value> {
    let response = ack.into_response();
    let kind = response.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/json") {
        return None;
    }
    let body = axum::body::to_bytes(response.into_body(), LARGEST).await.ok()?;
    serde_json::from_slice(&body).ok()
}
