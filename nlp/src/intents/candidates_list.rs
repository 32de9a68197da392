//! `candidates_list`: hiring candidates.

use super::prelude::*;

slots! {
    /// Slots of `candidates_list`.
    pub struct CandidatesList {
        /// The open position, as written.
        position: Option<String>,
        /// The stage, as written.
        stage: Option<String>,
        /// The candidate, as written.
        candidate: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
