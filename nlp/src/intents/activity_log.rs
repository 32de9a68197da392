//! `activity_log`: record a call/meeting/e-mail that happened.

use super::prelude::*;

slots! {
    /// Slots of `activity_log`.
    pub struct ActivityLog {
        /// The kind of activity.
        r#type: Option<ActivityType>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// What was said.
        notes: Option<String>,
        /// The subject.
        subject: Option<String>,
        /// Duration in minutes.
        duration_min: Option<i64>,
        /// When it is or was.
        when: Option<TimePhrase>,
        /// The outcome.
        outcome: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
