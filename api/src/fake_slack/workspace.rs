//! A workspace: its people and its channels.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// A workspace. It is built by chaining.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The team id.
    pub team: String,
    /// The name.
    pub name: String,
    /// The organisation it is a part of, as id and name.
    pub enterprise: Option<(String, String)>,
    /// The people.
    pub people: Vec<Person>,
    /// The channels.
    pub channels: Vec<Channel>,
}

/// What kind of account somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// A member.
    Member,
    /// A member who may install apps.
    Admin,
    /// A guest.
    Guest,
    /// Somebody of another workspace, in a shared channel; the team is theirs.
    Stranger(String),
    /// No person.
    Bot,
}

/// Somebody in a workspace.
#[derive(Debug, Clone)]
pub struct Person {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What stands under the name.
    pub title: String,
    /// The address.
    pub email: String,
    /// Whether they proved that the address is theirs.
    pub email_confirmed: bool,
    /// The kind of account.
    pub account: Account,
    /// Whether the account was closed.
    pub deleted: bool,
}

/// Who can see a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    /// Everybody.
    Public,
    /// Those who were asked in.
    Private,
    /// A person and the bot.
    Direct,
}

/// A channel.
#[derive(Debug, Clone)]
pub struct Channel {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Who can see it.
    pub kind: ChannelKind,
    /// The people in it.
    pub members: BTreeSet<String>,
    /// Whether the bot is in it.
    pub bot: bool,
}

impl Workspace {
    /// A workspace with nobody in it.
    pub fn new(team: &str, name: &str) -> Self {
        Self {
            team: team.to_owned(),
            name: name.to_owned(),
            enterprise: None,
            people: Vec::new(),
            channels: Vec::new(),
        }
    }

    /// The same in an organisation.
    #[must_use]
    pub fn in_enterprise(mut self, id: &str, name: &str) -> Self {
        self.enterprise = Some((id.to_owned(), name.to_owned()));
        self
    }

    /// The same with one person more.
    #[must_use]
    pub fn person(mut self, person: Person) -> Self {
        self.people.push(person);
        self
    }

    /// The same with one channel more.
    #[must_use]
    pub fn channel(mut self, channel: Channel) -> Self {
        self.channels.push(channel);
        self
    }

    /// The app's user in this workspace.
    pub fn bot_user(&self) -> String {
        format!("UBOT{}", self.team.trim_start_matches('T'))
    }

    /// The app's bot id in this workspace.
    pub fn bot_id(&self) -> String {
        format!("B{}", self.team)
    }

    /// The organisation's id.
    pub fn enterprise_id(&self) -> Option<&str> {
        self.enterprise.as_ref().map(|(id, _)| id.as_str())
    }

    /// The name in addresses.
    pub fn domain(&self) -> String {
        self.name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
    }
}

impl Person {
    /// A member with a confirmed address.
    pub fn new(id: &str, name: &str, email: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            title: String::new(),
            email: email.to_owned(),
            email_confirmed: true,
            account: Account::Member,
            deleted: false,
        }
    }

    /// The same with what stands under the name.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        title.clone_into(&mut self.title);
        self
    }

    /// The same with another kind of account.
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.account = account;
        self
    }

    /// The same with an address that was never confirmed.
    #[must_use]
    pub fn unconfirmed(mut self) -> Self {
        self.email_confirmed = false;
        self
    }

    /// The same with the account closed.
    #[must_use]
    pub fn deleted(mut self) -> Self {
        self.deleted = true;
        self
    }

    /// Whether they are a guest or of another workspace.
    pub fn is_guest(&self) -> bool {
        matches!(self.account, Account::Guest | Account::Stranger(_))
    }

    /// The workspace they belong to, where it is not the one they are met in.
    pub fn home_team<'a>(&'a self, here: &'a str) -> &'a str {
        match &self.account {
            Account::Stranger(team) => team,
            _ => here,
        }
    }

    /// A name without blanks, as older payloads have it.
    pub fn handle(&self) -> String {
        self.name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(".")
    }

    /// The person as `users.info` tells of them. <https://docs.slack.dev/reference/objects/user-object>
    pub(super) fn to_json(&self, workspace: &Workspace, with_email: bool) -> Value {
        let mut profile = json!({ "real_name": self.name, "display_name": self.name, "title": self.title });
        if with_email && !matches!(self.account, Account::Bot | Account::Stranger(_)) {
            profile["email"] = json!(self.email);
        }
        let mut user = json!({
            "id": self.id, "team_id": self.home_team(&workspace.team), "name": self.handle(), "real_name": self.name,
            "deleted": self.deleted, "profile": profile, "is_bot": self.account == Account::Bot, "updated": 1,
            "is_app_user": false, "is_admin": self.account == Account::Admin, "is_owner": false,
            "is_primary_owner": false, "is_restricted": self.account == Account::Guest,
            "is_ultra_restricted": false, "is_email_confirmed": self.email_confirmed,
        });
        if matches!(self.account, Account::Stranger(_)) {
            user["is_stranger"] = json!(true);
        }
        user
    }
}

impl Channel {
    fn new(id: &str, name: &str, kind: ChannelKind, members: &[&str]) -> Self {
        let members = members.iter().map(|member| (*member).to_owned()).collect();
        Self { id: id.to_owned(), name: name.to_owned(), kind, members, bot: kind == ChannelKind::Direct }
    }

    /// A channel that everybody can see.
    pub fn public(id: &str, name: &str, members: &[&str]) -> Self {
        Self::new(id, name, ChannelKind::Public, members)
    }

    /// A channel that its members can see.
    pub fn private(id: &str, name: &str, members: &[&str]) -> Self {
        Self::new(id, name, ChannelKind::Private, members)
    }

    /// The conversation of somebody with the bot.
    pub fn direct(id: &str, person: &str) -> Self {
        Self::new(id, "directmessage", ChannelKind::Direct, &[person])
    }

    /// The same with the bot in it.
    #[must_use]
    pub fn with_bot(mut self) -> Self {
        self.bot = true;
        self
    }

    /// The kind as events name it.
    pub(super) fn event_kind(&self) -> &'static str {
        match self.kind {
            ChannelKind::Public => "channel",
            ChannelKind::Private => "group",
            ChannelKind::Direct => "im",
        }
    }

    /// The kind as scopes and subscriptions name it.
    pub(super) fn scope_kind(&self) -> &'static str {
        match self.kind {
            ChannelKind::Public => "channels",
            ChannelKind::Private => "groups",
            ChannelKind::Direct => "im",
        }
    }

    /// The kind as the demo's page names it.
    pub(super) fn page_kind(&self) -> &'static str {
        match self.kind {
            ChannelKind::Public => "channel",
            ChannelKind::Private => "private",
            ChannelKind::Direct => "dm",
        }
    }
}
