//! `chat.*`: messages of the app.

use serde_json::{Map, Value, json};

use super::{Arguments, Refusal, Reply, context::Context};
use crate::fake_slack::{
    Channel, Workspace,
    state::{Message, State},
    surface, validate,
};

/// Reads and checks the text and the blocks of a message, and gives the blocks ids.
pub(in super::super) fn content(
    state: &mut State,
    place: &str,
    arguments: &Arguments,
) -> Result<(Option<String>, Option<Vec<Value>>), Refusal> {
    let text = arguments.text("text").map(str::to_owned);
    let blocks = match arguments.nested("blocks") {
        Ok(None) => None,
        Ok(Some(Value::Array(blocks))) => Some(blocks),
        Ok(Some(_)) | Err(()) => {
            state.violation(place, "blocks are no array");
            return Err("invalid_blocks_format".into());
        }
    };
    if arguments.values.contains_key("attachments") {
        state.violation(place, "attachments are not played here");
    }
    let shown = blocks.as_deref().unwrap_or_default();
    if let Err(refused) = validate::message(text.as_deref(), shown) {
        state.violation(place, format!("{} {}", refused.error, refused.messages.join(" ")));
        return Err(Refusal::with_messages(refused.error, &refused.messages));
    }
    if text.is_none() {
        state.violation(place, "a message of blocks has no text, so its notification is empty");
    }
    for call in validate::broadcasts(text.as_deref(), &json!(shown)) {
        state.violation(place, format!("calls everybody with {call}"));
    }
    let blocks = blocks.map(|blocks| surface::with_ids(&blocks, || state.next()));
    Ok((text, blocks))
}

/// The message as Slack gives it back, with its metadata where that is asked for.
pub(in super::super) fn to_json(state: &State, workspace: &Workspace, message: &Message, with_metadata: bool) -> Value {
    let mut value = json!({
        "type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": workspace.team,
        "blocks": message.blocks,
    });
    if message.bot {
        value["bot_id"] = json!(workspace.bot_id());
        value["app_id"] = json!(state.app);
    }
    if message.edited {
        value["edited"] = json!({ "user": message.user, "ts": message.ts });
    }
    let replies = replies(state, message);
    if replies > 0 {
        value["reply_count"] = json!(replies);
    }
    if let Some(thread) = message.thread_ts.as_ref().or((replies > 0).then_some(&message.ts)) {
        value["thread_ts"] = json!(thread);
    }
    if let Some(metadata) = message.metadata.as_ref().filter(|_| with_metadata) {
        value["metadata"] = metadata.clone();
    }
    value
}

/// Answers in the thread of a message that all see.
pub(in super::super) fn replies(state: &State, message: &Message) -> usize {
    let in_thread = |other: &&Message| {
        other.channel == message.channel
            && other.ephemeral_to.is_none()
            && other.thread_ts.as_deref() == Some(message.ts.as_str())
    };
    state.messages.iter().filter(in_thread).count()
}

/// The metadata of a message, checked. <https://docs.slack.dev/messaging/message-metadata>
fn metadata(context: &mut Context<'_>) -> Result<Option<Value>, Refusal> {
    let found = context.arguments.nested("metadata").map_err(|()| "invalid_metadata_format")?;
    let fits = |value: &Value| value["event_type"].is_string() && value["event_payload"].is_object();
    if found.as_ref().is_some_and(|value| !fits(value)) {
        context.state.violation(context.method, "metadata needs event_type and event_payload");
        return Err("invalid_metadata_format".into());
    }
    Ok(found)
}

/// The thread that is answered in, which must be there.
fn thread(context: &Context<'_>, channel: &str) -> Result<Option<String>, Refusal> {
    let Some(ts) = context.arguments.text("thread_ts") else { return Ok(None) };
    Ok(Some(context.state.root(channel, ts).ok_or("thread_not_found")?.ts.clone()))
}

fn compose(
    context: &mut Context<'_>,
    workspace: &Workspace,
    channel: &Channel,
    only: Option<String>,
) -> Result<Message, Refusal> {
    let (text, blocks) = content(context.state, context.method, &context.arguments)?;
    let thread_ts = thread(context, &channel.id)?;
    let metadata = metadata(context)?;
    let ts = context.state.next_ts(context.slack.now());
    let message = Message {
        channel: channel.id.clone(),
        ts,
        thread_ts,
        user: workspace.bot_user(),
        bot: true,
        text: text.unwrap_or_default(),
        blocks: blocks.unwrap_or_default(),
        ephemeral_to: only,
        edited: false,
        metadata,
        unfurls: Map::new(),
        without_previews: context.arguments.is_off("unfurl_links") && context.arguments.is_off("unfurl_media"),
    };
    context.state.messages.push(message.clone());
    context.slack.changed(&message);
    Ok(message)
}

/// Posts for all.
pub(super) fn post_message(context: &mut Context<'_>) -> Reply {
    let id = context.must("channel")?;
    let (workspace, channel) = context.writable(&id)?;
    let message = compose(context, &workspace, &channel, None)?;
    let value = to_json(context.state, &workspace, &message, true);
    let mut event = value.clone();
    event["channel"] = json!(channel.id);
    event["channel_type"] = json!(channel.event_kind());
    event["event_ts"] = json!(message.ts);
    echo(context, &workspace, &channel, event);
    Ok(json!({ "channel": channel.id, "ts": message.ts, "message": value }))
}

/// Lets the app hear what it did itself.
fn echo(context: &mut Context<'_>, workspace: &Workspace, channel: &Channel, event: Value) {
    if context.slack.settings().echoes {
        context.tell(&workspace.team, &format!("message.{}", channel.scope_kind()), event);
    }
}

/// Posts for one.
pub(super) fn post_ephemeral(context: &mut Context<'_>) -> Reply {
    let (id, user) = (context.must("channel")?, context.must("user")?);
    let (workspace, channel) = context.writable(&id)?;
    if !channel.members.contains(&user) {
        return Err("user_not_in_channel".into());
    }
    let message = compose(context, &workspace, &channel, Some(user))?;
    Ok(json!({ "message_ts": message.ts }))
}

/// An own message that all see.
fn own(context: &mut Context<'_>, error: &'static str) -> Result<(Workspace, Channel, String), Refusal> {
    let (id, ts) = (context.must("channel")?, context.must("ts")?);
    let (workspace, channel) = context.channel(&id)?;
    let message = context.state.message(&id, &ts).filter(|message| message.ephemeral_to.is_none());
    if !message.ok_or("message_not_found")?.bot {
        return Err(error.into());
    }
    Ok((workspace, channel, ts))
}

/// Changes an own message; blocks that are not given stay.
pub(super) fn update(context: &mut Context<'_>) -> Reply {
    let (workspace, channel, ts) = own(context, "cant_update_message")?;
    let (text, blocks) = content(context.state, context.method, &context.arguments)?;
    let metadata = metadata(context)?;
    let message = context.state.message_mut(&channel.id, &ts).ok_or("message_not_found")?;
    message.edited = true;
    if let Some(text) = text {
        message.text = text;
    }
    if let Some(blocks) = blocks {
        message.blocks = blocks;
    }
    message.metadata = metadata.or(message.metadata.take());
    let message = message.clone();
    context.slack.changed(&message);
    let value = to_json(context.state, &workspace, &message, true);
    let event = json!({
        "type": "message", "subtype": "message_changed", "channel": channel.id, "hidden": true, "ts": ts,
        "channel_type": channel.event_kind(), "event_ts": ts, "message": value,
    });
    echo(context, &workspace, &channel, event);
    Ok(json!({ "channel": channel.id, "ts": ts, "text": message.text, "message": value }))
}

/// Takes an own message away.
pub(super) fn delete(context: &mut Context<'_>) -> Reply {
    let (workspace, channel, ts) = own(context, "cant_delete_message")?;
    let message = context.state.message(&channel.id, &ts).cloned().ok_or("message_not_found")?;
    context.state.messages.retain(|other| other.channel != message.channel || other.ts != message.ts);
    context.slack.changed(&message);
    let event = json!({
        "type": "message", "subtype": "message_deleted", "channel": channel.id, "hidden": true, "deleted_ts": ts,
        "ts": ts, "event_ts": ts, "channel_type": channel.event_kind(),
        "previous_message": to_json(context.state, &workspace, &message, false),
    });
    echo(context, &workspace, &channel, event);
    Ok(json!({ "channel": channel.id, "ts": ts }))
}
