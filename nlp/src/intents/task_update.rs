//! `task_update`: complete/snooze/reassign/delete/reopen a task.

use super::prelude::*;

slots! {
    /// Slots of `task_update`.
    pub struct TaskUpdate {
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// What to do with it.
        action: Option<String>,
        /// The day.
        date: Option<TimePhrase>,
        /// Who should do it.
        assignee: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// Position in the list, from 1; -1 is the last.
        ordinal: Option<i64>,
        /// How many: `all`, ….
        scope: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
