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
        "tuesday" | "tue" | "tues" | "teusday" | "tuesdy" | "tuseday" | "tusday" => Weekday::Tue,
        "wednesday" | "wed" | "weds" | "wednsday" | "wedensday" | "wednesdy" | "wensday" | "wendsday" | "wednes"
        | "wenesday" => Weekday::Wed,
        "thursday" | "thu" | "thur" | "thurs" | "thrusday" | "thursdy" | "thurday" | "thrsday" | "tursday" => {
            Weekday::Thu
        }
        "friday" | "fri" | "firday" | "friady" | "fridy" | "frday" | "fryday" => Weekday::Fri,
        "saturday" | "sat" | "saterday" | "saturdy" | "satuday" | "saturady" => Weekday::Sat,
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
        "february" | "feb" | "febr" | "febuary" | "feburary" | "februrary" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sep" | "sept" | "septmber" | "setpember" => 9,
        "october" | "oct" | "ocotber" => 10,
        "november" | "nov" => 11,
        "december" | "dec" | "decmber" => 12,
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

/// A day named by its distance from today.
pub(super) fn day_word(word: &str) -> Option<i64> {
    Some(match word {
        "today" | "tday" | "2day" | "todays" => 0,
        "tomorrow" | "tmrw" | "tmr" | "tmw" | "tmrrw" | "tomorow" | "tommorow" | "tommorrow" | "tomoro"
        | "tomorrows" | "tmoro" | "tomorro" | "tommorrows" | "tommorro" | "tomm" | "tmmrw" | "morrow" => 1,
        "overmorrow" => 2,
        "yesterday" | "yday" | "ystrday" | "yesterdays" | "yest" | "yestarday" | "yesturday" | "ystday" => -1,
        _ => return None,
    })
}
