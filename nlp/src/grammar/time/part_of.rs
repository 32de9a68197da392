//! Periods inside periods: "first week of October", "last 3 days of the month", "second half of March".

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Period};
use super::length::Length;
use super::lexicon::{self, Unit};
use super::period::{span, unit_around};
use super::reader::{Days, Read, Reader, Toward};
use crate::grammar::numbers;

impl Reader<'_> {
    /// "first week of october", "last 3 days of the month", "second half of march", "last weekend of may".
    pub(super) fn part_of_period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let last = matches!(self.at(index), "last" | "final");
        if (last || self.at(index) == "first")
            && lexicon::unit(self.at(index + 1)).is_none()
            && let Some((length, end)) = self.length(index + 1)
        {
            let (period, after) = self.whole_after(end)?;
            return Some((span(edge_of(period, &length, last)?), after));
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
            Unit::Weekend => unit_around(unit, 0, calendar::nth_weekday(period, chrono::Weekday::Sat, nth)?)?,
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

/// So much of the beginning or the end of a period.
fn edge_of(period: Period, length: &Length, last: bool) -> Option<Period> {
    let (months, days) = (length.span.months, length.span.days_without_months().max(length.business_days));
    if months == 0 && days == 0 {
        return None;
    }
    let moved = |day: NaiveDate, sign: i64| calendar::add_days(calendar::add_months(day, sign * months)?, sign * days);
    if last {
        Some((moved(calendar::add_days(period.1, 1)?, -1)?, period.1))
    } else {
        Some((period.0, calendar::add_days(moved(period.0, 1)?, -1)?))
    }
}
