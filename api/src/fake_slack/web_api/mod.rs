//! The Web API: `POST /api/<method>`. <https://docs.slack.dev/apis/web-api>

mod apps;
mod arguments;
mod chat;
mod context;
mod conversations;
mod oauth;
mod unfurl;
mod users;
mod views;

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State as Taken},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use self::context::Context;
pub(super) use self::{
    arguments::Arguments,
    chat::{content, replies, to_json},
    oauth::authorize,
    views::{STACK, changed, checked, placed},
};
use super::{
    FakeSlack,
    state::{Call, State},
};

/// Something that goes wrong for once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// 429, to be tried again after so many seconds.
    Limited(u64),
    /// A status of the server, with a page of HTML.
    Status(u16),
    /// `ok: false` with this error.
    Error(&'static str),
    /// The connection breaks before anything was done.
    Dropped,
    /// It is done, but the connection breaks before the answer.
    DroppedAfter,
}

/// A refusal: Slack's word for it, and what stands beside.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: String,
    pub(super) more: Map<String, Value>,
}

impl From<&str> for Refusal {
    fn from(error: &str) -> Self {
        Self { error: error.to_owned(), more: Map::new() }
    }
}

impl Refusal {
    pub(super) fn with_messages(error: &str, messages: &[String]) -> Self {
        let mut more = Map::new();
        more.insert("response_metadata".to_owned(), json!({ "messages": messages }));
        Self { error: error.to_owned(), more }
    }
}

/// What a method answers beside `ok`.
pub(super) type Reply = Result<Value, Refusal>;

type Run = fn(&mut Context<'_>) -> Reply;

/// A method for which a bot token is needed.
struct Method {
    name: &'static str,
    /// The scope that it needs at least; none where it depends, or where any token does.
    scope: Option<&'static str>,
    /// Whether its arguments are taken from a form or a query alone.
    form_only: bool,
    run: Run,
}

const fn method(name: &'static str, scope: Option<&'static str>, run: Run) -> Method {
    Method { name, scope, form_only: false, run }
}

const fn read(name: &'static str, scope: Option<&'static str>, run: Run) -> Method {
    Method { name, scope, form_only: true, run }
}

const METHODS: [Method; 20] = [
    method("auth.test", None, users::auth_test),
    read("auth.revoke", None, apps::revoke),
    read("apps.uninstall", None, apps::uninstall),
    read("users.info", Some("users:read"), users::info),
    read("users.lookupByEmail", Some("users:read.email"), users::lookup),
    method("conversations.open", Some("im:write"), conversations::open),
    read("conversations.members", None, conversations::members),
    read("conversations.info", None, conversations::info),
    read("conversations.history", None, conversations::history),
    read("conversations.replies", None, conversations::replies),
    method("chat.postMessage", Some("chat:write"), chat::post_message),
    method("chat.postEphemeral", Some("chat:write"), chat::post_ephemeral),
    method("chat.update", Some("chat:write"), chat::update),
    method("chat.delete", Some("chat:write"), chat::delete),
    method("chat.unfurl", Some("links:write"), unfurl::unfurl),
    method("views.open", None, views::open),
    method("views.push", None, views::push),
    method("views.update", None, views::update),
    method("views.publish", None, views::publish),
    read("team.info", Some("team:read"), users::team_info),
];

/// What a method said, and with which scopes it was called.
struct Said {
    reply: Reply,
    scopes: Option<(String, &'static str)>,
}

/// Takes a call.
pub(super) async fn call(
    Taken(slack): Taken<FakeSlack>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let failure = slack.with(|state| scripted(state, &name));
    if let Some(response) = failure.as_ref().and_then(|failure| failed(&slack, &name, failure)) {
        return response;
    }
    let arguments = Arguments::read(&headers, query.as_deref(), &body);
    let token = arguments.token.clone();
    let kept = arguments.kept();
    let said = slack.with(|state| {
        let said = dispatch(&slack, state, &name, arguments, token.as_deref());
        let outcome = said.reply.as_ref().map_or_else(|refusal| refusal.error.clone(), |_| "ok".to_owned());
        state.calls.push(Call { method: name.clone(), arguments: kept, outcome });
        said
    });
    slack.noted();
    if failure == Some(Failure::DroppedAfter) {
        return broken();
    }
    answer(said)
}

/// The next thing that was asked to go wrong with a method.
pub(super) fn scripted(state: &mut State, name: &str) -> Option<Failure> {
    state.scripted.get_mut(name).and_then(std::collections::VecDeque::pop_front)
}

/// The response to what fails before it is done; what fails later is done first.
pub(super) fn failed(slack: &FakeSlack, name: &str, failure: &Failure) -> Option<Response> {
    let (outcome, response) = match failure {
        Failure::DroppedAfter => return None,
        Failure::Dropped => ("dropped".to_owned(), broken()),
        Failure::Error(error) => ((*error).to_owned(), Json(json!({ "ok": false, "error": error })).into_response()),
        Failure::Limited(seconds) => {
            let body = Json(json!({ "ok": false, "error": "ratelimited" }));
            let wait = [(header::RETRY_AFTER, seconds.to_string())];
            ("ratelimited".to_owned(), (StatusCode::TOO_MANY_REQUESTS, wait, body).into_response())
        }
        Failure::Status(status) => {
            let code = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let page = "<!DOCTYPE html><title>Server Error</title>";
            let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            (status.to_string(), (code, html, page).into_response())
        }
    };
    slack.with(|state| {
        state.calls.push(Call { method: name.to_owned(), arguments: Value::Null, outcome });
    });
    Some(response)
}

/// A response whose body breaks off.
pub(super) fn broken() -> Response {
    let cut =
        futures::stream::once(async { Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset)) });
    Response::new(Body::from_stream(cut))
}

fn dispatch(slack: &FakeSlack, state: &mut State, name: &str, arguments: Arguments, token: Option<&str>) -> Said {
    let open = |reply| Said { reply, scopes: None };
    if arguments.token_in_query {
        state.violation(name, "a token was sent in the address");
    }
    match name {
        "oauth.v2.access" => return open(oauth::access(slack, state, &arguments)),
        "apps.connections.open" => return open(apps::open_connection(slack, state, &arguments)),
        _ => {}
    }
    let Some(method) = METHODS.iter().find(|method| method.name == name) else {
        state.violation(name, "Slack has no such method, or it is not played here");
        return open(Err("unknown_method".into()));
    };
    let Some(token) = token else { return open(Err("not_authed".into())) };
    let caller = match state.tokens.caller(token, slack.now()) {
        Ok(caller) => caller.clone(),
        Err(error) => return open(Err(error.into())),
    };
    let provided = caller.scopes.join(",");
    let scopes = Some((provided.clone(), method.scope.unwrap_or_default()));
    let mut context = Context { slack, state, caller, arguments, token: token.to_owned(), method: method.name };
    if method.form_only && context.arguments.was_json {
        context.state.violation(name, "takes a form or a query, and was sent JSON");
        context.arguments.values.clear();
    }
    if let Err(refusal) = method.scope.map_or(Ok(()), |scope| context.needs(scope)) {
        return Said { reply: Err(refusal), scopes };
    }
    Said { reply: (method.run)(&mut context), scopes }
}

fn answer(said: Said) -> Response {
    let mut body = match said.reply {
        Ok(value) => {
            let mut body = if value.is_object() { value } else { json!({}) };
            body["ok"] = json!(true);
            body
        }
        Err(refusal) => {
            let mut body = Value::Object(refusal.more);
            body["ok"] = json!(false);
            body["error"] = json!(refusal.error);
            body
        }
    };
    if body["ok"] == true && body.get("response_metadata").is_some_and(Value::is_null) {
        body["response_metadata"] = json!({});
    }
    let mut response = Json(body).into_response();
    if let Some((provided, accepted)) = said.scopes {
        for (name, value) in [("x-oauth-scopes", provided.as_str()), ("x-accepted-oauth-scopes", accepted)] {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        }
    }
    response
}
