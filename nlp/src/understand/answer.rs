//! Reads what a model answered. Prose, fences and thoughts around the JSON are passed over; what is in it is held to the form.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::intent::IntentName;

/// No message asks for more at once.
pub(super) const MOST_REQUESTS: usize = 6;
/// So many intents are hesitated between.
pub(super) const MOST_UNCLEAR: usize = 3;

/// What is wrong with an answer: told to the model, for one more try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) problem: String,
    /// What it took the message for all the same.
    pub(super) near: Vec<IntentName>,
}

impl Flaw {
    pub(super) fn new(problem: impl fmt::Display) -> Self {
        Self { problem: problem.to_string(), near: Vec::new() }
    }
}

/// An answer in its form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    #[serde(default)]
    pub(super) requests: Vec<Request>,
    #[serde(default)]
    pub(super) unclear: Vec<IntentName>,
}

/// One request of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) intent: IntentName,
    pub(super) manner: Manner,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) part: Option<String>,
    #[serde(default)]
    pub(super) slots: Vec<Filled>,
}

/// In what manner it was made; the words are those of [`schema::MANNERS`](crate::schema::MANNERS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Manner {
    Order,
    Statement,
    Question,
    Prohibition,
}

/// A slot and the words that fill it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filled {
    pub(super) slot: String,
    #[serde(default, deserialize_with = "text")]
    pub(super) words: String,
    #[serde(default, deserialize_with = "perhaps_text", skip_serializing_if = "Option::is_none")]
    pub(super) plain: Option<String>,
}

impl Answer {
    pub(super) fn read(text: &str) -> Result<Self, Flaw> {
        let value = object(text).ok_or_else(|| Flaw::new("the answer is not one JSON object"))?;
        let answer: Self = serde_json::from_value(value)
            .map_err(|error| Flaw::new(format_args!("the answer has another form: {error}")))?;
        if answer.requests.len() > MOST_REQUESTS {
            return Err(Flaw::new(format_args!("there are more than {MOST_REQUESTS} requests")));
        }
        Ok(answer)
    }

    pub(super) fn to_json(&self) -> String {
        // Names and texts always have a JSON form.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The JSON object in a text: the first one that has a field of an answer.
fn object(text: &str) -> Option<Value> {
    let text = text.rsplit_once("</think>").map_or(text, |(_, said)| said);
    text.match_indices('{').take(20).find_map(|(at, _)| {
        let value = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>().next()?.ok()?;
        (value.get("requests").is_some() || value.get("unclear").is_some()).then_some(value)
    })
}

/// A text; a number or a yes is one too.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(perhaps_text(deserializer)?.unwrap_or_default())
}

fn perhaps_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        Value::String(text) => Some(text).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Array(_) | Value::Object(_) => return Err(serde::de::Error::custom("words and plain are texts")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::MANNERS;

    const PLAIN: &str = r#"{"requests":[{"intent":"help","manner":"question","part":null,"slots":[]}],"unclear":[]}"#;

    #[test]
    fn what_stands_around_the_answer_is_passed_over() {
        let plain = Answer::read(PLAIN).expect("an answer");
        for text in [
            format!("```json\n{PLAIN}\n```"),
            format!("Here it is: {PLAIN} I hope that helps {{or not}}."),
            format!("<think>It may be {{\"requests\":[]}}</think>{PLAIN}"),
        ] {
            assert_eq!(Answer::read(&text).expect("an answer"), plain, "{text}");
        }
        assert_eq!(Answer::read(&plain.to_json()).expect("it reads back"), plain);
    }

    #[test]
    fn another_form_is_refused() {
        for text in [
            "",
            "I cannot help with that.",
            &PLAIN[..PLAIN.len() - 20],
            &PLAIN.replace("help", "hack_the_planet"),
            &PLAIN.replace("\"slots\"", "\"sql\":\"drop\",\"slots\""),
            &PLAIN.replace("question", "wish"),
            &PLAIN.replace("[]}]", "{}}]"),
        ] {
            assert!(Answer::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_manners_of_the_schema_are_those_that_are_read() {
        for manner in MANNERS {
            serde_json::from_value::<Manner>(Value::from(*manner)).expect("a manner of the schema");
        }
    }
}
