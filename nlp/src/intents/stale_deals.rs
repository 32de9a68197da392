//! `stale_deals`: deals with no activity / stuck.
//!
//! Deals that do not move.

use super::prelude::*;

slots! {
    /// Slots of `stale_deals`.
    pub struct StaleDeals {
        /// Length of the silence, in days.
        duration_days: Option<i64>,
        /// Whose records.
        owner: Option<Owner>,
        /// The stage, as written.
        stage: Option<String>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("stuck", "[<ask>|list|show|me|what|which|any|do|we|i|have|are|there|of|'s|is]* <deal_adjective>* (stale|stuck|stalled|slipping|slipped|rotting|zombie|idle|inactive|dead|dormant|neglected|cold|sleeping|frozen|dying|at risk|at-risk|risky|aging|ageing|untouched|quiet|forgotten|blocked|hanging|dusty|stagnant|delayed) (deals|deal|opportunities|opps|opp|opportunity|business|pipeline) (<stale_tail>)*"),
    rule("are_stuck", "[<ask>|list|show|me|what|which|any|do|we|i|have|are|there|of|'s|is|how many]* <deal_adjective>* [<deals>|of my <deals>]* [that|which|<be>|have|has|been|not|getting|going|gone|seem|just|look]* (stale|stuck|stalled|slipping|slipped|rotting|idle|inactive|dormant|neglected|gone cold|going cold|gone quiet|gone dark|gone silent|went quiet|went cold|went dark|went silent|went stale|been quiet|going quiet|going nowhere|not moving|not progressing|at risk|frozen|collecting dust|gathering dust|sitting idle|stagnating|not moved|not moved forward|not progressed|dragging|sitting [still] [too long]|hanging around|aging|in danger|about to slip|likely to slip|falling behind|stagnant|falling through the cracks|need attention|needs attention|needing attention|need my attention|need a push|need a nudge|in trouble) (<stale_tail>)*"),
    rule("no_activity", "[<ask>|list|show|me|what|which|any|do|we|i|have|are|there|of]* <deal_adjective>* <deals> [that|which|with|without|have|has|had|we|i|saw|were|show|showing|where]* (no activity|no activities|zero activity|no recent activity|any activity|no touch|no contact|no movement|no update|no updates|no progress|no action|no follow up|no engagement|not been touched|not been updated|not been contacted|not touched|not updated|not moved|haven't moved|haven't been touched|haven't been updated|haven't had activity|haven't had any activity|haven't progressed|hasn't moved|hasn't been touched|haven't changed|haven't changed stage|nothing happened|little activity|haven't been worked|not worked|untouched|not changed stage|didn't move|did not move|have not moved|have not been touched|have not been updated|without activity|without movement) (<stale_tail>)*"),
    rule("too_long", "[<ask>|list|show|me|what|which|any]* <deal_adjective>* <deals> [that|which|<be>|have|has|been|parked|sitting|sat|stuck|waiting|lingering|hanging]* (in|at) [the]* {stage} [stage|phase] [for|over|more than]* (too long|forever|ages|a while|a long time|so long|longer than expected|longest|over {days:duration_days}|more than {days:duration_days}|for {days:duration_days}|{days:duration_days})"),
    rule("stuck_in", "[<ask>|what|which|list|show|me|'s|is|are|any|my|deals|opps|everything]* (stuck|stalled|parked|sitting|rotting|lingering) in [the]* {stage} [stage|phase] (<stale_tail>)*").weight(0.03),
    rule("slipping", "(what|which|anything|something|everything|what 's|what is)* [<be>]* (slipping|stalling|stuck|stalled|rotting|going stale|falling behind|at risk|stale|slipped|getting stale|gone stale) [this {time:period}|in my pipeline|in the pipeline|in our pipeline|{time:period}|on my side|for me|with my deals|for my team{owner=team}|right now|<stale_tail>]*"),
    rule("attention", "(which|what) [of]* <deal_adjective>* <deals> (need|needs|require|are in need of|want) [my|our|some|immediate|urgent]* (attention|love|help|push|action|a push|a nudge|work|care|follow up)"),
    rule("pipeline_risk", "(what|which|anything)* ['s|is|are]* [at risk|in danger|risky] in (my|our|the) (pipeline|funnel)"),
    rule("inactive_for", "[<ask>]* (inactive|untouched|idle|silent|not moved) (for|since|over) {days:duration_days} <deals>|[<ask>]* <deals> [that]* (i|we|nobody|no one) [has|have]* (haven't|have not|not|has) (touched|worked|updated|looked at|worked on) (<stale_tail>)*"),
    rule("been_in", "[<ask>]* <deal_adjective>* <deals> [that|which]* (have|has|been|are|'ve)* (in|at|stuck in|sitting in) [the]* {stage} [stage|phase] [for|over|more|than|longer|at least]* ({days:duration_days}|a month{duration_days=30}|a week{duration_days=7}|a quarter{duration_days=90}|weeks|months) [now]*").weight(0.04),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("what's slipping?", &[]),
    ("deals with no activity for 10 days", &[("duration_days", "10")]),
    ("stale deals", &[]),
    ("my stuck deals", &[("owner", "me")]),
    ("which opportunities haven't moved in 3 weeks", &[("duration_days", "21")]),
    ("deals stuck in proposal for more than 30 days", &[("stage", "proposal"), ("duration_days", "30")]),
    ("stalled opps over 20k", &[("amount_min", "20000")]),
    ("which deals are at risk", &[]),
    ("rotting deals", &[]),
    ("which deals need attention", &[]),
    ("what deals have gone quiet", &[]),
    ("opportunities with no updates in 2 weeks", &[]),
    ("which of my deals are stuck", &[]),
    ("any deals going stale?", &[]),
    ("show me deals that haven't moved this month", &[]),
    ("deals sitting in proposal for over 3 weeks", &[]),
    ("what's at risk in my pipeline", &[]),
    ("which opportunities have stalled", &[]),
    ("find deals not updated in 30 days", &[]),
    ("are any of my deals slipping", &[]),
    ("opps that have been in discovery for more than a month", &[]),
    ("show inactive deals", &[]),
    ("deals that went quiet", &[]),
    ("opps w/ no activity in 14 days", &[]),
    ("which deals have been quiet for a month", &[]),
    ("show stuck opps over 50k", &[]),
];
