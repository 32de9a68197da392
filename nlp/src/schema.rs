//! What a language model is told about the intents, and the form of its answer. Both are made from what the rules are made
//! from: the declarations of the slots, the words that the patterns set, the examples.
//!
//! The answer names each slot together with the words that fill it. A schema with an object for every intent and a field for
//! every slot would be twelve times as long (36,000 bytes instead of 3,000), and each answer would spell out all the slots that
//! nobody filled: the model would be paid for saying nothing, and waited for. What the slots hold is told once, in the list.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use crate::arbiter;
use crate::classes::CLASSES;
use crate::context::Context;
use crate::intent::{CATALOGUE, IntentName, Kind};
use crate::slot_kinds::DERIVED;
use crate::slots::{Holds, SlotShape};

/// In what manner a request was made, by the model's own judgement.
pub(crate) const MANNERS: &[&str] = &["order", "statement", "question", "prohibition"];

/// The words that the rules set for a slot of an intent.
pub(crate) type Vocabulary = BTreeMap<(IntentName, &'static str), BTreeSet<&'static str>>;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(vocabulary);

/// The word as the rules set it for a slot, if they ever do.
pub(crate) fn set_word(name: IntentName, slot: &str, word: &str) -> Option<&'static str> {
    let word = word.trim();
    words_of(name, slot).find(|known| known.eq_ignore_ascii_case(word))
}

/// The words that the rules set for a slot.
fn words_of(name: IntentName, slot: &str) -> impl Iterator<Item = &'static str> {
    let shape = name.shapes().iter().find(|shape| shape.name() == slot);
    let words = shape.and_then(|shape| VOCABULARY.get(&(name, shape.name())));
    words.into_iter().flatten().copied()
}

fn vocabulary() -> Vocabulary {
    // A class may name the classes above it, so one pass in their order knows all of them.
    let mut classes: BTreeMap<&str, BTreeSet<(&'static str, &'static str)>> = BTreeMap::new();
    for (name, pattern) in CLASSES {
        let set = set_by(pattern, &classes);
        classes.insert(name, set);
    }
    let mut words = Vocabulary::new();
    for (name, rule) in arbiter::all_rules() {
        for (slot, value) in set_by(rule.pattern, &classes) {
            let shape = name.shapes().iter().find(|shape| shape.name() == slot);
            if let Some(shape) = shape.filter(|shape| shape.holds == Holds::Words && value != "focus") {
                words.entry((name, shape.name())).or_default().insert(value);
            }
        }
    }
    words
}

/// What a pattern sets, `{slot=value}`, by itself and by the classes it names.
fn set_by(
    pattern: &'static str,
    classes: &BTreeMap<&str, BTreeSet<(&'static str, &'static str)>>,
) -> BTreeSet<(&'static str, &'static str)> {
    let inside = |open: char, close: char| {
        pattern.split(open).skip(1).filter_map(move |rest| rest.split_once(close).map(|(inside, _)| inside))
    };
    let mut set: BTreeSet<_> = inside('{', '}').filter_map(|gap| gap.split_once('=')).collect();
    for class in inside('<', '>') {
        set.extend(classes.get(class).into_iter().flatten());
    }
    set
}

/// The intents that may be answered now.
pub(crate) fn offered<'c>(ctx: &'c Context<'_>) -> impl Iterator<Item = IntentName> + use<'c> {
    CATALOGUE.iter().copied().filter(|name| arbiter::allowed(*name, ctx))
}

/// The slots that somebody fills with words.
fn shapes(name: IntentName) -> impl Iterator<Item = &'static SlotShape> {
    name.shapes().iter().filter(|shape| !DERIVED.contains(&shape.name()))
}

/// What a model is told: what there is to ask for, and the form of an answer. Where nothing is open, which is mostly so, it is made
/// once.
pub(crate) fn briefing(ctx: &Context<'_>) -> (Arc<str>, Arc<Value>) {
    static PLAIN: LazyLock<(Arc<str>, Arc<Value>)> = LazyLock::new(|| {
        let nothing_open = Context::new(NaiveDateTime::MIN, chrono_tz::UTC);
        (catalogue(&nothing_open).into(), Arc::new(answer(&nothing_open)))
    });
    if ctx.pending.is_none() { PLAIN.clone() } else { (catalogue(ctx).into(), Arc::new(answer(ctx))) }
}

/// The form of an answer, within the rules of strict mode: every field is required, no other is allowed, nothing is referred to.
pub(crate) fn answer(ctx: &Context<'_>) -> Value {
    let intents: Vec<&str> = offered(ctx).map(IntentName::as_str).collect();
    let slots: BTreeSet<&str> = offered(ctx).flat_map(shapes).map(SlotShape::name).collect();
    let object = |fields: Value| {
        let required: Vec<String> = fields.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        json!({ "type": "object", "properties": fields, "required": required, "additionalProperties": false })
    };
    let slot = object(json!({
        "slot": { "type": "string", "enum": slots },
        "words": { "type": "string" },
        "plain": { "type": ["string", "null"] },
    }));
    let request = object(json!({
        "intent": { "type": "string", "enum": intents },
        "manner": { "type": "string", "enum": MANNERS },
        "part": { "type": ["string", "null"] },
        "slots": { "type": "array", "items": slot },
    }));
    object(json!({
        "requests": { "type": "array", "items": request },
        "unclear": { "type": "array", "items": { "type": "string", "enum": intents } },
    }))
}

/// Lists that are longer stand once below, with the slot, and not with each intent that has it.
const LONG_LIST: usize = 60;

/// What is said of a slot, and the words that it takes in one intent or another.
#[derive(Default)]
struct Entry {
    says: BTreeSet<&'static str>,
    words: BTreeSet<&'static str>,
}

/// What there is to ask for: a line for each intent, and one for each slot.
pub(crate) fn catalogue(ctx: &Context<'_>) -> String {
    let mut text = String::new();
    let mut glossary: BTreeMap<&str, Entry> = BTreeMap::new();
    for name in offered(ctx) {
        let kind = match name.kind() {
            Kind::Read => "question",
            Kind::Write => "change",
            Kind::Dialogue => "talk",
            Kind::Outside => "nothing for a CRM",
        };
        let example = name.examples().first().map(|(said, _)| format!(", \"{said}\"")).unwrap_or_default();
        // Writing to a text cannot fail.
        let _ = write!(text, "{name} ({kind}): {}{example}", name.title());
        for (at, shape) in shapes(name).enumerate() {
            let entry = glossary.entry(shape.name()).or_default();
            entry.says.insert(shape.says.trim().trim_end_matches('.'));
            let _ = write!(text, "{}{}", if at == 0 { " | " } else { " " }, told(name, shape, &mut entry.words));
        }
        text.push('\n');
    }
    text.push('\n');
    for (slot, Entry { says, words }) in glossary {
        let says: Vec<&str> = says.into_iter().filter(|says| !says.ends_with(", as written")).collect();
        let words: Vec<&str> = words.into_iter().collect();
        let _ = match (says.is_empty(), words.is_empty()) {
            (true, true) => Ok(()),
            (false, true) => writeln!(text, "{slot}: {}", says.join("; or: ")),
            (false, false) => writeln!(text, "{slot}=: {}: {}", says.join("; or: "), words.join("/")),
            (true, false) => writeln!(text, "{slot}=: {}", words.join("/")),
        };
    }
    text
}

/// A slot with a sign for what it holds: `#` a number, `@` a time, `?` yes, `!` somebody, `=` one of these words. Of the words that
/// the rules set, those of several words are how people say it anyway.
fn told(name: IntentName, shape: &SlotShape, long: &mut BTreeSet<&'static str>) -> String {
    let slot = shape.name();
    let words: Vec<&'static str> = match shape.holds {
        Holds::Number | Holds::Whole => return format!("{slot}#"),
        Holds::Time => return format!("{slot}@"),
        Holds::Flag => return format!("{slot}?"),
        Holds::Owner => return format!("{slot}!"),
        Holds::Choice(words) => words.to_vec(),
        Holds::Words => words_of(name, slot).filter(|word| !word.contains(' ')).collect(),
    };
    let list = words.join("/");
    match list.len() {
        0 => slot.to_owned(),
        1..=LONG_LIST => format!("{slot}={list}"),
        _ => {
            long.extend(words);
            format!("{slot}=")
        }
    }
}
