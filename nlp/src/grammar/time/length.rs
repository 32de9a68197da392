//! Lengths of time: "2 hours", "an hour and a half", "1h30", "3 business days".

use super::lexicon::{self, Unit};
use super::reader::{Read, Reader};
use super::value::Span;
use crate::grammar::numbers;

/// A length that was said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    pub(super) span: Span,
    /// Business days, counted apart from the rest.
    pub(super) business_days: i64,
    /// The unit of the last part.
    pub(super) unit: Unit,
    /// How many of the first unit.
    pub(super) count: f64,
}

impl Length {
    /// Whether adding it to a day gives a day.
    pub(super) fn is_whole_days(&self) -> bool {
        self.unit >= Unit::Day && self.span.is_whole_days()
    }

    /// The length as a value: business days count as days.
    pub(super) fn as_span(&self) -> Span {
        Span {
            months: self.span.months,
            seconds: self.span.seconds.saturating_add(self.business_days.saturating_mul(Span::DAY)),
        }
    }
}

/// Longer than this (in the unit that was said) is a slip or an attack.
const MOST: f64 = 1e6;

impl Reader<'_> {
    /// One or more counted units: "2 years and 3 months".
    pub(super) fn length(&self, index: usize) -> Read<Length> {
        let (mut length, mut end) = self.counted(index)?;
        for _ in 0..4 {
            if length.business_days > 0 {
                break;
            }
            let mut next = self.words.skip(end, &[","]);
            next = self.words.skip(next, &["and", "&"]);
            let minutes_follow = length.unit == Unit::Hour
                && self.words.is_digits(end)
                && self.words.is_glued(end)
                && self.at(end).len() == 2;
            if minutes_follow && let Ok(minutes) = self.at(end).parse::<i64>() {
                length.span.seconds += 60 * minutes;
                length.unit = Unit::Minute;
                end = self.words.skip(end + 1, &["m", "min"]);
                break;
            }
            let Some((part, after)) = self.counted(next).or_else(|| self.glued_minutes(next, length.unit)) else {
                break;
            };
            if part.unit >= length.unit || part.business_days > 0 {
                break;
            }
            length.span.months += part.span.months;
            length.span.seconds += part.span.seconds;
            length.unit = part.unit;
            end = after;
        }
        Some((length, end))
    }

    /// The "30m" of "1h 30m".
    fn glued_minutes(&self, index: usize, larger: Unit) -> Read<Length> {
        let is_minutes = larger > Unit::Minute
            && self.words.is_digits(index)
            && self.at(index + 1) == "m"
            && self.words.is_glued(index + 1);
        let minutes: f64 = if is_minutes { self.at(index).parse().ok()? } else { return None };
        Some((of(minutes, Unit::Minute)?, index + 2))
    }

    /// "in 30m": a bare m means minutes after "in".
    pub(super) fn length_in(&self, index: usize) -> Read<Length> {
        self.length(index).or_else(|| self.glued_minutes(index, Unit::Hour))
    }

    /// One count and its unit, with "and a half" after it: "3 days", "half an hour", "a year and a half", "2h".
    fn counted(&self, index: usize) -> Read<Length> {
        // "day and a half".
        if let Some(unit) = lexicon::unit(self.at(index)).filter(|unit| *unit >= Unit::Minute)
            && let Some(end) = self.words.phrase(index + 1, "and a half")
        {
            return Some((of(1.5, unit)?, end));
        }
        let (count, at) = self.count(index)?;
        let (unit, mut end) = self.counted_unit(at, self.words.is_digits(at.wrapping_sub(1)))?;
        let mut count = count;
        if self.at(end) == "and" {
            let half = self.words.skip(end + 1, &["a", "an", "one"]);
            let fraction = match self.at(half) {
                "half" => 0.5,
                "quarter" => 0.25,
                _ => 0.0,
            };
            // "an hour and a half hour" does not exist; "an hour and half an hour" is a second part.
            if fraction > 0.0 && !matches!(self.at(half + 1), "a" | "an" | "hour" | "day") {
                count += fraction;
                end = half + 1;
            }
        }
        Some((of(count, unit)?, end))
    }

    /// A count: digits, words, "a", "half a", "a couple of", "a few".
    pub(super) fn count(&self, index: usize) -> Read<f64> {
        let words = self.words;
        if !numbers::may_begin(words, index) {
            return None;
        }
        if words.before(index) == "." && words.is_glued(index) {
            return None;
        }
        if let Some(end) =
            words.any_phrase(index, &["half an", "half a", "a half", "half of an", "half of a", "half -", "half"])
        {
            return Some((0.5, end));
        }
        let quarters = [
            ("three quarters of an", 0.75),
            ("three - quarters of an", 0.75),
            ("3 quarters of an", 0.75),
            ("a quarter of an", 0.25),
            ("quarter of an", 0.25),
        ];
        if let Some((value, end)) =
            quarters.iter().find_map(|(phrase, value)| Some((*value, words.phrase(index, phrase)?)))
        {
            return Some((value, end));
        }
        if let Some(end) = words.any_phrase(index, &["a couple of", "a couple", "couple of", "couple", "a pair of"]) {
            return Some((2.0, end));
        }
        if let Some(end) = words.any_phrase(index, &["a few", "few", "several"]) {
            return Some((3.0, end));
        }
        if matches!(self.at(index), "a" | "an") {
            // "a quarter hour", "a 30 minute call".
            return if self.at(index + 1) == "quarter" && matches!(self.at(index + 2), "hour" | "of") {
                Some((0.25, words.any_phrase(index + 2, &["of an", "of"]).unwrap_or(index + 2)))
            } else {
                Some((1.0, index + 1))
            };
        }
        // "two quarters" are not a half here.
        if let Some((number, end)) = numbers::small(words, index)
            && !words.is_digits(index)
            && lexicon::unit(self.at(words.skip(end, &["-"]))).is_some()
        {
            return Some((f64::from(number), words.skip(end, &["-"])));
        }
        let (number, end) =
            if words.is_digits(index) { self.digits(index)? } else { numbers::number(words, index, false)? };
        (0.0..=MOST).contains(&number).then_some((number, words.skip(end, &["-"])))
    }

    /// Digits with decimals, a fraction after them, or "and a half".
    fn digits(&self, index: usize) -> Read<f64> {
        let words = self.words;
        let (number, end) = numbers::literal(words, index, false)?;
        if words.at(end) == "/" && words.is_glued(end) && words.is_digits(end + 1) {
            let below: f64 = words.at(end + 1).parse().ok()?;
            return (below > number && below <= 16.0)
                .then_some((number / below, words.skip(words.skip(end + 2, &["of"]), &["a", "an"])));
        }
        // "1 1/2 hours".
        if words.is_digits(end) && words.at(end + 1) == "/" && words.is_digits(end + 2) && words.is_glued(end + 2) {
            let (above, below): (f64, f64) = (words.at(end).parse().ok()?, words.at(end + 2).parse().ok()?);
            return (above < below && below <= 16.0).then_some((number + above / below, end + 3));
        }
        if let Some(fraction) = numbers::fraction_sign(words.at(end)) {
            return Some((number + fraction, end + 1));
        }
        if words.at(end) == "and" {
            let half = words.skip(end + 1, &["a", "an"]);
            if words.at(half) == "half" {
                return Some((number + 0.5, half + 1));
            }
        }
        Some((number, end))
    }

    /// The unit at `index`; one letter is enough right after digits.
    fn counted_unit(&self, index: usize, after_digits: bool) -> Read<Unit> {
        let word = self.at(index);
        if matches!(word, "business" | "working" | "work" | "biz") && matches!(self.at(index + 1), "day" | "days") {
            return Some((Unit::BusinessDay, index + 2));
        }
        if matches!(word, "weekday" | "weekdays" | "workdays" | "workday") {
            return Some((Unit::BusinessDay, index + 1));
        }
        if matches!(word, "calendar" | "full" | "whole" | "more" | "fiscal" | "short")
            && lexicon::unit(self.at(index + 1)).is_some()
        {
            return self.counted_unit(index + 1, false);
        }
        if after_digits
            && self.words.is_glued(index)
            && word != "m"
            && let Some(unit) = lexicon::short_unit(word)
        {
            return Some((unit, index + 1));
        }
        let unit = lexicon::unit(word).filter(|unit| !matches!(unit, Unit::Weekend | Unit::Half) && word != "q")?;
        Some((unit, index + 1))
    }
}

/// So many of a unit.
pub(super) fn of(count: f64, unit: Unit) -> Option<Length> {
    let seconds_each: i64 = match unit {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3600,
        Unit::Day | Unit::BusinessDay => Span::DAY,
        Unit::Week | Unit::Weekend => 7 * Span::DAY,
        Unit::Fortnight => 14 * Span::DAY,
        Unit::Month | Unit::Quarter | Unit::Half | Unit::Year | Unit::Decade => 30 * Span::DAY,
    };
    let months_each = match unit {
        Unit::Month => 1.0,
        Unit::Quarter => 3.0,
        Unit::Half => 6.0,
        Unit::Year => 12.0,
        Unit::Decade => 120.0,
        _ => 0.0,
    };
    if !(0.0..=MOST).contains(&count) {
        return None;
    }
    let mut length = Length { span: Span::default(), business_days: 0, unit, count };
    if unit == Unit::BusinessDay {
        length.business_days = whole(count);
    } else if months_each > 0.0 {
        let months = count * months_each;
        length.span.months = whole(months.floor());
        #[expect(clippy::cast_precision_loss, reason = "a month has few seconds")]
        let rest = months.fract() * seconds_each as f64;
        length.span.seconds = whole(rest.round());
    } else {
        #[expect(clippy::cast_precision_loss, reason = "the units are small")]
        let seconds = count * seconds_each as f64;
        length.span.seconds = whole(seconds.round());
    }
    Some(length)
}

#[expect(clippy::cast_possible_truncation, reason = "counts are bounded by MOST")]
fn whole(number: f64) -> i64 {
    number as i64
}
