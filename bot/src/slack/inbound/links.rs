//! Links to our pages that somebody shared. <https://docs.slack.dev/messaging/unfurling-links-in-messages>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Said, said::is_id};

/// Somebody shared links to our domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Who, where.
    pub by: Said,
    /// What Slack calls the place of the links by.
    pub place: LinkPlace,
    /// Whether nobody but the sharer and we are there.
    pub is_direct: bool,
    /// The addresses, as they were written.
    pub urls: Vec<String>,
}

/// Where shared links are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LinkPlace {
    /// By Slack's own name for the place, which also is a message that is still being written.
    Id {
        /// The name.
        unfurl_id: String,
        /// `composer` or `conversations_history`.
        source: String,
    },
    /// In a message.
    Message {
        /// The message, by its time.
        ts: String,
    },
}

#[derive(Deserialize)]
struct Shared {
    #[serde(default)]
    message_ts: String,
    unfurl_id: Option<String>,
    source: Option<String>,
    #[serde(default)]
    is_bot_user_member: bool,
    #[serde(default)]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Link {
    url: String,
}

/// Reads the event of somebody who is known; `None` where it names no place or no address.
pub(super) fn read(event: &Value, mut by: Said) -> Option<Links> {
    let shared = Shared::deserialize(event).ok()?;
    let place = match (shared.unfurl_id, shared.source) {
        (Some(unfurl_id), Some(source)) => LinkPlace::Id { unfurl_id, source },
        _ => LinkPlace::Message { ts: Some(shared.message_ts).filter(|ts| is_id(ts))? },
    };
    // While a message is being written, the place is called COMPOSER and is no conversation.
    if by.channel == "COMPOSER" {
        by.channel.clear();
    }
    let urls: Vec<String> = shared.links.into_iter().map(|link| link.url).collect();
    let is_direct = by.channel.starts_with('D') && shared.is_bot_user_member;
    (is_id(&by.team) && is_id(&by.user) && !urls.is_empty()).then_some(Links { by, place, is_direct, urls })
}
