//! Which way a deal is changed, and what else a change must not lose.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{Context, Parser};
use serde_json::{Map, Value, json};

fn slots(parser: &Parser, text: &str) -> Map<String, Value> {
    let now: NaiveDateTime =
        NaiveDate::from_ymd_opt(2026, 11, 26).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar");
    let parsed = parser.parse(text, &Context::new(now, chrono_tz::UTC));
    parsed.readings.first().map(|reading| reading.intent.slots_json()).unwrap_or_default()
}

#[test]
fn a_reduction_takes_away() {
    let parser = Parser::new();
    for (text, slot, figure) in [
        ("cut Globex Fleet by 5k", "amount_delta", -5000.0),
        ("reduce Globex Fleet by 5k", "amount_delta", -5000.0),
        ("lower Globex Fleet by 2k", "amount_delta", -2000.0),
        ("drop Globex Fleet by 2k", "amount_delta", -2000.0),
        ("shave 2k off the Globex deal", "amount_delta", -2000.0),
        ("knock 10% off Globex Fleet", "percent", -10.0),
        ("take 10% off the Globex deal", "percent", -10.0),
        ("discount the Globex deal by 10%", "percent", -10.0),
        ("Globex Fleet went down by 3k", "amount_delta", -3000.0),
        ("increase Globex Fleet by 5k", "amount_delta", 5000.0),
        ("add 5k to Globex Fleet", "amount_delta", 5000.0),
        ("bump the Globex deal up by 10%", "percent", 10.0),
    ] {
        let slots = slots(&parser, text);
        assert_eq!(slots.get(slot).and_then(Value::as_f64), Some(figure), "{text:?}: {slots:?}");
        assert_eq!(slots.get("name"), None, "{text:?}: {slots:?}");
    }
}

#[test]
fn a_length_moves_the_close_date_and_pulling_in_moves_it_nearer() {
    let parser = Parser::new();
    for (text, length, sooner) in [
        ("push Globex Fleet by a month", "P1M", false),
        ("push Globex Fleet out two weeks", "P14D", false),
        ("delay Globex Fleet by 10 days", "P10D", false),
        ("the Globex deal slips by 3 weeks", "P21D", false),
        ("push the Globex deal back 2 weeks", "P14D", false),
        ("pull in Globex Fleet by a week", "P7D", true),
        ("bring the Globex deal forward by a week", "P7D", true),
        ("move the Globex close date 10 days earlier", "P10D", true),
        ("move the Globex close date up by a week", "P7D", true),
    ] {
        let slots = slots(&parser, text);
        let close = slots.get("close").and_then(|phrase| phrase.get("value")).and_then(Value::as_str);
        let said_sooner = slots.get("sooner") == Some(&json!(true));
        assert_eq!((close, said_sooner), (Some(length), sooner), "{text:?}: {slots:?}");
    }
    let slots = slots(&parser, "push Globex to in two weeks");
    assert_eq!(slots.get("close").and_then(|phrase| phrase.get("value")), Some(&json!("2026-12-10")), "{slots:?}");
}

#[test]
fn a_close_date_without_a_year_is_one_to_come() {
    let parser = Parser::new();
    for (text, day) in [
        ("Globex Fleet closes end of Q1", "2027-03-31"),
        ("Globex Fleet slipped to Q1", "2027-01-01/2027-03-31"),
        ("push Globex Fleet to mid march", "2027-03-11/2027-03-20"),
        ("push Globex to end of january", "2027-01-31"),
    ] {
        let slots = slots(&parser, text);
        let close = slots.get("close").and_then(|phrase| phrase.get("value")).and_then(Value::as_str);
        assert_eq!(close, Some(day), "{text:?}: {slots:?}");
    }
}

#[test]
fn a_next_step_keeps_its_words_and_is_no_close_date() {
    let parser = Parser::new();
    for (text, step) in [
        (
            "next step Globex Loyalty Program: share the case study by saturday",
            Some("share the case study by saturday"),
        ),
        ("set next step on Globex Fleet Tracking to demo by 10 december", Some("demo by 10 december")),
        ("next step for Globex Fleet Tracking: call Ahmed on monday", Some("call Ahmed on monday")),
        ("set the next step of Globex Loyalty Program", None),
    ] {
        let slots = slots(&parser, text);
        assert_eq!(slots.get("next_step").and_then(Value::as_str), step, "{text:?}: {slots:?}");
        let deal = slots.get("deal").and_then(Value::as_str).unwrap_or_default();
        assert!(deal.starts_with("Globex ") && deal.len() > 18, "{text:?}: {slots:?}");
        assert_eq!(slots.get("close"), None, "{text:?}: {slots:?}");
    }
}

#[test]
fn what_stands_at_the_end_is_not_lost() {
    let parser = Parser::new();
    for (text, slot, value) in [
        ("task: call the bank tomorrow, high priority", "priority", "high"),
        ("log call with karl maier, left voicemail", "notes", "left voicemail"),
        ("lost Globex Fleet to Salesforce, price was too high", "reason", "Salesforce, price was too high"),
        ("reopen the lead Rosa Lane", "action", "reopen"),
        ("reject Imani because of no experience", "feedback", "no experience"),
        ("open a deal for Petra Stone: quarry software, 20k", "deal", "quarry software"),
        ("new company: Pearson, pearson.example", "domain", "pearson.example"),
    ] {
        let slots = slots(&parser, text);
        assert_eq!(slots.get(slot).and_then(Value::as_str), Some(value), "{text:?}: {slots:?}");
    }
    let logged = slots(&parser, "log call with karl maier 20 min");
    assert_eq!((logged.get("duration_min"), logged.get("when")), (Some(&json!(20)), None), "{logged:?}");
}
