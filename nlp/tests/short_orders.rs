//! Short orders: what a word or two decide.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{Context, Focus, IntentName, Lexicon, NameKind, NameKinds, Parser};
use serde_json::{Map, Value, json};

/// A tenant with a few deals and people.
struct Tenant;

impl Lexicon for Tenant {
    fn kinds(&self, name: &str) -> NameKinds {
        match name {
            "globex" => NameKinds::NONE.with(NameKind::Company),
            "globex renewal" => NameKinds::NONE.with(NameKind::Deal),
            "jane" | "jane doe" => NameKinds::NONE.with(NameKind::Contact),
            _ => NameKinds::NONE,
        }
    }
}

fn after(parser: &Parser, focus: Focus, text: &str) -> Vec<(IntentName, Map<String, Value>)> {
    let now: NaiveDateTime =
        NaiveDate::from_ymd_opt(2026, 11, 26).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar");
    let context = Context { lexicon: Some(&Tenant), focus, ..Context::new(now, chrono_tz::UTC) };
    let parsed = parser.parse(text, &context);
    parsed.readings.iter().map(|reading| (reading.intent.name(), reading.intent.slots_json())).collect()
}

/// The only reading, with its slots.
fn only(parser: &Parser, text: &str) -> (IntentName, Value) {
    match after(parser, Focus::default(), text).as_slice() {
        [(name, slots)] => (*name, Value::Object(slots.clone())),
        others => panic!("{text:?}: {others:?}"),
    }
}

#[test]
fn a_day_that_the_calendar_lacks_closes_nothing() {
    let parser = Parser::new();
    for text in ["set close date of globex renewal to 30 feb", "set close date of globex renewal to feb 30"] {
        let (_, slots) = only(&parser, text);
        assert_eq!((&slots["close"]["value"], &slots["next_step"]), (&Value::Null, &Value::Null), "{text:?}: {slots}");
        assert_eq!((&slots["deal"], slots["close"]["text"].is_string()), (&json!("globex renewal"), true), "{text:?}");
    }
    for text in [
        "set close date of globex renewal to 2026-13-01",
        "push globex renewal to 2026-13-01",
        "push globex renewal to 30 feb",
        "push globex renewal to feb 30",
        "set the close date on globex renewal to 2026-02-30",
        "new deal Globex pilot 20k closing 30 feb",
        "book a meeting with jane on 31 june at 10",
    ] {
        for (_, slots) in after(&parser, Focus::default(), text) {
            let day = slots.get("close").and_then(|close| close.get("value")).filter(|day| !day.is_null());
            let other = slots.get("next_step").or(slots.get("start")).or(slots.get("amount"));
            assert_eq!((day, other), (None, None), "{text:?}: {slots:?}");
        }
    }
    let (_, slots) = only(&parser, "set close date of globex renewal to 2026-12-01");
    assert_eq!(slots["close"]["value"], "2026-12-01");
}

#[test]
fn a_likelihood_is_no_amount_and_a_reduction_is_no_likelihood() {
    let parser = Parser::new();
    for (text, slots) in [
        ("set probability of globex renewal to 55", json!({"deal": "globex renewal", "probability": 55.0})),
        ("set globex renewal prob to 55%", json!({"deal": "globex renewal", "probability": 55.0})),
        ("take 10% off globex renewal", json!({"deal": "globex renewal", "percent": -10.0})),
        ("set globex renewal to 55k", json!({"deal": "globex renewal", "amount": 55_000.0})),
    ] {
        assert_eq!(only(&parser, text), (IntentName::DealUpdate, slots), "{text:?}");
    }
    let focus = Focus {
        deal: Some("Globex Renewal".to_owned()),
        last_intent: Some(IntentName::DealStatus),
        ..Focus::default()
    };
    for (text, slot, figure) in [("prob to 55%", "probability", 55.0), ("take 10% off", "percent", -10.0)] {
        let read = after(&parser, focus.clone(), text);
        assert_eq!(read.first().map(|(_, slots)| &slots[slot]), Some(&json!(figure)), "{text:?}: {read:?}");
        assert!(!read[0].1.contains_key("amount"), "{text:?}: {read:?}");
    }
}

#[test]
fn somebody_else_is_reminded_by_a_task() {
    let parser = Parser::new();
    for text in ["remind omar to call jane tomorrow at 9", "can you remind Omar to call jane tomorrow at 9"] {
        let (name, slots) = only(&parser, text);
        let assignee = slots["assignee"].as_str().unwrap_or_default().to_lowercase();
        assert_eq!((name, assignee.as_str()), (IntentName::TaskCreate, "omar"), "{text:?}: {slots}");
        assert_eq!(
            (&slots["title"], &slots["due"]["value"]),
            (&json!("call jane"), &json!("2026-11-27T09:00")),
            "{slots}"
        );
    }
    assert_eq!(only(&parser, "remind omar: call jane tomorrow").0, IntentName::TaskCreate);
    assert_eq!(only(&parser, "remind me to call jane tomorrow at 9").0, IntentName::ReminderCreate);
    let read = after(&parser, Focus::default(), "won globex renewal, remind omar to send the invoice friday");
    assert!(read.iter().any(|(_, slots)| slots.contains_key("assignee")) || read.is_empty(), "{read:?}");
}

#[test]
fn what_is_to_be_done_lies_ahead_of_what_is_told() {
    let read = after(&Parser::new(), Focus::default(), "won globex renewal, create task send invoice friday");
    let due = read.last().and_then(|(_, slots)| slots.get("due")?.get("value")?.as_str());
    assert_eq!(due, Some("2026-11-27"), "{read:?}");
}

#[test]
fn a_change_without_a_name_is_about_the_deal_named_before() {
    let focus = Focus { deal: Some("Kestrel pilot".to_owned()), ..Focus::default() };
    let read = after(&Parser::new(), focus, "move globex renewal to negotiation and set amount to 45k");
    let deals: Vec<&Value> = read.iter().filter_map(|(_, slots)| slots.get("deal")).collect();
    assert_eq!(deals, ["globex renewal", "globex renewal"], "{read:?}");
}

#[test]
fn a_place_in_the_list_says_which_task() {
    let parser = Parser::new();
    for (text, place) in [
        ("done with the first one", 1),
        ("snooze the second to sunday", 2),
        ("snooze the first one to friday", 1),
        ("complete the third one", 3),
        ("delete the last one", -1),
        ("mark the last task done", -1),
        ("mark 2 as done", 2),
    ] {
        let focus = Focus {
            contact: Some("Jane Doe".to_owned()),
            last_intent: Some(IntentName::TasksList),
            ..Focus::default()
        };
        let read = after(&parser, focus, text);
        let [(name, slots)] = read.as_slice() else { panic!("{text:?}: {read:?}") };
        assert_eq!((*name, &slots["ordinal"]), (IntentName::TaskUpdate, &json!(place)), "{text:?}: {slots:?}");
        assert_eq!(slots.get("contact"), None, "{text:?}: {slots:?}");
    }
}

#[test]
fn a_pronoun_for_a_person_deletes_a_person() {
    let parser = Parser::new();
    let focus = Focus {
        contact: Some("Jane Doe".to_owned()),
        deal: Some("Globex Renewal".to_owned()),
        last_intent: Some(IntentName::ContactLookup),
        ..Focus::default()
    };
    let read = after(&parser, focus, "delete her");
    let [(name, slots)] = read.as_slice() else { panic!("{read:?}") };
    let wanted = json!({"action": "delete", "contact": "Jane Doe", "kind": "contact"});
    assert_eq!((*name, &Value::Object(slots.clone())), (IntentName::RecordsAdmin, &wanted));
}

#[test]
fn what_is_no_longer_said_of_somebody_comes_off() {
    let (name, slots) = only(&Parser::new(), "jane is no longer vip");
    assert_eq!((name, slots), (IntentName::ContactUpdate, json!({"contact": "jane", "tag": "vip", "field": "untag"})));
}

#[test]
fn a_deal_is_won_valued_and_put_off_in_few_words() {
    let parser = Parser::new();
    for text in
        ["won globex renewal", "win globex renewal", "move globex renewal to won", "move globex renewal to closed won"]
    {
        let wanted = (IntentName::DealClose, json!({"deal": "globex renewal", "outcome": "won"}));
        assert_eq!(only(&parser, text), wanted, "{text:?}");
    }
    for text in ["globex renewal 40k", "globex renewal -> 40k", "globex renewal now 40k"] {
        let wanted = (IntentName::DealUpdate, json!({"deal": "globex renewal", "amount": 40_000.0}));
        assert_eq!(only(&parser, text), wanted, "{text:?}");
    }
    for (text, length) in [("push globex renewal back a week", "P7D"), ("push globex renewal back a month", "P1M")] {
        let (name, slots) = only(&parser, text);
        assert_eq!((name, &slots["close"]["value"]), (IntentName::DealUpdate, &json!(length)), "{text:?}: {slots}");
    }
}
