//! `leancrm demo --slack`: the company, the product, and a Slack of our own beside it. Every secret is made for this run, in
//! memory, and what they say to one another stays on this machine.

use std::{fmt::Write as _, net::SocketAddr};

use leancrm_core::{
    demo::{self, DemoCompany},
    store::{NewWorkspace, Store},
    vault::VaultKey,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::people;
use crate::{
    app::App,
    cli::{Output, Status, serve, slack::shortcuts},
    config::{self, Config},
    fake_slack::{FakeSlack, Settings, Workspace},
    server,
    slack::{SCOPES, SlackApp},
    wiring,
};

/// How often Slack looks for events that are to be sent once more.
const AGAIN: std::time::Duration = std::time::Duration::from_secs(1);

/// The demo company, the product and a Slack, ready to talk to one another.
#[derive(Debug)]
pub struct SlackDemo {
    /// Slack, which is served already.
    pub slack: FakeSlack,
    /// The product, still to be served at the address that was given.
    pub app: App,
    config: Config,
    company: DemoCompany,
}

impl SlackDemo {
    /// Sets all of it up, for a product at `product`.
    ///
    /// # Errors
    /// Those of the store, and where Slack cannot be served.
    pub async fn open(
        store: Store,
        company: DemoCompany,
        config: &Config,
        product: SocketAddr,
        slack: TcpListener,
    ) -> anyhow::Result<Self> {
        let product = format!("http://{}", reached(product));
        let mut settings = settings(&product, &store)?;
        let mut workspaces = Vec::new();
        for slug in [demo::TENANT, demo::OTHER_TENANT] {
            let actor = store.actor_by_name(slug, None).await?;
            workspaces.push((slug, people::workspace(slug, actor.tenant_name(), &company)));
        }
        settings.workspaces = workspaces.iter().map(|(_, workspace)| workspace.clone()).collect();
        let slack = FakeSlack::start(slack, settings)?;
        let config = configured(config, &slack, &product);
        let engine = wiring::engine(&config, store.clone());
        let app = wiring::with_slack(App::new(store, engine, Some(company.clone())), &config)?;
        let demo = Self { slack, app, config, company };
        for (slug, workspace) in &workspaces {
            demo.connect(slug, workspace).await?;
        }
        Ok(demo)
    }

    /// Installs the app in a workspace and lets it lead to a tenant; its members are known there.
    async fn connect(&self, slug: &str, workspace: &Workspace) -> anyhow::Result<()> {
        let Some(SlackApp { credentials, .. }) = self.app.slack_app.as_deref() else { return Ok(()) };
        let store = &self.app.store;
        let (access, refresh) = self.slack.install(&workspace.team, &SCOPES);
        let refresh = refresh.map(SecretString::from);
        let ends = store.clock().now() + self.slack.settings().limits.token;
        let next = refresh.as_ref().map(|refresh| (refresh, ends));
        let installed = NewWorkspace {
            id: workspace.team.clone(),
            name: workspace.name.clone(),
            enterprise_id: None,
            is_org: false,
            bot_user_id: workspace.bot_user(),
            app_id: self.slack.settings().app.id.clone(),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            sealed: credentials.seal(&workspace.team, &SecretString::from(access), next),
            installed_by: workspace.people.first().map(|person| person.id.clone()),
        };
        let mut system = store.system().await?;
        let tenant = system.tenant_id(slug).await?;
        system.save_workspace(&installed).await?;
        system.share_slack(tenant, &workspace.team).await?;
        for member in self.company.members.iter().filter(|member| member.tenant_slug == slug) {
            let user = people::id(member);
            system.link_slack(tenant, (&workspace.team, &user), member.member_id, "operator").await?;
        }
        Ok(system.commit().await?)
    }

    /// Serves, works and delivers until `app.stopping` is cancelled.
    ///
    /// # Errors
    /// Where the workers cannot start, or a listener breaks.
    pub async fn serve(self, listener: TcpListener) -> anyhow::Result<()> {
        let Self { slack, app, config, .. } = self;
        if let Some(product) = &app.slack_app {
            app.tasks.spawn(product.credentials.clone().keep_alive(app.stopping.clone()));
        }
        slack.keep_delivering(AGAIN);
        let (stopping, grace) = (app.stopping.clone(), config.server.shutdown_grace());
        let workers = serve::start_workers(&app, &config).await?;
        let served = server::serve_on(listener, app, server::Limits::from(&config.server), grace).await;
        stopping.cancel();
        let in_time = workers.stop(grace).await && tokio::time::timeout(grace, slack.stop()).await.is_ok();
        if !in_time {
            tracing::warn!("some jobs did not finish in time; they are taken up again later");
        }
        Ok(served?)
    }

    /// Where all of it is, for scripts.
    fn addresses(&self, product: SocketAddr) -> Value {
        let root = self.slack.root();
        let person = |id: &str, name: &str| json!({ "id": id, "name": name, "url": format!("{root}/#{id}") });
        let people = self.slack.settings().workspaces.iter().flat_map(|workspace| &workspace.people);
        let people: Vec<Value> = people.map(|one| person(&one.id, &one.name)).collect();
        json!({ "slack": root, "console": format!("http://{}", reached(product)), "people": people })
    }

    fn tell(&self, product: SocketAddr, out: &mut Output) {
        let (root, console) = (self.slack.root(), reached(product));
        let workspaces = &self.slack.settings().workspaces;
        let (here, other) = (&workspaces[0], &workspaces[1]);
        let me = here.people.first().map_or("", |person| person.name.as_str());
        out.line(format!("{} is ready, with a Slack of its own. Nothing of it leaves this machine.\n", here.name));
        out.line(format!("  Slack     {root}    you are {me}; be somebody else at the top left"));
        out.line(format!("  Console   http://{console}\n"));
        out.line("Try there:");
        for (sentence, what) in TRY {
            out.line(format!("  {sentence:<55}{what}"));
        }
        out.line("\nIn Slack and not in the CRM: New Colleague. A guest from a customer: Emily Clark.");
        if let Some(person) = other.people.first() {
            out.line(format!("Another company, {}, in a workspace of its own: {root}/#{}", other.name, person.id));
        }
        out.line("Ctrl-C ends all of it.");
        out.json(&self.addresses(product));
    }
}

/// What is worth trying.
const TRY: [(&str, &str); 5] = [
    ("/leancrm what's happening with John Smith?", "in a channel: only you see the answer"),
    ("/leancrm raise the Acme Platform Rollout deal to 90k", "shown first, then confirmed"),
    ("@LeanCRM which deals are stuck?", "the same for a mention"),
    ("log call with Jane Doe about pricing", "to LeanCRM alone: done at once, with an Undo"),
    ("my pipeline", "with a chart"),
];

/// Runs the demo until Ctrl-C.
pub(super) async fn run(
    listen: SocketAddr,
    slack: SocketAddr,
    config: &Config,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let listener = server::bind_else(listen, "--listen 127.0.0.1:PORT").await?;
    let slack = server::bind_else(slack, "--slack-listen 127.0.0.1:PORT").await?;
    let product = listener.local_addr()?;
    let (store, company) = wiring::open_demo(config).await?;
    let demo = SlackDemo::open(store.clone(), company, config, product, slack).await?;
    demo.tell(product, out);
    crate::observe::start(&config.log);
    let signals = TaskTracker::new();
    signals.spawn(server::stop_at_signal(demo.app.stopping.clone()));
    let served = demo.serve(listener).await;
    store.close().await;
    served.map(|()| Status::Done)
}

/// Slack as it is for this run. Numbers begin anywhere: the company may remember what came from the Slack of an earlier run.
fn settings(product: &str, store: &Store) -> anyhow::Result<Settings> {
    let mut settings = Settings::new(product, store.clock().clone());
    let mut first = [0; 8];
    first[..6].copy_from_slice(&wiring::random_bytes()[..6]);
    settings.first = u64::from_le_bytes(first);
    settings.signing_secret = secret();
    settings.client_secret = secret();
    settings.app.shortcuts = serde_json::from_value(shortcuts())?;
    let host = reqwest::Url::parse(product).ok().and_then(|url| url.host_str().map(str::to_owned));
    settings.app.unfurl_domains = host.into_iter().collect();
    Ok(settings)
}

/// The configuration with this Slack in place of a real one, and a key for nothing but its tokens.
fn configured(config: &Config, slack: &FakeSlack, product: &str) -> Config {
    let mut config = config.clone();
    let settings = slack.settings();
    config.slack = config::Slack {
        signing_secret: Some(settings.signing_secret.clone()),
        client_id: Some(settings.client_id.clone()),
        client_secret: Some(settings.client_secret.clone()),
        root: slack.root().to_owned(),
        response_root: Some(slack.root().to_owned()),
        answer_within_ms: config.slack.answer_within_ms,
        ..config::Slack::default()
    };
    config.vault.keys = Some(VaultKey::write(wiring::random_bytes()));
    config.server.public_url = Some(product.to_owned());
    // A queue that others may share would carry pointers into another database.
    config.queue.redis_url = None;
    config
}

/// 32 letters and digits that nobody can guess.
fn secret() -> SecretString {
    let hex = wiring::random_bytes()[..16].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    SecretString::from(hex)
}

/// An address as this machine reaches it.
fn reached(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    address
}
