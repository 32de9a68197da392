//! `changes_since`: what changed since X.

use super::prelude::*;

slots! {
    /// Slots of `changes_since`.
    pub struct ChangesSince {
        /// The moment from which on.
        since: Option<TimePhrase>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
