//! Weighs the readings that the rules offer, holds writes to a stricter measure, and prefers silence to a guess.

use std::ops::Range;

use crate::context::Context;
use crate::intent::{CATALOGUE, Intent, IntentName, Kind};
use crate::intents::out_of_scope;
use crate::parser::{Parser, Reading};
use crate::pattern::{Match, Matcher};
use crate::rule::Rule;
use crate::sentence::Sentence;
use crate::{fill, guard, manners, names};

/// A reading below this is not given.
pub(crate) const SURE_ENOUGH: f32 = 0.42;
/// Two intents closer than this are a question to the person.
const MARGIN: f32 = 0.004;

/// A rule that matched, with its score.
pub(crate) struct Offer {
    pub(crate) name: IntentName,
    pub(crate) rule: &'static Rule,
    pub(crate) score: f32,
    pub(crate) found: Match,
}

/// What the rules say about a stretch of the sentence, best first, one offer for each intent.
pub(crate) fn offers(parser: &Parser, sentence: &Sentence<'_>, window: Range<usize>, ctx: &Context<'_>) -> Vec<Offer> {
    let manners = manners::of(sentence, &window);
    let mut offers: Vec<Offer> = Vec::new();
    for (name, rule, pattern) in parser.rules() {
        let name = *name;
        if !allowed(name, ctx) {
            continue;
        }
        if rule.name == "name" && !bare_name(parser, sentence, &window) {
            continue;
        }
        let strict = name.is_write() && !rule.bold;
        if strict && manners.forbids_writes() {
            continue;
        }
        let Some(found) = Matcher::new(sentence, parser.vocabulary(), window.clone()).run(pattern) else { continue };
        let bonus = if name.kind() == Kind::Dialogue && ctx.pending.is_some() { 0.15 } else { 0.0 };
        let score = found.score + rule.weight + bonus + fill::timeliness(sentence, name, &found, ctx);
        match offers.iter_mut().find(|offer| offer.name == name) {
            Some(offer) if offer.score >= score => {}
            Some(offer) => *offer = Offer { name, rule, score, found },
            None => offers.push(Offer { name, rule, score, found }),
        }
    }
    offers.sort_by(|a, b| b.score.total_cmp(&a.score));
    offers
}

/// Answers to a question are heard only while one is open.
fn allowed(name: IntentName, ctx: &Context<'_>) -> bool {
    match name {
        IntentName::Confirm | IntentName::Cancel => ctx.pending.is_some(),
        IntentName::Edit => ctx.pending.as_ref().is_some_and(|pending| pending.candidates.is_empty()),
        IntentName::Choose => {
            ctx.pending.as_ref().is_some_and(|pending| !pending.candidates.is_empty() || pending.intent == "choose")
        }
        _ => true,
    }
}

/// Whether the words may be a name and nothing else: with capital letters, or a word or two of which something is known.
fn bare_name(parser: &Parser, sentence: &Sentence<'_>, window: &Range<usize>) -> bool {
    let tokens = &sentence.tokens[window.clone()];
    let capitals = tokens.iter().filter(|token| token.capital && token.norm.is_ascii()).count();
    if capitals * 2 > tokens.len() {
        return true;
    }
    match tokens {
        _ if sentence.question_mark => false,
        [only] => !typed_at_random(&only.norm),
        [first, _] => {
            let written = sentence.slice(window.clone());
            let known = sentence.lexicon.is_some_and(|lexicon| !lexicon.kinds(&written.to_lowercase()).is_empty());
            known
                || !first.norm.is_ascii()
                || parser.vocabulary().is_given_name(first)
                || names::is_company(sentence, written)
        }
        _ => false,
    }
}

/// Whether the letters stand side by side on a keyboard.
fn typed_at_random(word: &str) -> bool {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let letters: Vec<char> = word.chars().collect();
    letters.windows(4).any(|run| ROWS.iter().any(|row| row.contains(&run.iter().collect::<String>())))
}

/// What one request of the sentence means.
pub(crate) enum Verdict {
    /// One reading, and whether its last slot is free text up to the end.
    Sure(Box<Reading>, bool),
    /// Nothing sure, and what comes near.
    Unsure(Vec<Reading>),
}

pub(crate) fn judge(parser: &Parser, sentence: &Sentence<'_>, window: Range<usize>, ctx: &Context<'_>) -> Verdict {
    let mut offers = offers(parser, sentence, window.clone(), ctx);
    let foreign = out_of_scope::strength(sentence, &window);
    let best = offers.first().map_or(0.0, |offer| offer.score);
    let held = offers.first().is_some_and(|offer| {
        offer.found.open_ended && offer.name.is_write() && offer.rule.weight > -0.02
            || offer.name.kind() == Kind::Dialogue
    });
    if foreign > best && !(held && best >= SURE_ENOUGH) || foreign > SURE_ENOUGH + 0.1 && best < 0.93 && !held {
        let reading = Reading {
            intent: Intent::OutOfScope(out_of_scope::OutOfScope {}),
            confidence: foreign.min(0.95),
            rule: "foreign",
        };
        return Verdict::Sure(Box::new(reading), false);
    }
    if best > 0.15 && offers.first().is_some_and(|offer| guard::passes_over(sentence, offer)) {
        return Verdict::Unsure(bare(offers[0].name));
    }
    let tie = offers.len() > 1 && offers[0].score - offers[1].score < MARGIN;
    if best >= SURE_ENOUGH && !tie {
        let offer = offers.remove(0);
        let open_ended = offer.found.open_ended;
        if let Some(reading) = fill::reading(sentence, &offer, ctx) {
            return Verdict::Sure(Box::new(reading), open_ended);
        }
    }
    let near = offers
        .iter()
        .take(3)
        .filter(|offer| offer.score > 0.2)
        .filter_map(|offer| fill::reading(sentence, offer, ctx))
        .collect();
    Verdict::Unsure(near)
}

/// The intent without a filter, to hesitate about: the filters that were read may be the opposite of what was said.
fn bare(name: IntentName) -> Vec<Reading> {
    let intent = Intent::from_slots(name, serde_json::Map::new()).ok();
    intent.map(|intent| Reading { intent, confidence: SURE_ENOUGH, rule: "unfiltered" }).into_iter().collect()
}

/// Every rule of every intent, in the order of the catalogue.
pub(crate) fn all_rules() -> impl Iterator<Item = (IntentName, &'static Rule)> {
    CATALOGUE.iter().flat_map(|name| name.rules().iter().map(|rule| (*name, rule)))
}
