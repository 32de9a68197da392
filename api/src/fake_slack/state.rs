//! Everything that the fake Slack remembers, behind one lock that is never held over an await.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    deliver::Waiting,
    tokens::Tokens,
    web_api::Failure,
    workspace::{Channel, Person, Workspace},
};

/// A message in a channel.
#[derive(Debug, Clone)]
pub struct Message {
    /// The channel.
    pub channel: String,
    /// The time, which is its id in the channel.
    pub ts: String,
    /// The first message of the thread it is in.
    pub thread_ts: Option<String>,
    /// Who wrote it.
    pub user: String,
    /// Whether the app wrote it.
    pub bot: bool,
    /// The text.
    pub text: String,
    /// The blocks, each with a block id.
    pub blocks: Vec<Value>,
    /// The only person who sees it, where it is not for all.
    pub ephemeral_to: Option<String>,
    /// Whether it was changed.
    pub edited: bool,
    /// What the app attached for itself.
    pub metadata: Option<Value>,
    /// What the app shows of its links, by address.
    pub unfurls: Map<String, Value>,
    /// Whether Slack was told to make no previews of its links and pictures.
    pub without_previews: bool,
}

impl Message {
    /// Whether somebody may read it, who is in the channel.
    pub fn is_for(&self, user: &str) -> bool {
        self.ephemeral_to.as_deref().is_none_or(|only| only == user)
    }

    /// The element of a block whose `action_id` is, or begins with, this word and a dot; with its block id.
    pub fn element(&self, word: &str) -> Option<(String, Value)> {
        super::surface::elements(&self.blocks).into_iter().find(|(_, element)| {
            let id = element["action_id"].as_str().unwrap_or_default();
            id == word || id.split('.').next() == Some(word)
        })
    }
}

/// A modal or the App Home as somebody sees it.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// The id.
    pub id: String,
    /// The first view of the stack.
    pub root_view_id: String,
    /// The view below.
    pub previous_view_id: Option<String>,
    /// Changes with every update.
    pub hash: String,
    /// Whose workspace.
    pub team_id: String,
    /// What the app sent, its blocks with ids.
    #[serde(flatten)]
    pub content: Value,
}

impl View {
    /// Its blocks.
    pub fn blocks(&self) -> &[Value] {
        self.content["blocks"].as_array().map_or(&[], Vec::as_slice)
    }

    /// A text of it, empty where it has none.
    pub fn field(&self, name: &str) -> &str {
        self.content[name].as_str().unwrap_or_default()
    }

    /// The view as Slack sends it, with what stands in its fields.
    pub(super) fn to_json(&self, app: &str, values: &Value) -> Value {
        let mut view = json!({
            "private_metadata": "", "callback_id": "", "external_id": "", "notify_on_close": false,
            "clear_on_close": false, "submit": null, "close": null,
        });
        if let (Some(view), Some(content)) = (view.as_object_mut(), self.content.as_object()) {
            view.extend(content.clone());
        }
        view["id"] = json!(self.id);
        view["team_id"] = json!(self.team_id);
        view["app_id"] = json!(app);
        view["root_view_id"] = json!(self.root_view_id);
        view["previous_view_id"] = json!(self.previous_view_id);
        view["hash"] = json!(self.hash);
        view["state"] = json!({ "values": values });
        view
    }
}

/// A right to open a modal.
#[derive(Debug, Clone)]
pub(super) struct Trigger {
    pub(super) user: String,
    pub(super) at: DateTime<Utc>,
    pub(super) exchanged: bool,
    /// Whether it came of something inside a modal.
    pub(super) in_modal: bool,
}

/// A `response_url`.
#[derive(Debug, Clone)]
pub(super) struct ResponseUrl {
    pub(super) user: String,
    pub(super) channel: String,
    /// The message whose button was pressed.
    pub(super) original: Option<String>,
    pub(super) at: DateTime<Utc>,
    pub(super) uses: u32,
}

/// Links that the app was told of.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) channel: String,
    pub(super) ts: String,
    pub(super) unfurl_id: String,
    pub(super) urls: BTreeSet<String>,
}

/// A call of the Web API as it came.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// The method, or `response` for a `response_url`.
    pub method: String,
    /// What it was given; no token is among it.
    pub arguments: Value,
    /// What was answered: `ok`, or the error.
    pub outcome: String,
}

/// Something that Slack would not have taken, or that nobody should send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where it was seen: a method, or the kind of a delivery.
    pub place: String,
    /// What is wrong.
    pub problem: String,
}

/// Something that was sent to the product.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// `commands`, `events`, `interactions` or `options`.
    pub kind: &'static str,
    /// What was sent.
    pub payload: Value,
    /// 0 for the first time.
    pub attempt: u32,
    /// `ok`, or why it failed in Slack's words.
    pub outcome: String,
}

/// Something to send to the product once the lock is free.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub(super) team: String,
    /// The subscription that asks for it, such as `message.im`.
    pub(super) subscription: String,
    pub(super) event: Value,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// The id of the app.
    pub(super) app: String,
    pub(super) workspaces: Vec<Workspace>,
    pub(super) messages: Vec<Message>,
    /// The modals of each person, the visible one last.
    pub(super) modals: BTreeMap<String, Vec<View>>,
    pub(super) homes: BTreeMap<String, View>,
    pub(super) triggers: BTreeMap<String, Trigger>,
    pub(super) responses: BTreeMap<String, ResponseUrl>,
    pub(super) shared: Vec<Shared>,
    pub(super) tokens: Tokens,
    pub(super) scripted: BTreeMap<String, VecDeque<Failure>>,
    pub(super) calls: Vec<Call>,
    pub(super) violations: Vec<Violation>,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) outgoing: Vec<Outgoing>,
    counter: u64,
    last: (i64, u32),
}

impl State {
    /// Nothing has happened yet in these workspaces.
    pub(super) fn new(app: &str, workspaces: Vec<Workspace>, first: u64) -> Self {
        Self { app: app.to_owned(), workspaces, counter: first, ..Self::default() }
    }

    /// A number that was not given before.
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// A time that no message has yet, never before an earlier one.
    pub(super) fn next_ts(&mut self, now: DateTime<Utc>) -> String {
        let seconds = now.timestamp();
        self.last = if seconds > self.last.0 { (seconds, 100) } else { (self.last.0, self.last.1 + 100) };
        format!("{}.{:06}", self.last.0, self.last.1)
    }

    pub(super) fn violation(&mut self, place: &str, problem: impl Into<String>) {
        let problem = problem.into();
        tracing::warn!(place, problem, "Slack would not have this");
        self.violations.push(Violation { place: place.to_owned(), problem });
    }

    pub(super) fn workspace(&self, team: &str) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.team == team)
    }

    /// Somebody, with the workspace they are met in.
    pub(super) fn person(&self, user: &str) -> Option<(&Workspace, &Person)> {
        self.workspaces.iter().find_map(|workspace| {
            workspace.people.iter().find(|person| person.id == user).map(|person| (workspace, person))
        })
    }

    /// A channel, with its workspace.
    pub(super) fn channel(&self, id: &str) -> Option<(&Workspace, &Channel)> {
        self.workspaces.iter().find_map(|workspace| {
            workspace.channels.iter().find(|channel| channel.id == id).map(|channel| (workspace, channel))
        })
    }

    /// A message.
    pub(super) fn message(&self, channel: &str, ts: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.channel == channel && message.ts == ts)
    }

    /// The first message of the thread that a message is in, or would begin: one that all see.
    pub(super) fn root(&self, channel: &str, ts: &str) -> Option<&Message> {
        let message = self.message(channel, ts).filter(|message| message.ephemeral_to.is_none())?;
        message.thread_ts.as_deref().map_or(Some(message), |root| self.message(channel, root))
    }

    pub(super) fn message_mut(&mut self, channel: &str, ts: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.channel == channel && message.ts == ts)
    }

    /// The id of the conversation of somebody with the bot, which is made where there is none.
    pub(super) fn direct(&mut self, user: &str) -> Option<String> {
        let team = self.person(user)?.0.team.clone();
        let workspace = self.workspaces.iter_mut().find(|workspace| workspace.team == team)?;
        let is_theirs =
            |channel: &&Channel| channel.kind == super::ChannelKind::Direct && channel.members.contains(user);
        if let Some(channel) = workspace.channels.iter().find(is_theirs) {
            return Some(channel.id.clone());
        }
        let id = format!("D{}", user.trim_start_matches(['U', 'W']));
        workspace.channels.push(Channel::direct(&id, user));
        Some(id)
    }
}
