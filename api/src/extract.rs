//! What handlers ask for: who calls, and bodies and queries whose mistakes are answered in the house's own words.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Query, Request, rejection::JsonRejection},
    http::{StatusCode, header, request::Parts},
};
use leancrm_core::tenancy::Actor;
use serde::de::DeserializeOwned;

use crate::{app::App, error::ApiError};

/// The longest bearer token that is looked up, in bytes.
const LONGEST_TOKEN: usize = 200;

/// The signed-in member who makes the request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) actor: Actor,
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let secret = bearer(parts)?;
        if !app.development_tokens && app.demo.is_none() {
            return Err(ApiError::Unauthorized("This server does not accept tokens made on the command line."));
        }
        let found = app.store.actor_by_token(secret).await?;
        let actor = found.ok_or(ApiError::Unauthorized(
            "The token is not known, has expired or was revoked. `leancrm token create` makes a new one.",
        ))?;
        let span = tracing::Span::current();
        span.record("tenant.id", tracing::field::display(actor.tenant()));
        if let Some(member) = actor.member() {
            span.record("member.id", tracing::field::display(member));
        }
        Ok(Self { actor })
    }
}

/// The token of the `Authorization` header.
fn bearer(parts: &Parts) -> Result<&str, ApiError> {
    let header = parts.headers.get(header::AUTHORIZATION).ok_or(ApiError::Unauthorized(
        "Send a token in the header `Authorization: Bearer …`. `leancrm token create` makes one.",
    ))?;
    let (scheme, secret) = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or(ApiError::Unauthorized("The Authorization header must look like `Bearer …`."))?;
    let secret = secret.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || secret.is_empty() || secret.len() > LONGEST_TOKEN {
        return Err(ApiError::Unauthorized("The Authorization header must look like `Bearer …`."));
    }
    Ok(secret)
}

/// A JSON body.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, app).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(body_problem(&rejection)),
        }
    }
}

/// The parser's own words name the field and the place, never the content.
fn body_problem(rejection: &JsonRejection) -> ApiError {
    let status = rejection.status();
    let sentence = match rejection {
        JsonRejection::MissingJsonContentType(_) => {
            "Send JSON with the header `Content-Type: application/json`.".to_owned()
        }
        _ if status == StatusCode::PAYLOAD_TOO_LARGE => "The body is too large.".to_owned(),
        JsonRejection::JsonSyntaxError(error) => format!("The body is not JSON: {}.", reason(error)),
        JsonRejection::JsonDataError(error) => format!("The body does not fit: {}.", reason(error)),
        _ => "The body could not be read to its end.".to_owned(),
    };
    ApiError::Body(status, sentence)
}

/// The innermost cause, which is serde's.
fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}

/// The parameters after the question mark.
#[derive(Debug)]
pub(crate) struct Parameters<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Parameters<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match Query::<T>::from_request_parts(parts, app).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(error) => Err(ApiError::Body(
                StatusCode::UNPROCESSABLE_ENTITY,
                format!("The parameters do not fit: {}.", reason(&error)),
            )),
        }
    }
}
