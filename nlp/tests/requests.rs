//! Messages with several requests, and requests about several records.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{Context, Focus, IntentName, Lexicon, NameKind, NameKinds, Parser};
use serde_json::{Map, Value};

/// A tenant with a company whose name holds an "and".
struct Tenant;

impl Lexicon for Tenant {
    fn kinds(&self, name: &str) -> NameKinds {
        match name {
            "stone and son" | "globex" | "hooli" => NameKinds::NONE.with(NameKind::Company),
            "globex fleet renewal" => NameKinds::NONE.with(NameKind::Deal),
            "hannah beck" | "karl maier" => NameKinds::NONE.with(NameKind::Contact),
            _ => NameKinds::NONE,
        }
    }
}

/// The readings of a message in a conversation about somebody and something else.
fn read(parser: &Parser, text: &str) -> Vec<(IntentName, Map<String, Value>)> {
    let now: NaiveDateTime =
        NaiveDate::from_ymd_opt(2026, 11, 26).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar");
    let mut context = Context::new(now, chrono_tz::UTC);
    context.lexicon = Some(&Tenant);
    context.focus = Focus {
        contact: Some("Rosa".to_owned()),
        deal: Some("Kestrel pilot".to_owned()),
        company: Some("Kestrel".to_owned()),
        ..Focus::default()
    };
    let parsed = parser.parse(text, &context);
    parsed.readings.iter().map(|reading| (reading.intent.name(), reading.intent.slots_json())).collect()
}

#[test]
fn a_pronoun_in_a_later_request_means_what_the_message_named() {
    let parser = Parser::new();
    for (text, slot, meant) in [
        ("log a call with Hannah Beck and remind me to call her friday", "contact", "Hannah Beck"),
        ("log a call with Hannah Beck about the demo and remind me to send her the deck", "contact", "Hannah Beck"),
        ("raise Globex Fleet Renewal to 26k and push it to 15 january", "deal", "Globex Fleet Renewal"),
        ("push Globex Fleet Renewal out two weeks and drop it to 80k", "deal", "Globex Fleet Renewal"),
        ("add Hannah Beck at Globex and remind me to email her tomorrow", "contact", "Hannah Beck"),
    ] {
        let readings = read(&parser, text);
        let last = readings.last().and_then(|(_, slots)| slots.get(slot)).and_then(Value::as_str);
        assert_eq!((readings.len(), last), (2, Some(meant)), "{text:?}: {readings:?}");
    }
}

#[test]
fn one_change_to_several_records_is_as_many_requests() {
    let parser = Parser::new();
    for (text, slot, names) in [
        ("tag Hannah Beck and Karl Maier as champion", "contact", ["Hannah Beck", "Karl Maier"]),
        ("delete Hannah Beck and Karl Maier", "contact", ["Hannah Beck", "Karl Maier"]),
        ("push Globex to friday and Hooli to monday", "deal", ["Globex", "Hooli"]),
        ("move Globex to proposal, Hooli to demo", "deal", ["Globex", "Hooli"]),
        ("move Globex and Hooli to proposal", "deal", ["Globex", "Hooli"]),
    ] {
        let readings = read(&parser, text);
        let named: Vec<&str> = readings.iter().filter_map(|(_, slots)| slots.get(slot)?.as_str()).collect();
        assert_eq!(named, names, "{text:?}: {readings:?}");
    }
    let readings = read(&parser, "push Globex to 15 january and Hooli to 20 january");
    let days: Vec<&str> = readings.iter().filter_map(|(_, slots)| slots.get("close")?.get("value")?.as_str()).collect();
    assert_eq!(days, ["2027-01-15", "2027-01-20"], "{readings:?}");
}

#[test]
fn a_name_with_an_and_that_is_known_stays_whole() {
    let readings = read(&Parser::new(), "move Stone and Son to demo");
    let named: Vec<&str> = readings.iter().filter_map(|(_, slots)| slots.get("deal")?.as_str()).collect();
    assert_eq!(named, ["Stone and Son"], "{readings:?}");
}

#[test]
fn what_cannot_be_read_for_each_is_not_half_done() {
    let parser = Parser::new();
    for text in
        ["raise Globex Fleet Renewal to 26k and Hooli to friday", "tag Hannah Beck as vip and call the Zeppelin"]
    {
        let readings = read(&parser, text);
        assert_ne!(readings.len(), 1, "{text:?}: {readings:?}");
    }
}

#[test]
fn requests_before_a_note_are_no_part_of_it() {
    let parser = Parser::new();
    let names = |text: &str| -> Vec<IntentName> { read(&parser, text).into_iter().map(|(name, _)| name).collect() };
    assert_eq!(
        names("push Globex to 15 january, and add a note to Hannah Beck: likes tea"),
        [IntentName::DealUpdate, IntentName::NoteAdd]
    );
    assert_eq!(names("add a note to Globex: they want a demo and send a quote"), [IntentName::NoteAdd]);
}

#[test]
fn a_next_step_behind_a_new_deal_is_a_request_of_its_own() {
    let readings = read(&Parser::new(), "new deal Globex pilot 20k, next step: send the contract");
    let step = readings.last().and_then(|(_, slots)| slots.get("next_step")).and_then(Value::as_str);
    assert_eq!((readings.len(), step), (2, Some("send the contract")), "{readings:?}");
}
