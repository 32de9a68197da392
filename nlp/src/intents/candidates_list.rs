//! `candidates_list`: hiring candidates.
//!
//! Hiring candidates.

use super::prelude::*;

slots! {
    /// Slots of `candidates_list`.
    pub struct CandidatesList {
        /// The open position, as written.
        position: Option<String>,
        /// The stage, as written.
        stage: Option<String>,
        /// The candidate, as written.
        candidate: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "for_role",
        "[<ask>|show|me|list|which|who|the|all|any|our|my]* (candidates|applicants|people|applications) [for|in|on|at]* [the|a|our]* {words:position} (role|position|job|opening|post|vacancy) [{time:period}]",
    ),
    rule(
        "list",
        "[<ask>|show|me|list|which|who|how|many|the|all|any|our|my|of|do we have|are]* [{words:position}] [{stage}] (candidates|candidate|applicants|applicant|applications|interviewees) [that|who|which|<be>|have|we|do|i|there|got|currently]* (<candidate_filter>|<tail>)*",
    ),
    rule(
        "who_interview",
        "[who|else|which|how many|list|show|me|the|all|people|{words:position}]* [<be>|has|have|is|'s]* (interviewing|in interview|in interviews|being interviewed|at the {stage:stage} stage|in the {stage:stage} stage|at {stage:stage} stage|in the running|at the onsite stage{stage=onsite}|in the hiring pipeline|shortlisted{stage=shortlisted}|in the final round{stage=final round}|up for) [for|else|as|of]* [the|our|a|an]* [{words:position} [role|job|position|opening]] [{time:period}]",
    ),
    rule("positions", "{words:position} (at|in) [the]* ({stage} [stage|round]|final round{stage=final round})")
        .weight(-0.1),
    rule(
        "pipeline",
        "[<ask>|show|me|how|'s|is|what]* [the|our|my]* (hiring|recruiting|recruitment|talent) (pipeline|funnel|board|status|progress) [looking|for|the|doing|like]* [{words:position}] [role]*",
    ),
    rule(
        "scoring",
        "how (is|'s|did|are|was) {candidate} (scoring|scored|score|doing in the interview|doing in interviews|rated|do in the interview|do in interviews|ranked|evaluated) [on|in|so far|for]* ~*|what (is|'s|was) {candidate} 's (score|interview score|scores|rating|interview feedback|feedback|interview stage)|(who) (applied|interviewed) [for|in|this|on]* [the|our|a]* [{words:position} [role|job|position]]* [{time:period}]|interviews [scheduled|this|for|{time:period}]* for {words:position} (role|position|job)",
    ),
    rule(
        "open_positions",
        "[<ask>|what|which|show|list|our|the|any]* (open positions|open roles|job openings|vacancies|openings|open jobs|open reqs) [do we have|are there|right now|now]*",
    ),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("backend candidates in interview", &[("position", "backend"), ("stage", "interview")]),
    ("applicants this week", &[("period", "this week")]),
    ("who is interviewing for the designer role", &[("position", "designer")]),
    ("show me candidates for the sales manager role", &[]),
    ("who's interviewing this week", &[]),
    ("list applicants in the offer stage", &[]),
    ("which candidates are in the final round", &[]),
];
