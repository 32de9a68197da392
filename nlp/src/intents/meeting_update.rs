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
    rule("make_it", "(make|keep){action=move} (it|that|[the|my]* <meeting_kind> [with {who}]) [only|just|to|last|for]* (10 minutes{start=10 minutes}|10 min{start=10 minutes}|10 mins{start=10 minutes}|15 minutes{start=15 minutes}|15 min{start=15 minutes}|15 mins{start=15 minutes}|20 minutes{start=20 minutes}|20 min{start=20 minutes}|20 mins{start=20 minutes}|25 minutes{start=25 minutes}|25 min{start=25 minutes}|25 mins{start=25 minutes}|30 minutes{start=30 minutes}|30 min{start=30 minutes}|30 mins{start=30 minutes}|40 minutes{start=40 minutes}|40 min{start=40 minutes}|40 mins{start=40 minutes}|45 minutes{start=45 minutes}|45 min{start=45 minutes}|45 mins{start=45 minutes}|50 minutes{start=50 minutes}|50 min{start=50 minutes}|50 mins{start=50 minutes}|60 minutes{start=60 minutes}|60 min{start=60 minutes}|60 mins{start=60 minutes}|90 minutes{start=90 minutes}|90 min{start=90 minutes}|90 mins{start=90 minutes}|an hour{start=an hour}|one hour{start=an hour}|1 hour{start=an hour}|half an hour{start=half an hour}|two hours{start=2 hours}|2 hours{start=2 hours}) [long|instead|please|only]*").weight(0.12).firm(),
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
