//! A stretch of a sentence as a row of units: words, and what was found in it as one piece each.

use std::ops::Range;

use super::weights::Feature;
use crate::facts::Facts;
use crate::grammar::money::Amount;
use crate::grammar::time::TimeValue;
use crate::sentence::Sentence;
use crate::vocabulary::Vocabulary;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// A word.
    Word,
    /// A time phrase, by its place among those of the sentence.
    Time(usize),
    /// An amount, by its place.
    Amount(usize),
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A web domain.
    Domain,
}

/// A word, or a piece that was found.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) kind: UnitKind,
    pub(crate) words: Range<usize>,
    /// The hash of the word as written (of a piece: of what it is).
    pub(crate) raw: Feature,
    /// The hash of the word as far as the ranker knows words: a name, or an unknown word, is like any other.
    pub(crate) symbol: Feature,
    /// A name or an unknown word.
    pub(crate) open: bool,
    /// What the letters look like, as a small number.
    pub(crate) shape: u8,
}

/// Stands for any name.
pub(crate) const NAME: Feature = hash_str("<name>");
/// Stands for any word that is not known.
pub(crate) const UNKNOWN: Feature = hash_str("<unknown>");
const NUMBER: Feature = hash_str("<number>");

/// The 32-bit FNV-1a hash of a text.
pub(crate) const fn hash_str(text: &str) -> Feature {
    let bytes = text.as_bytes();
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash
}

/// A feature made of others, in order.
#[inline]
pub(crate) const fn mix(first: Feature, second: Feature) -> Feature {
    let mut hash = first.wrapping_mul(0x9e37_79b1) ^ second;
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash
}

/// The units of a window.
pub(crate) fn units(
    sentence: &Sentence<'_>,
    vocabulary: &Vocabulary,
    window: &Range<usize>,
    known: &dyn Fn(Feature) -> bool,
) -> Vec<Unit> {
    let mut units = Vec::with_capacity(window.len());
    let mut at = window.start;
    while at < window.end {
        let piece = piece_at(sentence, at, window.end);
        let unit = match piece {
            Some((kind, length)) => {
                let symbol = piece_symbol(sentence, kind);
                Unit { kind, words: at..at + length, raw: symbol, symbol, open: false, shape: 0 }
            }
            None => word(sentence, vocabulary, at, known),
        };
        at = unit.words.end;
        units.push(unit);
    }
    units
}

/// What was found at a word, and how many words it takes.
fn piece_at(sentence: &Sentence<'_>, at: usize, end: usize) -> Option<(UnitKind, usize)> {
    let token = &sentence.tokens[at];
    if let Some((length, _)) = sentence.email_at(at).filter(|(length, _)| at + length <= end) {
        return Some((UnitKind::Email, length));
    }
    let digit = token.norm.starts_with(|c: char| c.is_ascii_digit() || c == '+');
    if digit
        && let Some((length, _)) = sentence.phone_at(at).filter(|(length, _)| at + length <= end)
        && sentence.slice(at..at + length).chars().filter(char::is_ascii_digit).count() >= 7
        && sentence.time_over(at).is_none_or(|time| sentence.times[time].words.len() < length)
    {
        return Some((UnitKind::Phone, length));
    }
    if let Some(index) = sentence.times.iter().position(|found| found.words.start == at && found.words.end <= end)
        && !names_a_person(sentence, &sentence.times[index].words)
        && !is_now(sentence, &sentence.times[index].words)
    {
        return Some((UnitKind::Time(index), sentence.times[index].words.len()));
    }
    if let Some(index) = sentence.amount_at(at).filter(|index| sentence.amounts[*index].words.end <= end) {
        let found = &sentence.amounts[index];
        // A bare small word such as "one" is a word.
        let spelt = token.norm.chars().all(char::is_alphabetic);
        let plain = matches!(found.value, Amount::Number(number) if number < 13.0) && found.words.len() == 1 && spelt;
        if !plain {
            return Some((UnitKind::Amount(index), found.words.len()));
        }
    }
    (token.norm.contains('.') && sentence.domain_at(at).is_some()).then_some((UnitKind::Domain, 1))
}

/// "Right now" says how soon, not when.
fn is_now(sentence: &Sentence<'_>, words: &Range<usize>) -> bool {
    let said = |at: usize| sentence.tokens[at].norm.as_ref();
    matches!(said(words.end - 1), "now" | "moment" | "currently" | "asap" | "immediately")
        && words.clone().all(|at| {
            ["right", "just", "now", "at", "the", "moment", "currently", "asap", "immediately"].contains(&said(at))
        })
}

/// April, May and June are people where no day stands beside them and a name would.
fn names_a_person(sentence: &Sentence<'_>, words: &Range<usize>) -> bool {
    const BOTH: &[&str] = &["april", "may", "june", "august", "summer", "dawn"];
    if words.len() != 1 || !BOTH.contains(&sentence.tokens[words.start].norm.as_ref()) {
        return false;
    }
    let norm = |at: Option<usize>| at.and_then(|at| sentence.tokens.get(at)).map_or("", |token| token.norm.as_ref());
    let (before, after) = (norm(words.start.checked_sub(1)), norm(Some(words.end)));
    let followed = sentence.tokens.get(words.end).is_some_and(|next| {
        next.capital && sentence.telling_capitals && !next.after_break && next.norm.chars().all(char::is_alphabetic)
    });
    after == "'s" && !["last", "this", "next", "of"].contains(&before)
        || followed
        || ["with", "to", "tell", "call", "called", "ask", "email", "text", "ping", "add", "for"].contains(&before)
            && !["for"].contains(&before)
}

fn piece_symbol(sentence: &Sentence<'_>, kind: UnitKind) -> Feature {
    match kind {
        UnitKind::Word => 0,
        UnitKind::Time(index) => match sentence.times[index].value.value.as_ref() {
            Some(TimeValue::Duration(_)) => hash_str("<duration>"),
            Some(TimeValue::Recurrence(_)) => hash_str("<recurrence>"),
            _ => hash_str("<time>"),
        },
        UnitKind::Amount(index) => match sentence.amounts[index].value {
            Amount::Money { .. } => hash_str("<money>"),
            Amount::Number(_) => NUMBER,
            Amount::Percent(_) => hash_str("<percent>"),
            Amount::Range { .. } => hash_str("<range>"),
        },
        UnitKind::Email => hash_str("<email>"),
        UnitKind::Phone => hash_str("<phone>"),
        UnitKind::Domain => hash_str("<domain>"),
    }
}

fn word(sentence: &Sentence<'_>, vocabulary: &Vocabulary, at: usize, known: &dyn Fn(Feature) -> bool) -> Unit {
    let token = &sentence.tokens[at];
    let raw = hash_str(&token.norm);
    let repaired = token.repaired.and_then(|id| vocabulary.word_of(id)).map(hash_str);
    let meant = repaired.unwrap_or(raw);
    let capital = token.capital && (sentence.telling_capitals || sentence.tokens.len() == 1);
    let first = at == 0 || sentence.tokens[at].after_stop;
    let given = token.is_given_name();
    let is_known = known(meant);
    let name = capital && !first && (given || !is_known || !vocabulary.knows(&token.norm))
        || given && !is_known
        || !is_known && (capital || !token.norm.is_ascii());
    let digits = token.norm.starts_with(|c: char| c.is_ascii_digit());
    let symbol = match (name, is_known) {
        (true, _) => NAME,
        (false, true) => meant,
        (false, false) if digits => NUMBER,
        (false, false) => UNKNOWN,
    };
    let shape = u8::from(capital)
        | u8::from(given) << 1
        | u8::from(first) << 2
        | u8::from(is_known) << 3
        | u8::from(digits) << 4
        | u8::from(token.facts.any(Facts::KNOWN_COMPANY)) << 5
        | u8::from(token.norm.len() > 1 && sentence.slice(at..at + 1).chars().all(char::is_uppercase)) << 6;
    Unit {
        kind: UnitKind::Word,
        words: at..at + 1,
        raw: meant,
        symbol,
        open: symbol == NAME || symbol == UNKNOWN,
        shape,
    }
}
