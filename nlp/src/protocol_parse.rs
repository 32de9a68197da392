//! The line protocol of `leancrm nlp parse`: one JSON object in, one out.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::context::{Context, Focus, Pending};
use crate::intent::IntentName;
use crate::parser::{Engine, Parsed, Parser};
use crate::protocol::ProtocolError;

/// A request line.
#[derive(Debug, Clone, Deserialize)]
pub struct ParseRequest {
    /// Echoed in the answer.
    #[serde(default)]
    pub id: Value,
    /// What the person wrote.
    pub text: String,
    /// Their wall clock, as in `2026-03-11T09:30:00`.
    pub now: String,
    /// Their time zone; UTC when left out.
    #[serde(default)]
    pub tz: Option<chrono_tz::Tz>,
    /// What was said before.
    #[serde(default)]
    pub context: Option<ParseContext>,
}

impl ParseRequest {
    /// The circumstances that the request tells.
    ///
    /// # Errors
    /// When `now` is no date and time.
    pub fn context(&self) -> Result<Context<'static>, ProtocolError> {
        let now = moment(&self.now).ok_or_else(|| ProtocolError::Moment(self.now.clone()))?;
        let ParseContext { focus, pending } = self.context.clone().unwrap_or_default();
        Ok(Context { focus, pending, ..Context::new(now, self.tz.unwrap_or(chrono_tz::UTC)) })
    }
}

/// What was said before, as it stands in a request line.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ParseContext {
    /// What was talked about.
    #[serde(flatten)]
    pub focus: Focus,
    /// The open question.
    pub pending: Option<Pending>,
}

/// An answer line.
#[derive(Debug, Clone, Serialize)]
pub struct ParseAnswer {
    /// The `id` of the request.
    pub id: Value,
    /// The first intent, or null when the parser abstains.
    pub intent: Option<IntentName>,
    /// Its slots.
    pub slots: Map<String, Value>,
    /// From 0 to 1.
    pub confidence: f32,
    /// What produced it.
    pub engine: Engine,
    /// All intents, when the text holds several requests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub intents: Vec<IntentName>,
    /// What it hesitates between, when it abstains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<IntentName>,
}

impl ParseAnswer {
    /// The answer that a parse gives.
    pub fn new(id: Value, parsed: &Parsed) -> Self {
        let names: Vec<IntentName> = parsed.readings.iter().map(|reading| reading.intent.name()).collect();
        let first = parsed.readings.first();
        Self {
            id,
            intent: names.first().copied(),
            slots: first.map(|reading| shared(reading.intent.slots_json())).unwrap_or_default(),
            confidence: parsed.confidence,
            engine: parsed.engine,
            intents: if names.len() > 1 { names } else { Vec::new() },
            alternatives: parsed.alternatives.iter().map(|reading| reading.intent.name()).collect(),
        }
    }
}

/// The slots that the protocol knows; what this parser tells beyond them stays inside the product.
fn shared(mut slots: Map<String, Value>) -> Map<String, Value> {
    slots.retain(|slot, _| {
        !["direction", "never", "missing", "probability_min", "probability_max"].contains(&slot.as_str())
    });
    slots
}

/// Answers one line of `leancrm nlp parse`. The time it took is for the caller to add.
///
/// # Errors
/// When the line is not such a request, or `now` is no date and time.
pub fn parse(parser: &Parser, line: &str) -> Result<ParseAnswer, ProtocolError> {
    parse_by(line, |text, ctx| parser.parse(text, ctx))
}

/// [`parse`], where something else reads the sentence.
///
/// # Errors
/// When the line is not such a request, or `now` is no date and time.
pub fn parse_by(line: &str, read: impl FnOnce(&str, &Context<'_>) -> Parsed) -> Result<ParseAnswer, ProtocolError> {
    let request: ParseRequest = serde_json::from_str(line)?;
    let context = request.context()?;
    Ok(ParseAnswer::new(request.id, &read(&request.text, &context)))
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches('Z');
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_answered_with_its_id_and_an_unsure_one_with_null() {
        let parser = Parser::new();
        let answer = parse(&parser, r#"{"id":"7","text":"help","now":"2026-03-11T09:30:00","tz":"Asia/Kuwait"}"#)
            .expect("a request");
        assert_eq!((answer.id, answer.intent), (Value::from("7"), Some(IntentName::Help)));
        let answer = parse(&parser, r#"{"id":8,"text":"?!","now":"2026-03-11T09:30:00Z"}"#).expect("a request");
        assert_eq!(answer.intent, None);
    }

    #[test]
    fn a_line_without_a_moment_is_refused() {
        let parser = Parser::new();
        assert!(matches!(parse(&parser, r#"{"text":"help","now":"soon"}"#), Err(ProtocolError::Moment(_))));
        assert!(matches!(parse(&parser, "not json"), Err(ProtocolError::Malformed(_))));
    }
}
