//! Time expressions inside sentences, and texts that must not make the grammar stumble.

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::tests::now;
use super::{TimeValue, find, find_all, resolve};

#[test]
fn words_that_only_look_like_time_are_left_alone() {
    for text in [
        "may i see my deals",
        "the second one",
        "march with us to the office",
        "call March Smith",
        "email April about the quote",
        "task for June to send the contract",
        "Monday.com renewal",
        "sat with Omar",
        "Will may call later",
        "50k a month",
        "24/7 support",
        "half of my pipeline",
        "increase it by 5",
        "room 1205",
        "the last 5 emails with Sarah",
        "top 5 deals",
        "past due tasks",
        "the 5th deal",
        "Kofi now works at Globex",
        "deal #15",
        "the sec filing",
        "we sat down with Omar",
        "sat next to me",
        "spring for lunch",
        "sales fall behind",
        "contact at Sat Telecom",
        "King's deal",
        "build 2026-05",
        "5 calls a day",
    ] {
        assert_eq!(find_all(text, now()), Vec::new(), "{text}");
    }
}

#[test]
fn a_sentence_keeps_the_words_next_to_the_meaning() {
    for (text, phrases) in [
        ("meet Sarah tomorrow at 3 for 30 minutes", "tomorrow at 3|30 minutes"),
        ("call Omar on friday and email Lina on monday", "friday|monday"),
        ("deals closing this month over 50k", "this month"),
        ("remind me in 2 hours to call Sam", "in 2 hours"),
        ("finish the quote by 20 march", "by 20 march"),
        ("show Omar’s deals for Q3", "Q3"),
        ("weekly review on mondays at 9", "weekly|on mondays at 9"),
    ] {
        let found: Vec<String> = find_all(text, now()).into_iter().map(|found| found.phrase.text).collect();
        assert_eq!(found.join("|"), phrases, "{text}");
    }
}

#[test]
fn what_happened_lies_behind() {
    for (text, meant) in [
        ("what did we win in february", "2026-02-01/2026-02-28"),
        ("what happened on monday", "2026-03-09"),
        ("schedule it for monday", "2026-03-16"),
        ("have we invoiced acme in february", "2026-02-01/2026-02-28"),
        ("could you check whether i am booked on april 2nd", "2026-04-02"),
        ("what do i have planned for april", "2026-04-01/2026-04-30"),
        ("tell them we're closed on the 20th", "2026-03-20"),
        ("nobody I have not contacted in 2 weeks", "P14D"),
    ] {
        let found = find(text, now()).and_then(|found| found.phrase.value).map(|value| value.to_string());
        assert_eq!(found.as_deref(), Some(meant), "{text}");
    }
}

#[test]
fn ranges_answer_the_days_they_touch() {
    let today = now().date();
    let days = |text: &str| resolve(text, now()).and_then(|value| value.days(today)).expect("days");
    let day = |text: &str| Some(text.parse().expect("a day"));
    assert_eq!(days("tonight"), (day("2026-03-11"), day("2026-03-11")));
    assert_eq!(days("by friday"), (None, day("2026-03-13")));
    assert_eq!(resolve("3 weeks", now()).and_then(|value| value.duration_days()), Some(21));
    assert_eq!(resolve("3 weeks", now()).and_then(|value| value.days(today)), None);
}

#[test]
fn the_end_of_the_calendar_is_no_panic() {
    for edge in [NaiveDateTime::MAX, NaiveDateTime::MIN] {
        for text in [
            "tomorrow",
            "yesterday",
            "next year",
            "last century of 5 years",
            "in 999999 years",
            "friday",
            "end of month",
            "week 53",
            "last 900000 days",
        ] {
            let _: Option<TimeValue> = resolve(text, edge);
        }
    }
}

/// Words that the grammar knows, so that random texts reach deep into it.
const VOCABULARY: [&str; 72] = [
    "a",
    "an",
    "the",
    "in",
    "on",
    "at",
    "by",
    "from",
    "to",
    "until",
    "between",
    "and",
    "of",
    "after",
    "before",
    "since",
    "next",
    "last",
    "this",
    "every",
    "other",
    "first",
    "second",
    "third",
    "half",
    "quarter",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "year",
    "weekend",
    "hour",
    "minutes",
    "business",
    "monday",
    "friday",
    "sun",
    "march",
    "may",
    "dec",
    "tomorrow",
    "today",
    "now",
    "ago",
    "tonight",
    "morning",
    "noon",
    "end",
    "q",
    "h",
    "fy",
    "eod",
    "5",
    "15",
    "2026",
    "30",
    "99",
    "am",
    "pm",
    ":",
    "-",
    "/",
    ".",
    ",",
    "st",
    "th",
    "twenty",
    "one",
    "christmas",
    "rest",
];

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        check_spans(&text);
    }

    #[test]
    fn no_words_panic(picks in prop::collection::vec((0..VOCABULARY.len(), any::<bool>()), 0..14)) {
        let text: String = picks.iter().flat_map(|(word, spaced)| [VOCABULARY[*word], if *spaced { " " } else { "" }]).collect();
        check_spans(&text);
        let _: Option<TimeValue> = resolve(&text, now());
    }
}

/// Spans lie on character boundaries, in order, and hold the words of the phrase.
fn check_spans(text: &str) {
    let mut floor = 0;
    for found in find_all(text, now()) {
        assert!(found.span.start >= floor && found.span.start < found.span.end);
        assert_eq!(text.get(found.span.clone()), Some(found.phrase.text.as_str()));
        floor = found.span.end;
    }
}
