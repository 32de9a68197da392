//! Weekdays: "friday", "next friday", "friday of next week", "friday after next", "2 thursdays ago", "a week on friday".

use chrono::{NaiveDate, Weekday};

use super::calendar;
use super::lexicon::{self, Unit};
use super::reader::{Days, Read, Reader, Toward};
use crate::grammar::numbers;

/// Words that let a short weekday after them be one.
const BEFORE_A_WEEKDAY: [&str; 28] = [
    "on", "by", "next", "this", "last", "until", "till", "before", "after", "from", "to", "every", "each", "since",
    "coming", "-", ",", "through", "thru", "and", "or", "of", "@", "due", "past", "a", "week", "end",
];
/// Words that let a short weekday before them be one.
const NEXT_TO_A_WEEKDAY: [&str; 16] = [
    ",",
    "at",
    "@",
    "the",
    "morning",
    "afternoon",
    "evening",
    "night",
    "next",
    "-",
    "noon",
    ".",
    "of",
    "after",
    "from",
    "before",
];

impl Reader<'_> {
    /// One day named by its weekday.
    pub(super) fn weekday_day(&self, index: usize) -> Read<Days> {
        Self::longest([
            self.plain_weekday(index),
            self.modified_weekday(index),
            self.week_then_weekday(index),
            self.counted_weekdays(index),
        ])
    }

    /// A weekday's name, unless the text uses the word otherwise.
    fn weekday_name(&self, index: usize) -> Read<Weekday> {
        let words = self.words;
        let word = self.at(index);
        let weekday = lexicon::weekday(word)?;
        let is_site = self.at(index + 1) == "."
            && words.is_glued(index + 1)
            && words.is_glued(index + 2)
            && !self.at(index + 2).is_empty();
        if is_site {
            return None;
        }
        if lexicon::is_also_a_word(word) && !self.alone && !self.is_weekday_here(index) {
            return None;
        }
        // The dot of "wed." when more follows.
        let dotted = word.len() <= 5
            && self.at(index + 1) == "."
            && words.is_glued(index + 1)
            && (words.is_digits(index + 2) || matches!(self.at(index + 2), "at" | "the"));
        Some((weekday, if dotted { index + 2 } else { index + 1 }))
    }

    /// Whether the words around "sat", "sun", "wed" or "mon" make it a weekday.
    fn is_weekday_here(&self, index: usize) -> bool {
        let words = self.words;
        // "I sat with", "the sun": a verb or a thing.
        if matches!(words.before(index), "i" | "the" | "we") {
            return false;
        }
        // "sat next to me", "Sat Telecom".
        let next = self.at(index + 1);
        let week = matches!(self.at(index + 2), "week" | "month");
        let verb = self.at(index) == "sat"
            && (matches!(next, "in" | "down" | "with" | "through" | "around" | "beside" | "there")
                || (matches!(next, "next" | "at" | "by") && !week && !words.is_digits(index + 2)));
        let surname = words.is_capital(index)
            && words.is_capital(index + 1)
            && !words.is_digits(index + 1)
            && !NEXT_TO_A_WEEKDAY.contains(&next)
            && lexicon::month(next).is_none();
        if verb || surname {
            return false;
        }
        let after = words.is_digits(index + 1)
            || NEXT_TO_A_WEEKDAY.contains(&self.at(index + 1))
            || matches!(next, "to" | "through" | "thru" | "-") && lexicon::weekday(self.at(index + 2)).is_some()
            || lexicon::month(self.at(index + 1)).is_some();
        let ends_text = index + 1 == words.len() && index > 0;
        let capital = words.is_capital(index) && index > 0;
        BEFORE_A_WEEKDAY.contains(&words.before(index)) || after || ends_text || capital
    }

    /// "friday", "friday next week", "friday after next", "friday week", "friday after the 15th".
    fn plain_weekday(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let start = words.skip(index, &["the"]);
        let (weekday, end) = self.weekday_name(start)?;
        let today = self.today();
        let coming = calendar::after(today, weekday)?;
        let mut best: Read<Days> = (start == index).then_some((Days::Weekday(weekday), end));
        let mut offer = |day: Option<NaiveDate>, end: usize| {
            if let Some(day) = day {
                best = Self::longest([best, Some((Days::Day(day), end))]);
            }
        };
        let joint = words.skip(words.skip(words.skip(end, &["'s"]), &[","]), &["of", "in", "on", "during"]);
        let joint = words.skip(joint, &["the"]);
        if let Some((monday, after)) = self.week_start(joint) {
            offer(calendar::in_week(monday, weekday), after);
        }
        if let Some(after) = words.phrase(end, "after next") {
            offer(calendar::add_days(coming, 7), after);
        }
        if let Some(after) = words.phrase(end, "before last") {
            offer(calendar::before(today, weekday).and_then(|day| calendar::add_days(day, -7)), after);
        }
        // "tuesday in two weeks": that of the week two weeks away.
        if self.at(end) == "in"
            && let Some((length, after)) = self.length(end + 1)
            && matches!(length.unit, Unit::Week | Unit::Fortnight)
        {
            let week = calendar::add_days(today, length.span.days()).and_then(|day| calendar::week(day, 0));
            let after = words.any_phrase(after, &["' time", "time"]).unwrap_or(after);
            offer(week.and_then(|(monday, _)| calendar::in_week(monday, weekday)), after);
        }
        if self.at(end) == "week" && !matches!(self.at(end + 1), "of" | "on") {
            offer(calendar::add_days(coming, 7), end + 1);
        }
        if self.at(end) == "fortnight" {
            offer(calendar::add_days(coming, 14), end + 1);
        }
        if matches!(self.at(end), "after" | "before" | "following" | "preceding")
            && let Some((day, after)) = self.base_day(end + 1)
        {
            let is_after = matches!(self.at(end), "after" | "following");
            offer(if is_after { calendar::after(day.1, weekday) } else { calendar::before(day.0, weekday) }, after);
        }
        best
    }

    /// The Monday of a week that was named: "this week", "next week", "the week of october 7th", "two weeks from now".
    fn week_start(&self, index: usize) -> Read<NaiveDate> {
        let is_week = |end: usize| {
            matches!(self.words.before(end), "week" | "wk" | "'s") || matches!(self.words.before(end), "next" | "last")
        };
        if let Some((Days::Span(from, to), end)) = self.unit_period(index)
            && is_week(end)
            && calendar::week(from, 0) == Some((from, to))
        {
            return Some((from, end));
        }
        let (days, end) = self.week_of(index)?;
        let (from, _) = self.place(days)?;
        Some((calendar::week(from, 0)?.0, end))
    }

    /// "next friday", "this coming sunday", "past wednesday".
    fn modified_weekday(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let start = words.skip(index, &["the"]);
        let modifier = self.at(start);
        if !matches!(
            modifier,
            "this"
                | "next"
                | "last"
                | "past"
                | "previous"
                | "coming"
                | "upcoming"
                | "following"
                | "nxt"
                | "prior"
                | "current"
        ) {
            return None;
        }
        let second = self.at(start + 1);
        let stacked = modifier == "this" && matches!(second, "coming" | "upcoming" | "past" | "next" | "last");
        let modifier = if stacked { second } else { modifier };
        let at = if stacked { start + 2 } else { start + 1 };
        let at = words.skip(at, &["week's"]);
        let (weekday, end) = self.weekday_name(at).or_else(|| Some((lexicon::weekday(self.at(at))?, at + 1)))?;
        let today = self.today();
        let in_week = |weeks: i64| calendar::in_week(calendar::week(today, weeks)?.0, weekday);
        let day = match modifier {
            "this" | "current" => in_week(0),
            "coming" | "upcoming" => calendar::after(today, weekday),
            "next" if stacked => calendar::after(today, weekday),
            "next" | "following" | "nxt" => in_week(1),
            _ => calendar::before(today, weekday),
        }?;
        // "next friday the 20th" and "this friday, 13 march": the date decides.
        Some((Days::Day(day), end))
    }

    /// "next week friday", "next week on friday", "last week's monday".
    fn week_then_weekday(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let (monday, end) = self.week_start(words.skip(index, &["the"]))?;
        let at = words.skip(words.skip(end, &["'s", ","]), &["on"]);
        let weekday = lexicon::weekday(self.at(at))?;
        Some((Days::Day(calendar::in_week(monday, weekday)?), at + 1))
    }

    /// "2 thursdays ago", "three fridays from now", "a week on friday", "two weeks from tuesday" without "from".
    fn counted_weekdays(&self, index: usize) -> Read<Days> {
        let led = self.at(index) == "in";
        if let Some((count, at)) = numbers::small(self.words, if led { index + 1 } else { index }) {
            let weekday = lexicon::weekdays(self.at(at)).or_else(|| lexicon::weekday(self.at(at)));
            if let Some(weekday) = weekday {
                if led {
                    let weeks = i64::from(count).checked_sub(1).filter(|_| count > 0)? * 7;
                    return Some((
                        Days::Day(calendar::add_days(calendar::after(self.today(), weekday)?, weeks)?),
                        at + 1,
                    ));
                }
                let weeks = i64::from(count).checked_sub(1)? * 7;
                if matches!(self.at(at + 1), "ago" | "back") && count > 0 {
                    return Some((
                        Days::Day(calendar::add_days(calendar::before(self.today(), weekday)?, -weeks)?),
                        at + 2,
                    ));
                }
                let after = self.words.any_phrase(at + 1, &["from now", "from today", "hence", "out"])?;
                return (count > 0).then_some((
                    Days::Day(calendar::add_days(calendar::after(self.today(), weekday)?, weeks)?),
                    after,
                ));
            }
        }
        let (length, end) = self.length(index)?;
        if !matches!(length.unit, Unit::Week | Unit::Fortnight) {
            return None;
        }
        // "two weeks today", "a week tomorrow".
        if let Some(days) = lexicon::day_word(self.at(end)).filter(|days| *days >= 0) {
            return Some((Days::Day(calendar::add_days(self.today(), days + length.span.days())?), end + 1));
        }
        let at = self.words.skip(self.words.skip(end, &["on", "this"]), &["coming"]);
        let weekday = lexicon::weekday(self.at(at))?;
        let base = calendar::after(self.today(), weekday)?;
        Some((Days::Day(calendar::add_days(base, length.span.days())?), at + 1))
    }

    /// A day or period that others are counted from, placed ahead.
    pub(super) fn base_day(&self, index: usize) -> Read<calendar::Period> {
        let deeper = self.deeper()?;
        let (days, end) = deeper.days(index).or_else(|| deeper.named_period_day(index))?;
        Some((days.resolve(self.today(), Toward::Future)?, end))
    }

    fn named_period_day(&self, index: usize) -> Read<Days> {
        let word = self.at(index);
        let month = lexicon::month(word)?;
        Some((Days::Month(month), index + 1))
    }
}
