//! `deals_list`: list/filter deals.

use super::prelude::*;

slots! {
    /// Slots of `deals_list`.
    pub struct DealsList {
        /// Whose records.
        owner: Option<Owner>,
        /// The stage, as written.
        stage: Option<String>,
        /// The state asked for or set.
        status: Option<DealStatus>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// Upper bound of the amount, included.
        amount_max: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
        /// When the deal closes or closed.
        close_period: Option<TimePhrase>,
        /// When the record was created.
        created_period: Option<TimePhrase>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The pipeline, as written.
        pipeline: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The tag, as written.
        tag: Option<String>,
        /// Where the record came from.
        source: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The industry, as written.
        industry: Option<String>,
        /// The order asked for.
        sort: Option<Sort>,
        /// How many at most.
        limit: Option<u32>,
        /// The dimension to group by.
        group_by: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
