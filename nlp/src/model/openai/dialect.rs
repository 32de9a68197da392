//! How an endpoint is asked: what it does not know is left out, once it has said so.

use serde_json::{Value, json};

use super::{answer::Said, transport::Complaint};
use crate::model::{ModelRequest, Shape};

/// How an answer is held to a form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Form {
    /// By a strict `response_format`.
    #[default]
    Schema,
    /// By a tool that has to be called.
    Tool,
    /// By asking for it.
    Words,
}

/// The way in which one model of one endpoint is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    form: Form,
    /// The newer name of the limit. The older one is tried first: who does not know the newer name would set no limit.
    max_completion_tokens: bool,
    temperature: bool,
    /// Whether a stream may be asked to tell the tokens it took.
    usage_of_stream: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { form: Form::default(), max_completion_tokens: false, temperature: true, usage_of_stream: true }
    }
}

/// Words of a complaint that a parameter is not known at all, as against its value being wrong.
const UNKNOWN: &[&str] = &[
    "support",
    "unknown",
    "unrecognized",
    "unexpected",
    "extra",
    "permitted",
    "not allowed",
    "cannot find field",
    "unavailable",
    "instead",
    "invalid_parameter",
];

/// Words of a complaint about a `response_format`.
const SCHEMA_WORDS: &[&str] =
    &["response_format", "response format", "json_schema", "schema", "structured", "json mode"];
/// Words of a complaint about a tool.
const TOOL_WORDS: &[&str] = &["tool", "function", "schema"];

impl Dialect {
    /// The request as JSON.
    pub(super) fn body(self, model: &str, request: &ModelRequest, stream: bool) -> Value {
        let mut instructions = request.instructions.clone();
        let mut body = json!({ "model": model });
        if let Shape::Json { name, schema } = &request.shape {
            match self.form {
                Form::Schema => {
                    body["response_format"] = json!({
                        "type": "json_schema",
                        "json_schema": { "name": name, "strict": true, "schema": **schema },
                    });
                }
                Form::Tool => {
                    body["tools"] = json!([{
                        "type": "function",
                        "function": { "name": name, "description": "Takes the answer.", "parameters": **schema },
                    }]);
                    body["tool_choice"] = json!({ "type": "function", "function": { "name": name } });
                }
                Form::Words => {
                    instructions.push_str("\n\nAnswer with one JSON value of this schema and with nothing else:\n");
                    instructions.push_str(&schema.to_string());
                }
            }
        }
        body["messages"] = json!([
            { "role": "system", "content": instructions },
            { "role": "user", "content": request.data },
        ]);
        let limit = if self.max_completion_tokens { "max_completion_tokens" } else { "max_tokens" };
        body[limit] = json!(request.max_tokens);
        if self.temperature {
            body["temperature"] = json!(0);
        }
        if stream {
            body["stream"] = json!(true);
            if self.usage_of_stream {
                body["stream_options"] = json!({ "include_usage": true });
            }
        }
        body
    }

    /// How to ask again after a complaint: without what it names. Nothing is ever taken up again, so this comes to an end.
    pub(super) fn after(self, complaint: &Complaint, shape: &Shape) -> Option<Self> {
        let says = |words: &[&str]| words.iter().any(|word| complaint.message.contains(word));
        if ![400, 404, 422, 501].contains(&complaint.status) || complaint.is_filter() {
            return None;
        }
        let unknown = says(UNKNOWN);
        if unknown && !self.max_completion_tokens && says(&["max_tokens"]) {
            return Some(Self { max_completion_tokens: true, ..self });
        }
        if unknown && self.temperature && says(&["temperature"]) {
            return Some(Self { temperature: false, ..self });
        }
        if unknown && self.usage_of_stream && says(&["stream_options"]) {
            return Some(Self { usage_of_stream: false, ..self });
        }
        // Gemini says no more than this about a schema that it does not take.
        let silent = complaint.message.trim().is_empty() || says(&["contains an invalid argument"]);
        let form = match (shape, self.form) {
            (Shape::Json { .. }, Form::Schema) if silent || says(SCHEMA_WORDS) => Form::Tool,
            (Shape::Json { .. }, Form::Tool) if silent || says(TOOL_WORDS) => Form::Words,
            _ => return None,
        };
        Some(Self { form, ..self })
    }

    /// How to ask next time, where the answer shows that the form was passed over in silence.
    pub(super) fn after_answer(self, said: &Said, shape: &Shape) -> Option<Self> {
        let Shape::Json { schema, .. } = shape else { return None };
        if !said.is_whole() {
            return None;
        }
        match self.form {
            Form::Schema if !said.fits(schema) => Some(Self { form: Form::Tool, ..self }),
            Form::Tool if !said.called() => Some(Self { form: Form::Words, ..self }),
            _ => None,
        }
    }
}
