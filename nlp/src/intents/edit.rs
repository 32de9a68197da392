//! `edit`: change a slot of the pending action.

use super::prelude::*;

slots! {
    /// Slots of `edit`.
    pub struct Edit {
        /// The amount.
        amount: Option<f64>,
        /// The day.
        date: Option<TimePhrase>,
        /// When it is due.
        due: Option<TimePhrase>,
        /// Expected close date.
        close: Option<TimePhrase>,
        /// When it starts.
        start: Option<TimePhrase>,
        /// The stage, as written.
        stage: Option<String>,
        /// When to remind.
        remind_at: Option<TimePhrase>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
