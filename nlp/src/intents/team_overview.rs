//! `team_overview`: how a rep or team is doing.

use super::prelude::*;

slots! {
    /// Slots of `team_overview`.
    pub struct TeamOverview {
        /// The member of the team, as written.
        member: Option<String>,
        /// The team, as written.
        team: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
