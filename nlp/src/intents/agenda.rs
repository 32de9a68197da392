//! `agenda`: calendar: what is on, when am I free.

use super::prelude::*;

slots! {
    /// Slots of `agenda`.
    pub struct Agenda {
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// True when free time is asked for.
        free: Option<bool>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// How many at most.
        limit: Option<u32>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
