//! What is understood and waits for its other half: a mailbox, a calendar, workflows, a channel to be told in. It is said plainly,
//! with what was understood and what has to be connected, so that nobody believes that anything was sent or changed.

use leancrm_nlp::{Intent, IntentName};
use serde_json::{Map, Value};

use crate::{
    reply::Reply,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

pub(crate) fn answer(_: &mut Turn<'_>, intent: &Intent) -> Answered {
    let name = intent.name();
    let understood = understood(name, &intent.slots_json());
    let text = format!("I understood {understood}. {}", missing(name));
    let reply = Reply::text(text).with_suggestions(near(intent));
    Err(Halt::Say(Box::new(reply), Outcome::Refused))
}

/// Whether an intent is among those that are not carried out yet.
pub(super) const fn is_later(name: IntentName) -> bool {
    matches!(
        name,
        IntentName::MessageSend
            | IntentName::MeetingSchedule
            | IntentName::MeetingUpdate
            | IntentName::WorkflowRun
            | IntentName::WorkflowDraft
            | IntentName::Subscribe
    )
}

/// What has to be there first.
const fn missing(name: IntentName) -> &'static str {
    match name {
        IntentName::MessageSend => {
            "Sending needs a connected mailbox or messaging number, and this version can't connect one yet. Nothing was sent."
        }
        IntentName::MeetingSchedule | IntentName::MeetingUpdate => {
            "That needs a connected calendar, and this version can't connect one yet. Nothing was booked or changed."
        }
        IntentName::WorkflowRun | IntentName::WorkflowDraft => {
            "That needs workflows, and this version has none yet. Nothing was started or saved."
        }
        IntentName::Subscribe => {
            "Alerts need a connected chat channel, and this version can't connect one yet. Nothing was changed."
        }
        IntentName::SystemStatus => {
            "Of mail, calendar and language models I can say how they stand; the rest can't be connected in this version."
        }
        _ => "LeanCRM does not do that by chat yet, so nothing was changed.",
    }
}

/// What was understood: the intent's title, and its first slots as they were said.
fn understood(name: IntentName, slots: &Map<String, Value>) -> String {
    let shown: Vec<String> = slots
        .iter()
        .filter_map(|(slot, value)| Some(format!("{} “{}”", slot.replace('_', " "), say::line(&spoken(value)?, 60))))
        .take(4)
        .collect();
    if shown.is_empty() {
        format!("“{}”", name.title())
    } else {
        format!("“{}” with {}", name.title(), say::list(&shown, "and"))
    }
}

/// A slot's value as text: a time phrase by its words, lists by their items.
fn spoken(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(if *truth { "yes" } else { "no" }.to_owned()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(spoken).collect();
            (!items.is_empty()).then(|| items.join(", "))
        }
        Value::Object(fields) => fields.get("text").and_then(spoken),
        Value::Null => None,
    }
}

/// Three questions near to what was wanted, about the record that was named where there is one.
fn near(intent: &Intent) -> Vec<String> {
    let slots = intent.slots_json();
    let named = |slot: &str| slots.get(slot).and_then(Value::as_str).map(|text| say::line(text, 60));
    let mut items = Vec::new();
    if let Some(contact) = named("contact") {
        items.push(format!("what's happening with {contact}?"));
    }
    if let Some(deal) = named("deal") {
        items.push(format!("update on the {deal} deal"));
    }
    if let Some(company) = named("company") {
        items.push(format!("status with {company}"));
    }
    items.extend(kindred(intent.name()).map(str::to_owned));
    items.truncate(3);
    items
}

const fn kindred(name: IntentName) -> [&'static str; 3] {
    match name {
        IntentName::TaskCreate | IntentName::ReminderCreate | IntentName::TaskUpdate => {
            ["my tasks", "what's overdue?", "what should I do today?"]
        }
        IntentName::DealCreate | IntentName::DealUpdate | IntentName::DealMoveStage | IntentName::DealClose => {
            ["my deals", "my pipeline", "my deals closing this month"]
        }
        IntentName::LeadCreate | IntentName::LeadDisposition | IntentName::OwnerAssign => {
            ["new leads this week", "unassigned leads", "my deals"]
        }
        IntentName::MeetingSchedule | IntentName::MeetingUpdate => {
            ["what's on today?", "when am I free tomorrow?", "what's on tomorrow?"]
        }
        IntentName::ChangesSince | IntentName::ExplainValue => ["my pipeline", "what's slipping?", "weekly report"],
        IntentName::ActivityLog | IntentName::NoteAdd | IntentName::MessageSend => {
            ["who haven't I contacted in 2 weeks?", "what's on today?", "my tasks"]
        }
        _ => ["my pipeline", "my tasks", "what can you do?"],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_understood_is_said_in_the_words_of_the_sentence() {
        let slots = json!({"title": "send proposal", "due": {"text": "by Thursday", "value": null}});
        let Value::Object(slots) = slots else { panic!("an object") };
        let said = understood(IntentName::TaskCreate, &slots);
        assert!(
            said.contains("“Create a task”") && said.contains("“send proposal”") && said.contains("“by Thursday”"),
            "{said}"
        );
        assert_eq!(understood(IntentName::Subscribe, &Map::new()), "“Watch or mute”");
    }
}
