//! Series: the instances of a rule. Days, weeks, months and years are known, with INTERVAL, COUNT, UNTIL and EXDATE, and BYDAY for
//! days and weeks.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::{
    Calendar,
    event::{Event, instant, moment, written, zone_of},
};

/// How far a series without an end is told, from now.
pub(super) const HORIZON: TimeDelta = TimeDelta::days(730);
/// Steps of a rule; more than anybody has meetings in two years.
const MOST: u32 = 4000;
/// Longer than anybody pauses.
const LONGEST: u32 = 400;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Every {
    Day,
    Week,
    Month,
    Year,
}

#[derive(Debug, PartialEq, Eq)]
enum Until {
    Day(NaiveDate),
    At(DateTime<Utc>),
}

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rule {
    every: Every,
    interval: u32,
    count: Option<usize>,
    until: Option<Until>,
    days: Vec<Weekday>,
    /// What is left out, as the ends of the ids of the instances.
    left_out: BTreeSet<String>,
}

impl Rule {
    /// Reads the lines of a series.
    pub(super) fn read(lines: &[&str]) -> Result<Self, String> {
        let unknown = |what: &str| format!("the fake does not know the recurrence `{what}`");
        let mut rule =
            Self { every: Every::Day, interval: 1, count: None, until: None, days: vec![], left_out: BTreeSet::new() };
        let mut found = false;
        for line in lines {
            if let Some(parts) = line.strip_prefix("RRULE:") {
                found = true;
                for part in parts.split(';').filter(|part| !part.is_empty()) {
                    rule.take(part).ok_or_else(|| unknown(part))?;
                }
            } else if let Some((_, times)) = line.strip_prefix("EXDATE").and_then(|rest| rest.split_once(':')) {
                rule.left_out.extend(times.split(',').map(str::to_owned));
            } else {
                return Err(unknown(line));
            }
        }
        if !rule.days.is_empty() && matches!(rule.every, Every::Month | Every::Year) {
            return Err(unknown("BYDAY of a month"));
        }
        if found { Ok(rule) } else { Err("a recurrence without a rule".to_owned()) }
    }

    fn take(&mut self, part: &str) -> Option<()> {
        let (name, value) = part.split_once('=')?;
        match name {
            "FREQ" => self.every = every(value)?,
            "INTERVAL" => self.interval = value.parse().ok().filter(|interval| (1..=LONGEST).contains(interval))?,
            "COUNT" => self.count = Some(value.parse().ok()?),
            "UNTIL" if value.len() == 8 => {
                self.until = Some(Until::Day(NaiveDate::parse_from_str(value, "%Y%m%d").ok()?));
            }
            "UNTIL" => {
                let at = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%SZ").ok()?;
                self.until = Some(Until::At(at.and_utc()));
            }
            "BYDAY" => self.days = value.split(',').map(weekday).collect::<Option<_>>()?,
            "WKST" if value == "MO" => {}
            _ => return None,
        }
        Some(())
    }

    /// The days on which it may happen, from the first on.
    fn dates(&self, first: NaiveDate) -> impl Iterator<Item = NaiveDate> {
        (0..MOST).flat_map(move |step| self.step(first, step * self.interval)).filter(move |date| *date >= first)
    }

    /// The days of one day, week, month or year, so many after the first.
    fn step(&self, first: NaiveDate, after: u32) -> Vec<NaiveDate> {
        let same_day = |months: u32| (first.with_day(1)? + Months::new(months)).with_day(first.day());
        match self.every {
            Every::Day => {
                let date = first + Days::new(u64::from(after));
                if self.days.is_empty() || self.days.contains(&date.weekday()) { vec![date] } else { Vec::new() }
            }
            Every::Week => {
                let monday = first.week(Weekday::Mon).first_day() + Days::new(u64::from(after) * 7);
                let mut days = if self.days.is_empty() { vec![first.weekday()] } else { self.days.clone() };
                days.sort_by_key(Weekday::num_days_from_monday);
                days.iter().map(|day| monday + Days::new(u64::from(day.num_days_from_monday()))).collect()
            }
            // A month without such a day is passed over.
            Every::Month => same_day(after).into_iter().collect(),
            Every::Year => same_day(after * 12).into_iter().collect(),
        }
    }

    fn has_ended(&self, date: NaiveDate, at: DateTime<Utc>) -> bool {
        match &self.until {
            Some(Until::Day(last)) => date > *last,
            Some(Until::At(last)) => at > *last,
            None => false,
        }
    }
}

fn every(name: &str) -> Option<Every> {
    match name {
        "DAILY" => Some(Every::Day),
        "WEEKLY" => Some(Every::Week),
        "MONTHLY" => Some(Every::Month),
        "YEARLY" => Some(Every::Year),
        _ => None,
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    let days = [
        ("MO", Weekday::Mon),
        ("TU", Weekday::Tue),
        ("WE", Weekday::Wed),
        ("TH", Weekday::Thu),
        ("FR", Weekday::Fri),
        ("SA", Weekday::Sat),
        ("SU", Weekday::Sun),
    ];
    days.iter().find(|(known, _)| *known == name).map(|(_, day)| *day)
}

impl Calendar {
    /// The instances of a series that begin before an instant, changed and cancelled ones among them.
    pub(super) fn instances(&self, series: &Event, before: DateTime<Utc>) -> Vec<Event> {
        let Some(rule) = series.rules().and_then(|lines| Rule::read(&lines).ok()) else { return Vec::new() };
        let (start, end) = (&series.resource["start"], &series.resource["end"]);
        let Some((first, last)) = series.span(self.zone) else { return Vec::new() };
        let zone = zone_of(start, self.zone);
        let day: Option<NaiveDate> = start["date"].as_str().and_then(|day| day.parse().ok());
        let local = first.with_timezone(&zone).naive_local();
        let (first_day, time) = day.map_or((local.date(), local.time()), |day| (day, NaiveTime::MIN));
        let lasting = last - first;
        let days = day.and_then(|day| Some(end["date"].as_str()?.parse::<NaiveDate>().ok()? - day));
        let mut instances = Vec::new();
        for (number, date) in rule.dates(first_day).enumerate() {
            let at = instant(date.and_time(time), if day.is_some() { self.zone } else { zone });
            if at >= before || rule.has_ended(date, at) || rule.count.is_some_and(|count| number >= count) {
                break;
            }
            let times = match days {
                Some(days) => (json!({ "date": date.to_string() }), json!({ "date": (date + days).to_string() })),
                None => (written(at, zone), written(at + lasting, zone_of(end, zone))),
            };
            if let Some(instance) = self.instance(series, &rule, times) {
                instances.push(instance);
            }
        }
        instances
    }

    fn instance(&self, series: &Event, rule: &Rule, (start, end): (Value, Value)) -> Option<Event> {
        let mark = mark(&start, self.zone);
        let id = format!("{}_{mark}", series.id());
        if let Some(changed) = self.events.get(&id) {
            return Some(changed.clone());
        }
        let local = start["dateTime"].as_str().map(|text| text[..19].replace(['-', ':'], ""));
        if rule.left_out.contains(&mark) || local.is_some_and(|local| rule.left_out.contains(&local)) {
            return None;
        }
        let mut resource: Map<String, Value> = series.resource.clone();
        resource.remove("recurrence");
        resource.insert("id".to_owned(), json!(id));
        resource.insert("recurringEventId".to_owned(), json!(series.id()));
        resource.insert("originalStartTime".to_owned(), start.clone());
        resource.insert("start".to_owned(), start);
        resource.insert("end".to_owned(), end);
        Some(Event { resource, changed: series.changed, ..Event::default() })
    }
}

/// What tells an instance from the others of its series.
pub(super) fn mark(start: &Value, zone: Tz) -> String {
    match (start["date"].as_str(), moment(start, zone)) {
        (Some(day), _) => day.replace('-', ""),
        (None, Some(at)) => at.format("%Y%m%dT%H%M%SZ").to_string(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(rule: &str, most: usize) -> Vec<String> {
        let rule = Rule::read(&[&format!("RRULE:{rule}")]).unwrap();
        let first = NaiveDate::from_ymd_opt(2026, 3, 11).unwrap();
        rule.dates(first).take(rule.count.unwrap_or(most).min(most)).map(|date| date.to_string()).collect()
    }

    #[test]
    fn a_rule_gives_its_days_from_the_first_on() {
        assert_eq!(dates("FREQ=DAILY;INTERVAL=2;COUNT=3", 9), ["2026-03-11", "2026-03-13", "2026-03-15"]);
        assert_eq!(dates("FREQ=WEEKLY", 2), ["2026-03-11", "2026-03-18"]);
        // The Monday of the first week is before the first, and the second week is passed over.
        assert_eq!(dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE", 3), ["2026-03-11", "2026-03-23", "2026-03-25"]);
        let first = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let monthly = Rule::read(&["RRULE:FREQ=MONTHLY"]).unwrap();
        let dates: Vec<String> = monthly.dates(first).take(2).map(|date| date.to_string()).collect();
        assert_eq!(dates, ["2026-01-31", "2026-03-31"], "February has no such day");
        assert_eq!(monthly.dates(first).filter(|date| date.year() == 2027).count(), 7);
        for unknown in
            ["RRULE:FREQ=HOURLY", "RRULE:FREQ=MONTHLY;BYDAY=1MO", "RRULE:FREQ=DAILY;BYSETPOS=1", "EXDATE:20260311"]
        {
            assert!(Rule::read(&[unknown]).is_err(), "what is not known is said: {unknown}");
        }
    }
}
