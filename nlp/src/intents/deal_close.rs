//! `deal_close`: won / lost.

use super::prelude::*;

slots! {
    /// Slots of `deal_close`.
    pub struct DealClose {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The outcome.
        outcome: Option<String>,
        /// Why.
        reason: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
