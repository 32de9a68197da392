//! `task_create`: create a task.

use super::prelude::*;

slots! {
    /// Slots of `task_create`.
    pub struct TaskCreate {
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// When it is due.
        due: Option<TimePhrase>,
        /// Who should do it.
        assignee: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// How urgent.
        priority: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
