//! `out_of_scope`: not something a CRM bot may act on.

use super::prelude::*;

slots! {
    /// Slots of `out_of_scope`.
    pub struct OutOfScope {}
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
