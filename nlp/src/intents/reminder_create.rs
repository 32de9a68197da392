//! `reminder_create`: create a reminder.

use super::prelude::*;

slots! {
    /// Slots of `reminder_create`.
    pub struct ReminderCreate {
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// When to remind.
        remind_at: Option<TimePhrase>,
        /// How often it repeats.
        recurrence: Option<TimePhrase>,
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
