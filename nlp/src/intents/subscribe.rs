//! `subscribe`: watch/mute notifications.

use super::prelude::*;

slots! {
    /// Slots of `subscribe`.
    pub struct Subscribe {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The record it is about, as written.
        entity: Option<String>,
        /// Which events, as written.
        events: Option<String>,
        /// `on` or `off`.
        mode: Option<String>,
        /// Until when.
        until: Option<TimePhrase>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// The kind of activity.
        r#type: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
