//! The meanings a time expression can have.

use std::fmt::{self, Write as _};

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize, Serializer};

/// One end of a range: a whole day or a minute, in the rep's own time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimePoint {
    /// A whole day.
    Day(NaiveDate),
    /// A moment of a day.
    Minute(NaiveDateTime),
}

impl TimePoint {
    /// The day that the point lies in.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Minute(instant) => instant.date(),
        }
    }

    /// The point as a moment: a whole day starts at midnight.
    pub fn instant(self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(NaiveTime::MIN),
            Self::Minute(instant) => instant,
        }
    }
}

impl fmt::Display for TimePoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(formatter, "{day}"),
            Self::Minute(instant) => write_instant(formatter, *instant),
        }
    }
}

/// A length of time. Months are kept apart from seconds because a month has no fixed length; a year is twelve months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// Calendar months.
    pub months: i64,
    /// Everything from weeks down, in seconds.
    pub seconds: i64,
}

impl Span {
    /// Seconds in a day.
    pub const DAY: i64 = 86_400;

    /// The span in whole days, a month counted as thirty.
    pub fn days(self) -> i64 {
        self.months.saturating_mul(30).saturating_add(self.seconds / Self::DAY)
    }

    /// The days below the months.
    pub(super) fn days_without_months(self) -> i64 {
        self.seconds / Self::DAY
    }

    /// Whether the span is made of whole days, so that adding it to a day gives a day.
    pub fn is_whole_days(self) -> bool {
        self.seconds % Self::DAY == 0
    }
}

impl fmt::Display for Span {
    /// ISO 8601: `P2M`, `P1Y3M`, `P21D`, `PT90M`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char('P')?;
        let (years, months) = (self.months / 12, self.months % 12);
        if years != 0 {
            write!(formatter, "{years}Y")?;
        }
        if months != 0 {
            write!(formatter, "{months}M")?;
        }
        let (days, rest) = (self.seconds / Self::DAY, self.seconds % Self::DAY);
        if days != 0 {
            write!(formatter, "{days}D")?;
        }
        if rest == 0 {
            return if self.months == 0 && days == 0 { formatter.write_str("T0S") } else { Ok(()) };
        }
        formatter.write_char('T')?;
        for (unit, letter) in [(3600, 'H'), (60, 'M'), (1, 'S')] {
            let count = match unit {
                3600 => rest / 3600,
                60 => rest % 3600 / 60,
                _ => rest % 60,
            };
            if count != 0 {
                write!(formatter, "{count}{letter}")?;
            }
        }
        Ok(())
    }
}

/// How often something recurs; the names are those of RFC 5545.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Frequency {
    /// Every so many minutes.
    Minutely,
    /// Every so many hours.
    Hourly,
    /// Every so many days.
    Daily,
    /// Every so many weeks.
    Weekly,
    /// Every so many months; a quarter is three.
    Monthly,
    /// Every so many years.
    Yearly,
}

impl Frequency {
    /// The RFC 5545 name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

/// Something that happens again and again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Recurrence {
    /// The unit that `interval` counts.
    pub freq: Frequency,
    /// Every so many units, 1 or more.
    pub interval: u32,
    /// The weekdays, Monday first; empty when the rule names none.
    pub byday: Vec<Weekday>,
    /// Which of these weekdays of a month: 1 is the first, -1 the last; `None` means every one.
    pub nth: Option<i8>,
    /// The day of the month, 1 to 31; -1 is the last day.
    pub bymonthday: Option<i8>,
    /// The time of day, when one was said.
    pub time: Option<NaiveTime>,
}

impl Recurrence {
    /// The two-letter weekday codes of RFC 5545, Monday first.
    pub fn byday_codes(&self) -> Vec<&'static str> {
        const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        self.byday.iter().map(|day| CODES[day.num_days_from_monday() as usize]).collect()
    }
}

impl fmt::Display for Recurrence {
    /// The value of an RFC 5545 `RRULE`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FREQ={}", self.freq.as_str())?;
        if self.interval != 1 {
            write!(formatter, ";INTERVAL={}", self.interval)?;
        }
        if !self.byday.is_empty() {
            let nth = self.nth.map_or_else(String::new, |nth| nth.to_string());
            let days: Vec<String> = self.byday_codes().into_iter().map(|code| format!("{nth}{code}")).collect();
            write!(formatter, ";BYDAY={}", days.join(","))?;
        }
        if let Some(day) = self.bymonthday {
            write!(formatter, ";BYMONTHDAY={day}")?;
        }
        if let Some(time) = self.time {
            write!(formatter, ";BYHOUR={};BYMINUTE={}", time.hour(), time.minute())?;
        }
        Ok(())
    }
}

/// What a time expression means, in the rep's own time zone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TimeValue {
    /// One day.
    Date(NaiveDate),
    /// One moment.
    Instant(NaiveDateTime),
    /// From one point to another. Days at the ends are inside the range; a missing end is open.
    Range {
        /// The first point.
        from: Option<TimePoint>,
        /// The last point.
        to: Option<TimePoint>,
    },
    /// A length of time.
    Duration(Span),
    /// Something that happens again and again.
    Recurrence(Recurrence),
}

impl TimeValue {
    /// The days touched, first and last included, an open end being `None`. A range that ends at midnight does not touch
    /// the day that begins there. `None` for a duration; a recurrence starts `today` and is open.
    pub fn days(&self, today: NaiveDate) -> Option<(Option<NaiveDate>, Option<NaiveDate>)> {
        match self {
            Self::Date(day) => Some((Some(*day), Some(*day))),
            Self::Instant(instant) => Some((Some(instant.date()), Some(instant.date()))),
            Self::Range { from, to } => {
                let last = to.map(|point| match point {
                    TimePoint::Minute(end)
                        if end.time() == NaiveTime::MIN && from.is_some_and(|from| from.instant() < end) =>
                    {
                        end.date().checked_sub_days(Days::new(1)).unwrap_or(end.date())
                    }
                    point => point.day(),
                });
                Some((from.map(TimePoint::day), last))
            }
            Self::Duration(_) => None,
            Self::Recurrence(_) => Some((Some(today), None)),
        }
    }

    /// The length that a duration has; `None` for everything else.
    pub fn length(&self) -> Option<Span> {
        match self {
            Self::Duration(span) => Some(*span),
            _ => None,
        }
    }

    /// A duration in whole days, a month counted as thirty; `None` for everything else.
    pub fn duration_days(&self) -> Option<i64> {
        match self {
            Self::Duration(span) => Some(span.days()),
            _ => None,
        }
    }

    /// The point by which something is to be done: the date or moment itself, or the end of a range ("by Friday"), or its
    /// start when the end is open.
    pub fn deadline(&self) -> Option<TimePoint> {
        match self {
            Self::Date(day) => Some(TimePoint::Day(*day)),
            Self::Instant(instant) => Some(TimePoint::Minute(*instant)),
            Self::Range { from, to } => to.or(*from),
            Self::Duration(_) | Self::Recurrence(_) => None,
        }
    }

    /// The moment when something starts: a date or a range starts at its beginning.
    pub fn start(&self) -> Option<TimePoint> {
        match self {
            Self::Range { from, .. } => *from,
            other => other.deadline(),
        }
    }
}

impl fmt::Display for TimeValue {
    /// ISO 8601, minutes precise: `2026-03-12`, `2026-03-12T09:00`, `2026-03-09/2026-03-15`, `/2026-03-15`, `P14D`; a
    /// recurrence as the value of an `RRULE`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(day) => write!(formatter, "{day}"),
            Self::Instant(instant) => write_instant(formatter, *instant),
            Self::Range { from, to } => {
                if let Some(from) = from {
                    write!(formatter, "{from}")?;
                }
                formatter.write_char('/')?;
                to.map_or(Ok(()), |to| write!(formatter, "{to}"))
            }
            Self::Duration(span) => write!(formatter, "{span}"),
            Self::Recurrence(recurrence) => write!(formatter, "{recurrence}"),
        }
    }
}

impl Serialize for TimeValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What was said, next to what it means, so that an answer can show both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TimePhrase {
    /// The words as they stand in the text.
    pub text: String,
    /// The meaning, when it could be dated.
    pub value: Option<TimeValue>,
}

fn write_instant(formatter: &mut fmt::Formatter<'_>, instant: NaiveDateTime) -> fmt::Result {
    write!(
        formatter,
        "{:04}-{:02}-{:02}T{:02}:{:02}",
        instant.year(),
        instant.month(),
        instant.day(),
        instant.hour(),
        instant.minute()
    )
}
