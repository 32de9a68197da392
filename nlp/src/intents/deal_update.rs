//! `deal_update`: change amount, close date, probability, next step, name.

use super::prelude::*;

slots! {
    /// Slots of `deal_update`.
    pub struct DealUpdate {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
        /// Relative change in percent.
        percent: Option<f64>,
        /// Absolute change of the amount.
        amount_delta: Option<f64>,
        /// Expected close date.
        close: Option<TimePhrase>,
        /// The next step.
        next_step: Option<String>,
        /// Parked until.
        snooze_until: Option<TimePhrase>,
        /// Why.
        reason: Option<String>,
        /// Win probability in percent.
        probability: Option<f64>,
        /// The name, as written.
        name: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
