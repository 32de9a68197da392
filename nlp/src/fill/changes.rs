//! Which way a deal is changed: what it is worth, less or more; when it closes, sooner or later.

use std::ops::Range;

use serde_json::Value;

use super::{Filler, time_json};
use crate::grammar::money::Amount;
use crate::grammar::time::{self, TimePhrase, TimeValue};
use crate::pattern::Taken;

/// Before a figure: so much less.
const LESS: &[&str] = &[
    "cut",
    "cuts",
    "reduce",
    "reduced",
    "reduces",
    "lower",
    "lowered",
    "drop",
    "dropped",
    "drops",
    "decrease",
    "decreased",
    "knock",
    "knocked",
    "shave",
    "shaved",
    "slash",
    "slashed",
    "trim",
    "trimmed",
    "discount",
    "discounted",
    "down",
    "downsize",
    "minus",
    "less",
    "deduct",
    "subtract",
    "shrink",
    "shrank",
    "shrunk",
    "fell",
    "take",
    "took",
    "remove",
    "reduction",
    "decline",
    "declined",
];
/// Before a figure: so much more.
const MORE: &[&str] = &[
    "raise",
    "raised",
    "increase",
    "increased",
    "increases",
    "bump",
    "bumped",
    "add",
    "added",
    "up",
    "grow",
    "grew",
    "grown",
    "plus",
    "boost",
    "boosted",
    "lift",
    "lifted",
    "more",
    "extra",
    "expand",
    "expanded",
    "upsell",
];
/// Behind a figure, these decide before what stands ahead of it.
const LESS_BEHIND: &[&str] = &["off", "less", "lower", "down", "discount", "reduction", "cheaper", "decrease"];
const MORE_BEHIND: &[&str] = &["more", "extra", "up", "higher", "increase", "uplift"];
/// A deal moved so closes sooner.
const PULLED: &[&str] = &["pull", "pulled", "pulls", "pulling", "bring", "brought", "brings", "bringing"];
const SOONER: &[&str] = &["earlier", "sooner", "forward"];
const PUT_OFF: &[&str] = &["push", "pushed", "delay", "delayed", "postpone", "postponed", "later", "back"];
/// Behind a length: it counts from when the deal was to close.
const COUNTED: &[&str] = &["earlier", "later", "sooner", "out", "back", "forward"];

impl Filler<'_> {
    /// Gives figures their sign and lengths their direction, and keeps the name that a deal has from becoming its new one.
    pub(super) fn directed(&mut self) {
        self.known_by_name();
        self.likelihood();
        self.no_such_day();
        for slot in ["amount_delta", "percent"] {
            let Some(figure) = self.slots.get(slot).and_then(Value::as_f64).filter(|figure| *figure > 0.0) else {
                continue;
            };
            if self.figure_at(figure).is_some_and(|words| self.lessens(&words)) {
                self.slots.insert(slot.to_owned(), Value::from(-figure));
            }
        }
        if let Some((phrase, sooner)) = self.moved_by() {
            self.slots.insert("close".to_owned(), time_json(&phrase));
            if sooner {
                self.slots.insert("sooner".to_owned(), Value::Bool(true));
            }
        }
    }

    /// A name is the new one of a deal only where somebody speaks of names.
    fn known_by_name(&mut self) {
        const NAMING: &[&str] =
            &["rename", "renamed", "renaming", "name", "named", "call", "called", "title", "retitle"];
        if self.tells(NAMING) {
            return;
        }
        let Some(name) = self.slots.remove("name") else { return };
        // Two names and one of them would be forgotten: better none.
        let other = ["deal", "company"].iter().find_map(|slot| self.slots.get(*slot));
        self.contradicts |= other.is_some_and(|other| *other != name);
        if other.is_none() {
            self.slots.insert("deal".to_owned(), name);
        }
    }

    /// A bare figure after a word for likelihood is no amount, and what is taken off a price is no likelihood.
    fn likelihood(&mut self) {
        const LIKELIHOOD: &[&str] =
            &["probability", "prob", "chance", "chances", "likelihood", "odds", "confidence", "likely"];
        let figure = |slots: &serde_json::Map<String, Value>, slot: &str| slots.get(slot).and_then(Value::as_f64);
        if self.tells(LIKELIHOOD) {
            let bare = figure(&self.slots, "amount").filter(|figure| (0.0..=100.0).contains(figure));
            if let Some(bare) = bare.filter(|_| !self.slots.contains_key("currency")) {
                self.slots.remove("amount");
                self.slots.entry("probability").or_insert_with(|| Value::from(bare));
            }
        } else if let (Some(percent), Some(likely)) =
            (figure(&self.slots, "percent"), figure(&self.slots, "probability"))
            && (percent.abs() - likely.abs()).abs() < 1e-6
        {
            self.slots.remove("probability");
        }
    }

    /// A date that the calendar lacks is no next step: when it closes is left open.
    fn no_such_day(&mut self) {
        if self.slots.contains_key("close") || self.tells(&["step", "steps", "action"]) {
            return;
        }
        let step = self.slots.get("next_step").and_then(Value::as_str);
        let Some(text) = step.filter(|step| time::is_no_day(step, self.ctx.now)).map(str::to_owned) else { return };
        self.slots.remove("next_step");
        self.slots.insert("close".to_owned(), time_json(&TimePhrase { text, value: None }));
        // The digits of the date are no amount either.
        if !self.sentence.amounts.iter().any(|found| self.window.contains(&found.words.start)) {
            self.slots.remove("amount");
        }
    }

    /// Whether a word outside the names is one of these.
    fn tells(&self, words: &[&str]) -> bool {
        self.window.clone().any(|at| !self.is_named(at) && words.contains(&self.sentence.tokens[at].norm.as_ref()))
    }

    /// The words of a figure.
    fn figure_at(&self, figure: f64) -> Option<Range<usize>> {
        let same = |number: f64| (number - figure).abs() < 1e-6 * figure.max(1.0);
        let found = self.sentence.amounts.iter().filter(|found| self.window.contains(&found.words.start));
        let mut found = found.filter(|found| match &found.value {
            Amount::Money { amount, .. } => same(*amount),
            Amount::Number(number) | Amount::Percent(number) => same(*number),
            Amount::Range { .. } => false,
        });
        found.next().map(|found| found.words.clone())
    }

    /// Whether the word nearest to a figure that tells a direction says less.
    fn lessens(&self, figure: &Range<usize>) -> bool {
        let word = |at: usize| self.sentence.tokens[at].norm.as_ref();
        let behind = (figure.end..self.window.end).take(2).map(word);
        let ahead = (self.window.start..figure.end).rev().filter(|at| !self.is_named(*at)).map(word);
        let mut behind = behind.map(|word| direction(word, LESS_BEHIND, MORE_BEHIND));
        let mut ahead = ahead.map(|word| direction(word, LESS, MORE));
        behind.find_map(|told| told).or_else(|| ahead.find_map(|told| told)).unwrap_or(false)
    }

    /// The length by which a close date is moved, and whether it comes sooner.
    fn moved_by(&self) -> Option<(TimePhrase, bool)> {
        let text = self.slots.get("close")?.get("text")?.as_str()?.to_owned();
        let length = |text: &str| time::resolve(text, self.ctx.now).filter(|v| matches!(v, TimeValue::Duration(_)));
        let pulled = self.tells(PULLED);
        let shortened = text.rsplit_once(' ').filter(|(_, last)| COUNTED.contains(last)).map(|(length, _)| length);
        // "Pull it in two weeks": the "in" belongs to the verb.
        let pulled_in = text.strip_prefix("in ").filter(|_| pulled);
        let value = length(&text).or_else(|| shortened.and_then(length)).or_else(|| pulled_in.and_then(length))?;
        let sooner = pulled
            || self.tells(SOONER) && !self.tells(PUT_OFF)
            || self.tells(&["move", "moved"]) && self.tells(&["up"]);
        Some((TimePhrase { text, value: Some(value) }, sooner))
    }

    /// Whether a word belongs to a name, which tells no direction.
    fn is_named(&self, at: usize) -> bool {
        self.offer.found.slots.iter().any(|(slot, taken)| match taken {
            Taken::Words(words, _) => ["deal", "company", "contact"].contains(slot) && words.contains(&at),
            _ => false,
        })
    }
}

fn direction(word: &str, less: &[&str], more: &[&str]) -> Option<bool> {
    if less.contains(&word) { Some(true) } else { more.contains(&word).then_some(false) }
}
