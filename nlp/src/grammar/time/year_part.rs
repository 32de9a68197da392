//! Quarters, halves and business years: "Q3 2026", "third quarter of last year", "H1", "FY25".

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Period};
use super::period::span;
use super::reader::{Days, Read, Reader};
use crate::grammar::numbers;

impl Reader<'_> {
    /// "Q3", "Q3 2026", "third quarter of last year", "H1", "the first half of 2025", "FY25".
    pub(super) fn quarter_period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let word = self.at(index);
        if matches!(word, "fy" | "cy") && words.is_digits(index + 1) {
            let text = self.at(index + 1);
            let year: i32 = match text.len() {
                2 => 2000 + text.parse::<i32>().ok()?,
                4 => text.parse().ok()?,
                _ => return None,
            };
            // "FY26 Q2".
            let at = words.skip(index + 2, &["-"]);
            if matches!(self.at(at), "q" | "h")
                && let Some((part, end)) = self.year_part(at)
            {
                return Some((span(part.of(year)?), end));
            }
            return Some((span(calendar::year(year)?), index + 2));
        }
        if word == "fy" && self.at(index + 1) == "'" {
            return self.year(index + 1).and_then(|(year, end)| Some((span(calendar::year(year)?), end)));
        }
        // "2026 Q3", "2026Q3".
        if let Some((year, after)) = self.year(index)
            && matches!(self.at(words.skip(after, &["-"])), "q" | "h")
        {
            let at = words.skip(after, &["-"]);
            let (part, end) = self.year_part(at)?;
            return Some((span(part.of(year)?), end));
        }
        // "26Q1", "last year Q2".
        let short =
            self.words.is_digits(index) && word.len() == 2 && words.is_glued(index + 1) && self.at(index + 1) == "q";
        if short {
            let (part, end) = self.year_part(index + 1)?;
            return Some((span(part.of(2000 + word.parse::<i32>().ok()?)?), end));
        }
        if matches!(word, "last" | "next" | "this") && matches!(self.at(index + 1), "year" | "yr") {
            let (part, end) = self.year_part(words.skip(index + 2, &["'s"]))?;
            let step = match word {
                "last" => -1,
                "next" => 1,
                _ => 0,
            };
            return Some((span(part.of(self.today().year() + step)?), end));
        }
        let start = match word {
            "next" | "last" | "this" | "coming" | "previous" => index + 1,
            _ => index,
        };
        let (part, end) = self.year_part(start)?;
        if let Some((year, after)) = self.part_year(end) {
            return Some((span(part.of(year)?), after));
        }
        let today = self.today();
        let this = part.of(today.year())?;
        let year = match self.at(index) {
            "next" | "coming" if this.0 <= today => today.year() + 1,
            "last" | "previous" if this.1 >= today => today.year() - 1,
            _ => today.year(),
        };
        Some((span(part.of(year)?), end))
    }

    /// A quarter or half without its year.
    fn year_part(&self, index: usize) -> Read<YearPart> {
        let words = self.words;
        let letter = self.at(index);
        if matches!(letter, "q" | "h") && words.is_digits(index + 1) && self.at(index + 1).len() == 1 {
            let number: u32 = self.at(index + 1).parse().ok()?;
            let most = if letter == "q" { 4 } else { 2 };
            return (1..=most)
                .contains(&number)
                .then_some((YearPart { number, months: if letter == "q" { 3 } else { 6 } }, index + 2));
        }
        let is_reversed = words.is_digits(index)
            && self.at(index).len() == 1
            && self.at(index + 1) == "q"
            && words.is_glued(index + 1);
        if is_reversed {
            let number: u32 = self.at(index).parse().ok()?;
            return (1..=4).contains(&number).then_some((YearPart { number, months: 3 }, index + 2));
        }
        let (number, at) = match self.at(index) {
            "last" | "final" => (0, index + 1),
            "quarter" if words.is_digits(index + 1) && self.at(index + 1).len() == 1 => {
                let number: u32 = self.at(index + 1).parse().ok()?;
                return (1..=4).contains(&number).then_some((YearPart { number, months: 3 }, index + 2));
            }
            "quarter" => {
                let (number, end) = numbers::small(words, index + 1).filter(|(number, _)| (1..=4).contains(number))?;
                return Some((YearPart { number, months: 3 }, end));
            }
            _ => numbers::ordinal(words, index)?,
        };
        let (most, months) = match self.at(at) {
            "quarter" | "qtr" => (4, 3),
            "half" => (2, 6),
            _ => return None,
        };
        if number == 0 {
            // "last quarter" alone is the one before this.
            self.part_year(at + 1)?;
            return Some((YearPart { number: most, months }, at + 1));
        }
        // "first half of march" is no half year.
        let of_other = self.at(at + 1) == "of" && self.part_year(at + 1).is_none();
        ((1..=most).contains(&number) && !of_other).then_some((YearPart { number, months }, at + 1))
    }

    /// The year of a quarter: "2026", "of next year", "FY26", "'25".
    pub(super) fn part_year(&self, index: usize) -> Read<i32> {
        let words = self.words;
        let mut at = words.skip(index, &[",", "-", "/"]);
        at = words.skip(at, &["of", "in"]);
        at = words.skip(at, &["the"]);
        at = words.skip(at, &["fiscal", "calendar", "financial"]);
        if matches!(self.at(at), "fy" | "cy") {
            let text = self.at(at + 1);
            let year: i32 = text.parse().ok()?;
            return Some((if text.len() == 2 { 2000 + year } else { year }, at + 2));
        }
        // "Q1 27", "1Q27".
        let short =
            words.is_digits(at) && self.at(at).len() == 2 && matches!(words.before(index), "1" | "2" | "3" | "4" | "q");
        if short
            && at == index
            && (words.is_glued(at) || self.is_end(at + 1))
            && self.at(at + 1) != ":"
            && let Some(year) = self.at(at).parse::<i32>().ok().filter(|year| (20..50).contains(year))
        {
            return Some((2000 + year, at + 1));
        }
        if let Some((year, end)) = self.year(words.skip(at, &["year"])) {
            return Some((year, end));
        }
        let step = match self.at(at) {
            "this" | "current" => 0,
            "next" => 1,
            "last" | "previous" => -1,
            "year" if words.before(at) == "the" => return Some((self.today().year(), at + 1)),
            _ => return None,
        };
        let unit = words.skip(at + 1, &["fiscal", "calendar", "financial"]);
        matches!(self.at(unit), "year" | "yr").then(|| (self.today().year() + step, unit + 1))
    }
}

/// A quarter or a half of a year.
#[derive(Debug, Clone, Copy)]
struct YearPart {
    number: u32,
    months: u32,
}

impl YearPart {
    fn of(self, year: i32) -> Option<Period> {
        let first = NaiveDate::from_ymd_opt(year, (self.number - 1) * self.months + 1, 1)?;
        calendar::months_from(first, i64::from(self.months))
    }
}
