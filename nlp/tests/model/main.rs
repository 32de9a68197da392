//! The language model's side of the parser: the port, its adapters, and how far an answer is believed.

mod aimock;
mod endpoints;
mod fake;
mod guarded;
mod hostile;
mod policy;
mod understanding;

use std::sync::{Arc, LazyLock};

use leancrm_nlp::Parser;
use leancrm_nlp::model::{ModelRequest, Shape};
use serde_json::json;

/// To build it takes longer than most of what is tested.
static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

/// A request for a small JSON value.
fn request() -> ModelRequest {
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["ok"], "properties": { "ok": { "type": "boolean" } },
    });
    ModelRequest {
        instructions: "Say that it is ok.".to_owned(),
        data: "{\"message\":\"Is it ok?\"}".to_owned(),
        shape: Shape::Json { name: "requests", schema: Arc::new(schema) },
        max_tokens: 50,
        within: None,
    }
}
mod labelled;
