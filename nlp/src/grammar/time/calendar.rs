//! Arithmetic on the calendar. Everything is checked: a result outside of what a date can hold is `None`.

use chrono::{Datelike, Duration, NaiveDate, Weekday};

/// The first and the last day of a period, both inside.
pub(super) type Period = (NaiveDate, NaiveDate);

pub(super) fn add_days(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    day.checked_add_signed(Duration::try_days(days)?)
}

/// Moves by months; the 31st becomes the last day of a shorter month.
pub(super) fn add_months(day: NaiveDate, months: i64) -> Option<NaiveDate> {
    let count = chrono::Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) }
}

/// Moves by days that are neither Saturday nor Sunday.
pub(super) fn add_business_days(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let step = days.signum();
    let mut left = days.abs();
    if left > 20_000 {
        return None;
    }
    let mut day = day;
    while left > 0 {
        day = add_days(day, step)?;
        if !is_weekend(day) {
            left -= 1;
        }
    }
    Some(day)
}

pub(super) fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The week, Monday to Sunday, that lies `weeks` after the one of `day`.
pub(super) fn week(day: NaiveDate, weeks: i64) -> Option<Period> {
    let monday = add_days(day, weeks.checked_mul(7)? - i64::from(day.weekday().num_days_from_monday()))?;
    Some((monday, add_days(monday, 6)?))
}

/// The day of the week that starts on `monday`.
pub(super) fn in_week(monday: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    add_days(monday, i64::from(weekday.num_days_from_monday()))
}

pub(super) fn month(year: i32, month: u32) -> Option<Period> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some((first, add_days(add_months(first, 1)?, -1)?))
}

/// The month that lies `months` after the one of `day`.
pub(super) fn month_after(day: NaiveDate, months: i64) -> Option<Period> {
    let first = add_months(day.with_day(1)?, months)?;
    month(first.year(), first.month())
}

/// `count` whole months from the first of a month.
pub(super) fn months_from(first: NaiveDate, count: i64) -> Option<Period> {
    Some((first, add_days(add_months(first, count)?, -1)?))
}

/// The quarter that lies `quarters` after the one of `day`.
pub(super) fn quarter_after(day: NaiveDate, quarters: i64) -> Option<Period> {
    let first = NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1)?;
    months_from(add_months(first, quarters.checked_mul(3)?)?, 3)
}

/// The half year that lies `halves` after the one of `day`.
pub(super) fn half_after(day: NaiveDate, halves: i64) -> Option<Period> {
    let first = NaiveDate::from_ymd_opt(day.year(), day.month0() / 6 * 6 + 1, 1)?;
    months_from(add_months(first, halves.checked_mul(6)?)?, 6)
}

pub(super) fn year(year: i32) -> Option<Period> {
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
}

/// The weekday nearest after `day`, never `day` itself.
pub(super) fn after(day: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    let ahead = i64::from(weekday.num_days_from_monday()) - i64::from(day.weekday().num_days_from_monday());
    add_days(day, (ahead - 1).rem_euclid(7) + 1)
}

/// The weekday nearest before `day`, never `day` itself.
pub(super) fn before(day: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    add_days(after(day, weekday)?, if day.weekday() == weekday { -14 } else { -7 })
}

/// The `nth` (1 = first) such weekday of a period, -1 the last.
pub(super) fn nth_weekday(period: Period, weekday: Weekday, nth: i64) -> Option<NaiveDate> {
    let day = if nth < 0 {
        before(add_days(period.1, 1)?, weekday)?
    } else {
        add_days(after(add_days(period.0, -1)?, weekday)?, (nth - 1).checked_mul(7)?)?
    };
    (period.0 <= day && day <= period.1).then_some(day)
}

/// Easter Sunday by the Gregorian computus.
pub(super) fn easter(year: i32) -> Option<NaiveDate> {
    let golden = year % 19;
    let century = year / 100;
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (year % 100 / 4) - moon - year % 100 % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let days = moon + weekday - 7 * late + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, u32::try_from(days % 31 + 1).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn easter_moves() {
        for expected in ["2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"] {
            assert_eq!(easter(day(expected).year()), Some(day(expected)));
        }
    }

    #[test]
    fn the_same_weekday_is_a_week_away() {
        assert_eq!(after(day("2026-03-11"), Weekday::Wed), Some(day("2026-03-18")));
        assert_eq!(before(day("2026-03-11"), Weekday::Wed), Some(day("2026-03-04")));
        assert_eq!(before(day("2026-03-11"), Weekday::Tue), Some(day("2026-03-10")));
    }

    #[test]
    fn business_days_pass_over_the_weekend() {
        assert_eq!(add_business_days(day("2026-03-12"), 2), Some(day("2026-03-16")));
        assert_eq!(add_business_days(day("2026-03-16"), -1), Some(day("2026-03-13")));
    }

    #[test]
    fn the_end_of_time_is_none() {
        assert_eq!(add_days(NaiveDate::MAX, 1), None);
        assert_eq!(add_months(day("2026-03-11"), i64::MAX), None);
        assert_eq!(week(day("2026-03-11"), i64::MAX), None);
    }
}
