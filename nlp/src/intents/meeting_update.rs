//! `meeting_update`: move/cancel an existing meeting.

use super::prelude::*;

slots! {
    /// Slots of `meeting_update`.
    pub struct MeetingUpdate {
        /// What to do with it.
        action: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The meeting or call, as written.
        event: Option<String>,
        /// When it starts.
        start: Option<TimePhrase>,
        /// How many: `all`, ….
        scope: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
