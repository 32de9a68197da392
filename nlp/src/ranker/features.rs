//! What a sentence looks like to the ranker, as features.

use std::ops::Range;

use super::units::{NAME, UNKNOWN, Unit, UnitKind, hash_str, mix};
use super::weights::Feature;
use crate::context::Context;
use crate::grammar::time::TimeValue;
use crate::intent::IntentName;
use crate::names;
use crate::sentence::Sentence;

const START: Feature = hash_str("<start>");
const END: Feature = hash_str("<end>");

/// Salts keep features of different kinds apart.
mod salt {
    use super::{Feature, hash_str};

    pub(super) const ONE: Feature = hash_str("1");
    pub(super) const TWO: Feature = hash_str("2");
    pub(super) const THREE: Feature = hash_str("3");
    pub(super) const SKIP: Feature = hash_str("skip");
    pub(super) const FAR: Feature = hash_str("far");
    pub(super) const OPENING: Feature = hash_str("opening");
    pub(super) const LENGTH: Feature = hash_str("length");
    pub(super) const FLAG: Feature = hash_str("flag");
    pub(super) const CONTEXT: Feature = hash_str("context");
    pub(super) const OFFER: Feature = hash_str("offer");
    pub(super) const PART: Feature = hash_str("part");
}

/// The features of a stretch for choosing its intent.
pub(crate) fn of_intent(
    sentence: &Sentence<'_>,
    window: &Range<usize>,
    units: &[Unit],
    ctx: &Context<'_>,
) -> Vec<Feature> {
    let symbols = collapsed(units);
    let mut features = Vec::with_capacity(symbols.len() * 6 + 24);
    n_grams(&symbols, &mut features);
    flags(sentence, window, units, ctx.now, &mut features);
    context(&symbols, ctx, &mut features);
    spelling(sentence, units, &mut features);
    features.sort_unstable();
    features.dedup();
    features
}

/// What the rules say, as features: which intents they offer, how well, and which is first.
pub(crate) fn of_offers(offers: &[(IntentName, f32)], features: &mut Vec<Feature>) {
    for (place, (name, score)) in offers.iter().enumerate() {
        let grade = match score {
            ..0.3 => continue,
            ..0.5 => 1,
            ..0.7 => 2,
            ..0.85 => 3,
            ..0.95 => 4,
            _ => 5,
        };
        let offered = mix(salt::OFFER, hash_str(name.as_str()));
        features.push(mix(offered, grade));
        features.push(mix(offered, 10 + Feature::try_from(place.min(2)).unwrap_or(2)));
        if place == 0 {
            features.push(mix(offered, 20 + grade));
        }
    }
    if offers.is_empty() {
        features.push(salt::OFFER);
    }
}

/// The symbols in order, a name of several words once.
fn collapsed(units: &[Unit]) -> Vec<Feature> {
    let mut symbols: Vec<Feature> = Vec::with_capacity(units.len());
    for unit in units {
        let again = unit.symbol == NAME && symbols.last() == Some(&NAME)
            || unit.symbol == UNKNOWN && symbols.last() == Some(&UNKNOWN);
        if !again {
            symbols.push(unit.symbol);
        }
    }
    symbols
}

fn n_grams(symbols: &[Feature], features: &mut Vec<Feature>) {
    let at = |index: usize| symbols.get(index).copied().unwrap_or(END);
    for (index, symbol) in symbols.iter().enumerate() {
        let before = index.checked_sub(1).map_or(START, &at);
        features.push(mix(salt::ONE, *symbol));
        features.push(mix(mix(salt::TWO, before), *symbol));
        features.push(mix(mix(mix(salt::THREE, before), *symbol), at(index + 1)));
        if index + 2 < symbols.len() {
            features.push(mix(mix(salt::SKIP, *symbol), at(index + 2)));
        }
        for gap in 3..=4 {
            if index + gap < symbols.len() && index < 40 {
                features.push(mix(mix(salt::FAR, *symbol), at(index + gap)));
            }
        }
    }
    let last = symbols.last().copied().unwrap_or(END);
    features.push(mix(mix(salt::TWO, last), END));
    let mut opening = mix(salt::OPENING, at(0));
    features.push(opening);
    for index in 1..4.min(symbols.len()) {
        opening = mix(opening, at(index));
        features.push(opening);
    }
    features.push(mix(mix(salt::OPENING, at(0)), last));
}

fn flags(
    sentence: &Sentence<'_>,
    window: &Range<usize>,
    units: &[Unit],
    now: chrono::NaiveDateTime,
    features: &mut Vec<Feature>,
) {
    let mut flag = |name: &str| features.push(mix(salt::FLAG, hash_str(name)));
    let asked = sentence.question_mark && window.end == sentence.tokens.len();
    if asked {
        flag("?");
    }
    if sentence.tokens[window.clone()].iter().skip(1).any(|token| token.after_break) {
        flag("break");
    }
    if units
        .iter()
        .skip(1)
        .any(|unit| sentence.text[..sentence.tokens[unit.words.start].span.start].trim_end().ends_with(':'))
    {
        flag("colon");
    }
    let mut names = 0;
    for unit in units {
        match unit.kind {
            UnitKind::Time(index) => flag(direction(sentence, index, now)),
            UnitKind::Amount(_) => flag("amount"),
            UnitKind::Email | UnitKind::Phone => flag("point"),
            UnitKind::Word | UnitKind::Domain => names += usize::from(unit.symbol == NAME),
        }
    }
    flag(["names 0", "names 1", "names 2", "names 3"][names.min(3)]);
    if window.start > 0 && sentence.tokens[..window.start].iter().any(|token| REQUESTING.contains(&token.norm.as_ref()))
    {
        flag("requested");
    }
    if units.iter().all(|unit| unit.open) {
        flag("only a name");
    }
    let length = match units.len() {
        length @ 0..=8 => length,
        9..=12 => 9,
        13..=20 => 10,
        _ => 11,
    };
    features.push(mix(salt::LENGTH, Feature::try_from(length).unwrap_or(0)));
}

const REQUESTING: &[&str] = &["can", "could", "would", "please", "kindly", "want", "need", "like"];

/// Whether a time lies behind, ahead, or today.
fn direction(sentence: &Sentence<'_>, index: usize, now: chrono::NaiveDateTime) -> &'static str {
    let today = now.date();
    match sentence.times[index].value.value.as_ref() {
        Some(TimeValue::Duration(_)) => "for a time",
        Some(TimeValue::Recurrence(_)) => "again and again",
        Some(value @ TimeValue::Instant(_)) if value.days(today).is_some_and(|(first, _)| first == Some(today)) => {
            "an hour today"
        }
        Some(value) => match value.days(today) {
            Some((_, Some(last))) if last < today => "behind",
            Some((Some(first), _)) if first > today => "ahead",
            Some((Some(first), Some(last))) if first == last => "today",
            Some((None, _)) => "until",
            Some((_, None)) => "since",
            _ => "around today",
        },
        None => "some time",
    }
}

fn context(symbols: &[Feature], ctx: &Context<'_>, features: &mut Vec<Feature>) {
    let first = symbols.first().copied().unwrap_or(END);
    let mut known = |name: &str| {
        let feature = mix(salt::CONTEXT, hash_str(name));
        features.push(feature);
        features.push(mix(feature, first));
        features.push(mix(feature, Feature::try_from(symbols.len().min(6)).unwrap_or(0)));
    };
    if let Some(pending) = &ctx.pending {
        known(if pending.candidates.is_empty() { "pending" } else { "choosing" });
    }
    if let Some(last) = ctx.focus.last_intent {
        known("follow-up");
        known(last.as_str());
    }
    let focus = &ctx.focus;
    for (name, text) in [
        ("contact", &focus.contact),
        ("company", &focus.company),
        ("deal", &focus.deal),
        ("lead", &focus.lead),
        ("task", &focus.task),
    ] {
        if text.is_some() {
            known(name);
        }
    }
}

/// Beginnings and endings of unknown words, which may be misspelt known ones.
fn spelling(sentence: &Sentence<'_>, units: &[Unit], features: &mut Vec<Feature>) {
    for unit in units.iter().filter(|unit| unit.symbol == UNKNOWN) {
        let word = sentence.tokens[unit.words.start].norm.as_ref();
        let head: String = word.chars().take(4).collect();
        let tail: String = word.chars().rev().take(3).collect();
        features.push(mix(salt::PART, hash_str(&head)));
        features.push(mix(mix(salt::PART, salt::ONE), hash_str(&tail)));
    }
}

/// How many features a unit has.
pub(crate) const OF_UNIT: usize = 40;

/// Adds the features of one unit for saying which slot it belongs to, without the unit before it.
pub(crate) fn of_unit(
    sentence: &Sentence<'_>,
    units: &[Unit],
    at: usize,
    intent: IntentName,
    features: &mut Vec<Feature>,
) {
    let edge =
        |index: Option<usize>, edge: Feature| index.and_then(|index| units.get(index)).map_or(edge, |unit| unit.symbol);
    let unit = &units[at];
    let (w0, w1, w2) = (unit.symbol, edge(Some(at + 1), END), edge(Some(at + 2), END));
    let (b1, b2) = (edge(at.checked_sub(1), START), edge(at.checked_sub(2), START));
    let shape = Feature::from(unit.shape) | 0x100;
    let left = units[..at].iter().rev().find(|unit| !unit.open).map_or(START, |unit| unit.symbol);
    let right = units[at + 1..].iter().find(|unit| !unit.open).map_or(END, |unit| unit.symbol);
    let token = &sentence.tokens[unit.words.start];
    let marks = Feature::from(token.after_break)
        | Feature::from(token.after_stop) << 1
        | Feature::from(token.glued) << 2
        | Feature::from(units.get(at + 1).is_some_and(|next| sentence.tokens[next.words.start].after_break)) << 3;
    let plain = [
        mix(1, w0),
        mix(2, b1),
        mix(3, w1),
        mix(mix(4, b1), w0),
        mix(mix(5, w0), w1),
        mix(19, unit.raw),
        mix(mix(20, Feature::from(at == 0)), Feature::from(at + 1 == units.len())),
        mix(8, shape),
        mix(mix(9, shape), b1),
        mix(mix(10, shape), w1),
        mix(mix(11, marks), b1),
        mix(mix(12, left), shape),
        mix(mix(13, left), right),
        mix(14, left),
        mix(15, right),
        mix(mix(16, b1), w1),
        mix(mix(17, marks), shape),
        mix(mix(mix(18, b2), b1), w0),
        mix(mix(6, b2), b1),
        mix(mix(7, w1), w2),
    ];
    let intent = hash_str(intent.as_str());
    let run = run(sentence, units, at);
    let beside = |index: Option<usize>| {
        index.and_then(|index| units.get(index)).map_or(0, |unit| Feature::from(unit.shape) | 0x100)
    };
    let (shape_before, shape_after) = (beside(at.checked_sub(1)), beside(Some(at + 1)));
    let looks = [
        mix(21, run),
        mix(mix(22, run), b1),
        mix(mix(23, run), left),
        mix(mix(24, shape), shape_before),
        mix(mix(25, shape), shape_after),
        mix(mix(mix(26, shape), shape_before), marks),
    ];
    features.extend(plain);
    features.extend(looks);
    features.extend(plain[..12].iter().map(|feature| mix(intent, *feature)));
    features.extend([plain[13], plain[14]].map(|feature| mix(intent, feature)));
    debug_assert_eq!(plain.len() + looks.len() + 14, OF_UNIT);
}

/// What is known of the name that a unit may be part of: a person's first name in it, a company's looks, how long it is.
fn run(sentence: &Sentence<'_>, units: &[Unit], at: usize) -> Feature {
    if !units[at].open {
        return 0;
    }
    let first = units[..at].iter().rposition(|unit| !unit.open).map_or(0, |before| before + 1);
    let last = units[at..].iter().position(|unit| !unit.open).map_or(units.len(), |length| at + length);
    let given = units[first..last].iter().any(|unit| unit.shape & 2 != 0);
    let known = units[first..last].iter().any(|unit| unit.shape & 32 != 0);
    let name = sentence.slice(units[first].words.start..units[last - 1].words.end);
    let company = names::is_company(sentence, name);
    let length = Feature::try_from((last - first).min(4)).unwrap_or(4);
    1 | Feature::from(given) << 1 | Feature::from(known) << 2 | Feature::from(company) << 3 | length << 4
}
