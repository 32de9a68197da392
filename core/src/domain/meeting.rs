//! Calendar entries and the free time between them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, CompanyId, ContactId, DealId, MeetingId, MemberId};

/// How long before a meeting its member is told what they should know.
pub const PREPARED_BEFORE: TimeDelta = TimeDelta::minutes(30);
/// What a meeting is called of which nobody is told more.
pub const BUSY: &str = "Busy";

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
    /// The days that it takes whole: the first, and the one after the last.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Whether only its member may read what it is about.
    pub is_private: bool,
    /// Whether it takes no time.
    pub is_free: bool,
    /// Who else is there, in their order.
    pub people: Vec<MeetingPerson>,
    /// Where it can be looked at.
    pub link: Option<String>,
    /// What is said of it.
    pub description: Option<String>,
    /// The address of whoever called it, where that is somebody else: only they can move it.
    pub called_by: Option<String>,
    /// Whether it stands in a connected calendar, and whether a change of it is still to be written there.
    pub written: Written,
}

/// Whether a meeting stands in a connected calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Written {
    /// In LeanCRM alone.
    #[default]
    Nowhere,
    /// As it stands here.
    There,
    /// A change is on its way.
    Pending,
    /// A change could not be written.
    Failed,
}

/// Somebody who is asked to come to a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MeetingPerson {
    /// Their address.
    pub address: String,
    /// Their name, where it is known.
    pub name: Option<String>,
    /// Who they are among the contacts that the asker sees.
    pub contact_id: Option<ContactId>,
    /// Whether they are a colleague.
    pub colleague: bool,
    /// `accepted`, `declined`, `tentative` or `none`.
    pub response: Option<String>,
}

impl MeetingPerson {
    /// What to call them.
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.address)
    }
}

impl Meeting {
    /// Whether its member is there for somebody in it: neither free nor there in name alone.
    pub const fn takes_time(&self) -> bool {
        !self.is_free
    }
}

/// A meeting as its history remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRecord {
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where.
    pub location: Option<String>,
    /// Whose calendar it stands in.
    pub member_id: MemberId,
    /// With whom.
    pub contact_id: Option<ContactId>,
    /// With which company.
    pub company_id: Option<CompanyId>,
    /// About which deal.
    pub deal_id: Option<DealId>,
    /// `confirmed`, `tentative` or `cancelled`.
    pub status: String,
    /// The addresses that it was booked with.
    #[serde(default)]
    pub invited: Vec<String>,
    /// In which connected calendar it stands.
    #[serde(default)]
    pub account_id: Option<AccountId>,
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
