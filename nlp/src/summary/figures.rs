//! Numbers, amounts, days and times: those of a sentence have to be those of the facts, however they are written.

use std::ops::Range;

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::check::bare;
use super::{Facts, Withheld};
use crate::grammar::money::{self, Amount};
use crate::grammar::time::{self, TimeMatch, TimePoint, TimeValue};
use crate::grammar::words::Words;
use crate::hash::FastSet;

/// What the facts say in figures.
#[derive(Debug, Default)]
pub(super) struct Figures {
    amounts: Vec<Amount>,
    times: Vec<TimeValue>,
    /// Every day, also those of moments and of the ends of ranges.
    days: Vec<NaiveDate>,
    clocks: Vec<NaiveTime>,
    /// Words between blanks: "INV-2231".
    words: FastSet<String>,
    /// The facts in folded words, a blank before and after each.
    lines: Vec<String>,
}

/// Words for numbers and shares that the grammar takes for no amount.
const NUMBER_WORDS: &[&str] = &[
    "twice",
    "thrice",
    "double",
    "doubled",
    "triple",
    "tripled",
    "half",
    "halved",
    "quarter",
    "third",
    "thirds",
    "dozen",
    "dozens",
    "hundreds",
    "thousands",
    "millions",
    "billions",
    "couple",
    "pair",
    "first",
    "second",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "majority",
    "minority",
    "zero",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
];

impl Figures {
    pub(super) fn of(facts: &Facts, now: NaiveDateTime) -> Self {
        let mut figures = Self::default();
        for fact in &facts.0 {
            let line = format!("{}: {}", fact.label, fact.value);
            let written = fact.written().unwrap_or(now);
            let times = time::find_all(&line, written);
            let is_time = |span: &Range<usize>| times.iter().any(|time| overlap(&time.span, span));
            let amounts = money::find_all(&line).into_iter().filter(|found| !is_time(&found.span));
            figures.amounts.extend(amounts.map(|found| found.amount));
            figures.times.extend(times.into_iter().filter_map(|found| found.phrase.value));
            figures.words.extend(line.split_whitespace().map(chunk).filter(|word| has_digit(word)));
            figures.lines.push(folded(&line));
        }
        for value in &figures.times {
            let points = match value {
                TimeValue::Date(day) => [Some(TimePoint::Day(*day)), None],
                TimeValue::Instant(instant) => [Some(TimePoint::Minute(*instant)), None],
                TimeValue::Range { from, to } => [*from, *to],
                TimeValue::Duration(_) | TimeValue::Recurrence(_) => [None, None],
            };
            for point in points.into_iter().flatten() {
                figures.days.push(point.day());
                if let TimePoint::Minute(instant) = point {
                    figures.clocks.push(instant.time());
                }
            }
        }
        figures
    }

    /// Checks a sentence, and gives the bytes of it that figures take.
    pub(super) fn check(&self, sentence: &str, now: NaiveDateTime) -> Result<Vec<Range<usize>>, Withheld> {
        let mut read: Vec<Range<usize>> = Vec::new();
        for found in time::find_all(sentence, now) {
            if !self.knows_time(&found, now) || names_another_weekday(sentence, &found) {
                return Err(Withheld::Date);
            }
            read.push(found.span);
        }
        for found in money::find_all(sentence) {
            if read.iter().any(|span| overlap(span, &found.span)) {
                continue;
            }
            if !self.knows_amount(&found.amount) && !self.has_chunks(sentence, &found.span) {
                return Err(Withheld::Number);
            }
            read.push(found.span);
        }
        self.check_the_rest(sentence, &read)?;
        Ok(read)
    }

    /// Digits and words for numbers that belong to nothing that was read stand in the facts as they stand here.
    fn check_the_rest(&self, sentence: &str, read: &[Range<usize>]) -> Result<(), Withheld> {
        let mut at = 0;
        for word in sentence.split_inclusive(' ') {
            let span = at..at + word.trim_end().len();
            at += word.len();
            let all_read = uncovered(sentence, &span, read).chars().all(|c| !c.is_numeric());
            if !all_read && !self.words.contains(&chunk(word)) {
                return Err(Withheld::Number);
            }
            for part in bare(word).split(|c: char| !c.is_alphabetic()) {
                let is_read = read.iter().any(|figure| overlap(figure, &span));
                if NUMBER_WORDS.contains(&part) && !is_read && !self.has_words(part) {
                    return Err(Withheld::Number);
                }
            }
        }
        Ok(())
    }

    /// Whether what stands between blanks where an amount was read is a word of the facts: "INV-2231".
    fn has_chunks(&self, sentence: &str, span: &Range<usize>) -> bool {
        let start = sentence[..span.start].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let end = sentence[span.end..].find(char::is_whitespace).map_or(sentence.len(), |at| span.end + at);
        sentence[start..end].split_whitespace().all(|word| self.words.contains(&chunk(word)))
    }

    fn knows_amount(&self, said: &Amount) -> bool {
        self.amounts.iter().any(|known| match (said, known) {
            (Amount::Money { amount, currency }, Amount::Money { amount: is, currency: of }) => {
                same(*amount, *is) && (currency.is_none() || currency == of)
            }
            (Amount::Money { amount, currency: None }, Amount::Number(is)) => same(*amount, *is),
            (Amount::Number(number), Amount::Number(is) | Amount::Money { amount: is, .. }) => same(*number, *is),
            (Amount::Percent(share), Amount::Percent(is)) => same(*share, *is),
            (Amount::Range { min, max, currency }, Amount::Range { min: from, max: to, currency: of }) => {
                alike(*min, *from) && alike(*max, *to) && (currency.is_none() || currency == of)
            }
            _ => false,
        })
    }

    fn knows_time(&self, found: &TimeMatch, now: NaiveDateTime) -> bool {
        let (text, Some(value)) = (&found.phrase.text, &found.phrase.value) else { return false };
        if self.times.contains(value) {
            return true;
        }
        match value {
            TimeValue::Date(day) => self.knows_day(*day, text),
            TimeValue::Instant(moment) => self.knows_moment(*moment, text),
            TimeValue::Range { from, to } => {
                let known = |point: &TimePoint| match point {
                    TimePoint::Day(day) => self.knows_day(*day, text),
                    // A range that is open at the side of the present begins or ends now.
                    TimePoint::Minute(moment) => *moment == now || self.knows_moment(*moment, text),
                };
                let says_something = [from, to].into_iter().flatten().any(|point| point.instant() != now);
                let ends_known = from.iter().chain(to).all(known);
                (says_something && ends_known) || self.holds_a_known_day(*from, *to, text)
            }
            TimeValue::Duration(_) | TimeValue::Recurrence(_) => false,
        }
    }

    fn knows_day(&self, day: NaiveDate, text: &str) -> bool {
        let of_the_year = |known: &NaiveDate| (known.month(), known.day()) == (day.month(), day.day());
        self.days.contains(&day) || (is_of_any_year(text) && self.days.iter().any(of_the_year))
    }

    fn knows_moment(&self, moment: NaiveDateTime, text: &str) -> bool {
        let instants = self.times.iter().filter_map(|time| match time {
            TimeValue::Instant(instant) => Some(*instant),
            _ => None,
        });
        let of_the_year = |known: NaiveDateTime| {
            let same_day = (known.month(), known.day()) == (moment.month(), moment.day());
            same_day && known.time() == moment.time()
        };
        (is_clock_alone(text) && self.clocks.contains(&moment.time()))
            || instants.into_iter().any(|known| known == moment || (is_of_any_year(text) && of_the_year(known)))
    }

    /// "in May" of a 15 May that the facts tell: the days are whole, and the words are the facts' own.
    fn holds_a_known_day(&self, from: Option<TimePoint>, to: Option<TimePoint>, text: &str) -> bool {
        let (Some(TimePoint::Day(from)), Some(TimePoint::Day(to))) = (from, to) else { return false };
        let is_calendar = from.day() == 1 && to.checked_add_days(Days::new(1)).is_some_and(|next| next.day() == 1);
        let within = |day: &NaiveDate| {
            let year = if is_of_any_year(text) || !has_digit(text) { from.year() } else { day.year() };
            day.with_year(year).is_some_and(|day| from <= day && day <= to)
        };
        is_calendar && self.has_words(text) && self.days.iter().any(within)
    }

    /// Whether the words of a phrase stand in one of the facts, side by side.
    fn has_words(&self, phrase: &str) -> bool {
        let phrase = folded(phrase);
        let phrase = PREPOSITIONS.iter().find_map(|word| phrase.strip_prefix(word)).unwrap_or(phrase.trim_start());
        !phrase.trim().is_empty() && self.lines.iter().any(|line| line.contains(&format!(" {phrase}")))
    }
}

const PREPOSITIONS: [&str; 6] = [" in ", " by ", " on ", " since ", " until ", " during "];

/// A text in folded words with a blank before and after each.
fn folded(text: &str) -> String {
    let words = Words::new(text);
    (0..words.len()).fold(" ".to_owned(), |line, index| line + words.at(index) + " ")
}

/// What stands between two blanks, without the punctuation of the sentence. A sign that tells a share or a currency stays.
fn chunk(word: &str) -> String {
    let is_punctuation =
        |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '"' | '\'' | '“' | '”' | '‘' | '’' | '…');
    word.trim().trim_matches(is_punctuation).to_lowercase()
}

/// "Thursday 15 May", where that is a Friday.
fn names_another_weekday(sentence: &str, found: &TimeMatch) -> bool {
    let day = match &found.phrase.value {
        Some(TimeValue::Date(day)) => *day,
        Some(TimeValue::Instant(instant)) => instant.date(),
        _ => return false,
    };
    let before = sentence[..found.span.start].split_whitespace().next_back().unwrap_or_default();
    let named =
        found.phrase.text.split_whitespace().chain([before]).filter_map(|word| bare(word).parse::<Weekday>().ok());
    named.into_iter().any(|weekday| weekday != day.weekday())
}

fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// "15 May", "3/5": a day that the calendar has every year, so that it is said whole without the year.
fn is_of_any_year(text: &str) -> bool {
    let words = Words::new(text);
    let is_year = |index: usize| words.is_digits(index) && words.at(index).len() == 4 && words.at(index + 1) != ":";
    let relative = |index: usize| {
        matches!(words.at(index), "ago" | "next" | "last" | "this" | "coming" | "day" | "days" | "week" | "weeks")
    };
    let months =
        |index: usize| MONTHS.iter().any(|month| words.at(index).len() >= 3 && month.starts_with(words.at(index)));
    let all = || 0..words.len();
    let is_numeric =
        || all().any(|index| matches!(words.at(index), "/" | "-" | ".")) && all().any(|index| words.is_digits(index));
    has_digit(text) && !all().any(is_year) && !all().any(relative) && (all().any(months) || is_numeric())
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// "at 10:00", "3 pm": a time of whatever day.
fn is_clock_alone(text: &str) -> bool {
    let words = Words::new(text);
    let clock = |index: usize| {
        words.is_digits(index)
            || matches!(words.at(index), "at" | "@" | ":" | "." | "am" | "pm" | "a" | "p" | "m" | "o'clock" | "h")
    };
    (0..words.len()).all(clock)
}

fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

fn alike(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => same(one, other),
        (None, None) => true,
        _ => false,
    }
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The letters of a span that no figure takes.
fn uncovered(text: &str, span: &Range<usize>, read: &[Range<usize>]) -> String {
    let letters = text[span.clone()].char_indices().map(|(at, c)| (span.start + at, c));
    letters.filter(|(at, _)| !read.iter().any(|figure| figure.contains(at))).map(|(_, c)| c).collect()
}
