//! Stretches of days: how they were read, how they are written, and which stretch comes before.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};
use leancrm_core::domain::deal::Days;
use leancrm_nlp::grammar::time::{self, TimePhrase};

use super::Caption;

/// Where a bare length of time points: "deals of the last two weeks", "closing in the next two weeks".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::handlers) enum Toward {
    /// It ends today.
    Past,
    /// It starts today.
    Future,
}

/// How a time phrase was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::handlers) enum Reading {
    /// Nothing was said.
    Unsaid,
    /// These days.
    Days(Days),
    /// It could not be dated.
    Undated(String),
}

impl Reading {
    /// Reads a phrase on a day.
    pub(in crate::handlers) fn of(phrase: Option<&TimePhrase>, today: NaiveDate, toward: Toward) -> Self {
        let Some(phrase) = phrase else { return Self::Unsaid };
        let undated = || Self::Undated(phrase.text.clone());
        let Some(value) = &phrase.value else { return undated() };
        if let Some((from, to)) = value.days(today) {
            let days = Days { from, to };
            return if days == Days::ALWAYS || days.is_empty() { undated() } else { Self::Days(days) };
        }
        let length = value.duration_days().and_then(|days| u64::try_from(days).ok()).map(chrono::Days::new);
        let other = match toward {
            Toward::Past => {
                length.and_then(|length| today.checked_sub_days(length)).map(|from| Days::between(from, today))
            }
            Toward::Future => {
                length.and_then(|length| today.checked_add_days(length)).map(|to| Days::between(today, to))
            }
        };
        other.map_or_else(undated, Self::Days)
    }

    /// The days, and the reading in the caption as `word` and dates: `closing 1–30 Nov 2026`. Without a phrase, and with one
    /// that could not be dated, `otherwise` holds; the caption says the latter.
    pub(in crate::handlers) fn apply(&self, word: &str, otherwise: Days, caption: &mut Caption) -> Days {
        let days = match self {
            Self::Days(days) => *days,
            Self::Unsaid => otherwise,
            Self::Undated(text) => {
                caption.unused(undated(text));
                otherwise
            }
        };
        if days != Days::ALWAYS {
            caption.applied(format!("{word} {}", written(days)));
        }
        days
    }
}

/// Why a time phrase was not used.
fn undated(text: &str) -> String {
    format!("“{text}”, which I could not read as dates (say it like “until 5 April” or “next month”)")
}

/// Days in words, always with the year: `1–30 Nov 2026`, `28 Nov – 4 Dec 2026`, `since 1 Jan 2026`.
pub(in crate::handlers) fn written(days: Days) -> String {
    let full = |day: NaiveDate| day.format("%-d %b %Y").to_string();
    match (days.from, days.to) {
        (None, None) => "at any time".to_owned(),
        (Some(from), None) => format!("since {}", full(from)),
        (None, Some(to)) => format!("until {}", full(to)),
        (Some(from), Some(to)) if from == to => full(from),
        (Some(from), Some(to)) if (from.year(), from.month()) == (to.year(), to.month()) => {
            format!("{}–{}", from.day(), full(to))
        }
        (Some(from), Some(to)) if from.year() == to.year() => format!("{} – {}", from.format("%-d %b"), full(to)),
        (Some(from), Some(to)) => format!("{} – {}", full(from), full(to)),
    }
}

/// The month of a day.
pub(in crate::handlers) fn month_of(day: NaiveDate) -> Days {
    let from = day.with_day(1).unwrap_or(day);
    Days { from: Some(from), to: last_of_months(from, 1) }
}

/// The calendar quarter of a day.
pub(in crate::handlers) fn quarter_of(day: NaiveDate) -> Days {
    let first = day.month0() / 3 * 3 + 1;
    let from = NaiveDate::from_ymd_opt(day.year(), first, 1).unwrap_or(day);
    Days { from: Some(from), to: last_of_months(from, 3) }
}

/// The year of a day.
pub(in crate::handlers) fn year_of(day: NaiveDate) -> Days {
    let from = NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day);
    Days { from: Some(from), to: last_of_months(from, 12) }
}

/// The Monday-to-Sunday week of a day.
pub(in crate::handlers) fn week_of(day: NaiveDate) -> Days {
    let week = day.week(chrono::Weekday::Mon);
    Days::between(week.first_day(), week.last_day())
}

/// The stretch before: the previous months for whole months and for the part of them up to a day, else as many days.
pub(in crate::handlers) fn previous(days: Days) -> Option<Days> {
    let (from, to) = (days.from?, days.to?);
    if from.day() == 1 {
        let months = (to.year() - from.year()) * 12 + to.month().cast_signed() - from.month().cast_signed() + 1;
        let months = Months::new(u32::try_from(months).ok()?);
        let whole = to.succ_opt().is_some_and(|next| next.day() == 1);
        let end = if whole { from.pred_opt()? } else { to.checked_sub_months(months)? };
        return Some(Days::between(from.checked_sub_months(months)?, end));
    }
    let length = chrono::Days::new(u64::try_from(days.len()?).ok()?);
    Some(Days::between(from.checked_sub_days(length)?, to.checked_sub_days(length)?))
}

/// The stretch that a person wants to compare with: `last quarter`, `last year`, `previous`, a date. A longer one of which a
/// part was asked about ("this quarter vs last year") is cut to that part. `None` where the words name no time.
pub(in crate::handlers) fn compared(words: &str, days: Days, now: NaiveDateTime) -> Option<Days> {
    let folded = leancrm_core::text::fold(words);
    let has = |word: &str| folded.split(' ').any(|w| w.starts_with(word));
    let back = |months: u32| {
        let (from, to) = (days.from?, days.to?);
        let whole = to.succ_opt().is_some_and(|next| next.day() == 1);
        let (from, end) = (from.checked_sub_months(Months::new(months))?, to.checked_sub_months(Months::new(months))?);
        let last_of_its_month = last_of_months(end.with_day(1)?, 1)?;
        Some(Days::between(from, if whole { last_of_its_month } else { end }))
    };
    let shorter_than = |length: i64| days.len().is_some_and(|days| days < length);
    if has("year") && (has("last") || has("previous") || has("prior") || has("same")) && shorter_than(360) {
        return back(12);
    }
    if has("quarter") && (has("last") || has("previous") || has("prior")) && shorter_than(88) {
        return back(3);
    }
    let resolved = time::resolve(words, now).and_then(|value| value.days(now.date()));
    match resolved {
        Some((Some(from), to)) if Some(from) != days.from => {
            Some(Days { from: Some(from), to: to.or(Some(now.date())) })
        }
        _ if has("last") || has("prev") || has("prior") || has("before") || has("period") || has("ago") => {
            previous(days)
        }
        _ => None,
    }
}

/// The last day of so many months.
fn last_of_months(first: NaiveDate, months: u32) -> Option<NaiveDate> {
    first.checked_add_months(Months::new(months))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use leancrm_nlp::grammar::time::{Span, TimePoint, TimeValue};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn days(from: &str, to: &str) -> Days {
        Days::between(day(from), day(to))
    }

    #[test]
    fn days_are_written_with_their_year() {
        assert_eq!(written(days("2026-11-01", "2026-11-30")), "1–30 Nov 2026");
        assert_eq!(written(days("2026-11-28", "2026-12-04")), "28 Nov – 4 Dec 2026");
        assert_eq!(written(days("2026-12-28", "2027-01-04")), "28 Dec 2026 – 4 Jan 2027");
        assert_eq!(written(days("2026-11-20", "2026-11-20")), "20 Nov 2026");
        assert_eq!(written(Days { from: Some(day("2026-01-01")), to: None }), "since 1 Jan 2026");
    }

    #[test]
    fn the_stretch_before_a_month_a_quarter_and_a_week() {
        assert_eq!(previous(month_of(day("2026-03-11"))), Some(days("2026-02-01", "2026-02-28")));
        assert_eq!(previous(quarter_of(day("2026-02-11"))), Some(days("2025-10-01", "2025-12-31")));
        assert_eq!(previous(week_of(day("2026-11-20"))), Some(days("2026-11-09", "2026-11-15")));
        assert_eq!(previous(days("2026-11-01", "2026-11-20")), Some(days("2026-10-01", "2026-10-20")), "month to date");
        assert_eq!(previous(Days { from: None, to: Some(day("2026-11-20")) }), None);
    }

    #[test]
    fn last_year_beside_a_quarter_is_that_quarter_a_year_before() {
        let now = day("2026-11-20").and_time(chrono::NaiveTime::MIN);
        let quarter = quarter_of(now.date());
        assert_eq!(compared("last year", quarter, now), Some(days("2025-10-01", "2025-12-31")));
        assert_eq!(compared("last", quarter, now), Some(days("2026-07-01", "2026-09-30")));
        assert_eq!(compared("the previous quarter", month_of(now.date()), now), Some(days("2026-08-01", "2026-08-31")));
        assert_eq!(compared("Globex", quarter, now), None);
        assert_eq!(
            compared("last year", days("2025-02-01", "2025-02-28"), now),
            Some(days("2024-02-01", "2024-02-29"))
        );
    }

    #[test]
    fn a_bare_length_points_where_the_question_points() {
        let phrase = TimePhrase {
            text: "2 weeks".to_owned(),
            value: Some(TimeValue::Duration(Span { months: 0, seconds: 14 * Span::DAY })),
        };
        let today = day("2026-11-20");
        assert_eq!(Reading::of(Some(&phrase), today, Toward::Past), Reading::Days(days("2026-11-06", "2026-11-20")));
        assert_eq!(Reading::of(Some(&phrase), today, Toward::Future), Reading::Days(days("2026-11-20", "2026-12-04")));
    }

    #[test]
    fn what_cannot_be_dated_is_said_and_not_dropped() {
        let phrase = TimePhrase { text: "before easter".to_owned(), value: None };
        let mut caption = Caption::default();
        let reading = Reading::of(Some(&phrase), day("2026-11-20"), Toward::Past);
        assert_eq!(reading.apply("closing", Days::ALWAYS, &mut caption), Days::ALWAYS);
        let said = caption.notes(crate::reply::Reply::default()).plain_text();
        assert!(said.contains("before easter"), "{said}");

        let open = TimePhrase {
            text: "until Friday".to_owned(),
            value: Some(TimeValue::Range { from: None, to: Some(TimePoint::Day(day("2026-11-27"))) }),
        };
        let mut caption = Caption::default();
        Reading::of(Some(&open), day("2026-11-20"), Toward::Past).apply("closing", Days::ALWAYS, &mut caption);
        assert_eq!(caption.title("deals"), "Deals, closing until 27 Nov 2026");
    }
}
