//! What a member is told at a time: reminders, tasks that are due, promised contacts, meetings, deals that went quiet, and their day.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    meeting::{Meeting, PREPARED_BEFORE},
    wall_clock::{begins_a_day, next_daily},
};
use crate::ids::{AlertId, CompanyId, ContactId, DealId, TaskId};

/// The hour of what is for a day rather than for an hour.
const MORNING: u32 = 9;
/// What is told so much later than it should have been says so.
pub const LATE_AFTER: TimeDelta = TimeDelta::minutes(5);

/// A kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A member asked to be reminded.
    Reminder,
    /// A task is due.
    Task,
    /// A contact with somebody was promised.
    FollowUp,
    /// Something happened that a member wants to know of.
    Alert,
    /// A member's day begins: their briefing, and what went quiet.
    Day,
    /// A meeting with somebody from outside is near.
    Meeting,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Reminder, Self::Task, Self::FollowUp, Self::Alert, Self::Day, Self::Meeting];

    /// The word in the database and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Task => "task",
            Self::FollowUp => "follow_up",
            Self::Alert => "alert",
            Self::Day => "day",
            Self::Meeting => "meeting",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A notice of which it is not known yet when it is to be told.
#[derive(Debug, Clone, Copy)]
pub struct Unplanned {
    /// What it is.
    pub kind: NoticeKind,
    /// When it is due; `None` for a day.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was written down, or its member asked for another time.
    pub made_at: Option<DateTime<Utc>>,
    /// The member's time zone.
    pub zone: Tz,
    /// That of whoever wrote it down.
    pub author_zone: Option<Tz>,
    /// When the member wants their briefing.
    pub brief_at: Option<NaiveTime>,
}

impl Unplanned {
    /// When it is to be told; `None` where that was over when it was written down.
    pub fn tell_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let at = match (self.kind, self.due_at) {
            (NoticeKind::Day, _) | (_, None) => next_day(self.brief_at, self.zone, self.made_at.unwrap_or(now)),
            (NoticeKind::Reminder | NoticeKind::Alert, Some(due)) => due,
            (NoticeKind::Task | NoticeKind::FollowUp, Some(due)) => self.morning_of(due).unwrap_or(due),
            // One that is booked within the half hour is told at once, before it begins.
            (NoticeKind::Meeting, Some(begins)) => {
                let at = self.made_at.map_or(begins - PREPARED_BEFORE, |made| made.max(begins - PREPARED_BEFORE));
                return (at < begins).then_some(at);
            }
        };
        Some(at).filter(|at| self.made_at.is_none_or(|made| self.kind == NoticeKind::Alert || *at > made))
    }

    /// The morning of the day that a moment stands for; `None` where it is a moment.
    fn morning_of(&self, due: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let whose = [Some(self.zone), self.author_zone].into_iter().flatten().find(|zone| begins_a_day(due, *zone))?;
        let day = due.with_timezone(&whose).date_naive();
        Some(super::wall_clock::instant(day.and_time(morning()), self.zone))
    }
}

/// When a member's day begins next: when they want their briefing, or at nine.
pub fn next_day(brief_at: Option<NaiveTime>, zone: Tz, after: DateTime<Utc>) -> DateTime<Utc> {
    next_daily(brief_at.unwrap_or_else(morning), zone, after)
}

fn morning() -> NaiveTime {
    NaiveTime::from_hms_opt(MORNING, 0, 0).unwrap_or_default()
}

/// A notice whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueNotice {
    /// What it is.
    pub kind: NoticeKind,
    /// The task, the contact, the alert, the meeting, or the member.
    pub subject: Uuid,
    /// When it is due; of a day when it was to begin.
    pub due_at: DateTime<Utc>,
    /// When it was to be told.
    pub tell_at: DateTime<Utc>,
}

impl DueNotice {
    /// Whether it is told late.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        now - self.tell_at > LATE_AFTER
    }

    /// For when it is, and whether it comes late.
    pub fn told(&self, now: DateTime<Utc>) -> ToldAt {
        ToldAt { due_at: self.due_at, late: self.is_late(now) }
    }
}

/// A record that something is about, with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Which.
    pub id: SubjectId,
    /// Its name.
    pub name: String,
}

/// Which record something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubjectId {
    /// A person.
    Contact(ContactId),
    /// A company.
    Company(CompanyId),
    /// A deal.
    Deal(DealId),
}

impl SubjectId {
    /// The word of its kind in the database.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Contact(_) => "contact",
            Self::Company(_) => "company",
            Self::Deal(_) => "deal",
        }
    }

    /// Its bare id.
    pub const fn as_uuid(self) -> Uuid {
        match self {
            Self::Contact(id) => id.as_uuid(),
            Self::Company(id) => id.as_uuid(),
            Self::Deal(id) => id.as_uuid(),
        }
    }
}

/// Everything that a member is told at one time, as they see it then.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Tasks and reminders, by when they are due.
    pub tasks: Vec<ToldTask>,
    /// Promised contacts.
    pub follow_ups: Vec<ToldFollowUp>,
    /// Deals that went quiet.
    pub deals: Vec<ToldDeal>,
    /// What happened.
    pub alerts: Vec<ToldAlert>,
    /// Meetings that are near.
    pub meetings: Vec<ToldMeeting>,
    /// The briefing of the day, and when it was to come.
    pub briefing: Option<ToldAt>,
}

impl Told {
    /// Whether there is nothing to tell.
    pub const fn is_empty(&self) -> bool {
        self.tasks.is_empty()
            && self.follow_ups.is_empty()
            && self.deals.is_empty()
            && self.alerts.is_empty()
            && self.meetings.is_empty()
            && self.briefing.is_none()
    }
}

/// For when something was, and whether it comes late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldAt {
    /// For when it was.
    pub due_at: DateTime<Utc>,
    /// Whether it comes later than it should have.
    pub late: bool,
}

/// A task that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldTask {
    /// Which.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// Whether its member asked to be reminded.
    pub reminds: bool,
    /// `low`, `normal` or `high`.
    pub priority: String,
    /// What it is about.
    pub about: Option<Subject>,
    /// For when it was.
    pub at: ToldAt,
}

/// A promised contact that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldFollowUp {
    /// With whom.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// Their company.
    pub company: Option<String>,
    /// For when it was.
    pub at: ToldAt,
}

/// A meeting that is near.
#[derive(Debug, Clone)]
pub struct ToldMeeting {
    /// The meeting.
    pub meeting: Meeting,
    /// For when it was.
    pub at: ToldAt,
}

/// A deal that went quiet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldDeal {
    /// Which.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// Its company.
    pub company: Option<String>,
    /// The name of its stage.
    pub stage: String,
    /// For how many business days nothing has happened.
    pub quiet_days: i32,
    /// How many its stage allows.
    pub allowed_days: i32,
    /// Since when nothing has happened.
    pub since: DateTime<Utc>,
    /// For when it was: the beginning of the member's day.
    pub at: ToldAt,
}

/// Something that happened and that its member is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAlert {
    /// Which.
    pub id: AlertId,
    /// What happened, in a sentence.
    pub text: String,
    /// What it is about.
    pub about: Option<Subject>,
    /// What can be said to do something about it.
    pub offers: Option<String>,
    /// When it happened.
    pub at: ToldAt,
}

/// What a member was told and has not dealt with, on the page of their day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadAlert {
    /// Which.
    pub id: AlertId,
    /// What it tells.
    pub what: UnreadKind,
    /// What happened, or the name of the record that it is about.
    pub text: String,
    /// What it is about.
    pub about: Option<SubjectId>,
    /// For which moment it was told; of a quiet deal since when it is quiet.
    pub due_at: DateTime<Utc>,
    /// Whether it went out by a channel.
    pub sent: bool,
}

/// What an unread alert tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadKind {
    /// A task is due, or a reminder is.
    Task(TaskId),
    /// A contact was promised.
    FollowUp,
    /// A deal went quiet.
    QuietDeal,
    /// Something happened.
    Alert,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn unplanned(kind: NoticeKind, due_at: &str) -> Unplanned {
        let zone = chrono_tz::Asia::Kuwait; // three hours ahead, all year
        Unplanned { kind, due_at: Some(at(due_at)), made_at: None, zone, author_zone: None, brief_at: None }
    }

    #[test]
    fn what_is_for_a_day_is_told_in_its_morning_and_what_is_for_an_hour_then() {
        let now = at("2026-03-10T06:00:00Z");
        for (kind, due, told) in [
            (NoticeKind::Task, "2026-03-11T21:00:00Z", "2026-03-12T06:00:00Z"),
            (NoticeKind::Task, "2026-03-11T12:00:00Z", "2026-03-11T12:00:00Z"),
            (NoticeKind::FollowUp, "2026-03-11T21:00:00Z", "2026-03-12T06:00:00Z"),
            (NoticeKind::Reminder, "2026-03-11T21:00:00Z", "2026-03-11T21:00:00Z"),
        ] {
            assert_eq!(unplanned(kind, due).tell_at(now), Some(at(told)), "{kind:?} {due}");
        }
        let berlin = Some(chrono_tz::Europe::Berlin);
        let by_another = Unplanned { author_zone: berlin, ..unplanned(NoticeKind::Task, "2026-03-11T23:00:00Z") };
        assert_eq!(by_another.tell_at(now), Some(at("2026-03-12T06:00:00Z")), "Thursday in Berlin, at nine in Kuwait");
    }

    #[test]
    fn what_was_over_when_it_was_written_down_is_not_told() {
        let task = unplanned(NoticeKind::Task, "2026-03-10T21:00:00Z");
        let made = |made: &str| Unplanned { made_at: Some(at(made)), ..task }.tell_at(at("2026-03-11T12:00:00Z"));
        assert_eq!(made("2026-03-11T06:30:00Z"), None, "written at half past nine for this day");
        assert_eq!(made("2026-03-11T05:30:00Z"), Some(at("2026-03-11T06:00:00Z")), "late, but it was in time");
    }

    #[test]
    fn a_meeting_is_told_half_an_hour_before_or_at_once_where_less_is_left() {
        let meeting = unplanned(NoticeKind::Meeting, "2026-03-11T12:00:00Z");
        let made = |made: &str| Unplanned { made_at: Some(at(made)), ..meeting }.tell_at(at("2026-03-11T12:00:00Z"));
        assert_eq!(made("2026-03-10T12:00:00Z"), Some(at("2026-03-11T11:30:00Z")));
        assert_eq!(made("2026-03-11T11:50:00Z"), Some(at("2026-03-11T11:50:00Z")));
        assert_eq!(made("2026-03-11T12:00:00Z"), None, "it has begun");
    }

    #[test]
    fn a_day_begins_when_its_member_wants_their_briefing_or_at_nine() {
        let now = at("2026-03-11T06:30:00Z");
        let day = Unplanned { due_at: None, ..unplanned(NoticeKind::Day, "2026-03-11T00:00:00Z") };
        assert_eq!(day.tell_at(now), Some(at("2026-03-12T06:00:00Z")));
        let early = Unplanned { brief_at: NaiveTime::from_hms_opt(7, 30, 0), ..day };
        assert_eq!(early.tell_at(now), Some(at("2026-03-12T04:30:00Z")));
        let asked = Unplanned { made_at: Some(now - TimeDelta::hours(4)), ..early };
        assert_eq!(asked.tell_at(now), Some(at("2026-03-11T04:30:00Z")), "nobody looked from half past five on");
    }
}
