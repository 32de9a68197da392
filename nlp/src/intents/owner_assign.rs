//! `owner_assign`: assign a record to a member.

use super::prelude::*;

slots! {
    /// Slots of `owner_assign`.
    pub struct OwnerAssign {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The lead, as written.
        lead: Option<String>,
        /// The member of the team, as written.
        member: Option<String>,
        /// Where the record came from.
        source: Option<String>,
        /// The kind of record.
        kind: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
