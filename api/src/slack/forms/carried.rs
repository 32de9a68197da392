//! What a modal carries from where it was opened to where it is sent.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leancrm_bot::slack::inbound::{Quoted, Said, Submit};
use leancrm_core::vault::{NONCE, Place};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use super::super::Slack;

/// Characters that a modal carries.
const MOST: usize = 3000;

/// Where a modal was opened, and of a message that is to be kept who said it and when. Whoever has the modal open could read
/// it, and the address is a key to the conversation, so it is sealed, for this person and this form alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Carried {
    /// The address for later answers; empty where there is none.
    #[serde(rename = "u")]
    pub(super) address: String,
    /// The channel; empty where it was opened in none.
    #[serde(rename = "c")]
    channel: String,
    /// The thread in it.
    #[serde(rename = "t")]
    thread: Option<String>,
    /// Who said the message; empty for a program.
    #[serde(rename = "a")]
    pub(super) author: String,
    /// When, in seconds since 1970.
    #[serde(rename = "s")]
    pub(super) at: String,
}

impl Carried {
    /// The conversation that somebody opens a modal from.
    pub(super) fn from(said: &Said) -> Self {
        Self {
            address: said.response_url.clone(),
            channel: said.channel.clone(),
            thread: said.thread.clone(),
            ..Self::default()
        }
    }

    /// The same, with a message.
    pub(super) fn quoting(self, message: &Quoted) -> Self {
        Self { author: message.author.clone(), at: message.at.clone(), ..self }
    }

    /// What the modal of a form of this person carries; nothing where it cannot be sealed, or does not fit.
    pub(super) fn sealed(&self, slack: &Slack, user: &str, callback: &str) -> String {
        let (Some(app), Ok(body)) = (slack.app.as_ref(), serde_json::to_vec(self)) else { return String::new() };
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&(app.random)()[..NONCE]);
        let sealed = URL_SAFE_NO_PAD.encode(app.vault.seal(place(user, callback), &body, nonce));
        if sealed.len() > MOST { String::new() } else { sealed }
    }

    /// What a modal that was sent has carried; nothing where it is none of ours.
    pub(super) fn of(slack: &Slack, submit: &Submit) -> Self {
        let opened = || {
            let sealed = URL_SAFE_NO_PAD.decode(&submit.metadata).ok()?;
            let body = slack.app.as_ref()?.vault.open(place(&submit.by.user, &submit.callback), &sealed).ok()?;
            serde_json::from_str(body.expose_secret()).ok()
        };
        opened().unwrap_or_default()
    }

    /// Who has sent a modal, in the conversation that it was opened from.
    pub(super) fn placed(self, by: &Said) -> Said {
        Said { channel: self.channel, thread: self.thread, response_url: self.address, ..by.clone() }
    }
}

fn place<'a>(user: &'a str, callback: &'a str) -> Place<'a> {
    Place { table: "slack_views", row: user, column: callback }
}
