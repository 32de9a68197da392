//! `lead_create`: add a lead.

use super::prelude::*;

slots! {
    /// Slots of `lead_create`.
    pub struct LeadCreate {
        /// The name, as written.
        name: Option<String>,
        /// E-mail address, lower case.
        email: Option<String>,
        /// Phone number, E.164 when it was international.
        phone: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// Where the record came from.
        source: Option<String>,
        /// The product, as written.
        product: Option<String>,
        /// A note.
        note: Option<String>,
        /// The state asked for or set.
        status: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
