//! One table per kind of expression; asked on Wednesday 11 March 2026 at half past nine.

use super::{instant, resolve};
use chrono::NaiveDateTime;

pub(super) fn now() -> NaiveDateTime {
    instant("2026-03-11T09:30").expect("a moment")
}

/// Every line is "what is said = what it means".
pub(super) fn check(table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (said, meant) = line.rsplit_once(" = ").expect("a line of the table");
        let found = resolve(said.trim(), now()).map_or_else(|| "nothing".to_owned(), |value| value.to_string());
        if found != meant.trim() {
            wrong.push(format!("{}: {found}, not {}", said.trim(), meant.trim()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn days_by_distance() {
    check(
        "today = 2026-03-11
         tmrw = 2026-03-12
         the day after tomorrow = 2026-03-13
         day before yesterday = 2026-03-09
         in 3 days = 2026-03-14
         in a couple of weeks = 2026-03-25
         in two weeks' time = 2026-03-25
         ten weeks ago = 2025-12-31
         a year and a half ago = 2024-09-11
         90 days out = 2026-06-09
         a month from tomorrow = 2026-04-12
         a fortnight from today = 2026-03-25
         30 days from april 1 = 2026-05-01
         2 days after christmas = 2026-12-27
         the day after next friday = 2026-03-21
         in 3 business days = 2026-03-16
         5 working days ago = 2026-03-04
         next business day = 2026-03-12
         a week tomorrow = 2026-03-19
         they need it seven days from now, please = 2026-03-18",
    );
}

#[test]
fn weekdays_lie_ahead_and_next_is_next_week() {
    check(
        "friday = 2026-03-13
         wednesday = 2026-03-18
         this friday = 2026-03-13
         next friday = 2026-03-20
         last friday = 2026-03-06
         this coming sunday = 2026-03-15
         friday after next = 2026-03-20
         monday of next week = 2026-03-16
         next week on thursday = 2026-03-19
         friday week = 2026-03-20
         a week on monday = 2026-03-23
         two weeks from friday = 2026-03-27
         3 fridays ago = 2026-02-20
         in 2 fridays = 2026-03-20
         the friday before christmas = 2026-12-18
         this friday the 13th = 2026-03-13
         saturday 21 = 2026-03-21
         mon 16th at 3 = 2026-03-16T15:00",
    );
}

#[test]
fn dates_written_out() {
    check(
        "3rd of april = 2026-04-03
         april 3 = 2026-04-03
         3 mar = 2027-03-03
         february the 15th = 2027-02-15
         Dec24 = 2026-12-24
         the 15th = 2026-03-15
         the 5th of next month = 2026-04-05
         next month on the 5th = 2026-04-05
         Friday, March 13th at 10:30 = 2026-03-13T10:30
         15 Apr 2026, 14:00 = 2026-04-15T14:00
         16-Mar-2026 = 2026-03-16
         2026/04/03 15:00 = 2026-04-03T15:00
         2026-04-01T10:00 = 2026-04-01T10:00
         20260403 = 2026-04-03
         04/15/2026 = 2026-04-15
         15/04/26 = 2026-04-15
         15.04.2026 = 2026-04-15
         due 4/30 = 2026-04-30
         ١٥ april = 2026-04-15
         april twenty first = 2026-04-21
         feb 29 = 2028-02-29
         31 feb = nothing
         easter = 2026-04-05
         new year’s eve = 2026-12-31",
    );
}

#[test]
fn days_inside_periods() {
    check(
        "first monday of last month = 2026-02-02
         third thursday in may = 2026-05-21
         last friday of the month = 2026-03-27
         last working day of the quarter = 2026-03-31
         the 2nd business day of next month = 2026-04-02
         first day of next quarter = 2026-04-01
         end of month = 2026-03-31
         EOQ = 2026-03-31
         end of next week = 2026-03-20
         year-end = 2026-12-31
         beginning of next month = 2026-04-01
         end of day = 2026-03-11
         EOD tomorrow = 2026-03-12",
    );
}

#[test]
fn moments() {
    check(
        "tomorrow at 3 = 2026-03-12T15:00
         tues 3p = 2026-03-17T15:00
         noon on friday = 2026-03-13T12:00
         half past 3 tomorrow = 2026-03-12T15:30
         quarter to five = 2026-03-11T16:45
         7.30 tomorrow = 2026-03-12T07:30
         at 17h30 tomorrow = 2026-03-12T17:30
         12am = 2026-03-12T00:00
         at 8 in the evening = 2026-03-11T20:00
         last night at 8 = 2026-03-10T20:00
         tonight at 11 = 2026-03-11T23:00
         1500 hours = 2026-03-11T15:00
         3-ish tomorrow = 2026-03-12T15:00
         COB friday = 2026-03-13T17:00
         in an hour and a half = 2026-03-11T11:00
         in 30m = 2026-03-11T10:00
         half an hour ago = 2026-03-11T09:00
         ten minutes before 5pm = 2026-03-11T16:50
         this time tomorrow = 2026-03-12T09:30
         a week from monday at 10am = 2026-03-23T10:00
         asap = 2026-03-11T09:30",
    );
}

#[test]
fn periods() {
    check(
        "this week = 2026-03-09/2026-03-15
         next weekend = 2026-03-21/2026-03-22
         last month = 2026-02-01/2026-02-28
         next quarter = 2026-04-01/2026-06-30
         Q3 = 2026-07-01/2026-09-30
         Q4 last year = 2025-10-01/2025-12-31
         third quarter of 2025 = 2025-07-01/2025-09-30
         H1 = 2026-01-01/2026-06-30
         FY25 = 2025-01-01/2025-12-31
         in 2025 = 2025-01-01/2025-12-31
         march 2025 = 2025-03-01/2025-03-31
         last december = 2025-12-01/2025-12-31
         late april = 2026-04-21/2026-04-30
         first week of april = 2026-04-06/2026-04-12
         last 10 days of march = 2026-03-22/2026-03-31
         second half of the year = 2026-07-01/2026-12-31
         week of april 6 = 2026-04-06/2026-04-12
         w/c 16 march = 2026-03-16/2026-03-22
         the week after next = 2026-03-23/2026-03-29
         rest of the month = 2026-03-11/2026-03-31
         later this week = 2026-03-11/2026-03-15
         month to date = 2026-03-01/2026-03-11
         last 2 weeks = 2026-02-25/2026-03-10
         next 3 days = 2026-03-12/2026-03-14
         next 4 business days = 2026-03-12/2026-03-17
         last 24 hours = 2026-03-10T09:30/2026-03-11T09:30
         tomorrow morning = 2026-03-12T09:00/2026-03-12T12:00
         this afternoon = 2026-03-11T12:00/2026-03-11T17:00",
    );
}

#[test]
fn ranges_with_two_ends() {
    check(
        "monday to friday = 2026-03-16/2026-03-20
         between monday and thursday = 2026-03-16/2026-03-19
         9-11am = 2026-03-11T09:00/2026-03-11T11:00
         from 9 to 5 = 2026-03-11T09:00/2026-03-11T17:00
         2 to 4 tomorrow = 2026-03-12T14:00/2026-03-12T16:00
         11pm-1am = 2026-03-11T23:00/2026-03-12T01:00
         friday, 10am to noon = 2026-03-13T10:00/2026-03-13T12:00
         april 1-5 = 2026-04-01/2026-04-05
         from the 3rd to the 9th of may = 2026-05-03/2026-05-09
         nov 2025 - feb 2026 = 2025-11-01/2026-02-28
         between april and june = 2026-04-01/2026-06-30
         between q1 and q2 2025 = 2025-01-01/2025-06-30
         between now and 15 Nov = 2026-03-11/2026-11-15
         2026-04-01 to 2026-06-30 = 2026-04-01/2026-06-30
         today and tomorrow = 2026-03-11/2026-03-12
         from tomorrow 9am to friday 5pm = 2026-03-12T09:00/2026-03-13T17:00
         2 weeks starting april 1 = 2026-04-01/2026-04-14
         within 3 days = 2026-03-11/2026-03-14",
    );
}

#[test]
fn ranges_open_on_one_side() {
    check(
        "by friday = /2026-03-13
         before friday = /2026-03-12
         before the end of the year = /2026-12-31
         by close of business thursday = /2026-03-12T17:00
         until end of april = /2026-04-30
         no later than 20 april = /2026-04-20
         friday at the latest = /2026-03-13
         after the 20th = 2026-03-21/
         since monday = 2026-03-09/
         since january = 2026-01-01/
         from april onwards = 2026-04-01/
         not before monday = 2026-03-16/
         thursday after 2 = 2026-03-12T14:00/
         tomorrow before noon = /2026-03-12T12:00
         2025 onwards = 2025-01-01/",
    );
}

#[test]
fn lengths() {
    check(
        "90 min = PT1H30M
         1h30 = PT1H30M
         an hour and a half = PT1H30M
         three quarters of an hour = PT45M
         2.5 hours = PT2H30M
         1 day and 2 hours = P1DT2H
         two weeks = P14D
         18 months = P1Y6M
         half a year = P6M
         a two-hour slot = PT2H",
    );
}

#[test]
fn recurrences() {
    check(
        "every other friday at 9 = FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;BYHOUR=9;BYMINUTE=0
         every mon, wed and fri at 7:30am = FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=7;BYMINUTE=30
         weekdays at 9 = FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0
         9am every monday = FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0
         every night at 10 = FREQ=DAILY;BYHOUR=22;BYMINUTE=0
         fortnightly = FREQ=WEEKLY;INTERVAL=2
         every quarter = FREQ=MONTHLY;INTERVAL=3
         on the 1st of every month = FREQ=MONTHLY;BYMONTHDAY=1
         monthly on the last day = FREQ=MONTHLY;BYMONTHDAY=-1
         once a week = FREQ=WEEKLY
         tuesdays and thursdays = FREQ=WEEKLY;BYDAY=TU,TH
         second tuesday of every month = FREQ=MONTHLY;BYDAY=2TU
         every first monday of the month at 10 = FREQ=MONTHLY;BYDAY=1MO;BYHOUR=10;BYMINUTE=0
         the last friday of each month = FREQ=MONTHLY;BYDAY=-1FR
         friday afternoons at 3 = FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0
         every half hour = FREQ=MINUTELY;INTERVAL=30
         every 6 months = FREQ=MONTHLY;INTERVAL=6",
    );
}
