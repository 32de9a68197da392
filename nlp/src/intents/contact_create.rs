//! `contact_create`: add a person.

use super::prelude::*;

slots! {
    /// Slots of `contact_create`.
    pub struct ContactCreate {
        /// The name, as written.
        name: Option<String>,
        /// E-mail address, lower case.
        email: Option<String>,
        /// Phone number, E.164 when it was international.
        phone: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// Tags to set.
        tags: Vec<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
