//! What the clocks of a place show, and when they show it.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// When the clocks show a time: the last time they do where they show it twice, and the first moment after the gap where they
/// skip it.
pub fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let shown = |minutes: i64| {
        let later = local.checked_add_signed(TimeDelta::minutes(minutes))?;
        zone.from_local_datetime(&later).latest()
    };
    // No zone of the database skips more than a day (Samoa, in 2011).
    (0..=24 * 60).find_map(shown).map_or_else(|| local.and_utc(), |instant| instant.with_timezone(&Utc))
}

/// The next instant after `after` at which the clocks show a time of day. Each day of the place has just one: a day on which the
/// clocks skip the time has it at the first moment after the gap, and one on which they show it twice has the later.
pub fn next_daily(time: NaiveTime, zone: Tz, after: DateTime<Utc>) -> DateTime<Utc> {
    let today = after.with_timezone(&zone).date_naive();
    let days = (0..=3).filter_map(|ahead| today.checked_add_days(Days::new(ahead)));
    let moments = days.filter(|day| exists(*day, zone)).map(|day| instant(day.and_time(time), zone));
    moments.filter(|moment| *moment > after).min().unwrap_or(after + TimeDelta::days(1))
}

/// Whether an instant begins a day of the place.
pub fn begins_a_day(moment: DateTime<Utc>, zone: Tz) -> bool {
    let day = moment.with_timezone(&zone).date_naive();
    moment == first_of(day, zone)
}

/// The first instant of a day.
fn first_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let earliest = zone.from_local_datetime(&midnight).earliest();
    earliest.map_or_else(|| instant(midnight, zone), |midnight| midnight.with_timezone(&Utc))
}

/// Whether the place has such a day: one that it skips, to change over the date line, has no noon.
fn exists(day: NaiveDate, zone: Tz) -> bool {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    zone.from_local_datetime(&day.and_time(noon)).latest().is_some()
}

#[cfg(test)]
mod tests {
    use chrono::Timelike as _;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn time(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }

    // Berlin: clocks went from 2 to 3 on 29 March 2026, and go from 3 to 2 on 25 October.
    #[test]
    fn a_time_that_is_skipped_comes_after_the_gap_and_one_that_comes_twice_comes_once() {
        let next = |after: &str| next_daily(time("02:30:00"), chrono_tz::Europe::Berlin, at(after));
        assert_eq!(next("2026-03-28T12:00:00Z"), at("2026-03-29T01:00:00Z"));
        assert_eq!(next("2026-03-29T01:00:00Z"), at("2026-03-30T00:30:00Z"));
        assert_eq!(next("2026-10-24T12:00:00Z"), at("2026-10-25T01:30:00Z"));
        assert_eq!(next("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"), "the first of the two is not it");
        assert_eq!(next("2026-10-25T01:30:00Z"), at("2026-10-26T01:30:00Z"));
    }

    #[test]
    fn a_day_that_a_place_skips_has_no_time_of_day() {
        let next = next_daily(time("07:30:00"), chrono_tz::Pacific::Apia, at("2011-12-29T17:30:00Z"));
        assert_eq!(next, at("2011-12-30T17:30:00Z"), "from Thursday 29 to Saturday 31 December");
    }

    #[test]
    fn a_day_begins_at_midnight_or_where_the_clocks_skip_that_after_it() {
        assert!(begins_a_day(at("2026-03-10T21:00:00Z"), chrono_tz::Asia::Kuwait));
        assert!(!begins_a_day(at("2026-03-10T21:30:00Z"), chrono_tz::Asia::Kuwait));
        // Cairo puts its clocks forward from midnight to one.
        assert!(begins_a_day(at("2026-04-23T22:00:00Z"), chrono_tz::Africa::Cairo));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// In every zone, over any fortnight of a century: each day that there is has the time once, in order, by its own date.
        #[test]
        fn every_day_has_its_time_once(
            zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
            begin in 0_i64..4_102_444_800,
            minute in 0_u32..24 * 60,
        ) {
            let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
            let mut now = DateTime::from_timestamp(begin, 0).unwrap();
            let mut days = Vec::new();
            for _ in 0..16 {
                let next = next_daily(time, zone, now);
                prop_assert!(next > now);
                let local = next.with_timezone(&zone).naive_local();
                let shifted = (local - local.date().and_time(time)).num_minutes();
                prop_assert!(shifted == 0 || zone.from_local_datetime(&local.date().and_time(time)).latest().is_none()
                    || local.date().and_time(time) > local, "{zone} {local}");
                prop_assert!(local.second() == 0 || next.timestamp() % 60 != 0);
                days.push(local.date());
                now = next;
            }
            for pair in days.windows(2) {
                let between = (pair[1] - pair[0]).num_days();
                let skipped = (1..between).all(|ahead| !exists(pair[0] + Days::new(ahead.unsigned_abs()), zone));
                prop_assert!(between >= 1 && skipped, "{zone} {days:?}");
            }
        }
    }
}
