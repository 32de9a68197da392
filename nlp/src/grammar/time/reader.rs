//! What the readers of this grammar share: the words, the moment of asking, and the half-read meanings.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};

use super::calendar::{self, Period};
use crate::grammar::words::Words;

/// What was read, and the index after it.
pub(super) type Read<T> = Option<(T, usize)>;

/// Which way to look for a day that names no year, month or week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Toward {
    Future,
    Past,
}

/// A day or a period whose place in the calendar may still be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Days {
    /// A day that is known.
    Day(NaiveDate),
    /// The last day of a period: "before" it still includes it.
    End(NaiveDate),
    /// A bare weekday.
    Weekday(Weekday),
    /// "the 15th", with the weekday that was said next to it.
    OfMonth(u32, Option<Weekday>),
    /// Month and day.
    OfYear(u32, u32),
    /// A bare month.
    Month(u32),
    /// A known period.
    Span(NaiveDate, NaiveDate),
}

impl Days {
    /// Whether it is one day rather than several.
    pub(super) fn is_day(self) -> bool {
        !matches!(self, Self::Month(_) | Self::Span(..))
    }

    /// Whether a year was said or followed from the words.
    pub(super) fn is_fixed(self) -> bool {
        matches!(self, Self::Day(_) | Self::End(_) | Self::Span(..))
    }

    /// The days meant, nearest to `anchor` in the given direction. A day of the year or month may be the anchor itself, a
    /// weekday never is.
    pub(super) fn resolve(self, anchor: NaiveDate, toward: Toward) -> Option<Period> {
        let future = toward == Toward::Future;
        let single = |day: NaiveDate| (day, day);
        match self {
            Self::Day(day) | Self::End(day) => Some(single(day)),
            Self::Span(from, to) => Some((from, to)),
            Self::Weekday(weekday) => {
                if future { calendar::after(anchor, weekday) } else { calendar::before(anchor, weekday) }.map(single)
            }
            Self::OfMonth(number, weekday) => of_month(number, weekday, anchor, future).map(single),
            Self::OfYear(month, number) => {
                let fits = |day: &NaiveDate| if future { *day >= anchor } else { *day <= anchor };
                let step = if future { 1 } else { -1 };
                (0..=8)
                    .filter_map(|years| NaiveDate::from_ymd_opt(anchor.year() + step * years, month, number))
                    .find(fits)
                    .map(single)
            }
            Self::Month(month) => {
                let this = calendar::month(anchor.year(), month)?;
                match toward {
                    Toward::Future if this.1 < anchor => calendar::month(anchor.year() + 1, month),
                    Toward::Past if this.0 > anchor => calendar::month(anchor.year() - 1, month),
                    _ => Some(this),
                }
            }
        }
    }

    /// Puts a day or month without a year into `year`.
    pub(super) fn in_year(self, year: i32) -> Option<Self> {
        match self {
            Self::OfYear(month, day) => NaiveDate::from_ymd_opt(year, month, day).map(Self::Day),
            Self::Month(month) => calendar::month(year, month).map(|(from, to)| Self::Span(from, to)),
            other => Some(other),
        }
    }
}

fn of_month(number: u32, weekday: Option<Weekday>, anchor: NaiveDate, future: bool) -> Option<NaiveDate> {
    let step = if future { 1 } else { -1 };
    let candidates = || {
        (0..=14).filter_map(move |months| {
            let first = calendar::add_months(anchor.with_day(1)?, step * months)?;
            first.with_day(number).filter(|day| if future { *day >= anchor } else { *day <= anchor })
        })
    };
    candidates().find(|day| weekday.is_none_or(|weekday| day.weekday() == weekday)).or_else(|| candidates().next())
}

/// Reads one text.
pub(super) struct Reader<'a> {
    pub(super) words: &'a Words,
    pub(super) now: NaiveDateTime,
    /// Where a bare day lies.
    pub(super) toward: Toward,
    /// The text is nothing but a time expression, so that a bare "May" or "2025" is one.
    pub(super) alone: bool,
    /// The text complains of silence, so that "in 3 weeks" is how long it has lasted.
    pub(super) idle: bool,
    /// How many more times a reading may rest on another one ("2 days after 3 days after …").
    pub(super) depth: u8,
}

impl Reader<'_> {
    /// The reader of a part, or nothing when parts are nested too deep.
    pub(super) fn deeper(&self) -> Option<Reader<'_>> {
        let depth = self.depth.checked_sub(1)?;
        Some(Reader {
            words: self.words,
            now: self.now,
            toward: self.toward,
            alone: self.alone,
            idle: self.idle,
            depth,
        })
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// The word at `index`.
    pub(super) fn at(&self, index: usize) -> &str {
        self.words.at(index)
    }

    /// The longest of several readings; the first of equally long ones.
    pub(super) fn longest<T>(readings: impl IntoIterator<Item = Read<T>>) -> Read<T> {
        let mut best: Read<T> = None;
        for reading in readings.into_iter().flatten() {
            if best.as_ref().is_none_or(|(_, end)| reading.1 > *end) {
                best = Some(reading);
            }
        }
        best
    }

    /// A bare day's place as asked for by this text.
    pub(super) fn place(&self, days: Days) -> Option<Period> {
        days.resolve(self.today(), self.toward)
    }

    /// Whether the token ends a phrase: the end of the text, or punctuation.
    pub(super) fn is_end(&self, index: usize) -> bool {
        matches!(self.at(index), "" | "." | "," | "!" | "?" | ";" | ":" | ")" | "\"" | "-")
    }
}
