//! One file per intent: its slots, its grammar and its examples. The list of them is in [`crate::intent`].

/// What an intent file needs.
mod prelude {
    pub(super) use crate::grammar::time::TimePhrase;
    pub(super) use crate::rule::{Example, Rule, rule};
    pub(super) use crate::slots::{ActivityType, DealStatus, Owner, RecordKind, Sort, TaskStatus};
    pub(super) use serde::{Deserialize, Serialize};
}

/// Declares the slots of an intent: every slot may be absent, none is written when it is, unknown names are refused. Their
/// types and what is said of them are also what a language model is told.
macro_rules! slots {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[doc = $doc:literal])* $slot:ident : $kind:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[doc = $doc])* #[serde(default, skip_serializing_if = "crate::slots::Slot::is_absent")] pub $slot: $kind,)*
        }

        impl $name {
            /// The names of the slots.
            pub(crate) const SLOTS: &'static [&'static str] = &[$(stringify!($slot)),*];

            /// What the slots hold, in the same order.
            pub(crate) const SHAPES: &'static [crate::slots::SlotShape] = &[$(crate::slots::SlotShape {
                written: stringify!($slot),
                says: concat!($($doc),*),
                holds: <$kind as crate::slots::Slot>::HOLDS,
            }),*];
        }
    };
}

pub mod activity_log;
pub mod agenda;
pub mod briefing;
pub mod cancel;
pub mod candidate_update;
pub mod candidates_list;
pub mod changes_since;
pub mod choose;
pub mod company_lookup;
pub mod company_upsert;
pub mod confirm;
pub mod contact_create;
pub mod contact_lookup;
pub mod contact_update;
pub mod count;
pub mod deal_close;
pub mod deal_create;
pub mod deal_move_stage;
pub mod deal_status;
pub mod deal_update;
pub mod deals_list;
pub mod edit;
pub mod explain_value;
pub mod forecast;
pub mod greet;
pub mod help;
pub mod lead_create;
pub mod lead_disposition;
pub mod leads_list;
pub mod meeting_prep;
pub mod meeting_schedule;
pub mod meeting_update;
pub mod message_send;
pub mod note_add;
pub mod out_of_scope;
pub mod owner_assign;
pub mod pipeline_overview;
pub mod recent_activity;
pub mod records_admin;
pub mod relationship_status;
pub mod reminder_create;
pub mod report;
pub mod search;
pub mod settings_set;
pub mod stale_deals;
pub mod subscribe;
pub mod system_status;
pub mod task_create;
pub mod task_update;
pub mod tasks_list;
pub mod team_overview;
pub mod thanks;
pub mod undo;
pub mod who_knows;
pub mod workflow_draft;
pub mod workflow_run;
