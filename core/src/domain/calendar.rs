//! Events as a calendar has them, before they are meetings.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::wall_clock::instant;

/// How far back a calendar is read the first time.
pub const READ_BACK: TimeDelta = TimeDelta::days(60);
/// How far ahead a calendar is read: a series has no end, so the single meetings of one have to.
pub const READ_AHEAD: TimeDelta = TimeDelta::days(400);
/// So old, a reading is done anew, that meetings far ahead come into it.
pub const READ_ANEW_AFTER: TimeDelta = TimeDelta::days(30);

/// An event of a calendar. One that is called off may have nothing but its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// What the calendar calls it.
    pub id: String,
    /// Its version there.
    pub etag: Option<String>,
    /// What every calendar calls it that has a copy.
    pub ical_uid: Option<String>,
    /// How it stands.
    pub status: EventStatus,
    /// Its title.
    pub title: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// What is said of it.
    pub description: Option<String>,
    /// Where it can be looked at.
    pub link: Option<String>,
    /// When; `None` only for one that is called off.
    pub time: Option<EventTime>,
    /// The series that it is one of, and when that has it.
    pub series: Option<(String, EventStart)>,
    /// Who called it.
    pub organizer: Option<Attendee>,
    /// Who is asked to come.
    pub attendees: Vec<Attendee>,
    /// Whether there are more than those.
    pub attendees_omitted: bool,
    /// Whether only its member may read it.
    pub is_private: bool,
    /// Whether it takes no time.
    pub is_free: bool,
    /// When it was changed last.
    pub updated: Option<DateTime<Utc>>,
}

impl CalendarEvent {
    /// An event of which only is known that it was called off.
    pub fn called_off(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            etag: None,
            ical_uid: None,
            status: EventStatus::Cancelled,
            title: None,
            location: None,
            description: None,
            link: None,
            time: None,
            series: None,
            organizer: None,
            attendees: Vec::new(),
            attendees_omitted: false,
            is_private: false,
            is_free: false,
            updated: None,
        }
    }
}

/// How an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStatus {
    /// It takes place.
    Confirmed,
    /// It may.
    Tentative,
    /// It does not.
    Cancelled,
}

impl EventStatus {
    /// The word it is kept by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Tentative => "tentative",
            Self::Cancelled => "cancelled",
        }
    }
}

/// When an event is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventTime {
    /// From one moment to another.
    Timed {
        /// When it begins.
        start: DateTime<Utc>,
        /// When it ends.
        end: DateTime<Utc>,
        /// The time zone that it was written down in.
        zone: Option<String>,
    },
    /// Whole days, wherever one is.
    AllDay {
        /// The first.
        first: NaiveDate,
        /// The day after the last.
        until: NaiveDate,
    },
}

impl EventTime {
    /// When it begins and ends for somebody in a place.
    pub fn span(&self, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        match self {
            Self::Timed { start, end, .. } => (*start, (*end).max(*start)),
            Self::AllDay { first, until } => {
                let midnight = |day: NaiveDate| instant(day.and_time(NaiveTime::MIN), zone);
                (midnight(*first), midnight((*until).max(*first)))
            }
        }
    }
}

/// When a series has one of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventStart {
    /// At a moment.
    At(DateTime<Utc>),
    /// On a day.
    On(NaiveDate),
}

impl EventStart {
    /// A moment that stands for it, wherever one is.
    pub fn moment(self) -> DateTime<Utc> {
        match self {
            Self::At(moment) => moment,
            Self::On(day) => day.and_time(NaiveTime::MIN).and_utc(),
        }
    }
}

/// Somebody, or a room, that is asked to come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendee {
    /// Their address.
    pub address: String,
    /// Their name.
    pub name: Option<String>,
    /// Whether it is whoever's calendar it is.
    pub is_self: bool,
    /// Whether it is a room or a thing.
    pub is_resource: bool,
    /// What they answered.
    pub response: Response,
}

/// What somebody answered to an invitation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Response {
    /// Nothing yet.
    #[default]
    None,
    /// They come.
    Accepted,
    /// They may.
    Tentative,
    /// They do not.
    Declined,
}

impl Response {
    /// The word it is kept by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Accepted => "accepted",
            Self::Tentative => "tentative",
            Self::Declined => "declined",
        }
    }

    /// The answer of a word.
    pub fn from_word(word: &str) -> Self {
        let all = [Self::Accepted, Self::Tentative, Self::Declined];
        all.into_iter().find(|response| response.as_str() == word).unwrap_or_default()
    }
}

impl Attendee {
    /// The address of a person, in lower case: not of a room, a group calendar, or whoever's calendar it is.
    pub fn person(&self) -> Option<String> {
        let address = self.address.trim().to_lowercase();
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        let is_calendar = domain == "calendar.google.com" || domain.ends_with(".calendar.google.com");
        let fits = (3..=320).contains(&address.len()) && !domain.is_empty() && !address.contains(char::is_whitespace);
        (fits && !self.is_self && !self.is_resource && !is_calendar).then_some(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_calendars_and_oneself_are_no_people() {
        let address = |address: &str| Attendee { address: address.to_owned(), ..Attendee::default() };
        assert_eq!(address(" Jane@Acme.com ").person().as_deref(), Some("jane@acme.com"));
        for other in ["c_1@resource.calendar.google.com", "x@group.calendar.google.com", "", "nobody", "a b@c.d"] {
            assert_eq!(address(other).person(), None, "{other}");
        }
        assert_eq!(Attendee { is_self: true, ..address("me@acme.com") }.person(), None);
        assert_eq!(Attendee { is_resource: true, ..address("room@acme.com") }.person(), None);
    }

    #[test]
    fn whole_days_are_those_of_the_place() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let time = EventTime::AllDay { first: day("2026-03-12"), until: day("2026-03-14") };
        let (start, end) = time.span(chrono_tz::Asia::Kuwait);
        assert_eq!(start.to_rfc3339(), "2026-03-11T21:00:00+00:00");
        assert_eq!(end.to_rfc3339(), "2026-03-13T21:00:00+00:00");
    }
}
