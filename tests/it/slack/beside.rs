//! The product beside the fake Slack: real requests and sockets in both directions.

use std::{sync::Arc, time::Duration};

use leancrm_api::{
    app::App,
    config::Config,
    fake_slack::{ALL_SCOPES, Account, Channel, FakeSlack, Message, Person, Settings, Workspace},
    server,
    slack::SocketMode,
    wiring,
};
use leancrm_core::vault::VaultKey;
use leancrm_tests::TestApp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::task::TaskTracker;

use super::vendor::config;

/// The product and Slack, in which the app is installed in T1 for the tenant `demo`.
pub(super) struct Beside<'a> {
    pub(super) app: &'a TestApp,
    pub(super) slack: FakeSlack,
    pub(super) product: App,
    config: Config,
    tasks: TaskTracker,
}

impl Drop for Beside<'_> {
    fn drop(&mut self) {
        self.product.stopping.cancel();
    }
}

impl<'a> Beside<'a> {
    pub(super) async fn of(app: &'a TestApp) -> Self {
        Self::with(app, |_| {}).await
    }

    /// The same with another Slack.
    pub(super) async fn with(app: &'a TestApp, change: impl FnOnce(&mut Settings)) -> Self {
        Self::allowed(app, &ALL_SCOPES, change).await
    }

    /// The same with an app that may do only this.
    pub(super) async fn allowed(app: &'a TestApp, scopes: &[&str], change: impl FnOnce(&mut Settings)) -> Self {
        let listen = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (ours, theirs) = (listen().await, listen().await);
        let root = format!("http://{}", ours.local_addr().unwrap());
        let mut settings = Settings::new(&root, Arc::new(app.clock.clone())).with(workspace());
        (settings.echoes, settings.rotation) = (false, false);
        settings.limits.ack = Duration::from_secs(20);
        change(&mut settings);
        let slack = FakeSlack::start(theirs, settings).unwrap();
        let config = config(&[
            ("SLACK__ROOT", slack.root()),
            ("SLACK__RESPONSE_ROOT", slack.root()),
            // However slow the machine is.
            ("SLACK__ANSWER_WITHIN_MS", "2500"),
            ("SLACK__SIGNING_SECRET", slack.settings().signing_secret.expose_secret()),
            ("SLACK__APP_TOKEN", slack.settings().app_token.expose_secret()),
            ("VAULT__KEYS", VaultKey::write([7; 32]).expose_secret()),
        ]);
        let product = wiring::with_slack(App::new(app.store.clone(), app.engine.clone(), None), &config).unwrap();
        let tasks = TaskTracker::new();
        tasks.spawn(server::serve_on(ours, product.clone(), server::Limits::default(), Duration::from_secs(1)));
        let beside = Self { app, slack, product, config, tasks };
        beside.share("demo").await;
        beside.install(scopes).await;
        beside
    }

    /// Lets T1 lead to one tenant more.
    pub(super) async fn share(&self, tenant: &str) {
        let mut system = self.app.store.system().await.unwrap();
        let tenant = system.tenant_id(tenant).await.unwrap();
        system.share_slack(tenant, "T1").await.unwrap();
        system.commit().await.unwrap();
    }

    /// Installs the app in T1 with these scopes.
    async fn install(&self, scopes: &[&str]) {
        let (token, _) = self.slack.install("T1", scopes);
        let slack_app = self.product.slack_app.as_ref().unwrap();
        let workspace = slack_app.by_token("T1", &SecretString::from(token)).await.unwrap();
        let mut system = self.app.store.system().await.unwrap();
        system.save_workspace(&workspace).await.unwrap();
        system.commit().await.unwrap();
    }

    /// Says that somebody is a member of the tenant `demo`, as an operator does.
    pub(super) async fn link(&self, user: &str, email: &str) {
        let mut system = self.app.store.system().await.unwrap();
        let tenant = system.tenant_id("demo").await.unwrap();
        let member = system.member_id(tenant, email).await.unwrap();
        system.link_slack(tenant, ("T1", user), member, "operator").await.unwrap();
        system.commit().await.unwrap();
    }

    /// Talks to Slack over sockets until that ends, and waits until they are open.
    pub(super) async fn sockets(&self) -> JoinHandle<()> {
        let sockets = SocketMode::of(&self.config.slack, &self.product).unwrap().expect("an app token");
        let count = usize::from(sockets.connections());
        let running = self.tasks.spawn(sockets.run());
        self.slack.until(|slack| (slack.connections() == count).then_some(())).await.expect("sockets");
        running
    }

    /// What is answered to a command, in the letters that people see.
    pub(super) async fn says(&self, user: &str, channel: &str, text: &str) -> String {
        let answer = self.slack.command(user, channel, text).await.unwrap().answer.expect("an answer");
        letters(&answer)
    }

    /// How often Slack was asked something.
    pub(super) fn calls(&self, method: &str) -> usize {
        self.slack.calls().iter().filter(|call| call.method == method).count()
    }
}

/// Everything that a message says.
pub(super) fn letters(message: &Message) -> String {
    super::workspace::said(&json!([message.text, message.blocks]))
}

/// Omar and others, with addresses of members of the demo where they are such.
fn workspace() -> Workspace {
    Workspace::new("T1", "Gulf Bright")
        .person(Person::new("U1", "Omar", "omar@gulfbright.example").account(Account::Admin))
        .person(Person::new("U2", "Layla", "Layla@GulfBright.example"))
        .channel(Channel::public("C1", "sales", &["U1", "U2"]).with_bot())
        .channel(Channel::direct("D1", "U1"))
        .channel(Channel::direct("D2", "U2"))
}
