//! Days and moments counted from another: "in 3 days", "a week ago", "2 weeks from January 15", "the day after tomorrow".

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::calendar;
use super::length::{self, Length};
use super::lexicon::{self, Unit};
use super::reader::{Days, Read, Reader};
use super::value::{TimePoint, TimeValue};

/// A point found by counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Day(NaiveDate),
    Instant(NaiveDateTime),
}

/// What makes a length before it lie behind.
const BACK: [&str; 7] = ["ago", "back", "earlier", "before now", "before today", "prior to today", "previously"];
/// What makes a length before it lie ahead.
const AHEAD: [&str; 12] = [
    "from now",
    "from today",
    "from this day",
    "hence",
    "later",
    "out",
    "away",
    "after now",
    "after today",
    "down the line",
    "down the road",
    "time",
];

impl Reader<'_> {
    /// A day named by its distance, "today" to "the day before yesterday".
    pub(super) fn named_day(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let start = words.skip(index, &["the", "later", "earlier", "early", "late", "first"]);
        let start = words.skip(start, &["thing"]);
        if let Some(days) = lexicon::day_word(self.at(start)) {
            if self.at(start + 1) == "week" && days >= 0 {
                return Some((Days::Day(calendar::add_days(self.today(), days + 7)?), start + 2));
            }
            return Some((Days::Day(calendar::add_days(self.today(), days)?), start + 1));
        }
        let two = [
            ("day after tomorrow", 2),
            ("day after tmrw", 2),
            ("day before yesterday", -2),
            ("to day", 0),
            ("to morrow", 1),
            ("day after next", 2),
        ];
        for (phrase, days) in two {
            if let Some(end) = words.phrase(start, phrase) {
                return Some((Days::Day(calendar::add_days(self.today(), days)?), end));
            }
        }
        if let Some((days, end)) = self.digit_for_a_syllable(start) {
            return Some((Days::Day(calendar::add_days(self.today(), days)?), end));
        }
        let this_day = matches!(self.at(start), "this") && self.at(start + 1) == "day" && index == start;
        if this_day {
            return Some((Days::Day(self.today()), start + 2));
        }
        let step = match self.at(start) {
            "next" | "following" => 1,
            "previous" | "prior" => -1,
            _ => 0,
        };
        let next_day = step != 0 && matches!(self.at(start + 1), "day");
        if next_day {
            return Some((Days::Day(calendar::add_days(self.today(), step)?), start + 2));
        }
        let workday = matches!(self.at(start + 1), "business" | "working" | "work") && self.at(start + 2) == "day";
        (step != 0 && workday).then_some((Days::Day(calendar::add_business_days(self.today(), step)?), start + 3))
    }

    /// "2day", "2moro": a digit for a syllable, written together.
    fn digit_for_a_syllable(&self, index: usize) -> Read<i64> {
        let words = self.words;
        let days = match self.at(index + 1) {
            "day" if !self.is_end_of_count(index + 2) => 0,
            "moro" | "morrow" | "mrw" | "morow" | "mro" => 1,
            _ => return None,
        };
        let together = self.at(index) == "2" && words.is_glued(index + 1);
        (together && !matches!(words.before(index), "a" | "the")).then_some((days, index + 2))
    }

    /// Whether a count of days goes on here: "2day ago", "2day workshop".
    fn is_end_of_count(&self, index: usize) -> bool {
        matches!(
            self.at(index),
            "ago" | "from" | "later" | "after" | "before" | "trip" | "workshop" | "event" | "trial"
        )
    }

    /// A point counted from another one.
    pub(super) fn counted_point(&self, index: usize) -> Read<Counted> {
        if let Some(end) = self.words.any_phrase(
            index,
            &[
                "right now",
                "just now",
                "now",
                "immediately",
                "asap",
                "as soon as possible",
                "this minute",
                "this very moment",
                "this moment",
                "this instant",
                "at the moment",
                "right away",
                "straight away",
            ],
        ) {
            // "Kofi now works at Globex" is no time.
            let joined =
                matches!(self.at(end), "" | "." | "!" | "?" | "and" | "until" | "till" | "to" | "through" | "-" | "at");
            let led = matches!(
                self.words.before(index),
                "from" | "between" | "until" | "till" | "to" | "by" | "before" | "after" | "since" | "and" | "-"
            );
            return (self.alone || end > index + 1 || joined || led).then_some((Counted::Instant(self.now), end));
        }
        Self::longest([self.in_length(index), self.length_then(index), self.this_time(index), self.same_day(index)])
    }

    /// "in 3 days", "in an hour", "in 2 weeks' time", "in 3 days from now".
    fn in_length(&self, index: usize) -> Read<Counted> {
        let words = self.words;
        if !matches!(self.at(index), "in" | "after") || self.idle {
            return None;
        }
        let start =
            words.any_phrase(index + 1, &["about", "around", "another", "roughly", "exactly"]).unwrap_or(index + 1);
        let (length, mut end) = self.length_in(start).or_else(|| self.another(start))?;
        // "after 3 calls" is none, "after 3 days" is one only when it ends there.
        let possessive = words.skip(words.skip(end, &["'", "'s"]), &["time"]);
        if self.at(possessive.wrapping_sub(1)) == "time" && possessive > end {
            end = possessive;
        }
        end = words.any_phrase(end, &["from now", "from today"]).unwrap_or(end);
        if self.at(index) == "after" && !matches!(self.at(end), "" | "." | "," | "?" | "!") {
            return None;
        }
        // "in the last 3 days", "3 in 4 deals": no; "in 2 weeks on friday" belongs to the weekday.
        Some((self.count_from(length, 1, Counted::Day(self.today()))?, end))
    }

    /// "another week" after "in".
    fn another(&self, index: usize) -> Read<Length> {
        if self.words.before(index) == "another" { self.bare_unit(index) } else { None }
    }

    /// One of a unit without a count: the "week" of "the week after X".
    fn bare_unit(&self, index: usize) -> Read<Length> {
        Some((length::of(1.0, lexicon::unit(self.at(index))?)?, index + 1))
    }

    /// "3 days ago", "5 minutes later", "two weeks from January 15", "2 weeks before May 13 1999", "a day from right now".
    fn length_then(&self, index: usize) -> Read<Counted> {
        let words = self.words;
        let (length, end) = self.length(index).or_else(|| self.one_unit(index))?;
        let end = words.skip(end, &["'"]);
        let today = Counted::Day(self.today());
        let back = words.any_phrase(end, &BACK);
        if let Some(after) = back.filter(|after| self.at(end) != "back" || self.ends_back(*after)) {
            // "a week ago yesterday", "a year ago today".
            let said = lexicon::day_word(self.at(after)).filter(|_| self.at(end) == "ago");
            let (base, after) = match said {
                Some(days) => (Counted::Day(calendar::add_days(self.today(), days)?), after + 1),
                None => (today, after),
            };
            return Some((self.count_from(length, -1, base)?, after));
        }
        if let Some(after) = words.any_phrase(end, &["from right now", "from this moment", "from this very moment"]) {
            return Some((self.count_from(length, 1, Counted::Instant(self.now))?, after));
        }
        let ahead = words.any_phrase(end, &AHEAD);
        if let Some(after) = ahead {
            return Some((self.count_from(length, 1, today)?, after));
        }
        let (sign, at) = match self.at(end) {
            // "a quarter past noon" is a time of day.
            "past" | "after" if length.unit == Unit::Quarter && length.count <= 1.0 => return None,
            "from" | "after" | "following" | "since" | "past" => (1, end + 1),
            "before" | "preceding" => (-1, end + 1),
            "prior" | "ahead" if matches!(self.at(end + 1), "to" | "of") => (-1, end + 2),
            _ => return None,
        };
        let (base, after) = self.base_point(at)?;
        Some((self.count_from(length, sign, base)?, after))
    }

    /// One of a unit without an article: "week from tuesday", "day after christmas".
    fn one_unit(&self, index: usize) -> Read<Length> {
        let (length, end) = self.bare_unit(self.words.skip(index, &["the"]))?;
        let next = self.at(end);
        let is_day = matches!(length.unit, Unit::Day | Unit::BusinessDay);
        let singular = !self.words.before(end).ends_with('s');
        let fits = if is_day {
            matches!(next, "after" | "before" | "following" | "preceding")
        } else {
            length.unit >= Unit::Week && singular && self.at(index) != "the" && matches!(next, "from" | "ago" | "hence")
        };
        fits.then_some((length, end))
    }

    /// "2 weeks back" is a time; "3 days back in the office" is not.
    fn ends_back(&self, index: usize) -> bool {
        self.is_end(index) || matches!(self.at(index), "we" | "i" | "he" | "she" | "they" | "and" | "with" | "from")
    }

    /// What others are counted from: a day, or a moment when one was said.
    fn base_point(&self, index: usize) -> Read<Counted> {
        let deeper = self.deeper()?;
        let (moment, end) = deeper.moment(self.words.skip(index, &["the"]))?;
        let base = match deeper.value_of(&moment)? {
            TimeValue::Date(day) | TimeValue::Range { from: Some(TimePoint::Day(day)), .. } => Counted::Day(day),
            TimeValue::Instant(instant) => Counted::Instant(instant),
            _ => return None,
        };
        Some((base, end))
    }

    /// "this time tomorrow", "this time next week".
    fn this_time(&self, index: usize) -> Read<Counted> {
        let at = self.words.any_phrase(index, &["this time", "same time", "the same time"])?;
        let time = self.now.time();
        if let Some((Days::Day(day), end)) = self.named_day(at) {
            return Some((Counted::Instant(day.and_time(time)), end));
        }
        if let Some((days, end)) = self.weekday_day(at) {
            return Some((Counted::Instant(self.place(days)?.0.and_time(time)), end));
        }
        let sign = match self.at(at) {
            "next" => 1,
            "last" => -1,
            _ => return None,
        };
        let (length, end) = self.bare_unit(at + 1).filter(|(length, _)| length.unit >= Unit::Day)?;
        self.count_from(length, sign, Counted::Instant(self.now)).map(|point| (point, end))
    }

    /// "same day next week", "this day last year", "today next month".
    fn same_day(&self, index: usize) -> Read<Counted> {
        let at = self.words.any_phrase(
            index,
            &["the same day", "same day", "this day", "this date", "the same date", "same date", "today"],
        )?;
        let sign = match self.at(at) {
            "next" => 1,
            "last" => -1,
            _ => return None,
        };
        let (length, end) = self.bare_unit(at + 1).filter(|(length, _)| length.unit > Unit::BusinessDay)?;
        self.count_from(length, sign, Counted::Day(self.today())).map(|point| (point, end))
    }

    /// Counts a length from a point, forwards or back. Days stay days unless the length is finer.
    fn count_from(&self, length: Length, sign: i64, base: Counted) -> Option<Counted> {
        let (day, instant) = match base {
            Counted::Day(day) => (day, None),
            Counted::Instant(instant) => (instant.date(), Some(instant)),
        };
        let moved = calendar::add_months(day, length.span.months.checked_mul(sign)?)?;
        let moved = calendar::add_business_days(moved, length.business_days * sign)?;
        if instant.is_none() && length.is_whole_days() {
            return Some(Counted::Day(calendar::add_days(moved, length.span.days_without_months() * sign)?));
        }
        // A finer length counts from this moment, or from the start of another day.
        let start =
            instant.unwrap_or(if day == self.today() { self.now } else { day.and_time(chrono::NaiveTime::MIN) });
        let start = moved.and_time(start.time());
        Some(Counted::Instant(
            start.checked_add_signed(Duration::try_seconds(length.span.seconds.checked_mul(sign)?)?)?,
        ))
    }
}
