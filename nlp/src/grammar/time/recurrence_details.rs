//! What narrows a recurrence: "on mondays", "on the 15th", "at 9", "in the morning at 7".

use chrono::NaiveTime;

use super::clock::{self, Part, TimeOfDay};
use super::lexicon;
use super::reader::{Read, Reader};
use super::recurrence::on;
use super::value::{Frequency, Recurrence};
use crate::grammar::numbers;

impl Reader<'_> {
    /// What narrows a rule after it: "on mondays", "on the 15th", "at 9", "in the morning at 7".
    pub(super) fn details(&self, recurrence: &mut Recurrence, end: usize) -> usize {
        let mut end = end;
        for _ in 0..3 {
            let next = self
                .part_detail(recurrence, end)
                .or_else(|| self.day_detail(recurrence, end))
                .or_else(|| self.time_detail(recurrence, end));
            let Some(after) = next else { break };
            end = after;
        }
        end
    }

    /// "in the morning at 7", "every monday morning".
    fn part_detail(&self, recurrence: &mut Recurrence, end: usize) -> Option<usize> {
        let words = self.words;
        let at = words.skip(words.skip(end, &[","]), &["in"]);
        let at = words.skip(at, &["the"]);
        let (part, _) = self.part(at).filter(|_| recurrence.time.is_none())?;
        let clock_at = words.skip(at + 1, &["at", "@"]);
        if let Some((clock, after)) = self.clock(clock_at, clock_at > at + 1) {
            recurrence.time = Some(clock.in_part(part).in_business().time());
            return Some(after);
        }
        (end < at || recurrence.freq == Frequency::Weekly).then_some(at + 1)
    }

    /// "on mondays", "on the 15th".
    fn day_detail(&self, recurrence: &mut Recurrence, end: usize) -> Option<usize> {
        let words = self.words;
        let at = words.skip(words.skip(end, &[","]), &["on"]);
        if at == end {
            return None;
        }
        if recurrence.byday.is_empty()
            && recurrence.freq == Frequency::Weekly
            && let Some((days, after)) = self.weekday_list(at)
        {
            recurrence.byday = on(&days).byday;
            return Some(after);
        }
        let at = words.skip(at, &["the"]);
        // "monthly on the 3rd tuesday".
        let nth = if self.at(at) == "last" { Some((-1, at + 1)) } else { None };
        let nth = nth.or_else(|| {
            numbers::ordinal(words, at)
                .and_then(|(nth, end)| Some((i8::try_from(nth).ok().filter(|nth| *nth < 6)?, end)))
        });
        if let Some((nth, after)) = nth
            && recurrence.freq == Frequency::Monthly
            && recurrence.byday.is_empty()
            && let Some(day) = lexicon::weekday(self.at(after))
        {
            recurrence.byday = vec![day];
            recurrence.nth = Some(nth);
            return Some(after + 1);
        }
        let (day, after) = self.month_day_detail(at)?;
        if recurrence.bymonthday.is_some() || recurrence.freq != Frequency::Monthly {
            return None;
        }
        recurrence.bymonthday = Some(day);
        Some(after)
    }

    /// "at 9", "from 3pm to 4pm", "at close of business".
    fn time_detail(&self, recurrence: &mut Recurrence, end: usize) -> Option<usize> {
        let words = self.words;
        if recurrence.time.is_some() {
            return None;
        }
        let at = words.skip(words.skip(end, &[","]), &["on"]);
        if let Some((TimeOfDay::Between(from, to), after)) = self.clock_range(at) {
            recurrence.time = Some(clock::settle(from, to, None).0.time());
            return Some(after);
        }
        let led = matches!(self.at(at), "at" | "@" | "by");
        let at = if led { at + 1 } else { at };
        if let Some((clock, after)) = self.clock(at, led) {
            // "every night at 10", "daily at 7 in the evening".
            let nightly = self.words.before(end) == "nightly";
            let part = self
                .part(after)
                .or_else(|| nightly.then_some((Part::Night, after)))
                .or_else(|| self.part(end.checked_sub(1)?).map(|(part, _)| (part, after)));
            let clock = part.map_or(clock, |(part, _)| clock.in_part(part));
            recurrence.time = Some(clock.in_business().time());
            return Some(part.map_or(after, |(_, after)| after));
        }
        let after = words.any_phrase(at, &["close of business", "cob"]).filter(|_| led)?;
        recurrence.time = NaiveTime::from_hms_opt(17, 0, 0);
        Some(after)
    }

    fn month_day_detail(&self, index: usize) -> Read<i8> {
        if let Some(end) = self.words.phrase(index, "last day") {
            return Some((-1, end));
        }
        let (day, end) = numbers::ordinal(self.words, index)?;
        ((1..=31).contains(&day) && lexicon::weekday(self.at(end)).is_none())
            .then_some((i8::try_from(day).ok()?, self.words.skip(end, &["day"])))
    }
}
