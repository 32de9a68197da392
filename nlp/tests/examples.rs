//! The examples of every intent, read by the parser.

use chrono::{NaiveDate, NaiveDateTime};
use leancrm_nlp::{CATALOGUE, Context, IntentName, Kind, Parser, Pending};
use serde_json::Value;

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 3, 11).and_then(|day| day.and_hms_opt(9, 30, 0)).expect("a day of the calendar")
}

/// Dialogue examples answer a question that is open.
fn context(name: IntentName) -> Context<'static> {
    let mut context = Context::new(now(), chrono_tz::UTC);
    if name.kind() == Kind::Dialogue && !matches!(name, IntentName::Greet | IntentName::Thanks | IntentName::Undo) {
        let candidates = ["Kim Lane (NBK)", "Kim Ray (Cairo)", "Kim Poe"].map(str::to_owned).to_vec();
        let candidates = if name == IntentName::Choose { candidates } else { Vec::new() };
        context.pending = Some(Pending { intent: "deal_update".to_owned(), candidates, ..Pending::default() });
    }
    context
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(phrase) => phrase.get("text").map(written).unwrap_or_default(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(", "),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        other => other.to_string(),
    }
}

#[test]
fn every_example_is_read_as_its_own_intent_with_its_slots() {
    let parser = Parser::new();
    let mut wrong = Vec::new();
    for name in CATALOGUE {
        for (text, slots) in name.examples() {
            let parsed = parser.parse(text, &context(*name));
            let Some(reading) = parsed.readings.first() else {
                let near: Vec<_> = parsed
                    .alternatives
                    .iter()
                    .map(|reading| (reading.intent.name(), reading.rule, reading.confidence))
                    .collect();
                wrong.push(format!("{name}: {text:?} is not read; near {near:?}"));
                continue;
            };
            let got: Vec<_> =
                reading.intent.slots_json().iter().map(|(slot, value)| (slot.clone(), written(value))).collect();
            let mut missing: Vec<_> =
                slots.iter().filter(|(slot, value)| !got.iter().any(|(s, v)| s == slot && v == value)).collect();
            missing.sort_unstable();
            if reading.intent.name() != *name || !missing.is_empty() || parsed.readings.len() != 1 {
                wrong.push(format!(
                    "{name}: {text:?} is {} by {} with {got:?}, {} readings; missing {missing:?}",
                    reading.intent.name(),
                    reading.rule,
                    parsed.readings.len()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} examples are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_intent_has_examples() {
    for name in CATALOGUE {
        assert!(name.examples().len() >= 3, "{name} has too few examples");
    }
}

/// What people ask for every day is shown in many manners.
#[test]
fn frequent_intents_have_many_examples() {
    use IntentName::{
        ActivityLog, Agenda, Briefing, ContactCreate, ContactLookup, ContactUpdate, Count, DealClose, DealCreate,
        DealMoveStage, DealStatus, DealUpdate, DealsList, Forecast, LeadCreate, LeadsList, MeetingSchedule,
        MessageSend, NoteAdd, OwnerAssign, PipelineOverview, RecentActivity, ReminderCreate, Report, Search,
        StaleDeals, TaskCreate, TasksList,
    };
    const MANY: usize = 24;
    let frequent = [
        ActivityLog,
        Agenda,
        Briefing,
        ContactCreate,
        ContactLookup,
        ContactUpdate,
        Count,
        DealClose,
        DealCreate,
        DealMoveStage,
        DealStatus,
        DealUpdate,
        DealsList,
        Forecast,
        LeadCreate,
        LeadsList,
        MeetingSchedule,
        MessageSend,
        NoteAdd,
        OwnerAssign,
        PipelineOverview,
        RecentActivity,
        ReminderCreate,
        Report,
        Search,
        StaleDeals,
        TaskCreate,
        TasksList,
    ];
    for name in frequent {
        assert!(name.examples().len() >= MANY, "{name} has {} examples, fewer than {MANY}", name.examples().len());
    }
}
