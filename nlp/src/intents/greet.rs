//! `greet`: hello.

use super::prelude::*;

slots! {
    /// Slots of `greet`.
    pub struct Greet {}
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
