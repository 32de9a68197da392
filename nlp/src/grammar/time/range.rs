//! Whole expressions: what has two ends, what is open on one side, and what stands on its own.

use std::sync::LazyLock;

use super::calendar;
use super::clock::TimeOfDay;
use super::moment::{Moment, days_range};
use super::reader::{Days, Read, Reader, Toward};
use super::value::{TimePoint, TimeValue};
use crate::grammar::phrases::Phrases;

/// On which side of a point a range lies, and whether the point is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    By,
    After,
    From,
    Since,
}

static OPENERS: LazyLock<Phrases<Side>> = LazyLock::new(|| Phrases::new(&OPENING));

/// The words that open a range, longer ones first.
const OPENING: [(&str, Side); 44] = [
    ("no later than", Side::By),
    ("not later than", Side::By),
    ("no later then", Side::By),
    ("not after", Side::By),
    ("up until", Side::By),
    ("up till", Side::By),
    ("up through", Side::By),
    ("up to", Side::By),
    ("on or before", Side::By),
    ("at or before", Side::By),
    ("by or before", Side::By),
    ("by no later than", Side::By),
    ("as late as", Side::By),
    ("at the latest by", Side::By),
    ("by", Side::By),
    ("until", Side::By),
    ("till", Side::By),
    ("til", Side::By),
    ("through", Side::By),
    ("thru", Side::By),
    ("prior to", Side::Before),
    ("earlier than", Side::Before),
    ("sooner than", Side::Before),
    ("ahead of", Side::Before),
    ("any time before", Side::Before),
    ("anytime before", Side::Before),
    ("before", Side::Before),
    ("no earlier than", Side::From),
    ("not earlier than", Side::From),
    ("no sooner than", Side::From),
    ("not before", Side::From),
    ("on or after", Side::From),
    ("at or after", Side::From),
    ("starting from", Side::From),
    ("starting", Side::From),
    ("beginning", Side::From),
    ("effective", Side::From),
    ("as from", Side::From),
    ("as of", Side::From),
    ("from", Side::From),
    ("later than", Side::After),
    ("any time after", Side::After),
    ("after", Side::After),
    ("since", Side::Since),
];

impl Reader<'_> {
    /// The longest expression at `index`.
    pub(super) fn expression(&self, index: usize) -> Read<TimeValue> {
        // A moment is read once for all of the forms that begin with one.
        let moment = self.moment(index);
        Self::longest([
            self.recurrence(index).map(|(recurrence, end)| (TimeValue::Recurrence(recurrence), end)),
            self.open_range(index),
            self.numbers_of_month(index),
            self.two_ends(index, moment),
            self.length_from(index),
            self.rolling_minutes(index),
            self.inside_period(index),
            moment.and_then(|(moment, end)| self.alone_or_bounded(index, &moment, end)),
            self.length_alone(index),
        ])
    }

    /// A moment by itself, with a bound on its time of day, or with "or later" after it.
    fn alone_or_bounded(&self, index: usize, moment: &Moment, end: usize) -> Read<TimeValue> {
        let plain = || {
            if moment.is_bare() && !self.is_hour(moment, index) {
                None
            } else {
                self.value_of(moment).map(|value| (value, end))
            }
        };
        Self::longest([
            plain(),
            self.time_bound(moment, end),
            self.trailing_bound(moment, end),
            self.lasting(moment, end),
        ])
    }

    /// Whether a bare number was led by "at".
    fn is_hour(&self, moment: &Moment, index: usize) -> bool {
        matches!(moment.time, Some(TimeOfDay::At(_))) && matches!(self.at(index), "at" | "@")
    }

    /// "Thursday before 5pm", "tomorrow after 3".
    fn time_bound(&self, moment: &Moment, end: usize) -> Read<TimeValue> {
        if moment.time.is_some() || !moment.days.is_some_and(Days::is_day) {
            return None;
        }
        let (side, at) = self.opener(self.words.skip(end, &[","]))?;
        let (clock, after) = self.moment_led(at, true).filter(|(clock, _)| clock.is_clock_only())?;
        let instant = self.value_of(&Moment { time: clock.time, ..*moment })?;
        Some((bounded(side, &instant, false)?, after))
    }

    /// "friday or later", "2014 onwards", "5pm at the latest".
    fn trailing_bound(&self, moment: &Moment, end: usize) -> Read<TimeValue> {
        const LATER: [&str; 8] =
            ["or later", "or after", "and later", "and after", "onwards", "onward", "and onwards", "and beyond"];
        const EARLIER: [&str; 7] =
            ["or earlier", "or before", "or sooner", "and before", "and earlier", "at the latest", "latest"];
        let (side, after) = match self.words.any_phrase(end, &LATER) {
            Some(after) => (Side::From, after),
            None => (Side::By, self.words.any_phrase(end, &EARLIER)?),
        };
        Some((bounded(side, &self.value_of(moment)?, false)?, after))
    }

    fn opener(&self, index: usize) -> Read<Side> {
        OPENERS.at(self.words, index)
    }

    /// "by friday", "since 2pm", "starting on January 7th", "before the end of this year".
    fn open_range(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let (side, at) = self.opener(index)?;
        let at = words.skip(at, &["on", "at", "from", "about", "around"]);
        let bare = self.at(index) != "up" && self.at(index) != "from" && !self.changes_by(index);
        let direction = if side == Side::Since { Toward::Past } else { self.toward };
        let reader = Reader { toward: direction, ..self.shallow() };
        let read = |at: usize| {
            reader.moment_led(at, bare).filter(|(moment, end)| !moment.is_bare() || bare && reader.ends_bare(*end))
        };
        let (moment, end) = Self::longest([read(at), read(words.skip(at, &["the"]))])?;
        // "from 2 to 4 tomorrow" has both of its ends.
        if side == Side::From && matches!(moment.time, Some(TimeOfDay::Between(..))) {
            return None;
        }
        let value = reader.since_today(side, &moment).or_else(|| reader.value_of(&moment))?;
        if matches!(side, Side::From | Side::Since)
            && let Some(found) = reader.lasting(&moment, end)
        {
            return Some(found);
        }
        let includes_end = matches!(moment.days, Some(Days::End(_)));
        let end = match side {
            Side::From | Side::Since | Side::After => words
                .any_phrase(end, &["onwards", "onward", "and onwards", "and later", "forward", "on", "and after"])
                .filter(|after| *after < words.len() || self.at(end) != "on" || self.at(index) == "from")
                .unwrap_or(end),
            Side::Before | Side::By => words.any_phrase(end, &["at the latest", "latest"]).unwrap_or(end),
        };
        Some((bounded(side, &value, includes_end)?, end))
    }

    /// "since 2pm" is today's, whether or not it has struck.
    fn since_today(&self, side: Side, moment: &Moment) -> Option<TimeValue> {
        match moment.time {
            Some(TimeOfDay::At(clock)) if side == Side::Since && moment.is_clock_only() => {
                Some(TimeValue::Instant(self.today().and_time(clock.in_business().time())))
            }
            _ => None,
        }
    }

    /// "raise it by 5": a number that is no hour.
    fn changes_by(&self, index: usize) -> bool {
        let change = |word: &str| {
            matches!(
                word,
                "increase"
                    | "raise"
                    | "bump"
                    | "reduce"
                    | "cut"
                    | "lower"
                    | "drop"
                    | "discount"
                    | "grow"
                    | "grew"
                    | "up"
                    | "down"
                    | "decrease"
                    | "increased"
                    | "dropped"
                    | "boost"
            )
        };
        self.at(index) == "by" && (index.saturating_sub(8)..index).any(|at| change(self.at(at)))
    }

    /// After "by 5" nothing may make the number a quantity.
    fn ends_bare(&self, index: usize) -> bool {
        self.is_end(index)
            || matches!(self.at(index), "and" | "or" | "with" | "please" | "on" | "so" | "for" | "if" | "at")
    }

    pub(super) fn shallow(&self) -> Reader<'_> {
        Reader {
            words: self.words,
            now: self.now,
            toward: self.toward,
            alone: self.alone,
            idle: self.idle,
            depth: self.depth,
        }
    }

    /// "in February", "in Q3", "in the next 3 weeks", "in 2014".
    fn inside_period(&self, index: usize) -> Read<TimeValue> {
        if self.at(index) != "in" {
            return None;
        }
        let (days, end) = self.period(index + 1)?;
        let (from, to) = self.place(days)?;
        Some((days_range(from, to), end))
    }
}

/// The range on one side of a value. `includes_end`: "before the end of the year" reaches the last day.
fn bounded(side: Side, value: &TimeValue, includes_end: bool) -> Option<TimeValue> {
    let (first, last) = match value {
        TimeValue::Date(day) => (TimePoint::Day(*day), TimePoint::Day(*day)),
        TimeValue::Instant(instant) => (TimePoint::Minute(*instant), TimePoint::Minute(*instant)),
        TimeValue::Range { from: Some(from), to: Some(to) } => (*from, *to),
        _ => return None,
    };
    let beside = |point: TimePoint, days: i64| match point {
        TimePoint::Day(day) => calendar::add_days(day, days).map(TimePoint::Day),
        minute @ TimePoint::Minute(_) => Some(minute),
    };
    Some(match side {
        Side::Before => {
            TimeValue::Range { from: None, to: if includes_end { Some(first) } else { Some(beside(first, -1)?) } }
        }
        Side::By => TimeValue::Range { from: None, to: Some(last) },
        Side::After => TimeValue::Range { from: Some(beside(last, 1)?), to: None },
        Side::From | Side::Since => TimeValue::Range { from: Some(first), to: None },
    })
}
