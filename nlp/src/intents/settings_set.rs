//! `settings_set`: user settings.

use super::prelude::*;

slots! {
    /// Slots of `settings_set`.
    pub struct SettingsSet {
        /// Which setting.
        key: Option<String>,
        /// The new value, as written.
        value: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
