//! Channels: who is told that something changed, and telling them.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::Calendar;
use crate::google::{api::Call, wire::Refusal};

/// How long Google tells unless it is asked for less.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Somebody who is told.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) resource: String,
    pub(super) address: String,
    pub(super) token: Option<String>,
    pub(super) until: DateTime<Utc>,
    /// The number of the last message.
    number: u64,
}

/// A notification that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// The channel.
    pub channel: String,
    /// `sync` for the first of a channel, then `exists`.
    pub state: &'static str,
    /// The number of the message in its channel.
    pub number: u64,
    /// What the product answered; nothing where it could not be reached.
    pub status: Option<u16>,
}

#[derive(Debug, Default)]
pub(super) struct Channels {
    open: BTreeMap<String, Channel>,
    /// What is to be told: the channel, and the state.
    waiting: VecDeque<(String, &'static str)>,
}

impl Channels {
    /// Something changed; what was not told yet is not told twice.
    pub(super) fn changed(&mut self) {
        for id in self.open.keys() {
            if !self.waiting.iter().any(|(waiting, state)| waiting == id && *state == "exists") {
                self.waiting.push_back((id.clone(), "exists"));
            }
        }
    }

    /// The next notification, of a channel that is open still.
    pub(super) fn next(&mut self, now: DateTime<Utc>) -> Option<(Channel, &'static str, u64)> {
        self.open.retain(|_, channel| channel.until > now);
        while let Some((id, state)) = self.waiting.pop_front() {
            if let Some(channel) = self.open.get_mut(&id) {
                channel.number += 1;
                return Some((channel.clone(), state, channel.number));
            }
        }
        None
    }

    /// The ids of those that are open.
    pub(super) fn ids(&self) -> Vec<String> {
        self.open.keys().cloned().collect()
    }
}

/// Whether an address is on this machine.
pub(in crate::google) fn loopback(address: &str) -> bool {
    reqwest::Url::parse(address).is_ok_and(|url| matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")))
}

pub(super) fn watch(calendar: &mut Calendar, call: &Call) -> Result<Value, Refusal> {
    let body = call.body.clone().unwrap_or_default();
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (id, address) = (text("id"), text("address"));
    let is_word = |id: &str| id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_+/=".contains(letter));
    if id.is_empty() || id.len() > 64 || !is_word(&id) {
        return Err(Refusal::wrong("Invalid channel id"));
    }
    if !matches!(text("type").as_str(), "web_hook" | "webhook") {
        return Err(Refusal::wrong("Unknown channel type"));
    }
    if !loopback(&address) {
        return Err(Refusal::new(400, "push.webhookUrlNotHttps", format!("WebHook callback must be HTTPS: {address}")));
    }
    if calendar.channels.open.contains_key(&id) {
        return Err(Refusal::new(400, "channelIdNotUnique", format!("Channel id {id} not unique")));
    }
    let token = body["token"].as_str().map(str::to_owned);
    if token.as_ref().is_some_and(|token| token.len() > 256) {
        return Err(Refusal::wrong("The token of a channel has at most 256 letters"));
    }
    let seconds = body["params"]["ttl"].as_str().and_then(|seconds| seconds.parse().ok());
    let lasting = seconds.map_or(LONGEST, TimeDelta::seconds).min(LONGEST);
    let asked = body["expiration"].as_str().and_then(|at| at.parse().ok()).and_then(DateTime::from_timestamp_millis);
    let until = asked.map_or(call.now + lasting, |asked| asked.min(call.now + lasting));
    let resource = format!("res-{}", calendar.owner.replace(['@', '.'], "-"));
    let mut answer = json!({
        "kind": "api#channel", "id": id, "resourceId": resource, "resourceUri": uri(&calendar.owner),
        "expiration": until.timestamp_millis().to_string(),
    });
    if let Some(token) = &token {
        answer["token"] = json!(token);
    }
    calendar.channels.open.insert(id.clone(), Channel { id: id.clone(), resource, address, token, until, number: 0 });
    calendar.channels.waiting.push_back((id, "sync"));
    Ok(answer)
}

pub(super) fn stop(calendar: &mut Calendar, call: &Call) -> Result<(), Refusal> {
    let body = call.body.clone().unwrap_or_default();
    let id = body["id"].as_str().unwrap_or_default();
    let open = calendar.channels.open.get(id).filter(|channel| body["resourceId"] == channel.resource.as_str());
    if open.is_none() {
        return Err(Refusal::new(404, "notFound", format!("Channel '{id}' not found")));
    }
    calendar.channels.open.remove(id);
    Ok(())
}

/// What is watched.
pub(super) fn uri(owner: &str) -> String {
    format!("https://www.googleapis.com/calendar/v3/calendars/{}/events?alt=json", owner.replace('@', "%40"))
}
