//! A Google that nobody here wrote: the npm package emulate, started where Node is.

mod events;

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use chrono::{DateTime, Utc};
use leancrm_core::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use self::events::Events;
use super::{
    proxy::{Answered, Target},
    wire::{Pairs, Request},
};

/// Its history ids are the moment in milliseconds, followed by so many digits more.
const DIGITS: u32 = 8;
/// The moment that history ids are counted from lies a little before the start.
const HEAD_START: i64 = 60_000;
/// What it gives on a page: few, so that there are many pages.
const PAGE: &str = "3";

/// A running emulate; it ends with the value. It has no sync tokens, no expired history and no quota: a [`Proxy`](super::proxy::Proxy)
/// in front of it brings the faults.
#[derive(Debug)]
pub struct Emulate {
    child: Child,
    url: String,
    dialect: Dialect,
    _folder: tempfile::TempDir,
}

impl Drop for Emulate {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Emulate {
    /// One that runs with this seed (YAML or JSON, as its README says); or why there is none, for a test that is skipped.
    pub async fn start(seed: &str) -> Result<Self, String> {
        leancrm_api::wiring::set_up_tls();
        let program: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/node_modules/emulate/dist/index.js");
        if !program.exists() {
            return Err("emulate is not installed; run `npm ci` in tests/peers".to_owned());
        }
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let seed_file = folder.path().join("seed.yaml");
        std::fs::write(&seed_file, seed).map_err(|error| error.to_string())?;
        // Free a moment ago; emulate takes no port 0.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = port.map_err(|error| error.to_string())?.port();
        let child = Command::new("node")
            .arg(program)
            .args(["start", "--service", "google", "--port", &port.to_string(), "--seed"])
            .arg(&seed_file)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = child.map_err(|error| format!("node cannot be started: {error}"))?;
        let url = format!("http://127.0.0.1:{port}");
        let emulate = Self { child, url, dialect: Dialect::since(SystemClock.now()), _folder: folder };
        emulate.ready().await.then_some(emulate).ok_or_else(|| "emulate does not answer".to_owned())
    }

    /// Its root, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What a proxy in front of it needs.
    pub(super) fn spoken_for(&self) -> Spokesman {
        Spokesman { dialect: self.dialect, events: Mutex::default() }
    }

    async fn ready(&self) -> bool {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(2)).build().expect("a client");
        for _ in 0..100 {
            if client
                .get(format!("{}/oauth2/v3/certs", self.url))
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return true;
            }
            // A program of somebody else's gives no other sign than that it answers.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    }
}

/// Says in Google's way what emulate says in its own, and what it does not say at all.
#[derive(Debug)]
pub(super) struct Spokesman {
    dialect: Dialect,
    events: Mutex<Events>,
}

impl Spokesman {
    /// Answers a call.
    pub(super) async fn answer(&self, emulate: &Target, kind: &str, request: &Request) -> Answered {
        if kind.starts_with("calendar.") {
            return self.events.lock().await.answer(emulate, kind, request).await;
        }
        let (path, query) = self.dialect.asked(kind, &request.path, request.pairs());
        let mut answered = emulate.ask(&Request { path, ..request.asking(&query) }).await;
        answered.turn(|answer| self.dialect.answered(kind, answer));
        answered
    }

    /// Ends every sync token that was given.
    pub(super) async fn expire_sync_tokens(&self) {
        self.events.lock().await.forget();
    }
}

/// Where emulate speaks otherwise than Google, and what a proxy makes of it: its history ids do not fit into 64 bits, it has no
/// profiles, and a search that it does not know is one for words.
#[derive(Debug, Clone, Copy)]
struct Dialect {
    /// What every history id is larger by.
    ahead: u128,
}

impl Dialect {
    fn since(start: DateTime<Utc>) -> Self {
        let moment = u128::try_from(start.timestamp_millis() - HEAD_START).expect("it is after 1970");
        Self { ahead: moment * 10_u128.pow(DIGITS) }
    }

    /// What emulate is asked instead.
    fn asked(self, kind: &str, path: &str, query: Pairs) -> (String, Pairs) {
        if kind == "gmail.users.getProfile" {
            let path = path.replace("/profile", "/history");
            return (path, Pairs(vec![("startHistoryId".to_owned(), "0".to_owned())]));
        }
        let asked = query.0.into_iter().map(|(name, value)| {
            let value = match name.as_str() {
                "startHistoryId" => value.parse().map_or(value, |id: u128| (id + self.ahead).to_string()),
                "q" => value.replace("-in:chats", "").trim().to_owned(),
                "maxResults" => PAGE.to_owned(),
                _ => value,
            };
            (name, value)
        });
        (path.to_owned(), Pairs(asked.collect()))
    }

    /// What Google would have answered.
    fn answered(self, kind: &str, answer: &mut Value) {
        if kind == "gmail.users.getProfile" {
            *answer = json!({ "historyId": answer["historyId"] });
        }
        for entry in answer["history"].as_array_mut().into_iter().flatten() {
            self.shorten(&mut entry["id"]);
        }
        self.shorten_all(answer);
    }

    fn shorten_all(self, value: &mut Value) {
        match value {
            Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| {
                if name == "historyId" { self.shorten(value) } else { self.shorten_all(value) }
            }),
            Value::Array(values) => values.iter_mut().for_each(|value| self.shorten_all(value)),
            _ => {}
        }
    }

    fn shorten(self, id: &mut Value) {
        if let Some(long) = id.as_str().and_then(|id| id.parse::<u128>().ok()) {
            *id = json!(long.saturating_sub(self.ahead).to_string());
        }
    }
}
