//! The hours in which a member is left alone.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use super::wall_clock::instant;

/// Hours of every day in which nothing is said that can wait, by the clocks of a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// When they begin.
    pub from: NaiveTime,
    /// When they end; earlier than `from` where they go over midnight.
    pub to: NaiveTime,
    /// Where.
    pub zone: Tz,
}

impl QuietHours {
    /// The earliest instant from `now` on that is outside of them.
    pub fn over(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let local = now.with_timezone(&self.zone).naive_local();
        let (time, today) = (local.time(), local.date());
        let ends_on = if self.from < self.to {
            (self.from <= time && time < self.to).then_some(today)
        } else if time >= self.from {
            today.succ_opt()
        } else {
            (time < self.to).then_some(today)
        };
        ends_on.map_or(now, |day| instant(day.and_time(self.to), self.zone).max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(from: &str, to: &str, zone: Tz, now: &str) -> String {
        let quiet = QuietHours { from: time(from), to: time(to), zone };
        quiet.over(now.parse().unwrap()).format("%m-%d %H:%M").to_string()
    }

    fn time(text: &str) -> NaiveTime {
        text.parse().unwrap()
    }

    #[test]
    fn what_comes_in_them_waits_for_their_end_and_nothing_else_does() {
        let zone = chrono_tz::Asia::Kuwait; // three hours ahead, all year
        for (from, to, now, expected) in [
            ("22:00:00", "07:00:00", "2026-03-11T18:59:00Z", "03-11 18:59"),
            ("22:00:00", "07:00:00", "2026-03-11T19:00:00Z", "03-12 04:00"),
            ("22:00:00", "07:00:00", "2026-03-11T21:30:00Z", "03-12 04:00"),
            ("22:00:00", "07:00:00", "2026-03-12T03:59:00Z", "03-12 04:00"),
            ("22:00:00", "07:00:00", "2026-03-12T04:00:00Z", "03-12 04:00"),
            ("13:00:00", "15:00:00", "2026-03-11T10:00:00Z", "03-11 12:00"),
            ("13:00:00", "15:00:00", "2026-03-11T12:00:00Z", "03-11 12:00"),
            ("13:00:00", "15:00:00", "2026-03-11T09:59:00Z", "03-11 09:59"),
            ("18:00:00", "00:00:00", "2026-03-11T16:00:00Z", "03-11 21:00"),
        ] {
            assert_eq!(over(from, to, zone, now), expected, "{from} to {to} at {now}");
        }
    }

    // Berlin: clocks went from 2 to 3 on 29 March 2026, and go from 3 to 2 on 25 October.
    #[test]
    fn the_end_is_by_the_clocks_of_the_day_it_falls_on() {
        let zone = chrono_tz::Europe::Berlin;
        for (to, now, expected) in [
            ("07:00:00", "2026-03-27T22:00:00Z", "03-28 06:00"),
            ("07:00:00", "2026-03-28T22:00:00Z", "03-29 05:00"),
            ("02:30:00", "2026-03-28T22:00:00Z", "03-29 01:00"),
            ("07:00:00", "2026-10-24T21:00:00Z", "10-25 06:00"),
            ("02:30:00", "2026-10-24T21:00:00Z", "10-25 01:30"),
            ("02:30:00", "2026-10-25T01:10:00Z", "10-25 01:30"),
        ] {
            assert_eq!(over("22:00:00", to, zone, now), expected, "until {to} at {now}");
        }
    }
}
