//! Days inside periods: "first monday of last month", "last day of October", "end of the quarter", "Christmas Eve".

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar;
use super::lexicon::{self, Unit};
use super::reader::{Days, Read, Reader, Toward};
use crate::grammar::numbers;

impl Reader<'_> {
    /// Everything that names a day or a period.
    pub(super) fn days(&self, index: usize) -> Read<Days> {
        self.days_or(index, self.counted_point(index))
    }

    /// The same, when the counted point at `index` has been read already.
    pub(super) fn days_or(&self, index: usize, counted: Read<super::relative::Counted>) -> Read<Days> {
        if self.at(index).is_empty() {
            return None;
        }
        let counted = counted.and_then(|(point, end)| match point {
            super::relative::Counted::Day(day) => Some((Days::Day(day), end)),
            super::relative::Counted::Instant(_) => None,
        });
        Self::longest([
            self.named_day(index),
            self.weekday_day(index),
            self.written_date(index),
            self.nth_day(index),
            self.month_then_day(index),
            self.edge(index),
            self.holiday(index),
            counted,
            self.period(index),
        ])
    }

    /// "first tuesday of last month", "last friday in october", "last day of the quarter", "third business day of April".
    fn nth_day(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let start = words.skip(index, &["the", "very"]);
        let start = words.skip(start, &["very"]);
        let (nth, at) = match self.at(start) {
            "last" | "final" => (-1, start + 1),
            "penultimate" => (-2, start + 1),
            _ => numbers::ordinal(words, start).map(|(nth, at)| (i64::from(nth), at))?,
        };
        let (nth, at) =
            if matches!(self.at(at), "to" | "-") && self.at(at + 1) == "last" { (-nth, at + 2) } else { (nth, at) };
        let at = words.skip(at, &["calendar"]);
        if let Some(weekday) = lexicon::weekday(self.at(at)) {
            let joint = words.skip(at + 1, &["of", "in"]);
            let (period, end) = if joint > at + 1 {
                self.whole(joint)?
            } else {
                self.whole(joint).filter(|_| nth > 0 || self.at(joint) == "next")?
            };
            let day = match nth {
                -4..=-2 => calendar::add_days(calendar::nth_weekday(period, weekday, -1)?, 7 * (nth + 1))?,
                _ => calendar::nth_weekday(period, weekday, nth)?,
            };
            return Some((
                Days::Day(self.again_if_over(day, joint, |period| calendar::nth_weekday(period, weekday, nth))?),
                end,
            ));
        }
        let business = matches!(self.at(at), "business" | "working" | "work");
        let unit_at = if business { at + 1 } else { at };
        let single = matches!(self.at(unit_at), "day" | "weekday" | "workday");
        if !single {
            return None;
        }
        let business = business || self.at(unit_at) != "day";
        let (period, end) = self.whole_after(unit_at + 1)?;
        let day = if business {
            calendar::add_business_days(
                if nth > 0 { calendar::add_days(period.0, -1)? } else { calendar::add_days(period.1, 1)? },
                nth,
            )?
        } else if nth > 0 {
            calendar::add_days(period.0, nth - 1)?
        } else {
            calendar::add_days(period.1, nth + 1)?
        };
        (period.0 <= day && day <= period.1).then_some((Days::Day(day), end))
    }

    /// A day of a yearless month that is over this year lies in the next one.
    fn again_if_over(
        &self,
        day: NaiveDate,
        at: usize,
        pick: impl Fn(calendar::Period) -> Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let at = self.words.skip(at, &["the"]);
        let yearless = lexicon::month(self.at(at)).is_some()
            && self.year(at + 1).is_none()
            && !matches!(self.at(at + 1), "last" | "this");
        if yearless && day < self.today() && self.toward == Toward::Future {
            return pick(calendar::month(day.year() + 1, day.month())?);
        }
        // "the first monday of the month", said after it, is next month's.
        if self.at(at) == "month"
            && self.words.before(at) == "the"
            && day < self.today()
            && self.toward == Toward::Future
        {
            return pick(calendar::month_after(self.today(), 1)?);
        }
        Some(day)
    }

    /// "end of next month", "start of Q3", "month end", "EOM", "eoq". Weeks end on Friday, as business does.
    fn edge(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let start = words.skip(index, &["at", "the"]);
        let start = words.skip(start, &["the", "very"]);
        let short = match self.at(start) {
            "eow" => Some(Unit::Week),
            "eom" => Some(Unit::Month),
            "eoq" => Some(Unit::Quarter),
            "eoy" => Some(Unit::Year),
            _ => None,
        };
        if let Some(unit) = short {
            return Some((Days::End(Self::last_of(unit, self.unit_at(unit, 0)?)?), start + 1));
        }
        let unit_first = lexicon::unit(self.at(start)).filter(|unit| *unit >= Unit::Week && self.at(start) != "q");
        if let Some(unit) = unit_first {
            let at = words.skip(words.skip(start + 1, &["'s"]), &["-"]);
            return (self.at(at) == "end")
                .then(|| Self::last_of(unit, self.unit_at(unit, 0)?))
                .flatten()
                .map(|day| (Days::End(day), at + 1));
        }
        let (is_end, at) = match self.at(start) {
            "end" | "close" | "ending" => (true, start + 1),
            "beginning" | "start" | "top" => (false, start + 1),
            _ => return None,
        };
        let at = if self.at(at) == "of" { at + 1 } else { words.skip(at, &["-"]) };
        let inner = words.skip(at, &["the", "this"]);
        if let Some(days) = self.edge_of_day(inner) {
            return Some(days).filter(|_| is_end || self.at(start) != "top");
        }
        let unit = lexicon::unit(self.at(words.skip(inner, &["current", "fiscal", "calendar", "financial"])));
        let ((from, to), end) = self.whole(at)?;
        if from == to {
            return None;
        }
        let week = (to - from).num_days() == 6 && (unit == Some(Unit::Week) || self.words.before(end) == "week");
        let last = if week { calendar::add_days(from, 4)? } else { to };
        Some((if is_end { Days::End(last) } else { Days::Day(from) }, end))
    }

    /// "end of tomorrow", "end of friday": the day itself.
    fn edge_of_day(&self, index: usize) -> Read<Days> {
        if lexicon::unit(self.at(index)).is_some() {
            return None;
        }
        let (days, end) = Self::longest([self.named_day(index), self.weekday_day(index), self.written_date(index)])?;
        let (day, _) = self.place(days)?;
        Some((Days::End(day), end))
    }

    fn last_of(unit: Unit, period: calendar::Period) -> Option<NaiveDate> {
        if unit == Unit::Week { calendar::in_week(period.0, Weekday::Fri) } else { Some(period.1) }
    }
}
