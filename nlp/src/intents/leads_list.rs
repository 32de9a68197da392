//! `leads_list`: list/filter leads.

use super::prelude::*;

slots! {
    /// Slots of `leads_list`.
    pub struct LeadsList {
        /// Where the record came from.
        source: Option<String>,
        /// The state asked for or set.
        status: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The product, as written.
        product: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// How many at most.
        limit: Option<u32>,
        /// The order asked for.
        sort: Option<Sort>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
