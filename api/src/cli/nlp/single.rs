//! One sentence from the command line, for a person who tries the parser or one of its pieces.

use chrono::NaiveDateTime;
use leancrm_nlp::{grammar::time, protocol, protocol::ProtocolError};
use serde_json::{Map, Value, json};

use super::{
    super::{Output, Status},
    engine::Engine,
};
use crate::wiring;

/// When and where the sentence was said.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct SaidArgs {
    /// As if it was said then, such as 2026-03-11T09:30; otherwise it is said now.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    now: Option<NaiveDateTime>,
    /// The time zone it is said in, such as Asia/Kuwait.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    tz: chrono_tz::Tz,
}

impl SaidArgs {
    /// The sentence as a request line.
    pub(super) fn request(&self, text: &str) -> Value {
        let now = self.now.unwrap_or_else(|| wiring::clock().now().with_timezone(&self.tz).naive_local());
        json!({ "text": text, "now": now.format("%Y-%m-%dT%H:%M:%S").to_string(), "tz": self.tz })
    }
}

fn moment(text: &str) -> Result<NaiveDateTime, String> {
    time::instant(text).ok_or_else(|| "not a date and time such as 2026-03-11T09:30".to_owned())
}

pub(super) fn parse(engine: &mut Engine, text: &str, said: &SaidArgs, out: &mut Output) -> anyhow::Result<Status> {
    let answer = answered(super::parse(engine, &said.request(text).to_string()))?;
    out.json(&answer);
    let names = |field: &str| {
        let names = answer[field].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.collect::<Vec<_>>().join(", ")
    };
    let Some(intent) = answer["intent"].as_str() else {
        let near = names("alternatives");
        out.line(if near.is_empty() { "Nothing.".to_owned() } else { format!("Unsure; it may be {near}.") });
        return Ok(Status::NoAnswer);
    };
    out.line(format!("{intent}  ({:.2} sure)", answer["confidence"].as_f64().unwrap_or_default()));
    for (slot, value) in answer["slots"].as_object().into_iter().flatten() {
        out.line(format!("  {slot:16} {}", plain(value)));
    }
    if answer["intents"].is_array() {
        out.line(format!("Several requests: {}", names("intents")));
    }
    Ok(Status::Done)
}

pub(super) fn when(text: &str, said: &SaidArgs, out: &mut Output) -> anyhow::Result<Status> {
    piece(protocol::when(&said.request(text).to_string()), out)
}

pub(super) fn amount(text: &str, out: &mut Output) -> anyhow::Result<Status> {
    piece(protocol::amount(&json!({ "text": text }).to_string()), out)
}

/// All kinds at once: a person does not want to say first which one it is.
pub(super) fn contact_points(text: &str, region: Option<&str>, out: &mut Output) -> anyhow::Result<Status> {
    let mut found = Map::new();
    for kind in ["phone", "email", "domain"] {
        let request = json!({ "text": text, "kind": kind, "region": region });
        let mut answer = answered(protocol::contact_point(&request.to_string()))?;
        if let Some(fields) = answer["value"].as_object_mut() {
            found.append(fields);
        }
    }
    out.json(&found);
    found.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
    Ok(told(&Value::Object(found), out))
}

fn piece(answer: Result<String, ProtocolError>, out: &mut Output) -> anyhow::Result<Status> {
    let answer = answered(answer)?;
    out.json(&answer);
    if let Some(kind) = answer["kind"].as_str() {
        out.line(kind);
    }
    Ok(told(&answer["value"], out))
}

/// The answer without the number of its line, of which there is only one.
fn answered(answer: Result<String, ProtocolError>) -> anyhow::Result<Value> {
    let mut answer: Value = serde_json::from_str(&answer?)?;
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("id");
    }
    Ok(answer)
}

fn told(value: &Value, out: &mut Output) -> Status {
    let fields = value.as_object().filter(|fields| !fields.is_empty());
    for (name, value) in fields.into_iter().flatten() {
        out.line(format!("  {name:16} {}", plain(value)));
    }
    if fields.is_none() {
        out.line("Nothing.");
    }
    if fields.is_some() { Status::Done } else { Status::NoAnswer }
}

/// A value for people: a time with what it comes to, a list with commas.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(time) => match (time.get("value").filter(|value| !value.is_null()), time.get("text")) {
            (Some(value), Some(text)) => format!("{} ({})", plain(value), plain(text)),
            (None, Some(text)) => plain(text),
            _ => time.iter().map(|(name, value)| format!("{name} {}", plain(value))).collect::<Vec<_>>().join(" "),
        },
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::Bool(yes) => yes.to_string(),
    }
}
