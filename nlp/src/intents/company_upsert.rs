//! `company_upsert`: add/change a company.

use super::prelude::*;

slots! {
    /// Slots of `company_upsert`.
    pub struct CompanyUpsert {
        /// The name, as written.
        name: Option<String>,
        /// Web domain.
        domain: Option<String>,
        /// The industry, as written.
        industry: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
        /// The new value, as written.
        value: Option<String>,
        /// Number of employees.
        employees: Option<u32>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
