//! Times of day: "5pm", "17:30", "half past nine", "noon", "in the morning", "9-11am", "close of business".

use chrono::{NaiveTime, Timelike};

use super::reader::{Read, Reader};

/// An hour and a minute; whether its half of the day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    /// False for "at 5", which may be morning or afternoon.
    pub(super) fixed: bool,
    /// Nothing but a number was said, so that it needs a neighbour to be a time at all.
    pub(super) bare: bool,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// What was said about the time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeOfDay {
    At(Clock),
    Between(Clock, Clock),
    /// "EOD": the day itself, to its end.
    EndOfDay,
}

impl Part {
    /// First and last minute as hours; the night ends at the next midnight.
    pub(super) fn hours(self) -> (u32, u32) {
        match self {
            Self::Morning => (9, 12),
            Self::Afternoon => (12, 17),
            Self::Evening => (17, 21),
            Self::Night => (18, 24),
        }
    }
}

impl Clock {
    pub(super) fn new(hour: u32, minute: u32, fixed: bool) -> Option<Self> {
        let fixed = fixed || hour == 0 || hour > 12;
        let hour = if hour == 24 && minute == 0 { 0 } else { hour };
        (hour < 24 && minute < 60).then_some(Self { hour, minute, second: 0, fixed, bare: false })
    }

    pub(super) fn time(self) -> NaiveTime {
        NaiveTime::from_hms_opt(self.hour, self.minute, self.second).unwrap_or(NaiveTime::MIN)
    }

    fn later_half(self) -> Self {
        Self { hour: (self.hour + 12) % 24, ..self }
    }

    fn minutes(self) -> u32 {
        self.hour * 60 + self.minute
    }

    /// The half of the day follows from its part: "7 in the evening".
    pub(super) fn in_part(self, part: Part) -> Self {
        if self.fixed {
            return self;
        }
        let hour = match (part, self.hour) {
            (Part::Morning | Part::Night, 12) => 0,
            (Part::Morning, hour) | (Part::Afternoon, hour @ 12) | (Part::Night, hour @ 1..=4) => hour,
            (_, hour) => (hour + 12) % 24,
        };
        Self { hour, fixed: true, ..self }
    }

    /// The reading of a bare hour during business: 7 to 11 is morning, 12 to 6 is not.
    pub(super) fn in_business(self) -> Self {
        let hour = if self.fixed || (7..=12).contains(&self.hour) { self.hour } else { self.hour + 12 };
        Self { hour: hour % 24, fixed: true, ..self }
    }

    /// The reading of a bare hour of today that lies ahead, when one does.
    pub(super) fn ahead_of(self, now: NaiveTime) -> Option<Self> {
        let business = self.in_business();
        let other = business.later_half();
        let ahead = |clock: &Self| clock.minutes() > now.hour() * 60 + now.minute();
        if self.fixed { Some(business).filter(ahead) } else { [business, other].into_iter().find(ahead) }
    }
}

/// Settles the halves of the day of "9-11am", "2 to 4", "10:30 to 3".
pub(super) fn settle(from: Clock, to: Clock, part: Option<Part>) -> (Clock, Clock) {
    let (from, to) = part.map_or((from, to), |part| {
        // "4 to 5 tonight" is no small hour.
        let early = part == Part::Night && (1..=4).contains(&from.hour) && (from.hour + 1..12).contains(&to.hour);
        let part = if early { Part::Evening } else { part };
        (from.in_part(part), to.in_part(part))
    });
    let fix = |clock: Clock| Clock { fixed: true, ..clock };
    match (from.fixed, to.fixed) {
        (true, true) => (from, to),
        (false, true) => {
            let readings = [from.later_half(), from];
            let before =
                readings.into_iter().filter(|clock| clock.minutes() < to.minutes()).max_by_key(|clock| clock.minutes());
            (fix(before.unwrap_or(from)), to)
        }
        (true, false) => (from, fix(soonest_after(from, to))),
        (false, false) => {
            let from = from.in_business();
            (from, fix(soonest_after(from, to)))
        }
    }
}

fn soonest_after(from: Clock, to: Clock) -> Clock {
    let readings = [Clock { hour: to.hour % 12, ..to }, Clock { hour: to.hour % 12 + 12, ..to }];
    readings.into_iter().find(|clock| clock.minutes() > from.minutes()).unwrap_or(readings[0])
}

const ABOUT: [&str; 9] = ["around", "about", "approximately", "approx", "roughly", "exactly", "circa", "~", "like"];

impl Reader<'_> {
    /// A time of day; `bare` lets a number alone be an hour ("at 5").
    pub(super) fn clock(&self, index: usize, bare: bool) -> Read<Clock> {
        let index = self.words.skip(index, &ABOUT);
        let (clock, end) = Self::longest([
            self.named_clock(index),
            self.past_or_to(index),
            self.digit_clock(index, bare),
            self.military(index),
            self.word_clock(index, bare),
        ])?;
        let end = self.words.any_phrase(end, &["sharp", "on the dot", "- ish", "ish"]).unwrap_or(end);
        Some((clock, if clock.bare { end } else { self.zone_end(end) }))
    }

    /// "morning", "in the evening", "at night".
    pub(super) fn part(&self, index: usize) -> Read<Part> {
        let start = self.words.any_phrase(index, &["in the", "during the", "at", "in"]).unwrap_or(index);
        let start = self.words.skip(start, &["early", "late", "mid"]);
        let start = self.words.skip(start, &["-"]);
        let part = match self.at(start) {
            "morning" | "mornin" | "morn" => Part::Morning,
            "afternoon" | "arvo" => Part::Afternoon,
            "evening" | "eve" => Part::Evening,
            "night" => Part::Night,
            _ => return None,
        };
        Some((part, start + 1))
    }

    /// "9-11am", "from 2 to 4:30pm", "between 10 and 11:30".
    pub(super) fn clock_range(&self, index: usize) -> Read<TimeOfDay> {
        let words = self.words;
        let (start, led) = match self.at(index) {
            "from" | "between" => (words.skip(index + 1, &["about", "around"]), true),
            _ => (index, words.before(index) == "at"),
        };
        if let Some(found) = self.military_range(start) {
            return Some(found);
        }
        let (from, end) = self.clock(start, true)?;
        let is_joint = match self.at(end) {
            "-" | "to" | "till" | "til" | "until" | "thru" | "through" => true,
            "and" => self.at(index) == "between",
            _ => false,
        };
        if !is_joint {
            return None;
        }
        let (to, after) = self.clock(words.skip(end + 1, &["-"]), true)?;
        // Two plain numbers are a range of numbers; neighbours ("tomorrow", "last night") make them hours.
        let is_date = self.at(after) == "of"
            || super::lexicon::month(self.at(after)).is_some()
            || (self.at(after) == "/" || self.at(after) == "-");
        if is_date || from.hour == to.hour && from.minute == to.minute && from.fixed == to.fixed {
            return None;
        }
        let bare = from.bare && to.bare;
        let glue = Clock { bare: bare && !(led && self.alone), ..from };
        Some((TimeOfDay::Between(glue, Clock { bare: glue.bare, ..to }), after))
    }

    /// "EOD", "COB", "end of day", "close of business": the first stays a day, the second is five o'clock.
    pub(super) fn closing(&self, index: usize) -> Read<TimeOfDay> {
        let words = self.words;
        let start = words.skip(index, &["the"]);
        if let Some(end) = words.any_phrase(
            start,
            &[
                "end of the business day",
                "end of business day",
                "end of business",
                "close of business",
                "close of play",
                "cob",
                "cop",
                "eob",
            ],
        ) {
            return Some((TimeOfDay::At(Clock::new(17, 0, true)?), end));
        }
        let end = words.any_phrase(
            start,
            &[
                "end of the work day",
                "end of the working day",
                "end of the day",
                "end of play",
                "end of day",
                "day ' s end",
                "eod",
                "days end",
            ],
        )?;
        Some((TimeOfDay::EndOfDay, end))
    }
}
