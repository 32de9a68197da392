//! `workflow_run`: run a named workflow.

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

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
