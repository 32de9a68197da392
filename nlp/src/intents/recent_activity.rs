//! `recent_activity`: timeline, calls, notes, e-mails with someone.

use super::prelude::*;

slots! {
    /// Slots of `recent_activity`.
    pub struct RecentActivity {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The kind of activity.
        r#type: Option<ActivityType>,
        /// How many at most.
        limit: Option<u32>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// What it is about, in the words of the person.
        topic: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The state asked for or set.
        status: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
