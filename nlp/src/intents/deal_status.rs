//! `deal_status`: details/status of one deal.

use super::prelude::*;

slots! {
    /// Slots of `deal_status`.
    pub struct DealStatus {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
