//! Sends requests and looks at the status before the client does. The client reads the body of a failure in the vendor's one
//! shape; from others it would lose the status, and log all that they wrote.

use std::{
    fmt,
    task::{Context, Poll},
    time::Duration,
};

use async_openai::{error::OpenAIError, middleware::HttpRequestFactory};
use futures::future::BoxFuture;
use reqwest::{Response, header::HeaderMap};
use serde_json::Value;

use super::ModelError;

/// So much of a complaint is read.
const LONGEST_COMPLAINT: usize = 64 * 1024;
/// So much of its words is looked at.
const LONGEST_MESSAGE: usize = 2_000;
/// An endpoint that wants to be left alone for longer is asked again all the same.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The service that the client sends by.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    http: reqwest::Client,
}

impl Transport {
    pub(super) const fn new(http: reqwest::Client) -> Self {
        Self { http }
    }
}

impl tower::Service<HttpRequestFactory> for Transport {
    type Response = Response;
    type Error = OpenAIError;
    type Future = BoxFuture<'static, Result<Response, OpenAIError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OpenAIError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequestFactory) -> Self::Future {
        let http = self.http.clone();
        Box::pin(async move {
            let response = http.execute(request.build().await?).await?;
            if response.status().is_success() {
                return Ok(response);
            }
            Err(OpenAIError::Boxed(Box::new(Complaint::of(response).await)))
        })
    }
}

/// What an endpoint said instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) status: u16,
    after: Option<Duration>,
    code: Option<String>,
    /// What it wrote, in lower case. It is looked through and shown to nobody: it may repeat the question.
    pub(super) message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)
    }
}

impl std::error::Error for Complaint {}

impl Complaint {
    async fn of(mut response: Response) -> Self {
        let (status, after) = (response.status().as_u16(), retry_after(response.headers()));
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = response.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_COMPLAINT {
                break;
            }
        }
        let (code, message) = match serde_json::from_slice::<Value>(&body) {
            Ok(body) => (code(&body), message(&body)),
            Err(_) => (None, String::from_utf8_lossy(&body).into_owned()),
        };
        let message = message.chars().take(LONGEST_MESSAGE).collect::<String>().to_lowercase();
        Self { status, after, code, message }
    }

    /// What stands in the place of an answer though the status was a good one.
    pub(super) fn within(body: &Value) -> Option<Self> {
        let error = body.get("error").filter(|error| !error.is_null())?;
        let number = error.get("code").or_else(|| error.get("status")).and_then(Value::as_u64);
        let status = number.and_then(|number| u16::try_from(number).ok()).filter(|status| *status >= 400);
        let message = message(body).to_lowercase();
        Some(Self { status: status.unwrap_or(502), after: None, code: code(body), message })
    }

    /// Whether the vendor's filter stopped the question.
    pub(super) fn is_filter(&self) -> bool {
        let code = self.code.as_deref().unwrap_or_default();
        self.status == 400 && (code.contains("content_filter") || code.contains("content_policy"))
    }

    pub(super) fn into_error(self) -> ModelError {
        let out_of_money = self.code.as_deref().is_some_and(|code| code.contains("quota") || code.contains("billing"));
        match self.status {
            408 => ModelError::TimedOut,
            429 if !out_of_money => ModelError::RateLimited { after: self.after },
            status @ 500.. => ModelError::Unavailable { status },
            status => ModelError::Rejected { status, code: self.code },
        }
    }
}

/// The complaint of the endpoint behind a failure, or what else went wrong.
pub(super) fn complaint(failure: OpenAIError) -> Result<Complaint, ModelError> {
    match failure {
        OpenAIError::Boxed(error) => {
            error.downcast::<Complaint>().map(|found| *found).map_err(|_| ModelError::Unreachable)
        }
        OpenAIError::Reqwest(error) if error.is_timeout() => Err(ModelError::TimedOut),
        OpenAIError::Reqwest(_) | OpenAIError::StreamError(_) => Err(ModelError::Unreachable),
        _ => Err(ModelError::Malformed),
    }
}

/// When the next request is welcome. A date is not understood: it would need a clock that agrees with the endpoint's.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<f64>().ok();
    let seconds = number("retry-after-ms").map(|millis| millis / 1_000.0).or_else(|| number("retry-after"))?;
    Duration::try_from_secs_f64(seconds).ok().map(|wait| wait.min(LONGEST_WAIT))
}

/// The part of a body that tells what is wrong: Gemini wraps it in a list, others leave it bare.
fn told(body: &Value) -> &Value {
    let body = body.get(0).unwrap_or(body);
    body.get("error").filter(|error| !error.is_null()).unwrap_or(body)
}

/// All the words of a complaint, whatever its shape.
fn message(body: &Value) -> String {
    let told = told(body);
    let mut words = String::new();
    for part in [Some(told), told.get("message"), told.get("detail"), told.get("param")].into_iter().flatten() {
        match part {
            Value::String(text) => words.push_str(text),
            Value::Object(_) if std::ptr::eq(part, told) => {}
            Value::Null => {}
            other => words.push_str(&other.to_string()),
        }
        words.push(' ');
    }
    words
}

/// The short code of a complaint. A code of any other form may be more than a code, and is left out.
fn code(body: &Value) -> Option<String> {
    let told = told(body);
    let texts = ["code", "status", "type"].iter().filter_map(|field| told.get(field)?.as_str());
    let short = |text: &&str| {
        !text.is_empty() && text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    };
    texts.filter(short).map(str::to_lowercase).next()
}
