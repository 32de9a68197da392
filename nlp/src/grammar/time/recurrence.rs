//! Recurrences: "every monday at 9", "each working day", "quarterly", "once every three months", "on the 1st of every month".

use chrono::Weekday;

use super::lexicon::{self, Unit};
use super::reader::{Read, Reader};
use super::value::{Frequency, Recurrence};
use crate::grammar::numbers;

const WORKING_DAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

fn every(freq: Frequency, interval: u32) -> Recurrence {
    Recurrence { freq, interval, byday: Vec::new(), nth: None, bymonthday: None, time: None }
}

pub(super) fn on(days: &[Weekday]) -> Recurrence {
    let mut byday = days.to_vec();
    byday.sort_by_key(Weekday::num_days_from_monday);
    byday.dedup();
    Recurrence { byday, ..every(Frequency::Weekly, 1) }
}

impl Reader<'_> {
    /// A recurrence, its time of day before or after it.
    pub(super) fn recurrence(&self, index: usize) -> Read<Recurrence> {
        let words = self.words;
        if let Some((recurrence, end)) = self.rule(index) {
            let mut recurrence = recurrence;
            let end = self.details(&mut recurrence, end);
            return Some((recurrence, end));
        }
        // "6am everyday", "at 9 every monday", "on the 1st of every month", "on the last day of each month".
        let bare = matches!(self.at(index), "at" | "@");
        let start = if bare { index + 1 } else { index };
        if let Some((clock, end)) = self.clock(start, bare)
            && let Some((mut recurrence, after)) = self.rule(words.skip(end, &[",", "on"]))
        {
            let end = self.details(&mut recurrence, after);
            recurrence.time = Some(recurrence.time.unwrap_or(clock.in_business().time()));
            return Some((recurrence, end));
        }
        self.weekday_of_every_month(index).or_else(|| self.day_of_every_month(index))
    }

    /// "second tuesday of every month", "the last friday of each month", "every first monday of the month".
    fn weekday_of_every_month(&self, index: usize) -> Read<Recurrence> {
        let words = self.words;
        let start = words.skip(words.skip(index, &["on"]), &["the"]);
        let led = matches!(self.at(start), "every" | "each");
        let start = if led { start + 1 } else { start };
        let (nth, at) = if self.at(start) == "last" {
            (-1, start + 1)
        } else {
            numbers::ordinal(words, start).and_then(|(nth, at)| Some((i8::try_from(nth).ok()?, at)))?
        };
        let day = lexicon::weekday(self.at(at)).filter(|_| (-1..=5).contains(&nth) && nth != 0)?;
        let months = if led {
            words.any_phrase(at + 1, &["of the month", "in the month", "of each month", "of every month"])
        } else {
            words
                .any_phrase(at + 1, &["of every month", "of each month", "in every month", "every month", "each month"])
        };
        let mut recurrence = Recurrence { byday: vec![day], nth: Some(nth), ..every(Frequency::Monthly, 1) };
        let end = self.details(&mut recurrence, months?);
        Some((recurrence, end))
    }

    /// "1st of every month", "the 15th of each month", "the last day of every month at 9".
    fn day_of_every_month(&self, index: usize) -> Read<Recurrence> {
        let words = self.words;
        let start = words.skip(words.skip(index, &["on"]), &["the"]);
        let (day, at) = if self.at(start) == "last" {
            (-1, words.phrase(start, "last day")?)
        } else {
            numbers::ordinal(words, start).and_then(|(day, at)| Some((i8::try_from(day).ok()?, at)))?
        };
        let at = words.skip(at, &["day"]);
        let end = words.any_phrase(
            at,
            &["of every month", "of each month", "every month", "each month", "of the month every month", "monthly"],
        )?;
        if !(-1..=31).contains(&day) || day == 0 {
            return None;
        }
        let mut recurrence = Recurrence { bymonthday: Some(day), ..every(Frequency::Monthly, 1) };
        let end = self.details(&mut recurrence, end);
        Some((recurrence, end))
    }

    fn rule(&self, index: usize) -> Read<Recurrence> {
        Self::longest([self.every_something(index), self.adverb(index), self.once_a(index), self.plural_days(index)])
    }

    /// "every …", "each …", "alternate …".
    fn every_something(&self, index: usize) -> Read<Recurrence> {
        let words = self.words;
        let start = words.skip(index, &["once"]);
        let mut interval = 1;
        let mut at = match self.at(start) {
            "every" | "each" | "evry" | "ev" => start + 1,
            "alternate" | "alternating" => {
                interval = 2;
                start + 1
            }
            "everyday" => return Some((every(Frequency::Daily, 1), start + 1)),
            _ => return None,
        };
        at = words.skip(at, &["single"]);
        // "every 1st of the month".
        if words.is_digits(at)
            && let Some((day, after)) = numbers::ordinal(words, at)
            && let Some(end) = words.any_phrase(after, &["of the month", "day of the month", "of each month"])
        {
            let day = i8::try_from(day).ok().filter(|day| (1..=31).contains(day))?;
            return Some((Recurrence { bymonthday: Some(day), ..every(Frequency::Monthly, 1) }, end));
        }
        if matches!(self.at(at), "other" | "second" | "2nd" | "alternate")
            || (self.at(at) == "2" && self.at(at + 1) == "nd")
        {
            // "every second" alone is a unit.
            interval = 2;
            at += if self.at(at) == "2" { 2 } else { 1 };
        } else if let Some((number, after)) = numbers::ordinal(words, at).or_else(|| numbers::small(words, at))
            && number > 0
            && (lexicon::unit(self.at(after)).is_some()
                || lexicon::weekday(self.at(after)).is_some()
                || matches!(self.at(after), "business" | "working"))
        {
            interval = number;
            at = after;
        } else if let Some(after) = words.any_phrase(at, &["couple of", "few"]) {
            interval = if self.at(at) == "couple" { 2 } else { 3 };
            at = after;
        }
        let (mut recurrence, end) = self.repeated(at)?;
        // "every first monday of the month" has no place in this model; half of it would be wrong.
        if !recurrence.byday.is_empty() && matches!(self.at(end), "of" | "in") {
            return None;
        }
        recurrence.interval = if recurrence.freq == Frequency::Monthly && recurrence.interval == 3 {
            3 * interval
        } else {
            recurrence.interval * interval
        };
        Some((recurrence, end))
    }

    /// What "every" counts.
    fn repeated(&self, at: usize) -> Read<Recurrence> {
        let words = self.words;
        if matches!(self.at(at), "business" | "working" | "work" | "week") && matches!(self.at(at + 1), "day" | "days")
        {
            return Some((on(&WORKING_DAYS), at + 2));
        }
        match self.at(at) {
            "weekday" | "weekdays" | "workday" | "workdays" => return Some((on(&WORKING_DAYS), at + 1)),
            "weekend" | "weekends" => return Some((on(&[Weekday::Sat, Weekday::Sun]), at + 1)),
            "morning" | "afternoon" | "evening" | "night" => return Some((every(Frequency::Daily, 1), at + 1)),
            "noon" | "midnight" | "lunchtime" => {
                let time = self.clock(at, false).map(|(clock, _)| clock.time());
                return Some((Recurrence { time, ..every(Frequency::Daily, 1) }, at + 1));
            }
            _ => {}
        }
        if let Some((days, end)) = self.weekday_list(at) {
            return Some((on(&days), end));
        }
        if lexicon::month(self.at(at)).is_some() {
            return Some((every(Frequency::Yearly, 1), at + 1));
        }
        let unit = lexicon::unit(self.at(at)).filter(|_| self.at(at) != "q")?;
        let (freq, interval) = match unit {
            Unit::Minute => (Frequency::Minutely, 1),
            Unit::Hour => (Frequency::Hourly, 1),
            Unit::Day => (Frequency::Daily, 1),
            Unit::Week => (Frequency::Weekly, 1),
            Unit::Fortnight => (Frequency::Weekly, 2),
            Unit::Month => (Frequency::Monthly, 1),
            Unit::Quarter => (Frequency::Monthly, 3),
            Unit::Half if self.at(at + 1) == "hour" => return Some((every(Frequency::Minutely, 30), at + 2)),
            Unit::Half if self.at(at + 1) == "year" => return Some((every(Frequency::Monthly, 6), at + 2)),
            Unit::Year => (Frequency::Yearly, 1),
            _ => return None,
        };
        // "every quarter end", "each day of the week": still the unit.
        Some((every(freq, interval), words.skip(at + 1, &["end"])))
    }

    /// "monday", "monday and wednesday", "mon, wed and fri", "tuesday/thursday".
    pub(super) fn weekday_list(&self, index: usize) -> Read<Vec<Weekday>> {
        let name = |at: usize| lexicon::weekday(self.at(at)).or_else(|| lexicon::weekdays(self.at(at)));
        let mut days = vec![name(index)?];
        let mut end = index + 1;
        while days.len() < 7 {
            let next = self.words.skip(self.words.skip(end, &[",", "/"]), &["and", "&", "or"]);
            let next = self.words.skip(next, &["every", "each"]);
            if next == end {
                break;
            }
            let Some(day) = name(next) else { break };
            days.push(day);
            end = next + 1;
        }
        if matches!(self.at(end), "to" | "-" | "through" | "thru")
            && let Some(last) = name(end + 1)
        {
            let mut day = *days.last()?;
            while day != last && days.len() < 8 {
                day = day.succ();
                days.push(day);
            }
            end += 2;
        }
        Some((days, end))
    }

    /// "daily", "weekly", "quarterly", "annually" …
    fn adverb(&self, index: usize) -> Read<Recurrence> {
        let words = self.words;
        let joined = words.any_phrase(
            index,
            &[
                "bi - weekly",
                "bi weekly",
                "bi - monthly",
                "bi - annually",
                "semi - annually",
                "semi - annual",
                "half - yearly",
                "half yearly",
                "year - on - year",
            ],
        );
        if let Some(end) = joined.filter(|_| self.at(index) != "year") {
            let rule = match (self.at(index), self.at(end - 1)) {
                ("bi", "weekly") => every(Frequency::Weekly, 2),
                ("bi", "monthly") => every(Frequency::Monthly, 2),
                _ => every(Frequency::Monthly, 6),
            };
            return Some((rule, end));
        }
        let rule = match self.at(index) {
            "daily" | "everyday" | "nightly" => every(Frequency::Daily, 1),
            "weekly" => every(Frequency::Weekly, 1),
            "biweekly" | "fortnightly" | "semimonthly" => every(Frequency::Weekly, 2),
            "monthly" => every(Frequency::Monthly, 1),
            "bimonthly" => every(Frequency::Monthly, 2),
            "quarterly" => every(Frequency::Monthly, 3),
            "semiannually" | "biannually" | "semiannual" => every(Frequency::Monthly, 6),
            "annually" | "yearly" | "annual" => every(Frequency::Yearly, 1),
            "biennially" | "biennial" => every(Frequency::Yearly, 2),
            "hourly" => every(Frequency::Hourly, 1),
            "weekdays" => on(&WORKING_DAYS),
            "weekends" => on(&[Weekday::Sat, Weekday::Sun]),
            _ => return None,
        };
        // "annual revenue" is a noun's adjective; "annual" recurs only alone.
        (self.at(index) != "annual" || self.alone).then_some((rule, index + 1))
    }

    /// "once a week", "one time per quarter", "twice a year", "per annum".
    fn once_a(&self, index: usize) -> Read<Recurrence> {
        let words = self.words;
        if let Some(end) = words.phrase(index, "per annum") {
            return Some((every(Frequency::Yearly, 1), end));
        }
        if let Some(found) = self.times_a(index) {
            return Some(found);
        }
        let at = words.any_phrase(
            index,
            &["once a", "once per", "once an", "once in a", "one time a", "one time per", "once each"],
        )?;
        self.repeated(at).filter(|(rule, _)| rule.byday.is_empty())
    }

    /// "twice a year" is every six months; what does not divide evenly is no rule.
    fn times_a(&self, index: usize) -> Read<Recurrence> {
        let words = self.words;
        let (times, at) = if self.at(index) == "twice" {
            (2, index + 1)
        } else {
            let (times, at) = numbers::small(words, index).filter(|(times, _)| *times > 1)?;
            (times, words.any_phrase(at, &["times", "x"])?)
        };
        let at = words.any_phrase(at, &["a", "per", "each", "every", "in a"])?;
        let (freq, inside) = match lexicon::unit(self.at(at))? {
            Unit::Year => (Frequency::Monthly, 12),
            Unit::Day => (Frequency::Hourly, 24),
            Unit::Month if times == 2 => (Frequency::Weekly, 4),
            Unit::Quarter if times == 3 => (Frequency::Monthly, 3),
            Unit::Hour => (Frequency::Minutely, 60),
            _ => return None,
        };
        (inside % times == 0).then(|| (every(freq, inside / times), at + 1))
    }

    /// "mondays", "on tuesdays and thursdays".
    fn plural_days(&self, index: usize) -> Read<Recurrence> {
        let start = self.words.skip(index, &["on"]);
        // "friday afternoons".
        if let Some(day) = lexicon::weekday(self.at(start))
            && matches!(self.at(start + 1), "mornings" | "afternoons" | "evenings" | "nights")
        {
            return Some((on(&[day]), start + 2));
        }
        lexicon::weekdays(self.at(start))?;
        let (days, end) = self.weekday_list(start)?;
        Some((on(&days), end))
    }
}
