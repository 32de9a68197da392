//! Messages.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Web, WebError};
use crate::slack::{Block, Message};

/// A message into a conversation.
#[derive(Debug, Clone, Serialize)]
pub struct PostMessage<'a> {
    /// The conversation; a person's id opens the one with the bot.
    pub channel: &'a str,
    /// The message it answers, by its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_ts: Option<&'a str>,
    /// What it says.
    #[serde(flatten)]
    pub message: &'a Message,
    /// What programs read in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

/// A message that one person in a conversation sees, until they reload.
#[derive(Debug, Clone, Serialize)]
pub struct PostEphemeral<'a> {
    /// The conversation.
    pub channel: &'a str,
    /// The person, who has to be in it.
    pub user: &'a str,
    /// The thread it is shown in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread_ts: Option<&'a str>,
    /// What it says.
    #[serde(flatten)]
    pub message: &'a Message,
}

/// What a message shall say instead.
#[derive(Debug, Clone, Serialize)]
pub struct UpdateMessage<'a> {
    /// The conversation, by its own id.
    pub channel: &'a str,
    /// The message, by its time.
    pub ts: &'a str,
    /// What it says.
    #[serde(flatten)]
    pub message: &'a Message,
    /// What programs read in it; without one it keeps what it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
}

/// What programs read in a message and people do not see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// What it is about.
    pub event_type: String,
    /// The facts.
    pub event_payload: Value,
}

/// Where a message is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Posted {
    /// The conversation, by its own id.
    pub channel: String,
    /// Its time, which is its name there.
    pub ts: String,
}

/// Where the addresses are that get a preview.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum UnfurlAt<'a> {
    /// In a message.
    Message {
        /// The conversation.
        channel: &'a str,
        /// The message, by its time.
        ts: &'a str,
    },
    /// In a message that is being written, or wherever else Slack says.
    Id {
        /// Slack's name for the place.
        unfurl_id: &'a str,
        /// `composer` or `conversations_history`.
        source: &'a str,
    },
}

/// What is shown below an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unfurl {
    /// Its blocks.
    pub blocks: Vec<Block>,
}

#[derive(Deserialize)]
struct Ephemeral {
    message_ts: String,
}

#[derive(Deserialize)]
struct Nothing {}

impl Web {
    /// `chat.postMessage`.
    pub async fn chat_post_message(&self, token: &SecretString, post: &PostMessage<'_>) -> Result<Posted, WebError> {
        self.post("chat.postMessage", token, json!(post)).await
    }

    /// `chat.postEphemeral`: the time of the message, which cannot be updated by it.
    pub async fn chat_post_ephemeral(
        &self,
        token: &SecretString,
        post: &PostEphemeral<'_>,
    ) -> Result<String, WebError> {
        self.post("chat.postEphemeral", token, json!(post)).await.map(|Ephemeral { message_ts }| message_ts)
    }

    /// `chat.update`.
    pub async fn chat_update(&self, token: &SecretString, update: &UpdateMessage<'_>) -> Result<Posted, WebError> {
        let mut body = json!(update);
        // A message keeps its blocks where none are sent.
        if update.message.blocks.is_empty() {
            body["blocks"] = json!([]);
        }
        self.post("chat.update", token, body).await
    }

    /// `chat.unfurl`: previews by address.
    pub async fn chat_unfurl(
        &self,
        token: &SecretString,
        at: &UnfurlAt<'_>,
        unfurls: &BTreeMap<String, Unfurl>,
    ) -> Result<(), WebError> {
        let mut body = json!(at);
        body["unfurls"] = json!(unfurls);
        self.post("chat.unfurl", token, body).await.map(|Nothing {}| ())
    }
}
