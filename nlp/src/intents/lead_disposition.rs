//! `lead_disposition`: qualify/disqualify/convert/mark a lead.

use super::prelude::*;

slots! {
    /// Slots of `lead_disposition`.
    pub struct LeadDisposition {
        /// The lead, as written.
        lead: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// What to do with it.
        action: Option<String>,
        /// Why.
        reason: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// The state asked for or set.
        status: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
