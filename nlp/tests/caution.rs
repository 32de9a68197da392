//! What the parser must not get wrong: filters turned round, years, and words that are no name.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{Context, IntentName, Parser};

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 20).and_then(|day| day.and_hms_opt(10, 30, 0)).expect("a day of the calendar")
}

/// The slots of the only reading, as JSON, or nothing when the parser abstains.
fn slots(parser: &Parser, text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    let parsed = parser.parse(text, &Context::new(now(), chrono_tz::UTC));
    parsed.readings.first().map(|reading| reading.intent.slots_json())
}

#[test]
fn a_negated_filter_is_never_answered_with_its_opposite() {
    let parser = Parser::new();
    for text in [
        "open deals not in negotiation",
        "deals not closing this month",
        "deals except Acme",
        "deals excluding won",
        "deals other than Acme",
        "deals without Acme",
        "deals not owned by me",
        "leads not from linkedin",
        "contacts not in Dubai",
        "how many deals are not in proposal",
    ] {
        let parsed = parser.parse(text, &Context::new(now(), chrono_tz::UTC));
        assert!(parsed.readings.is_empty(), "{text:?} is read as {:?}", parsed.readings);
        for near in &parsed.alternatives {
            assert!(near.intent.slots_json().is_empty(), "{text:?} is near {near:?}");
        }
    }
    let parsed = parser.parse("open deals not in negotiation", &Context::new(now(), chrono_tz::UTC));
    assert_eq!(parsed.alternatives.first().map(|near| near.intent.name()), Some(IntentName::DealsList));
}

#[test]
fn alternatives_of_different_kinds_are_not_answered_as_one_filter() {
    let parser = Parser::new();
    for text in [
        "deals over 100k or closing this month",
        "my deals or Omar's deals",
        "deals with Acme or in negotiation",
        "top 0 deals",
        "deals over -5",
    ] {
        assert_eq!(slots(&parser, text), None, "{text:?}");
    }
}

#[test]
fn a_month_without_a_year_lies_behind_in_reports_and_ahead_in_forecasts() {
    let parser = Parser::new();
    for (text, slot, meant) in [
        ("won deals in October by rep", "close_period", "2026-10-01/2026-10-31"),
        ("lost deals in september by owner", "close_period", "2026-09-01/2026-09-30"),
        ("revenue in October", "period", "2026-10-01/2026-10-31"),
        ("revenue in December", "period", "2025-12-01/2025-12-31"),
        ("how many deals did we win in december", "period", "2025-12-01/2025-12-31"),
        ("forecast for Q1", "period", "2027-01-01/2027-03-31"),
        ("forecast for Q4", "period", "2026-10-01/2026-12-31"),
        ("deals closing in q1", "close_period", "2027-01-01/2027-03-31"),
        ("deals closing 2020", "close_period", "2020-01-01/2020-12-31"),
        ("leads older than 3 days", "created_period", "/2026-11-17T10:30"),
    ] {
        let slots = slots(&parser, text).unwrap_or_default();
        let value = slots.get(slot).and_then(|phrase| phrase.get("value")).and_then(|value| value.as_str());
        assert_eq!(value, Some(meant), "{text:?}: {slots:?}");
    }
}

#[test]
fn words_that_nobody_knows_are_no_name() {
    let parser = Parser::new();
    for text in ["qwerty uiop", "asdf", "purple banana", "foo bar"] {
        assert!(slots(&parser, text).is_none_or(|slots| slots.is_empty()), "{text:?}");
    }
    for text in ["sven olsson", "olsson", "acme corp"] {
        assert!(slots(&parser, text).is_some(), "{text:?}");
    }
}

#[test]
fn a_full_name_before_deals_is_a_contact_and_a_given_name_a_colleague() {
    let parser = Parser::new();
    let full = slots(&parser, "John Smith's deals").unwrap_or_default();
    assert_eq!((full.get("contact").and_then(|v| v.as_str()), full.get("owner")), (Some("John Smith"), None));
    let given = slots(&parser, "John's deals").unwrap_or_default();
    assert_eq!((given.get("owner").and_then(|v| v.as_str()), given.get("contact")), (Some("John"), None));
}

#[test]
fn another_language_is_met_with_silence_and_foreign_names_in_english_are_not() {
    let parser = Parser::new();
    for text in [
        "recuérdame llamar a Telefónica mañana a las 10",
        "quelles sont mes tâches en retard ?",
        "erinnere mich am Freitag an das Angebot für Siemens",
        "quantos negócios abertos eu tenho?",
        "أرسل واتساب إلى خالد: سأتأخر عشر دقائق",
        "प्रिया शर्मा का फोन नंबर क्या है",
    ] {
        assert_eq!(slots(&parser, text), None, "{text:?}");
    }
    for text in [
        "tell me about José María de la Cruz",
        "what's happening with Société Générale?",
        "note on Müller und Söhne: prefers annual billing",
        "remind me to call سارة العلي tomorrow",
        "deals with Banco do Brasil over 50k",
    ] {
        assert!(slots(&parser, text).is_some(), "{text:?}");
    }
}

#[test]
fn the_words_that_steer_a_conversation_are_known_in_six_languages() {
    use leancrm_nlp::Pending;
    let parser = Parser::new();
    let open = Pending { intent: "deal_update".to_owned(), ..Pending::default() };
    let read = |text: &str, pending: Option<Pending>| {
        let context = Context { pending, ..Context::new(now(), chrono_tz::UTC) };
        parser.parse(text, &context).readings.first().map(|reading| reading.intent.name())
    };
    for (help, yes, no, undo) in [
        ("ayuda", "sí", "no", "deshacer"),
        ("hilfe", "ja", "nein", "rückgängig"),
        ("aide", "oui", "non", "défaire"),
        ("ajuda", "sim", "não", "desfazer"),
        ("مساعدة", "نعم", "لا", "تراجع"),
        ("मदद", "हाँ", "नहीं", "वापस लो"),
    ] {
        assert_eq!(read(help, None), Some(IntentName::Help), "{help}");
        assert_eq!(read(undo, None), Some(IntentName::Undo), "{undo}");
        assert_eq!(read(yes, Some(open.clone())), Some(IntentName::Confirm), "{yes}");
        assert_eq!(read(no, Some(open.clone())), Some(IntentName::Cancel), "{no}");
        assert_ne!(read(yes, None), Some(IntentName::Confirm), "{yes} without a question");
    }
}

#[test]
fn cities_and_names_with_foreign_words_are_english() {
    let parser = Parser::new();
    for text in ["deals in las vegas", "tell me about mia del monte", "my deals with der Spiegel"] {
        assert!(slots(&parser, text).is_some(), "{text:?}");
    }
}

#[test]
fn a_question_that_holds_the_words_of_a_write_writes_nothing() {
    let parser = Parser::new();
    for text in [
        "when did we lose Acme?",
        "did anyone remind Sarah about the deck?",
        "what happens if I mark it lost?",
        "should I move Acme to negotiation?",
        "who deleted the Globex deal?",
        "why was Acme closed as lost?",
        "don't move Acme to won",
        "never delete contacts",
        "was a task created when Acme was won?",
    ] {
        let parsed = parser.parse(text, &Context::new(now(), chrono_tz::UTC));
        for reading in parsed.readings {
            assert!(!reading.intent.name().is_write(), "{text:?} is {:?} by {}", reading.intent, reading.rule);
        }
    }
}

#[test]
fn a_plain_word_is_never_turned_into_its_opposite() {
    let parser = Parser::new();
    for (text, slot, value) in [
        ("hire candidate Chloé Martin", "stage", "hired"),
        ("reject candidate Marcus Webb", "stage", "rejected"),
        ("reopen the lead Reem Jaber", "action", "reopen"),
        ("convert the lead Reem Jaber", "action", "convert"),
        ("junk Reem Jaber because wrong number", "action", "junk"),
        ("disqualify Reem Jaber, no budget", "action", "disqualify"),
        ("qualify the lead Won Lee", "action", "qualify"),
    ] {
        let slots = slots(&parser, text).unwrap_or_default();
        assert_eq!(slots.get(slot).and_then(|said| said.as_str()), Some(value), "{text}: {slots:?}");
    }
}

#[test]
fn an_order_is_no_answer_to_a_question_that_is_open() {
    use leancrm_nlp::Pending;
    let parser = Parser::new();
    let open = Pending { intent: "deal_update".to_owned(), ..Pending::default() };
    let context = Context { pending: Some(open), ..Context::new(now(), chrono_tz::UTC) };
    for text in ["deactivate Daniel", "disable Omar", "block Daniel", "send the contract", "archive Globex"] {
        let parsed = parser.parse(text, &context);
        for reading in parsed.readings {
            let name = reading.intent.name();
            assert!(!matches!(name, IntentName::Confirm | IntentName::Cancel), "{text:?} is {name}");
        }
    }
    for text in ["cancel", "no", "drop it", "forget it", "never mind", "stop", "don't"] {
        let parsed = parser.parse(text, &context);
        assert_eq!(parsed.readings.first().map(|reading| reading.intent.name()), Some(IntentName::Cancel), "{text:?}");
    }
}

#[test]
fn deals_of_others_are_not_read_as_mine() {
    let parser = Parser::new();
    for text in
        ["deals that are not mine", "deals which aren't mine", "show deals not mine", "whose deals are not mine"]
    {
        assert_eq!(slots(&parser, text), None, "{text:?}");
    }
}

#[test]
fn colleagues_are_not_searched_among_the_contacts() {
    let parser = Parser::new();
    for text in ["which colleagues do I have", "who are my colleagues"] {
        let parsed = parser.parse(text, &Context::new(now(), chrono_tz::UTC));
        assert!(parsed.readings.iter().all(|reading| reading.intent.name() != IntentName::Search), "{text:?}");
    }
}

#[test]
fn a_bare_answer_to_no_question_asks_nothing() {
    let parser = Parser::new();
    for text in ["no", "No.", "yes", "nope"] {
        assert_eq!(slots(&parser, text), None, "{text:?}");
    }
}
