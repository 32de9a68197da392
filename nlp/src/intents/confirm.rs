//! `confirm`: yes, to a pending action.

use super::prelude::*;

slots! {
    /// Slots of `confirm`.
    pub struct Confirm {}
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
