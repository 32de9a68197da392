//! `pipeline_overview`: totals/overview of the open pipeline.

use super::prelude::*;

slots! {
    /// Slots of `pipeline_overview`.
    pub struct PipelineOverview {
        /// Whose records.
        owner: Option<Owner>,
        /// The team, as written.
        team: Option<String>,
        /// The pipeline, as written.
        pipeline: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The dimension to group by.
        group_by: Option<String>,
        /// The stage, as written.
        stage: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[];

/// What people say, with the slots it gives; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[];
