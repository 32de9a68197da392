//! The year of a month or quarter that was said without one: what is reported has happened, what is forecast has not.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::grammar::time::{TimePhrase, TimePoint, TimeValue};
use crate::intent::IntentName;
use crate::pattern::{Match, Taken};

/// Which way a period lies that could lie either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toward {
    Past,
    Future,
}

/// The way that an intent looks, for one of its slots.
pub(crate) fn toward(name: IntentName, slot: &str, found: &Match) -> Option<Toward> {
    let said = |wanted: &str, values: &[&str]| {
        found
            .slots
            .iter()
            .any(|(slot, taken)| matches!(taken, Taken::Fixed(value) if *slot == wanted && values.contains(value)))
    };
    let over = said("status", &["won", "lost", "closed", "done", "converted"]);
    let deals = said("kind", &["deal"]);
    match name {
        IntentName::Report
        | IntentName::ChangesSince
        | IntentName::RecentActivity
        | IntentName::LeadsList
        | IntentName::StaleDeals
        | IntentName::RelationshipStatus
        | IntentName::Search => Some(Toward::Past),
        IntentName::DealsList if over || slot == "created_period" => Some(Toward::Past),
        IntentName::DealsList | IntentName::PipelineOverview | IntentName::Forecast => Some(Toward::Future),
        IntentName::DealUpdate | IntentName::DealCreate | IntentName::Edit
            if slot == "close" || slot == "snooze_until" =>
        {
            Some(Toward::Future)
        }
        IntentName::ActivityLog if slot == "when" => Some(Toward::Past),
        IntentName::Count if over => Some(Toward::Past),
        IntentName::Count if !deals && !said("kind", &["task", "meeting"]) => Some(Toward::Past),
        _ => None,
    }
}

/// The phrase moved by a year when it is a month or a quarter without its year and lies the wrong way. A period that
/// today is part of stays.
pub(crate) fn anchored(phrase: &TimePhrase, toward: Option<Toward>, today: NaiveDate) -> TimePhrase {
    let moved = toward.filter(|_| lacks_a_year(&phrase.text)).and_then(|toward| {
        let value = phrase.value.as_ref()?;
        match (toward, value) {
            (Toward::Past, TimeValue::Range { from, to }) if from.or(*to)?.day() > today => shifted(value, -1),
            (Toward::Past, TimeValue::Date(day)) if *day > today => shifted(value, -1),
            (Toward::Future, TimeValue::Range { to: Some(to), .. }) if to.day() < today => shifted(value, 1),
            (Toward::Future, TimeValue::Date(day)) if *day < today => shifted(value, 1),
            _ => None,
        }
    });
    TimePhrase { text: phrase.text.clone(), value: moved.or_else(|| phrase.value.clone()) }
}

/// Whether a month, quarter or half is named, and nothing that says of which year.
fn lacks_a_year(text: &str) -> bool {
    const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const DATED: &[&str] =
        &["this", "last", "next", "coming", "previous", "past", "current", "year", "ago", "fy", "cy"];
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let part = |word: &str| {
        MONTHS.iter().any(|month| word.starts_with(month))
            || ["quarter", "half"].contains(&word)
            || word.len() == 2 && word.starts_with(['q', 'h']) && word.ends_with(|c: char| c.is_ascii_digit())
    };
    let dated = |word: &str| {
        DATED.contains(&word)
            || word.starts_with("fy")
            || word.len() == 4 && word.bytes().all(|c| c.is_ascii_digit())
            || word.contains("20") && word.contains(['q', 'h']) && word.len() > 4
    };
    !text.contains(['\'', '’', '/']) && words.iter().any(|word| part(word)) && !words.iter().any(|word| dated(word))
}

fn shifted(value: &TimeValue, years: i32) -> Option<TimeValue> {
    Some(match value {
        TimeValue::Date(day) => TimeValue::Date(shifted_day(*day, years)?),
        TimeValue::Range { from, to } => TimeValue::Range {
            from: from.map_or(Some(None), |point| shifted_point(point, years).map(Some))?,
            to: to.map_or(Some(None), |point| shifted_point(point, years).map(Some))?,
        },
        _ => return None,
    })
}

fn shifted_point(point: TimePoint, years: i32) -> Option<TimePoint> {
    Some(match point {
        TimePoint::Day(day) => TimePoint::Day(shifted_day(day, years)?),
        TimePoint::Minute(instant) => TimePoint::Minute(shifted_day(instant.date(), years)?.and_time(instant.time())),
    })
}

/// The same day of another year; the last day of February stays the last.
fn shifted_day(day: NaiveDate, years: i32) -> Option<NaiveDate> {
    let months = Months::new(12 * years.unsigned_abs());
    let moved = |day: NaiveDate| {
        if years < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) }
    };
    let next = day.checked_add_days(Days::new(1))?;
    if next.day() == 1 { moved(next)?.checked_sub_days(Days::new(1)) } else { moved(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
    }

    fn phrase(text: &str, from: NaiveDate, to: NaiveDate) -> TimePhrase {
        let (from, to) = (Some(TimePoint::Day(from)), Some(TimePoint::Day(to)));
        TimePhrase { text: text.to_owned(), value: Some(TimeValue::Range { from, to }) }
    }

    #[test]
    fn a_month_without_a_year_lies_where_the_question_looks() {
        let today = day(2026, 11, 20);
        let october = phrase("in October", day(2027, 10, 1), day(2027, 10, 31));
        assert_eq!(
            anchored(&october, Some(Toward::Past), today),
            phrase("in October", day(2026, 10, 1), day(2026, 10, 31))
        );
        let first = phrase("Q1", day(2026, 1, 1), day(2026, 3, 31));
        assert_eq!(anchored(&first, Some(Toward::Future), today), phrase("Q1", day(2027, 1, 1), day(2027, 3, 31)));
        let running = phrase("Q4", day(2026, 10, 1), day(2026, 12, 31));
        assert_eq!(anchored(&running, Some(Toward::Future), today), running);
        assert_eq!(anchored(&running, Some(Toward::Past), today), running);
    }

    #[test]
    fn a_said_year_is_kept_and_february_stays_whole() {
        let today = day(2026, 11, 20);
        let dated = phrase("october 2027", day(2027, 10, 1), day(2027, 10, 31));
        assert_eq!(anchored(&dated, Some(Toward::Past), today), dated);
        let february = phrase("in february", day(2027, 2, 1), day(2027, 2, 28));
        let leap = anchored(&phrase("in february", day(2028, 2, 1), day(2028, 2, 29)), Some(Toward::Past), today);
        assert_eq!(leap, february);
    }
}
