//! `choose`: pick a candidate.

use super::prelude::*;

slots! {
    /// Slots of `choose`.
    pub struct Choose {
        /// Position in the list, from 1; -1 is the last.
        ordinal: Option<i64>,
        /// Free text.
        text: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
