//! Events: what is said in conversations, and what becomes of the app.
//! <https://docs.slack.dev/apis/events-api>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Delivery, Said, links,
    said::{is_id, known, known_somewhere, typed},
};

/// Somebody said something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Who, where, what. Its trigger is the message's place, which is the same in every event that tells of it.
    pub by: Said,
    /// The message.
    pub at: String,
    /// To whom.
    pub tone: Tone,
}

/// To whom something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// To us alone, in a conversation of two.
    Direct,
    /// To us, by name, where others are.
    Mention,
    /// In a thread, to nobody by name.
    Overheard,
}

/// The app was taken out of a workspace, or its tokens were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// What the app was installed to: a workspace, or an organisation.
    pub workspace: String,
    /// `app_uninstalled` or `tokens_revoked`.
    pub why: String,
    /// The bots whose tokens were revoked; `None` where the whole app is gone.
    pub bots: Option<Vec<String>>,
    /// When, in seconds since 1970.
    pub at: i64,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    team_id: String,
    enterprise_id: Option<String>,
    event: Event,
    #[serde(default)]
    event_id: String,
    #[serde(default)]
    event_time: i64,
    #[serde(default)]
    authorizations: Vec<Authorization>,
}

#[derive(Deserialize)]
struct Authorization {
    enterprise_id: Option<String>,
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    is_enterprise_install: bool,
}

#[derive(Deserialize)]
struct Event {
    r#type: String,
    subtype: Option<String>,
    bot_id: Option<String>,
    #[serde(default)]
    user: String,
    /// The workspace of whoever said it, by one of three names.
    user_team: Option<String>,
    source_team: Option<String>,
    team: Option<String>,
    #[serde(default)]
    channel: Value,
    #[serde(default)]
    channel_type: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    ts: String,
    thread_ts: Option<String>,
    #[serde(default)]
    tab: String,
    tokens: Option<Tokens>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    bot: Vec<String>,
}

/// Reads an event; one that is nothing to us is [`Delivery::Other`], since an error would make Slack send it again.
pub(super) fn read(value: &Value) -> Delivery {
    let Ok(envelope) = Envelope::deserialize(value) else { return Delivery::Other };
    let enterprise = envelope
        .enterprise_id
        .clone()
        .or_else(|| envelope.authorizations.iter().find_map(|authorization| authorization.enterprise_id.clone()));
    let event = &envelope.event;
    let delivery = match event.r#type.as_str() {
        "message" | "app_mention" => heard(&envelope, enterprise),
        "link_shared" => {
            links::read(&value["event"], who(&envelope, enterprise, envelope.event_id.clone())).map(Delivery::Links)
        }
        "app_home_opened" if event.tab != "messages" => home(&envelope, enterprise),
        "app_uninstalled" => gone(&envelope, enterprise),
        "tokens_revoked" if event.tokens.as_ref().is_some_and(|tokens| !tokens.bot.is_empty()) => {
            gone(&envelope, enterprise)
        }
        _ => None,
    };
    delivery.unwrap_or(Delivery::Other)
}

fn who(envelope: &Envelope, enterprise: Option<String>, trigger: String) -> Said {
    let event = &envelope.event;
    let own = event.user_team.as_ref().or(event.source_team.as_ref()).or(event.team.as_ref());
    // In an organisation people are of several workspaces.
    let is_stranger = enterprise.is_none() && own.is_some_and(|own| *own != envelope.team_id);
    Said {
        team: envelope.team_id.clone(),
        enterprise,
        user: event.user.clone(),
        is_stranger,
        channel: event.channel.as_str().unwrap_or_default().to_owned(),
        thread: event.thread_ts.clone(),
        trigger,
        ..Said::default()
    }
}

/// A message of a person, to us or where we may be meant. What a bot says, what was edited and what Slack itself says is nothing
/// to us.
fn heard(envelope: &Envelope, enterprise: Option<String>) -> Option<Delivery> {
    let event = &envelope.event;
    let of_a_person =
        event.bot_id.is_none() && matches!(event.subtype.as_deref(), None | Some("file_share" | "thread_broadcast"));
    let us: Vec<&str> = envelope.authorizations.iter().map(|authorization| authorization.user_id.as_str()).collect();
    if !of_a_person || us.contains(&event.user.as_str()) || !is_id(&event.ts) {
        return None;
    }
    let mentions: Vec<String> = us.iter().filter(|id| is_id(id)).map(|id| format!("<@{id}>")).collect();
    let mentioned = event.r#type == "app_mention" || mentions.iter().any(|mention| event.text.contains(mention));
    let direct = event.channel_type == "im" || event.channel.as_str().is_some_and(|channel| channel.starts_with('D'));
    let tone = match (direct, mentioned, &event.thread_ts) {
        (true, ..) => Tone::Direct,
        (false, true, _) => Tone::Mention,
        (false, false, Some(_)) => Tone::Overheard,
        (false, false, None) => return None,
    };
    // Somebody else is spoken to.
    if tone == Tone::Overheard && event.text.contains("<@") {
        return None;
    }
    let text = mentions.iter().fold(event.text.clone(), |text, mention| text.replace(mention, " "));
    let trigger = format!("m.{}.{}", event.channel.as_str().unwrap_or_default(), event.ts);
    let by = Said { text: typed(&text), ..who(envelope, enterprise, trigger) };
    known(&by).then_some(Delivery::Heard(Heard { by, at: event.ts.clone(), tone }))
}

fn home(envelope: &Envelope, enterprise: Option<String>) -> Option<Delivery> {
    let mut by = who(envelope, enterprise, envelope.event_id.clone());
    by.channel.clear();
    known_somewhere(&by).then_some(Delivery::Home(by))
}

fn gone(envelope: &Envelope, enterprise: Option<String>) -> Option<Delivery> {
    let of_org = envelope.authorizations.iter().any(|authorization| authorization.is_enterprise_install);
    let workspace = enterprise.filter(|_| of_org).unwrap_or_else(|| envelope.team_id.clone());
    let bots = envelope.event.tokens.as_ref().map(|tokens| tokens.bot.clone());
    let gone = Gone { workspace, why: envelope.event.r#type.clone(), bots, at: envelope.event_time };
    is_id(&gone.workspace).then_some(Delivery::Gone(gone))
}
