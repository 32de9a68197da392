//! The line protocol of the parser's command line: one JSON object in, one JSON object out, in the same order.
//!
//! Every answer carries the `id` of its question and `us`, the microseconds that reading took.

use std::time::Instant;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::grammar::contact_points;
use crate::grammar::money::{self, Amount};
use crate::grammar::time::{self, TimePoint, TimeValue};

/// Why a line was refused.
#[derive(Debug, Error)]
pub enum ProtocolError {
    /// The line is not the JSON object that the command asks for.
    #[error("the line is not a request of this command")]
    Malformed(#[from] serde_json::Error),
    /// `now` is not a date and time.
    #[error("`now` is not a date and time such as 2026-03-11T09:30:00: {0}")]
    Moment(String),
}

#[derive(Deserialize)]
struct WhenRequest {
    #[serde(default)]
    id: Value,
    text: String,
    now: String,
}

#[derive(Deserialize)]
struct AmountRequest {
    #[serde(default)]
    id: Value,
    text: String,
}

#[derive(Deserialize)]
struct ContactPointRequest {
    #[serde(default)]
    id: Value,
    text: String,
    kind: ContactPointKind,
    #[serde(default)]
    region: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum ContactPointKind {
    Phone,
    Email,
    Domain,
}

/// Answers one line of `leancrm nlp when`: `{"id","text","now"}` gives `{"id","kind","value","us"}`; nothing understood is
/// `"kind": null`.
pub fn when(line: &str) -> Result<String, ProtocolError> {
    let request: WhenRequest = serde_json::from_str(line)?;
    let now = time::instant(&request.now).ok_or(ProtocolError::Moment(request.now))?;
    let started = Instant::now();
    let value = time::resolve(&request.text, now);
    let us = micros(started);
    let (kind, value) = value.as_ref().map_or((Value::Null, Value::Null), time_answer);
    Ok(answer(request.id, kind, value, us))
}

/// Answers one line of `leancrm nlp amount`: `{"id","text"}` gives `{"id","kind","value","us"}`. The tenant's own currency
/// is not filled in: an amount has the currency that was said.
pub fn amount(line: &str) -> Result<String, ProtocolError> {
    let request: AmountRequest = serde_json::from_str(line)?;
    let started = Instant::now();
    let found = money::find(&request.text);
    let us = micros(started);
    let (kind, value) = found.map_or((Value::Null, Value::Null), |found| amount_answer(&found.amount));
    Ok(answer(request.id, kind, value, us))
}

/// Answers one line of `leancrm nlp contact-point`: `{"id","text","kind","region"}` gives `{"id","kind","value","us"}`.
pub fn contact_point(line: &str) -> Result<String, ProtocolError> {
    let request: ContactPointRequest = serde_json::from_str(line)?;
    let started = Instant::now();
    let (kind, value) = match request.kind {
        ContactPointKind::Phone => {
            ("phone", json!({ "e164": contact_points::phone(&request.text, request.region.as_deref()) }))
        }
        ContactPointKind::Email => ("email", json!({ "emails": contact_points::emails(&request.text) })),
        ContactPointKind::Domain => ("domain", json!({ "domain": contact_points::domain(&request.text) })),
    };
    let us = micros(started);
    Ok(answer(request.id, kind.into(), value, us))
}

fn answer(id: Value, kind: Value, value: Value, us: u64) -> String {
    let mut line = Map::new();
    line.insert("id".to_owned(), id);
    line.insert("kind".to_owned(), kind);
    line.insert("value".to_owned(), value);
    line.insert("us".to_owned(), us.into());
    Value::Object(line).to_string()
}

fn micros(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

fn time_answer(value: &TimeValue) -> (Value, Value) {
    match value {
        TimeValue::Date(day) => ("date".into(), json!({ "date": day.to_string() })),
        TimeValue::Instant(instant) => {
            ("instant".into(), json!({ "datetime": instant.format("%Y-%m-%dT%H:%M:%S").to_string() }))
        }
        TimeValue::Range { from, to } => ("range".into(), json!({ "from": from.map(point), "to": to.map(point) })),
        TimeValue::Duration(span) => {
            let seconds = (span.months == 0).then_some(span.seconds);
            ("duration".into(), json!({ "iso": span.to_string(), "seconds": seconds }))
        }
        TimeValue::Recurrence(rule) => {
            let mut answer = json!({ "freq": rule.freq.as_str(), "interval": rule.interval });
            if !rule.byday.is_empty() {
                answer["byday"] = rule.byday_codes().into();
            }
            if let Some(day) = rule.bymonthday {
                answer["bymonthday"] = day.into();
            }
            if let Some(time) = rule.time {
                answer["time"] = time.format("%H:%M").to_string().into();
            }
            ("recurrence".into(), answer)
        }
    }
}

fn point(point: TimePoint) -> String {
    match point {
        TimePoint::Day(day) => day.to_string(),
        TimePoint::Minute(instant) => instant.format("%Y-%m-%dT%H:%M:%S").to_string(),
    }
}

fn amount_answer(amount: &Amount) -> (Value, Value) {
    match amount {
        Amount::Money { amount, currency } => ("money".into(), json!({ "amount": amount, "currency": currency })),
        Amount::Number(value) => ("number".into(), json!({ "value": value })),
        Amount::Percent(percent) => ("percent".into(), json!({ "percent": percent })),
        Amount::Range { min, max, currency } => {
            ("range".into(), json!({ "min": min, "max": max, "currency": currency }))
        }
    }
}
