//! Where an expression may begin: a cheap test that spares the readers most words of a sentence.

use std::sync::LazyLock;

use super::feasts;
use super::lexicon;
use crate::grammar::numbers;
use crate::grammar::words::{Kind, Words};
use crate::hash::FastMap;

/// Little words that lead into an expression, in order.
const LEADING: [&str; 96] = [
    "'",
    "@",
    "about",
    "after",
    "ahead",
    "all",
    "alternate",
    "alternating",
    "any",
    "anytime",
    "approx",
    "approximately",
    "around",
    "as",
    "at",
    "balance",
    "before",
    "beginning",
    "between",
    "by",
    "circa",
    "close",
    "coming",
    "current",
    "during",
    "each",
    "earlier",
    "early",
    "effective",
    "end",
    "ending",
    "entire",
    "ev",
    "every",
    "evry",
    "exactly",
    "few",
    "final",
    "first",
    "following",
    "for",
    "from",
    "in",
    "inside",
    "last",
    "late",
    "later",
    "like",
    "lst",
    "mid",
    "middle",
    "my",
    "next",
    "no",
    "not",
    "nxt",
    "on",
    "once",
    "one",
    "our",
    "over",
    "past",
    "penultimate",
    "preceding",
    "prev",
    "previous",
    "prior",
    "remainder",
    "remaining",
    "rest",
    "roughly",
    "same",
    "several",
    "since",
    "so",
    "sooner",
    "start",
    "starting",
    "the",
    "this",
    "through",
    "throughout",
    "thru",
    "til",
    "till",
    "to",
    "top",
    "trailing",
    "until",
    "up",
    "upcoming",
    "very",
    "what's",
    "whole",
    "within",
    "~",
];

/// Words and signs that may stand between the little words and what they lead to, in order.
const JOINTS: [&str; 29] = [
    ",", "-", ".", "a", "an", "and", "another", "couple", "far", "full", "later", "latest", "left", "little", "more",
    "of", "or", "other", "pair", "possible", "single", "some", "soon", "than", "thing", "things", "time", "to-date",
    "what",
];

/// Names and abbreviations of times, in order.
const NAMES: [&str; 97] = [
    "2nite",
    "afternoon",
    "annual",
    "annually",
    "annum",
    "arvo",
    "asap",
    "autumn",
    "bi",
    "biannually",
    "biennially",
    "bimonthly",
    "biweekly",
    "business",
    "calendar",
    "cob",
    "cop",
    "cw",
    "cy",
    "daily",
    "eighties",
    "eob",
    "eod",
    "eom",
    "eoq",
    "eow",
    "eoy",
    "eve",
    "evening",
    "everyday",
    "fall",
    "fifties",
    "financial",
    "fiscal",
    "forties",
    "fortnightly",
    "four",
    "fy",
    "h",
    "hourly",
    "immediately",
    "just",
    "kw",
    "lunch",
    "lunchtime",
    "midday",
    "midnight",
    "monthly",
    "morn",
    "mornin",
    "morning",
    "mtd",
    "night",
    "nightly",
    "nineteen",
    "nineties",
    "noon",
    "noonish",
    "noontime",
    "now",
    "oh",
    "p",
    "per",
    "q",
    "qtd",
    "quarterly",
    "right",
    "semi",
    "semiannual",
    "semiannually",
    "semimonthly",
    "seventies",
    "sixties",
    "spring",
    "straight",
    "summer",
    "thirties",
    "three",
    "tonight",
    "tonights",
    "tonite",
    "twenties",
    "twenty",
    "twice",
    "two",
    "w",
    "weekday",
    "weekdays",
    "weekly",
    "winter",
    "work",
    "workday",
    "workdays",
    "working",
    "wtd",
    "yearly",
    "ytd",
];

/// What a word may do in a time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Nothing.
    Other,
    /// It may stand inside, before what is said.
    Joint,
    /// It may begin one, when more follows.
    Leading,
    /// It says something: a number, a name, a unit.
    Core,
}

fn role(words: &Words, index: usize) -> Role {
    let word = words.at(index);
    match words.kind(index) {
        Some(Kind::Digits) => return Role::Core,
        // The longest name is "semiannually".
        Some(Kind::Word) if word.len() > 12 => return Role::Other,
        _ => {}
    }
    match LISTED.get(word) {
        Some(Role::Leading)
            if !matches!(word, "a" | "an")
                && (numbers::may_begin(words, index)
                    || numbers::ordinal(words, index).is_some()
                    || is_day_word(word)) =>
        {
            Role::Core
        }
        Some(role) => *role,
        None if is_core(words, index) => Role::Core,
        None => Role::Other,
    }
}

/// The words of the lists; the first list that has a word counts.
static LISTED: LazyLock<FastMap<&str, Role>> = LazyLock::new(|| {
    let names = NAMES.iter().map(|word| (*word, Role::Core));
    let joints = JOINTS.iter().map(|word| (*word, Role::Joint));
    let leading = LEADING.iter().chain(&["a", "an"]).map(|word| (*word, Role::Leading));
    names.chain(joints).chain(leading).collect()
});

fn is_day_word(word: &str) -> bool {
    lexicon::day_word(word).is_some()
}

fn is_core(words: &Words, index: usize) -> bool {
    let word = words.at(index);
    lexicon::unit(word).is_some()
        || lexicon::weekday(word).is_some()
        || lexicon::month(word).is_some()
        || is_day_word(word)
        || lexicon::weekdays(word).is_some()
        || feasts::may_begin(word)
        || numbers::may_begin(words, index)
        || numbers::ordinal(words, index).is_some()
}

/// Whether an expression may begin at `index`, by that word alone.
pub(super) fn may_begin(words: &Words, index: usize) -> bool {
    matches!(role(words, index), Role::Leading | Role::Core) || numbers::may_begin(words, index)
}

/// For every word whether an expression may begin there; a little word needs something said behind it ("the deal with
/// Omar" is passed over, "the end of next week" is not).
pub(super) fn places(words: &Words) -> Vec<bool> {
    let mut places = vec![false; words.len()];
    let mut leads_on = false;
    for index in (0..words.len()).rev() {
        let role = role(words, index);
        leads_on = match role {
            Role::Core => true,
            Role::Other => false,
            Role::Leading | Role::Joint => leads_on,
        };
        places[index] = leads_on && (role != Role::Joint || numbers::may_begin(words, index));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(LEADING.is_sorted() && JOINTS.is_sorted() && NAMES.is_sorted());
    }

    #[test]
    fn little_words_need_something_behind_them() {
        let begins = |text: &str| places(&Words::new(text)).into_iter().any(|place| place);
        for text in ["the deal with Omar", "is it all for the team", "no more of that"] {
            assert!(!begins(text), "{text}");
        }
        for text in ["no later than friday", "the end of the very next week", "in about a couple of days", "by the 5th"]
        {
            assert_eq!(places(&Words::new(text)).first(), Some(&true), "{text}");
        }
    }
}
