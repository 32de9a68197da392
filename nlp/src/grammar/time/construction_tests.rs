//! Tables of the rarer constructions; asked on Wednesday 11 March 2026 at half past nine.

use super::tests::{check, now};
use super::{instant, resolve};

#[test]
fn british_and_military_times() {
    check(
        "half three tomorrow afternoon = 2026-03-12T15:30
         half nine tonight = 2026-03-11T21:30
         ten to six this evening = 2026-03-11T17:50
         at ten to six = 2026-03-11T17:50
         10 to 6 tomorrow = 2026-03-12T10:00/2026-03-12T18:00
         twenty to four this afternoon = 2026-03-11T15:40
         quarter past noon = 2026-03-11T12:15
         4 to 5 tonight = 2026-03-11T16:00/2026-03-11T17:00
         monday @ 15h = 2026-03-16T15:00
         1400-1530 hrs tomorrow = 2026-03-12T14:00/2026-03-12T15:30
         0900-1030 = 2026-03-11T09:00/2026-03-11T10:30
         0800 tomorrow = 2026-03-12T08:00
         fourteen hundred hours = 2026-03-11T14:00
         two thirty = 2026-03-11T14:30
         3 in the pm = 2026-03-11T15:00
         3 on friday = 2026-03-13T15:00
         tonight after 9 = 2026-03-11T21:00/",
    );
    let seconds = resolve("at 5:15:30 pm", now()).and_then(|value| value.start()).map(super::TimePoint::instant);
    assert_eq!(seconds, instant("2026-03-11T17:15:30"));
}

#[test]
fn zones_keep_the_wall_clock() {
    check(
        "3pm EST tomorrow = 2026-03-12T15:00
         9:00 GMT+3 on friday = 2026-03-13T09:00
         10am pacific on friday = 2026-03-13T10:00
         thursday 8am eastern time = 2026-03-12T08:00",
    );
}

#[test]
fn years_months_and_decades_in_digits() {
    check(
        "12 mar 27 = 2027-03-12
         mar 12, 27 = 2027-03-12
         12-mar-27 = 2027-03-12
         march 12 from 10 to 11 = 2026-03-12T10:00/2026-03-12T11:00
         2026年4月15日 = 2026-04-15
         2026-05 = 2026-05-01/2026-05-31
         05/2026 = 2026-05-01/2026-05-31
         2026-05-01/2026-05-07 = 2026-05-01/2026-05-07
         the 80s = 1980-01-01/1989-12-31
         the '90s = 1990-01-01/1999-12-31
         the nineties = 1990-01-01/1999-12-31
         80s = PT1M20S",
    );
}

#[test]
fn seasons_and_feasts() {
    check(
        "this summer = 2026-06-21/2026-09-22
         last summer = 2025-06-21/2025-09-22
         spring 2027 = 2027-03-20/2027-06-20
         last winter = 2024-12-21/2025-03-19
         christmas = 2026-12-25
         last christmas = 2025-12-25
         last easter = 2025-04-20
         palm sunday = 2026-03-29
         ash wednesday = 2027-02-10
         whit monday = 2026-05-25
         thanksgiving 2027 = 2027-11-25
         the day after thanksgiving = 2026-11-27
         mlk day = 2027-01-18
         mother's day = 2026-05-10
         st. patrick's day = 2026-03-17
         before easter = /2026-04-04
         easter weekend = 2026-04-03/2026-04-06
         christmas week = 2026-12-21/2026-12-27",
    );
}

#[test]
fn weekdays_of_weeks_away_and_short_spellings() {
    check(
        "tuesday in two weeks = 2026-03-24
         friday in a fortnight = 2026-03-27
         same day next week = 2026-03-18
         2day = 2026-03-11
         2moro = 2026-03-12
         2nite at 9 = 2026-03-11T21:00
         wensday = 2026-03-18
         2 day workshop = P2D",
    );
}

#[test]
fn a_length_stretches_what_stands_alone() {
    check(
        "tomorrow at 3pm for 90 minutes = 2026-03-12T15:00/2026-03-12T16:30
         for 30 minutes at 4pm tomorrow = 2026-03-12T16:00/2026-03-12T16:30
         tomorrow for 2 hours from 3pm = 2026-03-12T15:00/2026-03-12T17:00
         starting friday for 5 days = 2026-03-13/2026-03-17",
    );
}

#[test]
fn so_many_times_a_year() {
    check(
        "twice a year = FREQ=MONTHLY;INTERVAL=6
         three times a year = FREQ=MONTHLY;INTERVAL=4
         twice a month = FREQ=WEEKLY;INTERVAL=2
         per annum = FREQ=YEARLY",
    );
}

#[test]
fn fractions_weeks_and_rules_with_details() {
    check(
        "in 1 1/2 hours = 2026-03-11T11:00
         a day and a half = P1DT12H
         day and a half = P1DT12H
         a week ago yesterday = 2026-03-03
         later in the week = 2026-03-11/2026-03-15
         2026-W20 = 2026-05-11/2026-05-17
         1Q27 = 2027-01-01/2027-03-31
         Q2 27 = 2027-04-01/2027-06-30
         nightly at 11 = FREQ=DAILY;BYHOUR=23;BYMINUTE=0
         monthly on the 3rd tuesday = FREQ=MONTHLY;BYDAY=3TU",
    );
}
