//! Time expressions: dates, moments, ranges, lengths and recurrences, as sales people say them.
//!
//! Weeks start on Monday, quarters are those of the calendar, a bare weekday or day of a month lies ahead, and "next
//! Friday" is the Friday of next week. `now` is always the rep's own wall clock.
//!
//! The grammar is read by recursive descent over the words: [`length`] reads lengths, [`clock`] times of day, [`date`],
//! [`weekday`], [`relative`], [`period`] and [`inside`] days and periods, [`moment`] puts a day and a time together,
//! [`recurrence`] and [`range`] make whole expressions of them. Of several readings the longest wins.

mod beginnings;
mod between;
mod calendar;
mod clock;
mod clock_forms;
#[cfg(test)]
mod construction_tests;
mod date;
mod feasts;
mod inside;
mod iso;
mod lasting;
mod length;
mod lexicon;
mod moment;
mod month;
mod part_of;
mod period;
mod range;
mod reader;
mod recurrence;
mod recurrence_details;
mod relative;
mod seasons;
#[cfg(test)]
mod sentence_tests;
mod tense;
#[cfg(test)]
mod tests;
mod value;
mod weekday;
mod year_part;
mod zone;

use std::ops::Range;

use chrono::NaiveDateTime;

use self::reader::{Read, Reader, Toward};
use super::LONGEST_TEXT;
use super::words::Words;

pub use iso::{NotIso, instant};
pub use value::{Frequency, Recurrence, Span, TimePhrase, TimePoint, TimeValue};
pub use zone::to_utc;

/// How many readings may rest on one another: "2 days after the monday after christmas" takes two.
const DEPTH: u8 = 2;

/// A time expression found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMatch {
    /// Where it stands, in bytes; always on character boundaries. A leading "on", "for" or "during" is left outside;
    /// words that change the meaning ("by", "since", "in 3 days", "at 5") are inside.
    pub span: Range<usize>,
    /// The words and their meaning.
    pub phrase: TimePhrase,
}

/// Every time expression of `text`, left to right, none overlapping another. Words that only look like time ("may I",
/// "the second one", "march" as a verb) are left alone. In a question about what happened ("what did we win in
/// February") a bare day or month lies in the past.
pub fn find_all(text: &str, now: NaiveDateTime) -> Vec<TimeMatch> {
    if text.len() > LONGEST_TEXT {
        return Vec::new();
    }
    find_in(&Words::new(text), text, now)
}

/// [`find_all`] in a text that has been cut into words.
pub(crate) fn find_in(words: &Words, text: &str, now: NaiveDateTime) -> Vec<TimeMatch> {
    let tense = tense::of(words);
    let toward = if tense.past { Toward::Past } else { Toward::Future };
    scan(text, &Reader { words, now, toward, alone: false, idle: tense.idle, depth: DEPTH })
}

/// The expression of `text` that says most: the longest one that is more than a length of time.
pub fn find(text: &str, now: NaiveDateTime) -> Option<TimeMatch> {
    best(find_all(text, now))
}

/// Whether a text is written like a day of the calendar, whether or not there is such a day: "2026-13-01".
pub(crate) fn is_iso_shaped(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let digits = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(digits) && parts[0].len() == 4 && parts[1..].iter().all(|part| part.len() <= 2)
}

/// Whether a text has the shape of a date but is no day: "30 feb", "2026-13-01".
pub(crate) fn is_no_day(text: &str, now: NaiveDateTime) -> bool {
    if is_iso_shaped(text) {
        return resolve(text, now).is_none();
    }
    let words: Vec<&str> = text.split(' ').collect();
    let day = |word: &str| word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
    let month = match words.as_slice() {
        [number, month] | [month, number] if day(number) && !day(month) => month,
        _ => return false,
    };
    let alone = |word: &str| resolve(&format!("1 {word}"), now);
    let is_day = |value: Option<TimeValue>| matches!(value, Some(TimeValue::Date(_)));
    is_day(alone(month)) && !is_day(resolve(text, now))
}

/// The meaning of `text` when it is one time expression, possibly with filler words around it. Bare days lie ahead.
pub fn resolve(text: &str, now: NaiveDateTime) -> Option<TimeValue> {
    if text.len() > LONGEST_TEXT {
        return None;
    }
    let words = Words::new(text);
    let mut reader = Reader { words: &words, now, toward: Toward::Future, alone: true, idle: false, depth: DEPTH };
    if let Some(value) = whole(&reader) {
        return Some(value);
    }
    reader.alone = false;
    best(scan(text, &reader))?.phrase.value
}

/// The value of a text that is an expression from end to end.
fn whole(reader: &Reader<'_>) -> Option<TimeValue> {
    const FILLER: [&str; 12] =
        ["on", "for", "during", "over", "the", "in", "at", "around", "about", "it's", "is", "within"];
    let words = reader.words;
    let mut start = 0;
    loop {
        let begins = beginnings::may_begin(words, start);
        let read: Read<TimeValue> = Some(start).filter(|_| begins).and_then(|start| reader.expression(start));
        if let Some((value, end)) = read {
            let rest = (end..words.len())
                .all(|index| matches!(words.at(index), "." | "," | "!" | "?" | "please" | "pls" | "z" | ")"));
            if rest {
                return Some(value);
            }
        }
        if start >= 3 || words.skip(start, &FILLER) == start {
            return None;
        }
        start += 1;
    }
}

fn scan(text: &str, reader: &Reader<'_>) -> Vec<TimeMatch> {
    let words = reader.words;
    let places = beginnings::places(words);
    let mut found = Vec::new();
    let mut index = 0;
    while index < words.len() {
        let Some((value, end)) = Some(index).filter(|at| places[*at]).and_then(|at| reader.expression(at)) else {
            index += 1;
            continue;
        };
        let span = words.span(index..end);
        found.push(TimeMatch { phrase: TimePhrase { text: text[span.clone()].to_owned(), value: Some(value) }, span });
        index = end.max(index + 1);
    }
    found
}

fn best(found: Vec<TimeMatch>) -> Option<TimeMatch> {
    let weight = |found: &TimeMatch| {
        let is_length = matches!(found.phrase.value, Some(TimeValue::Duration(_)));
        (!is_length, found.span.len())
    };
    found.into_iter().reduce(|best, next| if weight(&next) > weight(&best) { next } else { best })
}
