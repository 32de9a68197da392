//! Seasons and decades: "this summer", "spring 2027", "the 80s", "the nineties".

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, Period};
use super::date;
use super::period::span;
use super::reader::{Days, Read, Reader, Toward};

/// The first days of the seasons of the north.
fn season_start(word: &str) -> Option<(u32, u32)> {
    Some(match word {
        "spring" => (3, 20),
        "summer" => (6, 21),
        "autumn" | "fall" => (9, 23),
        "winter" => (12, 21),
        _ => return None,
    })
}

/// The season that begins in `year`.
fn season(start: (u32, u32), year: i32) -> Option<Period> {
    let next = match start.0 {
        3 => (year, 6, 21),
        6 => (year, 9, 23),
        9 => (year, 12, 21),
        _ => (year + 1, 3, 20),
    };
    let first = NaiveDate::from_ymd_opt(year, start.0, start.1)?;
    Some((first, calendar::add_days(NaiveDate::from_ymd_opt(next.0, next.1, next.2)?, -1)?))
}

impl Reader<'_> {
    /// "this summer", "last winter", "spring 2027", "summer of 2025", "in autumn".
    pub(super) fn season_period(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let step = match self.at(index) {
            "this" | "coming" | "upcoming" => Some(0),
            "next" => Some(1),
            "last" | "past" | "previous" => Some(-1),
            _ => None,
        };
        let at = if step.is_some() { index + 1 } else { index };
        let start = season_start(self.at(at))?;
        let end = words.skip(at + 1, &["season"]);
        let joint = words.skip(end, &["of", "in", ","]);
        // "when does Diwali fall in 2027".
        let is_verb = matches!(self.at(at), "fall" | "spring") && step.is_none() && self.at(end) == "in";
        if !is_verb && let Some((year, after)) = self.part_year(end).or_else(|| self.year(joint)) {
            return Some((span(season(start, year)?), after));
        }
        // "spring for lunch", "fall behind": alone the words are verbs.
        let led = step.is_some()
            || self.alone
            || matches!(words.before(index), "in" | "during" | "until" | "till" | "since" | "before" | "after" | "by")
            || (words.before(index) == "the" && matches!(self.at(at), "summer" | "winter" | "autumn"));
        if !led || is_verb {
            return None;
        }
        let (today, year) = (self.today(), self.today().year());
        let around = |fits: &dyn Fn(&Period) -> bool, years: [i32; 4]| {
            years.into_iter().filter_map(|years| season(start, year + years)).find(fits)
        };
        let found = match step {
            Some(1) => around(&|(from, _)| *from > today, [-1, 0, 1, 2]),
            Some(-1) => around(&|(_, to)| *to < today, [1, 0, -1, -2]),
            None if self.toward == Toward::Past => around(&|(from, _)| *from <= today, [1, 0, -1, -2]),
            _ => around(&|(_, to)| *to >= today, [-1, 0, 1, 2]),
        };
        Some((span(found?), end))
    }

    /// "the 1990s", "the 80s", "the '90s", "the nineties".
    pub(super) fn decade(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let the = words.before(index) == "the";
        let spelt = match self.at(index) {
            "twenties" => 2020,
            "thirties" => 1930,
            "forties" => 1940,
            "fifties" => 1950,
            "sixties" => 1960,
            "seventies" => 1970,
            "eighties" => 1980,
            "nineties" => 1990,
            _ => 0,
        };
        if spelt > 0 {
            return the.then_some((span(decade_from(spelt)?), index + 1));
        }
        let quoted = self.at(index) == "'";
        let at = if quoted { index + 1 } else { index };
        let text = self.at(at);
        let fits = words.is_digits(at) && text.ends_with('0') && words.is_glued(at + 1);
        let plural = self.at(at + 1) == "s" || self.at(at + 1) == "'s";
        let number: i32 = if fits && plural { text.parse().ok()? } else { return None };
        let first = match text.len() {
            4 if (1800..2100).contains(&number) => number,
            2 if (the || quoted) && number < 30 => 2000 + number,
            2 if the || quoted => date::century_of(number).min(1900 + number),
            _ => return None,
        };
        Some((span(decade_from(first)?), at + 2))
    }
}

fn decade_from(year: i32) -> Option<Period> {
    Some((calendar::year(year)?.0, calendar::year(year + 9)?.1))
}
