//! `report`: a computed sales figure.

use super::prelude::*;

slots! {
    /// Slots of `report`.
    pub struct Report {
        /// The figure: `revenue`, `win_rate`, `conversion`, ….
        metric: Option<String>,
        /// The dimension to group by.
        group_by: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// What to compare with, as written.
        compare: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// How many at most.
        limit: Option<u32>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
