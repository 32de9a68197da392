//! `contact_lookup`: details about one person.

use super::prelude::*;

slots! {
    /// Slots of `contact_lookup`.
    pub struct ContactLookup {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
