//! Socket Mode: WebSockets that the product opens, and envelopes that it acknowledges.
//! <https://docs.slack.dev/apis/events-api/using-socket-mode>

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{
    extract::{
        Query, State as Taken, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use super::{
    FakeSlack,
    deliver::{Ack, Again, Failed, Kind},
    state::State,
    tokens,
};

/// Why Slack ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disconnect {
    /// The connection will end soon.
    Warning,
    /// The connection ends; another is to be opened.
    RefreshRequested,
    /// Socket Mode was switched off; no other is to be opened.
    LinkDisabled,
}

impl Disconnect {
    fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::RefreshRequested => "refresh_requested",
            Self::LinkDisabled => "link_disabled",
        }
    }

    fn tell(self, connection: &mpsc::UnboundedSender<Order>) {
        let text = json!({ "type": "disconnect", "reason": self.word(), "debug_info": { "host": "applink-fake-1" } });
        let text = text.to_string();
        // One that is gone needs no telling.
        let _: Result<(), _> =
            connection.send(if self == Self::Warning { Order::Send(text) } else { Order::Close(text) });
    }
}

/// What is to be done on a connection.
enum Order {
    Send(String),
    /// Break it off without a word.
    Cut,
    /// Say this, and close.
    Close(String),
}

#[derive(Default)]
struct Open {
    connections: BTreeMap<u64, mpsc::UnboundedSender<Order>>,
    tickets: BTreeSet<String>,
    acks: BTreeMap<String, oneshot::Sender<Value>>,
    turn: u64,
    counter: u64,
}

impl Open {
    /// Forgets a connection; what was still to be sent over it goes over another.
    fn gone(&mut self, id: u64, mut orders: mpsc::UnboundedReceiver<Order>) {
        self.connections.remove(&id);
        while let Ok(order) = orders.try_recv() {
            if let (Order::Send(_), Some(other)) = (&order, self.connections.values().next()) {
                // One that is just ending hands it on in its turn.
                let _: Result<(), _> = other.send(order);
            }
        }
    }
}

/// The connections.
#[derive(Default)]
pub(super) struct Sockets(Mutex<Open>);

impl Sockets {
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, serde::Deserialize)]
pub(super) struct Ticket {
    #[serde(default)]
    ticket: String,
    #[serde(default)]
    debug_reconnects: Option<String>,
}

/// `GET /socket`: opens a connection with a ticket, which counts once.
pub(super) async fn open(
    Taken(slack): Taken<FakeSlack>,
    Query(ticket): Query<Ticket>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let taken = {
        let mut open = slack.sockets().lock();
        let room = open.connections.len() < slack.settings().limits.connections;
        room && open.tickets.remove(&ticket.ticket)
    };
    if !taken {
        return StatusCode::FORBIDDEN.into_response();
    }
    let short = ticket.debug_reconnects.is_some();
    upgrade.on_upgrade(move |socket| async move { serve(slack, socket, short).await })
}

async fn serve(slack: FakeSlack, mut socket: WebSocket, short: bool) {
    let (sender, mut orders) = mpsc::unbounded_channel();
    let (id, number) = {
        let mut open = slack.sockets().lock();
        open.counter += 1;
        let id = open.counter;
        open.connections.insert(id, sender);
        (id, open.connections.len())
    };
    let hello = json!({
        "type": "hello", "num_connections": number, "connection_info": { "app_id": slack.settings().app.id },
        "debug_info": {
            "host": "applink-fake-1", "build_number": 10, "approximate_connection_time": if short { 360 } else { 18_060 },
        },
    });
    let mut alive = socket.send(Message::text(hello.to_string())).await.is_ok();
    slack.noted();
    while alive {
        alive = tokio::select! {
            () = slack.stopping().cancelled() => false,
            order = orders.recv() => obey(&mut socket, order).await,
            received = socket.recv() => heard(&slack, received),
        };
    }
    slack.sockets().lock().gone(id, orders);
    slack.noted();
}

async fn obey(socket: &mut WebSocket, order: Option<Order>) -> bool {
    match order {
        Some(Order::Send(text)) => socket.send(Message::text(text)).await.is_ok(),
        Some(Order::Close(text)) => {
            let _: Result<(), _> = socket.send(Message::text(text)).await;
            let _: Result<(), _> = socket.send(Message::Close(None)).await;
            false
        }
        Some(Order::Cut) | None => false,
    }
}

fn heard(slack: &FakeSlack, received: Option<Result<Message, axum::Error>>) -> bool {
    match received {
        Some(Ok(Message::Text(text))) => {
            acknowledged(slack, &text);
            true
        }
        Some(Ok(Message::Binary(_))) => {
            slack.with(|state| state.violation("socket", "answers are texts"));
            true
        }
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => true,
        Some(Ok(Message::Close(_)) | Err(_)) | None => false,
    }
}

fn acknowledged(slack: &FakeSlack, text: &str) {
    let ack: Value = serde_json::from_str(text).unwrap_or_default();
    let waiting = ack["envelope_id"].as_str().and_then(|id| slack.sockets().lock().acks.remove(id));
    match waiting {
        Some(waiting) => {
            // Whoever waited may have given up meanwhile.
            let _: Result<(), Value> = waiting.send(ack.get("payload").cloned().unwrap_or_default());
        }
        // One that comes too late is no fault; one for nothing is.
        None if ack["envelope_id"].is_string() => {}
        None => slack.with(|state| state.violation("socket", "an acknowledgement names no envelope")),
    }
}

impl FakeSlack {
    /// The address of a connection, for once.
    pub(super) fn socket_ticket(&self, state: &mut State) -> String {
        let number = state.next();
        let ticket = tokens::secret(self.settings().signing_secret.expose_secret(), "ticket", number);
        self.sockets().lock().tickets.insert(ticket.clone());
        let root = self.root().replacen("http", "ws", 1);
        format!("{root}/socket?ticket={ticket}&app_id={}", self.settings().app.id)
    }

    /// How many connections the product has open.
    pub fn connections(&self) -> usize {
        self.sockets().lock().connections.len()
    }

    /// Tells every connection that it ends, and ends it but for a warning.
    pub fn disconnect(&self, reason: Disconnect) {
        for connection in self.sockets().lock().connections.values() {
            reason.tell(connection);
        }
    }

    /// The same for the oldest connection alone.
    pub fn disconnect_oldest(&self, reason: Disconnect) {
        if let Some(connection) = self.sockets().lock().connections.values().next() {
            reason.tell(connection);
        }
    }

    /// Breaks every connection off without a word.
    pub fn cut(&self) {
        for connection in self.sockets().lock().connections.values() {
            let _: Result<(), _> = connection.send(Order::Cut);
        }
    }

    /// Sends an envelope to one of the connections and waits for its acknowledgement.
    pub(super) async fn over_socket(&self, kind: Kind, payload: &Value, again: Again) -> Result<Ack, Failed> {
        let envelope_id = self.with(|state| format!("env-{}", state.next()));
        let takes_answer = kind != Kind::Event;
        let mut envelope = json!({
            "envelope_id": envelope_id, "type": kind.envelope(), "payload": payload,
            "accepts_response_payload": takes_answer,
        });
        if kind == Kind::Event {
            let (number, reason) = again.unwrap_or((0, ""));
            envelope["retry_attempt"] = json!(number);
            envelope["retry_reason"] = json!(reason);
        }
        let (sender, receiver) = oneshot::channel();
        let sent = {
            let mut open = self.sockets().lock();
            open.acks.insert(envelope_id.clone(), sender);
            open.turn += 1;
            let index = usize::try_from(open.turn).unwrap_or_default() % open.connections.len().max(1);
            let connection = open.connections.values().nth(index);
            connection.is_some_and(|connection| connection.send(Order::Send(envelope.to_string())).is_ok())
        };
        if !sent {
            self.sockets().lock().acks.remove(&envelope_id);
            return Err(Failed::Connection);
        }
        let answer = tokio::time::timeout(self.settings().limits.ack, receiver).await;
        self.sockets().lock().acks.remove(&envelope_id);
        match answer {
            Err(_) => Err(Failed::Timeout),
            Ok(Err(_)) => Err(Failed::Connection),
            Ok(Ok(Value::Null)) => Ok(Ack::default()),
            Ok(Ok(_)) if !takes_answer => {
                self.with(|state| state.violation("socket", "an event is acknowledged without a payload"));
                Ok(Ack::default())
            }
            Ok(Ok(answer)) => Ok(Ack { body: answer.to_string() }),
        }
    }
}
