//! Socket Mode: one connection for each ticket, one connection for each payload.

use std::time::Duration;

use leancrm_api::fake_slack::{Disconnect, Failed, Mode};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::product::Scene;

/// The product's end of a WebSocket (RFC 6455): short texts, and nothing else.
struct Socket(TcpStream);

impl Socket {
    /// Opens the address; `None` where it is refused.
    async fn open(url: &str) -> Option<Self> {
        let (address, path) = url.strip_prefix("ws://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "GET /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        head.starts_with(b"HTTP/1.1 101").then_some(Self(stream))
    }

    /// The next text; `None` where the connection ends.
    async fn hears(&mut self) -> Option<Value> {
        let first = self.0.read_u8().await.ok()?;
        let length = match self.0.read_u8().await.ok()? {
            126 => usize::from(self.0.read_u16().await.ok()?),
            length => usize::from(length),
        };
        let mut text = vec![0; length];
        self.0.read_exact(&mut text).await.ok()?;
        (first == 0x81).then(|| serde_json::from_slice(&text).expect("JSON"))
    }

    async fn says(&mut self, value: &Value) {
        let text = value.to_string();
        let length = u16::try_from(text.len()).expect("a short text");
        let mut frame = vec![0x81, 0xfe];
        frame.extend(length.to_be_bytes());
        // Masked by zeros, which leaves the text as it is.
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.0.write_all(&frame).await.unwrap();
    }
}

async fn scene() -> Scene {
    Scene::with(|settings| {
        settings.mode = Mode::Socket;
        settings.limits.ack = Duration::from_millis(300);
        settings.limits.connections = 2;
    })
    .await
}

async fn address(scene: &Scene) -> String {
    let token = scene.slack.settings().app_token.expose_secret();
    let reply = scene.form("apps.connections.open", &[], &[("authorization", &format!("Bearer {token}"))]).await;
    reply.json()["url"].as_str().unwrap().to_owned()
}

async fn connected(scene: &Scene) -> Socket {
    let mut socket = Socket::open(&address(scene).await).await.expect("a connection");
    let hello = socket.hears().await.unwrap();
    assert_eq!((&hello["type"], &hello["connection_info"]["app_id"]), (&json!("hello"), &json!("A0LEANCRM")));
    socket
}

#[tokio::test]
async fn a_ticket_opens_one_connection_and_two_are_enough() {
    let scene = scene().await;
    let token = scene.slack.settings().app_token.expose_secret().to_owned();
    assert_eq!(scene.form("apps.connections.open", &[("token", &token)], &[]).await.error(), "not_authed");
    assert_eq!(scene.asks("apps.connections.open", &[]).await.error(), "not_allowed_token_type");
    let url = address(&scene).await;
    let first = Socket::open(&url).await;
    assert!(first.is_some() && Socket::open(&url).await.is_none(), "a ticket counts once");
    let _second = connected(&scene).await;
    assert_eq!(scene.slack.connections(), 2);
    assert!(Socket::open(&address(&scene).await).await.is_none(), "there are two already");
}

#[tokio::test]
async fn a_payload_goes_to_one_connection_and_is_answered_there() {
    let scene = scene().await;
    let (mut one, mut other) = (connected(&scene).await, connected(&scene).await);
    let product = async {
        let envelope = tokio::select! {
            envelope = one.hears() => (&mut one, envelope.unwrap()),
            envelope = other.hears() => (&mut other, envelope.unwrap()),
        };
        let (socket, envelope) = envelope;
        socket.says(&json!({ "envelope_id": envelope["envelope_id"], "payload": { "text": "One deal." } })).await;
        envelope
    };
    let (said, envelope) = tokio::join!(scene.slack.command("U1", "D1", "my deals"), product);
    assert_eq!(said.unwrap().answer.unwrap().text, "One deal.");
    assert_eq!(envelope["type"], "slash_commands");
    assert_eq!(envelope["payload"]["text"], "my deals");
    assert_eq!(envelope["accepts_response_payload"], true);
    assert_eq!(scene.received().len(), 0, "nothing comes over HTTP");
}

#[tokio::test]
async fn what_is_not_acknowledged_in_time_fails_and_events_come_again() {
    let scene = scene().await;
    assert_eq!(scene.slack.command("U1", "D1", "hello").await.unwrap_err(), Failed::Connection, "nobody is there");
    let mut socket = connected(&scene).await;
    let said = scene.slack.say("U1", "D1", None, "hello").await.unwrap();
    assert_eq!(said.lost, Some(Failed::Timeout));
    let first = socket.hears().await.unwrap();
    assert_eq!((&first["type"], &first["retry_attempt"]), (&json!("events_api"), &json!(0)));
    let product = async {
        let again = socket.hears().await.unwrap();
        socket.says(&json!({ "envelope_id": again["envelope_id"] })).await;
        again
    };
    let now = scene.slack.settings().clock.now();
    let (count, again) = tokio::join!(scene.slack.deliver_due(now), product);
    assert_eq!((count, scene.slack.waiting()), (1, 0));
    assert_eq!((&again["retry_attempt"], &again["retry_reason"]), (&json!(1), &json!("http_timeout")));
    assert_ne!(again["envelope_id"], first["envelope_id"]);
    assert_eq!(again["payload"]["event_id"], first["payload"]["event_id"]);
}

#[tokio::test]
async fn a_connection_is_told_why_it_ends() {
    let scene = scene().await;
    let mut socket = connected(&scene).await;
    scene.slack.disconnect(Disconnect::Warning);
    assert_eq!(socket.hears().await.unwrap()["reason"], "warning");
    scene.slack.disconnect(Disconnect::LinkDisabled);
    assert_eq!(socket.hears().await.unwrap()["reason"], "link_disabled");
    assert!(socket.hears().await.is_none(), "then it ends");
    let mut socket = connected(&scene).await;
    scene.slack.cut();
    assert!(socket.hears().await.is_none(), "it may also end without a word");
}
