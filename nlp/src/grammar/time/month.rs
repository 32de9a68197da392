//! Months: "March", "march 2026", "next march", "mid-April".

use chrono::Datelike;

use super::calendar;
use super::lexicon;
use super::period::span;
use super::reader::{Days, Read, Reader};

/// Words that let a bare month that is also a word or a name be a month.
const STRONG_BEFORE: [&str; 17] = [
    "in",
    "since",
    "until",
    "till",
    "til",
    "during",
    "last",
    "next",
    "this",
    "previous",
    "coming",
    "early",
    "mid",
    "late",
    "through",
    "thru",
    "throughout",
];
const WEAK_BEFORE: [&str; 14] =
    ["by", "before", "after", "for", "to", "from", "and", "of", "between", "vs", "versus", "starting", "or", "end"];

/// What is reported by the month.
const PERIOD_NOUNS: [&str; 15] = [
    "forecast", "pipeline", "numbers", "number", "revenue", "sales", "deals", "report", "targets", "target", "quota",
    "bookings", "results", "closes", "figures",
];

/// What makes "may" or "march" before it a verb.
const VERBAL: [&str; 15] =
    ["i", "we", "you", "he", "she", "they", "it", "be", "not", "have", "need", "want", "on", "into", "also"];

impl Reader<'_> {
    /// "March", "march 2026", "next march", "the month of october", "early march", "mid-April".
    pub(super) fn month_period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let index = words.phrase(index, "month of").unwrap_or(index);
        if let Some(modifier) = words.any_phrase(index, &["mid -", "mid", "early", "late", "middle of"]) {
            return self.third_of_month(index, modifier);
        }
        let step = match self.at(index) {
            "next" | "coming" | "upcoming" => 1,
            "last" | "past" | "previous" => -1,
            "this" => 0,
            _ => {
                let (days, end) = self.month_name(index)?;
                return Some((days, end));
            }
        };
        let month = lexicon::month(self.at(index + 1))?;
        let today = self.today();
        let this = calendar::month(today.year(), month)?;
        let ahead = this.0 > today;
        let year = match step {
            0 => today.year(),
            1 if ahead => today.year(),
            1 => today.year() + 1,
            _ if this.1 < today => today.year(),
            _ => today.year() - 1,
        };
        // "next march 3rd" is a date.
        let is_date = words.is_digits(index + 2) && self.at(index + 2).len() <= 2;
        (!is_date).then_some((span(calendar::month(year, month)?), index + 2))
    }

    /// A month's name, with or without its year.
    fn month_name(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let word = self.at(index);
        let month = lexicon::month(word)?;
        // "31 february" is no february.
        if index > 0 && words.is_digits(index - 1) && words.at(index - 1).len() <= 2 {
            return None;
        }
        let end = words.skip(index + 1, &["'s"]);
        let mut at = words.skip(index + 1, &["."]);
        at = words.skip(at, &[",", "-", "/"]);
        at = words.skip(at, &["of", "in"]);
        if let Some((year, after)) = self.year(at) {
            return Some((span(calendar::month(year, month)?), after));
        }
        let step = match self.at(at) {
            "this" => Some(0),
            "next" => Some(1),
            "last" => Some(-1),
            _ => None,
        };
        if let Some(step) = step.filter(|_| matches!(self.at(at + 1), "year" | "yr")) {
            return Some((span(calendar::month(self.today().year() + step, month)?), at + 2));
        }
        let is_site = self.at(index + 1) == "."
            && words.is_glued(index + 1)
            && words.is_glued(index + 2)
            && !self.at(index + 2).is_empty();
        let plain = !is_site && (!lexicon::is_also_a_word(word) || self.is_month_here(index, end));
        plain.then_some((Days::Month(month), index + 1))
    }

    /// Whether the words around a name that is also a word make it a month.
    fn is_month_here(&self, index: usize, end: usize) -> bool {
        let words = self.words;
        if self.alone {
            return true;
        }
        let next = self.at(index + 1);
        if VERBAL.contains(&next) && self.at(index) != "june" {
            return false;
        }
        // A name before a surname: "April Jones".
        if words.is_capital(index + 1) && !words.is_digits(index + 1) && words.is_capital(index) {
            return false;
        }
        let before = words.before(index);
        if STRONG_BEFORE.contains(&before) || (before == "-" && words.at(index.wrapping_sub(2)) == "mid") {
            return true;
        }
        let noun = |word: &str| PERIOD_NOUNS.contains(&word);
        let joined = matches!(next, "to" | "-" | "through" | "thru" | "and" | "until" | "vs")
            && lexicon::month(self.at(index + 2)).is_some();
        let closing = matches!(
            words.at(index.wrapping_sub(2)),
            "closing" | "close" | "due" | "slated" | "scheduled" | "expected" | "set" | "planned"
        ) || noun(words.at(index.wrapping_sub(2)));
        let joined_before = lexicon::month(words.at(index.wrapping_sub(2))).is_some()
            && matches!(before, "to" | "-" | "through" | "and" | "thru" | "vs");
        let weak = WEAK_BEFORE.contains(&before) && (!words.is_capital(index) || closing);
        joined || joined_before || weak || (noun(next) && end == index + 1 && index > 0)
    }

    pub(super) fn third_of_month(&self, index: usize, at: usize) -> Read<Days> {
        let month = lexicon::month(self.at(at));
        let ((from, to), end) = match month {
            Some(_) => {
                let (days, end) = Reader { alone: true, ..self.deeper()? }.month_name(at)?;
                (self.place(days)?, end)
            }
            None => match self.unit_period(at) {
                Some((Days::Span(from, to), end)) if (28..=31).contains(&(to - from).num_days().saturating_add(1)) => {
                    ((from, to), end)
                }
                _ => return None,
            },
        };
        let day = |number: u32| from.with_day(number);
        let third = match self.at(index) {
            "early" => (from, day(10)?),
            "late" => (day(21)?, to),
            _ => (day(11)?, day(20)?),
        };
        Some((span(third), end))
    }

    /// "2026-05", "05/2026": a month and its year in digits.
    pub(super) fn numeric_month(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let separator = self.at(index + 1);
        let glued = matches!(separator, "-" | "/") && words.is_glued(index + 1) && words.is_glued(index + 2);
        let digits = words.is_digits(index) && words.is_digits(index + 2);
        let goes_on = matches!(self.at(index + 3), "-" | "/" | ".") && words.is_glued(index + 3)
            || (words.is_glued(index + 3) && !self.is_end(index + 3))
            || (words.is_glued(index) && index > 0);
        if !glued || !digits || goes_on {
            return None;
        }
        let year_first = match (self.at(index).len(), self.at(index + 2).len()) {
            (4, 2) => true,
            (1 | 2, 4) => false,
            _ => return None,
        };
        // "2026-05" may also be a number of something.
        let led = self.alone
            || (!year_first && separator == "/")
            || matches!(
                words.before(index),
                "in" | "for" | "since" | "by" | "until" | "till" | "from" | "to" | "of" | "before" | "after" | "during"
            );
        let (year, month) = if year_first { (index, index + 2) } else { (index + 2, index) };
        let (year, month): (i32, u32) = (self.at(year).parse().ok()?, self.at(month).parse().ok()?);
        let plausible = led && (1900..2200).contains(&year);
        Some((span(calendar::month(year, month).filter(|_| plausible)?), index + 3))
    }
}
