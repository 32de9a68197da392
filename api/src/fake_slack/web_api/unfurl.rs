//! `chat.unfurl`: what the app shows of links. <https://docs.slack.dev/messaging/unfurling-links-in-messages>

use serde_json::{Value, json};

use super::{Refusal, Reply, context::Context};
use crate::fake_slack::{
    surface,
    validate::{self, Problems, Surface},
};

pub(super) fn unfurl(context: &mut Context<'_>) -> Reply {
    let arguments = &context.arguments;
    let by_id = arguments.text("unfurl_id").filter(|_| arguments.text("source").is_some());
    let by_message = arguments.text("channel").zip(arguments.text("ts"));
    let shared = context.state.shared.iter().find(|shared| match (by_id, by_message) {
        (Some(id), _) => shared.unfurl_id == id,
        (None, Some((channel, ts))) => shared.channel == channel && shared.ts == ts,
        (None, None) => false,
    });
    let shared = shared.cloned().ok_or("cannot_find_message")?;
    context.channel(&shared.channel)?;
    let unfurls = context.arguments.nested("unfurls").map_err(|()| "invalid_unfurls_format")?;
    let Some(Value::Object(unfurls)) = unfurls else { return Err("missing_unfurls".into()) };
    for (url, unfurl) in unfurls {
        if !shared.urls.contains(&url) {
            context.state.violation(context.method, format!("{url} was not shared there"));
            return Err("cannot_unfurl_url".into());
        }
        let unfurl = checked(context, unfurl)?;
        if let Some(message) = context.state.message_mut(&shared.channel, &shared.ts) {
            message.unfurls.insert(url, unfurl);
            let message = message.clone();
            context.slack.changed(&message);
        }
    }
    Ok(json!({}))
}

/// The unfurl with ids, if its blocks are fine.
fn checked(context: &mut Context<'_>, mut unfurl: Value) -> Result<Value, Refusal> {
    let mut problems = Problems::default();
    let blocks = unfurl["blocks"].as_array().cloned().unwrap_or_default();
    validate::blocks(&mut problems, "/unfurls/blocks", &blocks, Surface::Unfurl);
    if blocks.is_empty() {
        problems.add("/unfurls", "no blocks");
    }
    for call in validate::broadcasts(None, &unfurl["blocks"]) {
        context.state.violation(context.method, format!("calls everybody with {call}"));
    }
    if !problems.0.is_empty() {
        context.state.violation(context.method, problems.0.join(" "));
        return Err(Refusal::with_messages("cannot_parse_attachment", &problems.0));
    }
    unfurl["blocks"] = json!(surface::with_ids(&blocks, || context.state.next()));
    Ok(unfurl)
}
