//! A request and a reply as plain values, and how Google says no.

use axum::{
    body::{self, Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};
use serde_json::{Map, Value, json};

/// More than any request of the product has.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// A request, or a part of a batch.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) verb: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    /// Reads all of it; `None` where it broke off or is too big.
    pub(super) async fn read(request: axum::extract::Request) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let body = body::to_bytes(body, BODY_LIMIT).await.ok()?;
        Some(Self {
            verb: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
        })
    }

    /// A header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The access token.
    pub(super) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// The query, decoded.
    pub(super) fn pairs(&self) -> Pairs {
        Pairs(pairs(self.query.as_bytes()))
    }

    /// The same request with another query.
    pub(super) fn asking(&self, query: &Pairs) -> Self {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&query.0).finish();
        Self { query, ..self.clone() }
    }

    /// The form in the body, decoded.
    pub(super) fn form(&self) -> Pairs {
        Pairs(pairs(&self.body))
    }

    /// Whether the body says that it is of this type.
    pub(super) fn is_of_type(&self, mime: &str) -> bool {
        self.header("content-type").is_some_and(|found| found.split(';').next().is_some_and(|kind| kind.trim() == mime))
    }
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// Names with values, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs(pub(super) Vec<(String, String)>);

impl Pairs {
    /// The first value of a name.
    pub(super) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// All values of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// A name that is there twice.
    pub(super) fn doubled(&self) -> Option<&str> {
        self.0.iter().enumerate().find_map(|(at, (name, _))| {
            self.0[..at].iter().any(|(earlier, _)| earlier == name).then_some(name.as_str())
        })
    }
}

/// A part of a path, decoded.
pub(super) fn decoded(segment: &str) -> String {
    let kept = format!("x={}", segment.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(kept.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// What stands in a reply.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    Empty,
    Json(Value),
    Text(String, String),
}

/// A reply.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) content: Content,
}

impl Reply {
    /// 200 with JSON.
    pub(super) fn json(value: Value) -> Self {
        Self { status: 200, headers: Vec::new(), content: Content::Json(value) }
    }

    /// A page for people, or any other text.
    pub(super) fn text(status: u16, mime: &str, text: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), content: Content::Text(mime.to_owned(), text.into()) }
    }

    /// Nothing but a status.
    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), content: Content::Empty }
    }

    /// The same with a header more.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The body, with its type.
    pub(super) fn bytes(&self) -> (Vec<u8>, Option<String>) {
        match &self.content {
            Content::Empty => (Vec::new(), None),
            Content::Json(value) => {
                (value.to_string().into_bytes(), Some("application/json; charset=UTF-8".to_owned()))
            }
            Content::Text(mime, text) => (text.clone().into_bytes(), Some(mime.clone())),
        }
    }

    /// As HTTP; where the connection is to break, half of the body comes.
    pub(super) fn respond(&self, cut: bool) -> Response<Body> {
        let (bytes, mime) = self.bytes();
        let body = if cut { broken(bytes) } else { Body::from(bytes) };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(mime) = mime.and_then(|mime| HeaderValue::from_str(&mime).ok()) {
            headers.insert(header::CONTENT_TYPE, mime);
        }
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A body that ends with the connection, in the middle.
pub(super) fn broken(mut bytes: Vec<u8>) -> Body {
    bytes.truncate(bytes.len() / 2);
    let half = [Ok(Bytes::from(bytes)), Err(std::io::Error::other("the connection is to break"))];
    // A turn of the scheduler between the two lets the half be sent before the connection goes.
    let paced = futures::stream::unfold(half.into_iter(), |mut half| async move {
        tokio::task::yield_now().await;
        half.next().map(|piece| (piece, half))
    });
    Body::from_stream(paced)
}

/// How Google says no.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) reason: &'static str,
    pub(super) domain: &'static str,
    pub(super) message: String,
    /// The parameter or header that it is about, after its kind.
    pub(super) location: Option<(&'static str, &'static str)>,
    pub(super) retry_after: Option<u64>,
    /// What Google attaches in its newer form.
    pub(super) details: Option<Box<Value>>,
    /// Whether nobody should have asked like this.
    pub(super) wrong: bool,
}

impl Refusal {
    pub(super) fn new(status: u16, reason: &'static str, message: impl Into<String>) -> Self {
        let domain = match reason {
            "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" => "usageLimits",
            "fullSyncRequired" => "calendar",
            _ => "global",
        };
        let message = message.into();
        Self { status, reason, domain, message, location: None, retry_after: None, details: None, wrong: false }
    }

    /// 400.
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "badRequest", message)
    }

    /// 400 for what is documented otherwise, or not known to the fake: a violation.
    pub(super) fn wrong(message: impl Into<String>) -> Self {
        Self { wrong: true, ..Self::bad(message) }
    }

    /// 404 in the words of Gmail.
    pub(super) fn not_found() -> Self {
        Self::new(404, "notFound", "Requested entity was not found.")
    }

    /// The same, about a parameter or a header.
    pub(super) fn at(mut self, kind: &'static str, name: &'static str) -> Self {
        self.location = Some((kind, name));
        self
    }

    /// What a status means where a fault asked for it.
    pub(super) fn of_status(status: u16, retry_after: Option<u64>) -> Self {
        let mut refusal = match status {
            400 => Self::bad("Bad Request"),
            401 => Self::new(401, "authError", "Invalid Credentials").at("header", "Authorization"),
            403 => Self::new(403, "rateLimitExceeded", "Rate Limit Exceeded"),
            404 => Self::not_found(),
            410 => Self::new(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
                .at("parameter", "syncToken"),
            429 => Self::new(429, "rateLimitExceeded", "Too many concurrent requests for user."),
            503 => Self::new(503, "backendError", "The service is currently unavailable."),
            other => Self::new(other, "backendError", "Internal error encountered."),
        };
        refusal.retry_after = retry_after;
        refusal
    }

    fn rpc(&self) -> &'static str {
        match self.status {
            400 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            409 => "ALREADY_EXISTS",
            429 => "RESOURCE_EXHAUSTED",
            503 => "UNAVAILABLE",
            _ => "INTERNAL",
        }
    }

    /// As Google's JSON; Gmail has the newer form.
    pub(super) fn reply(&self, gmail: bool) -> Reply {
        let mut first = json!({ "message": self.message, "domain": self.domain, "reason": self.reason });
        if let Some((kind, name)) = self.location {
            first["locationType"] = json!(kind);
            first["location"] = json!(name);
        }
        let mut error = Map::new();
        error.insert("code".to_owned(), json!(self.status));
        error.insert("message".to_owned(), json!(self.message));
        error.insert("errors".to_owned(), json!([first]));
        if gmail {
            error.insert("status".to_owned(), json!(self.rpc()));
        }
        if let Some(details) = &self.details {
            error.insert("details".to_owned(), Value::clone(details));
        }
        let mut reply =
            Reply { status: self.status, headers: Vec::new(), content: Content::Json(json!({ "error": error })) };
        if let Some(seconds) = self.retry_after {
            reply = reply.with("retry-after", seconds.to_string());
        }
        reply
    }
}
