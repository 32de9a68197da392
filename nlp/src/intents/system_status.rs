//! `system_status`: sync, workflow, integration and spend status.

use super::prelude::*;

slots! {
    /// Slots of `system_status`.
    pub struct SystemStatus {
        /// The part of the system: `gmail`, `calendar`, `workflows`, ….
        area: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
