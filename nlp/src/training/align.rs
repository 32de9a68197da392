//! Finds the labelled slots of a sentence again among its units.

use std::ops::Range;

use serde_json::Value;

use crate::grammar::money::Amount;
use crate::intent::IntentName;
use crate::pattern::Taken;
use crate::ranker::spans::{self, SlotList};
use crate::ranker::units::{Unit, UnitKind};
use crate::sentence::Sentence;
use crate::slot_kinds::{NUMBERS, TIMES};

/// The label of each unit. Slots whose words are not found stay unlabelled.
pub(super) fn labels(
    slots: &SlotList,
    sentence: &Sentence<'_>,
    units: &[Unit],
    name: IntentName,
    gold: &[(&'static str, Value)],
) -> Vec<u8> {
    let mut labels = vec![spans::OUTSIDE; units.len()];
    let mut spans: Vec<(Range<usize>, u8)> = Vec::new();
    for (slot, value) in gold {
        debug_assert!(
            name.slots().iter().any(|known| known.trim_start_matches("r#") == *slot),
            "{slot} is no slot of {name}"
        );
        let Some(begin) = slots.begin(slot) else { continue };
        for span in find(sentence, units, slot, value) {
            spans.push((span, begin));
        }
    }
    // Longer ones first: a name inside a title belongs to the title.
    spans.sort_by_key(|(span, _)| std::cmp::Reverse(span.len()));
    for (span, begin) in spans {
        if labels[span.clone()].iter().all(|label| *label == spans::OUTSIDE)
            && units[span.clone()]
                .iter()
                .all(|unit| slots.slot(begin).is_some_and(|slot| spans::takes(unit.kind, slot)))
        {
            labels[span.clone()].fill(begin + 1);
            labels[span.start] = begin;
        }
    }
    labels
}

/// The units that a value stands in.
fn find(sentence: &Sentence<'_>, units: &[Unit], slot: &str, value: &Value) -> Vec<Range<usize>> {
    match value {
        Value::Number(number) => {
            number.as_f64().and_then(|number| numeric(sentence, units, slot, number)).into_iter().collect()
        }
        Value::String(text) if TIMES.contains(&slot) => timed(sentence, units, text),
        Value::String(text) => worded(sentence, units, slot, text).into_iter().collect(),
        Value::Object(phrase) => phrase.get("text").map(|text| find(sentence, units, slot, text)).unwrap_or_default(),
        Value::Array(items) => items.iter().flat_map(|item| find(sentence, units, slot, item)).collect(),
        _ => Vec::new(),
    }
}

fn numeric(sentence: &Sentence<'_>, units: &[Unit], slot: &str, wanted: f64) -> Option<Range<usize>> {
    let same = |number: f64| (number - wanted.abs()).abs() < 1e-6 * wanted.abs().max(1.0);
    let at = units.iter().position(|unit| match unit.kind {
        UnitKind::Amount(index) => match &sentence.amounts[index].value {
            Amount::Money { amount, .. } => same(*amount),
            Amount::Number(number) | Amount::Percent(number) => same(*number),
            Amount::Range { min, max, .. } => min.is_some_and(same) || max.is_some_and(same),
        },
        UnitKind::Time(_) if slot.starts_with("duration") => {
            let span = crate::ranker::fill::Span { slot: "duration_min", units: 0..1 };
            let asked = if slot == "duration_days" { "duration_days" } else { span.slot };
            match crate::ranker::fill::piece(
                sentence,
                std::slice::from_ref(unit),
                &crate::ranker::fill::Span { slot: asked, ..span },
                &unit.words,
            ) {
                Some(Taken::Days(days) | Taken::Minutes(days)) => {
                    i32::try_from(days).is_ok_and(|days| same(f64::from(days)))
                }
                _ => false,
            }
        }
        UnitKind::Word if NUMBERS.contains(&slot) => {
            let token = &sentence.tokens[unit.words.start];
            token.norm.trim_start_matches('#').parse::<f64>().is_ok_and(same)
                || SPELT
                    .iter()
                    .position(|word| *word == token.norm)
                    .and_then(|at| u8::try_from(at).ok())
                    .is_some_and(|at| same(f64::from(at)))
        }
        _ => false,
    })?;
    Some(at..at + 1)
}

const SPELT: &[&str] =
    &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// A time may have been said in two places.
fn timed(sentence: &Sentence<'_>, units: &[Unit], text: &str) -> Vec<Range<usize>> {
    if let Some(whole) = worded(sentence, units, "", text) {
        let pieces: Vec<Range<usize>> =
            whole.clone().filter(|at| matches!(units[*at].kind, UnitKind::Time(_))).map(|at| at..at + 1).collect();
        return if pieces.is_empty() || pieces.len() * 2 < whole.len() { vec![whole] } else { pieces };
    }
    let wanted = words(text);
    units
        .iter()
        .enumerate()
        .filter(|(_, unit)| matches!(unit.kind, UnitKind::Time(_)))
        .filter(|(_, unit)| {
            let said = words(sentence.slice(unit.words.clone()));
            let shared = said.iter().filter(|word| wanted.contains(word)).count();
            shared * 2 > said.len().min(wanted.len())
        })
        .map(|(at, _)| at..at + 1)
        .collect()
}

/// The shortest row of units that has exactly these words.
fn worded(sentence: &Sentence<'_>, units: &[Unit], slot: &str, text: &str) -> Option<Range<usize>> {
    let wanted = words(text);
    if wanted.is_empty() {
        return None;
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    for start in 0..units.len() {
        for end in start + 1..=units.len() {
            let span = units[start].words.start..units[end - 1].words.end;
            let said = words(sentence.slice(span));
            if said == wanted {
                return Some(start..end);
            }
            if said.len() > wanted.len() + 3 {
                break;
            }
        }
        let point = match units[start].kind {
            UnitKind::Email => {
                sentence.email_at(units[start].words.start).is_some_and(|(_, email)| email.eq_ignore_ascii_case(text))
            }
            UnitKind::Phone => {
                let (said, wanted) = (digits(sentence.slice(units[start].words.clone())), digits(text));
                wanted.len() >= 7 && (said.ends_with(&wanted) || wanted.ends_with(said.trim_start_matches('0')))
            }
            _ => false,
        };
        if point && ["email", "phone", "value", "text", "contact"].contains(&slot) {
            return Some(start..start + 1);
        }
    }
    None
}

/// The words of a text for comparing: lower case, without articles at the start and possessive endings.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace('’', "'").replace("'s", "");
    let mut words: Vec<String> = lower
        .split(|c: char| !c.is_alphanumeric() && !"@.+%&".contains(c))
        .map(|word| word.trim_matches('.').to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    while words.len() > 1 && ["the", "a", "an", "my"].contains(&words[0].as_str()) {
        words.remove(0);
    }
    words
}
