//! Trains the ranker on labelled sentences. Deterministic: the same sentences give the same file.

mod align;
#[cfg(test)]
mod committed;
mod corpus;
mod perceptron;
pub mod scoring;
mod softmax;

use std::collections::HashMap;
use std::hash::Hasher as _;
use std::ops::Range;

use serde_json::{Map, Value};

pub use corpus::Labelled;

use crate::arbiter;
use crate::context::{Context, Pending};
use crate::hash::FastHasher;
use crate::intent::{CATALOGUE, Intent, IntentName, Kind};
use crate::manners;
use crate::parser::Parser;
use crate::protocol::ProtocolError;
use crate::ranker::choices::{self, Choice, Choices};
use crate::ranker::spans::{self, SlotList};
use crate::ranker::units::Unit;
use crate::ranker::weights::{Feature, Weights};
use crate::ranker::{self, BIAS, Ranker, features, units};
use crate::sentence::Sentence;
use softmax::Table;

/// The sentences of the evaluation, labelled, one JSON object a line: what a prompt is scored on.
pub const EVALUATION: &str = include_str!("../../corpus/dev/intents.jsonl");

/// Counts up with every change of the training that gives another model.
const VERSION: u32 = 2;
/// Words in fewer sentences than this stay unknown.
const LEAST_SENTENCES: u32 = 3;
/// A value of a closed set has to be seen so often.
const LEAST_VALUES: u32 = 3;

/// The bytes of the model that the sentences give.
///
/// # Errors
/// When the time of a sentence cannot be read.
pub fn train(parser: &Parser, labelled: &[Labelled]) -> Result<Vec<u8>, ProtocolError> {
    let examples = corpus::examples();
    let mut read = Vec::with_capacity(labelled.len());
    for row in labelled.iter().chain(&examples).filter(|row| row.intents.len() < 2) {
        let context = row.context()?;
        let sentence = Sentence::read(&row.request.text, context.now, parser.vocabulary(), None);
        if !sentence.tokens.is_empty() {
            read.push(Reading { row, sentence, context, gold: gold(row) });
        }
    }
    let slots = SlotList::all();
    let known = known_words(parser, &slots, &read);
    let mut ranker = Ranker { known, ..Ranker::default() };
    ranker.values = values(&read);
    let rows: Vec<(usize, Range<usize>, Vec<Unit>)> = read
        .iter()
        .enumerate()
        .map(|(index, reading)| {
            let window = manners::strip(&reading.sentence, 0..reading.sentence.tokens.len());
            let units = ranker.units(&reading.sentence, parser.vocabulary(), &window);
            (index, window, units)
        })
        .collect();
    let tables = [
        train_intents(parser, &read, &rows),
        train_spans(&slots, &read, &rows),
        train_inner(&slots, &read, &rows),
        train_choices(&ranker.values, &read, &rows),
    ];
    let mut file = ranker::head(fingerprint(labelled), &ranker.known, &ranker.values);
    for table in tables {
        Weights::pack(&table, &mut file);
    }
    Ok(file)
}

/// Whether the committed model was trained on these sentences, the examples that the intents have, and in the way it is done now.
pub fn is_current(labelled: &[Labelled]) -> bool {
    Ranker::committed().trained_on == fingerprint(labelled)
}

/// A hash of all that a model comes from, but for the rules: the sentences in their order, the examples of the intents, and the
/// version of the training.
fn fingerprint(labelled: &[Labelled]) -> u64 {
    let mut hasher = FastHasher::default();
    hasher.write_u32(VERSION);
    for row in labelled.iter().chain(&corpus::examples()) {
        hasher.write(format!("{row:?}").as_bytes());
    }
    hasher.finish()
}

struct Reading<'r> {
    row: &'r Labelled,
    sentence: Sentence<'r>,
    context: Context<'static>,
    gold: Vec<(&'static str, Value)>,
}

type Windows = [(usize, Range<usize>, Vec<Unit>)];

/// The slots of a sentence under names that its intent has, with the first of several right values.
fn gold(row: &Labelled) -> Vec<(&'static str, Value)> {
    let mut found = Vec::new();
    for (names, value) in &row.slots {
        let value = match value {
            Value::Object(object) => {
                object.get("any").and_then(|any| any.get(0)).or_else(|| object.get("text")).unwrap_or(value)
            }
            _ => value,
        };
        let slot = names.split('/').find_map(|name| {
            row.intent.slots().iter().map(|slot| slot.trim_start_matches("r#")).find(|slot| *slot == name)
        });
        if let Some(slot) = slot {
            found.push((slot, value.clone()));
        }
    }
    found
}

/// The words that are said often enough and are not mostly parts of names.
fn known_words(parser: &Parser, slots: &SlotList, read: &[Reading<'_>]) -> Vec<Feature> {
    const NAMES: &[&str] = &[
        "contact",
        "company",
        "deal",
        "lead",
        "candidate",
        "member",
        "assignee",
        "owner",
        "name",
        "entity",
        "tag",
        "location",
        "value",
    ];
    let mut counts: HashMap<Feature, (u32, u32)> = HashMap::new();
    for reading in read {
        let window = 0..reading.sentence.tokens.len();
        let units = units::units(&reading.sentence, parser.vocabulary(), &window, &|_| true);
        let labels = align::labels(slots, &reading.sentence, &units, reading.row.intent, &reading.gold);
        let mut seen = Vec::new();
        for (unit, label) in units.iter().zip(&labels) {
            let named = slots.slot(*label).is_some_and(|slot| NAMES.contains(&slot))
                || unit.words.start > 0 && reading.sentence.tokens[unit.words.start].capital;
            if !seen.contains(&unit.raw) {
                seen.push(unit.raw);
                let count = counts.entry(unit.raw).or_default();
                count.0 += 1;
                count.1 += u32::from(named);
            }
        }
    }
    let mut known: Vec<Feature> = counts
        .into_iter()
        .filter(|(_, (all, named))| *all >= LEAST_SENTENCES && named * 2 < *all)
        .map(|(word, _)| word)
        .collect();
    known.sort_unstable();
    known
}

/// The values that are seen often enough, each slot's list beginning with none.
fn values(read: &[Reading<'_>]) -> Choices {
    let mut counts: HashMap<(&'static str, String), u32> = HashMap::new();
    for reading in read {
        for (slot, value) in &reading.gold {
            if let Some(text) = chosen_text(slot, value, reading.row.intent) {
                *counts.entry((slot, text)).or_default() += 1;
            }
        }
    }
    let mut list = Vec::new();
    for slot in choices::SLOTS {
        list.push(Choice { slot, value: None });
        let mut known: Vec<(&String, u32)> = counts
            .iter()
            .filter(|((name, _), count)| name == slot && **count >= LEAST_VALUES)
            .map(|((_, text), count)| (text, *count))
            .collect();
        known.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        // The list lives as long as the program that trains, which ends with it.
        list.extend(
            known
                .into_iter()
                .take(24)
                .map(|(text, _)| Choice { slot, value: Some(Box::leak(text.clone().into_boxed_str())) }),
        );
    }
    list.truncate(usize::from(u8::MAX));
    Choices(list)
}

/// A value as it can be chosen, where the slot takes it.
fn chosen_text(slot: &str, value: &Value, intent: IntentName) -> Option<String> {
    let text = match value {
        Value::String(text) => text.to_lowercase().replace(' ', "_"),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let text = match (slot, text.as_str()) {
        ("field", "close") => "close_date",
        ("owner" | "member", "my" | "mine") => "me",
        ("owner", "our" | "my_team") => "team",
        ("sort", "created") => "newest",
        ("sort", "value" | "size") => "amount",
        (_, text) => text,
    };
    let special = ["me", "team", "everyone", "unassigned"].contains(&text);
    let choosable = match slot {
        "owner" | "member" => special,
        "stage" => intent == IntentName::CandidateUpdate,
        _ => choices::SLOTS.contains(&slot),
    };
    let json = match value {
        Value::Bool(flag) => Value::Bool(*flag),
        Value::Number(number) => Value::Number(number.clone()),
        _ => Value::from(text),
    };
    let taken = Intent::from_slots(intent, Map::from_iter([(slot.to_owned(), json)])).is_ok();
    // What everybody means anyway is not worth a slot.
    let usual = matches!((slot, text), ("method", "quota") | ("mode", "on"));
    (choosable && taken && !usual).then(|| text.to_owned())
}

fn train_intents(parser: &Parser, read: &[Reading<'_>], rows: &Windows) -> Table {
    let mut decisions = Vec::new();
    for (place, (index, window, units)) in rows.iter().enumerate() {
        let Reading { row, sentence, context, .. } = &read[*index];
        let right: Vec<u8> = std::iter::once(row.intent).chain(row.intent_alt.iter().copied()).map(label).collect();
        let mut decide = |context: &Context<'_>| {
            let mut features = features::of_intent(sentence, window, units, context);
            features.push(BIAS);
            // The rules were written for their examples: how well they fit there says nothing.
            if !row.is_example() {
                let offers = arbiter::offers(parser, sentence, window.clone(), context, |_| true);
                features::of_offers(&arbiter::scores(&offers), &mut features);
            }
            let allowed = CATALOGUE.iter().filter(|name| arbiter::allowed(**name, context)).map(|name| label(*name));
            decisions.push(softmax::Decision { features, allowed: allowed.collect(), right: right.clone() });
        };
        decide(context);
        if row.request.context.is_none() && units.len() > 2 && row.intent.kind() != Kind::Dialogue {
            interrupted(place, context).iter().for_each(decide);
        }
    }
    let plan = softmax::Plan { rounds: 20, dropout: 0.45, least: 3, step: 0.2, smallest: 0.12 };
    softmax::train(&decisions, CATALOGUE.len(), plan)
}

/// Circumstances in which people say the same as without: a question is open that they do not answer, or something was talked
/// about before.
fn interrupted(place: usize, context: &Context<'static>) -> Option<Context<'static>> {
    let mut context = context.clone();
    match place % 12 {
        0 => context.pending = Some(Pending { intent: "deal_update".to_owned(), ..Pending::default() }),
        4 => {
            let candidates = vec!["Kim Lane (NBK)".to_owned(), "Kim Poe (Cairo)".to_owned()];
            context.pending = Some(Pending { intent: "contact_lookup".to_owned(), candidates, ..Pending::default() });
        }
        8 => {
            let reads =
                [IntentName::ContactLookup, IntentName::DealStatus, IntentName::DealsList, IntentName::TasksList];
            context.focus.last_intent = Some(reads[place / 12 % reads.len()]);
            context.focus.contact = Some("Kim Lane".to_owned());
            context.focus.deal = (place % 24 == 8).then(|| "Cairo renewal".to_owned());
        }
        _ => return None,
    }
    Some(context)
}

fn label(name: IntentName) -> u8 {
    name as u8
}

fn train_spans(slots: &SlotList, read: &[Reading<'_>], rows: &Windows) -> Table {
    let copied = |row: &Labelled, slot: &str, value: &Value| chosen_text(slot, value, row.intent).is_none();
    let data = labelled(slots, read, rows, |name| !name.slots().is_empty(), |name| slots.allowed(name), copied);
    perceptron::train(&data, slots, 12, 4)
}

/// Names inside a text: whom a task is about.
fn train_inner(slots: &SlotList, read: &[Reading<'_>], rows: &Windows) -> Table {
    let named = |_: &Labelled, slot: &str, _: &Value| spans::NAMED.contains(&slot);
    let data = labelled(slots, read, rows, spans::has_inner, |name| slots.inner(name), named);
    perceptron::train(&data, slots, 8, 4)
}

fn labelled(
    slots: &SlotList,
    read: &[Reading<'_>],
    rows: &Windows,
    wanted: impl Fn(IntentName) -> bool,
    allowed: impl Fn(IntentName) -> Vec<u8>,
    counts: impl Fn(&Labelled, &str, &Value) -> bool,
) -> Vec<perceptron::Row> {
    rows.iter()
        .filter(|(index, _, _)| wanted(read[*index].row.intent) && !read[*index].row.is_example())
        .map(|(index, _, units)| {
            let Reading { row, sentence, gold, .. } = &read[*index];
            let features = (0..units.len())
                .map(|at| {
                    let mut found = Vec::with_capacity(features::OF_UNIT);
                    features::of_unit(sentence, units, at, row.intent, &mut found);
                    found
                })
                .collect();
            let copied: Vec<(&'static str, Value)> =
                gold.iter().filter(|(slot, value)| counts(row, slot, value)).cloned().collect();
            perceptron::Row {
                features,
                allowed: allowed(row.intent),
                labels: align::labels(slots, sentence, units, row.intent, &copied),
                units: units.clone(),
            }
        })
        .collect()
}

fn train_choices(values: &Choices, read: &[Reading<'_>], rows: &Windows) -> Table {
    let mut decisions = Vec::new();
    for (index, window, units) in rows {
        let Reading { row, sentence, context, gold } = &read[*index];
        // The examples of the rules tell only the slots that matter there.
        if row.is_example() {
            continue;
        }
        let common = features::of_intent(sentence, window, units, context);
        for slot in row
            .intent
            .slots()
            .iter()
            .map(|slot| slot.trim_start_matches("r#"))
            .filter(|slot| choices::SLOTS.contains(slot))
        {
            let said = gold.iter().find(|(known, _)| *known == slot);
            let chosen = said.and_then(|(_, value)| chosen_text(slot, value, row.intent));
            let right = values.of(slot).find(|(_, choice)| choice.value == chosen.as_deref()).map(|(label, _)| label);
            let Some(right) = right.and_then(|label| u8::try_from(label).ok()) else { continue };
            let allowed: Vec<u8> = values.of(slot).filter_map(|(label, _)| u8::try_from(label).ok()).collect();
            let mut features = Vec::new();
            choices::of_slot(&common, row.intent, slot, &mut features);
            decisions.push(softmax::Decision { features, allowed, right: vec![right] });
        }
    }
    let plan = softmax::Plan { rounds: 6, dropout: 0.3, least: 4, step: 0.1, smallest: 0.2 };
    softmax::train(&decisions, values.0.len(), plan)
}

/// The words of a sentence that its slots stand in, in their order: what the training learns from, and what explains a reading.
pub fn aligned(parser: &Parser, row: &Labelled) -> Result<Vec<(String, String)>, ProtocolError> {
    let context = row.context()?;
    let sentence = Sentence::read(&row.request.text, context.now, parser.vocabulary(), None);
    let slots = SlotList::all();
    let units = units::units(&sentence, parser.vocabulary(), &(0..sentence.tokens.len()), &|_| true);
    let labels = align::labels(&slots, &sentence, &units, row.intent, &gold(row));
    Ok(crate::ranker::fill::marked(&slots, &labels)
        .into_iter()
        .map(|span| {
            let words = units[span.units.start].words.start..units[span.units.end - 1].words.end;
            (span.slot.to_owned(), sentence.slice(words).to_owned())
        })
        .collect())
}
