//! `count`: how many <records>.

use super::prelude::*;

slots! {
    /// Slots of `count`.
    pub struct Count {
        /// The kind of record.
        kind: Option<RecordKind>,
        /// The stage, as written.
        stage: Option<String>,
        /// The state asked for or set.
        status: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The member of the team, as written.
        member: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// Upper bound of the amount, included.
        amount_max: Option<f64>,
        /// Where the record came from.
        source: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The dimension to group by.
        group_by: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
