//! Periods: weeks, months, quarters, halves, years, and what is counted inside them.

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Period};
use super::lexicon::{self, Unit};
use super::reader::{Days, Read, Reader, Toward};
use crate::grammar::numbers;

/// A period as days.
pub(super) fn span(period: Period) -> Days {
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
            let at = words.any_phrase(index + 1, &["in the", "in this"]);
            let in_unit = at.and_then(|at| Some((span(self.unit_at(lexicon::unit(self.at(at))?, 0)?), at + 1)));
            let (days, end) = in_unit.or_else(|| self.unit_period(index + 1))?;
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
            self.season_period(index),
            self.decade(index),
            self.numeric_month(index),
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
        // "the weekend" is the coming one, or the last where something happened.
        if unit == Unit::Weekend
            && !self.at(index).ends_with('s')
            && !matches!(self.at(end), "after" | "before" | "of" | "following")
        {
            let coming = self.unit_at(unit, 0)?;
            let behind = self.toward == Toward::Past && coming.0 > self.today();
            return Some((span(if behind { self.unit_at(unit, -1)? } else { coming }), end));
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
                return Some((span(unit_around(unit, sign, anchor)?), after));
            }
        };
        Some((span(self.unit_at(unit, step)?), after))
    }

    pub(super) fn unit_at(&self, unit: Unit, step: i64) -> Option<Period> {
        unit_around(unit, step, self.today())
    }

    /// "last 2 weeks", "next 4 business days", "past 3 months": so many days up to yesterday or from tomorrow.
    fn rolling_days(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let direction = |word: &str| match word {
            "last" | "past" | "previous" | "prior" | "preceding" | "trailing" => Some(-1),
            "next" | "coming" | "following" | "upcoming" => Some(1),
            _ => None,
        };
        let (sign, length, end) = if let Some(sign) = direction(self.at(index)) {
            let (length, end) = self.length(index + 1)?;
            (sign, length, end)
        } else {
            // "two upcoming weeks", "the 3 previous days".
            let (count, at) = numbers::small(words, index)?;
            let sign = direction(self.at(at))?;
            let unit = lexicon::unit(self.at(at + 1)).filter(|unit| *unit >= Unit::Day)?;
            (sign, super::length::of(f64::from(count), unit)?, at + 2)
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

    /// "week of october 7th", "week commencing monday", "w/c 9 march", "week 12", "weekend of the 14th".
    pub(super) fn week_of(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let index = words.skip(index, &["calendar"]);
        if let Some(found) = self.iso_week(index) {
            return Some(found);
        }
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
            unit_around(Unit::Weekend, 0, base.0)?
        } else {
            calendar::week(base.0, 0)?
        };
        Some((span(days), end))
    }

    /// "2026-W20", "2026W20".
    fn iso_week(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let sign = if self.at(index + 1) == "-" { index + 2 } else { index + 1 };
        let fits =
            self.at(sign) == "w" && words.is_digits(sign + 1) && (index + 1..=sign + 1).all(|at| words.is_glued(at));
        let (year, end) = if fits { self.year(index)? } else { return None };
        let number: u32 = if end <= sign { self.at(sign + 1).parse().ok()? } else { return None };
        let monday = NaiveDate::from_isoywd_opt(year, number, chrono::Weekday::Mon)?;
        Some((span(calendar::week(monday, 0)?), sign + 2))
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
}

/// The unit of time that lies `step` units after the one of `day`.
pub(super) fn unit_around(unit: Unit, step: i64, day: NaiveDate) -> Option<Period> {
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
