//! From an error to an HTTP answer, in one place: problem+json (RFC 9457) with the sentence a person may read, while the
//! chain of causes goes to the log and to nobody else.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leancrm_core::Error;
use serde::Serialize;

/// Why a request was not served.
#[derive(Debug)]
pub enum ApiError {
    /// What the domain said.
    Domain(Error),
    /// Nobody is signed in, or the token is not valid; the sentence says which.
    Unauthorized(&'static str),
    /// There is no such route.
    NoRoute,
    /// The route exists, for other methods.
    NoMethod,
    /// The body could not be used.
    Body(StatusCode, String),
    /// It took longer than a request may take.
    TimedOut,
    /// The program met a case it does not know.
    Panicked,
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::Domain(error)
    }
}

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Problem {
    /// A word for programs: `not_found`, `invalid`, `conflict`, `forbidden`, `unavailable`, `unauthorized`, …
    code: &'static str,
    /// What kind of problem this is.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// One sentence for a person, with the way out.
    detail: String,
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Domain(error) => match error {
                Error::NotFound { .. } => StatusCode::NOT_FOUND,
                Error::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
                Error::Conflict { .. } => StatusCode::CONFLICT,
                Error::Forbidden { .. } => StatusCode::FORBIDDEN,
                Error::Unavailable { .. } | Error::Schema { .. } | Error::TooSlow { .. } => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Body(status, _) => *status,
            Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Domain(error @ Error::Schema { .. }) => {
                tracing::debug!(error.message = error.chain());
                "The database does not fit this version of LeanCRM; whoever runs the server knows what to do."
                    .to_owned()
            }
            Self::Domain(error) => error.public(),
            Self::Unauthorized(sentence) => (*sentence).to_owned(),
            Self::NoRoute => "There is nothing at this address. GET /openapi.json lists what there is.".to_owned(),
            Self::NoMethod => {
                "This address does not take that method. GET /openapi.json says which it takes.".to_owned()
            }
            Self::Body(_, sentence) => sentence.clone(),
            Self::TimedOut => "That took too long and was given up; please try again.".to_owned(),
            Self::Panicked => "Something went wrong on our side; please try again.".to_owned(),
        }
    }

    /// Writes down what is our own fault, once.
    fn log(&self) {
        match self {
            Self::Domain(error @ (Error::Internal { .. } | Error::Schema { .. })) => {
                tracing::error!(error.message = error.chain(), "request failed");
            }
            Self::Domain(error @ Error::Unavailable { .. }) => {
                tracing::warn!(error.message = error.chain(), "request could not be served");
            }
            Self::TimedOut => tracing::warn!("request took too long"),
            Self::Panicked => tracing::error!("request met a panic"),
            _ => {}
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.log();
        let status = self.status();
        let (code, title) = words(status);
        let problem = Problem { code, title, status: status.as_u16(), detail: self.detail() };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"leancrm\""));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

const fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("bad_request", "The request can't be read"),
        401 => ("unauthorized", "Sign in first"),
        403 => ("forbidden", "Not permitted"),
        404 => ("not_found", "Not found"),
        405 => ("method_not_allowed", "Method not allowed"),
        409 => ("conflict", "Conflict"),
        413 => ("too_large", "Too large"),
        415 => ("unsupported_media_type", "JSON is expected"),
        421 => ("wrong_host", "Wrong host"),
        422 => ("invalid", "The request makes no sense as it stands"),
        503 => ("unavailable", "Not available right now"),
        _ => ("internal", "Something went wrong"),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn an_internal_error_shows_its_cause_to_nobody() {
        let response =
            ApiError::from(Error::internal("reading contacts", "relation \"contacts\" is gone")).into_response();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(!body.contains("contacts"), "{body}");
    }

    #[test]
    fn who_is_not_signed_in_is_told_how() {
        let response = ApiError::Unauthorized("No token.").into_response();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
    }
}
