//! Answers in Slack's own form, and the address that takes them later.

use std::time::Duration;

use anyhow::Context as _;
use leancrm_bot::{
    Reply,
    slack::{self, Message},
};
use reqwest::{Client, Url, redirect};
use serde::Serialize;

/// Where Slack takes answers.
const HOST: &str = "hooks.slack.com";
/// How long sending an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// An answer, or a part of one, as commands and addresses for later answers take it.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct ToSlack {
    response_type: Visibility,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread_ts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replace_original: Option<bool>,
    #[serde(flatten)]
    message: Option<Message>,
    /// What is sent where the message is refused, since its pictures may be what Slack does not take.
    #[serde(skip)]
    without_pictures: Option<Box<Message>>,
}

impl ToSlack {
    /// A short answer that only the asker sees.
    pub(super) fn short(reply: &Reply) -> Self {
        slack::message(reply, 1).into_iter().next().map_or_else(Self::default, Self::of)
    }

    /// A message that only the asker sees.
    pub(super) fn of(message: Message) -> Self {
        Self { message: Some(message), ..Self::default() }
    }

    /// The same, with a message that is sent where this one is refused.
    pub(super) fn or(self, without_pictures: Option<Message>) -> Self {
        Self { without_pictures: without_pictures.map(Box::new), ..self }
    }

    /// The same, in place of the message whose button was pressed or below it.
    pub(super) fn replacing(self, replaces: bool) -> Self {
        Self { replace_original: Some(replaces), ..self }
    }

    /// The same, in a thread.
    pub(super) fn in_thread(self, thread: Option<&str>) -> Self {
        Self { thread_ts: thread.map(ToOwned::to_owned), ..self }
    }

    /// The same, for everybody who is there.
    pub(super) fn for_all(self) -> Self {
        Self { response_type: Visibility::InChannel, ..self }
    }
}

/// Who sees an answer.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[serde(rename_all = "snake_case")]
enum Visibility {
    /// Whoever asked.
    #[default]
    Ephemeral,
    /// Everybody who is there.
    InChannel,
}

/// Why an answer did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsent {
    /// Its address is not Slack's.
    #[error("its address is not Slack's")]
    Elsewhere,
    /// The address takes no answers any more, or never took this one.
    #[error("its address does not take it (status {0})")]
    Refused(u16),
    /// It may go better another time.
    #[error("Slack could not be reached")]
    Unreachable,
}

impl Unsent {
    /// Whether it may go better another time.
    pub(super) const fn is_for_now(self) -> bool {
        matches!(self, Self::Unreachable)
    }
}

/// The addresses for later answers.
#[derive(Debug)]
pub(super) struct Addresses {
    client: Client,
    root: Option<Url>,
}

impl Addresses {
    /// Slack's, and those below `root` for tests and for the demo.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub(super) fn new(root: Option<&str>) -> anyhow::Result<Self> {
        let root = root.map(Url::parse).transpose().context("slack.response_root")?;
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(redirect::Policy::none())
            .https_only(root.is_none())
            .build()
            .context("setting up TLS to answer Slack")?;
        Ok(Self { client, root })
    }

    /// Sends an answer, once; without its pictures where it is refused with them. The address is a key to the conversation: it is
    /// never logged.
    pub(super) async fn send(&self, url: &str, answer: &ToSlack) -> Result<(), Unsent> {
        let url = self.permitted(url).ok_or(Unsent::Elsewhere)?;
        match (self.post(url.clone(), answer).await, &answer.without_pictures) {
            (Err(Unsent::Refused(400)), Some(message)) => {
                tracing::warn!("Slack did not take an answer with pictures; it is sent without");
                self.post(url, &ToSlack { message: Some((**message).clone()), ..answer.clone() }).await
            }
            (sent, _) => sent,
        }
    }

    async fn post(&self, url: Url, answer: &ToSlack) -> Result<(), Unsent> {
        match self.client.post(url).json(answer).send().await {
            Ok(response) if response.status().is_success() => Ok(()),
            Ok(response) if response.status().is_server_error() || response.status().as_u16() == 429 => {
                Err(Unsent::Unreachable)
            }
            Ok(response) => Err(Unsent::Refused(response.status().as_u16())),
            Err(error) => {
                let error = anyhow::Error::new(error.without_url());
                tracing::warn!(error.message = format!("{error:#}"), "an answer could not be sent to Slack");
                Err(Unsent::Unreachable)
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

    fn slack(root: Option<&str>) -> Addresses {
        crate::wiring::set_up_tls();
        Addresses::new(root).unwrap()
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
}
