//! `forecast`: expected revenue, quota attainment.

use super::prelude::*;

slots! {
    /// Slots of `forecast`.
    pub struct Forecast {
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// Whose records.
        owner: Option<Owner>,
        /// The team, as written.
        team: Option<String>,
        /// The member of the team, as written.
        member: Option<String>,
        /// How to compute: `weighted`, `best_case`, `commit`, `quota`.
        method: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
