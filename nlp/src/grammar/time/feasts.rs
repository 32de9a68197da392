//! The feasts and public days that people set dates by: "last christmas", "thanksgiving 2027", "easter weekend".

use std::cmp::Ordering;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, Weekday};

use super::calendar;
use super::lexicon;
use super::period::span;
use super::reader::{Days, Read, Reader, Toward};
use crate::hash::FastSet;

/// How a feast finds its day in a year.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(u32, u32),
    /// The nth weekday of a month (-1 is the last), and so many days later.
    Nth(u32, Weekday, i64, i64),
    /// So many days after Easter Sunday.
    Easter(i64),
}

use Rule::{Easter, Fixed, Nth};

/// The feasts by name; of names that begin alike the longer one first.
const FEASTS: [(&str, Rule); 94] = [
    ("new year's eve", Fixed(12, 31)),
    ("new year 's eve", Fixed(12, 31)),
    ("new years eve", Fixed(12, 31)),
    ("new year eve", Fixed(12, 31)),
    ("nye", Fixed(12, 31)),
    ("new year's day", Fixed(1, 1)),
    ("new year 's day", Fixed(1, 1)),
    ("new years day", Fixed(1, 1)),
    ("new year 's", Fixed(1, 1)),
    ("new year day", Fixed(1, 1)),
    ("epiphany", Fixed(1, 6)),
    ("martin luther king day", Nth(1, Weekday::Mon, 3, 0)),
    ("martin luther king jr day", Nth(1, Weekday::Mon, 3, 0)),
    ("martin luther king jr . day", Nth(1, Weekday::Mon, 3, 0)),
    ("martin luther king's day", Nth(1, Weekday::Mon, 3, 0)),
    ("mlk day", Nth(1, Weekday::Mon, 3, 0)),
    ("burns night", Fixed(1, 25)),
    ("australia day", Fixed(1, 26)),
    ("groundhog day", Fixed(2, 2)),
    ("valentine 's day", Fixed(2, 14)),
    ("valentine 's", Fixed(2, 14)),
    ("valentines day", Fixed(2, 14)),
    ("valentines", Fixed(2, 14)),
    ("valentine day", Fixed(2, 14)),
    ("presidents ' day", Nth(2, Weekday::Mon, 3, 0)),
    ("presidents day", Nth(2, Weekday::Mon, 3, 0)),
    ("president 's day", Nth(2, Weekday::Mon, 3, 0)),
    ("president day", Nth(2, Weekday::Mon, 3, 0)),
    ("international women 's day", Fixed(3, 8)),
    ("women 's day", Fixed(3, 8)),
    ("st patrick 's day", Fixed(3, 17)),
    ("st . patrick 's day", Fixed(3, 17)),
    ("st patricks day", Fixed(3, 17)),
    ("st . patricks day", Fixed(3, 17)),
    ("saint patrick 's day", Fixed(3, 17)),
    ("april fools ' day", Fixed(4, 1)),
    ("april fool 's day", Fixed(4, 1)),
    ("april fools day", Fixed(4, 1)),
    ("april fool 's", Fixed(4, 1)),
    ("april fools", Fixed(4, 1)),
    ("earth day", Fixed(4, 22)),
    ("st george 's day", Fixed(4, 23)),
    ("king 's day", Fixed(4, 27)),
    ("anzac day", Fixed(4, 25)),
    ("international workers ' day", Fixed(5, 1)),
    ("cinco de mayo", Fixed(5, 5)),
    ("mother 's day", Nth(5, Weekday::Sun, 2, 0)),
    ("mothers ' day", Nth(5, Weekday::Sun, 2, 0)),
    ("mothers day", Nth(5, Weekday::Sun, 2, 0)),
    ("memorial day", Nth(5, Weekday::Mon, -1, 0)),
    ("juneteenth", Fixed(6, 19)),
    ("father 's day", Nth(6, Weekday::Sun, 3, 0)),
    ("fathers ' day", Nth(6, Weekday::Sun, 3, 0)),
    ("fathers day", Nth(6, Weekday::Sun, 3, 0)),
    ("canada day", Fixed(7, 1)),
    ("independence day", Fixed(7, 4)),
    ("bastille day", Fixed(7, 14)),
    ("labor day", Nth(9, Weekday::Mon, 1, 0)),
    ("labour day", Nth(9, Weekday::Mon, 1, 0)),
    ("columbus day", Nth(10, Weekday::Mon, 2, 0)),
    ("indigenous peoples ' day", Nth(10, Weekday::Mon, 2, 0)),
    ("indigenous peoples day", Nth(10, Weekday::Mon, 2, 0)),
    ("halloween", Fixed(10, 31)),
    ("all saints ' day", Fixed(11, 1)),
    ("all saints day", Fixed(11, 1)),
    ("all souls ' day", Fixed(11, 2)),
    ("all souls day", Fixed(11, 2)),
    ("guy fawkes night", Fixed(11, 5)),
    ("guy fawkes", Fixed(11, 5)),
    ("bonfire night", Fixed(11, 5)),
    ("veterans ' day", Fixed(11, 11)),
    ("veterans day", Fixed(11, 11)),
    ("veteran 's day", Fixed(11, 11)),
    ("remembrance day", Fixed(11, 11)),
    ("armistice day", Fixed(11, 11)),
    ("thanksgiving day", Nth(11, Weekday::Thu, 4, 0)),
    ("thanksgiving", Nth(11, Weekday::Thu, 4, 0)),
    ("black friday", Nth(11, Weekday::Thu, 4, 1)),
    ("cyber monday", Nth(11, Weekday::Thu, 4, 4)),
    ("boxing day", Fixed(12, 26)),
    ("shrove tuesday", Easter(-47)),
    ("mardi gras", Easter(-47)),
    ("pancake day", Easter(-47)),
    ("ash wednesday", Easter(-46)),
    ("palm sunday", Easter(-7)),
    ("maundy thursday", Easter(-3)),
    ("good friday", Easter(-2)),
    ("easter saturday", Easter(-1)),
    ("easter monday", Easter(1)),
    ("easter sunday", Easter(0)),
    ("whit sunday", Easter(49)),
    ("whit monday", Easter(50)),
    ("ascension day", Easter(39)),
    ("corpus christi", Easter(60)),
];

/// The feasts that are one word and are read with what may follow them.
const ONE_WORD: [(&str, Rule); 6] = [
    ("christmas", Fixed(12, 25)),
    ("xmas", Fixed(12, 25)),
    ("easter", Easter(0)),
    ("pentecost", Easter(49)),
    ("whitsun", Easter(49)),
    ("ascension", Easter(39)),
];

/// Words that a feast may begin with; the cheap test before the tables.
const FIRST_WORDS: [&str; 60] = [
    "new",
    "nye",
    "epiphany",
    "martin",
    "mlk",
    "burns",
    "australia",
    "groundhog",
    "valentine",
    "valentines",
    "presidents",
    "president",
    "international",
    "women",
    "st",
    "saint",
    "april",
    "earth",
    "king",
    "anzac",
    "cinco",
    "mother",
    "mothers",
    "memorial",
    "juneteenth",
    "father",
    "fathers",
    "canada",
    "independence",
    "bastille",
    "labor",
    "labour",
    "columbus",
    "indigenous",
    "halloween",
    "all",
    "guy",
    "bonfire",
    "veterans",
    "veteran",
    "remembrance",
    "armistice",
    "thanksgiving",
    "black",
    "cyber",
    "boxing",
    "shrove",
    "mardi",
    "pancake",
    "ash",
    "palm",
    "maundy",
    "good",
    "easter",
    "whit",
    "ascension",
    "corpus",
    "christmas",
    "xmas",
    "pentecost",
];

/// Whether a feast may begin with this word.
pub(super) fn may_begin(word: &str) -> bool {
    FIRST.contains(word)
}

static FIRST: LazyLock<FastSet<&str>> = LazyLock::new(|| FIRST_WORDS.iter().copied().collect());

impl Reader<'_> {
    /// A feast, the one ahead unless the words say which; with "week" or "weekend" after it, the one that holds it.
    pub(super) fn holiday(&self, index: usize) -> Read<Days> {
        let words = self.words;
        let step = match self.at(index) {
            "this" | "coming" | "upcoming" => Some(0),
            "next" => Some(1),
            "last" | "past" | "previous" => Some(-1),
            _ => None,
        };
        let start = if step.is_some() { index + 1 } else { index };
        let (rule, mut end) = self.feast(start)?;
        let day = if let Some((year, after)) = self.feast_year(end) {
            end = after;
            rule.in_year(year)?
        } else {
            let toward = if step == Some(-1) { Toward::Past } else { self.toward };
            let day = self.nearest(rule, if step.is_some_and(|step| step >= 0) { Toward::Future } else { toward })?;
            match self.at(end) {
                "week" | "weekend" => day,
                // Its year may still be decided by another ("the week between christmas and new year").
                _ if step.is_none() => {
                    if let Fixed(month, number) = rule {
                        return Some((Days::OfYear(month, number), end));
                    }
                    day
                }
                _ => day,
            }
        };
        match self.at(end) {
            "week" => Some((span(calendar::week(day, 0)?), end + 1)),
            "weekend" => Some((span(weekend_around(day, rule)?), end + 1)),
            _ => Some((Days::Day(day), words.skip(end, &["itself"]))),
        }
    }

    fn feast(&self, index: usize) -> Read<Rule> {
        let first = self.at(index);
        if !may_begin(first) {
            return None;
        }
        let begins = |phrase: &str| phrase.starts_with(first) && !first.is_empty();
        let long = FEASTS
            .iter()
            .filter(|(phrase, _)| begins(phrase))
            .find_map(|(phrase, rule)| Some((*rule, self.words.phrase(index, phrase)?)));
        if long.is_some() {
            return long;
        }
        let rule = ONE_WORD.iter().find(|(word, _)| *word == first)?.1;
        Some(match (rule, self.at(index + 1)) {
            (Fixed(month, 25), "eve") => (Fixed(month, 24), index + 2),
            (_, "day") => (rule, index + 2),
            _ => (rule, index + 1),
        })
    }

    /// The next or the last time, today included.
    fn nearest(&self, rule: Rule, toward: Toward) -> Option<NaiveDate> {
        let today = self.today();
        let this = rule.in_year(today.year())?;
        match (this.cmp(&today), toward) {
            (Ordering::Less, Toward::Future) => rule.in_year(today.year() + 1),
            (Ordering::Greater, Toward::Past) => rule.in_year(today.year() - 1),
            _ => Some(this),
        }
    }

    fn feast_year(&self, index: usize) -> Read<i32> {
        let at = self.words.skip(index, &["of", ",", "in"]);
        self.year(at).or_else(|| {
            let step = match self.at(at) {
                "this" => 0,
                "next" => 1,
                "last" => -1,
                _ => return None,
            };
            (lexicon::unit(self.at(at + 1)) == Some(lexicon::Unit::Year)).then(|| (self.today().year() + step, at + 2))
        })
    }
}

impl Rule {
    fn in_year(self, year: i32) -> Option<NaiveDate> {
        match self {
            Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Nth(month, weekday, nth, later) => {
                calendar::add_days(calendar::nth_weekday(calendar::month(year, month)?, weekday, nth)?, later)
            }
            Easter(days) => calendar::add_days(calendar::easter(year)?, days),
        }
    }
}

/// The free days around a feast: a Friday or Monday next to the weekend belongs to it.
fn weekend_around(day: NaiveDate, rule: Rule) -> Option<calendar::Period> {
    if matches!(rule, Easter(0)) {
        return Some((calendar::add_days(day, -2)?, calendar::add_days(day, 1)?));
    }
    if day.weekday() == Weekday::Mon {
        return Some((calendar::add_days(day, -2)?, day));
    }
    let (monday, sunday) = calendar::week(day, 0)?;
    let first = if day.weekday() == Weekday::Fri { day } else { calendar::add_days(monday, 5)? };
    Some((first, sunday))
}
