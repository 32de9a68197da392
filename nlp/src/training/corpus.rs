//! Labelled sentences, one JSON object a line.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::context::{Context, Pending};
use crate::intent::{CATALOGUE, IntentName, Kind};
use crate::protocol::ProtocolError;
use crate::protocol_parse::{ParseContext, ParseRequest};
use crate::slot_kinds::NUMBERS;

/// A sentence and what it means.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// The sentence and its circumstances.
    #[serde(flatten)]
    pub request: ParseRequest,
    /// The intent.
    pub intent: IntentName,
    /// Other intents that are equally right.
    #[serde(default)]
    pub intent_alt: Vec<IntentName>,
    /// All intents of a sentence that asks for several things.
    #[serde(default)]
    pub intents: Vec<IntentName>,
    /// The slots; a name such as `deal/company` may be answered under either.
    #[serde(default)]
    pub slots: Map<String, Value>,
    /// What makes the sentence hard.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The language, English when left out.
    #[serde(default)]
    pub lang: Option<String>,
}

impl Labelled {
    /// Reads the lines of a file. A sentence without its time was said on Wednesday, 11 March 2026, 9:30.
    ///
    /// # Errors
    /// When a line is not a labelled sentence.
    pub fn read(text: &str) -> Result<Vec<Self>, ProtocolError> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines
            .map(|line| {
                let mut row: Map<String, Value> = serde_json::from_str(line)?;
                row.entry("now").or_insert_with(|| REFERENCE.into());
                Ok(serde_json::from_value(Value::Object(row))?)
            })
            .collect()
    }

    /// Whether it is an example of a rule.
    pub(super) fn is_example(&self) -> bool {
        self.request.id == EXAMPLE
    }

    /// The circumstances of the sentence.
    ///
    /// # Errors
    /// When its time cannot be read.
    pub fn context(&self) -> Result<Context<'static>, ProtocolError> {
        self.request.context()
    }
}

const EXAMPLE: &str = "example";
const REFERENCE: &str = "2026-03-11T09:30:00";

/// The examples of the intents as labelled sentences.
pub(super) fn examples() -> Vec<Labelled> {
    CATALOGUE.iter().flat_map(|name| name.examples().iter().map(|(text, slots)| example(*name, text, slots))).collect()
}

fn example(intent: IntentName, text: &str, slots: &[(&str, &str)]) -> Labelled {
    let pending = (intent.kind() == Kind::Dialogue
        && !matches!(intent, IntentName::Greet | IntentName::Thanks | IntentName::Undo))
    .then(|| Pending {
        intent: "deal_update".to_owned(),
        candidates: if intent == IntentName::Choose { vec!["1".to_owned(), "2".to_owned()] } else { Vec::new() },
        ..Pending::default()
    });
    let slots = slots.iter().map(|(slot, value)| {
        let number = NUMBERS.contains(slot) || slot.starts_with("duration");
        let value = value.parse::<f64>().ok().filter(|_| number).map_or_else(|| Value::from(*value), Value::from);
        ((*slot).to_owned(), value)
    });
    Labelled {
        request: ParseRequest {
            id: EXAMPLE.into(),
            text: text.to_owned(),
            now: REFERENCE.to_owned(),
            tz: None,
            context: Some(ParseContext { pending, ..ParseContext::default() }),
        },
        intent,
        intent_alt: Vec::new(),
        intents: Vec::new(),
        slots: slots.collect(),
        tags: Vec::new(),
        lang: None,
    }
}
