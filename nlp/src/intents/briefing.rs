//! `briefing`: my day / what to focus on.
//!
//! The day at a glance, and what to do first.

use super::prelude::*;

slots! {
    /// Slots of `briefing`.
    pub struct Briefing {
        /// The day.
        date: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("brief", "[give|me|us|show|my|the|a|your|daily|morning|today|'s|get|read|run|send|do|evening|end of day|start of day|day|weekly|quick|whats|what 's|let 's have|have|i want|want|need|i need|todays]* (brief|briefing|standup|stand up|digest|daily summary|daily digest|daily brief|morning brief|morning summary|morning briefing|day summary|daily overview|daily rundown|morning update|daily update|rundown|daily report|day at a glance|today at a glance|morning report|wrap up|recap of my day|summary of my day) [me]* [for|on|of|about|my|the|day|please]* [{time:date}]"),
    rule("brief_me", "(brief|update|debrief|catch) me [up]* [on|for|about]* [my day|the day|today|{time:date}|my week|this morning|everything]*"),
    rule("should", "what (should|do|must|can|shall|would|ought) (i|we) [need to|have to|be|to|recommend i|suggest i|think i should|recommend|suggest|gotta|got to|really|best]* (do|focus|work|focus on|work on|doing|tackle|working|prioritize|start with|start|begin with|look at|attend to|handle|be doing|be working|be focusing|know|get done|take care of|worry about|concentrate on|care about|know about|look into) [on|with|to|first|next|now|right|about|me|most]* [{time:date}|first|next|now|before lunch|first thing|this morning]*"),
    rule("recommend", "what do you (recommend|suggest|advise) [that|i|me|we|to|should|do|for|focus|on|work|start|with|doing|first|next|today]* [{time:date}|first|next]*"),
    rule("day", "[how|what|'s|is|does|show|me|give|tell|plan|start|review|summarize|organize|run|through|go over|look|like|about|my|the|kick off|walk]* my (day|morning|workday|work day) [look|looking|like|for me|plan|going|ahead|look like|looking like|look for|at a glance|{time:date}|shaping up|today]*"),
    rule("priorities", "[what|'s|are|is|show|me|list|give|tell|set|my|the|our|top|biggest|main|key|most|important|highest]* (priorities|priority|focus|top priority|top priorities|focus list|hot list|to focus on|most important thing|most important things|most urgent thing|action plan|plan of attack) [to do|i should do|for|on|of|list|the|day|right now|now|at the moment]* [{time:date}|week|day]*"),
    rule("urgent", "(anything|something|what|what 's|is there anything|are there any|any|whats|anything else)* [<be>|that is|there]* (urgent|important|pressing|critical|burning|on fire|hot|needs my attention|need my attention|requires my attention|needing my attention|i should know|i need to know|i should know about|i need to know about|i should be aware of|needs attention|to worry about|i missed|did i miss|have i missed|that can't wait) [matters|things|items|stuff|issues|thing|item|on my plate|going on|for me|i should know]* [{time:date}|right now|now]*"),
    rule("miss", "what (did|have) i (miss|missed) [{time:date}|while i was away|while i was out]*|what [is|'s] (on my plate|ahead of me|ahead|waiting for me|on the docket|in store for me|in store|on tap|on deck) [{time:date}|right now|now]*|catch me up [on my day|on today|{time:date}]*|(good morning|morning) [what|'s|is|on|have|got|brief|me|do|i|for|up|today|we]* [{time:date}]").weight(-0.05),
    rule("start", "(start|begin|kick off|plan|organize) my (day|morning|week|workday)|(day|morning|daily) plan|what 's [the]* plan [for]* [{time:date}|the day]*|(how|what) (does|do|is|'s) (my|the) (day|morning) (look|looking) like [{time:date}]|where (should|do) i (start|begin|focus) [{time:date}|my energy|my time|first|now]*|what (comes|is|'s) (first|next) [on my list|today|{time:date}|for me]*"),
    rule("end_of_day", "(end of day|eod|end-of-day|evening|daily) (summary|recap|report|wrap up|brief|briefing|digest)"),
    rule("most_important", "what (is|'s|are) [the]* (most important|most urgent|number one|top|biggest|main) (thing|things|priority|task|item|items) [for|i|to|me|should|do|us|need to]* [{time:date}]"),
    rule("happening", "what (is|'s) happening {time:date}").weight(0.03),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("brief", &[]),
    ("morning briefing", &[]),
    ("what should I do today?", &[("date", "today")]),
    ("brief me", &[]),
    ("how does my day look", &[]),
    ("what should I focus on this morning", &[("date", "this morning")]),
    ("anything urgent?", &[]),
    ("what are my priorities today", &[("date", "today")]),
    ("kick my day off", &[]),
    ("whats on my plate today", &[("date", "today")]),
    ("give me my morning briefing", &[]),
    ("what's on my plate", &[]),
    ("what do i need to know today", &[]),
    ("run me through my day", &[]),
    ("what should I work on first", &[]),
    ("daily digest please", &[]),
    ("what's important today", &[]),
    ("what's happening today", &[]),
    ("summarize my day", &[]),
    ("what's the most important thing for me today", &[]),
    ("catch me up", &[]),
    ("plan my day", &[]),
    ("give me a quick rundown of today", &[]),
    ("daily brief pls", &[]),
    ("what needs my attention today", &[]),
];
