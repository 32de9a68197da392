//! `meeting_update`: move/cancel an existing meeting.
//!
//! An entry of the calendar is moved or cancelled.

use super::prelude::*;

slots! {
    /// Slots of `meeting_update`.
    pub struct MeetingUpdate {
        /// What to do with it.
        action: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The meeting or call, as written.
        event: Option<String>,
        /// When it starts.
        start: Option<TimePhrase>,
        /// How many: `all`, ….
        scope: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("cancel", "(cancel|call off|delete|remove|drop|scrap|clear|decline|erase|take|skip|get rid of|kill|abort|scratch|take off){action=cancel} [off|out|the|my|our|this|that|all{scope=all}|of|every|next|upcoming|tomorrow 's|today 's|{time:start} ['s]|next week 's|an|a|any]* (<meeting_kind> (with|at|for) [the]* {who} [{time:start}]|{who} <meeting_kind>|<meeting_kind> [(at|on|for|from|scheduled for|scheduled|in)* {time:start}|from|on|in|my|the|calendar|schedule|agenda]*|(schedule|calendar|agenda|day|events|meetings|appointments){scope=all}) [on|for|at|from|in|with|my|the|calendar|schedule|and ~ ~*]* [{time:start}|{who}]"),
    rule("cancel_event", "(cancel|call off|delete|remove|drop|erase|take){action=cancel} [the|my|our]* {text:event} (from|on|off|in) [my|the]* (calendar|schedule|agenda|diary) [{time:start}|for {time:start}|on {time:start}]*"),
    rule("move", "(move|reschedule|push|postpone|shift|change|bump|push back|delay|rebook|bring forward|pull forward|update|switch|pull in|put off|swap|set back){action=move} [back|the|my|our|this|that|today 's|tomorrow 's|{time:event} ['s]|next|upcoming|time|of|date|forward|all]* (<meeting_kind> (with|at|for) [the]* {who}|{who} <meeting_kind>|<meeting_kind>|time of <meeting_kind>) [time|scheduled for|scheduled|on|at|from|for|by|back|forward]* [{time:event}] [to|till|until|for|by|on|at|and|an|another|later|earlier|instead]* [{time:start}]"),
    rule("move_time", "(move|push|shift|reschedule|change|bring forward|postpone) [the|my|our]* {time:event} (meeting|call|appointment|demo|sync|one|event){action=move} [with {who}] (to|till|until|by|for) {time:start}"),
    rule("reschedule_who", "(reschedule|rebook){action=move} [my|the|with]* {who} [to|for|till|until|from]* [{time:start}|later]"),
    rule("extend", "(extend|shorten|lengthen|cut){action=move} [the|my]* (<meeting_kind> with {who}|{who} <meeting_kind>|<meeting_kind>) [by|to]* [{time:start}]"),
    rule("add_guest", "(add|invite) {who} to [the|my]* (<meeting_kind> [with {org:event}]|{words:event} <meeting_kind>) [{time:start}]{action=invite}"),
    rule("i_cant", "(i can't make|can't make|i won't make|i have to miss){action=cancel} [it to|the|my]* (<meeting_kind> with {who}|{who} <meeting_kind>|<meeting_kind>) [{time:start}]").weight(-0.03).bold(),
    rule("cancel_time", "(cancel|call off|drop|skip|decline){action=cancel} (my|the|our) {time:start} [meeting|call|appointment|demo|one|sync]*"),
    rule("push_plain", "(push|move|reschedule|shift|bump){action=move} (my|the|our) {time:event} [meeting|call|appointment|one]* (to|till|until|by|for) {time:start}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("cancel my meeting with Sarah", &[("action", "cancel"), ("contact", "Sarah")]),
    ("move the Acme call to Friday", &[("action", "move"), ("company", "Acme"), ("start", "Friday")]),
    ("reschedule tomorrow's demo to 3pm", &[("action", "move"), ("event", "tomorrow"), ("start", "3pm")]),
    ("cancel all meetings today", &[("action", "cancel"), ("scope", "all"), ("start", "today")]),
    ("reschedule my call with Hannah to friday", &[]),
    ("cancel tomorrow's demo with Globex", &[]),
    ("move the 3pm meeting to 4pm", &[]),
    ("cancel my 2pm", &[]),
    ("push my meeting with Karl to thursday", &[]),
    ("delete the meeting with Ana from my calendar", &[]),
];
