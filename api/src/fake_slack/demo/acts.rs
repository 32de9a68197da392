//! What people do in the browser.

use axum::{
    Json,
    extract::{Query, State as Taken},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Problem;
use crate::fake_slack::{Action, Failed, FakeSlack, Place};

#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    user: String,
    channel: String,
    #[serde(default)]
    thread: Option<String>,
    text: String,
}

/// `POST /demo/type`.
pub(super) async fn say(Taken(slack): Taken<FakeSlack>, Json(typed): Json<Typed>) -> Result<Json<Value>, Problem> {
    let thread = typed.thread.as_deref().filter(|thread| !thread.is_empty());
    let said = slack.say(&typed.user, &typed.channel, thread, &typed.text).await.map_err(Problem::told)?;
    Ok(Json(json!({ "ts": said.ts })))
}

#[derive(Debug, Deserialize)]
pub(super) struct Pressed {
    user: String,
    r#where: Place,
    action: Action,
    #[serde(default)]
    state: Option<Value>,
}

/// `POST /demo/press`.
pub(super) async fn press(
    Taken(slack): Taken<FakeSlack>,
    Json(pressed): Json<Pressed>,
) -> Result<Json<Value>, Problem> {
    // What stands in the fields may come as it is or as Slack wraps it.
    let values = pressed.state.map(|state| state.get("values").cloned().unwrap_or(state));
    slack.press(&pressed.user, &pressed.r#where, &pressed.action, values).await.map_err(Problem::told)?;
    Ok(Json(json!({})))
}

#[derive(Debug, Deserialize)]
pub(super) struct Picked {
    user: String,
    callback_id: String,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    ts: Option<String>,
}

/// `POST /demo/shortcut`.
pub(super) async fn shortcut(
    Taken(slack): Taken<FakeSlack>,
    Json(picked): Json<Picked>,
) -> Result<Json<Value>, Problem> {
    let message = picked.channel.as_deref().zip(picked.ts.as_deref());
    slack.shortcut(&picked.user, &picked.callback_id, message).await.map_err(Problem::told)?;
    Ok(Json(json!({})))
}

#[derive(Debug, Deserialize)]
pub(super) struct Form {
    user: String,
    view_id: String,
    #[serde(default)]
    values: Value,
}

/// `POST /demo/submit`.
pub(super) async fn submit(Taken(slack): Taken<FakeSlack>, Json(form): Json<Form>) -> Result<Json<Value>, Problem> {
    let errors = slack.submit(&form.user, &form.view_id, &form.values).await?;
    Ok(Json(if errors.is_empty() { json!({}) } else { json!({ "errors": errors }) }))
}

/// `POST /demo/close`.
pub(super) async fn close(Taken(slack): Taken<FakeSlack>, Json(form): Json<Form>) -> Result<Json<Value>, Problem> {
    slack.close(&form.user, &form.view_id).await?;
    Ok(Json(json!({})))
}

#[derive(Debug, Deserialize)]
pub(super) struct AtHome {
    user: String,
    /// Whether the tab is opened just now, and not only read once more.
    #[serde(default)]
    opened: bool,
}

/// `GET /demo/home`: the App Home as it is known; what the product publishes later comes by the stream. Only the opening of the
/// tab is told to the product: it publishes on that, and whoever watches reads again.
pub(super) async fn home(Taken(slack): Taken<FakeSlack>, Query(home): Query<AtHome>) -> Result<Json<Value>, Problem> {
    if home.opened
        && let Err(error @ (Failed::NoSuch(_) | Failed::NotInstalled)) = slack.open_home(&home.user).await
    {
        return Err(error.into());
    }
    Ok(Json(json!({ "view": slack.home(&home.user) })))
}

#[derive(Debug, Deserialize)]
pub(super) struct Typing {
    user: String,
    #[serde(default)]
    view_id: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    ts: Option<String>,
    block_id: String,
    action_id: String,
    #[serde(default)]
    value: String,
}

/// `GET /demo/options?user=&block_id=&action_id=&value=` with `view_id`, with `channel` and `ts`, or with neither for the Home.
pub(super) async fn options(
    Taken(slack): Taken<FakeSlack>,
    Query(typing): Query<Typing>,
) -> Result<Json<Value>, Problem> {
    let place = match (typing.view_id, typing.channel, typing.ts) {
        (Some(view_id), _, _) => Place::View { view_id },
        (None, Some(channel), Some(ts)) => Place::Message { channel, ts },
        _ => Place::Home,
    };
    let select = (typing.block_id.as_str(), typing.action_id.as_str());
    Ok(Json(slack.suggestions(&typing.user, &place, select, &typing.value).await?))
}
