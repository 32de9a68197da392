//! What Slack refuses: blocks, messages and views over their limits or of a wrong form.
//! <https://docs.slack.dev/reference/block-kit/blocks>

mod blocks;
mod elements;
mod view;

use serde_json::{Map, Value};

pub(super) use self::{
    blocks::blocks,
    view::{suggestions, view},
};

/// Characters of all blocks of a message together; a little more is refused (slackapi/bolt-js#2509).
pub(super) const ALL_TEXT: usize = 13_200;
/// Characters of a message's text; Slack cuts off what is more.
const TEXT: usize = 40_000;
/// What calls everybody.
const BROADCASTS: [&str; 3] = ["<!channel", "<!here", "<!everyone"];

/// Where blocks stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surface {
    Message,
    Unfurl,
    Modal,
    Home,
}

/// What is wrong, in Slack's form: a sentence and a JSON pointer.
#[derive(Debug, Default)]
pub(super) struct Problems(pub(super) Vec<String>);

impl Problems {
    pub(super) fn add(&mut self, at: &str, what: &str) {
        self.0.push(format!("[ERROR] {what} [json-pointer:{at}]"));
    }

    /// Takes only these keys.
    fn keys(&mut self, at: &str, object: &Map<String, Value>, allowed: &[&str]) {
        for key in object.keys().filter(|key| !allowed.contains(&key.as_str())) {
            self.add(at, &format!("invalid additional property: {key}"));
        }
    }

    /// A string of 1 to `limit` characters, if it is there or must be.
    fn string(&mut self, at: &str, object: &Map<String, Value>, key: &str, must: bool, limit: usize) {
        let at = format!("{at}/{key}");
        match object.get(key) {
            None | Some(Value::Null) if !must => {}
            None | Some(Value::Null) => self.add(&at, "missing required field"),
            Some(Value::String(text)) => self.length(&at, text, limit),
            Some(_) => self.add(&at, "must be a string"),
        }
    }

    fn length(&mut self, at: &str, text: &str, most: usize) {
        if text.is_empty() {
            self.add(at, "must be more than 0 characters");
        }
        if size(text) > most {
            self.add(at, &format!("must be less than {} characters", most + 1));
        }
    }

    /// A text object.
    fn text(&mut self, at: &str, object: &Map<String, Value>, key: &str, rule: TextRule) {
        let at = format!("{at}/{key}");
        match object.get(key) {
            None | Some(Value::Null) if !rule.must => {}
            None | Some(Value::Null) => self.add(&at, "missing required field"),
            Some(value) => self.text_object(&at, value, rule),
        }
    }

    fn text_object(&mut self, at: &str, value: &Value, rule: TextRule) {
        let Some(object) = value.as_object() else { return self.add(at, "must be an object") };
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "plain_text" => self.keys(at, object, &["type", "text", "emoji"]),
            "mrkdwn" if !rule.plain => self.keys(at, object, &["type", "text", "verbatim"]),
            _ => self.add(&format!("{at}/type"), "unsupported type of text"),
        }
        self.string(at, object, "text", true, rule.most);
    }

    /// An array of so many.
    fn array<'a>(&mut self, at: &str, value: Option<&'a Value>, range: std::ops::RangeInclusive<usize>) -> &'a [Value] {
        let Some(items) = value.and_then(Value::as_array) else {
            self.add(at, "must be an array");
            return &[];
        };
        if items.len() < *range.start() {
            self.add(at, &format!("no fewer than {} items required", range.start()));
        }
        if items.len() > *range.end() {
            self.add(at, &format!("no more than {} items allowed", range.end()));
        }
        items
    }
}

/// What a text object may be.
#[derive(Debug, Clone, Copy)]
struct TextRule {
    must: bool,
    plain: bool,
    most: usize,
}

impl TextRule {
    const fn plain(most: usize) -> Self {
        Self { must: true, plain: true, most }
    }

    const fn any(most: usize) -> Self {
        Self { must: true, plain: false, most }
    }

    const fn or_none(self) -> Self {
        Self { must: false, ..self }
    }
}

/// Why a message is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) error: &'static str,
    pub(super) messages: Vec<String>,
}

/// Checks a message. It needs a text or blocks.
pub(super) fn message(text: Option<&str>, content: &[Value]) -> Result<(), Refused> {
    if text.is_none_or(str::is_empty) && content.is_empty() {
        return Err(Refused { error: "no_text", messages: Vec::new() });
    }
    if text.is_some_and(|text| size(text) > TEXT) {
        return Err(Refused { error: "msg_too_long", messages: Vec::new() });
    }
    let mut problems = Problems::default();
    blocks(&mut problems, "/blocks", content, Surface::Message);
    if !problems.0.is_empty() {
        return Err(Refused { error: "invalid_blocks", messages: problems.0 });
    }
    if content.iter().map(shown).sum::<usize>() > ALL_TEXT {
        return Err(Refused { error: "msg_blocks_too_long", messages: Vec::new() });
    }
    Ok(())
}

/// How much text is shown by blocks: every text of every text object.
fn shown(value: &Value) -> usize {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, value)| match (key.as_str(), value) {
                ("text" | "alt_text" | "initial_value", Value::String(text)) => size(text),
                _ => shown(value),
            })
            .sum(),
        Value::Array(items) => items.iter().map(shown).sum(),
        _ => 0,
    }
}

/// What calls everybody in a text or in blocks, where markup counts.
pub(super) fn broadcasts(text: Option<&str>, content: &Value) -> Vec<&'static str> {
    let mut found: Vec<_> = text.into_iter().flat_map(calls).collect();
    marked(content, &mut found);
    found
}

fn calls(text: &str) -> impl Iterator<Item = &'static str> + use<'_> {
    BROADCASTS.into_iter().filter(move |call| text.contains(call))
}

fn marked(value: &Value, found: &mut Vec<&'static str>) {
    match value {
        Value::Object(object) => {
            let is_marked = object.get("type").is_some_and(|kind| kind == "mrkdwn" || kind == "markdown");
            if let Some(text) = object.get("text").and_then(Value::as_str).filter(|_| is_marked) {
                found.extend(calls(text));
            }
            if object.get("type").is_some_and(|kind| kind == "broadcast") {
                found.push("a broadcast element");
            }
            object.values().for_each(|value| marked(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| marked(value, found)),
        _ => {}
    }
}

/// How long a text is at most for Slack.
pub(super) fn size(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests;
