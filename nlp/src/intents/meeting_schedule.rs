//! `meeting_schedule`: book a meeting.

use super::prelude::*;

slots! {
    /// Slots of `meeting_schedule`.
    pub struct MeetingSchedule {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// When it starts.
        start: Option<TimePhrase>,
        /// Duration in minutes.
        duration_min: Option<i64>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// How often it repeats.
        recurrence: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
