//! What a model is told: the prompt, and beside it one JSON object with the sentence and its circumstances.

use std::time::Duration;

use serde_json::{Value, json};

use super::masks::Masks;
use crate::context::Context;
use crate::intent::IntentName;
use crate::model::{ModelRequest, Shape};
use crate::prompts::Prompt;
use crate::schema;

/// So much of an answer that could not be used is shown to the model again.
const LONGEST_ECHO: usize = 4_000;

/// So few words may go on with the request before: "and next month?".
const ELLIPTIC: usize = 4;

/// A sentence for a model.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// What the person wrote.
    pub text: &'q str,
    /// The circumstances. Of these a model learns the time, the kinds of what was talked about and the kind of the open question.
    pub context: &'q Context<'q>,
    /// Whether addresses and phone numbers are masked before the sentence leaves the house.
    pub redact: bool,
    /// All the time there is, with a second try.
    pub within: Duration,
}

impl Question<'_> {
    /// What an answer depends on beside the sentence, as text: the kinds of what was talked about and of the open question and, for
    /// a few words that may go on with it, of the request before.
    pub fn circumstances(&self) -> String {
        let data = self.data();
        let goes_on = self.text.split_whitespace().count() <= ELLIPTIC;
        let before = if goes_on { &data["last_intent"] } else { &Value::Null };
        json!([data["talked_about"], data["open_question"], before, self.redact]).to_string()
    }

    pub(super) fn masks(&self) -> Masks {
        if self.redact { Masks::over(self.text) } else { Masks::default() }
    }

    pub(super) fn request(&self, prompt: &Prompt) -> ModelRequest {
        self.asking(prompt, &self.data())
    }

    /// The same once more, with what was wrong with the answer.
    pub(super) fn repair(&self, prompt: &Prompt, answer: &str, problem: &str) -> ModelRequest {
        let mut data = self.data();
        data["previous_answer"] = Value::from(answer.chars().take(LONGEST_ECHO).collect::<String>());
        data["problem"] = Value::from(problem);
        self.asking(prompt, &data)
    }

    fn asking(&self, prompt: &Prompt, data: &Value) -> ModelRequest {
        let (catalogue, schema) = schema::briefing(self.context);
        ModelRequest {
            instructions: prompt.instructions(&[("catalogue", &catalogue)]),
            data: data.to_string(),
            shape: Shape::Json { name: "requests", schema },
            max_tokens: prompt.max_tokens,
            within: None,
        }
    }

    fn data(&self) -> Value {
        let Context { now, tz, focus, pending, .. } = self.context;
        let mut data = json!({
            "local_time": now.format("%A %Y-%m-%d %H:%M").to_string(),
            "time_zone": tz.name(),
            "message": self.masks().hide(self.text),
        });
        let kinds = [
            ("contact", &focus.contact),
            ("company", &focus.company),
            ("deal", &focus.deal),
            ("lead", &focus.lead),
            ("task", &focus.task),
        ];
        let kinds: Vec<&str> = kinds.into_iter().filter(|(_, name)| name.is_some()).map(|(kind, _)| kind).collect();
        if !kinds.is_empty() {
            data["talked_about"] = json!(kinds);
        }
        if let Some(last) = focus.last_intent {
            data["last_intent"] = json!(last);
        }
        if let Some(pending) = pending {
            // Only what the program itself is made of: names of intents and of slots, and a count.
            let intent = pending.intent.parse::<IntentName>().ok();
            let known = |slot: &&String| intent.is_some_and(|intent| intent.slots().contains(&slot.as_str()));
            let slots: Vec<&String> = pending.slots.keys().filter(known).collect();
            data["open_question"] = json!({
                "about": intent.map_or("a choice", IntentName::as_str),
                "slots": slots,
                "options": pending.candidates.len(),
            });
        }
        data
    }
}
