//! The form of the model's answer, and reading it: leniently, for what is wrong with one value says nothing about the others.

use serde_json::{Value, json};

/// The fields of a signature, in the order of the answer.
pub(super) const SIGNATURE: [&str; 7] = ["name", "title", "company", "phone", "email", "url", "address"];

/// What a model is held to, within the rules of strict mode.
pub(super) fn schema() -> Value {
    let object = |properties: Value| {
        let required: Vec<&String> = properties.as_object().into_iter().flat_map(|map| map.keys()).collect();
        json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
    };
    let nullable = |schema: Value| json!({ "anyOf": [schema, { "type": "null" }] });
    let text = || json!({ "type": "string" });
    let maybe = || json!({ "type": ["string", "null"] });
    let value = || nullable(object(json!({ "value": text(), "evidence": text() })));
    let signature: serde_json::Map<String, Value> =
        SIGNATURE.iter().map(|name| ((*name).to_owned(), value())).collect();
    let item = || object(json!({ "who": maybe(), "what": text(), "due": maybe(), "evidence": text() }));
    object(json!({
        "signature": object(Value::Object(signature)),
        "commitments": { "type": "array", "items": item() },
        "action_items": { "type": "array", "items": item() },
        "sentiment": nullable(object(json!({ "score": { "type": "number" }, "evidence": text() }))),
    }))
}

/// What a model said of one value.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) value: &'a str,
    pub(super) evidence: &'a str,
}

/// What it said of one item.
#[derive(Debug)]
pub(super) struct SaidItem<'a> {
    pub(super) who: Option<&'a str>,
    pub(super) what: &'a str,
    pub(super) due: Option<&'a str>,
    pub(super) evidence: &'a str,
}

/// An answer that is one JSON object.
#[derive(Debug)]
pub(super) struct Answer(Value);

/// The object of an answer, whatever stands round it: `None` where there is none, or it is none of ours.
pub(super) fn read(text: &str) -> Option<Answer> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    let value: Value = serde_json::from_str(text.get(start..=end)?).ok()?;
    let is_ours = ["signature", "commitments", "action_items", "sentiment"].iter().any(|key| value.get(key).is_some());
    is_ours.then_some(Answer(value))
}

impl Answer {
    /// A field of the signature: `None` where the mail does not say it, an error where the answer is not in its form.
    pub(super) fn signature(&self, name: &str) -> Option<Result<Said<'_>, Malformed>> {
        let value = self.0.get("signature")?.get(name).filter(|value| !value.is_null())?;
        Some(said(value))
    }

    /// The items under a key.
    pub(super) fn items(&self, key: &str) -> impl Iterator<Item = Result<SaidItem<'_>, Malformed>> {
        self.0.get(key).and_then(Value::as_array).into_iter().flatten().map(|value| {
            let (what, evidence) = (text(value, "what"), text(value, "evidence").unwrap_or_default());
            let item = what.map(|what| SaidItem { who: text(value, "who"), what, due: text(value, "due"), evidence });
            item.ok_or(Malformed)
        })
    }

    /// The score of the sentiment with its evidence.
    pub(super) fn sentiment(&self) -> Option<Result<(f64, &str), Malformed>> {
        let value = self.0.get("sentiment").filter(|value| !value.is_null())?;
        let score = value.get("score").and_then(Value::as_f64).filter(|score| (-1.0..=1.0).contains(score));
        Some(score.map(|score| (score, text(value, "evidence").unwrap_or_default())).ok_or(Malformed))
    }
}

/// A value that has not the form that was asked for.
#[derive(Debug)]
pub(super) struct Malformed;

fn said(value: &Value) -> Result<Said<'_>, Malformed> {
    let found = text(value, "value").ok_or(Malformed)?;
    Ok(Said { value: found, evidence: text(value, "evidence").unwrap_or_default() })
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}
