//! What looks like an order and is none, or only half of one.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{Context, IntentName, Lexicon, NameKind, NameKinds, Parser, Pending};
use serde_json::{Map, Value, json};

/// A tenant that has a company, and deals that are called like it and more.
struct Tenant;

impl Lexicon for Tenant {
    fn kinds(&self, name: &str) -> NameKinds {
        match name {
            "globex" | "acme" | "tigris" => NameKinds::NONE.with(NameKind::Company),
            "globex renewal" | "acme platform rollout" | "tigris billing" | "nbk branch analytics" => {
                NameKinds::NONE.with(NameKind::Deal)
            }
            "john carter" | "sarah" | "jane" => NameKinds::NONE.with(NameKind::Contact),
            _ => NameKinds::NONE,
        }
    }
}

type Read = Vec<(IntentName, Map<String, Value>)>;

fn context(known: bool, asked: bool) -> Context<'static> {
    let now: NaiveDateTime =
        NaiveDate::from_ymd_opt(2026, 11, 26).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar");
    let mut context = Context::new(now, chrono_tz::UTC);
    context.lexicon = known.then_some(&Tenant as &dyn Lexicon);
    if asked {
        let slots = json!({"deal": "Acme Platform Rollout", "amount": 50_000.0});
        let slots = slots.as_object().cloned().unwrap_or_default();
        context.pending = Some(Pending { intent: "deal_update".to_owned(), slots, candidates: Vec::new() });
    }
    context
}

fn read(parser: &Parser, text: &str, context: &Context<'_>) -> Read {
    let parsed = parser.parse(text, context);
    parsed.readings.iter().map(|reading| (reading.intent.name(), reading.intent.slots_json())).collect()
}

fn names(read: &Read) -> Vec<IntentName> {
    read.iter().map(|(name, _)| *name).collect()
}

#[test]
fn a_deal_is_called_by_its_whole_name() {
    let parser = Parser::new();
    for (text, known) in [
        ("push the Globex Renewal to 15 January", false),
        ("push the Globex Renewal to 15 January", true),
        ("push the globex renewal to 15 january", true),
        ("push Globex Renewal to Friday", false),
        ("push Globex Renewal to Friday", true),
        ("move the Globex Renewal to proposal", true),
    ] {
        let read = read(&parser, text, &context(known, false));
        let deal = read.first().and_then(|(_, slots)| slots.get("deal")?.as_str()).unwrap_or_default();
        assert_eq!((read.len(), deal.to_lowercase().as_str()), (1, "globex renewal"), "{text:?}: {read:?}");
    }
}

#[test]
fn what_is_forbidden_half_way_through_is_not_done() {
    let parser = Parser::new();
    for text in [
        "please dont take that back",
        "don't undo that",
        "had a call with sarah but dont log it",
        "called sarah, do not log this please",
        "called sarah, no need to log",
        "we lost contact with globex renewal",
        "we lost touch with john carter",
    ] {
        for known in [false, true] {
            let read = read(&parser, text, &context(known, false));
            let acts = |name: &IntentName| name.is_write() || *name == IntentName::Undo;
            assert!(!names(&read).iter().any(acts), "{text:?}: {read:?}");
        }
    }
    let undone = read(&parser, "oops, I don't want that, undo it", &context(false, false));
    assert_eq!(names(&undone), [IntentName::Undo]);
}

#[test]
fn a_yes_is_only_a_yes() {
    let parser = Parser::new();
    for text in [
        "is that right?",
        "right?",
        "correct?",
        "sure?",
        "yes?",
        "ok?",
        "sí?",
        "is that ok?",
        "is it done?",
        "good?",
        "yes no",
        "he said yes",
        "yes to what",
        "does yes confirm it?",
        "didn't i say yes?",
        "yes but not now",
        "yes tomorrow",
        "yes?!",
        "yes if the amount is 40k",
        "yes later",
        "ok next",
    ] {
        let read = read(&parser, text, &context(false, true));
        let acts = |name: &IntentName| matches!(name, IntentName::Confirm | IntentName::Edit);
        assert!(!names(&read).iter().any(acts), "{text:?}: {read:?}");
    }
    for text in [
        "yes",
        "yep",
        "ok do it",
        "go ahead",
        "looks good",
        "yes please",
        "confirm",
        "sure, do it",
        "why not?",
        "no problem",
    ] {
        assert_eq!(names(&read(&parser, text, &context(false, true))), [IntentName::Confirm], "{text:?}");
    }
    for text in ["yes but make it 60k", "yes, change it to friday", "no, 45k"] {
        assert_eq!(names(&read(&parser, text, &context(false, true))), [IntentName::Edit], "{text:?}");
    }
}

#[test]
fn a_small_figure_alone_is_no_amount() {
    for text in ["1", "2", "7"] {
        assert_eq!(read(&Parser::new(), text, &context(false, true)), [], "{text:?}");
    }
}

#[test]
fn an_order_that_names_another_deal_is_no_answer_about_the_open_one() {
    let parser = Parser::new();
    for (text, deal, amount) in [
        ("set globex renewal to 40k", "globex renewal", 40_000.0),
        ("set acme platform rollout to 90k", "acme platform rollout", 90_000.0),
        ("set tigris billing to 70m iqd", "tigris billing", 70_000_000.0),
    ] {
        for (known, asked) in [(true, true), (true, false), (false, false), (false, true)] {
            let mut context = context(known, asked);
            context.focus.deal = Some("Acme Platform Rollout".to_owned());
            context.focus.last_intent = Some(IntentName::DealStatus);
            let read = read(&parser, text, &context);
            let [(name, slots)] = read.as_slice() else { panic!("{text:?}, {known}, {asked}: {read:?}") };
            assert_eq!(*name, IntentName::DealUpdate, "{text:?}");
            assert_eq!((&slots["deal"], &slots["amount"]), (&json!(deal), &json!(amount)), "{text:?}");
        }
    }
}

#[test]
fn no_part_of_a_message_is_dropped() {
    use IntentName::{DealClose, DealUpdate, NoteAdd, ReminderCreate};
    let parser = Parser::new();
    for (text, wanted) in [
        ("won globex renewal at 38k, remind me in a month to check in", vec![DealClose, ReminderCreate]),
        ("set globex renewal to 40k, remind me fri to call john carter", vec![DealUpdate, ReminderCreate]),
        (
            "set globex renewal to 40k, push acme platform rollout to 15 dec, note on jane: likes tea, remind me fri to call bob",
            vec![DealUpdate, DealUpdate, NoteAdd, ReminderCreate],
        ),
    ] {
        assert_eq!(names(&read(&parser, text, &context(true, false))), wanted, "{text:?}");
    }
    for (text, wanted) in [
        ("met jane, remind me friday to send the deck", vec![IntentName::ActivityLog, ReminderCreate]),
        ("set globex renewal to 40k and remind me fri to call john carter", vec![DealUpdate, ReminderCreate]),
        ("send jane the deck and move globex renewal to won", vec![IntentName::MessageSend, DealClose]),
        ("schedule a call with jane friday, add a note: bring deck", vec![IntentName::MeetingSchedule, NoteAdd]),
        ("delete jane, won globex renewal", vec![]),
        ("move globex renewal to negotiation at 45k", vec![]),
        ("move globex renewal to negotiation, close 20 dec", vec![]),
        // A detail of the request is no part of its own.
        ("add elif kaya and tag her as press", vec![IntentName::ContactCreate]),
        ("text dad and tell him dinner is ready", vec![IntentName::MessageSend]),
        ("set globex renewal to 40k, close 20 dec, probability 60%", vec![DealUpdate]),
        ("note on globex: they want a demo and send a quote", vec![NoteAdd]),
    ] {
        assert_eq!(names(&read(&parser, text, &context(true, false))), wanted, "{text:?}");
    }
    let moved = "move nbk branch analytics to negotiation, amount 45k, close 20 dec, next step send msa by sunday";
    assert_eq!(read(&parser, moved, &context(true, false)), []);
}

#[test]
fn a_reminder_for_two_is_none_for_one() {
    let parser = Parser::new();
    for text in [
        "remind me and omar to call jane tomorrow at 9",
        "remind omar and me to call jane tomorrow",
        "remind her to call me",
    ] {
        assert_eq!(read(&parser, text, &context(true, false)), [], "{text:?}");
    }
}
