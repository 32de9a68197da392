//! What a sentence means after another one.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{Context, Focus, IntentName, Parser, Pending};
use serde_json::{Map, Value, json};

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn after(last: IntentName, slots: Value, text: &str) -> (IntentName, Map<String, Value>) {
    let mut context = Context::new(now(), chrono_tz::UTC);
    context.focus = Focus {
        contact: Some("Hannah Beck".to_owned()),
        company: Some("Globex".to_owned()),
        deal: Some("Globex renewal".to_owned()),
        last_intent: Some(last),
        slots: object(slots),
        ..Focus::default()
    };
    let parsed = Parser::new().parse(text, &context);
    let reading = parsed.readings.first().unwrap_or_else(|| panic!("{text:?} is not read"));
    (reading.intent.name(), reading.intent.slots_json())
}

#[test]
fn what_about_another_one_asks_the_same_question() {
    let (name, slots) = after(IntentName::DealStatus, json!({"deal": "Globex renewal"}), "what about Hooli?");
    assert_eq!(name, IntentName::DealStatus);
    assert!(slots.values().any(|value| value == "Hooli"), "{slots:?}");
    assert!(!slots.values().any(|value| value == "Globex renewal"), "{slots:?}");
}

#[test]
fn another_period_replaces_the_old_one_and_keeps_the_rest() {
    let (name, slots) = after(IntentName::DealsList, json!({"owner": "me", "stage": "proposal"}), "and next month?");
    assert_eq!((name, &slots["owner"], &slots["stage"]), (IntentName::DealsList, &json!("me"), &json!("proposal")));
    assert_eq!(slots["close_period"]["text"], "next month");
}

#[test]
fn only_the_ones_narrows_the_list() {
    let (name, slots) = after(IntentName::DealsList, json!({"owner": "me"}), "only the ones over 50k");
    assert_eq!((name, &slots["owner"], &slots["amount_min"]), (IntentName::DealsList, &json!("me"), &json!(50_000.0)));
}

#[test]
fn a_pronoun_stands_for_the_person_talked_about() {
    let (name, slots) = after(IntentName::ContactLookup, json!({"contact": "Hannah Beck"}), "what's her email");
    assert_eq!(
        (name, &slots["contact"], &slots["field"]),
        (IntentName::ContactLookup, &json!("Hannah Beck"), &json!("email"))
    );
    let (name, slots) = after(IntentName::ContactLookup, json!({"contact": "Hannah Beck"}), "and her phone?");
    assert_eq!(
        (name, &slots["contact"], &slots["field"]),
        (IntentName::ContactLookup, &json!("Hannah Beck"), &json!("phone"))
    );
    let (name, slots) = after(IntentName::ContactLookup, json!({"contact": "Hannah Beck"}), "her deals");
    assert_eq!((name, &slots["contact"]), (IntentName::DealsList, &json!("Hannah Beck")));
}

#[test]
fn yes_and_no_are_heard_only_while_a_question_is_open() {
    let parser = Parser::new();
    let mut context = Context::new(now(), chrono_tz::UTC);
    let named = |context: &Context<'_>, text: &str| {
        parser.parse(text, context).readings.first().map(|reading| reading.intent.name())
    };
    assert_ne!(named(&context, "yes"), Some(IntentName::Confirm));
    assert_ne!(named(&context, "make it 60k"), Some(IntentName::Edit));
    context.pending = Some(Pending { intent: "deal_create".to_owned(), ..Pending::default() });
    assert_eq!(named(&context, "yes"), Some(IntentName::Confirm));
    assert_eq!(named(&context, "no"), Some(IntentName::Cancel));
    assert_eq!(named(&context, "make it 60k"), Some(IntentName::Edit));
    assert_eq!(named(&context, "oui"), Some(IntentName::Confirm));
    context.pending =
        Some(Pending { candidates: vec!["Kim (Cairo)".to_owned(), "Kim (Rome)".to_owned()], ..Pending::default() });
    assert_eq!(named(&context, "the second one"), Some(IntentName::Choose));
    assert_eq!(named(&context, "2"), Some(IntentName::Choose));
}
