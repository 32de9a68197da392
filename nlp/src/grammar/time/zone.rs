//! From the rep's wall clock to the world's.

use chrono::{DateTime, Duration, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

use super::reader::Reader;

/// The moment that a wall clock in `zone` shows `instant`. When the clocks jump over it, the first moment after the jump;
/// when they show it twice, the earlier one.
pub fn to_utc(instant: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if let Some(moment) = zone.from_local_datetime(&instant).earliest() {
        return moment.to_utc();
    }
    // Jumps are a quarter of an hour to a day long (a zone may skip a date), and start on a whole minute.
    let minute = Duration::minutes(1);
    let mut later = instant;
    for _ in 0..=24 * 60 {
        let Some(next) = later.checked_add_signed(minute) else { break };
        later = next;
        if let Some(moment) = zone.from_local_datetime(&later).earliest() {
            return first_of_its_minute(moment.to_utc(), instant);
        }
    }
    Utc.from_utc_datetime(&instant)
}

/// Abbreviations of zones that are no English words.
const ZONES: [&str; 42] = [
    "utc", "gmt", "bst", "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "akst", "akdt", "hst", "cet", "cest",
    "eet", "eest", "wet", "msk", "ist", "pkt", "jst", "kst", "sgt", "hkt", "aest", "aedt", "acst", "awst", "nzst",
    "nzdt", "gst", "ast", "sast", "wib", "brt", "clt", "uhr", "zulu", "wita", "trt",
];

impl Reader<'_> {
    /// The index after the time zone that was said next to a time of day: "EST", "GMT+3", "pacific time". The time
    /// stays that of the wall clock; where it is meant is for the rep to see in the answer.
    pub(super) fn zone_end(&self, index: usize) -> usize {
        let words = self.words;
        let word = self.at(index);
        let coast = matches!(word, "eastern" | "central" | "pacific" | "mountain" | "london" | "local");
        if coast {
            return words
                .any_phrase(index + 1, &["time", "standard time", "daylight time", "summer time"])
                .unwrap_or(if word != "local" && self.zone_may_end(index + 1) { index + 1 } else { index });
        }
        let short = matches!(word, "et" | "ct" | "mt" | "pt") && words.is_capital(index);
        if !short && !ZONES.contains(&word) {
            return index;
        }
        let end = words.skip(index + 1, &["time"]);
        let offset = matches!(self.at(end), "+" | "-") && words.is_glued(end + 1) && words.is_digits(end + 1);
        if !offset || !matches!(word, "utc" | "gmt") {
            return end;
        }
        let minutes = self.at(end + 2) == ":" && words.is_glued(end + 2) && words.is_digits(end + 3);
        if minutes { end + 4 } else { end + 2 }
    }

    /// "10am pacific on friday": no noun follows that the coast would belong to.
    fn zone_may_end(&self, index: usize) -> bool {
        self.is_end(index) || matches!(self.at(index), "on" | "tomorrow" | "today" | "this" | "next" | "with" | "for")
    }
}

/// Drops the seconds that `instant` carried over the jump.
fn first_of_its_minute(moment: DateTime<Utc>, instant: NaiveDateTime) -> DateTime<Utc> {
    use chrono::Timelike;
    moment - Duration::seconds(i64::from(instant.second())) - Duration::nanoseconds(i64::from(instant.nanosecond()))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn at(month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, month, day)
            .and_then(|day| day.and_hms_opt(hour, minute, 0))
            .expect("a valid moment")
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().expect("a valid moment")
    }

    #[test]
    fn an_ordinary_moment_is_shifted_by_the_offset() {
        assert_eq!(to_utc(at(3, 12, 9, 0), chrono_tz::Asia::Kuwait), utc("2026-03-12T06:00:00Z"));
    }

    #[test]
    fn a_skipped_moment_becomes_the_first_after_the_jump() {
        assert_eq!(to_utc(at(3, 8, 2, 30), chrono_tz::America::New_York), utc("2026-03-08T07:00:00Z"));
        assert_eq!(to_utc(at(3, 29, 1, 15), chrono_tz::Europe::London), utc("2026-03-29T01:00:00Z"));
    }

    #[test]
    fn a_repeated_moment_is_the_earlier_one() {
        assert_eq!(to_utc(at(11, 1, 1, 30), chrono_tz::America::New_York), utc("2026-11-01T05:30:00Z"));
    }

    #[test]
    fn a_skipped_day_is_passed_over() {
        let instant =
            NaiveDate::from_ymd_opt(2011, 12, 30).and_then(|day| day.and_hms_opt(10, 0, 0)).expect("a valid moment");
        assert_eq!(to_utc(instant, chrono_tz::Pacific::Apia), utc("2011-12-30T10:00:00Z"));
    }
}
