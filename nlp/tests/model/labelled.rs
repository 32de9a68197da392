//! A model that answers every labelled sentence as it is labelled: the guards must not stand in the way of what is right.

use std::time::Duration;

use leancrm_nlp::grammar::money::{self, Amount};
use leancrm_nlp::intent::Kind;
use leancrm_nlp::model::scripted::ScriptedModel;
use leancrm_nlp::policy::{Policy, wants_model};
use leancrm_nlp::prompts::PARSE_QUERY;
use leancrm_nlp::training::Labelled;
use leancrm_nlp::understand::{Question, understand};
use serde_json::{Value, json};

use super::PARSER;

/// Of a hundred sentences so many are believed at least. The others are labelled with more than their words say: "her" by name,
/// "64k" as a number, a time that is no slot.
const FLOOR: usize = 88;

/// A label as a model would say it.
fn words(label: &Value, text: &str) -> String {
    match label {
        Value::String(said) => said.clone(),
        Value::Object(fields) => {
            let said = fields.get("text").or_else(|| fields["any"].get(0));
            said.map(|said| words(said, text)).unwrap_or_default()
        }
        Value::Number(number) => {
            figure(number.as_f64().unwrap_or_default(), text).unwrap_or_else(|| number.to_string())
        }
        other => other.to_string(),
    }
}

/// The words of a text that come to a figure: "64k".
fn figure(wanted: f64, text: &str) -> Option<String> {
    let same = |number: f64| (number - wanted).abs() < 0.5;
    let found = money::find_all(text).into_iter().find(|found| match &found.amount {
        Amount::Money { amount, .. } => same(*amount),
        Amount::Number(number) | Amount::Percent(number) => same(*number),
        Amount::Range { min, max, .. } => min.is_some_and(same) || max.is_some_and(same),
    });
    found.map(|found| text[found.span].to_owned())
}

fn answer(row: &Labelled) -> String {
    let slots: Vec<Value> = row
        .slots
        .iter()
        .map(|(names, label)| {
            let has = |name: &&str| row.intent.slots().iter().any(|slot| slot.trim_start_matches("r#") == *name);
            let (slot, said) = (names.split('/').find(has).unwrap_or(names), words(label, &row.request.text));
            let quoted = row.request.text.to_lowercase().contains(&said.to_lowercase());
            json!({ "slot": slot, "words": if quoted { said.as_str() } else { "" }, "plain": said })
        })
        .collect();
    let manner = if row.intent.is_write() { "order" } else { "question" };
    json!({ "requests": [{ "intent": row.intent, "manner": manner, "part": null, "slots": slots }], "unclear": [] })
        .to_string()
}

#[tokio::test]
async fn what_is_right_is_believed() {
    let text = include_str!("../../corpus/held_back.jsonl");
    let rows = Labelled::read(text).expect("labelled sentences");
    let single = rows.iter().filter(|row| row.intent.kind() != Kind::Dialogue && row.intents.is_empty());
    let (mut all, mut believed, mut spared) = (0, 0, 0);
    let mut others = Vec::new();
    for row in single {
        let context = row.context().expect("a time");
        let parsed = PARSER.parse(&row.request.text, &context);
        spared += usize::from(!wants_model(Policy::Auto, &row.request.text, &parsed, &context));
        let model = ScriptedModel::saying([answer(row), answer(row)]);
        let question =
            Question { text: &row.request.text, context: &context, redact: false, within: Duration::from_secs(5) };
        let understood = understand(&PARSER, &model, &PARSE_QUERY, &question).await;
        all += 1;
        match understood.parsed.readings.first() {
            Some(reading) => {
                assert_eq!(reading.intent.name(), row.intent, "{}", row.request.text);
                believed += 1;
            }
            None => others.push(row.request.text.clone()),
        }
    }
    println!("{believed} of {all} believed; the model is not asked about {spared} of them");
    assert!(believed * 100 >= all * FLOOR, "{believed} of {all} believed; not these: {others:#?}");
}
