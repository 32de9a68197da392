//! The wording that answers share: days, moments, lengths, lists, and outside text cut to a line.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
pub(crate) use leancrm_core::domain::money::plural;

/// A day as people name it: `today`, `tomorrow`, `yesterday`, `Fri 27 Nov`, and `Fri 1 Jan 2027` in another year.
pub(crate) fn day(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        _ => date(day, today),
    }
}

/// A day with its weekday and date, however near it is: `Fri 20 Nov`.
pub(crate) fn date(day: NaiveDate, today: NaiveDate) -> String {
    let format = if day.year() == today.year() { "%a %-d %b" } else { "%a %-d %b %Y" };
    day.format(format).to_string()
}

/// A time of day as it is stored, without its seconds.
pub(crate) fn hour(stored: &str) -> &str {
    stored.get(..5).unwrap_or(stored)
}

/// A time of day: `09:00`.
pub(crate) fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// A moment on the asker's wall clock: `today 15:00`, `Fri 27 Nov 09:30`.
pub(crate) fn when(moment: NaiveDateTime, today: NaiveDate) -> String {
    format!("{} {}", day(moment.date(), today), clock(moment.time()))
}

/// How long ago a moment is, or how far ahead, in the unit that suits: `20 minutes ago`, `yesterday`, `3 weeks ago`, `in 2 days`.
pub(crate) fn ago(moment: NaiveDateTime, now: NaiveDateTime) -> String {
    let minutes = (now - moment).num_minutes();
    let days = (now.date() - moment.date()).num_days();
    let (size, unit) = match (minutes.abs(), days.abs()) {
        (0, _) => return "just now".to_owned(),
        (minutes @ 1..60, _) => (minutes, "minute"),
        (minutes, 0) => (minutes / 60, "hour"),
        (_, 1) if days > 0 => return "yesterday".to_owned(),
        (_, 1) => return "tomorrow".to_owned(),
        (_, days @ 2..14) => (days, "day"),
        (_, days @ 14..61) => (days / 7, "week"),
        (_, days @ 61..730) => (days / 30, "month"),
        (_, days) => (days / 365, "year"),
    };
    let length = count(size.unsigned_abs(), unit);
    if minutes > 0 { format!("{length} ago") } else { format!("in {length}") }
}

/// A length in minutes: `45 min`, `2 h`, `1 h 30 min`.
pub(crate) fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// A stretch of days, both ends inside: `today`, `Mon 16 Nov – Sun 22 Nov`, `since Mon 16 Nov`, `until tomorrow`; `None` for all time.
pub(crate) fn stretch(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Option<String> {
    Some(match (from, to) {
        (None, None) => return None,
        (Some(from), Some(to)) if from == to => day(from, today),
        (Some(from), Some(to)) => format!("{} – {}", date(from, today), date(to, today)),
        (Some(from), None) => format!("since {}", day(from, today)),
        (None, Some(to)) => format!("until {}", day(to, today)),
    })
}

/// A count with its noun: `1 deal`, `3 deals`, `2 companies`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    format!("{} {}", grouped(number), plural(number, noun))
}

/// A number with its thousands set apart: `12,500`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Items in a sentence: `A`, `A and B`, `A, B and C`. The last two are joined by `word`.
pub(crate) fn list<S: AsRef<str>>(items: &[S], word: &str) -> String {
    let mut text = String::new();
    for (position, item) in items.iter().enumerate() {
        match position {
            0 => text.push_str(item.as_ref()),
            last if last + 1 == items.len() => {
                let _ = write!(text, " {word} {}", item.as_ref());
            }
            _ => {
                let _ = write!(text, ", {}", item.as_ref());
            }
        }
    }
    text
}

/// Facts side by side, leaving out those that are missing: `CFO · Acme · 3 days ago`.
pub(crate) fn facts<S: AsRef<str>>(items: impl IntoIterator<Item = Option<S>>) -> Option<String> {
    let present: Vec<S> = items.into_iter().flatten().filter(|item| !item.as_ref().trim().is_empty()).collect();
    let texts: Vec<&str> = present.iter().map(AsRef::as_ref).collect();
    (!texts.is_empty()).then(|| texts.join(" · "))
}

/// Whose: `Omar's`, `James'`.
pub(crate) fn whose(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

/// The first word of a person's name, for sentences about them.
pub(crate) fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or(name)
}

/// The text with its first letter in upper case, to begin a sentence or a cell with.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Text on one line, without control characters, cut to `most` characters with an ellipsis. For what others wrote: subjects,
/// notes, names.
pub(crate) fn line(text: &str, most: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_day_near_by_has_a_name_and_another_year_is_told() {
        let today = at("2026-11-20T09:00:00").date();
        let cases = [
            ("2026-11-20", "today"),
            ("2026-11-21", "tomorrow"),
            ("2026-11-19", "yesterday"),
            ("2026-11-27", "Fri 27 Nov"),
            ("2027-01-01", "Fri 1 Jan 2027"),
        ];
        for (written, said) in cases {
            assert_eq!(day(written.parse().expect("a day"), today), said);
        }
        assert_eq!(when(at("2026-11-20T15:00:00"), today), "today 15:00");
    }

    #[test]
    fn a_distance_in_time_is_told_in_the_unit_that_suits() {
        let now = at("2026-11-20T09:00:00");
        let cases = [
            ("2026-11-20T09:00:00", "just now"),
            ("2026-11-20T08:40:00", "20 minutes ago"),
            ("2026-11-20T07:59:00", "1 hour ago"),
            ("2026-11-19T22:00:00", "yesterday"),
            ("2026-11-15T22:00:00", "5 days ago"),
            ("2026-11-01T09:00:00", "2 weeks ago"),
            ("2026-05-20T09:00:00", "6 months ago"),
            ("2023-05-20T09:00:00", "3 years ago"),
            ("2026-11-21T07:00:00", "tomorrow"),
            ("2026-11-23T09:00:00", "in 3 days"),
        ];
        for (written, said) in cases {
            assert_eq!(ago(at(written), now), said, "{written}");
        }
    }

    #[test]
    fn lists_counts_and_names_read_well() {
        assert_eq!(list(&["Acme"], "and"), "Acme");
        assert_eq!(list(&["Acme", "Globex", "NBK"], "or"), "Acme, Globex or NBK");
        assert_eq!(count(1, "company"), "1 company");
        assert_eq!(count(1_200, "company"), "1,200 companies");
        assert_eq!(count(0, "day"), "0 days");
        assert_eq!(whose("Omar"), "Omar's");
        assert_eq!(facts([Some("CFO"), None, Some("Acme")]).as_deref(), Some("CFO · Acme"));
        assert_eq!(minutes(90), "1 h 30 min");
    }

    #[test]
    fn outside_text_becomes_one_short_line() {
        assert_eq!(line("Hello\r\n\u{7}  there", 40), "Hello there");
        assert_eq!(line("Hello there, friend", 12), "Hello there…");
        assert_eq!(line("Supercalifragilistic", 6), "Super…");
        assert_eq!(line("", 6), "");
    }
}
