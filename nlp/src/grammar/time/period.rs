//! Periods: weeks, months, quarters, halves, years, and what is counted inside them.

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Period};
use super::lexicon::{self, Unit};
use super::reader::{Days, Read, Reader, Toward};
use crate::grammar::numbers;

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

fn span(period: Period) -> Days {
    Days::Span(period.0, period.1)
}

impl Reader<'_> {
    /// Any period.
    pub(super) fn period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let start = words.any_phrase(
            index,
            &[
                "the whole of",
                "the entire",
                "the whole",
                "the rest",
                "all of",
                "whole of",
                "all the",
                "all",
                "entire",
                "whole",
                "throughout",
                "the full",
            ],
        );
        if let Some(start) = start.filter(|start| words.before(*start) != "rest") {
            let at = words.skip(start, &["the"]);
            let unit = lexicon::unit(self.at(at))
                .filter(|unit| matches!(unit, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year));
            let this = unit
                .and_then(|unit| Some((span(self.unit_at(unit, 0)?), at + 1)))
                .filter(|_| !self.at(at).ends_with('s') && self.at(at) != "q");
            return Self::longest([self.period_core(at), self.bare_year(start), this]);
        }
        // "later this week" is what is left of it, "earlier this month" what is over.
        if matches!(self.at(index), "later" | "earlier") {
            let (days, end) = self.unit_period(index + 1)?;
            let (from, to) = self.place(days)?;
            let cut =
                if self.at(index) == "later" { (self.today().max(from), to) } else { (from, self.today().min(to)) };
            return (cut.0 <= cut.1).then_some((span(cut), end));
        }
        let (found, end) = self.period_core(words.skip(index, &["the"]))?;
        // "the march" is none, "the april" neither.
        let is_bare_month = matches!(found, Days::Month(_)) && words.at(index) == "the" && end == index + 2;
        (!is_bare_month).then_some((found, end))
    }

    fn period_core(&self, index: usize) -> Read<Days> {
        Self::longest([
            self.unit_period(index),
            self.rolling_days(index),
            self.month_period(index),
            self.quarter_period(index),
            self.week_of(index),
            self.rest_of(index),
            self.to_date(index),
            self.bare_year(index),
            self.part_of_period(index),
        ])
    }

    /// "this week", "next quarter", "last year", "the week after next", "my week", "this working week".
    pub(super) fn unit_period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let (mut step, mut at) = match self.at(index) {
            "this" | "current" | "the" if words.at(index + 1) == "current" => (0, index + 2),
            "this" | "current" => (0, index + 1),
            "next" | "nxt" | "coming" | "upcoming" | "following" => (1, index + 1),
            "last" | "past" | "previous" | "prior" | "preceding" | "lst" | "prev" => (-1, index + 1),
            "my" | "our" | "the" if lexicon::unit(self.at(index + 1)).is_some() => (0, index + 1),
            _ => return self.unit_then(index),
        };
        if self.at(index) == "this" && matches!(self.at(at), "coming" | "past" | "next" | "last" | "upcoming") {
            step = if matches!(self.at(at), "past" | "last") { -1 } else { 1 };
            at += 1;
        }
        if self.at(at) == "week" && words.phrase(at + 1, "- end").is_some() {
            return Some((span(self.unit_at(Unit::Weekend, step)?), at + 3));
        }
        let work_week = matches!(self.at(at), "working" | "work" | "business") && self.at(at + 1) == "week";
        let at = if work_week { at + 1 } else { words.skip(at, &["calendar", "fiscal", "financial", "sales"]) };
        let unit = lexicon::unit(self.at(at))?;
        let singular = !self.at(at).ends_with('s') || matches!(self.at(at), "mos");
        let bare = matches!(self.at(index), "my" | "our" | "the");
        let allowed = singular && !matches!(self.at(at), "q" | "mo" | "sec" | "min");
        if !allowed
            || (bare
                && (self.at(index) == "the" || !matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter)))
        {
            return None;
        }
        let (from, to) = self.unit_at(unit, step)?;
        let to = if work_week { calendar::add_days(from, 4)? } else { to };
        Some((span((from, to)), at + 1))
    }

    /// "week after next", "month before last", "the week after", "the quarter before".
    fn unit_then(&self, index: usize) -> Read<Days> {
        let unit = lexicon::unit(self.at(index)).filter(|unit| *unit >= Unit::Week)?;
        let end = index + 1;
        // "the weekend" is the coming one.
        if unit == Unit::Weekend
            && !self.at(index).ends_with('s')
            && !matches!(self.at(end), "after" | "before" | "of" | "following")
        {
            return Some((span(self.unit_at(unit, 0)?), end));
        }
        let (step, after) = match (self.at(end), self.at(end + 1)) {
            ("after", "next") => (2, end + 2),
            ("before", "last") => (-2, end + 2),
            _ => {
                // "the week after christmas": the one after the period that holds it.
                let sign = match self.at(end) {
                    "after" | "following" => 1,
                    "before" | "preceding" => -1,
                    _ => return None,
                };
                let (base, after) = self.base_day(end + 1)?;
                let anchor = if sign > 0 { base.1 } else { base.0 };
                return Some((span(self.unit_around(unit, sign, anchor)?), after));
            }
        };
        Some((span(self.unit_at(unit, step)?), after))
    }

    pub(super) fn unit_at(&self, unit: Unit, step: i64) -> Option<Period> {
        self.unit_around(unit, step, self.today())
    }

    fn unit_around(&self, unit: Unit, step: i64, day: NaiveDate) -> Option<Period> {
        match unit {
            Unit::Day => calendar::add_days(day, step).map(|day| (day, day)),
            Unit::Week => calendar::week(day, step),
            Unit::Weekend => {
                calendar::week(day, step).and_then(|(monday, sunday)| Some((calendar::add_days(monday, 5)?, sunday)))
            }
            Unit::Month => calendar::month_after(day, step),
            Unit::Quarter => calendar::quarter_after(day, step),
            Unit::Half => calendar::half_after(day, step),
            Unit::Year => calendar::year(i32::try_from(i64::from(day.year()) + step).ok()?),
            Unit::Fortnight => Some(if step < 0 {
                (calendar::add_days(day, -14)?, calendar::add_days(day, -1)?)
            } else {
                (calendar::add_days(day, 1)?, calendar::add_days(day, 14)?)
            }),
            Unit::Decade => {
                let first = i64::from(day.year().div_euclid(10)) * 10 + step * 10;
                Some((calendar::year(i32::try_from(first).ok()?)?.0, calendar::year(i32::try_from(first + 9).ok()?)?.1))
            }
            Unit::Second | Unit::Minute | Unit::Hour | Unit::BusinessDay => None,
        }
    }

    /// "last 2 weeks", "next 4 business days", "past 3 months": so many days up to yesterday or from tomorrow.
    fn rolling_days(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let direction = |word: &str| match word {
            "last" | "past" | "previous" | "prior" | "preceding" | "trailing" => Some(-1),
            "next" | "coming" | "following" | "upcoming" => Some(1),
            _ => None,
        };
        let (sign, length, end) = match direction(self.at(index)) {
            Some(sign) => self.length(index + 1).map(|(length, end)| (sign, length, end))?,
            None => {
                // "two upcoming weeks", "the 3 previous days".
                let (count, at) = numbers::small(words, index)?;
                let sign = direction(self.at(at))?;
                let unit = lexicon::unit(self.at(at + 1)).filter(|unit| *unit >= Unit::Day)?;
                (sign, super::length::of(f64::from(count), unit)?, at + 2)
            }
        };
        if length.unit < Unit::Day {
            return None;
        }
        let today = self.today();
        if length.unit == Unit::Quarter {
            #[expect(clippy::cast_possible_truncation, reason = "counts are small")]
            let count = length.count as i64;
            let (near, far) =
                (calendar::quarter_after(today, sign)?, calendar::quarter_after(today, sign * count.max(1))?);
            return Some((span((near.0.min(far.0), near.1.max(far.1))), end));
        }
        let near = calendar::add_days(today, sign)?;
        let far = if length.business_days > 0 {
            calendar::add_business_days(today, sign * length.business_days)?
        } else {
            calendar::add_days(
                calendar::add_months(today, sign * length.span.months)?,
                sign * length.span.days_without_months(),
            )?
        };
        let near = if length.business_days > 0 { calendar::add_business_days(today, sign)? } else { near };
        Some((span((near.min(far), near.max(far))), end))
    }

    /// "March", "march 2026", "next march", "the month of october", "early march", "mid-April".
    fn month_period(&self, index: usize) -> Read<Days> {
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
        if matches!(
            next,
            "i" | "we"
                | "you"
                | "he"
                | "she"
                | "they"
                | "it"
                | "be"
                | "not"
                | "have"
                | "need"
                | "want"
                | "on"
                | "into"
                | "also"
        ) && self.at(index) != "june"
        {
            return false;
        }
        // A name before a surname or as an owner: "April Jones", "June's deals".
        if words.is_capital(index + 1) && !words.is_digits(index + 1) && words.is_capital(index) {
            return false;
        }
        let before = words.before(index);
        if STRONG_BEFORE.contains(&before) || (before == "-" && words.at(index.wrapping_sub(2)) == "mid") {
            return true;
        }
        let noun = |word: &str| {
            matches!(
                word,
                "forecast"
                    | "pipeline"
                    | "numbers"
                    | "number"
                    | "revenue"
                    | "sales"
                    | "deals"
                    | "report"
                    | "targets"
                    | "target"
                    | "quota"
                    | "bookings"
                    | "results"
                    | "closes"
                    | "figures"
            )
        };
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

    fn third_of_month(&self, index: usize, at: usize) -> Read<Days> {
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

    /// "Q3", "Q3 2026", "third quarter of last year", "H1", "the first half of 2025", "FY25".
    fn quarter_period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let word = self.at(index);
        if matches!(word, "fy" | "cy") && words.is_digits(index + 1) {
            let text = self.at(index + 1);
            let year: i32 = match text.len() {
                2 => 2000 + text.parse::<i32>().ok()?,
                4 => text.parse().ok()?,
                _ => return None,
            };
            return Some((span(calendar::year(year)?), index + 2));
        }
        if word == "fy" && self.at(index + 1) == "'" {
            return self.year(index + 1).and_then(|(year, end)| Some((span(calendar::year(year)?), end)));
        }
        // "2026 Q3", "2026Q3".
        if let Some((year, after)) = self.year(index)
            && matches!(self.at(words.skip(after, &["-"])), "q" | "h")
        {
            let at = words.skip(after, &["-"]);
            let (part, end) = self.year_part(at)?;
            return Some((span(part.of(year)?), end));
        }
        // "26Q1", "last year Q2".
        let short =
            self.words.is_digits(index) && word.len() == 2 && words.is_glued(index + 1) && self.at(index + 1) == "q";
        if short {
            let (part, end) = self.year_part(index + 1)?;
            return Some((span(part.of(2000 + word.parse::<i32>().ok()?)?), end));
        }
        if matches!(word, "last" | "next" | "this") && matches!(self.at(index + 1), "year" | "yr") {
            let (part, end) = self.year_part(words.skip(index + 2, &["'s"]))?;
            let step = match word {
                "last" => -1,
                "next" => 1,
                _ => 0,
            };
            return Some((span(part.of(self.today().year() + step)?), end));
        }
        let start = match word {
            "next" | "last" | "this" | "coming" | "previous" => index + 1,
            _ => index,
        };
        let (part, end) = self.year_part(start)?;
        if let Some((year, after)) = self.part_year(end) {
            return Some((span(part.of(year)?), after));
        }
        let today = self.today();
        let this = part.of(today.year())?;
        let year = match self.at(index) {
            "next" | "coming" if this.0 <= today => today.year() + 1,
            "last" | "previous" if this.1 >= today => today.year() - 1,
            _ => today.year(),
        };
        Some((span(part.of(year)?), end))
    }

    /// A quarter or half without its year.
    fn year_part(&self, index: usize) -> Read<YearPart> {
        let words = self.words;
        let letter = self.at(index);
        if matches!(letter, "q" | "h") && words.is_digits(index + 1) && self.at(index + 1).len() == 1 {
            let number: u32 = self.at(index + 1).parse().ok()?;
            let most = if letter == "q" { 4 } else { 2 };
            return (1..=most)
                .contains(&number)
                .then_some((YearPart { number, months: if letter == "q" { 3 } else { 6 } }, index + 2));
        }
        let is_reversed = words.is_digits(index)
            && self.at(index).len() == 1
            && self.at(index + 1) == "q"
            && words.is_glued(index + 1);
        if is_reversed {
            let number: u32 = self.at(index).parse().ok()?;
            return (1..=4).contains(&number).then_some((YearPart { number, months: 3 }, index + 2));
        }
        let (number, at) = match self.at(index) {
            "last" | "final" => (0, index + 1),
            "quarter" if words.is_digits(index + 1) && self.at(index + 1).len() == 1 => {
                let number: u32 = self.at(index + 1).parse().ok()?;
                return (1..=4).contains(&number).then_some((YearPart { number, months: 3 }, index + 2));
            }
            "quarter" => {
                let (number, end) = numbers::small(words, index + 1).filter(|(number, _)| (1..=4).contains(number))?;
                return Some((YearPart { number, months: 3 }, end));
            }
            _ => numbers::ordinal(words, index)?,
        };
        let (most, months) = match self.at(at) {
            "quarter" | "qtr" => (4, 3),
            "half" => (2, 6),
            _ => return None,
        };
        if number == 0 {
            // "last quarter" alone is the one before this.
            self.part_year(at + 1)?;
            return Some((YearPart { number: most, months }, at + 1));
        }
        // "first half of march" is no half year.
        let of_other = self.at(at + 1) == "of" && self.part_year(at + 1).is_none();
        ((1..=most).contains(&number) && !of_other).then_some((YearPart { number, months }, at + 1))
    }

    /// The year of a quarter: "2026", "of next year", "FY26", "'25".
    fn part_year(&self, index: usize) -> Read<i32> {
        let words = self.words;
        let mut at = words.skip(index, &[",", "-", "/"]);
        at = words.skip(at, &["of", "in"]);
        at = words.skip(at, &["the"]);
        at = words.skip(at, &["fiscal", "calendar", "financial"]);
        if matches!(self.at(at), "fy" | "cy") {
            let text = self.at(at + 1);
            let year: i32 = text.parse().ok()?;
            return Some((if text.len() == 2 { 2000 + year } else { year }, at + 2));
        }
        if let Some((year, end)) = self.year(words.skip(at, &["year"])) {
            return Some((year, end));
        }
        let step = match self.at(at) {
            "this" | "current" => 0,
            "next" => 1,
            "last" | "previous" => -1,
            "year" if words.before(at) == "the" => return Some((self.today().year(), at + 1)),
            _ => return None,
        };
        let unit = words.skip(at + 1, &["fiscal", "calendar", "financial"]);
        matches!(self.at(unit), "year" | "yr").then(|| (self.today().year() + step, unit + 1))
    }

    /// "week of october 7th", "week commencing monday", "w/c 9 march", "week 12", "weekend of the 14th".
    pub(super) fn week_of(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let index = words.skip(index, &["calendar"]);
        if matches!(self.at(index), "week" | "wk" | "cw" | "kw")
            && words.is_digits(index + 1)
            && self.at(index + 1).len() <= 2
        {
            let number: u32 = self.at(index + 1).parse().ok()?;
            if number <= 5
                && let Some((period, end)) =
                    self.whole_after(index + 2).filter(|((from, to), _)| (*to - *from).num_days() < 100)
            {
                let monday = calendar::nth_weekday(period, chrono::Weekday::Mon, i64::from(number))?;
                return Some((span(calendar::week(monday, 0)?), end));
            }
            let (year, end) = self.part_year(index + 2).unwrap_or((self.today().year(), index + 2));
            let monday = NaiveDate::from_isoywd_opt(year, number, chrono::Weekday::Mon)?;
            return Some((span(calendar::week(monday, 0)?), end));
        }
        let starts = words
            .any_phrase(index, &["week commencing", "week beginning", "week starting", "week of", "wk of", "w / c"]);
        let at = words
            .any_phrase(starts.or_else(|| words.any_phrase(index, &["week ending", "w / e", "weekend of"]))?, &["on"]);
        let at = at.or(starts).or_else(|| words.any_phrase(index, &["week ending", "w / e", "weekend of"]))?;
        let (base, end) = self.base_day(at)?;
        if base.0 != base.1 {
            return None;
        }
        let days = if words.phrase(index, "week ending").is_some() || words.phrase(index, "w / e").is_some() {
            (calendar::add_days(base.0, -6)?, base.0)
        } else if self.at(index) == "weekend" {
            self.unit_around(Unit::Weekend, 0, base.0)?
        } else {
            calendar::week(base.0, 0)?
        };
        Some((span(days), end))
    }

    /// "rest of the week", "remainder of this year".
    fn rest_of(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let at = words.any_phrase(index, &["rest of", "remainder of", "remaining", "balance of", "what's left of"])?;
        let at = words.skip(at, &["the", "this", "my", "our"]);
        if let Some(unit) = lexicon::unit(self.at(at)).filter(|unit| *unit >= Unit::Day) {
            let (_, to) = self.unit_at(unit, 0)?;
            return Some((span((self.today(), to)), at + 1));
        }
        let (days, end) = self.deeper()?.period(at)?;
        let (from, to) = self.place(days)?;
        (to >= self.today()).then_some((span((self.today().max(from), to)), end))
    }

    /// "year to date", "ytd", "month-to-date", "this quarter to date", "so far this year".
    fn to_date(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let short = match self.at(index) {
            "ytd" => Some(Unit::Year),
            "mtd" => Some(Unit::Month),
            "qtd" => Some(Unit::Quarter),
            "wtd" => Some(Unit::Week),
            _ => None,
        };
        if let Some(unit) = short {
            return Some((span((self.unit_at(unit, 0)?.0, self.today())), index + 1));
        }
        let led = words.phrase(index, "so far");
        let at = words.skip(led.unwrap_or(index), &["this", "the"]);
        let unit = lexicon::unit(self.at(at)).filter(|unit| *unit >= Unit::Week)?;
        let end = match led {
            Some(_) => at + 1,
            None => words
                .any_phrase(at + 1, &["to date", "- to - date", "till date", "so far", "until now", "to - date"])?,
        };
        Some((span((self.unit_at(unit, 0)?.0, self.today())), end))
    }

    /// "2025" after a word that makes it a year, "fiscal year 2025", "the year 2025".
    fn bare_year(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let named = words.any_phrase(index, &["fiscal year", "calendar year", "financial year", "fiscal", "year"]);
        let at = named.unwrap_or(index);
        let (year, end) = self.year(at)?;
        let led = named.is_some()
            || self.alone
            || matches!(
                words.before(index),
                "in" | "since"
                    | "of"
                    | "during"
                    | "before"
                    | "after"
                    | "until"
                    | "till"
                    | "from"
                    | "to"
                    | "between"
                    | "through"
                    | "whole"
                    | "entire"
                    | "all"
                    | "throughout"
                    | "-"
                    | "vs"
                    | "the"
            )
            || (matches!(words.before(index), "for" | "by" | "and")
                && (self.is_end(end) || matches!(self.at(end), "vs" | "and" | "to")));
        let quantity = matches!(self.at(end), "%" | "k" | "usd" | "eur" | "dollars" | "euros" | "contacts" | "people")
            || (self.at(end) == "." && words.is_digits(end + 1) && words.is_glued(end + 1));
        let spelt = !self.alone
            && !words.is_digits(end - 1)
            && named.is_none()
            && !matches!(words.before(index), "in" | "since" | "during" | "until" | "before" | "after");
        (led && !quantity && !spelt).then_some((span(calendar::year(year)?), end))
    }

    /// "first week of october", "last 3 days of the month", "second half of march", "last weekend of may".
    fn part_of_period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let last = matches!(self.at(index), "last" | "final");
        if last || self.at(index) == "first" {
            if let Some((length, end)) = self.length(index + 1).filter(|_| lexicon::unit(self.at(index + 1)).is_none())
            {
                let (period, after) = self.whole_after(end)?;
                let days = length.span.days_without_months().max(length.business_days) - 1;
                let part = if length.span.months > 0 {
                    let months = length.span.months;
                    if last {
                        (
                            calendar::add_days(calendar::add_months(calendar::add_days(period.1, 1)?, -months)?, 0)?,
                            period.1,
                        )
                    } else {
                        calendar::months_from(period.0, months)?
                    }
                } else if last {
                    (calendar::add_days(period.1, -days)?, period.1)
                } else {
                    (period.0, calendar::add_days(period.0, days)?)
                };
                return (days >= 0 || length.span.months > 0).then_some((span(part), after));
            }
        }
        let (nth, at) = if last {
            (-1, index + 1)
        } else {
            numbers::ordinal(words, index).map(|(nth, at)| (i64::from(nth), at))?
        };
        let unit = lexicon::unit(self.at(at))?;
        let (period, end) = self.whole_after(at + 1)?;
        let part = match unit {
            Unit::Week => calendar::week(calendar::nth_weekday(period, chrono::Weekday::Mon, nth)?, 0)?,
            Unit::Weekend => self.unit_around(unit, 0, calendar::nth_weekday(period, chrono::Weekday::Sat, nth)?)?,
            Unit::Month => {
                let first = if nth < 0 { period.1.with_day(1)? } else { calendar::add_months(period.0, nth - 1)? };
                calendar::month(first.year(), first.month())?
            }
            Unit::Quarter => {
                calendar::quarter_after(if nth < 0 { period.1 } else { period.0 }, if nth < 0 { 0 } else { nth - 1 })?
            }
            Unit::Half => halves(period, nth)?,
            _ => return None,
        };
        (part.0 <= period.1).then_some((span(part), end))
    }

    /// The period after "of" or "in", placed so that it is not over yet.
    pub(super) fn whole_after(&self, index: usize) -> Read<Period> {
        if !matches!(self.at(index), "of" | "in") {
            return None;
        }
        self.whole(index + 1)
    }

    /// A period that something is counted inside of; "the month" is this month.
    pub(super) fn whole(&self, index: usize) -> Read<Period> {
        let words = self.words;
        let at = words.skip(index, &["the", "each"]);
        let unit_at = words.skip(at, &["fiscal", "calendar", "financial", "current"]);
        let this = lexicon::unit(self.at(unit_at))
            .filter(|unit| *unit >= Unit::Week && self.at(unit_at) != "q")
            .map(|unit| (unit, unit_at + 1));
        let reader = Reader { alone: true, ..self.deeper()? };
        let named = reader.period(index).filter(|(days, _)| !days.is_day());
        if let (Some((unit, end)), true) = (this, named.is_none_or(|(_, after)| after <= unit_at + 1)) {
            return Some((self.unit_at(unit, 0)?, end));
        }
        let (days, end) = named?;
        let period = days.resolve(self.today(), if days.is_fixed() { Toward::Future } else { self.toward })?;
        Some((period, end))
    }
}

fn halves(period: Period, nth: i64) -> Option<Period> {
    let days = (period.1 - period.0).num_days() + 1;
    let months = i64::from(period.1.year() - period.0.year()) * 12 + i64::from(period.1.month())
        - i64::from(period.0.month())
        + 1;
    let middle = match (months, days) {
        (12, _) => calendar::add_months(period.0, 6)?,
        (1, 28..) => period.0.with_day(16)?,
        _ => calendar::add_days(period.0, (days + 1) / 2)?,
    };
    match nth {
        1 => Some((period.0, calendar::add_days(middle, -1)?)),
        2 | -1 => Some((middle, period.1)),
        _ => None,
    }
}

/// A quarter or a half of a year.
#[derive(Debug, Clone, Copy)]
struct YearPart {
    number: u32,
    months: u32,
}

impl YearPart {
    fn of(self, year: i32) -> Option<Period> {
        let first = NaiveDate::from_ymd_opt(year, (self.number - 1) * self.months + 1, 1)?;
        calendar::months_from(first, i64::from(self.months))
    }
}
