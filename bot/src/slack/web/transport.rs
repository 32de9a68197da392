//! How a request gets to Slack and what comes back.

use std::{error::Error as StdError, io, time::Duration};

use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::{self, connect::HttpConnector};
use reqwest::{Response, StatusCode, Url, header, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use slack_morphism::{
    SlackApiToken, SlackApiTokenValue, SlackClient,
    errors::SlackClientError,
    hyper_tokio::{SlackClientHyperConnector, SlackClientHyperHttpsConnector},
};

use super::error::{self, TokenFault, WebError};

/// How long reaching Slack's door may take; after that nothing can have arrived.
const CONNECTING: Duration = Duration::from_secs(2);

/// The two ways to Slack.
#[derive(Debug)]
pub(super) struct Transport {
    root: Url,
    slack: SlackClient<SlackClientHyperHttpsConnector>,
    raw: reqwest::Client,
}

/// An answer of the raw way.
pub(super) struct Answer {
    /// The body.
    pub(super) body: Value,
    /// What the token may do, from the header.
    pub(super) scopes: Vec<String>,
}

impl Transport {
    pub(super) fn new(root: &Url) -> io::Result<Self> {
        let https_alone = root.scheme() == "https";
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECTING));
        let tls = HttpsConnectorBuilder::new().with_native_roots()?;
        let tls = if https_alone { tls.https_only() } else { tls.https_or_http() };
        let connector = tls.enable_http1().enable_http2().wrap_connector(tcp);
        let api = format!("{}/api", root.as_str().trim_end_matches('/'));
        let connector = SlackClientHyperConnector::with_connector(connector).with_slack_api_url(&api);
        let raw = reqwest::Client::builder()
            .connect_timeout(CONNECTING)
            .redirect(redirect::Policy::none())
            .https_only(https_alone)
            .build()
            .map_err(io::Error::other)?;
        Ok(Self { root: root.clone(), slack: SlackClient::new(connector), raw })
    }

    pub(super) fn root(&self) -> &Url {
        &self.root
    }

    /// Calls a method with JSON, through slack-morphism.
    pub(super) async fn call(
        &self,
        method: &str,
        token: &SecretString,
        body: &Value,
        patience: Duration,
    ) -> Result<Value, WebError> {
        let token = SlackApiToken::new(SlackApiTokenValue(sendable(token)?.to_owned()));
        let session = self.slack.open_session(&token);
        let called = session.http_session_api.http_post::<_, Value>(method, body, None);
        match tokio::time::timeout(patience, called).await {
            Ok(Ok(answer)) => checked(answer),
            Ok(Err(failure)) => Err(of_slack_morphism(failure)),
            Err(_) => Err(too_late(patience)),
        }
    }

    /// Calls a method with a form, or with nothing but a token, and keeps the headers.
    pub(super) async fn call_raw(
        &self,
        method: &str,
        token: Option<&SecretString>,
        form: String,
        patience: Duration,
    ) -> Result<Answer, WebError> {
        let url = format!("{}/api/{method}", self.root.as_str().trim_end_matches('/'));
        let mut request =
            self.raw.post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        if let Some(token) = token {
            request = request.bearer_auth(sendable(token)?);
        }
        let called = async {
            let response = request.send().await.map_err(of_reqwest)?;
            answer(response).await
        };
        tokio::time::timeout(patience, called).await.unwrap_or_else(|_| Err(too_late(patience)))
    }
}

/// A token that can stand in a header.
fn sendable(token: &SecretString) -> Result<&str, WebError> {
    let token = token.expose_secret();
    let sound = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    if sound { Ok(token) } else { Err(WebError::Token(TokenFault::Invalid)) }
}

async fn answer(response: Response) -> Result<Answer, WebError> {
    let status = response.status();
    let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let scopes = error::scopes(text("x-oauth-scopes").unwrap_or_default());
    let after = text("retry-after").and_then(|after| after.trim().parse().ok()).map(Duration::from_secs);
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(WebError::limited(after));
    }
    if status != StatusCode::OK {
        return Err(WebError::unreachable(true, format!("Slack answered with the status {}", status.as_u16())));
    }
    let body = response.bytes().await.map_err(of_reqwest)?;
    let body = serde_json::from_slice(&body).map_err(|_| WebError::unreachable(true, NOT_JSON))?;
    Ok(Answer { body: checked(body)?, scopes })
}

const NOT_JSON: &str = "Slack answered with something that is not JSON";

/// The answer, where Slack says that it is one.
fn checked(answer: Value) -> Result<Value, WebError> {
    match (&answer["ok"], answer["error"].as_str()) {
        (Value::Bool(true), _) => Ok(answer),
        (_, Some(code)) => Err(WebError::of(code, &answer)),
        // Where the type is not JSON, slack-morphism takes a page of whatever it is for an empty object.
        _ => Err(WebError::unreachable(true, NOT_JSON)),
    }
}

fn too_late(patience: Duration) -> WebError {
    WebError::unreachable(true, format!("no answer within {} ms", patience.as_millis()))
}

/// Only what says nothing of the body is kept: slack-morphism repeats it in its messages.
fn of_slack_morphism(failure: SlackClientError) -> WebError {
    match failure {
        SlackClientError::RateLimitError(limit) => WebError::limited(limit.retry_after),
        SlackClientError::ApiError(refusal) => {
            let body = refusal.http_response_body.as_deref().and_then(|body| serde_json::from_str(body).ok());
            WebError::of(&refusal.code, &body.unwrap_or(Value::Null))
        }
        SlackClientError::HttpError(failure) if failure.status_code == StatusCode::TOO_MANY_REQUESTS => {
            WebError::limited(None)
        }
        SlackClientError::HttpError(failure) => {
            WebError::unreachable(true, format!("Slack answered with the status {}", failure.status_code.as_u16()))
        }
        SlackClientError::ProtocolError(_) => WebError::unreachable(true, NOT_JSON),
        SlackClientError::HttpProtocolError(failure) => of_hyper(failure.cause),
        SlackClientError::SystemError(failure) => {
            WebError::unreachable(true, failure.cause.unwrap_or_else(|| "the answer broke off".into()))
        }
        SlackClientError::EndOfStream(_) | SlackClientError::SocketModeProtocolError(_) => {
            WebError::unreachable(true, "the answer broke off")
        }
    }
}

fn of_hyper(cause: Option<Box<dyn StdError + Send + Sync>>) -> WebError {
    let Some(cause) = cause else { return WebError::unreachable(true, "the connection broke off") };
    let connecting = cause.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect);
    WebError::unreachable(!connecting, cause)
}

/// The address stays out of the message: it says nothing new.
fn of_reqwest(failure: reqwest::Error) -> WebError {
    WebError::unreachable(!failure.is_connect(), failure.without_url())
}
