//! The arguments of a call: JSON, a form, or the query of its address.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use serde_json::{Map, Value};

/// What a call was given.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Arguments {
    pub(in super::super) values: Map<String, Value>,
    pub(super) was_json: bool,
    /// The token of the Authorization header, or of the arguments.
    pub(super) token: Option<String>,
    pub(super) token_in_header: bool,
    pub(super) token_in_query: bool,
    /// Client id and secret by HTTP Basic.
    pub(super) basic: Option<(String, String)>,
}

/// Arguments whose worth is in keeping them.
const SECRET: [&str; 6] = ["token", "client_secret", "code", "code_verifier", "refresh_token", "trigger_id"];

impl Arguments {
    /// Arguments that came otherwise.
    pub(in super::super) fn of(values: Map<String, Value>) -> Self {
        Self { values, ..Self::default() }
    }

    pub(in super::super) fn read(headers: &HeaderMap, query: Option<&str>, body: &[u8]) -> Self {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let mut read = Self::default();
        let pairs = |bytes: &[u8]| -> Map<String, Value> {
            form_urlencoded::parse(bytes).map(|(key, value)| (key.into_owned(), value.into_owned().into())).collect()
        };
        read.values = pairs(query.unwrap_or_default().as_bytes());
        read.token_in_query = read.values.contains_key("token");
        if header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json")) {
            read.was_json = true;
            if let Ok(Value::Object(values)) = serde_json::from_slice(body) {
                read.values.extend(values);
            }
        } else {
            read.values.extend(pairs(body));
        }
        let authorization = header(header::AUTHORIZATION).unwrap_or_default();
        let bearer = authorization.strip_prefix("Bearer ").map(str::to_owned);
        read.token_in_header = bearer.is_some();
        let in_form = read.values.remove("token").and_then(|token| token.as_str().map(str::to_owned));
        // Slack takes no token from a JSON body.
        read.token = bearer.or_else(|| in_form.filter(|_| !read.was_json));
        read.basic = authorization.strip_prefix("Basic ").and_then(basic);
        read
    }

    /// The arguments as they are remembered, without what is secret.
    pub(super) fn kept(&self) -> Value {
        let mut values = self.values.clone();
        for secret in SECRET {
            if let Some(value) = values.get_mut(secret) {
                *value = Value::from("…");
            }
        }
        Value::Object(values)
    }

    /// A text, where it is there and not empty.
    pub(in super::super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// Whether something is switched on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| value == true || value == "true" || value == "1")
    }

    /// Whether something is switched off in so many words.
    pub(super) fn is_off(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| value == false || value == "false" || value == "0")
    }

    /// A number.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        let value = self.values.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        usize::try_from(number).ok()
    }

    /// Something nested, which a form carries as text. `Err` where that is no JSON.
    pub(in super::super) fn nested(&self, name: &str) -> Result<Option<Value>, ()> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some).map_err(|_| ()),
            Some(value) => Ok(Some(value.clone())),
        }
    }
}

fn basic(encoded: &str) -> Option<(String, String)> {
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}
