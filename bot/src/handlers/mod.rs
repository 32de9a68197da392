//! One file for each intent: read what was asked for, say the answer.

pub(crate) mod activity_log;
pub(crate) mod agenda;
pub(crate) mod briefing;
mod cards;
pub(crate) mod company_lookup;
pub(crate) mod contact_lookup;
pub(crate) mod count;
pub(crate) mod deal_status;
pub(crate) mod deals_list;
pub(crate) mod dialogue;
pub(crate) mod forecast;
pub(crate) mod greet;
pub(crate) mod help;
pub(crate) mod leads_list;
pub(crate) mod meeting_prep;
pub(crate) mod not_yet;
pub(crate) mod note_add;
pub(crate) mod out_of_scope;
pub(crate) mod pipeline_overview;
pub(crate) mod recent_activity;
pub(crate) mod relationship_status;
pub(crate) mod reminder_create;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod stale_deals;
pub(crate) mod task_create;
pub(crate) mod task_update;
pub(crate) mod tasks_list;
pub(crate) mod team_overview;
pub(crate) mod thanks;
pub(crate) mod undo;
pub(crate) mod who_knows;

mod shared;
