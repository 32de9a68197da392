//! `forecast`: expected revenue, quota attainment.
//!
//! Expected revenue and the way to the quota.

use super::prelude::*;

slots! {
    /// Slots of `forecast`.
    pub struct Forecast {
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// Whose records.
        owner: Option<Owner>,
        /// The team, as written.
        team: Option<String>,
        /// The member of the team, as written.
        member: Option<String>,
        /// How to compute: `weighted`, `best_case`, `commit`, `quota`.
        method: Option<String>,
        /// The dimension to group by.
        group_by: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("forecast", "[<ask>|what|how|give|me|us|show|see|'s|<be>|does|run|update|on|look|looking|about|do|about|our|of]* <whose>* [sales|revenue|weighted|current|latest|best case|commit|team|overall|expected|the]* (forecast|forecasts|projection|projections|outlook|forecasted revenue|projected revenue|sales forecast) [looking|like|look|number|numbers|figure|overview|report|summary|revenue|sales|on]* ([for|in|of|over|from|closing]* {time:period}|(for|of) [the|my]* team{team=team}|(for|of) {person:owner}|<grouped>|<tail>)*"),
    rule("period_forecast", "[<ask>|what|'s|our|the|my|is|show|me]* {time:period} ['s] [sales|revenue]* (forecast|projection|outlook|projections) [looking|like|look|numbers]*"),
    rule("quota", "(will|are|am|can|do|did|is|have|has|should|could) (i|we|{person:owner}|my team{team=team}|the team{team=team}|you think we) [going to|gonna|likely to|about to|on track to|think we will|able to|will|set to|you think|close to|on pace to|to]* (hit|make|hitting|making|meet|reach|reaching|beat|exceed|miss|attain|achieve|get to|crush|meeting|on track for|on track to hit|below|behind|ahead of|above|close to){method=quota} [my|our|his|her|their|the|sales|{time:period}|'s|monthly|quarterly|annual|yearly]* (quota|target|targets|number|numbers|goal|goals|plan|quotas|budget) [{time:period}|for {time:period}|in {time:period}|yet|already]*"),
    rule("on_track", "[how|where]* (are|am|is|will|where|how|do) (we|i|{person:owner}|my team|the team|do we|do i|be) [still|currently|be|doing]* (on track|on pace|on target|ahead|behind|stand|stand vs|stand against|tracking|doing against|stacking up|doing vs|against|tracking against|tracking vs|tracking to|tracking for|pacing|pacing against){method=quota} [to|hit|make|for|against|vs|versus|with|the|my|our|of|relative|compared|in|on]* [quota|target|goal|plan|number|targets|goals]* [for|in|this|the|by]* [{time:period}|month{period=month}|quarter|year]* [quota|target|goal|plan]*"),
    rule("how_far", "how (far|close|much|near|short) (am|are|is|off|away|from|do|to|more|left|we|i|behind|have|need)* [still|until|to|from|off|away|of|the|my|our|hitting|hit|make|reach|sell|close|at|go|left]* (quota|target|goal|number|plan){method=quota} [{time:period}|for {time:period}|in {time:period}]*"),
    rule("attainment", "[<ask>|what|'s|is|my|our|show|{person:owner}|'s|the|team|sales|current|how|me|give]* (quota|target|goal) (attainment|progress|status|achievement|gap|coverage|completion){method=quota} [for|of|so far]* [{time:period}|{person:owner}|my team{team=team}]*|[what|'s|is|my|our|the]* (attainment|quota){method=quota} [{time:period}|for {time:period}]*"),
    rule("expected", "[<ask>|what|how much|'s|is|our|the|my|show|me|do|we|i|of]* (expected|projected|predicted|anticipated|likely|estimated|forecasted) (revenue|sales|income|bookings|closings|arr|numbers|total|amount|wins) [<be>|for|in|this|from|of|we|can|expect|looking|like]* [{time:period}|from open deals|the pipeline]*"),
    rule("how_much_close", "how much (will|can|could|do|should|are|is|revenue|money|business|sales|business will) [we|i|{person:owner}|the team|my team|going|expect|likely|think|will|to|expected|of|be|expected to]* (close|bring in|sell|book|make|land|win|come in|closing|expect|closed|sign|generate) [in|by|for|from|this]* {time:period}"),
    rule("best_case", "[what|'s|is|our|the|my|give|show|me]* (best case{method=best_case}|worst case{method=worst_case}|commit{method=commit}|weighted{method=weighted}|most likely{method=weighted}|upside{method=best_case}) [number|numbers|forecast|figure|scenario|revenue|total|amount|outlook|projection|pipeline]* [for|in|of|this]* [{time:period}|{person:owner}|my team{team=team}]*"),
    rule("expect", "what (can|should|do|will|could|are) (we|i) (expect|close|closing|going to close|sell|win|count on|expect to close|expect to book|land|book|bring in|close) [in|for|by|this]* {time:period} [revenue wise|in revenue]*").weight(0.01),
    rule("whats_number", "what [is|'s] (my|our|the) number (for|in|this)* [{time:period}]|where will (we|i) (land|end up|finish|end) [in|for|this|at the end of]* [{time:period}]|how will {time:period} (end|look|turn out|close)|how is {time:period} (looking|shaping up|going|tracking)"),
    rule("gap", "[what|'s|is|show|me|our|my|the]* gap (to|vs|versus|against) (quota|target|goal|plan){method=quota} [for|in]* [{time:period}]"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("forecast for Q3", &[("period", "Q3")]),
    ("will I hit quota?", &[("method", "quota")]),
    ("are we on track this quarter", &[("method", "quota"), ("period", "this quarter")]),
    ("what's our forecast", &[]),
    ("sales forecast for next month", &[("period", "next month")]),
    ("how much will we close this month", &[("period", "this month")]),
    ("commit number for June", &[("method", "commit"), ("period", "June")]),
    ("expected revenue this quarter", &[("period", "this quarter")]),
    ("how far am I from my target", &[("method", "quota")]),
    ("quota attainment", &[("method", "quota")]),
    ("is Omar going to make quota", &[("owner", "Omar"), ("method", "quota")]),
    ("weighted forecast", &[("method", "weighted")]),
    ("what will we close this quarter", &[]),
    ("how are we tracking against quota", &[]),
    ("am i gonna hit my number this month", &[]),
    ("forecast next quarter by rep", &[("group_by", "owner"), ("period", "next quarter")]),
    ("what's the commit for this month", &[]),
    ("how close are we to target", &[]),
    ("projected revenue for Q2", &[]),
    ("are we going to make our Q1 target", &[]),
    ("give me the forecast for this quarter", &[]),
    ("will Tariq hit his target", &[]),
    ("what's our projected revenue next month", &[]),
    ("how much more do I need to hit quota", &[]),
    ("are we ahead of plan", &[]),
    ("worst case for this quarter", &[]),
    ("forecast by rep", &[("group_by", "owner")]),
    ("forecast for Q1", &[("period", "Q1")]),
];
