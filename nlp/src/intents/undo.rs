//! `undo`: revert the last change.

use super::prelude::*;

slots! {
    /// Slots of `undo`.
    pub struct Undo {}
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
