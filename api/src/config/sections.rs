//! The sections of the configuration: what each value means and which values can work.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use leancrm_bot::slack::web::{self, OAuthApp};
use leancrm_core::vault::{VaultError, VaultKey};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use tracing_subscriber::EnvFilter;

/// Where the data lives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// An external PostgreSQL; `None` means the private cluster.
    #[serde(deserialize_with = "secret_or_none")]
    pub url: Option<SecretString>,
    /// Connections kept open at most.
    pub max_connections: u32,
    /// Folder of the private cluster; `None` means the user's data folder.
    #[serde(deserialize_with = "path_or_none")]
    pub data_dir: Option<PathBuf>,
    /// Folder of the PostgreSQL binaries; `None` means that they are looked for.
    #[serde(deserialize_with = "path_or_none")]
    pub pg_bin: Option<PathBuf>,
}

impl Database {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        let schemes = ["postgres://", "postgresql://"];
        check_url(problems, "database.url", self.url.as_ref(), &schemes, "postgres://user:password@host:5432/leancrm");
        check_range(problems, "database.max_connections", self.max_connections.into(), 1, 1_000);
        for (key, path) in [("database.data_dir", &self.data_dir), ("database.pg_bin", &self.pg_bin)] {
            if path.as_ref().is_some_and(|path| !path.is_absolute()) {
                problems.push(format!("{key} must be a whole path, beginning with /"));
            }
        }
    }
}

/// How background jobs travel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Redis; `None` means PostgreSQL.
    #[serde(deserialize_with = "secret_or_none")]
    pub redis_url: Option<SecretString>,
    /// Jobs at the same time in one worker process.
    pub concurrency: usize,
    /// Interval of an idle worker's look for work, in milliseconds.
    pub poll_ms: u64,
}

impl Queue {
    /// Interval of an idle worker's look for work.
    pub fn poll_interval(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        let schemes = ["redis://", "unix://", "redis+unix://"];
        check_url(problems, "queue.redis_url", self.redis_url.as_ref(), &schemes, "redis://host:6379/0");
        check_range(problems, "queue.concurrency", self.concurrency as u64, 1, 1_000);
        check_range(problems, "queue.poll_ms", self.poll_ms, 10, 60_000);
    }
}

/// The web server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port that it listens on.
    pub listen: SocketAddr,
    /// The longest that a request may take, in milliseconds.
    pub request_timeout_ms: u64,
    /// The largest request body, in bytes.
    pub max_body_bytes: usize,
    /// How long running requests may finish after a stop signal, in milliseconds.
    pub shutdown_grace_ms: u64,
    /// Where others reach this server; `None` where it is for this machine alone.
    #[serde(deserialize_with = "text_or_none")]
    pub public_url: Option<String>,
}

impl Server {
    /// The longest that a request may take.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    /// How long running requests may finish after a stop signal.
    pub fn shutdown_grace(&self) -> Duration {
        Duration::from_millis(self.shutdown_grace_ms)
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        check_range(problems, "server.request_timeout_ms", self.request_timeout_ms, 100, 600_000);
        check_range(problems, "server.max_body_bytes", self.max_body_bytes as u64, 1_024, 65_536);
        check_range(problems, "server.shutdown_grace_ms", self.shutdown_grace_ms, 0, 600_000);
        if !self.public_url.as_deref().is_none_or(is_root) {
            problems.push("server.public_url must look like https://crm.example.com".into());
        }
    }
}

/// What is logged, and how.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// For people or for collectors.
    pub format: LogFormat,
    /// Directives in the notation of `tracing-subscriber`.
    pub filter: String,
}

/// The shape of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Coloured lines for people.
    Pretty,
    /// One JSON object a line.
    Json,
}

impl Log {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if let Err(error) = EnvFilter::try_new(&self.filter) {
            problems
                .push(format!("log.filter is not understood ({error}); try \"info\" or \"info,leancrm_bot=debug\""));
        }
    }
}

/// Limits of one question.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The longest sentence, in characters.
    pub max_chars: usize,
}

impl Ask {
    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        check_range(problems, "ask.max_chars", self.max_chars as u64, 10, 100_000);
    }
}

/// Who may come in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// Whether tokens made on the command line are accepted.
    pub development_tokens: bool,
}

/// Secrets at rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    /// The keys, newest first, with commas between them; `None` means the key file beside the private cluster.
    #[serde(deserialize_with = "secret_or_none")]
    pub keys: Option<SecretString>,
}

impl Vault {
    /// The keys that were configured, the newest first.
    ///
    /// # Errors
    /// Where one of them is none.
    pub fn read_keys(&self) -> Result<Vec<VaultKey>, VaultError> {
        let keys = self.keys.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
        keys.split(',').map(str::trim).filter(|key| !key.is_empty()).map(VaultKey::read).collect()
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.read_keys().is_err() {
            problems
                .push("vault.keys must be keys as `leancrm vault key` prints them, with commas between them".into());
        }
    }
}

/// Slack.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slack {
    /// What Slack signs its deliveries with; `None` means that Slack is off.
    #[serde(deserialize_with = "secret_or_none")]
    pub signing_secret: Option<SecretString>,
    /// The app's Client ID; `None` where workspaces are not installed by a link.
    #[serde(deserialize_with = "text_or_none")]
    pub client_id: Option<String>,
    /// The app's Client Secret.
    #[serde(deserialize_with = "secret_or_none")]
    pub client_secret: Option<SecretString>,
    /// The app's own token, for Socket Mode.
    #[serde(deserialize_with = "secret_or_none")]
    pub app_token: Option<SecretString>,
    /// How many sockets are held open in Socket Mode.
    pub connections: u8,
    /// Where Slack is.
    pub root: String,
    /// Where answers may be sent besides Slack itself.
    #[serde(deserialize_with = "text_or_none")]
    pub response_root: Option<String>,
    /// How long a command waits for its answer before Slack is told that it comes later, in milliseconds.
    pub answer_within_ms: u64,
}

impl Default for Slack {
    /// Slack off.
    fn default() -> Self {
        Self {
            signing_secret: None,
            client_id: None,
            client_secret: None,
            app_token: None,
            connections: 2,
            root: web::ROOT.to_owned(),
            response_root: None,
            answer_within_ms: 400,
        }
    }
}

impl Slack {
    /// The app as Slack knows it, where workspaces are installed by a link.
    pub fn app(&self) -> Option<OAuthApp> {
        let (client_id, client_secret) = (self.client_id.clone()?, self.client_secret.clone()?);
        Some(OAuthApp { client_id, client_secret })
    }

    /// How long a command waits for its answer.
    pub const fn answer_within(&self) -> Duration {
        Duration::from_millis(self.answer_within_ms)
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        let whole = |secret: &SecretString| {
            let secret = secret.expose_secret();
            secret.len() >= 16 && secret.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !self.signing_secret.as_ref().is_none_or(whole) {
            problems
                .push("slack.signing_secret must be the whole Signing Secret of the app, 32 letters and digits".into());
        }
        if self.client_id.is_some() != self.client_secret.is_some() {
            problems.push("slack.client_id and slack.client_secret belong together: set both, or neither".into());
        }
        if !self.client_secret.as_ref().is_none_or(whole) {
            problems
                .push("slack.client_secret must be the whole Client Secret of the app, 32 letters and digits".into());
        }
        if !self.app_token.as_ref().is_none_or(|token| token.expose_secret().starts_with("xapp-") && whole(token)) {
            problems.push("slack.app_token must be an App-Level Token, which begins with xapp-".into());
        }
        check_range(problems, "slack.connections", u64::from(self.connections), 1, 10);
        if !is_root(&self.root) {
            problems.push("slack.root must look like https://slack.com".into());
        }
        let web = |root: &String| {
            reqwest::Url::parse(root).is_ok_and(|url| url.has_host() && url.scheme().starts_with("http"))
        };
        if !self.response_root.as_ref().is_none_or(web) {
            problems.push("slack.response_root must look like http://127.0.0.1:9000".into());
        }
        // Slack itself waits for three seconds.
        check_range(problems, "slack.answer_within_ms", self.answer_within_ms, 50, 2_500);
    }
}

/// Whether a text is the address of a server and nothing more.
pub(super) fn is_root(text: &str) -> bool {
    let bare = |url: reqwest::Url| {
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        plain && matches!(url.scheme(), "http" | "https") && url.has_host()
    };
    reqwest::Url::parse(text).is_ok_and(bare)
}

pub(super) fn check_range(problems: &mut Vec<String>, key: &str, value: u64, least: u64, most: u64) {
    if !(least..=most).contains(&value) {
        problems.push(format!("{key} is {value}, but must be between {least} and {most}"));
    }
}

/// The URL itself is never part of the message: it may carry a password.
fn check_url(problems: &mut Vec<String>, key: &str, url: Option<&SecretString>, schemes: &[&str], example: &str) {
    let Some(url) = url else { return };
    if !schemes.iter().any(|scheme| url.expose_secret().starts_with(scheme)) {
        problems.push(format!("{key} must look like {example}"));
    }
}

pub(super) fn secret_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.trim().is_empty()).then(|| SecretString::from(text.trim())))
}

pub(super) fn text_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.trim().is_empty()).then(|| text.trim().to_owned()))
}

fn path_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok((!text.trim().is_empty()).then(|| PathBuf::from(text)))
}
