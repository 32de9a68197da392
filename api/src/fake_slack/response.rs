//! `POST /response/{id}`: where answers to commands and presses go, five times within thirty minutes.
//! <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>

use axum::{
    body::Bytes,
    extract::{Path, State as Taken},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use super::{
    FakeSlack,
    state::{Call, Message, ResponseUrl, State},
    web_api::{self, Arguments, Failure, Refusal},
};

/// Takes an answer.
pub(super) async fn respond(
    Taken(slack): Taken<FakeSlack>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let failure = slack.with(|state| web_api::scripted(state, "response"));
    if let Some(response) = failure.as_ref().and_then(|failure| web_api::failed(&slack, "response", failure)) {
        return response;
    }
    let arguments = Arguments::read(&headers, None, &body);
    let taken = slack.with(|state| {
        let taken = take(&slack, state, &id, &arguments);
        let outcome = taken.as_ref().map_or_else(|(_, refusal)| refusal.error.clone(), |()| "ok".to_owned());
        let arguments = Value::Object(arguments.values.clone());
        state.calls.push(Call { method: "response".to_owned(), arguments, outcome });
        taken
    });
    slack.noted();
    match taken {
        _ if failure == Some(Failure::DroppedAfter) => web_api::broken(),
        Ok(()) => "ok".into_response(),
        Err((status, refusal)) => (status, refusal.error).into_response(),
    }
}

fn take(slack: &FakeSlack, state: &mut State, id: &str, arguments: &Arguments) -> Result<(), (StatusCode, Refusal)> {
    let gone = |error: &str| (StatusCode::NOT_FOUND, Refusal::from(error));
    let (now, limits) = (slack.now(), &slack.settings().limits);
    let url = state.responses.get(id).cloned().ok_or_else(|| gone("no_such_url"))?;
    if now - url.at > limits.response {
        return Err(gone("expired_url"));
    }
    if url.uses >= limits.response_uses {
        state.violation("response", "a response_url was used more often than five times");
        return Err(gone("used_url"));
    }
    let refused = |refusal| (StatusCode::BAD_REQUEST, refusal);
    let message = read(state, "response", arguments).map_err(refused)?;
    if let Some(url) = state.responses.get_mut(id) {
        url.uses += 1;
    }
    apply(slack, state, &url, message).map_err(refused)
}

/// A message that answers a command or a press.
pub(super) struct Answer {
    text: Option<String>,
    blocks: Option<Vec<Value>>,
    in_channel: bool,
    replace: bool,
    delete: bool,
    thread_ts: Option<String>,
}

/// Reads and checks an answer.
pub(super) fn read(state: &mut State, place: &str, arguments: &Arguments) -> Result<Answer, Refusal> {
    let is_on = |name: &str| arguments.values.get(name).is_some_and(|value| value == true || value == "true");
    let delete = is_on("delete_original");
    let in_channel = match arguments.text("response_type") {
        None | Some("ephemeral") => false,
        Some("in_channel") => true,
        Some(other) => {
            state.violation(place, format!("there is no response_type {other}"));
            return Err("invalid_response_type".into());
        }
    };
    let (text, blocks) = if delete { (None, None) } else { web_api::content(state, place, arguments)? };
    let thread_ts = arguments.text("thread_ts").map(str::to_owned);
    Ok(Answer { text, blocks, in_channel, replace: is_on("replace_original"), delete, thread_ts })
}

/// Lets an answer take effect in the conversation that its address is for.
pub(super) fn apply(slack: &FakeSlack, state: &mut State, url: &ResponseUrl, answer: Answer) -> Result<(), Refusal> {
    let original = url.original.as_ref().and_then(|ts| state.message(&url.channel, ts)).cloned();
    if answer.delete {
        let original = original.ok_or("message_not_found")?;
        state.messages.retain(|message| message.channel != original.channel || message.ts != original.ts);
        slack.changed(&original);
        return Ok(());
    }
    if let Some(original) = original.as_ref().filter(|_| answer.replace) {
        let message = state.message_mut(&original.channel, &original.ts).ok_or("message_not_found")?;
        message.text = answer.text.unwrap_or_default();
        message.blocks = answer.blocks.unwrap_or_default();
        message.edited = message.ephemeral_to.is_none();
        slack.changed(original);
        return Ok(());
    }
    let root = answer.thread_ts.as_deref();
    if root.is_some_and(|root| state.message(&url.channel, root).is_none()) {
        state.violation("response", "answers in a thread that is not there");
        return Err("thread_not_found".into());
    }
    let bot = state.channel(&url.channel).map(|(workspace, _)| workspace.bot_user()).unwrap_or_default();
    let message = Message {
        channel: url.channel.clone(),
        ts: state.next_ts(slack.now()),
        thread_ts: answer.thread_ts,
        user: bot,
        bot: true,
        text: answer.text.unwrap_or_default(),
        blocks: answer.blocks.unwrap_or_default(),
        ephemeral_to: (!answer.in_channel).then(|| url.user.clone()),
        edited: false,
        metadata: None,
        unfurls: Map::new(),
        without_previews: true,
    };
    slack.changed(&message);
    state.messages.push(message);
    Ok(())
}

/// The answer in the response to a command: nothing, a text, or a message.
pub(super) fn from_body(state: &mut State, body: &str) -> Option<Answer> {
    let trimmed = body.trim();
    if trimmed.is_empty() {
        return None;
    }
    let values = match serde_json::from_str(trimmed) {
        Ok(Value::Object(values)) => values,
        Ok(_) | Err(_) if trimmed.starts_with('{') => {
            state.violation("commands", "the answer to a command is broken JSON");
            return None;
        }
        _ => Map::from_iter([("text".to_owned(), json!(body))]),
    };
    let arguments = Arguments::of(values);
    read(state, "commands", &arguments).ok()
}
