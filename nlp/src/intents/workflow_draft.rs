//! `workflow_draft`: describe an automation.

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

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
