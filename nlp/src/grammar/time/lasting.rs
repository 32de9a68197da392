//! Lengths by themselves and from a point: "2 hours", "for 3 days from today", "last 24 hours", "within a week".

use chrono::Duration;

use super::calendar;
use super::length::{self, Length};
use super::lexicon::Unit;
use super::moment::{Moment, days_range, minutes_range};
use super::reader::{Read, Reader};
use super::value::{TimePoint, TimeValue};

/// So long a stretch from its start; whole days from a day include both ends.
fn stretch(length: &Length, start: TimePoint) -> Option<TimeValue> {
    let span = length.as_span();
    Some(match start {
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
    })
}

impl Reader<'_> {
    /// "for 3 days from today", "2 weeks starting monday".
    pub(super) fn length_from(&self, index: usize) -> Read<TimeValue> {
        let words = self.words;
        let is_led = self.at(index) == "for";
        let (length, end) = self.length(if is_led { index + 1 } else { index })?;
        let joint = words.skip(end, &[","]);
        let at = match self.at(joint) {
            "starting" | "beginning" | "commencing" => words.skip(joint + 1, &["from", "on", "at"]),
            "from" if is_led => joint + 1,
            // "for 30 minutes at 4pm tomorrow"; in a sentence the two are told apart.
            "at" | "on" | "tomorrow" if is_led && self.alone => joint,
            _ => return None,
        };
        let bare = self.at(at) == "at" || words.before(at) == "from";
        let (moment, after) = self.moment_led(words.skip(words.skip(at, &["at", "on"]), &["the"]), bare)?;
        Some((stretch(&length, self.value_of(&moment)?.start()?)?, after))
    }

    /// "3pm for 90 minutes", "friday for 3 days". In a sentence the length is a matter of its own, so that only a text
    /// which is nothing but a time is read so.
    pub(super) fn lasting(&self, moment: &Moment, end: usize) -> Read<TimeValue> {
        if !self.alone || self.at(end) != "for" {
            return None;
        }
        let (length, end) = self.length(self.words.skip(end + 1, &["the", "about"]))?;
        // "tomorrow for 2 hours from 3pm".
        if moment.time.is_none()
            && matches!(self.at(end), "from" | "at" | "starting")
            && let Some((clock, after)) = self.moment_led(self.words.skip(end + 1, &["at"]), true)
            && clock.is_clock_only()
        {
            let start = self.value_of(&Moment { time: clock.time, ..*moment })?.start()?;
            return Some((stretch(&length, start)?, after));
        }
        let value = self.value_of(moment)?;
        let point = !matches!(value, TimeValue::Range { .. });
        let start =
            value.start().filter(|start| point && (length.is_whole_days() || matches!(start, TimePoint::Minute(_))))?;
        Some((stretch(&length, start)?, end))
    }

    /// "next 3 hours", "last 30 minutes", "within 2 days", "within the hour".
    pub(super) fn rolling_minutes(&self, index: usize) -> Read<TimeValue> {
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
            None if self.at(at) == "hour" => (length::of(1.0, Unit::Hour)?, at + 1),
            None => return None,
        };
        if length.unit >= Unit::Day {
            return None;
        }
        let other = self.now.checked_add_signed(Duration::try_seconds(length.span.seconds * sign)?)?;
        Some((minutes_range(self.now.min(other), self.now.max(other)), end))
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

    /// A length by itself; "a week" only when something leads to it ("50k a month" does not).
    pub(super) fn length_alone(&self, index: usize) -> Read<TimeValue> {
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
                    | "back"
                    | "out"
            );
        let blink = length.unit == Unit::Second && !self.alone && !words.is_digits(index);
        let small_talk = article && !led && length.unit != Unit::Hour;
        let ordinal = length.unit == Unit::Second && self.at(end - 1) == "second";
        (!blink && !small_talk && (!ordinal || self.alone)).then_some((TimeValue::Duration(length.as_span()), end))
    }
}
