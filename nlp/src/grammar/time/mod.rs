//! Time expressions: dates, moments, ranges, lengths and recurrences, as sales people say them.
//!
//! Weeks start on Monday, quarters are those of the calendar, a bare weekday or day of a month lies ahead, and "next
//! Friday" is the Friday of next week. `now` is always the rep's own wall clock.

mod iso;
mod value;
mod zone;

use std::ops::Range;

use chrono::NaiveDateTime;

pub use iso::{NotIso, instant};
pub use value::{Frequency, Recurrence, Span, TimePhrase, TimePoint, TimeValue};
pub use zone::to_utc;

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
/// "the second one", "march" as a verb) are left alone.
pub fn find_all(text: &str, now: NaiveDateTime) -> Vec<TimeMatch> {
    let _ = (text, now);
    Vec::new()
}

/// The expression of `text` that says most.
pub fn find(text: &str, now: NaiveDateTime) -> Option<TimeMatch> {
    find_all(text, now).into_iter().next()
}

/// The meaning of `text` when it is one time expression, possibly with filler words around it.
pub fn resolve(text: &str, now: NaiveDateTime) -> Option<TimeValue> {
    find(text, now)?.phrase.value
}
