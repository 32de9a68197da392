//! `meeting_prep`: prepare for a meeting or call.

use super::prelude::*;

slots! {
    /// Slots of `meeting_prep`.
    pub struct MeetingPrep {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The meeting or call, as written.
        event: Option<String>,
        /// When it is or was.
        when: Option<TimePhrase>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
