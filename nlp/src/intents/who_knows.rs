//! `who_knows`: relationship path to a person/company.

use super::prelude::*;

slots! {
    /// Slots of `who_knows`.
    pub struct WhoKnows {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
