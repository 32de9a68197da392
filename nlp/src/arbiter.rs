//! Weighs the readings that the rules offer, holds writes to a stricter measure, and prefers silence to a guess.

use std::ops::Range;

use crate::context::Context;
use crate::intent::{CATALOGUE, Intent, IntentName, Kind};
use crate::parser::{Explanation, Parser, Reading, Settled};
use crate::pattern::{Board, Match, Taken};
use crate::ranker::units::{Unit, UnitKind};
use crate::ranker::weights::Feature;
use crate::ranker::{self, Likely, Ranker, features};
use crate::rule::{Rule, rule};
use crate::sentence::Sentence;
use crate::{fill, guard, kinds, manners, names, several, veto};

/// The confidence of an intent that is offered without its filters.
pub(crate) const UNFILTERED: f32 = 0.42;

/// What such an offer goes by.
pub(crate) const UNFILTERED_RULE: &str = "unfiltered";

/// A rule that matched, with its score.
pub(crate) struct Offer {
    pub(crate) name: IntentName,
    pub(crate) rule: &'static Rule,
    pub(crate) score: f32,
    pub(crate) found: Match,
}

/// What the rules say about a stretch of the sentence, best first, one offer for each intent.
pub(crate) fn offers(
    parser: &Parser,
    sentence: &Sentence<'_>,
    window: Range<usize>,
    ctx: &Context<'_>,
    among: impl Fn(IntentName) -> bool,
) -> Vec<Offer> {
    let mut board = Board::new(sentence, parser.vocabulary(), window.clone());
    offers_on(&mut board, parser, sentence, window, ctx, among)
}

/// [`offers`], found out on a board for the stretch.
fn offers_on(
    board: &mut Board<'_>,
    parser: &Parser,
    sentence: &Sentence<'_>,
    window: Range<usize>,
    ctx: &Context<'_>,
    among: impl Fn(IntentName) -> bool,
) -> Vec<Offer> {
    let manners = manners::of(sentence, &window);
    let mut offers: Vec<Offer> = Vec::new();
    for (name, rule, pattern) in parser.rules_for(&sentence.tokens[window.clone()]) {
        let name = *name;
        if !among(name) || !allowed(name, ctx) {
            continue;
        }
        if rule.name == "name" && !bare_name(sentence, &window) {
            continue;
        }
        // "The first one" is a task only where tasks are listed.
        if rule.name == "in_list" && !lists_tasks(ctx) {
            continue;
        }
        let strict = name.is_write() && !rule.bold;
        if strict && manners.forbids_writes() {
            continue;
        }
        let bonus = if name.kind() == Kind::Dialogue && ctx.pending.is_some() { 0.15 } else { 0.0 };
        // Only a better rule than the best one of the intent counts; a firm one is better than any other.
        let known = offers.iter().find(|offer| offer.name == name);
        let known = match known {
            Some(offer) if offer.rule.firm && !rule.firm => continue,
            Some(offer) if offer.rule.firm == rule.firm => offer.score,
            _ => f32::NEG_INFINITY,
        };
        let Some(found) = board.best(pattern, known - rule.weight - bonus) else { continue };
        let score = found.score + rule.weight + bonus + fill::timeliness(sentence, name, &found, ctx);
        match offers.iter_mut().find(|offer| offer.name == name) {
            Some(offer) if offer.score >= score && offer.rule.firm == rule.firm => {}
            Some(offer) => *offer = Offer { name, rule, score, found },
            None => offers.push(Offer { name, rule, score, found }),
        }
    }
    offers.sort_by(|a, b| b.score.total_cmp(&a.score));
    offers
}

/// Whether the last answer listed tasks, or was about one of a list.
fn lists_tasks(ctx: &Context<'_>) -> bool {
    matches!(ctx.focus.last_intent, Some(IntentName::TasksList | IntentName::TaskUpdate | IntentName::Briefing))
}

/// Answers to a question are heard only while one is open.
#[inline]
pub(crate) fn allowed(name: IntentName, ctx: &Context<'_>) -> bool {
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
fn bare_name(sentence: &Sentence<'_>, window: &Range<usize>) -> bool {
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
            known || !first.norm.is_ascii() || first.is_given_name() || names::is_company(sentence, written)
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
    /// One reading, or one for each of the records that are to be changed, and whether the last slot is free text up to the end.
    Sure(Vec<Reading>, bool),
    /// Nothing sure, and what comes near.
    Unsure(Vec<Reading>),
}

/// Judges a stretch as one request. What comes near is told only where it is `wanted`: to fill its slots takes as long as to
/// fill those of an answer.
pub(crate) fn judge(
    parser: &Parser,
    sentence: &Sentence<'_>,
    window: Range<usize>,
    ctx: &Context<'_>,
    wanted: bool,
) -> Verdict {
    let ranker = Ranker::committed();
    let units = ranker.units(sentence, parser.vocabulary(), &window);
    if is_name_alone(&units, ctx) {
        return bare_name(sentence, &window)
            .then(|| named(sentence, window.clone(), ctx))
            .flatten()
            .unwrap_or_else(|| Verdict::Unsure(Vec::new()));
    }
    if let Some(found) = kinds::revalued(sentence, &window) {
        let offer = Offer { name: IntentName::DealUpdate, rule: &FIGURE, score: 0.9, found };
        if let Some(reading) = fill::reading(sentence, window.clone(), &offer, ctx) {
            return Verdict::Sure(vec![reading], false);
        }
    }
    let offers = offers(parser, sentence, window.clone(), ctx, |_| true);
    if ctx.pending.is_some() && offers.iter().any(|offer| guard::names_a_deal(sentence, &window, offer)) {
        return judge(parser, sentence, window, &Context { pending: None, ..ctx.clone() }, wanted);
    }
    let common = features::of_intent(sentence, &window, &units, ctx);
    let mut weighed = ranker.rank(&common, &scores(&offers), |name| allowed(name, ctx));
    let manners = manners::of(sentence, &window);
    let bold =
        |name: IntentName| offers.iter().any(|offer| offer.name == name && offer.rule.bold && offer.score >= BOLD);
    guard::close_by_stage(sentence, &offers, &mut weighed);
    if let Some(name) = sure(&offers) {
        weighed = vec![(name, SURE)];
    }
    weighed.retain(|(name, _)| !(name.is_write() && manners.forbids_writes() && !bold(*name)));
    ranker::sort(&mut weighed);
    let Some((name, share)) = weighed.first().copied() else { return Verdict::Unsure(Vec::new()) };
    let reading = |name: IntentName, share: f32| {
        let offer = taken(parser, sentence, (&units, &common), (name, share), &offers);
        fill::reading(sentence, window.clone(), &offer, ctx)
    };
    if (share >= threshold(name) || is_look_up(name) && look_ups(&weighed) >= LOOKED_UP)
        && guard::is_answered(sentence, &window, name, &scores(&offers))
    {
        let offer = taken(parser, sentence, (&units, &common), (name, share), &offers);
        if guard::passes_over(sentence, &window, &offer) {
            return Verdict::Unsure(bare(name));
        }
        if veto::stops(sentence, &window, &offer) {
            return Verdict::Unsure(Vec::new());
        }
        if let Some(found) = several::readings(sentence, &window, &offer, ctx) {
            return Verdict::Sure(found, offer.found.open_ended);
        }
    }
    Verdict::Unsure(
        weighed
            .iter()
            .take(if wanted { 3 } else { 0 })
            .filter(|(_, share)| *share > 0.1)
            .filter_map(|(name, share)| reading(*name, *share))
            .collect(),
    )
}

/// Whether a stretch consists of names and unknown words alone, and answers no question.
fn is_name_alone(units: &[Unit], ctx: &Context<'_>) -> bool {
    ctx.pending.is_none() && units.iter().all(|unit| unit.open || unit.kind == UnitKind::Domain) && units.len() <= 4
}

/// What [`judge`] weighs for a stretch as one request, before the veto and the thresholds: for the person who extends the grammar.
pub(crate) fn explain(
    parser: &Parser,
    sentence: &Sentence<'_>,
    window: Range<usize>,
    ctx: &Context<'_>,
) -> Explanation {
    let ranker = Ranker::committed();
    let units = ranker.units(sentence, parser.vocabulary(), &window);
    let mut board = Board::new(sentence, parser.vocabulary(), window.clone());
    let offers = offers_on(&mut board, parser, sentence, window.clone(), ctx, |_| true);
    let common = features::of_intent(sentence, &window, &units, ctx);
    let mut likely = ranker.rank(&common, &scores(&offers), |name| allowed(name, ctx));
    likely.sort_by(|a, b| b.1.total_cmp(&a.1));
    likely.truncate(6);
    Explanation {
        rules: offers.iter().map(|offer| (offer.name, offer.rule.name, offer.score)).collect(),
        likely,
        forbids_writes: manners::of(sentence, &window).forbids_writes(),
        settled: match sure(&offers) {
            _ if is_name_alone(&units, ctx) => Some(Settled::NameAlone),
            Some(_) => Some(Settled::SureRule),
            None => None,
        },
        steps: board.steps(),
    }
}

/// What is asked for by a rule that leaves no doubt.
fn sure(offers: &[Offer]) -> Option<IntentName> {
    offers.iter().find(|offer| offer.rule.sure && offer.score >= CERTAIN).map(|offer| offer.name)
}

/// A name and nothing else asks who that is.
fn named(sentence: &Sentence<'_>, window: Range<usize>, ctx: &Context<'_>) -> Option<Verdict> {
    let (name, found) = kinds::looked_up(sentence, window.clone());
    let reading = fill::reading(sentence, window, &Offer { name, rule: &NAME, score: found.score, found }, ctx)?;
    Some(Verdict::Sure(vec![reading], false))
}

/// What fills the slots of an intent: a rule that fits well, and the ranker.
fn taken(
    parser: &Parser,
    sentence: &Sentence<'_>,
    (units, common): (&[Unit], &[Feature]),
    (name, share): Likely,
    offers: &[Offer],
) -> Offer {
    let of = |name: IntentName| {
        let ranked = ranker::fill::taken(Ranker::committed(), parser.slots(), sentence, (units, common), name);
        let fits = |offer: &&Offer| {
            offer.rule.firm
                || offer.score >= RULED
                || offer.score >= FITTING && offer.found.slots.len() > ranked.slots.len()
                || offer.score >= NAMING && names_more(&offer.found, &ranked)
        };
        let offer = offers.iter().find(|offer| offer.name == name);
        match offer.filter(fits) {
            Some(offer) if offer.rule.firm => (offer.rule, offer.found.clone()),
            Some(offer) => (offer.rule, joined(sentence, &offer.found, ranked)),
            None => (&RANKED, chosen(ranked, offer)),
        }
    };
    let (mut rule, mut found) = of(name);
    let start = units.first().map_or(0, |unit| unit.words.start);
    let suited = kinds::suited(sentence, start, name, &found);
    if suited != name {
        (rule, found) = of(suited);
    }
    kinds::sort(sentence, suited, &mut found);
    Offer { name: suited, rule, score: share, found }
}

/// Whether a rule knows which deal is changed and the ranker does not.
fn names_more(ruled: &Match, ranked: &Match) -> bool {
    let deal =
        |found: &Match| found.slots.iter().any(|(slot, taken)| *slot == "deal" && matches!(taken, Taken::Words(..)));
    let named = |(slot, _): &(&str, Taken)| ["company", "contact"].contains(slot);
    deal(ruled) && !deal(ranked) && !ranked.slots.iter().any(named)
}

/// What the ranker took, with the fixed values of a rule that fits: its words are certain.
fn chosen(mut ranked: Match, offer: Option<&Offer>) -> Match {
    for (slot, value) in offer.filter(|offer| offer.score >= CERTAIN).iter().flat_map(|offer| &offer.found.slots) {
        let place = ranked.slots.iter_mut().find(|(known, _)| known == slot);
        if let (Taken::Fixed(_), Some((_, known @ Taken::Fixed(_)))) = (value, place) {
            *known = value.clone();
        }
    }
    ranked
}

/// What a rule took, and what the ranker found beside it.
fn joined(sentence: &Sentence<'_>, ruled: &Match, ranked: Match) -> Match {
    let words = |taken: &Taken| match taken {
        Taken::Words(words, _) | Taken::Peeled(words, _) => Some(words.clone()),
        Taken::Time(index) => Some(sentence.times[*index].words.clone()),
        Taken::Amount(index) | Taken::Range(index) => Some(sentence.amounts[*index].words.clone()),
        _ => None,
    };
    let used: Vec<Range<usize>> = ruled.slots.iter().filter_map(|(_, taken)| words(taken)).collect();
    let free = |taken: &Taken| {
        words(taken).is_none_or(|words| used.iter().all(|used| used.end <= words.start || words.end <= used.start))
    };
    let mut joined = ruled.clone();
    for (slot, taken) in ranked.slots {
        if !joined.slots.iter().any(|(known, _)| *known == slot) && free(&taken) {
            joined.slots.push((slot, taken));
        }
    }
    joined
}

/// A rule that fits so well fills the slots itself.
const RULED: f32 = 0.95;
/// One that fits so well does where it finds more than the ranker.
const FITTING: f32 = 0.85;
/// One that fits so well does where it alone knows the deal.
const NAMING: f32 = 0.75;
/// A bold rule that fits so well may be a write though the sentence begins like a question or a prohibition.
const BOLD: f32 = 0.42;
/// The fixed values of one that fits so well are certain.
const CERTAIN: f32 = 0.8;
/// How sure what such a rule reads is.
const SURE: f32 = 0.95;
/// What the ranker fills goes by this name.
static RANKED: Rule = rule("ranked", "");
/// A sentence that is a name goes by this one.
static NAME: Rule = rule("name", "");

/// A deal with a figure behind it goes by this one.
static FIGURE: Rule = rule("figure", "");

/// What the rules offer, without what they took.
pub(crate) fn scores(offers: &[Offer]) -> Vec<Likely> {
    offers.iter().map(|offer| (offer.name, offer.score)).collect()
}

/// Look-ups that are so likely together are answered by the likeliest: all of them lead to who or what is called so.
const LOOKED_UP: f32 = 0.55;

fn is_look_up(name: IntentName) -> bool {
    matches!(name, IntentName::ContactLookup | IntentName::CompanyLookup | IntentName::Search)
}

fn look_ups(weighed: &[Likely]) -> f32 {
    let mut shares: Vec<f32> = weighed.iter().filter(|(name, _)| is_look_up(*name)).map(|(_, share)| *share).collect();
    shares.sort_by(|a, b| b.total_cmp(a));
    shares.iter().sum()
}

/// How sure the parser must be of an intent before it is answered.
fn threshold(name: IntentName) -> f32 {
    match name.kind() {
        Kind::Write => 0.8,
        // These three act.
        Kind::Dialogue if matches!(name, IntentName::Confirm | IntentName::Undo | IntentName::Edit) => 0.8,
        Kind::Dialogue => 0.6,
        Kind::Read | Kind::Outside => 0.45,
    }
}

/// The intent without a filter, to hesitate about: the filters that were read may be the opposite of what was said.
pub(crate) fn bare(name: IntentName) -> Vec<Reading> {
    let intent = Intent::from_slots(name, serde_json::Map::new()).ok();
    intent.map(|intent| Reading { intent, confidence: UNFILTERED, rule: UNFILTERED_RULE }).into_iter().collect()
}

/// Every rule of every intent, in the order of the catalogue.
pub(crate) fn all_rules() -> impl Iterator<Item = (IntentName, &'static Rule)> {
    CATALOGUE.iter().flat_map(|name| name.rules().iter().map(|rule| (*name, rule)))
}
