//! Presses, forms, shortcuts and lists that are filled while somebody types.
//! <https://docs.slack.dev/reference/interaction-payloads>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Delivery, Said,
    said::{is_id, known_somewhere, typed},
};

/// Somebody pressed a button or picked an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// Who, where.
    pub by: Said,
    /// What the button is called by.
    pub action: String,
    /// What it carries, or what was picked.
    pub value: String,
    /// In what it stands.
    pub place: Place,
}

/// In what a button stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    /// A message.
    Message,
    /// A modal.
    Modal {
        /// Its id.
        view: String,
        /// What it carries.
        metadata: String,
    },
    /// The app's home.
    Home,
}

/// Somebody sent a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submit {
    /// Who.
    pub by: Said,
    /// The modal.
    pub view: String,
    /// Which form it is.
    pub callback: String,
    /// What it carries.
    pub metadata: String,
    /// What was typed, as Slack's `state.values`.
    pub values: Value,
}

/// Somebody used a shortcut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortcut {
    /// Who, where.
    pub by: Said,
    /// Which.
    pub callback: String,
    /// The message that it was used on.
    pub message: Option<Quoted>,
}

/// A message that somebody points at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// What it says.
    pub text: String,
    /// Who said it, by their id; empty for a bot.
    pub author: String,
    /// When, in seconds since 1970 with a fraction, as Slack writes it.
    pub at: String,
}

/// Somebody types into a list that we fill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Who.
    pub by: Said,
    /// Which list.
    pub action: String,
    /// What was typed so far.
    pub typed: String,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    id: String,
    #[serde(default)]
    team_id: String,
}

#[derive(Deserialize)]
struct Interaction {
    r#type: String,
    user: Option<Named>,
    team: Option<Named>,
    enterprise: Option<Named>,
    channel: Option<Named>,
    container: Option<Container>,
    #[serde(default)]
    trigger_id: String,
    #[serde(default)]
    response_url: String,
    #[serde(default)]
    actions: Vec<Act>,
    view: Option<View>,
    #[serde(default)]
    callback_id: String,
    #[serde(default)]
    action_id: String,
    #[serde(default)]
    value: String,
    message: Option<Message>,
    #[serde(default)]
    message_ts: String,
}

#[derive(Deserialize)]
struct Container {
    #[serde(default)]
    channel_id: String,
    thread_ts: Option<String>,
}

#[derive(Deserialize)]
struct Act {
    #[serde(default)]
    action_id: String,
    value: Option<String>,
    selected_option: Option<Picked>,
}

#[derive(Deserialize)]
struct Picked {
    value: String,
}

#[derive(Deserialize)]
struct View {
    #[serde(default)]
    id: String,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    callback_id: String,
    #[serde(default)]
    private_metadata: String,
    #[serde(default)]
    state: State,
}

#[derive(Default, Deserialize)]
struct State {
    #[serde(default)]
    values: Value,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    text: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    ts: String,
    thread_ts: Option<String>,
}

/// Reads the payload of an interaction.
pub(super) fn read(payload: Value) -> Option<Delivery> {
    let found: Interaction = serde_json::from_value(payload).ok()?;
    let by = who(&found);
    let delivery = match found.r#type.as_str() {
        "block_actions" => press(found, by.clone()),
        "view_submission" => submit(found, by.clone()),
        "shortcut" | "message_action" => Some(Delivery::Shortcut(shortcut(found, by.clone()))),
        "block_suggestion" => {
            Some(Delivery::Options(Options { by: by.clone(), action: found.action_id, typed: typed(&found.value) }))
        }
        _ => return Some(Delivery::Other),
    };
    // A list is filled anew with every letter, and has no trigger.
    let lists = matches!(delivery, Some(Delivery::Options(_)));
    let asked = if lists { Said { trigger: "0".to_owned(), ..by } } else { by };
    match delivery {
        None => Some(Delivery::Other),
        Some(delivery) => known_somewhere(&asked).then_some(delivery),
    }
}

fn who(found: &Interaction) -> Said {
    let id = |named: &Option<Named>| named.as_ref().map(|named| named.id.clone()).unwrap_or_default();
    let own = found.user.as_ref().map(|user| user.team_id.clone()).unwrap_or_default();
    let team = Some(id(&found.team)).filter(|team| !team.is_empty()).unwrap_or_else(|| own.clone());
    let enterprise = Some(id(&found.enterprise)).filter(|id| !id.is_empty());
    let container = found.container.as_ref();
    let channel = Some(id(&found.channel)).filter(|channel| !channel.is_empty());
    let thread = container.and_then(|container| container.thread_ts.clone());
    Said {
        // In an organisation people are of several workspaces.
        is_stranger: enterprise.is_none() && !own.is_empty() && own != team,
        team,
        enterprise,
        user: id(&found.user),
        channel: channel.or_else(|| container.map(|c| c.channel_id.clone())).unwrap_or_default(),
        thread: thread.or_else(|| found.message.as_ref().and_then(|message| message.thread_ts.clone())),
        trigger: found.trigger_id.clone(),
        response_url: found.response_url.clone(),
        ..Said::default()
    }
}

fn press(found: Interaction, by: Said) -> Option<Delivery> {
    let action = found.actions.into_iter().next()?;
    let value = action.value.or(action.selected_option.map(|picked| picked.value)).unwrap_or_default();
    let place = match found.view {
        None => Place::Message,
        Some(view) if view.r#type == "home" => Place::Home,
        Some(view) => Place::Modal { view: view.id, metadata: view.private_metadata },
    };
    Some(Delivery::Press(Press { by, action: action.action_id, value, place }))
}

fn submit(found: Interaction, by: Said) -> Option<Delivery> {
    let view = found.view.filter(|view| is_id(&view.id))?;
    let (callback, metadata, values) = (view.callback_id, view.private_metadata, view.state.values);
    Some(Delivery::Submit(Submit { by, view: view.id, callback, metadata, values }))
}

fn shortcut(found: Interaction, by: Said) -> Shortcut {
    let message = found.message.map(|message| Quoted {
        text: typed(&message.text),
        author: message.user,
        at: Some(message.ts).filter(|ts| !ts.is_empty()).unwrap_or(found.message_ts),
    });
    Shortcut { by, callback: found.callback_id, message }
}
