//! Whole expressions: what has two ends, what is open on one side, and what stands on its own.

use chrono::{Datelike, Duration, NaiveDate};

use super::calendar;
use super::clock::{self, TimeOfDay};
use super::lexicon::{self, Unit};
use super::moment::{Moment, days_range, minutes_range};
use super::reader::{Days, Read, Reader, Toward};
use super::value::{Span, TimePoint, TimeValue};
use crate::grammar::numbers;

/// On which side of a point a range lies, and whether the point is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    By,
    After,
    From,
    Since,
}

/// The words that open a range, longer ones first.
const OPENERS: [(&str, Side); 44] = [
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
        if !lexicon::may_begin(self.at(index))
            && !numbers::may_begin(self.words, index)
            && numbers::ordinal(self.words, index).is_none()
        {
            return None;
        }
        Self::longest([
            self.recurrence(index).map(|(recurrence, end)| (TimeValue::Recurrence(recurrence), end)),
            self.open_range(index),
            self.numbers_of_month(index),
            self.two_ends(index),
            self.length_from(index),
            self.rolling_minutes(index),
            self.inside_period(index),
            self.alone_or_bounded(index),
            self.length_alone(index),
        ])
    }

    /// A moment by itself, with a bound on its time of day, or with "or later" after it.
    fn alone_or_bounded(&self, index: usize) -> Read<TimeValue> {
        let (moment, end) = self.moment(index)?;
        let plain = || {
            if moment.is_bare() && !self.is_hour(&moment, index) {
                None
            } else {
                self.value_of(&moment).map(|value| (value, end))
            }
        };
        Self::longest([plain(), self.time_bound(&moment, end), self.trailing_bound(&moment, end)])
    }

    /// Whether a bare number was led by "at".
    fn is_hour(&self, moment: &Moment, index: usize) -> bool {
        matches!(moment.time, Some(TimeOfDay::At(_))) && matches!(self.at(index), "at" | "@")
    }

    /// "Thursday before 5pm", "tomorrow after 3".
    fn time_bound(&self, moment: &Moment, end: usize) -> Read<TimeValue> {
        if moment.time.is_some() || moment.part.is_some() || !moment.days.is_some_and(Days::is_day) {
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
        let first = self.at(index);
        if first.is_empty() {
            return None;
        }
        let fits = |phrase: &str| phrase.split(' ').next() == Some(first);
        OPENERS
            .iter()
            .filter(|(phrase, _)| fits(phrase))
            .find_map(|(phrase, side)| Some((*side, self.words.phrase(index, phrase)?)))
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

    fn shallow(&self) -> Reader<'_> {
        Reader {
            words: self.words,
            now: self.now,
            toward: self.toward,
            alone: self.alone,
            idle: self.idle,
            depth: self.depth,
        }
    }

    /// "from X to Y", "between X and Y", "X - Y", "X through Y".
    fn two_ends(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let between = self.at(index) == "between";
        let led = between || matches!(self.at(index), "from" | "starting" | "beginning");
        let start = if led { words.skip(index + 1, &["on", "from"]) } else { index };
        let (first, end) = self.moment_led(start, led).or_else(|| self.moment_led(words.skip(start, &["the"]), led))?;
        let joint = words.skip(end, &[","]);
        let at = match self.at(joint) {
            "and" | "&" if between => joint + 1,
            "and" | "&" => return self.neighbours(&first, joint + 1),
            "-" | "to" | "till" | "til" | "until" | "through" | "thru" => joint + 1,
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
    fn numbers_of_month(&self, index: usize) -> Read<TimeValue> {
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

    /// "for 3 days from today", "2 weeks starting monday".
    fn length_from(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let is_led = self.at(index) == "for";
        let (length, end) = self.length(if is_led { index + 1 } else { index })?;
        let joint = words.skip(end, &[","]);
        let at = match self.at(joint) {
            "starting" | "beginning" | "commencing" => words.skip(joint + 1, &["from", "on", "at"]),
            "from" if is_led => joint + 1,
            _ => return None,
        };
        let (moment, after) = self.moment(words.skip(at, &["the"]))?;
        let (from, _) = (self.value_of(&moment)?.start()?, ());
        let span = length.as_span();
        let value = match from {
            TimePoint::Day(day) if length.is_whole_days() => {
                let last = if length.business_days > 0 {
                    calendar::add_business_days(day, length.business_days - 1)?
                } else {
                    calendar::add_days(calendar::add_months(day, span.months)?, span.days_without_months() - 1)?
                };
                days_range(day, last)
            }
            from => {
                let start = from.instant();
                let moved = calendar::add_months(start.date(), span.months)?.and_time(start.time());
                minutes_range(start, moved.checked_add_signed(Duration::try_seconds(span.seconds)?)?)
            }
        };
        Some((value, after))
    }

    /// "next 3 hours", "last 30 minutes", "within 2 days", "within the hour".
    fn rolling_minutes(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let start = words.any_phrase(index, &["in the", "over the", "during the", "the"]).unwrap_or(index);
        let (sign, at) = match self.at(start) {
            "last" | "past" | "previous" => (-1, start + 1),
            "next" | "coming" => (1, start + 1),
            "within" | "inside" if start == index => return self.within(index + 1),
            _ => return None,
        };
        let (length, end) = match self.length(at) {
            Some((length, end)) => (length, end),
            None if matches!(self.at(at), "hour") => (self.length_of_hour(), at + 1),
            None => return None,
        };
        if length.unit >= Unit::Day {
            return None;
        }
        let other = self.now.checked_add_signed(Duration::try_seconds(length.span.seconds * sign)?)?;
        Some((minutes_range(self.now.min(other), self.now.max(other)), end))
    }

    fn length_of_hour(&self) -> super::length::Length {
        let span = Span { months: 0, seconds: if self.words.is_empty() { 0 } else { 3600 } };
        super::length::Length { span, business_days: 0, unit: Unit::Hour, count: 1.0 }
    }

    /// "within 3 days" counts from today, "within 2 hours" from now, "within the next week" is that week.
    fn within(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let rolling = words.skip(words.skip(index, &["the"]), &["next", "coming"]);
        let (length, end) = if rolling > index && words.at(rolling - 1) != "the" {
            self.length(rolling)?
        } else {
            self.length_in(index)?
        };
        let span = length.as_span();
        let end = words.any_phrase(end, &["from now", "from today", "of today"]).unwrap_or(end);
        if !length.is_whole_days() {
            return Some((
                minutes_range(self.now, self.now.checked_add_signed(Duration::try_seconds(span.seconds)?)?),
                end,
            ));
        }
        let today = self.today();
        let last = if length.business_days > 0 {
            calendar::add_business_days(today, length.business_days)?
        } else {
            calendar::add_days(calendar::add_months(today, span.months)?, span.days_without_months())?
        };
        Some((days_range(today, last), end))
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

    /// A length by itself; "a week" only when something leads to it ("50k a month" does not).
    fn length_alone(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let (length, end) = self.length(index)?;
        let article = matches!(self.at(index), "a" | "an" | "one") && end == index + 2;
        let led = self.alone
            || matches!(
                words.before(index),
                "for"
                    | "takes"
                    | "took"
                    | "least"
                    | "about"
                    | "last"
                    | "by"
                    | "lasting"
                    | "over"
                    | "of"
                    | "than"
                    | "in"
            );
        let blink = length.unit == Unit::Second && !self.alone && !words.is_digits(index);
        let small_talk = article && !led && length.unit != Unit::Hour;
        let ordinal = length.unit == Unit::Second && self.at(end - 1) == "second";
        (!blink && !small_talk && !(ordinal && !self.alone)).then_some((TimeValue::Duration(length.as_span()), end))
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
