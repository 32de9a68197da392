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
            if let Some(nth) = rule.nth {
                answer["nth"] = nth.into();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: Result<String, ProtocolError>) -> Value {
        let mut value: Value = serde_json::from_str(&answer.expect("an answer")).expect("a JSON line");
        assert!(value.as_object_mut().and_then(|line| line.remove("us")).is_some_and(|us| us.is_u64()));
        value
    }

    #[test]
    fn when_answers_every_kind() {
        for (text, kind, value) in [
            ("tomorrow", "date", json!({ "date": "2026-03-12" })),
            ("tomorrow at 9", "instant", json!({ "datetime": "2026-03-12T09:00:00" })),
            ("by friday", "range", json!({ "from": null, "to": "2026-03-13" })),
            ("2 hours", "duration", json!({ "iso": "PT2H", "seconds": 7200 })),
            ("3 months", "duration", json!({ "iso": "P3M", "seconds": null })),
            (
                "every friday at 4pm",
                "recurrence",
                json!({ "freq": "WEEKLY", "interval": 1, "byday": ["FR"], "time": "16:00" }),
            ),
        ] {
            let line = json!({ "id": 7, "text": text, "now": "2026-03-11T09:30:00", "tz": "UTC" }).to_string();
            assert_eq!(read(when(&line)), json!({ "id": 7, "kind": kind, "value": value }), "{text}");
        }
    }

    #[test]
    fn nothing_understood_is_null() {
        let line = json!({ "id": "a", "text": "hello", "now": "2026-03-11T09:30:00" }).to_string();
        assert_eq!(read(when(&line)), json!({ "id": "a", "kind": null, "value": null }));
    }

    #[test]
    fn amounts_and_contact_points_answer() {
        assert_eq!(
            read(amount(r#"{"id":1,"text":"50k usd","currency":"EUR"}"#)),
            json!({ "id": 1, "kind": "money", "value": { "amount": 50000.0, "currency": "USD" } })
        );
        assert_eq!(
            read(contact_point(r#"{"id":2,"text":"020 7031 3000","kind":"phone","region":"GB"}"#)),
            json!({ "id": 2, "kind": "phone", "value": { "e164": "+442070313000" } })
        );
        assert_eq!(
            read(contact_point(r#"{"id":3,"text":"no address","kind":"email"}"#)),
            json!({ "id": 3, "kind": "email", "value": { "emails": [] } })
        );
    }

    #[test]
    fn malformed_lines_are_refused() {
        assert!(matches!(when("{"), Err(ProtocolError::Malformed(_))));
        assert!(matches!(when(r#"{"text":"x","now":"noon"}"#), Err(ProtocolError::Moment(_))));
        assert!(matches!(contact_point(r#"{"text":"x","kind":"fax"}"#), Err(ProtocolError::Malformed(_))));
    }
}
