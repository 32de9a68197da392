//! `POST /webhooks/slack/…`: from what Slack delivers to an answer that only the asker sees.
//!
//! Slack waits three seconds. What takes longer goes on by itself, and its answer is sent to the `response_url`.

mod respond;
mod words;

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use leancrm_bot::{
    Channel, Inbound, Input, Outcome, Reply,
    slack::{
        Pressed,
        inbound::{self, Delivery, Said},
        signature::{self, Unsigned},
    },
};
use leancrm_core::{
    Error,
    ids::TenantId,
    store::{SlackCaller, SlackDelivery},
    tenancy::Actor,
};
use tracing::Instrument as _;

pub use self::respond::Slack;
use self::respond::ToSlack;
use crate::{app::App, error::ApiError};

/// How long Slack is kept waiting.
const BUDGET: Duration = Duration::from_millis(2_500);
/// The letters and digits of a code.
const CODE: usize = 10;

/// An answer, and whether it may take the place of the message whose button was pressed.
struct Answered {
    reply: Reply,
    settles: bool,
}

impl From<Reply> for Answered {
    fn from(reply: Reply) -> Self {
        Self { reply, settles: false }
    }
}

/// Takes what Slack delivers, of whatever kind. Nothing of it is read before its signature was checked.
pub(super) async fn receive(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let slack = app.slack.clone().ok_or(ApiError::NoRoute)?;
    let body = body.map_err(|error| ApiError::Body(error.status(), "The body could not be taken.".to_owned()))?;
    let now = app.store.clock().now().timestamp();
    verify(&slack, &headers, &body, now).map_err(|reason| {
        tracing::info!(%reason, "a delivery was not believed to be Slack's");
        ApiError::Unauthorized("The signature of this delivery is missing, old or wrong.")
    })?;
    if crate::slack::hear(&app.store, &body).await? {
        return Ok(StatusCode::OK.into_response());
    }
    match inbound::read(&body) {
        None => Err(ApiError::Body(StatusCode::BAD_REQUEST, "Slack sends nothing like this.".to_owned())),
        Some(Delivery::Other) => Ok(StatusCode::OK.into_response()),
        Some(Delivery::Challenge(challenge)) => {
            Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], challenge).into_response())
        }
        Some(Delivery::Command(said)) => command(app, slack, said).await,
        Some(Delivery::Press { by, action: (id, value) }) => match Pressed::decode(&id, &value) {
            Some(pressed) => press(app, slack, by, pressed).await,
            None => Ok(StatusCode::OK.into_response()),
        },
    }
}

fn verify(slack: &Slack, headers: &HeaderMap, body: &[u8], now: i64) -> Result<(), Unsigned> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(Unsigned::Missing);
    let (timestamp, signed) = (header("x-slack-request-timestamp")?, header("x-slack-signature")?);
    signature::verify(slack.secret(), timestamp, signed, body, now)
}

/// Answers a command in the response to it, or a little later.
async fn command(app: App, slack: Arc<Slack>, said: Said) -> Result<Response, ApiError> {
    let (tasks, later) = (app.tasks.clone(), said.response_url.clone());
    let text = if said.text.is_empty() { "help".to_owned() } else { said.text.clone() };
    let work = async move { answered(&app, &said, Some(Input::Text(text))).await };
    let mut work = tasks.spawn(work.in_current_span());
    match tokio::time::timeout(BUDGET, &mut work).await {
        Ok(Ok(Some(answer))) => Ok(Json(ToSlack::new(&answer.reply)).into_response()),
        Ok(Ok(None)) => Ok(StatusCode::OK.into_response()),
        Ok(Err(_)) => Err(ApiError::Panicked),
        Err(_) => {
            let rest = async move {
                if let Ok(Some(answer)) = work.await {
                    slack.send(&later, &ToSlack::new(&answer.reply)).await;
                }
            };
            tasks.spawn(rest.in_current_span());
            Ok(Json(ToSlack::new(&words::working())).into_response())
        }
    }
}

/// Answers a press at its `response_url`; the response to it is empty.
async fn press(app: App, slack: Arc<Slack>, by: Said, pressed: Pressed) -> Result<Response, ApiError> {
    let tasks = app.tasks.clone();
    let says = matches!(pressed, Pressed::Say(_));
    let work = async move {
        if let Some(answer) = answered(&app, &by, pressed.into_input()).await {
            let replaces = answer.settles && !says;
            slack.send(&by.response_url, &ToSlack::new(&answer.reply).replacing(replaces)).await;
        }
    };
    match tokio::time::timeout(BUDGET, tasks.spawn(work.in_current_span())).await {
        Ok(Err(_)) => Err(ApiError::Panicked),
        Ok(Ok(())) | Err(_) => Ok(StatusCode::OK.into_response()),
    }
}

/// The answer to somebody in a workspace; `None` where this was answered before. Without an input they want to fill in a form.
async fn answered(app: &App, said: &Said, input: Option<Input>) -> Option<Answered> {
    match reply(app, said, input).await {
        Ok(answered) => answered,
        Err(error) => {
            tracing::error!(error.message = error.chain(), "a message from Slack could not be answered");
            Some(Reply::text(error.public()).into())
        }
    }
}

async fn reply(app: &App, said: &Said, input: Option<Input>) -> Result<Option<Answered>, Error> {
    let delivery = SlackDelivery { team: &said.team, user: &said.user, id: &said.trigger };
    let caller = app.store.slack_caller(delivery).await?;
    let code = input.as_ref().and_then(code);
    Ok(Some(match (caller, code) {
        (SlackCaller::Again, _) => return Ok(None),
        (SlackCaller::Stranger, _) => words::stranger(&said.team).into(),
        (SlackCaller::Unlinked(tenant), Some(code)) => link(app, tenant, said, code).await?.into(),
        (SlackCaller::Unlinked(_), None) => words::unlinked().into(),
        (SlackCaller::Member(actor), Some(code)) => link(app, actor.tenant(), said, code).await?.into(),
        (SlackCaller::Member(actor), None) => match input {
            Some(input) => engine(app, &actor, said, input).await,
            None => words::form().into(),
        },
    }))
}

async fn link(app: &App, tenant: TenantId, said: &Said, code: &str) -> Result<Reply, Error> {
    let name = app.store.redeem_link_code(tenant, &said.team, &said.user, code).await?;
    Ok(name.map_or_else(words::no_such_code, |name| words::linked(&name)))
}

async fn engine(app: &App, actor: &Actor, said: &Said, input: Input) -> Answered {
    let thread = format!("{}:{}", said.team, said.channel);
    let inbound = Inbound { channel: Channel::Slack, thread, public: said.is_public(), input };
    let answer = app.engine.answer(actor, inbound).await;
    crate::observe::count_answer(&answer);
    // What failed may be pressed again, so its buttons stay.
    Answered { settles: answer.outcome != Outcome::Failed, reply: answer.reply }
}

/// The code in “link CODE”.
fn code(input: &Input) -> Option<&str> {
    let Input::Text(text) = input else { return None };
    let (word, code) = text.trim().split_once(char::is_whitespace)?;
    let code = code.trim();
    let signs = code.chars().filter(char::is_ascii_alphanumeric).count();
    let fits = word.eq_ignore_ascii_case("link") && signs == CODE && !code.contains(char::is_whitespace);
    fits.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_a_sentence() {
        for text in ["link ABCDE-FGHJ2", " LINK  abcdefghj2 ", "link `ABCDE-FGHJ2`"] {
            assert!(code(&Input::Text(text.to_owned())).is_some(), "{text}");
        }
        for text in ["link", "link Acme", "link John to Acme", "unlink ABCDE-FGHJ2", "link ABCDE FGHJ2", ""] {
            assert_eq!(code(&Input::Text(text.to_owned())), None, "{text}");
        }
    }
}
