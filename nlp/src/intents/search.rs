//! `search`: find/list people or companies, free-text search.

use super::prelude::*;

slots! {
    /// Slots of `search`.
    pub struct Search {
        /// Free text.
        text: Option<String>,
        /// The kind of record.
        kind: Option<RecordKind>,
        /// The company, as written.
        company: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The tag, as written.
        tag: Option<String>,
        /// The industry, as written.
        industry: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// When the record was created.
        created_period: Option<TimePhrase>,
        /// How many at most.
        limit: Option<u32>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// Web domain.
        domain: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
