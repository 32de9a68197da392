//! `conversations.*`.

use serde_json::{Value, json};

use super::{Refusal, Reply, chat, context::Context};
use crate::fake_slack::{Channel, ChannelKind, Workspace, state::Message};

/// The scope for something about a kind of channel: `history` or `read`.
fn direct_scope(channel: &Channel, what: &str) -> String {
    format!("{}:{what}", channel.scope_kind())
}

/// The channel of the call, if the token has the scope for its kind.
fn scoped(context: &mut Context<'_>, what: &str) -> Result<(Workspace, Channel), Refusal> {
    let id = context.must("channel")?;
    let (workspace, channel) = context.channel(&id)?;
    context.needs(&direct_scope(&channel, what))?;
    Ok((workspace, channel))
}

/// Opens the conversation of somebody with the bot.
pub(super) fn open(context: &mut Context<'_>) -> Reply {
    let user = context.must("users")?;
    if user.contains(',') {
        context.state.violation(context.method, "conversations of several people are not played here");
        return Err("method_not_supported_for_channel_type".into());
    }
    let found = context.state.person(&user).filter(|(workspace, _)| context.reaches(workspace));
    let (_, person) = found.ok_or("user_not_found")?;
    if person.deleted {
        return Err("user_disabled".into());
    }
    let id = context.state.direct(&user).ok_or("user_not_found")?;
    let channel = if context.arguments.is_on("return_im") {
        json!({ "id": id, "is_im": true, "user": user })
    } else {
        json!({ "id": id })
    };
    Ok(json!({ "channel": channel }))
}

/// Who is there.
pub(super) fn members(context: &mut Context<'_>) -> Reply {
    let (workspace, channel) = scoped(context, "read")?;
    let bot = channel.bot.then(|| workspace.bot_user());
    let all: Vec<String> = channel.members.iter().cloned().chain(bot).collect();
    let (page, next) = page(context, &all, 100);
    Ok(json!({ "members": page, "response_metadata": { "next_cursor": next } }))
}

/// What a channel is.
pub(super) fn info(context: &mut Context<'_>) -> Reply {
    let (workspace, channel) = scoped(context, "read")?;
    let direct = channel.kind == ChannelKind::Direct;
    let mut value = json!({
        "id": channel.id, "is_channel": channel.kind == ChannelKind::Public, "is_im": direct, "is_group": false,
        "is_mpim": false, "is_private": channel.kind != ChannelKind::Public, "is_archived": false,
        "is_member": channel.bot, "context_team_id": workspace.team,
    });
    if direct {
        value["user"] = json!(channel.members.first());
    } else {
        value["name"] = json!(channel.name);
    }
    if context.arguments.is_on("include_num_members") {
        value["num_members"] = json!(channel.members.len() + usize::from(channel.bot));
    }
    Ok(json!({ "channel": value }))
}

/// A page of something, and where the next begins; empty at the end.
fn page<T: Clone>(context: &Context<'_>, all: &[T], usual: usize) -> (Vec<T>, String) {
    let limit = context.arguments.number("limit").unwrap_or(usual).clamp(1, 999);
    let start = context.arguments.number("cursor").unwrap_or_default().min(all.len());
    let end = (start + limit).min(all.len());
    let next = if end < all.len() { end.to_string() } else { String::new() };
    (all[start..end].to_vec(), next)
}

/// Whether a message lies between `oldest` and `latest`.
fn within(context: &Context<'_>, message: &Message) -> bool {
    let arguments = &context.arguments;
    let inclusive = arguments.is_on("inclusive");
    let bound = |name: &str| arguments.text(name).and_then(|ts| ts.parse::<f64>().ok());
    let ts: f64 = message.ts.parse().unwrap_or_default();
    bound("oldest").is_none_or(|oldest| ts > oldest || inclusive && ts >= oldest)
        && bound("latest").is_none_or(|latest| ts < latest || inclusive && ts <= latest)
}

/// The messages of a channel, those that come last first.
pub(super) fn history(context: &mut Context<'_>) -> Reply {
    let (workspace, channel) = scoped(context, "history")?;
    if !channel.bot {
        return Err("not_in_channel".into());
    }
    Ok(listed(context, &workspace, &channel, true, |message| message.thread_ts.is_none()))
}

/// A thread, its first message first.
pub(super) fn replies(context: &mut Context<'_>) -> Reply {
    let (workspace, channel) = scoped(context, "history")?;
    if !channel.bot {
        return Err("not_in_channel".into());
    }
    let ts = context.must("ts")?;
    let named = context.state.message(&channel.id, &ts).ok_or("thread_not_found")?;
    let root = named.thread_ts.clone().unwrap_or(ts);
    Ok(listed(context, &workspace, &channel, false, |message| {
        message.ts == root || message.thread_ts.as_deref() == Some(root.as_str())
    }))
}

fn listed(
    context: &Context<'_>,
    workspace: &Workspace,
    channel: &Channel,
    newest_first: bool,
    fits: impl Fn(&Message) -> bool,
) -> Value {
    let with_metadata = context.arguments.is_on("include_all_metadata");
    let all = context.state.messages.iter().filter(|message| {
        message.channel == channel.id && message.ephemeral_to.is_none() && fits(message) && within(context, message)
    });
    let mut values: Vec<Value> =
        all.map(|message| chat::to_json(context.state, workspace, message, with_metadata)).collect();
    if newest_first {
        values.reverse();
    }
    let (page, next) = page(context, &values, 100);
    json!({ "messages": page, "has_more": !next.is_empty(), "response_metadata": { "next_cursor": next } })
}
