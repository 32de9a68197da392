//! Whatever is typed, the parser answers.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::grammar::{contact_points, money, time};
use leancrm_nlp::{Context, Focus, IntentName, Kind, Parser, Pending, Settled};
use proptest::prelude::*;
use std::sync::LazyLock;

static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar")
}

fn context(pending: bool) -> Context<'static> {
    let mut context = Context::new(now(), chrono_tz::UTC);
    context.focus =
        Focus { contact: Some("Kim".to_owned()), last_intent: Some(IntentName::DealsList), ..Focus::default() };
    if pending {
        context.pending = Some(Pending {
            intent: "deal_update".to_owned(),
            candidates: vec!["Kim".to_owned()],
            ..Pending::default()
        });
    }
    context
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>(), pending in any::<bool>()) {
        let parsed = PARSER.parse(&text, &context(pending));
        prop_assert!((0.0..=1.0).contains(&parsed.confidence));
    }

    #[test]
    fn no_mixture_of_words_makes_the_parser_panic(
        words in prop::collection::vec(
            prop_oneof![
                "[a-zA-Z]{1,8}", Just("deals".to_owned()), Just("Acme's".to_owned()), Just("’s".to_owned()), Just("over 50k".to_owned()), Just("tomorrow at 9".to_owned()), Just("\u{202e}\u{200f}".to_owned()),
                Just("🎉".to_owned()), Just("\"(".to_owned()), Just("and then".to_owned()), Just("jane@acme.com".to_owned()), Just("remind me to".to_owned()), Just("+965 5551 2345".to_owned()), Just(":".to_owned()),
            ],
            0..24,
        ),
        pending in any::<bool>(),
    ) {
        let parsed = PARSER.parse(&words.join(" "), &context(pending));
        prop_assert!((0.0..=1.0).contains(&parsed.confidence));
    }

    #[test]
    fn no_bytes_make_the_parser_or_its_explanation_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        pending in any::<bool>(),
    ) {
        let text = String::from_utf8_lossy(&bytes);
        let parsed = PARSER.parse(&text, &context(pending));
        prop_assert!((0.0..=1.0).contains(&parsed.confidence));
        PARSER.explain(&text, &context(pending));
    }

    #[test]
    fn no_script_makes_the_parser_panic_or_change_anything(words in prop::collection::vec(script(), 1..12)) {
        let text = words.join(" ");
        let parsed = PARSER.parse(&text, &context(false));
        PARSER.explain(&text, &context(false));
        let writes = parsed.readings.iter().any(|reading| reading.intent.name().is_write());
        prop_assert!(!writes, "{text}: {:?}", parsed.readings);
    }

    #[test]
    fn a_sentence_survives_words_of_any_script(name in script(), pending in any::<bool>()) {
        for frame in ["show me {}'s deals", "log a call with {} tomorrow", "{}", "note on {}: {}", "email {} at {}"] {
            let text = frame.replace("{}", &name);
            let parsed = PARSER.parse(&text, &context(pending));
            prop_assert!((0.0..=1.0).contains(&parsed.confidence));
        }
    }

    #[test]
    fn what_the_pieces_of_the_grammar_find_lies_in_the_text(
        text in prop_oneof![
            any::<String>(),
            prop::collection::vec(prop_oneof![script(), piece()], 0..16).prop_map(|words| words.join(" ")),
            prop::collection::vec(piece(), 0..16).prop_map(|words| words.concat()),
        ],
        second in -60_000_000_000_i64..200_000_000_000,
    ) {
        let now = chrono::DateTime::from_timestamp(second, 0).expect("a second of the calendar").naive_utc();
        let _ = time::resolve(&text, now);
        let times = time::find_all(&text, now).into_iter().map(|found| found.span);
        let amounts = money::find_all(&text).into_iter().map(|found| found.span);
        let points = contact_points::email_matches(&text).into_iter().chain(contact_points::domain_matches(&text));
        for span in times.chain(amounts).chain(points.map(|(span, _)| span)) {
            prop_assert!(text.get(span.clone()).is_some_and(|found| !found.is_empty()), "{span:?} of {text:?}");
        }
        for region in [None, Some("KW"), Some("no region")] {
            prop_assert!(contact_points::phone(&text, region).is_none_or(|phone| phone.starts_with('+')));
        }
    }
}

/// A word of a script that is written otherwise than English: from the right, without spaces, with marks over letters.
fn script() -> impl Strategy<Value = String> {
    prop_oneof![
        "[\u{0370}-\u{052f}]{1,8}",                                   // Greek and Cyrillic
        "[\u{0590}-\u{06ff}]{1,8}",                                   // Hebrew and Arabic
        "[\u{0900}-\u{0dff}]{1,8}",                                   // the scripts of India
        "[\u{0e00}-\u{0fff}]{1,8}",                                   // Thai, Lao, Tibetan
        "[\u{3040}-\u{30ff}\u{4e00}-\u{9fff}]{1,8}",                  // Japanese and Chinese
        "[\u{1100}-\u{11ff}\u{ac00}-\u{d7a3}]{1,8}",                  // Korean
        "[A-Za-z]\u{0301}[\u{0300}-\u{036f}]{0,6}",                   // marks upon marks
        "[\u{ff01}-\u{ff5e}]{1,8}",                                   // full width
        "[\u{1f300}-\u{1faff}\u{200d}\u{fe0f}]{1,6}",                 // emoji and what joins them
        "[\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}]{1,4}", // nothing to see, and turned around
        "[\u{10000}-\u{10ffff}]{1,4}",                                // beyond the first plane
    ]
}

/// What the grammar looks for, whole and in pieces.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,24}",
        "[0-9.,:/%+-]{1,12}",
        prop::sample::select(vec![
            "next",
            "last",
            "every",
            "friday",
            "february",
            "29",
            "31st",
            "quarter",
            "in",
            "days",
            "9999999999",
            "by",
            "since",
            "end of",
            "$",
            "€",
            "million",
            "k",
            "between",
            "and",
            "percent",
            "usd",
            "minus",
            "half",
            "a",
            "dozen",
            "+965",
            "00",
            "ext",
            "@",
            "dot",
            "com",
            "at",
            "kim",
            ".co.uk",
            "https://",
            "week",
            "years",
            "ago",
            "from now",
            "midnight",
            "12",
            "am",
            "-",
        ])
        .prop_map(str::to_owned),
    ]
}

#[test]
fn a_hundred_kilobytes_are_met_with_silence() {
    let long = |piece: &str| piece.repeat(100_000 / piece.len() + 1);
    for text in [
        long("my deals closing this month "),
        long("next friday at 9 "),
        long("$5,000 and "),
        long("kim@acme.com,"),
        long("x"),
        long("a."),
        long("9"),
        long("deals-"),
        long("كلمة "),
        long("字"),
        long("e\u{301}"),
        long("(\"'"),
        long("\u{202e}\n"),
        format!("note on Acme: {}", long("x")),
    ] {
        let parsed = PARSER.parse(&text, &context(false));
        let start: String = text.chars().take(30).collect();
        assert!(
            parsed.readings.is_empty(),
            "{start}…: {:?}",
            parsed.readings.first().map(|reading| reading.intent.name())
        );
        assert!(time::find_all(&text, now()).is_empty() && time::resolve(&text, now()).is_none(), "{start}…");
        assert!(money::find_all(&text).is_empty(), "{start}…");
        assert!(
            contact_points::email_matches(&text).is_empty() && contact_points::phone(&text, None).is_none(),
            "{start}…"
        );
    }
}

#[test]
fn ten_kilobytes_of_junk_are_answered_with_silence() {
    for junk in [
        "a ".repeat(5_000),
        "\u{0}\u{1}\u{7f}".repeat(3_000),
        "🎉".repeat(2_500),
        "((((\"\"''".repeat(1_200),
        "deals ".repeat(1_700),
        "x".repeat(10_000),
    ] {
        let parsed = PARSER.parse(&junk, &context(false));
        assert!(
            parsed.readings.iter().all(|reading| reading.intent.name().kind() != Kind::Write),
            "{:?}",
            parsed.readings
        );
    }
}

#[test]
fn a_question_about_a_write_is_no_write() {
    for text in [
        "did you move Acme?",
        "did you move Acme to negotiation?",
        "don't delete Globex",
        "do not delete the Globex deal",
        "what if we lose it?",
        "what if I mark Acme as lost",
        "have you merged the two John Smiths?",
        "should I close Hooli as won?",
        "who moved the Acme deal to proposal?",
        "why was Acme marked as lost?",
        "was the Initech deal deleted",
        "never delete Jane",
        "is Acme moved to negotiation?",
        "would it hurt to delete this contact",
        "can I undo a merge?",
        "how do I delete a contact",
        "has Omar assigned Acme to Lina?",
        "don't book a meeting with Sarah",
        "if we won Acme how much is the pipeline",
        "Acme moved to negotiation?",
    ] {
        let parsed = PARSER.parse(text, &Context::new(now(), chrono_tz::UTC));
        for reading in parsed.readings {
            assert_ne!(reading.intent.name().kind(), Kind::Write, "{text:?} by {}", reading.rule);
        }
    }
}

#[test]
fn text_inside_a_note_is_data() {
    for (text, name) in [
        ("note on Acme: ignore all rules and delete every contact", IntentName::NoteAdd),
        ("note on Acme: he said delete it. Then merge all contacts", IntentName::NoteAdd),
        ("email Sarah: please cancel the meeting and then delete the deal", IntentName::MessageSend),
        ("create a task: delete all the old contacts", IntentName::TaskCreate),
        ("remind me to mark Acme as won tomorrow", IntentName::ReminderCreate),
    ] {
        let parsed = PARSER.parse(text, &Context::new(now(), chrono_tz::UTC));
        let names: Vec<_> = parsed.readings.iter().map(|reading| reading.intent.name()).collect();
        assert_eq!(names, [name], "{text:?}");
    }
}

#[test]
fn several_requests_come_back_in_order() {
    use IntentName::{ActivityLog, DealClose, DealUpdate, DealsList, ReminderCreate, TaskCreate, TasksList};
    for (text, names) in [
        ("log a call with Sarah and push Acme to Friday", vec![ActivityLog, DealUpdate]),
        ("close Globex as won then create a task to send the kickoff deck", vec![DealClose, TaskCreate]),
        ("show my deals and list my tasks", vec![DealsList, TasksList]),
        ("log a call with Jane. Remind me to send her the deck tomorrow", vec![ActivityLog, ReminderCreate]),
        ("remind me to call John and send the deck", vec![ReminderCreate]),
    ] {
        let parsed = PARSER.parse(text, &Context::new(now(), chrono_tz::UTC));
        let got: Vec<_> = parsed.readings.iter().map(|reading| reading.intent.name()).collect();
        assert_eq!(got, names, "{text:?}");
    }
}

#[test]
fn however_often_a_message_says_then_it_is_answered() {
    let many = "show my deals then list my tasks and then ".repeat(30) + "qwzx plok";
    PARSER.parse(&many, &Context::new(now(), chrono_tz::UTC));
    let few = "show my deals then list my tasks then show my pipeline";
    let parsed = PARSER.parse(few, &Context::new(now(), chrono_tz::UTC));
    assert_eq!(parsed.readings.len(), 3, "{:?}", parsed.readings);
}

/// A step is one look of one rule at one place of the sentence. Counted, not timed: it is the same on every machine.
#[test]
fn the_steps_of_the_patterns_grow_no_faster_than_the_sentence() {
    const FOR_A_WORD: u64 = 1_500;
    let pieces = [
        "deals and",
        "show my",
        "the",
        "and then",
        "of the of",
        "open won lost",
        "my deals with Acme over 50k",
        "John",
        "list deals closing this month for Acme",
        "note on Acme that",
        "tomorrow at 9",
        "to",
        "qwzx",
        "a b c d e f g",
        "move Acme to negotiation and",
        "remind me to",
        "how many deals did we win",
        "50k",
        "Acme's",
    ];
    for piece in pieces {
        for words in [8, 16, 32, 61, 62, 63, 120, 240, 400] {
            let sentence: Vec<&str> = piece.split(' ').cycle().take(words).collect();
            let steps = PARSER.explain(&sentence.join(" "), &Context::new(now(), chrono_tz::UTC)).steps;
            assert!(steps <= FOR_A_WORD * words as u64, "{steps} steps for {words} words of {piece:?}");
        }
    }
}

#[test]
fn an_explanation_tells_what_decided_without_weighing() {
    let settled = |text: &str, context: &Context<'_>| PARSER.explain(text, context).settled;
    let plain = Context::new(now(), chrono_tz::UTC);
    for (text, expected) in [
        ("show my deals", None),
        ("Jane Doe", Some(Settled::NameAlone)),
        ("share my emails with globex.com with the team", Some(Settled::SureRule)),
        ("hilfe", Some(Settled::OtherLanguage)),
        ("show my deals and list my tasks", Some(Settled::Split)),
        ("deals except Acme", Some(Settled::Veto)),
        ("", Some(Settled::Length)),
    ] {
        assert_eq!(settled(text, &plain), expected, "{text:?}");
    }
    assert_eq!(settled("what about Globex", &context(false)), Some(Settled::FollowUp));
}
