//! A workspace of Slack for as long as it is measured: the product that serves it, its people, and what takes later answers.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, extract::State, http::Uri};
use leancrm_bot::slack::signature;
use leancrm_core::{clock::Clock, tenancy::Permission, tenancy::Scope};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::client::{Connection, Reply};
use crate::{
    app::App,
    bench::database::Bench,
    config::{self, Config},
    server::{self, Limits},
    wiring,
};

const TEAM: &str = "TLEANCRMBENCH";
/// It signs on this machine, for as long as it is measured.
const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// How many different people of the workspace ask.
const PEOPLE: usize = 16;
/// What the product is given to stop.
const GRACE: Duration = Duration::from_secs(5);

/// The product under measurement, and Slack around it. Cloning is cheap.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Where the product is.
    pub(super) address: SocketAddr,
    /// What has arrived at the addresses for later answers.
    pub(super) later: Later,
    clock: Arc<dyn Clock>,
    run: i64,
    number: Arc<AtomicU64>,
    servers: TaskTracker,
    stopping: CancellationToken,
}

/// A command, ready to be sent.
#[derive(Debug)]
pub(super) struct Command {
    /// What its address for later answers is told apart by.
    pub(super) trigger: String,
    headers: String,
    body: String,
}

impl Place {
    /// Connects the workspace to the tenant, says who its people are, and starts the product and what it may answer later.
    pub(super) async fn open(bench: &Bench, config: &Config) -> anyhow::Result<Self> {
        wiring::set_up_tls();
        link(bench).await?;
        let (servers, stopping) = (TaskTracker::new(), CancellationToken::new());
        let later = Later::start(&servers, &stopping).await?;
        let mut config = config.clone();
        config.slack = config::Slack {
            signing_secret: Some(SecretString::from(SECRET)),
            response_root: Some(later.root.clone()),
            ..config::Slack::default()
        };
        let mut app = wiring::with_slack(App::new(bench.store.clone(), bench.engine.clone(), None), &config)?;
        app.stopping = stopping.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        servers.spawn(async move { server::serve_on(listener, app, Limits::default(), GRACE).await });
        let clock = bench.store.clock().clone();
        let run = clock.now().timestamp_millis();
        Ok(Self { address, later, run, clock, number: Arc::default(), servers, stopping })
    }

    /// A signed command of one of the people, in their own conversation with the bot.
    pub(super) fn command(&self, person: usize, text: &str) -> anyhow::Result<Command> {
        let (number, person) = (self.number.fetch_add(1, Ordering::Relaxed), person % PEOPLE);
        let trigger = format!("{}.{number}.bench", self.run);
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("team_id", TEAM).append_pair("user_id", &user(person));
        form.append_pair("channel_id", &format!("DBENCH{person}")).append_pair("command", "/leancrm");
        form.append_pair("text", text).append_pair("trigger_id", &trigger);
        let body = form.append_pair("response_url", &format!("{}/{trigger}", self.later.root)).finish();
        let timestamp = self.clock.now().timestamp().to_string();
        let signed = signature::sign(SECRET.as_bytes(), &timestamp, body.as_bytes());
        let signed = signed.ok_or_else(|| anyhow::anyhow!("nothing can be signed"))?;
        let headers = format!("x-slack-request-timestamp: {timestamp}\r\nx-slack-signature: {signed}\r\n");
        Ok(Command { trigger, headers, body })
    }

    /// Stops the product, and leaves nothing behind.
    pub(super) async fn close(self, bench: &Bench) -> anyhow::Result<()> {
        self.stopping.cancel();
        self.servers.close();
        self.servers.wait().await;
        forget(bench).await
    }
}

impl Command {
    /// Delivers it; says what came back and how many microseconds that took.
    pub(super) async fn deliver(&self, connection: &mut Connection) -> anyhow::Result<(Reply, u64)> {
        let begun = Instant::now();
        let reply = connection.post("/webhooks/slack/commands", &self.headers, &self.body).await?;
        Ok((reply, u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)))
    }
}

fn user(person: usize) -> String {
    format!("UBENCH{person}")
}

/// People of the workspace are the members who see every contact, each of them several times.
async fn link(bench: &Bench) -> anyhow::Result<()> {
    // What a run that was broken off has left.
    forget(bench).await?;
    let tenant = bench.actor.tenant();
    let mut system = bench.store.system().await?;
    let mut members = Vec::new();
    for member in system.list_members(tenant).await? {
        let actor = system.actor(tenant, member.id).await?;
        if actor.is_some_and(|actor| matches!(actor.require(Permission::CONTACTS_READ), Ok(Scope::Tenant))) {
            members.push(member.id);
        }
    }
    anyhow::ensure!(!members.is_empty(), "nobody sees every contact of the seeded tenant");
    system.connect_slack(tenant, TEAM).await?;
    for (person, member) in members.iter().cycle().take(PEOPLE).enumerate() {
        system.link_slack(tenant, (TEAM, &user(person)), *member, "operator").await?;
    }
    system.commit().await?;
    Ok(())
}

async fn forget(bench: &Bench) -> anyhow::Result<()> {
    let mut system = bench.store.system().await?;
    system.forget_slack(TEAM).await?;
    system.commit().await?;
    Ok(())
}

/// A server that counts what arrives at each of its addresses. Cloning is cheap.
#[derive(Debug, Clone)]
pub(super) struct Later {
    root: String,
    arrived: Arc<Mutex<HashMap<String, u32>>>,
}

impl Later {
    async fn start(servers: &TaskTracker, stopping: &CancellationToken) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let later = Self { root: format!("http://{}", listener.local_addr()?), arrived: Arc::default() };
        let router = Router::new().fallback(count).with_state(later.clone());
        let stopped = stopping.clone().cancelled_owned();
        servers.spawn(async move { axum::serve(listener, router).with_graceful_shutdown(stopped).await });
        Ok(later)
    }

    /// How many answers have arrived for a trigger.
    pub(super) fn arrived(&self, trigger: &str) -> u32 {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).get(trigger).copied().unwrap_or_default()
    }
}

async fn count(State(later): State<Later>, address: Uri) -> &'static str {
    let trigger = address.path().trim_start_matches('/').to_owned();
    *later.arrived.lock().unwrap_or_else(PoisonError::into_inner).entry(trigger).or_default() += 1;
    "ok"
}
