//! `leancrm nlp explain`: how the parser comes to its reading, for the person who teaches it.

use comfy_table::{Table, presets::NOTHING};
use leancrm_nlp::{
    Explanation, IntentName, Parsed, Parser, Reading, Settled,
    protocol_parse::ParseRequest,
    training::{self, Labelled},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    super::{Output, Status},
    single::{SaidArgs, plain},
};

/// What goes by this rule was filled by the ranker.
const RANKER: &str = "ranked";

/// A request that was understood.
#[derive(Debug, Serialize)]
struct Understood {
    intent: IntentName,
    confidence: f32,
    rule: &'static str,
    slots: Map<String, Value>,
    /// Which words fill which slot, in the order of the sentence. A value that was inferred has none.
    words: Vec<Words>,
}

#[derive(Debug, Serialize)]
struct Words {
    slot: String,
    text: String,
}

pub(super) fn run(sentence: &str, said: &SaidArgs, out: &mut Output) -> anyhow::Result<Status> {
    let parser = Parser::new();
    let request: ParseRequest = serde_json::from_value(said.request(sentence))?;
    let context = request.context()?;
    let parsed = parser.parse(sentence, &context);
    let explanation = parser.explain(sentence, &context);
    let understood =
        parsed.readings.iter().map(|reading| understood(&parser, &request, reading)).collect::<Result<Vec<_>, _>>()?;
    out.json(&document(&understood, &parsed, &explanation));
    tell_reading(&understood, &parsed, out);
    tell_reasons(&explanation, out);
    Ok(if understood.is_empty() { Status::NoAnswer } else { Status::Done })
}

/// Finds the words of a reading's slots in the sentence, as the training does with labelled slots.
fn understood(parser: &Parser, request: &ParseRequest, reading: &Reading) -> anyhow::Result<Understood> {
    let (intent, slots) = (reading.intent.name(), reading.intent.slots_json());
    let row = Labelled {
        request: request.clone(),
        intent,
        intent_alt: Vec::new(),
        intents: Vec::new(),
        slots: slots.clone(),
        tags: Vec::new(),
        lang: None,
    };
    let words = training::aligned(parser, &row)?.into_iter().map(|(slot, text)| Words { slot, text }).collect();
    Ok(Understood { intent, confidence: reading.confidence, rule: reading.rule, slots, words })
}

fn document(understood: &[Understood], parsed: &Parsed, explanation: &Explanation) -> Value {
    let likely = explanation.likely.iter().map(|(intent, share)| json!({ "intent": intent, "share": share }));
    let rules =
        explanation.rules.iter().map(|(intent, rule, score)| json!({ "intent": intent, "rule": rule, "score": score }));
    let near = parsed.alternatives.iter().map(|reading| {
        json!({ "intent": reading.intent.name(), "confidence": reading.confidence, "slots": reading.intent.slots_json() })
    });
    json!({
        "readings": understood,
        "alternatives": near.collect::<Vec<_>>(),
        "likely": likely.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
        "forbids_writes": explanation.forbids_writes,
        "settled": explanation.settled,
        "steps": explanation.steps,
    })
}

fn tell_reading(understood: &[Understood], parsed: &Parsed, out: &mut Output) {
    if understood.is_empty() {
        let near: Vec<_> = parsed.alternatives.iter().map(|reading| reading.intent.name().as_str()).collect();
        let near = if near.is_empty() { "nothing comes near".to_owned() } else { near.join(" or ") };
        out.line(format!("Unsure, so it asks back: {near}."));
    }
    for Understood { intent, confidence, rule, slots, words } in understood {
        let filler = if *rule == RANKER { "the ranker".to_owned() } else { format!("rule “{rule}”") };
        out.line(format!("{intent}, {:.0} % sure; slots by {filler}", confidence * 100.0));
        let said = words.iter().map(|word| {
            let value = slots.get(&word.slot).map(plain).unwrap_or_default();
            [word.text.clone(), word.slot.clone(), value]
        });
        let silent = slots.iter().filter(|(slot, _)| !words.iter().any(|word| word.slot == **slot));
        let inferred = silent.map(|(slot, value)| [String::new(), slot.clone(), plain(value)]);
        show(["WORDS", "SLOT", "VALUE"], said.chain(inferred), out);
    }
}

/// What decided without weighing, as a sentence.
fn told(settled: Settled) -> &'static str {
    match settled {
        Settled::Length => "It has no word, or more than a request has: it is met with silence.",
        Settled::OtherLanguage => {
            "It is one of the words of other languages that steer a conversation: nothing was weighed."
        }
        Settled::Foreign => "It is in another language: it is met with silence.",
        Settled::FollowUp => "It repeats the last question about something else: nothing was weighed.",
        Settled::NameAlone => "It is a name and nothing else, which asks who that is: nothing was weighed.",
        Settled::SureRule => "A rule fits all of it that leaves no doubt: nothing was weighed.",
        Settled::Veto => "It excludes or negates what no slot expresses: a veto kept the likeliest reading back.",
        Settled::Split => {
            "It asks for several things: each was weighed by itself, and all of them are surer than the whole."
        }
    }
}

fn tell_reasons(explanation: &Explanation, out: &mut Output) {
    if let Some(settled) = explanation.settled {
        out.line(told(settled));
    }
    out.line(if explanation.forbids_writes {
        "It is a question or a prohibition: whatever it names, nothing is changed."
    } else {
        "Nothing in it forbids a change."
    });
    out.line("\nThe whole of it, by what people were seen to say:");
    let likely = explanation.likely.iter().take(3);
    show(["INTENT", "SHARE"], likely.map(|(name, share)| [name.to_string(), format!("{:.1} %", share * 100.0)]), out);
    out.line("\nRules that fit the whole of it:");
    let rules = explanation.rules.iter();
    show(
        ["INTENT", "RULE", "SCORE"],
        rules.map(|(name, rule, score)| [name.to_string(), (*rule).to_owned(), format!("{score:.2}")]),
        out,
    );
}

/// A table, or a dash where it would be empty.
fn show<const N: usize>(headings: [&str; N], rows: impl Iterator<Item = [String; N]>, out: &mut Output) {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return out.line("  -");
    }
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(headings).add_rows(rows);
    out.line(table.trim_fmt());
}
