//! `company_lookup`: details/status of one company.

use super::prelude::*;

slots! {
    /// Slots of `company_lookup`.
    pub struct CompanyLookup {
        /// The company, as written.
        company: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
