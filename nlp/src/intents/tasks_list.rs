//! `tasks_list`: list tasks and reminders.

use super::prelude::*;

slots! {
    /// Slots of `tasks_list`.
    pub struct TasksList {
        /// Whose records.
        owner: Option<Owner>,
        /// The state asked for or set.
        status: Option<TaskStatus>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
