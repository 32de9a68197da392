//! `relationship_status`: people/accounts not contacted for a while.

use super::prelude::*;

slots! {
    /// Slots of `relationship_status`.
    pub struct RelationshipStatus {
        /// Length of the silence, in days.
        duration_days: Option<i64>,
        /// The moment from which on.
        since: Option<TimePhrase>,
        /// Whose records.
        owner: Option<Owner>,
        /// The tag, as written.
        tag: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The kind of record.
        kind: Option<RecordKind>,
        /// The industry, as written.
        industry: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
