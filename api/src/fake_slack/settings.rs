//! What the fake Slack is told when it starts.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use leancrm_core::clock::Clock;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::workspace::Workspace;

/// How Slack reaches the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// By requests to the product's addresses.
    Http,
    /// Over WebSockets that the product opens.
    Socket,
}

/// How long and how often something counts. The defaults are Slack's own.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long the product may take to acknowledge.
    pub ack: Duration,
    /// The life of a trigger id.
    pub trigger: TimeDelta,
    /// How often a `response_url` can be used.
    pub response_uses: u32,
    /// The life of a `response_url`.
    pub response: TimeDelta,
    /// The life of the code of an installation.
    pub code: TimeDelta,
    /// The life of an access token, where tokens rotate.
    pub token: TimeDelta,
    /// How long a refresh token still works after it was used.
    pub refresh_grace: TimeDelta,
    /// WebSockets open at once.
    pub connections: usize,
    /// What `Retry-After` says, in seconds.
    pub retry_after: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            ack: Duration::from_secs(3),
            trigger: TimeDelta::seconds(3),
            response_uses: 5,
            response: TimeDelta::minutes(30),
            code: TimeDelta::minutes(10),
            token: TimeDelta::hours(12),
            refresh_grace: TimeDelta::minutes(1),
            connections: 10,
            retry_after: 1,
        }
    }
}

/// A shortcut of the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortcut {
    /// By which it is told apart.
    pub callback_id: String,
    /// What people see.
    pub name: String,
    /// Where it stands.
    #[serde(rename = "type")]
    pub kind: ShortcutKind,
}

/// Where a shortcut stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShortcutKind {
    /// In the menu of everything.
    Global,
    /// In the menu of a message.
    Message,
}

/// The app as Slack knows it from its manifest.
#[derive(Debug, Clone)]
pub struct AppCard {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The slash command.
    pub command: String,
    /// The shortcuts.
    pub shortcuts: Vec<Shortcut>,
    /// Domains whose links are told of.
    pub unfurl_domains: Vec<String>,
    /// The events that are subscribed to, as the manifest names them (`message.im`, `app_mention`, …).
    pub events: Vec<String>,
    /// Where somebody may be sent back to after consent; each also stands for what lies below it.
    pub redirect_urls: Vec<String>,
}

impl AppCard {
    /// The product's own app, sending people back to anywhere below `product`.
    fn of(product: &str) -> Self {
        let events = [
            "app_home_opened",
            "app_mention",
            "app_uninstalled",
            "link_shared",
            "message.channels",
            "message.groups",
            "message.im",
            "tokens_revoked",
        ];
        Self {
            id: "A0LEANCRM".to_owned(),
            name: "LeanCRM".to_owned(),
            command: "/leancrm".to_owned(),
            shortcuts: Vec::new(),
            unfurl_domains: Vec::new(),
            events: events.map(str::to_owned).to_vec(),
            redirect_urls: vec![product.to_owned()],
        }
    }
}

/// Everything that can be chosen.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The product's root, such as `http://127.0.0.1:8787`.
    pub product: String,
    /// What deliveries are signed with.
    pub signing_secret: SecretString,
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: SecretString,
    /// The app-level token, for Socket Mode.
    pub app_token: SecretString,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The limits.
    pub limits: Limits,
    /// How the product is reached.
    pub mode: Mode,
    /// Whether access tokens end after [`Limits::token`] and are refreshed.
    pub rotation: bool,
    /// Whether the app hears its own messages as events, as it does in Slack.
    pub echoes: bool,
    /// The app.
    pub app: AppCard,
    /// The workspaces. Ids of people and channels must not repeat among them.
    pub workspaces: Vec<Workspace>,
    /// After which number ids of events, triggers and addresses begin. A product that remembers them from an earlier Slack takes
    /// the same ones for repetitions.
    pub first: u64,
}

impl Settings {
    /// Slack's own limits, over HTTP, with rotating tokens, for a product at `product`.
    pub fn new(product: &str, clock: Arc<dyn Clock>) -> Self {
        let product = product.trim_end_matches('/').to_owned();
        Self {
            signing_secret: SecretString::from("5lack0signing0secret0of0the0fake"),
            client_id: "1000000000.2000000000".to_owned(),
            client_secret: SecretString::from("client0secret0of0the0fake0slack0"),
            app_token: SecretString::from("xapp-1-A0LEANCRM-1-fake"),
            clock,
            limits: Limits::default(),
            mode: Mode::Http,
            rotation: true,
            echoes: true,
            app: AppCard::of(&product),
            workspaces: Vec::new(),
            first: 0,
            product,
        }
    }

    /// The same with one more workspace.
    #[must_use]
    pub fn with(mut self, workspace: Workspace) -> Self {
        self.workspaces.push(workspace);
        self
    }
}
