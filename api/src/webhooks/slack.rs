//! `POST /webhooks/slack/…`: what Slack delivers over HTTP. Nothing of it is read before its signature was checked.

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use leancrm_bot::slack::{
    inbound,
    signature::{self, Unsigned},
};

use crate::{
    app::App,
    error::ApiError,
    slack::{self, Ack, Slack},
};

/// Takes what Slack delivers, of whatever kind.
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
    let delivery = inbound::read(&body)
        .ok_or_else(|| ApiError::Body(StatusCode::BAD_REQUEST, "Slack sends nothing like this.".to_owned()))?;
    slack::take(app, slack, delivery).await.map(IntoResponse::into_response)
}

fn verify(slack: &Slack, headers: &HeaderMap, body: &[u8], now: i64) -> Result<(), Unsigned> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(Unsigned::Missing);
    let (timestamp, signed) = (header("x-slack-request-timestamp")?, header("x-slack-signature")?);
    let secret = slack.secret().ok_or(Unsigned::Wrong)?;
    signature::verify(secret, timestamp, signed, body, now)
}

impl IntoResponse for Ack {
    fn into_response(self) -> Response {
        match self {
            Self::Challenge(challenge) => {
                ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], challenge).into_response()
            }
            other => other.payload().map_or_else(|| StatusCode::OK.into_response(), |told| Json(told).into_response()),
        }
    }
}
