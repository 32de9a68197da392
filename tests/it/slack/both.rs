//! The product and the fake Slack, each talking to the other over HTTP.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use leancrm_api::{
    app::App,
    fake_slack::{ALL_SCOPES, Account, Action, Channel, FakeSlack, Message, Person, Place, Settings, Workspace},
    server, slack, wiring,
};
use leancrm_core::store::DELIVERY_LEASE;
use leancrm_tests::TestApp;
use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use super::workspace::{SECRET, product, said};

/// Slack and the product.
pub(super) struct Both<'a> {
    pub(super) app: &'a TestApp,
    pub(super) slack: FakeSlack,
    /// Where the product is.
    pub(super) address: String,
    product: App,
    token: SecretString,
    waiting: Option<TcpListener>,
    server: TaskTracker,
}

impl<'a> Both<'a> {
    /// Both, with Slack's settings changed: Omar, Layla and Sofia are linked, and Sam is nobody here.
    pub(super) async fn with(app: &'a TestApp, change: impl FnOnce(&mut Settings)) -> Self {
        let mut both = Self::silent(app, change).await;
        both.begins_to_listen();
        both
    }

    /// The same with a product that does not answer yet.
    pub(super) async fn silent(app: &'a TestApp, change: impl FnOnce(&mut Settings)) -> Self {
        wiring::set_up_tls();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = Settings::new(&address, Arc::new(app.clock.clone())).with(workspace());
        settings.signing_secret = SecretString::from(SECRET);
        settings.rotation = false;
        settings.limits.ack = Duration::from_secs(20);
        change(&mut settings);
        let slack = FakeSlack::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), settings).unwrap();
        let product = product(app.store.clone(), app.engine.clone(), slack.root());
        let token = SecretString::from(slack.install("T1", &ALL_SCOPES).0);
        let both = Self { app, slack, address, product, token, waiting: Some(listener), server: TaskTracker::new() };
        both.link().await;
        both
    }

    /// Lets the product answer.
    pub(super) fn begins_to_listen(&mut self) {
        let (listener, product) = (self.waiting.take().expect("it is silent"), self.product.clone());
        self.server.spawn(async move {
            server::serve_on(listener, product, server::Limits::default(), Duration::from_secs(1)).await
        });
    }

    /// Both, as Slack is.
    pub(super) async fn of(app: &'a TestApp) -> Self {
        Self::with(app, |_| {}).await
    }

    /// Both, with the app installed.
    pub(super) async fn installed(app: &'a TestApp) -> Self {
        let both = Self::with(app, |settings| settings.echoes = false).await;
        both.install().await;
        both
    }

    /// Presses what stands at home under this word.
    pub(super) async fn presses_home(&self, user: &str, word: &str) {
        let home = self.slack.home(user).expect("a home");
        let rows = home.blocks().iter().filter(|block| block["type"] == "actions");
        let mut elements = rows.flat_map(|row| {
            let elements = row["elements"].as_array().into_iter().flatten();
            elements.map(|element| (row["block_id"].as_str().unwrap_or_default().to_owned(), element.clone()))
        });
        let named =
            |element: &Value| element["action_id"].as_str().is_some_and(|id| id.split('.').next() == Some(word));
        let (block_id, element) = elements.find(|(_, element)| named(element)).expect("a button of that name");
        let action_id = element["action_id"].as_str().unwrap_or_default().to_owned();
        let action = Action { block_id, action_id, ..Action::default() };
        self.slack.press(user, &Place::Home, &action, None).await.unwrap();
        self.settled().await;
    }

    async fn link(&self) {
        let mut system = self.app.store.system().await.unwrap();
        let tenant = system.tenant_id("demo").await.unwrap();
        system.connect_slack(tenant, "T1").await.unwrap();
        for (user, name) in [("U1", "omar"), ("U2", "layla"), ("U3", "sofia")] {
            let member = system.member_id(tenant, &format!("{name}@gulfbright.example")).await.unwrap();
            system.link_slack(tenant, ("T1", user), member, "operator").await.unwrap();
        }
        system.commit().await.unwrap();
    }

    /// Gives the product the token of the app, so that it can ask Slack something.
    pub(super) async fn install(&self) {
        let ours = self.product.slack_app.as_ref().expect("there is a key");
        let workspace = ours.by_token("T1", &self.token).await.unwrap();
        let mut system = self.app.store.system().await.unwrap();
        system.save_workspace(&workspace).await.unwrap();
        system.commit().await.unwrap();
    }

    /// Types a command, and gives what is answered at once.
    pub(super) async fn says(&self, user: &str, channel: &str, text: &str) -> Message {
        self.slack.command(user, channel, text).await.unwrap().answer.expect("an answer")
    }

    /// Presses a button of a message, and waits until everything is done that comes of it.
    pub(super) async fn presses(&self, user: &str, message: &Message, word: &str) {
        self.slack.press_button(user, message, word).await.unwrap();
        self.settled().await;
    }

    /// Waits until the product has done what it does after an answer.
    pub(super) async fn settled(&self) {
        self.product.tasks.close();
        self.product.tasks.wait().await;
        self.product.tasks.reopen();
    }

    /// Lets go out what goes out by itself, when everything is done that it comes of.
    pub(super) async fn sends(&self) {
        self.settled().await;
        leancrm_sync::deliver_due(&self.app.store, &wiring::ports(&self.product)).await.unwrap();
    }

    /// Lets everything go out that is due by the clock.
    pub(super) async fn tells(&self) {
        let ports = wiring::ports(&self.product);
        leancrm_sync::hand_over_due(&self.app.store).await.unwrap();
        leancrm_sync::drain_through(&self.app.store, &ports).await.unwrap();
        self.sends().await;
    }

    /// The message as it is now.
    pub(super) fn now(&self, message: &Message) -> Message {
        let there = self.slack.messages(&message.channel);
        there.into_iter().find(|other| other.ts == message.ts).expect("the message is there")
    }

    /// Lets the workers look for what was left behind, when the lease has run out.
    pub(super) async fn swept(&self) -> usize {
        self.app.clock.advance(DELIVERY_LEASE + TimeDelta::seconds(1));
        let inbox = slack::SlackInbox::of(&self.product).unwrap();
        leancrm_sync::finish_due(&self.app.store, &[inbox]).await.unwrap()
    }
}

/// Everything that a message says.
pub(super) fn shown(message: &Message) -> String {
    said(&serde_json::json!([message.text, message.blocks]))
}

fn workspace() -> Workspace {
    let person = |id: &str, name: &str| Person::new(id, name, &format!("{}@acme.example", name.to_lowercase()));
    Workspace::new("T1", "Acme")
        .person(person("U1", "Omar").account(Account::Admin))
        .person(person("U2", "Layla"))
        .person(person("U3", "Sofia"))
        .person(person("U4", "Sam"))
        .person(person("U5", "Robot").account(Account::Bot))
        .channel(Channel::direct("D1", "U1"))
        .channel(Channel::private("C1", "sales", &["U1", "U2", "U5"]).with_bot())
        .channel(Channel::private("C2", "reps", &["U1", "U2", "U3"]).with_bot())
        .channel(Channel::private("C3", "all", &["U1", "U2", "U4"]).with_bot())
        .channel(Channel::private("C4", "board", &["U1", "U2"]))
        .channel(Channel::public("C5", "open", &["U1", "U2"]).with_bot())
}
