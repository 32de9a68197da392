//! Slack's Web API: one client, a function for each method that is used, errors by what has to be done about them.
//!
//! Calls go over slack-morphism's session wherever it keeps what is needed, which is nearly everywhere. Two things it loses:
//! the header `x-oauth-scopes`, which tells what a token may do, and the tokens of `oauth.v2.access` (it knows neither
//! refresh tokens nor installs for an organisation, and repeats bodies in its errors). Those calls use reqwest.
//! <https://docs.slack.dev/apis/web-api>

mod auth;
mod chat;
mod conversations;
mod error;
mod transport;
mod views;

use std::{sync::Arc, time::Duration};

use reqwest::Url;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::transport::{Body, Transport};
pub use self::{
    auth::{Identity, Installed, Named, OAuthApp, Refreshed},
    chat::{Metadata, PostEphemeral, PostMessage, Posted, Unfurl, UnfurlAt, UpdateMessage},
    conversations::{Conversation, Page, PastMessage, Person, Span},
    error::{TokenFault, WebError},
    views::OpenView,
};

/// Slack itself.
pub const ROOT: &str = "https://slack.com";

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a call may take that follows a click: the trigger it needs dies after three seconds.
const PATIENCE_OF_A_CLICK: Duration = Duration::from_millis(2_500);

/// The client. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Web {
    transport: Arc<Transport>,
}

impl Web {
    /// A client of Slack, or in tests of what stands at another root; http is spoken only where the root says so.
    ///
    /// # Errors
    /// Where TLS cannot be set up, for instance without the system's certificates.
    pub fn new(root: &Url) -> std::io::Result<Self> {
        Ok(Self { transport: Arc::new(Transport::new(root)?) })
    }

    /// Where Slack is.
    pub fn root(&self) -> &Url {
        self.transport.root()
    }

    /// Calls a method with JSON and reads its answer.
    async fn post<T: DeserializeOwned>(&self, method: &str, token: &SecretString, body: Value) -> Result<T, WebError> {
        read(self.transport.call(method, token, Body::Json(body), PATIENCE).await?)
    }

    /// The same in the time that a click gives.
    async fn post_quickly<T: DeserializeOwned>(
        &self,
        method: &str,
        token: &SecretString,
        body: Value,
    ) -> Result<T, WebError> {
        read(self.transport.call(method, token, Body::Json(body), PATIENCE_OF_A_CLICK).await?)
    }

    /// Calls a method that only reads. Those take no JSON, so what they are asked stands in the address.
    async fn get<T: DeserializeOwned>(
        &self,
        method: &str,
        token: &SecretString,
        query: Vec<(&'static str, Option<String>)>,
    ) -> Result<T, WebError> {
        read(self.transport.call(method, token, Body::Query(query), PATIENCE).await?)
    }
}

/// An answer as what it should be.
fn read<T: DeserializeOwned>(answer: Value) -> Result<T, WebError> {
    // The error tells what is missing and nothing of what is there: a body can hold tokens.
    serde_json::from_value(answer).map_err(|_| WebError::unreachable(true, "Slack's answer lacks something"))
}
