//! `deal_move_stage`: move a deal to an open stage.

use super::prelude::*;

slots! {
    /// Slots of `deal_move_stage`.
    pub struct DealMoveStage {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The stage, as written.
        stage: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
