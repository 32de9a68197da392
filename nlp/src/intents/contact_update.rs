//! `contact_update`: change a person.

use super::prelude::*;

slots! {
    /// Slots of `contact_update`.
    pub struct ContactUpdate {
        /// The person, as written.
        contact: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
        /// The new value, as written.
        value: Option<String>,
        /// E-mail address, lower case.
        email: Option<String>,
        /// Phone number, E.164 when it was international.
        phone: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The tag, as written.
        tag: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
