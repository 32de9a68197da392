//! `help`: what can you do / how do I.

use super::prelude::*;

slots! {
    /// Slots of `help`.
    pub struct Help {
        /// What it is about, in the words of the person.
        topic: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
