//! Turns an answer into readings, and holds them to what the readings of the rules are held to.

use std::ops::Range;

use super::answer::{Answer, Filled, Flaw, MOST_UNCLEAR, Manner, Request};
use super::evidence::{self, Evidence};
use super::finder::Finder;
use super::masks::Masks;
use super::question::Question;
use crate::arbiter::{self, Offer};
use crate::context::Context;
use crate::grammar::money::Amount;
use crate::intent::{IntentName, Kind};
use crate::parser::{Engine, Parsed, Parser, Reading};
use crate::pattern::Match;
use crate::requests::{named_by, with_deal};
use crate::rule::{Rule, rule};
use crate::sentence::{LONGEST, Sentence};
use crate::slot_kinds::{DERIVED, NUMBERS, TIMES};
use crate::{guard, manners, several, veto};

/// What a model answered goes by this name.
static MODEL: Rule = rule("model", "");
/// How sure a reading is that a model gave and the sentence bears out.
const CONFIDENCE: f32 = 0.8;

/// Negations, in the languages that people write in. One that no slot accounts for keeps anything from being changed.
const NEGATIONS: &[&str] = &[
    "not",
    "never",
    "don't",
    "dont",
    "didn't",
    "doesn't",
    "won't",
    "can't",
    "cannot",
    "isn't",
    "wasn't",
    "haven't",
    "hasn't",
    "shouldn't",
    "no",
    "nunca",
    "jamás",
    "não",
    "nao",
    "nicht",
    "nie",
    "niemals",
    "kein",
    "keine",
    "keinen",
    "ne",
    "n'est",
    "pas",
    "jamais",
    "non",
    "mai",
    "niet",
    "geen",
    "nooit",
    "не",
    "нет",
    "değil",
    "sakın",
    "لا",
    "لم",
    "لن",
    "ليس",
    "بدون",
    "मत",
    "नहीं",
    "ना",
    "mat",
    "nahi",
];
/// The same in scripts that leave no blanks.
const UNSPACED_NEGATIONS: &[&str] = &["不", "别", "別", "没", "沒", "勿", "ない", "지 마", "지마", "않", "ไม่", "อย่า"];
/// Words that begin a question in other languages; the rules know the English ones.
const ASKING: &[&str] = &[
    "wann",
    "wer",
    "wie",
    "was",
    "warum",
    "wo",
    "welche",
    "welcher",
    "welches",
    "hast",
    "hat",
    "haben",
    "habe",
    "ist",
    "sind",
    "war",
    "qui",
    "que",
    "quand",
    "combien",
    "pourquoi",
    "comment",
    "est-ce",
    "quel",
    "quelle",
    "quién",
    "quien",
    "cuándo",
    "cuando",
    "cuánto",
    "cuánta",
    "cuántos",
    "cómo",
    "dónde",
    "qué",
    "quem",
    "quando",
    "quanto",
    "quantos",
    "onde",
    "chi",
    "dove",
    "perché",
    "هل",
    "متى",
    "من",
    "كم",
    "ماذا",
    "क्या",
    "कब",
    "कौन",
    "kya",
    "kab",
];

/// Whether an intent acts on what is open or was done: it is never taken from a model's word for it.
pub(super) const fn acts(name: IntentName) -> bool {
    matches!(name, IntentName::Confirm | IntentName::Undo | IntentName::Edit)
}

/// The readings of an answer; all of them, or what is wrong.
pub(super) fn of(parser: &Parser, question: &Question<'_>, answer: &Answer) -> Result<Parsed, Flaw> {
    let near: Vec<IntentName> = answer.requests.iter().map(|request| request.intent).collect();
    let nothing = || Parsed { engine: Engine::Model, ..Parsed::default() };
    if answer.requests.is_empty() {
        let told = answer.unclear.iter().filter(|name| arbiter::allowed(**name, question.context) && !acts(**name));
        let alternatives = told.take(MOST_UNCLEAR).flat_map(|name| arbiter::bare(*name)).collect();
        return Ok(Parsed { alternatives, ..nothing() });
    }
    let ctx = question.context;
    let sentence = Sentence::read(question.text, ctx.now, parser.vocabulary(), ctx.lexicon);
    if sentence.tokens.is_empty() || sentence.tokens.len() > LONGEST {
        return Ok(nothing());
    }
    let judge = Judge { sentence: &sentence, finder: Finder::new(&sentence), masks: question.masks() };
    match judge.readings(answer, ctx) {
        Ok(readings) => Ok(Parsed { engine: Engine::Model, ..Parsed::sure(readings) }),
        Err(problem) => Err(Flaw { problem, near }),
    }
}

struct Judge<'j> {
    sentence: &'j Sentence<'j>,
    finder: Finder<'j>,
    masks: Masks,
}

/// A request whose slots were found in the sentence.
struct Found<'a> {
    request: &'a Request,
    window: Range<usize>,
    slots: Vec<(&'static str, Evidence)>,
}

impl Judge<'_> {
    fn readings(&self, answer: &Answer, ctx: &Context<'_>) -> Result<Vec<Reading>, String> {
        // A greeting before a request is part of its manners.
        let polite = |name| matches!(name, IntentName::Greet | IntentName::Thanks);
        let mut requests: Vec<&Request> = answer.requests.iter().collect();
        if requests.iter().any(|request| !polite(request.intent)) {
            requests.retain(|request| !polite(request.intent));
        }
        let windows = self.windows(&requests)?;
        let found = requests.iter().zip(windows).map(|(request, window)| self.found(request, window));
        let found = found.collect::<Result<Vec<_>, String>>()?;
        let mut covered: Vec<usize> =
            found.iter().flat_map(|found| &found.slots).flat_map(|(_, evidence)| evidence.words.clone()).collect();
        covered.sort_unstable();
        let mut focus = ctx.focus.clone();
        let mut deal = None;
        let mut readings: Vec<Reading> = Vec::new();
        for (at, one) in found.into_iter().enumerate() {
            let name = one.request.intent;
            if requests.len() > 1 && name.kind() == Kind::Dialogue {
                return Err(format!("{name} is an answer by itself and no part of a longer message"));
            }
            let ctx = Context { focus: focus.clone(), ..ctx.clone() };
            for reading in self.judged(one, &covered, &ctx)? {
                let reading = if at == 0 { reading } else { with_deal(reading, deal.as_deref()) };
                focus = named_by(&reading.intent, &focus);
                deal.clone_from(&focus.deal);
                if !readings.iter().any(|known| known.intent == reading.intent) {
                    readings.push(reading);
                }
            }
        }
        Ok(readings)
    }

    /// The stretch of each request. Together they are the whole message, so that no "don't" falls between two.
    fn windows(&self, requests: &[&Request]) -> Result<Vec<Range<usize>>, String> {
        let whole = 0..self.sentence.tokens.len();
        let [_, _, ..] = requests else { return Ok(vec![whole; requests.len()]) };
        let mut starts = Vec::new();
        let mut from = 0;
        for request in requests {
            let Some(part) = &request.part else { return Ok(vec![whole; requests.len()]) };
            let place = self.finder.find(&(from..whole.end), &self.masks.show(part));
            let place = place.ok_or_else(|| format!("the part {part:?} does not stand in the message"))?;
            if place.start < from {
                return Ok(vec![whole; requests.len()]);
            }
            // What stands between two parts belongs to the second: there it says "and don't".
            starts.push(from);
            from = place.end;
        }
        let ends = starts.iter().skip(1).copied().chain([whole.end]);
        Ok(starts.iter().copied().zip(ends).map(|(start, end)| self.unjoined(start..end)).collect())
    }

    /// A stretch without the words that join it to the one before.
    fn unjoined(&self, mut window: Range<usize>) -> Range<usize> {
        let joins = |at: usize| ["and", "then", "also", "plus", "&"].contains(&self.sentence.tokens[at].norm.as_ref());
        while window.len() > 1 && window.start > 0 && joins(window.start) {
            window.start += 1;
        }
        window
    }

    fn found<'a>(&self, request: &'a Request, window: Range<usize>) -> Result<Found<'a>, String> {
        let name = request.intent;
        let mut slots = Vec::new();
        for Filled { slot, words, plain } in &request.slots {
            let shape = name.shapes().iter().find(|shape| shape.name() == slot);
            let shape = shape.ok_or_else(|| format!("{name} has no slot {slot:?}"))?;
            if DERIVED.contains(&shape.name()) {
                continue;
            }
            let (words, plain) = (self.masks.show(words), plain.as_deref().map(|plain| self.masks.show(plain)));
            if words.trim().is_empty() && plain.as_deref().is_none_or(|plain| plain.trim().is_empty()) {
                continue;
            }
            let found = evidence::fill(&self.finder, (name, shape), &window, &words, plain.as_deref())?;
            slots.extend(found.map(|found| (shape.name(), found)));
        }
        Ok(Found { request, window, slots })
    }

    fn judged(&self, found: Found<'_>, covered: &[usize], ctx: &Context<'_>) -> Result<Vec<Reading>, String> {
        let (sentence, name, manner) = (self.sentence, found.request.intent, found.request.manner);
        let window = manners::strip(sentence, found.window);
        if !arbiter::allowed(name, ctx) {
            return Err(format!("nothing is open that {name} could answer"));
        }
        let free: Vec<usize> = window.clone().filter(|at| covered.binary_search(at).is_err()).collect();
        if (name.is_write() || acts(name)) && (matches!(manner, Manner::Question | Manner::Prohibition)) {
            return Err(format!("{name} changes something, but a question or a prohibition changes nothing"));
        }
        if name.is_write() && (manners::of(sentence, &window).forbids_writes() || self.is_doubtful(&window, &free)) {
            return Err(format!("{name} changes something, but the message asks, or says not to"));
        }
        let slots = found.slots.into_iter().map(|(slot, evidence)| (slot, evidence.taken)).collect();
        let taken = Match { score: CONFIDENCE, slots, open_ended: false, skipped: free };
        let offer = Offer { name, rule: &MODEL, score: CONFIDENCE, found: taken };
        // A yes, a no and an undo that the rules are sure of never come here.
        if matches!(name, IntentName::Confirm | IntentName::Cancel | IntentName::Undo) {
            return Err(format!("the message does not plainly say {name}"));
        }
        if veto::stops(sentence, &window, &offer) {
            return Err(format!(
                "{name} would carry out what the message does not plainly order, or only a part of it"
            ));
        }
        if guard::passes_over(sentence, &window, &offer) {
            return Err(format!("the message excludes something or offers a choice, which {name} cannot say"));
        }
        self.accounts_for_figures(&window, &offer, covered)?;
        let readings = several::readings(sentence, &window, &offer, ctx);
        readings.ok_or_else(|| format!("{name} would pass over a name or another order of the message"))
    }

    /// A negation that no slot holds, or a question in another language.
    fn is_doubtful(&self, window: &Range<usize>, free: &[usize]) -> bool {
        let tokens = &self.sentence.tokens;
        let first = tokens.get(window.start).map_or("", |token| token.norm.as_ref());
        let unspaced = UNSPACED_NEGATIONS.iter().any(|word| self.sentence.text.contains(word));
        free.iter().any(|at| NEGATIONS.contains(&tokens[*at].norm.as_ref()))
            || unspaced
            || ASKING.contains(&first)
            || self.sentence.text.contains('¿')
    }

    /// A time or an amount that is in no slot, though the intent has slots for it, is a filter or a value that was dropped.
    fn accounts_for_figures(&self, window: &Range<usize>, offer: &Offer, covered: &[usize]) -> Result<(), String> {
        const IDLE: &[&str] = &["now", "right now", "today", "currently", "at the moment", "my day", "the day"];
        let sentence = self.sentence;
        let has = |kinds: &[&str]| offer.name.slots().iter().any(|slot| kinds.contains(slot));
        let dropped = |words: &Range<usize>| {
            window.contains(&words.start) && words.clone().all(|at| covered.binary_search(&at).is_err())
        };
        if has(TIMES)
            && let Some(time) = sentence.times.iter().find(|found| {
                dropped(&found.words) && !IDLE.iter().any(|idle| found.value.text.eq_ignore_ascii_case(idle))
            })
        {
            return Err(format!("the time {:?} of the message is in no slot", time.value.text));
        }
        let telling = |amount: &Amount| match amount {
            Amount::Money { amount, currency } => currency.is_some() || *amount >= 1_000.0,
            Amount::Number(number) => *number >= 1_000.0,
            Amount::Percent(_) | Amount::Range { .. } => true,
        };
        // The digits of a phone number are no amount.
        let points = Masks::over(sentence.text);
        let number = |words: &Range<usize>| words.clone().any(|at| points.hides(&sentence.tokens[at].span));
        let mut amounts = sentence.amounts.iter().filter(|found| telling(&found.value) && !number(&found.words));
        if has(NUMBERS)
            && let Some(amount) = amounts.find(|found| dropped(&found.words))
        {
            return Err(format!("the amount {:?} of the message is in no slot", sentence.slice(amount.words.clone())));
        }
        Ok(())
    }
}
