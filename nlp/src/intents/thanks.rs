//! `thanks`: thanks, praise, bye.

use super::prelude::*;

slots! {
    /// Slots of `thanks`.
    pub struct Thanks {}
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
