//! `briefing`: my day / what to focus on.

use super::prelude::*;

slots! {
    /// Slots of `briefing`.
    pub struct Briefing {
        /// The day.
        date: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
