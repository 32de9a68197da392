//! `pipeline_overview`: totals/overview of the open pipeline.
//!
//! Totals of the open pipeline, as a whole or in part.

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

pub(crate) const RULES: &[Rule] = &[
    rule("mine", "[<ask>|how|what|give|me|us|show|see|of|'s|<be>|whole|total|current|overall|full|sales|open|entire|does|do|about|looks|value|state|status|size|worth|health|on|look|at|in|check]* <whose>* [whole|total|current|overall|full|sales|open|entire|current]* (pipeline|pipe|funnel|sales pipeline|sales funnel|pipelines) [looking like|look like|looking|look|doing|worth|value|overview|summary|total|totals|health|status|state|report|review|snapshot|breakdown|size|numbers|stats|add up to|stand|like|amount|number|at|view|dashboard|right now|now|coverage|healthy|mix|weighted]* (<grouped>|[in|for|this|of|from|closing|at]* {time:period}|[for|of|from|on] <whose>|[for|of|across|in] (my|the|our) team{team=team}|(for|of) {person:owner}|in {location}|in [the]* {stage} [stage]|<tail>)*"),
    rule("named", "[<ask>|how|'s|is|what]* [the]* {words:pipeline} pipeline [looking|doing|overview|summary|status|worth|look like|total|health]*").weight(-0.06),
    rule("value", "[<ask>|what|is|'s|the]* (total|overall|combined|whole|current|weighted)* (value|size|amount|worth|total|sum|dollar value) of [all|the]* <whose>* [open|current|active]* (<deals>|pipeline) (<grouped>|[in|for|closing]* {time:period}|in [the]* {stage} [stage]|<tail>)*"),
    rule("how_much", "how much [money|revenue|business|value|is|do|have|potential|we|i|there|got|'s|does|in|total|of]* [<whose>]* [in|have in|is in|on|does]* [the|my|our]* [open|current]* (pipeline|pipe|funnel|play|open deals) [in total|have|worth|now|right now|altogether]* (<grouped>|[in|for]* {time:period}|in {location}|in [the]* {stage} [stage]|<tail>)*"),
    rule("breakdown", "[<ask>|show|give|me|us]* (breakdown|overview|summary|totals|total|distribution|split|snapshot|rundown) (of|on|for) [all|the|our|my]* [open|current|active]* (deals|opportunities|opps|pipeline|business) <grouped>"),
    rule("open_by_stage", "[<ask>]* [open|current|active] (deals|opps|opportunities|pipeline) (by|per) <dimension>").weight(0.03),
    rule("where_pipeline", "how (full|big|large|healthy|strong|thin|deep) is [my|our|the|{person:owner} 's]* [sales]* (pipeline|pipe|funnel) [{time:period}|now|right now]*|do (i|we) have enough (pipeline|pipe) [for {time:period}]*"),
    rule("team_pipe", "what does [the|my|our]* team{team=team} (pipe|pipeline|funnel) [add up to|look like|come to|total]|(pipeline|pipe|funnel) [overview|summary|total]* (for|of) [the|my]* team{team=team}"),
    rule("weighted", "[what|'s|is|show|me|our|my|the]* (weighted|unweighted|total|open)* (pipeline|pipeline value|pipeline total|pipeline totals|pipe value|funnel value) [{time:period}]"),
    rule("dollars", "how (many|much) (dollars|money|revenue|euros|value) (is|are|do|have) [i|we|have|there]* [in|sitting in]* (my|our|the) (pipeline|funnel|pipe) [{time:period}]"),
    rule("break_down", "(break down|split|slice|breakdown|group|segment) [of]* (my|our|the)* (pipeline|funnel|open deals|pipe) (by|per) <dimension> [{time:period}]"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("what's my pipeline looking like?", &[("owner", "me")]),
    ("pipeline", &[]),
    ("show me my whole pipeline", &[("owner", "me")]),
    ("pipeline by stage", &[("group_by", "stage")]),
    ("how big is our pipeline", &[]),
    ("total value of open deals", &[]),
    ("pipeline overview for this quarter", &[("period", "this quarter")]),
    ("health of my pipeline", &[]),
    ("Omar's pipeline", &[("owner", "Omar")]),
    ("how much do we have in the pipeline", &[]),
    ("my team's pipeline", &[("owner", "team")]),
    ("hows the pipeline", &[]),
    ("how does the pipeline look this quarter", &[]),
    ("what's in my pipeline", &[]),
    ("give me a pipeline summary", &[]),
    ("pipeline by rep", &[]),
    ("how much is our open pipeline worth", &[]),
    ("total pipeline value", &[]),
    ("show Priya's pipeline by stage", &[]),
    ("pipe coverage for emea", &[]),
    ("what does our pipeline look like for Q2", &[]),
    ("give me the state of the pipeline", &[]),
    ("how many dollars are in my pipeline", &[]),
    ("sales funnel overview", &[]),
    ("break down my pipeline by stage", &[]),
    ("total value of my open opportunities", &[]),
];
