//! Ranges with two ends: "monday to friday", "between now and 15 Nov", "9 to 12 of June".

use chrono::{Datelike, NaiveDate};

use super::calendar;
use super::clock::{self, TimeOfDay};
use super::lexicon;
use super::moment::{Moment, days_range, minutes_range};
use super::reader::{Days, Read, Reader, Toward};
use super::value::{TimePoint, TimeValue};
use crate::grammar::numbers;

impl Reader<'_> {
    /// "from X to Y", "between X and Y", "X - Y", "X through Y".
    pub(super) fn two_ends(&self, index: usize, plain: Read<Moment>) -> Read<TimeValue> {
        let words = self.words;
        let between = self.at(index) == "between";
        let led = between || matches!(self.at(index), "from" | "starting" | "beginning");
        let start = if led { words.skip(index + 1, &["on", "from"]) } else { index };
        let first = if led { self.moment_led(start, true) } else { plain };
        let (first, end) = first
            .or_else(|| self.moment_led(words.skip(start, &["the"]), led).filter(|_| led || self.at(start) == "the"))?;
        let joint = words.skip(end, &[","]);
        let at = match self.at(joint) {
            "and" | "&" if between => joint + 1,
            "and" | "&" => return self.neighbours(&first, joint + 1),
            "-" | "to" | "till" | "til" | "until" | "through" | "thru" => joint + 1,
            // An ISO interval: "2026-05-01/2026-05-07".
            "/" if words.is_glued(joint) && words.is_digits(joint + 1) && self.at(joint + 1).len() == 4 => joint + 1,
            "up" if self.at(joint + 1) == "to" || self.at(joint + 1) == "until" => joint + 2,
            "ending" => words.skip(joint + 1, &["on"]),
            _ => return None,
        };
        let at = words.skip(at, &["including", "on"]);
        let second = Self::longest([
            self.moment_led(at, first.time.is_some()),
            self.moment_led(words.skip(at, &["the"]), first.time.is_some()),
        ]);
        let (second, after) = second.filter(|(second, _)| !second.is_bare() || first.time.is_some())?;
        if first.is_bare() && second.is_bare() {
            return None;
        }
        let value = self.joined(&first, &second)?;
        Some((value, words.any_phrase(after, &["inclusive", "included"]).unwrap_or(after)))
    }

    /// "today and tomorrow", "monday and tuesday": days side by side are one range.
    fn neighbours(&self, first: &Moment, index: usize) -> Read<TimeValue> {
        let (second, end) = self.moment(index)?;
        let plain = |moment: &Moment| {
            moment.time.is_none()
                && moment.part.is_none()
                && moment.instant.is_none()
                && moment.days.is_some_and(Days::is_day)
        };
        if !plain(first) || !plain(&second) {
            return None;
        }
        let (from, to) = self.placed_together(first.days?, second.days?)?;
        (calendar::add_days(from.0, 1)? == to.0).then_some((days_range(from.0, to.0), end))
    }

    fn joined(&self, first: &Moment, second: &Moment) -> Option<TimeValue> {
        if first.instant.is_some() || second.instant.is_some() {
            return self.joined_with_now(first, second);
        }
        if first.part.is_some() || second.part.is_some() {
            let (from, to) = (self.value_of(first)?.start()?, self.value_of(second)?.deadline()?);
            return (from.instant() < to.instant()).then_some(TimeValue::Range { from: Some(from), to: Some(to) });
        }
        match (first.days, second.days) {
            (Some(_), Some(_)) => self.joined_days(first, second),
            (Some(days), None) | (None, Some(days)) => {
                let (Some(TimeOfDay::At(from)), Some(TimeOfDay::At(to))) = (first.time, second.time) else {
                    return None;
                };
                let (from, to) = clock::settle(from, to, None);
                let (day, _) = self.place(days)?;
                let last = if to.time() <= from.time() { calendar::add_days(day, 1)? } else { day };
                Some(minutes_range(day.and_time(from.time()), last.and_time(to.time())))
            }
            (None, None) => None,
        }
    }

    /// "between now and 15 Nov", "from january until now".
    fn joined_with_now(&self, first: &Moment, second: &Moment) -> Option<TimeValue> {
        let toward = if second.instant.is_some() { Toward::Past } else { self.toward };
        let reader = Reader { toward, ..self.shallow() };
        let (from, to) = (reader.value_of(first)?.start()?, reader.value_of(second)?.deadline()?);
        let (from, to) = match (from, to) {
            (TimePoint::Minute(from), to @ TimePoint::Day(_)) => (TimePoint::Day(from.date()), to),
            (from @ TimePoint::Day(_), TimePoint::Minute(to)) => (from, TimePoint::Day(to.date())),
            both => both,
        };
        (from.day() <= to.day()).then_some(TimeValue::Range { from: Some(from), to: Some(to) })
    }

    fn joined_days(&self, first: &Moment, second: &Moment) -> Option<TimeValue> {
        let (from, to) = self.placed_together(first.days?, second.days?)?;
        if from.0 > to.1 {
            return None;
        }
        let time = |moment: &Moment| match moment.time {
            Some(TimeOfDay::At(clock)) => Some(clock.in_business().time()),
            _ => None,
        };
        let point = |day: NaiveDate, moment: &Moment| {
            time(moment).map_or(TimePoint::Day(day), |time| TimePoint::Minute(day.and_time(time)))
        };
        Some(TimeValue::Range { from: Some(point(from.0, first)), to: Some(point(to.1, second)) })
    }

    /// Places two days so that the second follows the first; a year said once holds for both.
    fn placed_together(&self, first: Days, second: Days) -> Option<(calendar::Period, calendar::Period)> {
        if let (Days::OfMonth(number, _), Days::OfYear(month, _)) = (first, second) {
            return self.placed_together(Days::OfYear(month, number), second);
        }
        if first.is_fixed() || !second.is_fixed() {
            let from = self.place(first)?;
            let to = second.resolve(from.0, Toward::Future)?;
            // "q1 and q2 2025": the year holds for both.
            if from.0 > to.1 && !first.is_day() && !second.is_day() {
                let earlier = from.0.with_year(to.1.year())?;
                let span = from.1.with_year(to.1.year())?;
                return (earlier <= to.1).then_some(((earlier, span), to));
            }
            return Some((from, to));
        }
        let to = self.place(second)?;
        let near = self.place(first)?;
        if near.0 <= to.1 && near.0.year() == to.1.year() {
            return Some((near, to));
        }
        let from = match first {
            Days::OfYear(..) | Days::Month(_) => {
                let same_year = first.in_year(to.1.year())?.resolve(to.1, Toward::Past)?;
                if same_year.0 <= to.1 {
                    same_year
                } else {
                    first.in_year(to.1.year() - 1)?.resolve(to.1, Toward::Past)?
                }
            }
            _ => first.resolve(to.1, Toward::Past)?,
        };
        Some((from, to))
    }

    /// "9 to 12 of June", "23rd to 26th Oct", "August 10 - 22, 2012", "between the 3rd and the 9th of May".
    pub(super) fn numbers_of_month(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let at = words.skip(index, &["from", "between"]);
        let at = match lexicon::weekday(self.at(at)) {
            Some(_) => words.skip(at + 1, &[",", "the"]),
            None => words.skip(at, &["the"]),
        };
        if lexicon::month(self.at(at)).is_some() {
            let month = at;
            let (first, end) = self.range_day(words.skip(words.skip(at + 1, &["."]), &["the"]))?;
            let (second, end) = self.range_day(self.range_joint(end)?)?;
            let goes_on = words.is_digits(end) && self.at(end).len() <= 2
                || lexicon::month(self.at(words.skip(end, &["of"]))).is_some();
            let is_clock =
                matches!(self.at(end), ":" | "am" | "pm" | "/") && (words.is_glued(end) || self.at(end) != ":");
            return if goes_on || is_clock { None } else { self.days_in_month(month, first, second, end) };
        }
        let (first, end) = self.range_day(at)?;
        let (second, end) = self.range_day(self.range_joint(end)?)?;
        let month = words.skip(words.skip(end, &["of", "-", "/"]), &["the"]);
        if lexicon::month(self.at(month)).is_none() {
            return self.days_of_some_month(first, second, month);
        }
        self.days_in_month(month, first, second, month + 1)
    }

    /// "the 10th to the 15th of next month".
    fn days_of_some_month(&self, first: u32, second: u32, index: usize) -> Read<TimeValue> {
        let ((from, to), end) = self.unit_period(index).and_then(|(days, end)| Some((self.place(days)?, end)))?;
        let is_month = from.day() == 1 && from.month() == to.month() && (to - from).num_days() >= 27;
        if !is_month {
            return None;
        }
        Some((days_range(from.with_day(first)?, from.with_day(second)?), end)).filter(|_| first < second)
    }

    fn range_day(&self, index: usize) -> Read<u32> {
        numbers::ordinal(self.words, index)
            .or_else(|| numbers::small(self.words, index))
            .filter(|(day, _)| (1..=31).contains(day))
    }

    fn range_joint(&self, index: usize) -> Option<usize> {
        let joint = matches!(self.at(index), "-" | "to" | "till" | "until" | "through" | "thru" | "and" | "&");
        joint.then(|| self.words.skip(index + 1, &["the"]))
    }

    fn days_in_month(&self, month_at: usize, first: u32, second: u32, end: usize) -> Read<TimeValue> {
        let month = lexicon::month(self.at(month_at))?;
        if first >= second {
            return None;
        }
        let year_at = self.words.skip(self.words.skip(end, &[",", "."]), &["of"]);
        if let Some((year, after)) = self.year(year_at) {
            return Some((
                days_range(NaiveDate::from_ymd_opt(year, month, first)?, NaiveDate::from_ymd_opt(year, month, second)?),
                after,
            ));
        }
        let (last, _) = self.place(Days::OfYear(month, second))?;
        Some((days_range(NaiveDate::from_ymd_opt(last.year(), month, first)?, last), end))
    }
}
