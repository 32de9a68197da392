//! `report`: a computed sales figure.
//!
//! A computed figure: revenue, rates, averages, rankings.

use super::prelude::*;

slots! {
    /// Slots of `report`.
    pub struct Report {
        /// The figure: `revenue`, `win_rate`, `conversion`, ….
        metric: Option<String>,
        /// The dimension to group by.
        group_by: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// What to compare with, as written.
        compare: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// How many at most.
        limit: Option<u32>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("named", "[<ask>|show|me|give|run|create|generate|make|send|get|see|build|pull|up|want|need|i|us|a|our|my|view|prepare|produce|export|open|display]* [weekly{period=week}|monthly{period=month}|daily{period=today}|quarterly{period=quarter}|annual{period=year}|yearly{period=year}|{time:period}|'s|team{owner=team}|full|sales|detailed|quick|new]* [sales{metric=sales}|activity{metric=activity}|pipeline{metric=pipeline}|revenue{metric=revenue}|performance{metric=performance}|conversion{metric=conversion}|win loss{metric=win_rate}|lead{metric=leads}|leads{metric=leads}|call{metric=calls}|calls{metric=calls}|deal{metric=deals}|deals{metric=deals}|team{owner=team}|source{metric=leads}{group_by=source}|win rate{metric=win_rate}|closed won{metric=revenue}|bookings{metric=bookings}|churn{metric=churn}|forecast accuracy{metric=forecast_accuracy}|lost deal{metric=lost}|marketing]* (report|reports|dashboard|numbers|stats|statistics|metrics|analytics|kpis|scorecard|figures|kpi|analysis|leaderboard{metric=leaderboard}|scoreboard{metric=leaderboard}|ranking{metric=leaderboard}) <report_tail>*"),
    rule("metric", "[<ask>|what|how much|'s|is|was|are|were|our|my|the|show|me|give|us|calculate|compute|total|overall|current|did|do|we|i|have|has|list|tell|get|compare|of|see|{person:owner}|'s|team{owner=team}|average|team|plot|chart|graph|how|does|trend|trends]* <metric> [looking|like|look|do we have|did we make|did we do|trend|trends|trending|chart|graph|number|numbers|total|so far|overall|report]* <report_tail>*"),
    rule("how_much_made", "how much (revenue|money|business|sales|did|have|has|was|were|do|of)* (i|we|{person:owner}|the team{owner=team}|my team{owner=team}|did|have|has)* (sell|sold|make|made|close|closed|book|booked|win|won|earn|earned|bring in|brought in|bill|billed|generate|generated|do|done|closed won|lost|lose){metric=revenue} <report_tail>*"),
    rule("time_to", "how long (does|do|did|is|it|on average)* [it|a|the|our|deal|deals|average]* (take|takes|took)* [us|for]* [a|to]* (close|win|deal|deals|sales cycle|convert|respond|get){metric=sales_cycle} ~*").weight(-0.05),
    rule("which_best", "(who|which|what) [rep|reps|team member|product|source|sources|lead source|channel|industry|company|companies|customer|customers|month|quarter|region|campaign|salesperson|seller|one]* [<be>|has|have|had|is our|is the|are our|did|brings|brought|generated|generates]* [my|our|the]* (top|best|worst|closed|won|lost|sold|sells|closing|winning|most|highest|biggest|leading|performs|performing|converts|brings|generates|made|brought|lowest){metric=leaderboard} [performer|performers|performing|seller|sellers|rep|reps|source|sources|product|products|salesperson|closer|closers|deals|revenue|leads|in|the|most|best|customer|customers|conversion|rate|win|by|of|money|sales|region|industry|channel|month|business|better|number]* <report_tail>*"),
    rule("top_reps", "[<ask>]* (top|best|worst) [{num:limit}] (performers|reps|sellers|sales reps|salespeople|closers|performer|rep|customers by revenue|sources|lead sources|products|accounts by revenue|customers by value|performing reps|sales people){metric=leaderboard} <report_tail>*"),
    rule("compare", "(compare|comparison of|how does|how do|how did) [our|my|the]* [<metric>|sales|numbers|revenue|results|performance|deals|wins]* [for|of|in|from]* {time:period} (to|with|vs|versus|and|against|compare to|compare with|compared to) [the]* {text:compare}"),
    rule("vs", "[<ask>|what|'s]* [<metric>|won|sales|wins] [by <dimension>]* [in|for]* {time:period} (vs|versus|against|compared to|compared with|over) {text:compare}"),
    rule("lost_reason", "[<ask>]* (lost|losses|lost deals|lost opportunities|deals lost|closed lost){metric=lost} [deals|opps]* (by|per|grouped by|broken down by) [loss|lost|close]* reason{group_by=reason} <report_tail>*").weight(0.05),
    rule("won_by", "[<ask>]* (won{metric=won}|lost{metric=lost}|closed won{metric=won}|closed{metric=won}|wins{metric=won}|losses{metric=lost}|deals won{metric=won}|deals lost{metric=lost}|deals closed{metric=won}|booked{metric=bookings}|signed{metric=won}) (by|per|for each) <dimension> <report_tail>*"),
    rule("why_lose", "why (do|did|are|have) we (lose|lost|losing|losing deals|lose deals) [deals|most|to competitors]* [{time:period}]{metric=lost}{group_by=reason}|[what|'s|are|is|the|our|top|main|most common|show|me|list]* (loss reasons|lost reasons|reasons for losing|reasons we lose|reasons we lost|lost deal reasons|reasons for loss|closed lost reasons){metric=lost}{group_by=reason} [deals]* <report_tail>*"),
    rule("percentage", "(what|which) (percentage|percent|share|fraction|proportion|portion|part|%) of [our|my|the]* ~ ~* (turned into|became|become|convert|converted|close|closed|won|win|are won|end up|lead to|turn into|made it|were won|signed|move|moved|got){metric=conversion} [~]* <report_tail>*"),
    rule("churned", "[<ask>|show|me|list|which|what|how many]* (churned|churn|lost|cancelled|canceled){metric=churn} (customers|clients|accounts|customer|companies) <report_tail>*"),
    rule("yoy", "[<ask>]* (yoy|year over year|month over month|mom|qoq|quarter over quarter|week over week|wow) [growth|sales|revenue|comparison|change|numbers|performance]* <report_tail>*"),
    rule("how_did", "how (did|have|are|were) (we|i|sales|things|the business) (do|done|doing|perform|performed|go|looking){metric=sales} [in|for|on|last|so far]* {time:period} [so far|overall]*"),
    rule("period_metric", "{time:period} <metric> <report_tail>*"),
    rule("adjective_metric", "(quarterly|monthly|weekly|yearly|annual|daily|ytd) <metric> <report_tail>*"),
    rule("board", "[<ask>|show|the|our|my|rep|reps|sales|team]* (leaderboard|scoreboard|ranking|rankings|league table){metric=leaderboard} <report_tail>*"),
    rule("top_by", "[<ask>]* top [{num:limit}] (products|reps|sources|customers|accounts|industries|regions|sellers|companies|clients){metric=leaderboard} by (sales|revenue|value|deals|amount|volume|wins|bookings) <report_tail>*"),
    rule("per_month", "(number|count|amount|value|volume) of (deals|opportunities|leads|calls|meetings|wins|deals won|won deals|deals closed) [won|lost|closed|created|made|held]* (per|by|each|every) (month|week|quarter|rep|day|year){metric=deals} <report_tail>*").weight(0.05),
    rule("loose", "[<ask>] [~] [~] <metric> [~] [~] <report_tail>*").weight(-0.08),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("weekly report", &[("period", "week")]),
    (
        "won by rep this quarter vs last",
        &[("metric", "won"), ("group_by", "owner"), ("period", "this quarter"), ("compare", "last")],
    ),
    ("revenue last month", &[("metric", "revenue"), ("period", "last month")]),
    ("what's our win rate this year", &[("metric", "win_rate"), ("period", "this year")]),
    ("average deal size by source", &[("metric", "average_deal_size"), ("group_by", "source")]),
    ("conversion rate by stage", &[("metric", "conversion_rate"), ("group_by", "stage")]),
    ("how much did we sell in february", &[("metric", "revenue"), ("period", "in february")]),
    ("who closed the most deals this month", &[("metric", "leaderboard"), ("period", "this month")]),
    ("bookings by region", &[("metric", "bookings"), ("group_by", "region")]),
    ("sales report for Q1", &[("metric", "sales"), ("period", "Q1")]),
    ("churn last quarter", &[("metric", "churn"), ("period", "last quarter")]),
    ("top reps this quarter", &[("metric", "leaderboard"), ("period", "this quarter")]),
    ("how much revenue did we make last quarter", &[]),
    ("what's my close rate", &[]),
    ("sales by region this year", &[]),
    ("average sales cycle length", &[]),
    ("compare this month to last month", &[]),
    ("who is our top seller", &[]),
    ("lost deals by reason", &[]),
    ("monthly sales report", &[]),
    ("revenue by product", &[]),
    ("how long does it take us to close a deal", &[]),
    ("which source brings the most deals", &[]),
    ("what was our revenue in january", &[]),
    ("show me win rate by rep", &[]),
    ("average deal value this year", &[]),
    ("how did we do last quarter", &[]),
    ("quarterly revenue compared to last year", &[]),
    ("top 3 products by sales", &[]),
    ("lead conversion rate this month", &[]),
    ("rep leaderboard", &[]),
    ("what's our churn", &[]),
    ("number of deals won per month", &[]),
    ("conversion from demo to proposal", &[("metric", "conversion_rate"), ("group_by", "stage")]),
];
