//! `team_overview`: how a rep or team is doing.
//!
//! How a rep or a team is doing.

use super::prelude::*;

slots! {
    /// Slots of `team_overview`.
    pub struct TeamOverview {
        /// The member of the team, as written.
        member: Option<String>,
        /// The team, as written.
        team: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "how_doing",
        "how (is|'s|are|was|were|did|has|have|does|do) [the|my|our]* ({member}|team{team=team}|everyone{team=team}|reps{team=team}|sales team{team=team}|guys{team=team}|<team_name>) [been]* (doing|performing|getting on|getting along|tracking|going|do|done|perform|performed|holding up|coming along|looking|faring|fare|keeping up|working out|managing|looking on numbers) [on|against|with]* [quota|target|numbers|deals|so far|overall]* [in|on|for|over|during|at]* [{time:period}]",
    ),
    rule(
        "whats_doing",
        "what (is|'s|has|did|was|are|have) ({member}|my team{team=team}|the team{team=team}|everyone{team=team}|<team_name>) [been]* (doing|up to|working on|do|done|accomplish|accomplished|get done|achieve|been working on|achieved|busy with) [on|in]* [{time:period}|these days|lately|recently]*",
    ),
    rule(
        "performance",
        "[<ask>|show|me|give|how|'s|is|what|see|summary|overview|of|on|review]* ({member} 's|my team{team=team}|the team{team=team}|team{team=team}|my team 's{team=team}|the team 's{team=team}|our team{team=team}|my reps{team=team}|<team_name> ['s]*) [sales|weekly|monthly|overall|current|quarterly|daily]* (performance|results|numbers|activity summary|overview|summary|scorecard|activity|progress|stats|week|month|day|quarter|activity report|dashboard|workload|productivity|output|review|status|activities|update|kpis|metrics|report card) [summary|report|overview]* [in|for|on|over|of|looking|like|look|this]* [{time:period}]",
    ),
    rule(
        "performance_of",
        "[<ask>|show|me|give|see]* (performance|results|numbers|overview|summary|stats|activity summary|scorecard|progress|performance review|performance summary|status|update|workload|rundown|kpis) (of|for|on|by|from) ({member}|my team{team=team}|the team{team=team}|our team{team=team}|the sales team{team=team}|all reps{team=team}|my reps{team=team}|<team_name>) [in|for|over|on]* [{time:period}]",
    ),
    rule(
        "team_week",
        "(my|our|the) team{team=team} ['s]* [{time:period}|week|day|month|today]|team{team=team} (overview|summary|performance|update|status|week|report card|check in|review|standup|recap|pulse|rundown) [for|in]* [{time:period}]",
    ),
    rule(
        "who_behind",
        "(who|which rep|which reps|anyone|which of my reps) [on my team|in my team|on the team]* [<be>]* (behind|struggling|falling behind|underperforming|lagging|ahead|killing it|crushing it|overloaded|doing well|doing best|on track|needs help|needs coaching|below quota|behind quota|under quota|behind on quota|slacking){team=team} [on my team|on the team|in my team|{time:period}|with quota|on quota]*",
    ),
    rule(
        "compare_reps",
        "(compare|rank|compare the) [all|my|the]* (reps|team members|my team|team|sellers|sales reps){team=team} [by performance|performance|by activity|on activity|this]* [{time:period}]",
    ),
    rule("coaching", "[which|who|what]* (reps|people|of my reps) (need|needs) (coaching|help|support){team=team}"),
    rule(
        "good_month",
        "(is|was) {member} (having|doing) [a|an|the]* (good|bad|great|rough|slow|strong|ok|okay|well|poorly) [week|month|quarter|year|day]* [{time:period}|so far]*",
    ),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("how is Omar doing?", &[("member", "Omar")]),
    ("my team's week", &[("team", "team")]),
    ("how's the team performing this month", &[("team", "team"), ("period", "this month")]),
    ("team performance last quarter", &[("team", "team"), ("period", "last quarter")]),
    ("what has Lina been up to this week", &[("member", "Lina"), ("period", "this week")]),
    ("Omar's performance this quarter", &[("member", "Omar"), ("period", "this quarter")]),
    ("who's behind on my team", &[("team", "team")]),
    ("hows my team doing", &[("team", "team")]),
    ("how's Priya getting on this month", &[]),
    ("how did my team do last week", &[]),
    ("show me Tariq's numbers", &[]),
    ("give me an overview of my team", &[]),
    ("what's everyone working on", &[]),
    ("team performance", &[]),
    ("how is my team doing on quota", &[]),
    ("is Tariq having a good month", &[]),
    ("give me a summary of Priya's week", &[]),
    ("which of my reps is behind", &[]),
];
