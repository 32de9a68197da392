//! `workflow_draft`: describe an automation.
//!
//! An automation is described.

use super::prelude::*;

slots! {
    /// Slots of `workflow_draft`.
    pub struct WorkflowDraft {
        /// What sets it off, as written.
        trigger: Option<String>,
        /// What it does, as written.
        steps: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("when", "(when|whenever|every time|each time|once|as soon as|any time|anytime|if|after|on) (a|an|the|any|some|somebody|someone|we|new|every|i|deals|leads|one|{words})* (deal|lead|contact|customer|candidate|form|task|opportunity|company|account|somebody|someone|email|client|prospect|we|meeting|call|payment|no-show|invoice|opp|stage|quote|proposal|contract|ticket|message|leads|deals|person|reply|demo|user|signup|trial) {text:trigger} [then|:]* (create|send|notify|assign|add|email|alert|tag|move|post|remind|start|run|schedule|whatsapp|text|tell|set|make|update|ping|book|message|open|log|mark|trigger|slack|call|give|route|put) {text:steps}").weight(0.02).bold(),
    rule("automate", "(automate|automatically|auto|create an automation|create a workflow|set up an automation|set up a workflow|build a workflow|build an automation|make a workflow|make an automation|new workflow|new automation|design a workflow|draft a workflow|write a workflow|i want an automation|add an automation|create an automated|set up automation|workflow|automation|set up a rule|create a rule|add a rule|new rule|make a rule) [that|so that|to|which|where|for|:|when|if|so|with]* {text:trigger}").weight(0.03),
    rule("auto_verb", "(automatically|auto) (create|send|assign|notify|move|tag|add|email|remind|follow up) {text:steps} (when|whenever|after|once|if|every time|as soon as|on) {text:trigger}").weight(0.05),
    rule("send_when", "(send|create|assign|notify|add|email|alert|tag|post|start|move) {text:steps} (whenever|every time|each time|as soon as|automatically when|automatically after|any time|anytime) {text:trigger}").weight(0.08),
    rule("bare", "(create|build|new|make|set up|draft) [a|an|me|new]* (workflow|automation|rule)"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("when a deal over 50k is won, create an onboarding task", &[]),
    ("automate follow ups after demos", &[]),
    ("set up a workflow that tags new leads", &[]),
    ("when a lead comes in from facebook, assign it to Priya", &[]),
    ("whenever a deal is lost create a task to ask for feedback", &[]),
    ("if a lead is not contacted in 24 hours notify me", &[]),
];
