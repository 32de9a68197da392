//! `workflow_run`: run a named workflow.
//!
//! A named workflow runs now.

use super::prelude::*;

slots! {
    /// Slots of `workflow_run`.
    pub struct WorkflowRun {
        /// The named workflow.
        workflow: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The lead, as written.
        lead: Option<String>,
        /// The record it is about, as written.
        entity: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("run", "(run|start|trigger|launch|execute|fire|kick off|kick|activate|initiate|fire off|begin|do|apply|use|have|enroll|enrol|put) [off|the|our|a|my]* {workflow} (workflow|automation|playbook|sequence|process|flow|campaign|cadence|drip|routine|procedure|run) [run]* [for|on|with|to|against|over]* [the|my]* [{deal} (deal|opportunity)|lead {lead}|{who}|{text:entity}]"),
    rule("run_for", "(run|start|trigger|launch|execute|fire|kick off|initiate|do) [off|the|our|a]* {workflow} (for|on|with) [the]* ({deal} (deal|opportunity)|{who})").weight(-0.06),
    rule("workflow_named", "(run|start|trigger|launch|execute|fire|kick off) [off|the|our]* (workflow|automation|playbook|sequence|flow) [called|named|:]* {workflow} [(for|on|with) ({deal} (deal|opportunity)|{who})]"),
    rule("enroll", "(enroll|enrol|add|put|place|subscribe) {who} (in|into|to|on|through) [the|our]* {workflow} (workflow|sequence|campaign|cadence|drip|automation|playbook|flow|process|journey)"),
    rule("have_run", "have [the|our]* {workflow} (workflow|playbook|sequence|automation) (run|started|launched|executed|triggered) [for|on|with]* [{who}]").bold(),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("run onboarding for Jane", &[("workflow", "onboarding"), ("contact", "Jane")]),
    ("start the renewal workflow for Acme", &[("workflow", "renewal"), ("company", "Acme")]),
    ("enroll Priya in the nurture sequence", &[("contact", "Priya")]),
    ("run the onboarding workflow for Globex", &[]),
    ("start the welcome sequence for Anna Berg", &[]),
    ("trigger the renewal workflow for Hooli", &[]),
];
