//! People and conversations.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::{Web, WebError, chat::Metadata};

/// The most that a page is asked to hold.
const PAGE: &str = "200";

/// Somebody in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent facts, as Slack gives them")]
pub struct Person {
    /// `U…` or `W…`.
    pub id: String,
    /// Their workspace.
    pub team_id: Option<String>,
    /// Their whole name.
    pub real_name: Option<String>,
    /// Whether they were taken out.
    #[serde(default)]
    pub deleted: bool,
    /// Whether this is a program.
    #[serde(default)]
    pub is_bot: bool,
    /// Whether this is a guest.
    #[serde(default)]
    pub is_restricted: bool,
    /// Whether this is a guest of one channel alone.
    #[serde(default)]
    pub is_ultra_restricted: bool,
    /// Whether they have shown that their address is theirs.
    #[serde(default)]
    pub is_email_confirmed: bool,
    /// Whether this is somebody of another organisation.
    #[serde(default)]
    pub is_stranger: bool,
    /// Their time zone.
    pub tz: Option<String>,
    #[serde(default)]
    profile: Profile,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Profile {
    email: Option<String>,
    display_name: Option<String>,
}

impl Person {
    /// Their address; only with the scope `users:read.email`.
    pub fn email(&self) -> Option<&str> {
        self.profile.email.as_deref().filter(|email| !email.is_empty())
    }

    /// What they are called in the workspace.
    pub fn name(&self) -> &str {
        let names = [self.profile.display_name.as_deref(), self.real_name.as_deref()];
        names.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or(&self.id)
    }
}

/// A channel or a talk between a few.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent facts, as Slack gives them")]
pub struct Conversation {
    /// `C…`, `G…` or `D…`.
    pub id: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Whether it is between one person and the bot.
    #[serde(default)]
    pub is_im: bool,
    /// Whether it is between a few.
    #[serde(default)]
    pub is_mpim: bool,
    /// Whether it is closed to others.
    #[serde(default)]
    pub is_private: bool,
    /// Whether people of another organisation are in it.
    #[serde(default)]
    pub is_ext_shared: bool,
    /// Whether the bot is in it.
    #[serde(default)]
    pub is_member: bool,
    /// How many are in it.
    pub num_members: Option<u64>,
    /// Who it is with, where it is between one person and the bot.
    pub user: Option<String>,
}

/// Some of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Those.
    pub items: Vec<T>,
    /// What the next ones are had by; `None` at the end.
    pub next: Option<String>,
}

/// Which messages: after one time and up to another, both counted in, both as Slack writes times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span<'a> {
    /// From here.
    pub oldest: Option<&'a str>,
    /// To here.
    pub latest: Option<&'a str>,
    /// The most.
    pub limit: u16,
}

/// A message that is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PastMessage {
    /// Its time, which is its name in the conversation.
    pub ts: String,
    /// Who wrote it.
    pub user: Option<String>,
    /// The bot that wrote it.
    pub bot_id: Option<String>,
    /// The app that wrote it.
    pub app_id: Option<String>,
    /// What it says.
    #[serde(default)]
    pub text: String,
    /// The thread it is in.
    pub thread_ts: Option<String>,
    /// What programs read in it.
    #[serde(default, deserialize_with = "whole_or_none")]
    pub metadata: Option<Metadata>,
}

/// Metadata that are none of ours need not be readable.
fn whole_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Metadata>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

#[derive(Deserialize)]
struct User {
    user: Person,
}

#[derive(Deserialize)]
struct Channel<T> {
    channel: T,
}

#[derive(Deserialize)]
struct OnlyId {
    id: String,
}

#[derive(Deserialize)]
struct Members {
    members: Vec<String>,
    #[serde(default)]
    response_metadata: Cursor,
}

#[derive(Default, Deserialize)]
struct Cursor {
    #[serde(default)]
    next_cursor: String,
}

#[derive(Deserialize)]
struct Messages {
    messages: Vec<PastMessage>,
    #[serde(default)]
    response_metadata: Cursor,
}

impl Cursor {
    fn next(self) -> Option<String> {
        Some(self.next_cursor).filter(|cursor| !cursor.is_empty())
    }
}

impl Web {
    /// `users.info`.
    pub async fn users_info(&self, token: &SecretString, user: &str) -> Result<Person, WebError> {
        self.ask("users.info", token, vec![("user", Some(user.to_owned()))]).await.map(|User { user }| user)
    }

    /// `conversations.open`: the id of the conversation between somebody and the bot.
    pub async fn conversations_open(&self, token: &SecretString, user: &str) -> Result<String, WebError> {
        let opened = self.post("conversations.open", token, json!({ "users": user })).await;
        opened.map(|Channel::<OnlyId> { channel }| channel.id)
    }

    /// `conversations.info`.
    pub async fn conversations_info(&self, token: &SecretString, channel: &str) -> Result<Conversation, WebError> {
        let query = vec![("channel", Some(channel.to_owned())), ("include_num_members", Some("true".to_owned()))];
        self.ask("conversations.info", token, query).await.map(|Channel { channel }| channel)
    }

    /// `conversations.members`: a page of the ids of who is in it.
    pub async fn conversations_members(
        &self,
        token: &SecretString,
        channel: &str,
        cursor: Option<&str>,
    ) -> Result<Page<String>, WebError> {
        let query = vec![
            ("channel", Some(channel.to_owned())),
            ("limit", Some(PAGE.to_owned())),
            ("cursor", cursor.map(ToOwned::to_owned)),
        ];
        let Members { members, response_metadata } = self.ask("conversations.members", token, query).await?;
        Ok(Page { items: members, next: response_metadata.next() })
    }

    /// `conversations.history` with metadata: messages that are in no thread or begin one, the newest first.
    pub async fn conversations_history(
        &self,
        token: &SecretString,
        channel: &str,
        span: Span<'_>,
    ) -> Result<Page<PastMessage>, WebError> {
        self.messages("conversations.history", token, span.query(channel, None)).await
    }

    /// `conversations.replies` with metadata: a thread, its first message first.
    pub async fn conversations_replies(
        &self,
        token: &SecretString,
        channel: &str,
        thread_ts: &str,
        span: Span<'_>,
    ) -> Result<Page<PastMessage>, WebError> {
        self.messages("conversations.replies", token, span.query(channel, Some(thread_ts))).await
    }

    async fn messages(
        &self,
        method: &str,
        token: &SecretString,
        query: Vec<(&'static str, Option<String>)>,
    ) -> Result<Page<PastMessage>, WebError> {
        let Messages { messages, response_metadata } = self.ask(method, token, query).await?;
        Ok(Page { items: messages, next: response_metadata.next() })
    }
}

impl Span<'_> {
    fn query(self, channel: &str, thread_ts: Option<&str>) -> Vec<(&'static str, Option<String>)> {
        let own = |text: Option<&str>| text.map(ToOwned::to_owned);
        vec![
            ("channel", Some(channel.to_owned())),
            ("ts", own(thread_ts)),
            ("oldest", own(self.oldest)),
            ("latest", own(self.latest)),
            ("inclusive", Some("true".to_owned())),
            ("include_all_metadata", Some("true".to_owned())),
            ("limit", (self.limit > 0).then(|| self.limit.to_string())),
        ]
    }
}
