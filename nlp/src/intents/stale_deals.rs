//! `stale_deals`: deals with no activity / stuck.

use super::prelude::*;

slots! {
    /// Slots of `stale_deals`.
    pub struct StaleDeals {
        /// Length of the silence, in days.
        duration_days: Option<i64>,
        /// Whose records.
        owner: Option<Owner>,
        /// The stage, as written.
        stage: Option<String>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
