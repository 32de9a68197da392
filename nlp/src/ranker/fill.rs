//! From labelled units and chosen values to what a rule would have taken from the sentence.

use std::ops::Range;

use super::Ranker;
use super::choices::{self, Choice};
use super::plain_words;
use super::spans::{self, SlotList};
use super::units::{Unit, UnitKind};
use super::weights::Feature;
use crate::grammar::money::Amount;
use crate::grammar::time::{self, TimePhrase, TimeValue};
use crate::intent::IntentName;
use crate::pattern::{GapKind, Match, Taken};
use crate::sentence::{Found, Sentence};
use crate::slot_kinds::{FREE, LENGTHS, NUMBERS, TIMES};

/// A stretch of units that fills a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) slot: &'static str,
    pub(crate) units: Range<usize>,
}

/// The stretches that labels mark.
pub(crate) fn marked(slots: &SlotList, labels: &[u8]) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let Some(slot) = slots.slot(*label) else { continue };
        match found.last_mut() {
            Some(span) if label % 2 == 0 && span.slot == slot && span.units.end == at => span.units.end = at + 1,
            _ => found.push(Span { slot, units: at..at + 1 }),
        }
    }
    found
}

/// What the ranker takes from a sentence for an intent.
pub(crate) fn taken(
    ranker: &Ranker,
    slots: &SlotList,
    sentence: &Sentence<'_>,
    (units, common): (&[Unit], &[Feature]),
    name: IntentName,
) -> Match {
    let list = slots;
    let labels = spans::decode((&ranker.spans, &ranker.span_paths[name as usize]), sentence, units, name);
    let mut found = marked(slots, &labels);
    let mut chosen = choices::choose(&ranker.choices, &ranker.closed[name as usize], common);
    say_plainly(sentence, units, name, &found, &mut chosen);
    found.extend(inner(ranker, list, sentence, units, name, &found));
    let mut slots: Vec<(&'static str, Taken)> = Vec::new();
    for choice in &chosen {
        if let Some(value) = choice.value {
            slots.push((choice.slot, Taken::Fixed(value)));
        }
    }
    let mut times: Vec<(&'static str, Range<usize>)> = Vec::new();
    for span in &found {
        let words =
            trimmed(sentence, span.slot, units[span.units.start].words.start..units[span.units.end - 1].words.end);
        if chosen.iter().any(|choice| choice.slot == span.slot) {
            continue;
        }
        if TIMES.contains(&span.slot) {
            times.push((span.slot, words));
        } else if let Some(taken) = piece(sentence, units, span, &words) {
            slots.push((span.slot, taken));
        }
    }
    for slot in TIMES {
        if let Some(taken) = moment(sentence, &times, slot) {
            slots.push((slot, taken));
        }
    }
    let open_ended = found
        .iter()
        .rfind(|span| span.units.end == units.len())
        .is_some_and(|span| span.units.end == units.len() && FREE.contains(&span.slot));
    let skipped = labels.iter().zip(units).filter(|(label, _)| **label == spans::OUTSIDE);
    let skipped = skipped.flat_map(|(_, unit)| unit.words.clone()).collect();
    Match { score: 0.0, slots, open_ended, skipped }
}

/// Sets right the values that a word of the sentence says by itself.
fn say_plainly(sentence: &Sentence<'_>, units: &[Unit], name: IntentName, found: &[Span], chosen: &mut Vec<Choice>) {
    if units.is_empty() {
        return;
    }
    let words = |span: &Range<usize>| units[span.start].words.start..units[span.end - 1].words.end;
    let names: Vec<Range<usize>> =
        found.iter().filter(|span| NAMES.contains(&span.slot)).map(|span| words(&span.units)).collect();
    for slot in name.slots().iter().map(|slot| slot.trim_start_matches("r#")) {
        if let Some(value) = plain_words::said(sentence, words(&(0..units.len())), &names, (name, slot)) {
            chosen.retain(|choice| choice.slot != slot);
            chosen.push(Choice { slot, value: Some(value) });
        }
    }
}

/// Slots in which a word is a part of a name, or of what somebody wrote.
const NAMES: &[&str] = &["candidate", "contact", "company", "deal", "lead", "reason", "feedback", "title"];

/// The words without an article or the rest of a contraction at their edges.
fn trimmed(sentence: &Sentence<'_>, slot: &str, mut words: Range<usize>) -> Range<usize> {
    let edge = |at: usize| {
        let token = &sentence.tokens[at];
        token.norm.starts_with('\'') || token.is_article()
    };
    while words.len() > 1 && edge(words.start) {
        words.start += 1;
    }
    if words.len() > 1 && slot == "reason" && ["of", "because"].contains(&sentence.tokens[words.start].norm.as_ref()) {
        words.start += 1;
    }
    while words.len() > 1 && sentence.tokens[words.end - 1].norm == "'s" {
        words.end -= 1;
    }
    words
}

/// The names inside the texts that were found, where no name was found beside them.
pub(crate) fn inner(
    ranker: &Ranker,
    slots: &SlotList,
    sentence: &Sentence<'_>,
    units: &[Unit],
    name: IntentName,
    found: &[Span],
) -> Vec<Span> {
    if !spans::has_inner(name) || found.iter().any(|span| spans::NAMED.contains(&span.slot)) {
        return Vec::new();
    }
    let labels = spans::decode((&ranker.inner, &ranker.inner_paths[name as usize]), sentence, units, name);
    marked(slots, &labels)
}

pub(crate) fn piece(sentence: &Sentence<'_>, units: &[Unit], span: &Span, words: &Range<usize>) -> Option<Taken> {
    let one = (span.units.len() == 1).then(|| &units[span.units.start]);
    match (one.map(|unit| unit.kind), span.slot) {
        (Some(UnitKind::Time(index)), slot) if LENGTHS.contains(&slot) => length(sentence, index, slot),
        (_, slot) if LENGTHS.contains(&slot) => None,
        (Some(UnitKind::Email), "email" | "value" | "text" | "contact") => {
            sentence.email_at(words.start).map(|(_, email)| Taken::Said(email))
        }
        (Some(UnitKind::Phone), "phone" | "value" | "text" | "contact") => {
            sentence.phone_at(words.start).map(|(_, phone)| Taken::Said(phone))
        }
        (Some(UnitKind::Domain), "domain") => sentence.domain_at(words.start).map(Taken::Said),
        (kind, slot) if NUMBERS.contains(&slot) => number(sentence, kind, words, slot),
        (_, slot) => Some(Taken::Words(words.clone(), gap_of(slot))),
    }
}

fn gap_of(slot: &str) -> GapKind {
    match slot {
        "contact" | "lead" | "candidate" | "member" | "assignee" | "owner" | "name" => GapKind::Person,
        "company" | "deal" => GapKind::Org,
        slot if FREE.contains(&slot) => GapKind::Text,
        _ => GapKind::Words,
    }
}

fn number(sentence: &Sentence<'_>, kind: Option<UnitKind>, words: &Range<usize>, slot: &str) -> Option<Taken> {
    let Some(UnitKind::Amount(index)) = kind else {
        let text = sentence.slice(words.clone());
        let spelt = WORDS.iter().position(|word| word.eq_ignore_ascii_case(text));
        let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let number = spelt.and_then(|number| u8::try_from(number).ok()).map(f64::from).or_else(|| digits.parse().ok());
        return number.map(Taken::Number);
    };
    match &sentence.amounts[index].value {
        Amount::Range { .. } if slot.starts_with("amount") => Some(Taken::Range(index)),
        Amount::Range { min, max, .. } => min.or(*max).map(Taken::Number),
        Amount::Percent(share) => Some(Taken::Number(*share)),
        Amount::Number(number) if slot == "limit" => Some(Taken::Number(*number)),
        Amount::Number(_) | Amount::Money { .. } => Some(Taken::Amount(index)),
    }
}

const WORDS: &[&str] =
    &["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

fn length(sentence: &Sentence<'_>, index: usize, slot: &str) -> Option<Taken> {
    let phrase = &sentence.times[index].value;
    let bare = || {
        let words: Vec<&str> = phrase.text.split(' ').collect();
        let lead = words.iter().take_while(|word| LEADING.contains(&word.to_lowercase().as_str())).count();
        time::resolve(&words[lead..].join(" "), sentence.now)
    };
    let value = phrase.value.clone().filter(|value| matches!(value, TimeValue::Duration(_))).or_else(bare)?;
    let TimeValue::Duration(span) = &value else { return None };
    Some(if slot == "duration_days" {
        Taken::Days(value.duration_days()?)
    } else {
        Taken::Minutes(span.days() * 24 * 60 + (span.seconds % time::Span::DAY) / 60)
    })
}

const LEADING: &[&str] = &[
    "in", "for", "over", "the", "past", "last", "since", "within", "more", "than", "at", "least", "about", "next",
    "these", "under", "a", "of",
];

/// One time of the stretches that belong to a slot: "tomorrow … at 9" is one moment.
fn moment(sentence: &Sentence<'_>, times: &[(&'static str, Range<usize>)], slot: &str) -> Option<Taken> {
    let mut parts = times.iter().filter(|(known, _)| *known == slot).map(|(_, words)| words.clone());
    let first = parts.next()?;
    let rest: Vec<Range<usize>> = parts.take(2).collect();
    let text = rest.iter().fold(sentence.slice(first.clone()).to_owned(), |text, words| {
        format!("{text} {}", sentence.slice(words.clone()))
    });
    if rest.is_empty()
        && let Some(index) = sentence.times.iter().position(|found| found.words == first)
    {
        return Some(Taken::Time(index));
    }
    // In its sentence "the weekend" is known to lie behind or ahead; by itself it is not.
    let nearly = |found: &&Found<TimePhrase>| {
        let (covers, all) = (first.start.max(found.words.start)..first.end.min(found.words.end), found.words.clone());
        let beside = all.chain(first.clone()).filter(|word| !covers.contains(word));
        !covers.is_empty() && beside.into_iter().all(|word| sentence.tokens[word].is_function_word())
    };
    if rest.is_empty()
        && let Some(found) = sentence.times.iter().find(nearly)
    {
        return Some(Taken::Phrase(TimePhrase { text, value: found.value.value.clone() }));
    }
    let value = time::resolve(&text, sentence.now).or_else(|| {
        sentence
            .times
            .iter()
            .find(|found| found.words.start >= first.start && found.words.end <= first.end)?
            .value
            .value
            .clone()
    });
    // Words that say no time are none, unless they tell when something comes back or is due in words of their own.
    (value.is_some() || !PERIODS.contains(&slot)).then_some(Taken::Phrase(TimePhrase { text, value }))
}

const PERIODS: &[&str] = &["period", "close_period", "created_period", "since", "date"];
