//! The fake Slack for a browser: the page, and what people see and do as JSON.

mod acts;
mod files;
mod stream;

use axum::{
    Json, Router,
    extract::{Path, Query, Request, State as Taken},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Account, ChannelKind, Failed, FakeSlack, Message, Person, state::State, web_api};

/// The routes.
pub(super) fn routes() -> Router<FakeSlack> {
    Router::new()
        .route("/", get(async || files::page("index.html")))
        .route("/ui/{file}", get(async |Path(file): Path<String>| files::page(&file)))
        .route("/demo/state", get(workspace))
        .route("/demo/messages", get(messages))
        .route("/demo/stream", get(stream::stream))
        .route("/demo/view", get(view))
        .route("/demo/home", get(acts::home))
        .route("/demo/options", get(acts::options))
        .route("/demo/type", post(acts::say))
        .route("/demo/press", post(acts::press))
        .route("/demo/shortcut", post(acts::shortcut))
        .route("/demo/submit", post(acts::submit))
        .route("/demo/close", post(acts::close))
        .layer(middleware::from_fn(only_by_a_local_name))
}

/// Whoever is here may be anybody, so a page elsewhere on the web must not get here under a name of its own.
async fn only_by_a_local_name(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or("?"));
    if !host.is_none_or(crate::server::is_local_name) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    next.run(request).await
}

/// Something that could not be done, as `{"error": …, "told": …}`.
struct Problem {
    failed: Failed,
    /// Whether a notice has told them already.
    told: bool,
}

impl Problem {
    /// Of what people are told by a notice, where it was more than a mistake in the request.
    fn told(failed: Failed) -> Self {
        let told = matches!(failed, Failed::Timeout | Failed::Status(_) | Failed::Connection | Failed::Refused(_));
        Self { failed, told }
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        Self { failed, told: false }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = match self.failed {
            Failed::NoSuch(_) | Failed::NotInstalled | Failed::Refused(_) => StatusCode::BAD_REQUEST,
            _ => StatusCode::BAD_GATEWAY,
        };
        (status, Json(json!({ "error": self.failed.to_string(), "told": self.told }))).into_response()
    }
}

/// Who looks, and at what.
#[derive(Debug, Deserialize)]
struct Looking {
    #[serde(default)]
    user: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    thread: Option<String>,
}

/// `GET /demo/state`: the workspace as somebody sees it; as the first person does where nobody who is known is named.
async fn workspace(Taken(slack): Taken<FakeSlack>, Query(looking): Query<Looking>) -> Result<Json<Value>, Problem> {
    let app = &slack.settings().app;
    slack.with(|state| {
        let known = state.person(&looking.user).filter(|(_, person)| is_there(person));
        let everybody = || state.workspaces.iter().flat_map(|workspace| &workspace.people);
        let user = known.map(|(_, person)| person).or_else(|| everybody().find(|person| is_there(person)));
        let user = user.map(|person| person.id.clone()).ok_or(Failed::NoSuch("person"))?;
        // Everybody has their conversation with the app.
        state.direct(&user);
        let (workspace, me) = state.person(&user).ok_or(Failed::NoSuch("person"))?;
        let people = workspace.people.iter().filter(|person| is_there(person));
        let users: Vec<Value> = people
            .map(|person| {
                json!({ "id": person.id, "name": person.name, "title": person.title, "guest": person.is_guest() })
            })
            .collect();
        let seen = workspace.channels.iter().filter(|channel| channel.members.contains(&me.id));
        let channels: Vec<Value> = seen
            .map(|channel| {
                let name = if channel.kind == ChannelKind::Direct { &app.name } else { &channel.name };
                json!({ "id": channel.id, "name": name, "kind": channel.page_kind() })
            })
            .collect();
        Ok(Json(json!({
            "workspace": { "team": workspace.team, "name": workspace.name }, "me": me.id, "users": users,
            "channels": channels,
            "app": {
                "name": app.name, "user": workspace.bot_user(), "command": app.command, "shortcuts": app.shortcuts,
            },
        })))
    })
}

/// Whether somebody can be picked.
fn is_there(person: &Person) -> bool {
    !person.deleted && person.account != Account::Bot
}

/// `GET /demo/messages`: a channel, or a thread with its first message.
async fn messages(Taken(slack): Taken<FakeSlack>, Query(looking): Query<Looking>) -> Result<Json<Value>, Problem> {
    slack.with(|state| {
        let place = state.channel(&looking.channel).map(|(_, place)| place);
        place.filter(|place| place.members.contains(&looking.user)).ok_or(Failed::NoSuch("channel for them"))?;
        let thread = looking.thread.as_deref().filter(|thread| !thread.is_empty());
        let seen = state.messages.iter().filter(|message| {
            let in_view = match thread {
                None => message.thread_ts.is_none(),
                Some(root) => message.ts == root || message.thread_ts.as_deref() == Some(root),
            };
            message.channel == looking.channel && message.is_for(&looking.user) && in_view
        });
        let messages: Vec<Value> = seen.map(|message| shown(state, message)).collect();
        Ok(Json(json!({ "messages": messages })))
    })
}

fn shown(state: &State, message: &Message) -> Value {
    json!({
        "ts": message.ts, "thread_ts": message.thread_ts, "user": message.user, "bot": message.bot,
        "text": message.text, "blocks": message.blocks, "ephemeral": message.ephemeral_to.is_some(),
        "edited": message.edited, "replies": web_api::replies(state, message), "unfurls": message.unfurls,
    })
}

/// `GET /demo/view`: the modal that somebody sees.
async fn view(Taken(slack): Taken<FakeSlack>, Query(looking): Query<Looking>) -> Json<Value> {
    Json(json!({ "view": slack.view(&looking.user) }))
}
