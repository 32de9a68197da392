//! The one list of intents. Everything that must know all of them is generated from it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::intents;
use crate::rule::{Example, Rule};
use crate::slots::SlotShape;

/// What an intent does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Answers a question.
    Read,
    /// Changes records.
    Write,
    /// Steers the conversation.
    Dialogue,
    /// Nothing that a CRM answers.
    Outside,
}

/// How carefully an intent is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tier {
    /// A read, answered at once.
    R,
    /// A write done at once, with an undo button.
    W1,
    /// A write that is previewed and confirmed.
    W2,
    /// A write confirmed with the number of records it touches.
    W3,
    /// A step of the dialogue.
    D,
    /// Nothing is done.
    N,
}

macro_rules! intents {
    ($($variant:ident => $module:ident, $name:literal, $kind:ident, $tier:ident, $title:literal;)*) => {
        $(pub use intents::$module::$variant;)*

        /// What a sentence asks for, with its slots.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "intent", content = "slots", rename_all = "snake_case")]
        pub enum Intent {
            $(#[doc = $title] $variant($variant),)*
        }

        /// The name of an intent, without slots.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum IntentName {
            $(#[doc = $title] $variant,)*
        }

        /// Every intent, in the order of the list.
        pub const CATALOGUE: &[IntentName] = &[$(IntentName::$variant),*];

        impl IntentName {
            /// The canonical name, as in `deals_list`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the intent does to the data.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)* }
            }

            /// How carefully the intent is carried out.
            pub const fn tier(self) -> Tier {
                match self { $(Self::$variant => Tier::$tier,)* }
            }

            /// A short name for a button or a heading.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// What people say, with the slots it gives.
            pub const fn examples(self) -> &'static [Example] {
                match self { $(Self::$variant => intents::$module::EXAMPLES,)* }
            }

            /// The names of its slots.
            pub const fn slots(self) -> &'static [&'static str] {
                match self { $(Self::$variant => $variant::SLOTS,)* }
            }

            /// What its slots hold.
            pub(crate) const fn shapes(self) -> &'static [SlotShape] {
                match self { $(Self::$variant => $variant::SHAPES,)* }
            }

            pub(crate) const fn rules(self) -> &'static [Rule] {
                match self { $(Self::$variant => intents::$module::RULES,)* }
            }
        }

        impl Intent {
            /// The name of the intent.
            pub const fn name(&self) -> IntentName {
                match self { $(Self::$variant(_) => IntentName::$variant,)* }
            }

            /// The slots that are filled, as a JSON object.
            pub fn slots_json(&self) -> Map<String, Value> {
                let value = match self { $(Self::$variant(slots) => serde_json::to_value(slots),)* };
                match value { Ok(Value::Object(slots)) => slots, _ => Map::new() }
            }

            /// Builds an intent from slots in their JSON form.
            ///
            /// # Errors
            /// When a slot is unknown to the intent or has the wrong type.
            pub fn from_slots(name: IntentName, slots: Map<String, Value>) -> Result<Self, serde_json::Error> {
                let slots = Value::Object(slots);
                Ok(match name { $(IntentName::$variant => Self::$variant(serde_json::from_value(slots)?),)* })
            }
        }
    };
}

intents! {
    Help => help, "help", Read, R, "Help";
    ContactLookup => contact_lookup, "contact_lookup", Read, R, "A person";
    CompanyLookup => company_lookup, "company_lookup", Read, R, "A company";
    DealStatus => deal_status, "deal_status", Read, R, "One deal";
    DealsList => deals_list, "deals_list", Read, R, "List deals";
    PipelineOverview => pipeline_overview, "pipeline_overview", Read, R, "The pipeline";
    Forecast => forecast, "forecast", Read, R, "The forecast";
    RelationshipStatus => relationship_status, "relationship_status", Read, R, "Who needs a call";
    StaleDeals => stale_deals, "stale_deals", Read, R, "Stuck deals";
    Briefing => briefing, "briefing", Read, R, "My day";
    MeetingPrep => meeting_prep, "meeting_prep", Read, R, "Prepare a meeting";
    Agenda => agenda, "agenda", Read, R, "The calendar";
    TasksList => tasks_list, "tasks_list", Read, R, "List tasks";
    RecentActivity => recent_activity, "recent_activity", Read, R, "Recent activity";
    LeadsList => leads_list, "leads_list", Read, R, "List leads";
    Search => search, "search", Read, R, "Search";
    Report => report, "report", Read, R, "A report";
    TeamOverview => team_overview, "team_overview", Read, R, "How somebody is doing";
    ChangesSince => changes_since, "changes_since", Read, R, "What changed";
    ExplainValue => explain_value, "explain_value", Read, R, "Why a value is so";
    CandidatesList => candidates_list, "candidates_list", Read, R, "Candidates";
    SystemStatus => system_status, "system_status", Read, R, "How the system is";
    WhoKnows => who_knows, "who_knows", Read, R, "Who knows somebody";
    Count => count, "count", Read, R, "How many";
    ActivityLog => activity_log, "activity_log", Write, W1, "Log an activity";
    NoteAdd => note_add, "note_add", Write, W1, "Add a note";
    TaskCreate => task_create, "task_create", Write, W1, "Create a task";
    ReminderCreate => reminder_create, "reminder_create", Write, W1, "Set a reminder";
    TaskUpdate => task_update, "task_update", Write, W1, "Change a task";
    ContactCreate => contact_create, "contact_create", Write, W2, "Add a person";
    ContactUpdate => contact_update, "contact_update", Write, W2, "Change a person";
    CompanyUpsert => company_upsert, "company_upsert", Write, W2, "Add or change a company";
    DealCreate => deal_create, "deal_create", Write, W2, "Open a deal";
    DealUpdate => deal_update, "deal_update", Write, W2, "Change a deal";
    DealMoveStage => deal_move_stage, "deal_move_stage", Write, W2, "Move a deal";
    DealClose => deal_close, "deal_close", Write, W2, "Close a deal";
    OwnerAssign => owner_assign, "owner_assign", Write, W2, "Assign a record";
    LeadCreate => lead_create, "lead_create", Write, W1, "Add a lead";
    LeadDisposition => lead_disposition, "lead_disposition", Write, W2, "Qualify or junk a lead";
    MessageSend => message_send, "message_send", Write, W2, "Send a message";
    MeetingSchedule => meeting_schedule, "meeting_schedule", Write, W2, "Book a meeting";
    MeetingUpdate => meeting_update, "meeting_update", Write, W2, "Move or cancel a meeting";
    WorkflowRun => workflow_run, "workflow_run", Write, W2, "Run a workflow";
    WorkflowDraft => workflow_draft, "workflow_draft", Write, W2, "Draft an automation";
    CandidateUpdate => candidate_update, "candidate_update", Write, W2, "Change a candidate";
    Subscribe => subscribe, "subscribe", Write, W1, "Watch or mute";
    RecordsAdmin => records_admin, "records_admin", Write, W3, "Merge, delete or export";
    SettingsSet => settings_set, "settings_set", Write, W1, "Change a setting";
    Confirm => confirm, "confirm", Dialogue, D, "Yes";
    Cancel => cancel, "cancel", Dialogue, D, "No";
    Choose => choose, "choose", Dialogue, D, "Choose";
    Edit => edit, "edit", Dialogue, D, "Change the pending action";
    Undo => undo, "undo", Dialogue, D, "Undo";
    Greet => greet, "greet", Dialogue, D, "Hello";
    Thanks => thanks, "thanks", Dialogue, D, "Thanks";
    OutOfScope => out_of_scope, "out_of_scope", Outside, N, "Not for a CRM";
}

impl IntentName {
    /// Whether carrying the intent out changes records.
    pub const fn is_write(self) -> bool {
        matches!(self.kind(), Kind::Write)
    }
}

impl std::fmt::Display for IntentName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of an intent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown intent {0:?}")]
pub struct UnknownIntent(pub String);

impl std::str::FromStr for IntentName {
    type Err = UnknownIntent;

    fn from_str(text: &str) -> Result<Self, UnknownIntent> {
        CATALOGUE.iter().copied().find(|name| name.as_str() == text).ok_or_else(|| UnknownIntent(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifty_six_intents_and_each_name_reads_back() {
        assert_eq!(CATALOGUE.len(), 56);
        for name in CATALOGUE {
            assert_eq!(name.as_str().parse(), Ok(*name));
            assert_eq!(serde_json::to_value(name).expect("names are strings"), Value::from(name.as_str()));
        }
    }

    #[test]
    fn an_intent_without_slots_is_built_from_an_empty_object_and_refuses_unknown_slots() {
        for name in CATALOGUE {
            let intent = Intent::from_slots(*name, Map::new()).expect("every slot may be absent");
            assert_eq!(intent.name(), *name);
            assert!(intent.slots_json().is_empty());
            let stray = Map::from_iter([("no_such_slot".to_owned(), Value::Bool(true))]);
            assert!(Intent::from_slots(*name, stray).is_err());
        }
    }
}
