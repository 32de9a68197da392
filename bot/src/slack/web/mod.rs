//! Slack's Web API: one client, a function for each method that is used, errors by what has to be done about them.
//!
//! Calls that write go over slack-morphism's session, which keeps what is needed of an answer: status, Retry-After and the body of
//! a refusal. Three things it does not do, and those calls use reqwest: it loses the header `x-oauth-scopes`, which tells what a
//! token may do (`auth.test`); it knows neither refresh tokens nor installs for an organisation, and repeats bodies in its errors
//! (`oauth.v2.access`); and it gets what only reads, where Slack's own libraries post a form and some emulators take nothing else.
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

use self::transport::Transport;
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
        read(self.transport.call(method, token, &body, PATIENCE).await?)
    }

    /// The same in the time that a click gives.
    async fn post_quickly<T: DeserializeOwned>(
        &self,
        method: &str,
        token: &SecretString,
        body: Value,
    ) -> Result<T, WebError> {
        read(self.transport.call(method, token, &body, PATIENCE_OF_A_CLICK).await?)
    }

    /// Calls a method that only reads: those take no JSON, so they are asked by a form.
    async fn ask<T: DeserializeOwned>(
        &self,
        method: &str,
        token: &SecretString,
        asked: Vec<(&'static str, Option<String>)>,
    ) -> Result<T, WebError> {
        let mut form = String::new();
        for (name, value) in asked {
            if let Some(value) = value {
                form = form_urlencoded::Serializer::new(form).append_pair(name, &value).finish();
            }
        }
        read(self.transport.call_raw(method, Some(token), form, PATIENCE).await?.body)
    }
}

/// An answer as what it should be.
fn read<T: DeserializeOwned>(answer: Value) -> Result<T, WebError> {
    // The error tells what is missing and nothing of what is there: a body can hold tokens.
    serde_json::from_value(answer).map_err(|_| WebError::unreachable(true, "Slack's answer lacks something"))
}
