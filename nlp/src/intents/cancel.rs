//! `cancel`: no / never mind.

use super::prelude::*;

slots! {
    /// Slots of `cancel`.
    pub struct Cancel {}
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
