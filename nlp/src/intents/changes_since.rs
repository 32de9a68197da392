//! `changes_since`: what changed since X.
//!
//! What changed since a moment, in everything or in one record.

use super::prelude::*;

slots! {
    /// Slots of `changes_since`.
    pub struct ChangesSince {
        /// The moment from which on.
        since: Option<TimePhrase>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("what_changed", "[<ask>|show|me|tell|any|list|give|see]* [what|what 's|whats|has|have|is|did|anything|which|the|all|recent|are|there]* (changed|changes|new|different|happened|moved|been updated|change|updates|changed hands|been going on|modified|edited|been changed) [<deals>|there|to|in|on|with|for|at|about|my|our|the|pipeline{area=pipeline}|funnel|deals|accounts|contacts|made|anything]* [{who} [account|deal]|<whose> [pipeline|deals|accounts]|<deals>] [since|in|over|during|from|on|within]* {time:since}"),
    rule("since_when", "[<ask>]* (updates|changes|what 's new|whats new|anything new|news|what happened|what changed|what has changed|what did i miss|catch me up) [on|in|to|for|with|about|at]* [my pipeline|the pipeline|{who} [deal|account]|my deals|<deals>]* since {text:since}"),
    rule("updates_period", "(updates|changes|news) (on|to|in|for|with) {who} [deal|account|opp]* [in|over|from|within|during|since]* {time:since}"),
    rule("what_changed_bare", "what (changed|has changed|'s changed|is different|'s different) [in|on|with|for|to|about]* [my|the|our]* [pipeline|deals|funnel|{who} [deal|account]]* [lately|recently|overnight|while i was away|while i was out]*").weight(-0.03),
    rule("who_changed", "(who|which rep) [has|have]* (changed|edited|updated|modified|touched) [anything|something|my deals|the pipeline|deals|records|data]* [since|in|over]* {time:since}"),
    rule("history", "[show|me|list|get|see|the]* (change history|audit log|audit trail|change log|changelog|field history) [of|for|on]* [{who} [deal]] [since|in|over|from]* [{time:since}]"),
    rule("pipeline_new", "what (is|'s) new (in|on|with|for) (my|our|the) (pipeline|deals|accounts|funnel|team) [{time:since}|lately|recently]*"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("what changed in my pipeline since Friday?", &[("since", "since Friday")]),
    ("what's new since yesterday", &[("since", "since yesterday")]),
    ("what changed on Acme this week", &[("company", "Acme"), ("since", "this week")]),
    ("what's changed since monday", &[]),
    ("anything new on Globex since last week", &[]),
    ("what changed overnight", &[]),
    ("what's new in my pipeline", &[]),
    ("show me changes to the Globex deal since last week", &[]),
];
