//! `records_admin`: merge / delete / archive / export records.

use super::prelude::*;

slots! {
    /// Slots of `records_admin`.
    pub struct RecordsAdmin {
        /// What to do with it.
        action: Option<String>,
        /// The kind of record.
        kind: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The lead, as written.
        lead: Option<String>,
        /// The record it is about, as written.
        entity: Option<String>,
        /// File format.
        format: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The state asked for or set.
        status: Option<String>,
        /// How many: `all`, ….
        scope: Option<String>,
        /// When the record was created.
        created_period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
