//! `deal_create`: open a deal.

use super::prelude::*;

slots! {
    /// Slots of `deal_create`.
    pub struct DealCreate {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
        /// Expected close date.
        close: Option<TimePhrase>,
        /// The stage, as written.
        stage: Option<String>,
        /// The pipeline, as written.
        pipeline: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The product, as written.
        product: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
