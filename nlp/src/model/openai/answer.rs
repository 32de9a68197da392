//! Reads what an endpoint said: a whole answer or one that comes in pieces. Every field may be missing or of another type.

use serde_json::Value;

use super::{Finish, ModelAnswer, ModelError, ModelRequest, transport::Complaint};
use crate::model::TokenUsage;

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    text: String,
    /// The arguments of the tool that was called.
    arguments: Option<String>,
    refused: bool,
    finish: Option<Finish>,
    usage: Option<TokenUsage>,
}

impl Said {
    /// A whole answer.
    pub(super) fn read(body: &Value) -> Result<Self, ModelError> {
        let mut said = Self::default();
        said.add(body)?;
        if said.finish.is_none() && said.text.is_empty() && said.arguments.is_none() && !said.refused {
            return Err(ModelError::Malformed);
        }
        Ok(said)
    }

    /// One more piece: its text.
    pub(super) fn add(&mut self, chunk: &Value) -> Result<String, ModelError> {
        self.usage = usage(chunk).or(self.usage);
        let choice = chunk.pointer("/choices/0");
        let complaint = Complaint::within(chunk).or_else(|| choice.and_then(Complaint::within));
        if let Some(complaint) = complaint {
            return Err(complaint.into_error());
        }
        let Some(choice) = choice else { return Ok(String::new()) };
        let told = |field: &str| choice.get(field).filter(|told| !told.is_null());
        let message = told("message").or_else(|| told("delta")).unwrap_or(choice);
        if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str) {
            self.finish = Some(finish(reason));
        }
        if message.get("refusal").and_then(Value::as_str).is_some_and(|refusal| !refusal.is_empty()) {
            self.refused = true;
        }
        let call = message.pointer("/tool_calls/0/function").or_else(|| message.get("function_call"));
        let arguments = call.and_then(|call| call.get("arguments")).map(|arguments| match arguments {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        let text = message.get("content").or_else(|| message.get("text")).map(plain).unwrap_or_default();
        self.text.push_str(&text);
        if let Some(arguments) = arguments {
            self.arguments.get_or_insert_default().push_str(&arguments);
            return Ok(text + &arguments);
        }
        Ok(text)
    }

    pub(super) const fn is_finished(&self) -> bool {
        self.finish.is_some()
    }

    /// Whether the model had its whole say.
    pub(super) fn is_whole(&self) -> bool {
        !self.refused && self.finish.is_none_or(|finish| finish == Finish::Complete)
    }

    /// Whether the tool was called.
    pub(super) const fn called(&self) -> bool {
        self.arguments.is_some()
    }

    /// Whether the text is JSON of the schema, as far as its outermost fields tell: the full check is for whoever reads it.
    pub(super) fn fits(&self, schema: &Value) -> bool {
        let wanted = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        serde_json::from_str::<Value>(self.text.trim())
            .is_ok_and(|value| wanted.into_iter().all(|field| value.get(field).is_some()))
    }

    pub(super) fn into_answer(self, request: &ModelRequest) -> Result<ModelAnswer, ModelError> {
        let finish = if self.refused { Finish::Refused } else { self.finish.unwrap_or(Finish::Complete) };
        let text = self.arguments.unwrap_or(self.text);
        if text.trim().is_empty() && finish == Finish::Complete {
            return Err(ModelError::Malformed);
        }
        let usage = self
            .usage
            .unwrap_or_else(|| TokenUsage::estimated(&format!("{}{}", request.instructions, request.data), &text));
        Ok(ModelAnswer { text, usage, finish })
    }
}

impl ModelAnswer {
    /// An answer that was held back.
    pub(super) const fn nothing(finish: Finish) -> Self {
        Self { text: String::new(), usage: TokenUsage::new(0, 0), finish }
    }
}

/// A text, or the texts of a list of parts.
fn plain(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part.get("text")?.as_str()).collect(),
        _ => String::new(),
    }
}

fn usage(body: &Value) -> Option<TokenUsage> {
    let usage = body.get("usage")?;
    let count = |names: [&str; 2]| {
        let number = names.iter().find_map(|name| usage.get(name)?.as_f64())?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from float saturates")]
        Some(number as u32)
    };
    let (input, output) = (count(["prompt_tokens", "input_tokens"]), count(["completion_tokens", "output_tokens"]));
    (input.is_some() || output.is_some()).then(|| TokenUsage::new(input.unwrap_or(0), output.unwrap_or(0)))
}

/// How an answer ended, in the words of whichever vendor.
fn finish(reason: &str) -> Finish {
    match reason.to_ascii_lowercase().as_str() {
        "length" | "max_tokens" | "model_length" => Finish::Length,
        "content_filter" | "safety" | "prohibited_content" | "recitation" | "blocklist" => Finish::Filtered,
        "refusal" => Finish::Refused,
        _ => Finish::Complete,
    }
}
