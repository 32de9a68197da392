//! Calendar entries and the free time between them.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::ids::{CompanyId, ContactId, DealId, MeetingId};

/// A calendar entry.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub location: Option<String>,
    /// Whose calendar it stands in.
    pub member: String,
    /// The person it is with.
    pub contact: Option<(ContactId, String)>,
    /// The company it is with.
    pub company: Option<(CompanyId, String)>,
    /// The deal it is about.
    pub deal: Option<(DealId, String)>,
    /// `confirmed` or `tentative`.
    pub status: String,
}

/// A calendar entry in the list of a card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MeetingLine {
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// Where.
    pub location: Option<String>,
}

/// The gaps of at least `shortest` between `busy` stretches within `open` and `close` of a day, on one wall clock.
pub fn free_slots(
    busy: &[(NaiveDateTime, NaiveDateTime)],
    open: NaiveDateTime,
    close: NaiveDateTime,
    shortest: TimeDelta,
) -> Vec<(NaiveDateTime, NaiveDateTime)> {
    let mut busy = busy.to_vec();
    busy.sort_unstable();
    let mut free = Vec::new();
    let mut from = open;
    for (start, end) in busy {
        let start = start.min(close);
        if start - from >= shortest {
            free.push((from, start));
        }
        from = from.max(end);
    }
    if close - from >= shortest {
        free.push((from, close));
    }
    free
}

/// When a working day begins.
pub const DAY_OPENS: NaiveTime = NaiveTime::from_hms_opt(9, 0, 0).expect("nine o'clock exists");
/// When a working day ends.
pub const DAY_CLOSES: NaiveTime = NaiveTime::from_hms_opt(18, 0, 0).expect("six o'clock exists");

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> NaiveDateTime {
        format!("2026-11-20T{time}:00").parse().expect("a moment")
    }

    #[test]
    fn free_time_is_what_lies_between_meetings_of_the_working_day() {
        let busy = [
            (at("11:00"), at("12:00")),
            (at("08:30"), at("09:30")),
            (at("11:30"), at("12:15")),
            (at("17:50"), at("19:00")),
        ];
        let free = free_slots(&busy, at("09:00"), at("18:00"), TimeDelta::minutes(15));
        assert_eq!(free, [(at("09:30"), at("11:00")), (at("12:15"), at("17:50"))]);
    }

    #[test]
    fn a_day_without_meetings_is_free_and_a_full_one_is_not() {
        let slot = TimeDelta::minutes(15);
        assert_eq!(free_slots(&[], at("09:00"), at("18:00"), slot), [(at("09:00"), at("18:00"))]);
        assert!(free_slots(&[(at("08:00"), at("20:00"))], at("09:00"), at("18:00"), slot).is_empty());
    }
}
