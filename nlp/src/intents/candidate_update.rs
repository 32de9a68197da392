//! `candidate_update`: move/score/comment a candidate.

use super::prelude::*;

slots! {
    /// Slots of `candidate_update`.
    pub struct CandidateUpdate {
        /// The candidate, as written.
        candidate: Option<String>,
        /// The stage, as written.
        stage: Option<String>,
        /// The score, as written.
        score: Option<String>,
        /// The feedback, as written.
        feedback: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
