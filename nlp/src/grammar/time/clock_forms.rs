//! The forms that an hour and a minute are said in: "noon", "quarter to 5", "8.30 pm", "1500 hours", "ten thirty am".

use super::clock::{Clock, TimeOfDay};
use super::reader::{Read, Reader};
use crate::grammar::numbers;

/// What makes a number before it a quantity and no hour.
const QUANTITIES: [&str; 43] = [
    "%", "$", "€", "£", "k", "m", "mn", "bn", "percent", "pct", "million", "thousand", "hundred", "billion", "lakh",
    "crore", "grand", "usd", "eur", "gbp", "dollars", "euros", "pounds", "st", "nd", "rd", "th", "of", "or", "times",
    "x", "per", "business", "working", "deals", "calls", "people", "meetings", "contacts", "leads", "tasks", "more",
    "other",
];

impl Reader<'_> {
    pub(super) fn named_clock(&self, index: usize) -> Read<Clock> {
        let start = if self.at(index) == "12" { index + 1 } else { index };
        let hour = match self.at(start) {
            "noon" | "midday" | "noontime" | "noonish" => 12,
            "midnight" => 0,
            "lunchtime" if start == index => 12,
            "lunch" if matches!(self.words.before(index), "at" | "@") && start == index => 12,
            _ => return None,
        };
        Some((Clock::new(hour, 0, true)?, start + 1))
    }

    /// "half past nine", "quarter to 5", "ten past three pm", "20 minutes to 8".
    pub(super) fn past_or_to(&self, index: usize) -> Read<Clock> {
        let words = self.words;
        let at = words.skip(index, &["a"]);
        let (minutes, mut next, plain) = match self.at(at) {
            "half" => (30, at + 1, false),
            "quarter" => (15, at + 1, false),
            _ => {
                let (minutes, next) = numbers::small(words, index)?;
                (minutes, next, true)
            }
        };
        let with_unit = words.skip(next, &["minutes", "minute", "mins", "min"]);
        let plain = plain && with_unit == next;
        next = with_unit;
        let past = match self.at(next) {
            "past" => true,
            "after" if !plain => true,
            "to" | "till" | "til" | "before" | "of"
                if !plain || (self.at(next) == "to" && self.is_minutes_to(minutes, index, next + 1)) =>
            {
                false
            }
            // "half nine" is half past nine.
            _ if minutes == 30 && !plain && at == index => {
                let (hour, end) = numbers::small(words, next).filter(|(hour, _)| (1..=12).contains(hour))?;
                let is_time = matches!(words.before(index), "at" | "@" | "by" | "until" | "before" | "after")
                    || self.meridiem(end).is_some()
                    || self.hour_is_explained(end);
                return if is_time && self.at(end) != "hours" { self.finish(hour, 30, false, end) } else { None };
            }
            _ => return None,
        };
        let (hour, end) = match self.at(next + 1) {
            "noon" | "midday" => (12, next + 2),
            "midnight" => (0, next + 2),
            _ => numbers::small(words, next + 1).filter(|(hour, _)| (1..=23).contains(hour))?,
        };
        if minutes == 0 || minutes > 59 {
            return None;
        }
        let named = matches!(self.at(next + 1), "noon" | "midday" | "midnight");
        let hour =
            if past { hour } else { (hour + if named { 23 } else { 11 }) % if named || hour > 12 { 24 } else { 12 } };
        let hour = if hour == 0 && !named { 12 } else { hour };
        let minute = if past { minutes } else { 60 - minutes };
        self.finish(hour, minute, named, end)
    }

    /// Whether "ten to six" is a time rather than a range of hours: nobody says "20 to 8" of hours, and "10 to 6 this
    /// evening" would be a long evening.
    fn is_minutes_to(&self, minutes: u32, index: usize, hour_at: usize) -> bool {
        if matches!(minutes, 20 | 25) {
            return true;
        }
        let Some((hour, end)) = numbers::small(self.words, hour_at) else { return false };
        let spelt = !self.words.is_digits(index) && !self.words.is_digits(hour_at);
        if spelt && matches!(minutes, 5 | 10) && matches!(self.words.before(index), "at" | "by" | "until" | "before") {
            return true;
        }
        let explained = self.meridiem(end).is_some() || self.hour_is_explained(end);
        matches!(minutes, 5 | 10) && explained && (!self.words.is_digits(index) || minutes > hour)
    }

    /// "8", "8pm", "8:30", "8.30 pm", "1140 a.m.", "17h30", "8 o'clock".
    pub(super) fn digit_clock(&self, index: usize, bare: bool) -> Read<Clock> {
        let words = self.words;
        if !words.is_digits(index)
            || (words.is_glued(index) && matches!(words.before(index), "." | "," | ":" | "$" | "€" | "£" | "#" | "/"))
        {
            return None;
        }
        let text = self.at(index);
        let number: u32 = if text.len() <= 4 { text.parse().ok()? } else { return None };
        let leading_zero = text.len() == 2 && text.starts_with('0');
        if text.len() >= 3 {
            let military = bare
                && text.len() == 4
                && number.is_multiple_of(5)
                && matches!(self.words.before(index), "at" | "@")
                && (self.is_end(index + 1) || super::lexicon::day_word(self.at(index + 1)).is_some());
            if military && self.at(index + 1) != "-" {
                return Some((Clock::new(number / 100, number % 100, true)?, index + 1));
            }
            self.meridiem(index + 1)?;
            return self.finish(number / 100, number % 100, false, index + 1);
        }
        let minutes_at = |separator: &str| {
            let fits = self.at(index + 1) == separator
                && words.is_glued(index + 1)
                && words.is_digits(index + 2)
                && words.is_glued(index + 2);
            let minute: Option<u32> =
                if fits && self.at(index + 2).len() == 2 { self.at(index + 2).parse().ok() } else { None };
            minute.filter(|minute| *minute < 60)
        };
        if let Some(minute) = minutes_at(":") {
            let mut end = index + 3;
            let mut second = 0;
            if self.at(end) == ":" && words.is_digits(end + 1) && words.is_glued(end + 1) {
                second = self.at(end + 1).parse().ok().filter(|second| *second < 60)?;
                end += 2;
                if self.at(end) == "." && words.is_glued(end) && words.is_digits(end + 1) && words.is_glued(end + 1) {
                    end += 2;
                }
            }
            let (clock, end) = self.finish(number, minute, leading_zero, end)?;
            return Some((Clock { second, ..clock }, end));
        }
        // "17h30" is a time, "1h30" a length.
        if let Some(minute) = minutes_at("h").filter(|_| bare || number > 6) {
            return self.finish(number, minute, true, index + 3);
        }
        // "at 15h" and "15h tomorrow" are times, "15h" alone is a length.
        let hours_sign = self.at(index + 1) == "h" && words.is_glued(index + 1) && words.is_spaced(index + 2);
        if hours_sign && (bare || (number > 6 && self.day_follows(index + 2))) {
            return self.finish(number, 0, true, index + 2);
        }
        if let Some(minute) = minutes_at(".") {
            let dated = super::lexicon::day_word(self.at(index + 3)).is_some() || self.at(index + 3) == "tonight";
            let is_time = dated
                || self.meridiem(index + 3).is_some()
                || (bare && (self.is_end(index + 3) || words.is_spaced(index + 3)));
            let unit_follows =
                matches!(self.at(index + 3), "%" | "k" | "m" | "percent" | "million" | "thousand" | "hours" | "days");
            if is_time && !unit_follows {
                return self.finish(number, minute, leading_zero, index + 3);
            }
            return None;
        }
        self.hour_alone(number, leading_zero, bare, index + 1)
    }

    /// The end of "8pm", "8 o'clock" or, when allowed, "8".
    fn hour_alone(&self, hour: u32, leading_zero: bool, bare: bool, end: usize) -> Read<Clock> {
        if self.meridiem(end).is_some() {
            return self.finish(hour, 0, leading_zero, end);
        }
        if matches!(self.at(end), "o'clock" | "oclock" | "o'clk") {
            return self.finish(hour, 0, leading_zero, end + 1);
        }
        if let Some(after) = self.words.phrase(end, "o clock") {
            return self.finish(hour, 0, leading_zero, after);
        }
        let vague = hour <= 12 && (self.at(end) == "ish" || self.words.phrase(end, "- ish").is_some());
        if vague {
            return Some((Clock::new(hour, 0, false)?, end));
        }
        let allowed = bare && hour <= 24 && self.may_follow_bare_hour(end);
        let (clock, end) = if allowed { (Clock::new(hour, 0, leading_zero)?, end) } else { return None };
        Some((Clock { bare: true, ..clock }, end))
    }

    /// A bare hour is a number; what follows must not make it a quantity.
    fn may_follow_bare_hour(&self, index: usize) -> bool {
        let glued = self.words.is_glued(index) && !self.is_end(index);
        let quantity = QUANTITIES.contains(&self.at(index)) || super::lexicon::unit(self.at(index)).is_some();
        let number_goes_on = matches!(self.at(index), "." | "," | "/" | ":")
            && self.words.is_digits(index + 1)
            && self.words.is_glued(index + 1);
        !quantity && !number_goes_on && (!glued || self.at(index) == "-")
    }

    /// Whether a day follows that was named by its distance or weekday: "tomorrow", "on friday".
    fn day_follows(&self, index: usize) -> bool {
        let at = self.words.skip(index, &["on"]);
        super::lexicon::day_word(self.at(at)).is_some() || super::lexicon::weekday(self.at(at)).is_some()
    }

    /// "1500 hours", "0930 hrs", "fourteen hundred hours", "0800 tomorrow".
    pub(super) fn military(&self, index: usize) -> Read<Clock> {
        let text = self.at(index);
        if let Some((hour, at)) = numbers::small(self.words, self.words.skip(index, &["oh", "zero"]))
            && self.at(at) == "hundred"
            && matches!(self.at(at + 1), "hours" | "hrs")
        {
            return Some((Clock::new(hour, 0, true)?, at + 2));
        }
        let dated = self.words.is_digits(index)
            && text.len() == 4
            && (text.starts_with('0') || self.alone)
            && text.ends_with(['0', '5'])
            && (self.day_follows(index + 1) || (self.alone && text.starts_with('0') && self.is_end(index + 1)));
        if dated && self.at(index + 1) != "-" {
            let number: u32 = text.parse().ok()?;
            return Some((Clock::new(number / 100, number % 100, true)?, index + 1));
        }
        let is_time =
            self.words.is_digits(index) && text.len() == 4 && matches!(self.at(index + 1), "hours" | "hrs" | "h");
        let number: u32 = if is_time { text.parse().ok()? } else { return None };
        Some((Clock::new(number / 100, number % 100, true)?, index + 2))
    }

    /// "1400-1530 hrs", "0900 to 1030"; without the unit a neighbour must make times of the numbers.
    pub(super) fn military_range(&self, index: usize) -> Read<TimeOfDay> {
        let words = self.words;
        let clock = |index: usize| {
            let text = self.at(index);
            let fits = words.is_digits(index) && text.len() == 4 && text.ends_with(['0', '5']);
            let number: u32 = if fits { text.parse().ok()? } else { return None };
            Clock::new(number / 100, number % 100, true)
        };
        let (from, at) = (clock(index)?, words.skip(index + 1, &["hrs", "hours", "h"]));
        if !matches!(self.at(at), "-" | "to" | "until" | "till") {
            return None;
        }
        let to = clock(at + 1)?;
        let end = words.skip(at + 2, &["hrs", "hours", "h"]);
        let bare = end == at + 2 && !(self.alone && self.at(index).starts_with('0'));
        Some((TimeOfDay::Between(Clock { bare, ..from }, Clock { bare, ..to }), end))
    }

    /// "nine", "ten thirty am", "seven oh five p m".
    pub(super) fn word_clock(&self, index: usize, bare: bool) -> Read<Clock> {
        let words = self.words;
        if words.is_digits(index) {
            return self.digit_hour_word_minutes(index);
        }
        let (hour, end) = numbers::small(words, index).filter(|(hour, _)| (1..=12).contains(hour))?;
        let minutes = if matches!(self.at(end), "oh" | "o") {
            numbers::small(words, end + 1).filter(|(minute, _)| *minute < 10)
        } else {
            numbers::small(words, words.skip(end, &["-"]))
                .filter(|(minute, at)| (10..60).contains(minute) && !words.is_digits(at - 1))
        };
        if let Some((minute, after)) = minutes {
            let spelt_alone = self.alone && after == words.len() && minute.is_multiple_of(5);
            let spoken = self.meridiem(after).is_some()
                || bare
                || self.part_follows(after)
                || self.day_follows(after)
                || spelt_alone;
            return if spoken { self.finish(hour, minute, false, after) } else { None };
        }
        self.hour_alone(hour, false, bare, end)
    }

    /// "7 thirty pm".
    fn digit_hour_word_minutes(&self, index: usize) -> Read<Clock> {
        let (hour, end) = numbers::small(self.words, index).filter(|(hour, _)| (1..=12).contains(hour))?;
        if self.words.is_digits(end) {
            return None;
        }
        let (minute, after) = numbers::small(self.words, end).filter(|(minute, _)| (10..60).contains(minute))?;
        self.meridiem(after)?;
        self.finish(hour, minute, false, after)
    }

    fn part_follows(&self, index: usize) -> bool {
        self.part(index).is_some()
    }

    /// Takes the meridiem after an hour and minute, when there is one.
    fn finish(&self, hour: u32, minute: u32, fixed: bool, end: usize) -> Read<Clock> {
        let end = if matches!(self.at(end), "o'clock" | "oclock") { end + 1 } else { end };
        match self.meridiem(end) {
            Some((_, _)) if hour > 24 => None,
            Some((_, after)) if hour > 12 => Some((Clock::new(hour, minute, true)?, after)),
            Some((is_pm, after)) => Some((Clock::new(hour % 12 + if is_pm { 12 } else { 0 }, minute, true)?, after)),
            None => Some((Clock::new(hour, minute, fixed)?, end)),
        }
    }

    /// "am", "p.m.", "a m", "p" right after the digits. True for the afternoon.
    fn meridiem(&self, index: usize) -> Read<bool> {
        let words = self.words;
        if let Some(end) = words.any_phrase(index, &["in the am", "in the pm"]) {
            return Some((words.at(end - 1) == "pm", end));
        }
        let is_pm = match self.at(index) {
            "am" => return Some((false, self.full_stop(index + 1, false))),
            "pm" => return Some((true, self.full_stop(index + 1, false))),
            "a" => false,
            "p" => true,
            _ => return None,
        };
        if self.at(index + 1) == "." && words.is_glued(index + 1) && self.at(index + 2) == "m" {
            return Some((is_pm, self.full_stop(index + 3, true)));
        }
        if self.at(index + 1) == "m" {
            return Some((is_pm, self.full_stop(index + 2, false)));
        }
        let alone = words.is_glued(index) && (self.is_end(index + 1) || words.is_spaced(index + 1));
        alone.then_some((is_pm, index + 1))
    }

    /// The last dot of "p.m." belongs to it, a full stop after "pm" does not.
    fn full_stop(&self, index: usize, dotted: bool) -> usize {
        if dotted && self.at(index) == "." && self.words.is_glued(index) { index + 1 } else { index }
    }
}
