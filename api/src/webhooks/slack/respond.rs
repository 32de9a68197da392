//! Answers that are sent to a `response_url`.

use std::time::Duration;

use anyhow::Context as _;
use leancrm_bot::{
    Reply,
    slack::{self, Message},
};
use reqwest::{Client, Url, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use crate::config;

/// Where Slack takes answers.
const HOST: &str = "hooks.slack.com";
/// How long sending an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The way to Slack and back.
#[derive(Debug)]
pub struct Slack {
    secret: SecretString,
    client: Client,
    root: Option<Url>,
}

/// An answer that only the asker sees.
#[derive(Debug, Serialize)]
pub(super) struct ToSlack {
    response_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    replace_original: Option<bool>,
    #[serde(flatten)]
    message: Option<Message>,
}

impl ToSlack {
    pub(super) fn new(reply: &Reply) -> Self {
        let message = slack::message(reply, 1).into_iter().next();
        Self { response_type: "ephemeral", replace_original: None, message }
    }

    /// The same, in place of the message whose button was pressed or below it.
    pub(super) fn replacing(self, replaces: bool) -> Self {
        Self { replace_original: Some(replaces), ..self }
    }
}

impl Slack {
    /// As configured; `None` where Slack is off.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new(config: &config::Slack) -> anyhow::Result<Option<Self>> {
        let Some(secret) = config.signing_secret.clone() else { return Ok(None) };
        let root = config.response_root.as_deref().map(Url::parse).transpose().context("slack.response_root")?;
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .https_only(root.is_none())
            .build()
            .context("setting up TLS to answer Slack")?;
        Ok(Some(Self { secret, client, root }))
    }

    /// What Slack signs with.
    pub(super) fn secret(&self) -> &[u8] {
        self.secret.expose_secret().as_bytes()
    }

    /// Sends an answer, once. The address is a key to the conversation: it is never logged.
    pub(super) async fn send(&self, url: &str, answer: &ToSlack) {
        let Some(url) = self.permitted(url) else {
            tracing::warn!("an answer was not sent: its address is not Slack's");
            return;
        };
        match self.client.post(url).json(answer).send().await {
            Ok(response) if response.status().is_success() => {}
            Ok(response) => tracing::warn!(status = response.status().as_u16(), "Slack did not take an answer"),
            Err(error) => {
                let error = anyhow::Error::new(error.without_url());
                tracing::warn!(error.message = format!("{error:#}"), "an answer could not be sent to Slack");
            }
        }
    }

    /// The address, if an answer may be sent there.
    fn permitted(&self, url: &str) -> Option<Url> {
        let url = Url::parse(url).ok().filter(|url| url.username().is_empty() && url.password().is_none())?;
        let slack = url.scheme() == "https" && url.host_str() == Some(HOST) && url.port().is_none();
        let configured = self.root.as_ref().is_some_and(|root| root.origin() == url.origin());
        (slack || configured).then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slack(root: Option<&str>) -> Slack {
        crate::wiring::set_up_tls();
        let config = config::Slack {
            signing_secret: Some(SecretString::from("0123456789abcdef")),
            response_root: root.map(ToOwned::to_owned),
            ..config::Slack::default()
        };
        Slack::new(&config).unwrap().unwrap()
    }

    #[test]
    fn answers_go_to_slack_alone() {
        let ours = slack(None);
        assert!(ours.permitted("https://hooks.slack.com/commands/T1/2/x").is_some());
        for url in [
            "http://hooks.slack.com/commands/T1/2/x",
            "https://hooks.slack.com:8443/x",
            "https://hooks.slack.com@evil.example/x",
            "https://me:pw@hooks.slack.com/x",
            "https://hooks.slack.com.evil.example/x",
            "https://evil.example/hooks.slack.com",
            "https://evil.example\\@hooks.slack.com/x",
            "https://127.0.0.1/x",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "//hooks.slack.com/x",
            "",
        ] {
            assert!(ours.permitted(url).is_none(), "{url}");
        }
    }

    #[test]
    fn a_test_has_a_root_of_its_own() {
        let ours = slack(Some("http://127.0.0.1:9000"));
        assert!(ours.permitted("http://127.0.0.1:9000/any/path").is_some());
        for url in ["http://127.0.0.1:9001/x", "https://127.0.0.1:9000/x", "http://127.0.0.1:9000@evil.example/x"] {
            assert!(ours.permitted(url).is_none(), "{url}");
        }
    }

    #[test]
    fn without_a_secret_slack_is_off() {
        assert!(Slack::new(&config::Slack::default()).unwrap().is_none());
    }
}
