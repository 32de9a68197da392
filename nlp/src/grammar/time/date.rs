//! Dates written out: "12th of August 2026", "Mar 3", "2026-03-11", "3/15/26", "Fri, Jul 18", "the 15th".

use chrono::{Datelike, NaiveDate};

use super::calendar;
use super::lexicon;
use super::reader::{Days, Read, Reader};
use crate::grammar::numbers;

impl Reader<'_> {
    /// A date in digits or with a month's name, with its weekday before it or not.
    pub(super) fn written_date(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let mut start = index;
        let mut weekday = None;
        if let Some(day) = lexicon::weekday(self.at(index)) {
            weekday = Some(day);
            start = words.skip(index + 1, &["."]);
            start = words.skip(start, &[","]);
            start = words.skip(start, &["on"]);
        }
        let start = words.skip(words.skip(start, &["this"]), &["the"]);
        Self::longest([
            self.iso_date(start),
            self.slashed_date(start),
            self.month_first(start),
            self.day_first(start),
            self.day_of_month(start, weekday),
        ])
    }

    /// A year in digits or words, after the joints that may stand before it.
    fn year_after(&self, index: usize) -> Read<i32> {
        let words = self.words;
        let mut at = words.skip(index, &[",", ".", "-", "/"]);
        at = words.skip(at, &["of", "in"]);
        if at == index + 1 && matches!(self.at(index), "." | "-" | "/") && words.is_spaced(at) {
            return None;
        }
        if let Some(found) = self.year(at) {
            return Some(found);
        }
        let relative = words.skip(index, &[",", "of", "in"]);
        let step = match self.at(relative) {
            "this" => 0,
            "next" => 1,
            "last" => -1,
            _ => return None,
        };
        matches!(self.at(relative + 1), "year" | "yr").then(|| (self.today().year() + step, relative + 2))
    }

    /// A year: "2026", "'26", "twenty twenty six".
    pub(super) fn year(&self, index: usize) -> Read<i32> {
        let words = self.words;
        if self.at(index) == "'"
            && words.is_digits(index + 1)
            && self.at(index + 1).len() == 2
            && words.is_glued(index + 1)
        {
            return Some((century_of(self.at(index + 1).parse().ok()?), index + 2));
        }
        if words.is_digits(index) {
            let year: i32 = if self.at(index).len() == 4 { self.at(index).parse().ok()? } else { return None };
            let is_clock = self.at(index + 1) == ":" && words.is_glued(index + 1) && words.is_digits(index + 2);
            return ((1900..2200).contains(&year) && !is_clock).then_some((year, index + 1));
        }
        if let Some(after) = words.phrase(index, "two thousand") {
            let small = words.skip(after, &["and"]);
            return Some(
                numbers::small(words, small)
                    .map_or((2000, after), |(number, end)| (2000 + i32::try_from(number).unwrap_or(0), end)),
            );
        }
        let century = match self.at(index) {
            "nineteen" => 1900,
            "twenty" => 2000,
            _ => return None,
        };
        let (rest, end) =
            numbers::small(words, words.skip(index + 1, &["-"])).filter(|(rest, _)| (10..100).contains(rest))?;
        (!words.is_digits(end - 1)).then_some((century + i32::try_from(rest).ok()?, end))
    }

    /// "2026年4月15日".
    fn chinese_date(&self, index: usize) -> Read<Days> {
        let number = |at: usize, sign: &str| {
            let fits = self.words.is_digits(at) && self.at(at + 1) == sign;
            if fits { self.at(at).parse::<u32>().ok() } else { None }
        };
        let (year, month, day) = (number(index, "年")?, number(index + 2, "月")?, number(index + 4, "日")?);
        Some((Days::Day(NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?), index + 6))
    }

    fn iso_date(&self, index: usize) -> Read<Days> {
        if self.at(index + 1) == "年" {
            return self.chinese_date(index);
        }
        if self.at(index).len() == 8 && self.words.is_digits(index) {
            let digits: u32 = self.at(index).parse().ok()?;
            let year = i32::try_from(digits / 10_000).ok().filter(|year| (1990..2100).contains(year))?;
            return Some((Days::Day(NaiveDate::from_ymd_opt(year, digits / 100 % 100, digits % 100)?), index + 1));
        }
        let (first, second, third, end) = self.three_numbers(index)?;
        let date = if self.at(index).len() == 4 {
            NaiveDate::from_ymd_opt(i32::try_from(first).ok()?, second, third)?
        } else {
            return None;
        };
        Some((Days::Day(date), end))
    }

    /// Three runs of digits glued by the same separator.
    fn three_numbers(&self, index: usize) -> Option<(u32, u32, u32, usize)> {
        let words = self.words;
        let separator = self.at(index + 1);
        let glued = (1..=4).all(|offset| words.is_glued(index + offset));
        let fits = glued && matches!(separator, "-" | "/" | ".") && self.at(index + 3) == separator;
        if !fits
            || ![0, 2, 4].iter().all(|offset| words.is_digits(index + offset) && words.at(index + offset).len() <= 4)
        {
            return None;
        }
        let goes_on = self.at(index + 5) == separator && words.is_glued(index + 5) && words.is_digits(index + 6);
        let number = |offset: usize| self.at(index + offset).parse().ok();
        if goes_on { None } else { Some((number(0)?, number(2)?, number(4)?, index + 5)) }
    }

    /// "3/15/2026", "15/3/26", "15.3.2026", "3/15". Month first, unless it cannot be one.
    fn slashed_date(&self, index: usize) -> Read<Days> {
        let words = self.words;
        if let Some((first, second, third, end)) = self.three_numbers(index) {
            let length = self.at(end - 1).len();
            let year = i32::try_from(third).ok()? + if length == 2 { 2000 } else { 0 };
            if !matches!(length, 2 | 4) || !(1900..2200).contains(&year) {
                return None;
            }
            let day_first = first > 12 || (self.at(index + 1) == "." && second <= 12);
            let (month, day) = if day_first { (second, first) } else { (first, second) };
            return Some((Days::Day(NaiveDate::from_ymd_opt(year, month, day)?), end));
        }
        if let Some(found) = self.hyphened_day(index) {
            return Some(found);
        }
        let fits = self.at(index + 1) == "/"
            && words.is_glued(index + 1)
            && words.is_glued(index + 2)
            && words.is_digits(index)
            && words.is_digits(index + 2);
        if !fits
            || self.at(index).len() > 2
            || self.at(index + 2).len() > 2
            || (self.at(index + 3) == "/" && words.is_glued(index + 3))
        {
            return None;
        }
        let (first, second): (u32, u32) = (self.at(index).parse().ok()?, self.at(index + 2).parse().ok()?);
        let led = self.alone
            || matches!(
                words.before(index),
                "on" | "by"
                    | "until"
                    | "from"
                    | "to"
                    | "before"
                    | "after"
                    | "since"
                    | "due"
                    | "-"
                    | ","
                    | "between"
                    | "and"
            )
            || lexicon::weekday(words.before(index)).is_some();
        let looks_like_a_share = (first < second && second <= 4)
            || (first, second) == (24, 7)
            || lexicon::unit(self.at(index + 3)).is_some()
            || self.at(index + 3) == "of";
        let (month, day) = if first > 12 { (second, first) } else { (first, second) };
        let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
        (valid && (led || !looks_like_a_share) && (first, second) != (24, 7))
            .then_some((Days::OfYear(month, day), index + 3))
    }

    /// "9-19" where only a date can stand.
    fn hyphened_day(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let fits = self.at(index + 1) == "-" && words.is_digits(index) && words.is_digits(index + 2);
        let glued = words.is_glued(index + 1) && words.is_glued(index + 2) && self.is_end(index + 3);
        let led = self.alone
            || matches!(
                words.before(index),
                "on" | "by" | "until" | "till" | "back" | "due" | "before" | "after" | "since"
            );
        if !fits || !glued || !led || self.at(index).len() > 2 {
            return None;
        }
        let (month, day): (u32, u32) = (self.at(index).parse().ok()?, self.at(index + 2).parse().ok()?);
        ((1..=12).contains(&month) && (13..=31).contains(&day)).then_some((Days::OfYear(month, day), index + 3))
    }

    /// A day's number, and whether it was an ordinal.
    fn day_number(&self, index: usize) -> Read<(u32, bool)> {
        if let Some((number, end)) = numbers::ordinal(self.words, index) {
            return (1..=31).contains(&number).then_some(((number, true), end));
        }
        let (number, end) = numbers::small(self.words, index)?;
        let glued = self.words.is_glued(end)
            && matches!(self.at(end), ":" | "k" | "m" | "%" | "h" | "am" | "pm" | "a" | "p")
            && !self.is_day_joint(end);
        let is_clock = glued
            || matches!(self.at(end), "am" | "pm" | "%" | "o'clock")
            || (matches!(self.at(end), "a" | "p") && matches!(self.at(end + 1), "m" | "."));
        ((1..=31).contains(&number) && !is_clock).then_some(((number, false), end))
    }

    fn is_day_joint(&self, index: usize) -> bool {
        self.at(index) == ":" && !self.words.is_digits(index + 1)
    }

    /// "Sep-23-2020", "june the 28th 2020", "Dec31, 1994", "January twenty fourth".
    fn month_first(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let month = lexicon::month(self.at(index))?;
        let mut at = words.skip(index + 1, &[".", "-", "/", ","]);
        at = words.skip(at, &["the"]);
        let ((day, ordinal), end) = self.day_number(at)?;
        let spelt = !words.is_digits(at);
        if spelt && !ordinal && lexicon::is_also_a_word(self.at(index)) {
            return None;
        }
        self.with_year(month, day, end)
    }

    /// "15th of March", "20 march 2026", "15Sep", "22/Jan/2019".
    fn day_first(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let ((day, ordinal), end) = self.day_number(index)?;
        let mut at = words.skip(end, &["day"]);
        at = words.skip(at, &["of", "-", "/", ".", ","]);
        at = words.skip(at, &["the"]);
        let month = lexicon::month(self.at(at))?;
        // "call 2 may be late" and "5 march on": only digits make a date of a word that is no month elsewhere.
        if !ordinal && !words.is_digits(index) && lexicon::is_also_a_word(self.at(at)) {
            return None;
        }
        let is_pronoun = matches!(self.at(at + 1), "i" | "we" | "you" | "he" | "she" | "they" | "be" | "not");
        if self.at(at) == "may" && is_pronoun {
            None
        } else {
            self.with_year(month, day, words.skip(at + 1, &["."]).min(self.month_dot(at + 1)))
        }
    }

    /// The dot of "Sept." belongs to the month only when more follows.
    fn month_dot(&self, index: usize) -> usize {
        if self.at(index) == "." && self.words.is_digits(index + 1) { index + 1 } else { index }
    }

    fn with_year(&self, month: u32, day: u32, end: usize) -> Read<Days> {
        // A leap year, so that 29 February passes.
        NaiveDate::from_ymd_opt(2024, month, day)?;
        match self.year_after(end).or_else(|| self.short_year(end)) {
            Some((year, end)) => Some((Days::Day(NaiveDate::from_ymd_opt(year, month, day)?), end)),
            None => Some((Days::OfYear(month, day), end)),
        }
    }

    /// The year of "12 mar 27", "mar 12, 27" and "12-mar-27": two digits that can be neither a time nor a day of the same
    /// list.
    fn short_year(&self, index: usize) -> Read<i32> {
        let words = self.words;
        let glued = matches!(self.at(index), "-" | "/") && words.is_glued(index) && words.is_glued(index + 1);
        let at = if glued { index + 1 } else { words.skip(index, &[","]) };
        let fits = words.is_digits(at) && self.at(at).len() == 2 && (glued || words.is_spaced(at));
        let year: i32 = if fits { self.at(at).parse().ok()? } else { return None };
        let plausible = (20..50).contains(&year) || year >= 70;
        let ends = self.is_end(at + 1) && self.at(at + 1) != ":" && self.at(at + 1) != "-"
            || matches!(self.at(at + 1), "at" | "@" | "from" | "by" | "for" | "to" | "until");
        let listed = self.at(at + 1) == "," && words.is_digits(at + 2);
        (plausible && ends && !listed).then_some((century_of(year), at + 1))
    }

    /// "the 15th", "friday the 14th", "the 15th of next month", "20 of this month", "15th day of next month".
    fn day_of_month(&self, index: usize, weekday: Option<chrono::Weekday>) -> Read<Days> {
        let words = self.words;
        let ((number, ordinal), end) = self.day_number(index)?;
        let at = words.skip(end, &["day"]);
        if matches!(self.at(at), "of" | "in") {
            let period_at = words.skip(at + 1, &["the"]);
            if let Some((first, after)) = self.some_month(period_at) {
                return Some((Days::Day(first.with_day(number)?), after));
            }
            if let Some(after) = words.any_phrase(at + 1, &["the month", "each month", "every month", "month"]) {
                return (words.before(after) == "month"
                    && words.at(after - 2) != "each"
                    && words.at(after - 2) != "every")
                    .then_some((Days::OfMonth(number, weekday), after));
            }
        }
        // "saturday 21", when the 21st is a Saturday.
        if !ordinal {
            let days = Days::OfMonth(number, weekday);
            let (day, _) = days.resolve(self.today(), self.toward)?;
            let soon = (day - self.today()).num_days().abs() < 62;
            return (weekday == Some(day.weekday())
                && soon
                && number > 12
                && self.may_follow_day(end)
                && words.is_digits(index))
            .then_some((days, end));
        }
        let the = words.before(index) == "the";
        let led = the
            || weekday.is_some()
            || self.alone
            || matches!(words.before(index), "on" | "by" | "until" | "till" | "since" | "before" | "after");
        let spelt = !words.is_digits(index);
        let firm = weekday.is_some()
            || self.alone
            || matches!(
                words.at(index.wrapping_sub(2)),
                "on" | "by" | "until" | "till" | "since" | "before" | "after" | "from" | "between"
            );
        (led && (!spelt || firm) && self.may_follow_day(end)).then_some((Days::OfMonth(number, weekday), end))
    }

    /// "next month on the 5th", "this month the 20th".
    pub(super) fn month_then_day(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let (first, end) = self.some_month(words.skip(index, &["the"]))?;
        let at = words.skip(words.skip(end, &[","]), &["on"]);
        let at = words.skip(at, &["the"]);
        let (number, after) = numbers::ordinal(words, at).filter(|_| at > end)?;
        Some((Days::Day(first.with_day(number)?), after))
    }

    /// The first day of "this month", "next month", "last month", "month".
    fn some_month(&self, index: usize) -> Read<NaiveDate> {
        let (step, at) = match self.at(index) {
            "this" | "current" => (0, index + 1),
            "next" | "following" | "coming" => (1, index + 1),
            "last" | "previous" | "past" => (-1, index + 1),
            _ => return None,
        };
        matches!(self.at(at), "month" | "mth")
            .then(|| calendar::month_after(self.today(), step))
            .flatten()
            .map(|period| (period.0, at + 1))
    }

    /// "the 15th" is a day only when no noun follows: "the 5th deal" is not.
    fn may_follow_day(&self, index: usize) -> bool {
        self.is_end(index)
            || matches!(
                self.at(index),
                "at" | "of"
                    | "and"
                    | "to"
                    | "in"
                    | "for"
                    | "with"
                    | "by"
                    | "from"
                    | "please"
                    | "through"
                    | "thru"
                    | "until"
                    | "till"
                    | "or"
                    | "is"
                    | "pls"
            )
            || matches!(
                self.at(index),
                "morning"
                    | "afternoon"
                    | "evening"
                    | "night"
                    | "noon"
                    | "@"
                    | "'s"
                    | "instead"
                    | "on"
                    | "about"
                    | "before"
                    | "after"
                    | "if"
                    | "when"
            )
            || self.words.is_digits(index)
    }
}

/// The year that two digits stand for: '26 is 2026, '98 is 1998.
pub(super) fn century_of(year: i32) -> i32 {
    if year >= 70 { 1900 + year } else { 2000 + year }
}
