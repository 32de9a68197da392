//! The names of weekdays, months and units, with their abbreviations and usual misspellings.

use chrono::Weekday;

/// A unit of time that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    BusinessDay,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
}

/// A weekday in the singular, long or short.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" | "monady" | "mondy" => Weekday::Mon,
        "tuesday" | "tue" | "tues" | "teusday" | "tuesdy" => Weekday::Tue,
        "wednesday" | "wed" | "weds" | "wednsday" | "wedensday" | "wednesdy" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" | "thrusday" | "thursdy" => Weekday::Thu,
        "friday" | "fri" | "firday" | "friady" | "fridy" => Weekday::Fri,
        "saturday" | "sat" | "saterday" | "saturdy" => Weekday::Sat,
        "sunday" | "sun" | "sundy" => Weekday::Sun,
        _ => return None,
    })
}

/// A weekday in the plural: "mondays", which recurs.
pub(super) fn weekdays(word: &str) -> Option<Weekday> {
    let singular = word.strip_suffix('s')?;
    (singular.len() > 5).then(|| weekday(singular)).flatten()
}

/// The number of a month.
pub(super) fn month(word: &str) -> Option<u32> {
    Some(match word {
        "january" | "jan" | "januray" => 1,
        "february" | "feb" | "febuary" | "feburary" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sep" | "sept" | "septmber" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

/// Whether a month's or weekday's name is also a word or a given name, so that alone it is no time.
pub(super) fn is_also_a_word(word: &str) -> bool {
    matches!(word, "may" | "march" | "mar" | "april" | "june" | "jan" | "august" | "sun" | "sat" | "wed" | "mon")
}

/// A unit written out or abbreviated so that it needs no digits before it.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "second" | "seconds" | "sec" | "secs" => Unit::Second,
        "minute" | "minutes" | "min" | "mins" | "minuts" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "fortnight" | "fortnights" => Unit::Fortnight,
        "weekend" | "weekends" | "wkend" => Unit::Weekend,
        "month" | "months" | "mth" | "mths" | "mos" | "mo" => Unit::Month,
        "quarter" | "quarters" | "qtr" | "qtrs" | "q" => Unit::Quarter,
        "half" => Unit::Half,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        "decade" | "decades" => Unit::Decade,
        _ => return None,
    })
}

/// A unit of one letter, which counts only right after digits: "2h", "3d".
pub(super) fn short_unit(word: &str) -> Option<Unit> {
    Some(match word {
        "s" => Unit::Second,
        "m" => Unit::Minute,
        "h" => Unit::Hour,
        "d" => Unit::Day,
        "w" => Unit::Week,
        "y" => Unit::Year,
        _ => return None,
    })
}

/// Whether an expression may begin with this word (numbers aside); a cheap test that spares the readers the other words.
pub(super) fn may_begin(word: &str) -> bool {
    weekday(word).is_some()
        || weekdays(word).is_some()
        || month(word).is_some()
        || unit(word).is_some()
        || day_word(word).is_some()
        || LEADING.contains(&word)
        || NAMES.contains(&word)
}

/// Little words that lead into an expression.
const LEADING: [&str; 96] = [
    "the",
    "this",
    "next",
    "nxt",
    "last",
    "lst",
    "past",
    "previous",
    "prev",
    "prior",
    "preceding",
    "coming",
    "upcoming",
    "following",
    "current",
    "trailing",
    "in",
    "on",
    "at",
    "@",
    "by",
    "from",
    "between",
    "before",
    "after",
    "since",
    "until",
    "till",
    "til",
    "up",
    "through",
    "thru",
    "within",
    "inside",
    "no",
    "not",
    "earlier",
    "later",
    "sooner",
    "ahead",
    "any",
    "anytime",
    "starting",
    "beginning",
    "effective",
    "as",
    "over",
    "during",
    "for",
    "every",
    "each",
    "evry",
    "ev",
    "once",
    "one",
    "alternate",
    "alternating",
    "end",
    "close",
    "ending",
    "start",
    "top",
    "middle",
    "mid",
    "early",
    "late",
    "final",
    "penultimate",
    "very",
    "first",
    "all",
    "whole",
    "entire",
    "throughout",
    "rest",
    "remainder",
    "remaining",
    "balance",
    "what's",
    "so",
    "same",
    "my",
    "our",
    "few",
    "several",
    "around",
    "about",
    "approx",
    "approximately",
    "roughly",
    "exactly",
    "circa",
    "~",
    "like",
    "'",
    "to",
];

/// Names and abbreviations of times.
const NAMES: [&str; 87] = [
    "now",
    "right",
    "just",
    "immediately",
    "asap",
    "straight",
    "tonight",
    "tonite",
    "2nite",
    "tonights",
    "morning",
    "mornin",
    "morn",
    "afternoon",
    "arvo",
    "evening",
    "eve",
    "night",
    "noon",
    "noontime",
    "midday",
    "midnight",
    "lunchtime",
    "lunch",
    "eod",
    "eow",
    "eom",
    "eoq",
    "eoy",
    "cob",
    "cop",
    "eob",
    "ytd",
    "mtd",
    "qtd",
    "wtd",
    "q",
    "h",
    "fy",
    "cy",
    "cw",
    "kw",
    "w",
    "fiscal",
    "financial",
    "calendar",
    "business",
    "working",
    "work",
    "daily",
    "nightly",
    "everyday",
    "weekly",
    "biweekly",
    "fortnightly",
    "monthly",
    "bimonthly",
    "quarterly",
    "semiannually",
    "biannually",
    "semiannual",
    "annually",
    "yearly",
    "annual",
    "hourly",
    "weekdays",
    "bi",
    "semi",
    "christmas",
    "xmas",
    "new",
    "nye",
    "boxing",
    "halloween",
    "independence",
    "valentine",
    "thanksgiving",
    "black",
    "cyber",
    "labor",
    "labour",
    "memorial",
    "good",
    "easter",
    "two",
    "twenty",
    "nineteen",
];

/// A day named by its distance from today.
pub(super) fn day_word(word: &str) -> Option<i64> {
    Some(match word {
        "today" | "tday" | "2day" | "todays" => 0,
        "tomorrow" | "tmrw" | "tmr" | "tmw" | "tmrrw" | "tomorow" | "tommorow" | "tommorrow" | "tomoro"
        | "tomorrows" | "tmoro" | "morrow" => 1,
        "overmorrow" => 2,
        "yesterday" | "yday" | "ystrday" | "yesterdays" | "yest" => -1,
        _ => return None,
    })
}
