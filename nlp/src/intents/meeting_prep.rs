//! `meeting_prep`: prepare for a meeting or call.
//!
//! Getting ready for a meeting or a call.

use super::prelude::*;

slots! {
    /// Slots of `meeting_prep`.
    pub struct MeetingPrep {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The meeting or call, as written.
        event: Option<String>,
        /// When it is or was.
        when: Option<TimePhrase>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("prep", "(prep|prepare|ready|prepping|preparing|get ready|help me prepare|help me prep|help me get ready|brief|set me up|preparation|notes|talking points|cheat sheet|cheatsheet|background|one pager|battle card|dossier|prep notes|prep sheet|meeting prep|call prep|agenda points|meeting notes|summary|briefing|info|prep pack|prep doc|prep me|get me ready|get me prepared|brief me|get me up to speed|bring me up to speed|prep for|meeting brief|pre call brief|precall brief|briefing notes|pre meeting brief|context) [prep|prepare|me|us|up|some|a|an|give|make|create|show|need|i]* [for|before|on|about|ahead of]* (<prep_event>)"),
    rule("brief_before", "(brief|update|prep|prepare|ready) me (before|for|on|ahead of) <prep_event>"),
    rule("what_know", "what (should|do|must) i [need to]* (know|discuss|bring|say|ask|cover|talk about|bring up|remember|raise) (before|for|in|with|to|ahead of|at|when i meet|going into)* (<prep_event>)"),
    rule("prep_plain", "(prep|prepare|prep me for|prepare me for|get me ready for|prep for|prepare for|help me prepare for|get ready for) [my|the|our|a]* [meeting|call|sync|with]* {who} [(at|from) {company}] [{time:when}]").weight(-0.02),
    rule("prep_time", "(prep|prepare|get ready|prep me|prepare me|brief me|get me ready|ready me|help me prepare|help me prep|notes) (for|before|on) [my|the|our]* {time:when} [meeting|call|appointment|demo|mtg|one|sync|meetings|calls]* [with {who}]"),
    rule("next_meeting", "(prep|prepare|get ready|prep me|prepare me|brief me|get me ready|help me prepare|notes|talking points|cheat sheet|background|give me a brief|give me background|info|context) (for|before|on|about) [my|the|our]* (next|upcoming|first|following) (meeting|call|appointment|demo|event|visit)"),
    rule("i_have", "[i|we|'ve|have|got]* [have|got] (a|my|an) [big|quick|sales]* (meeting|call|demo|visit|lunch|dinner|coffee|sync|review|appointment|kickoff|presentation|pitch|interview|qbr|negotiation|breakfast|session|zoom|one on one) (with) {who} [(at|from) {company}] [in|at|on]* [{time:when}] : [what|how|can|prep|help|brief|anything|give|get|any]* ~ ~* (know|prep|prepare|ready|brief|discuss|say|talking points|background|prepared|notes|context) [me|him|her|about|us|for it|up]*"),
    rule("event_first", "(prep|prepare|prep notes|notes|brief|briefing|talking points|background|cheat sheet|get ready|prep me|prepare me|get me ready|help me prepare) (for|on|before) {time:when} 's (meeting|call|demo|visit|lunch|dinner|coffee|sync|review|appointment|kickoff|presentation|pitch|interview|qbr|negotiation|breakfast|session|zoom|one on one) [with|at] {who} [(at|from) {company}]").weight(0.02),
    rule("meeting_who", "[who|whom] (am|are) (i|we) (meeting|seeing|talking to|meeting with) (with|next|first)* [{time:when}] [and what should i know|about]*").weight(-0.03),
    rule("know_before", "what (should|do|must) i [need to]* know about {who} (before|ahead of|for|going into) [my|our|the]* [next|upcoming]* (call|meeting|demo|visit|lunch) [with them|with him|with her|{time:when}]*"),
    rule("points", "(give|get|make|write|prepare|create|show|need|i need|draft) [me|some|a|the|few|us]* (talking points|talking point|background|context|notes|a briefing|a brief|cheat sheet|questions|an agenda|prep notes|an overview) (for|before|on|ahead of) (<prep_event>)"),
    rule("bare_time", "prep {time:when}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("prep me for my 3pm", &[("when", "3pm")]),
    ("prep Acme call", &[("company", "Acme")]),
    ("prepare me for the meeting with Sarah", &[("contact", "Sarah")]),
    ("help me prepare for the call with Globex tomorrow", &[("company", "Globex"), ("when", "tomorrow")]),
    ("talking points for the Hooli demo", &[("company", "Hooli")]),
    ("cheat sheet for my lunch with Nadia", &[("contact", "Nadia")]),
    ("prep for my next meeting", &[]),
    ("what should I know before my meeting with Omar Haddad", &[("contact", "Omar Haddad")]),
    ("get me ready for the Globex call", &[]),
    ("brief me before my meeting with Hannah", &[]),
    ("prep notes for tomorrow's demo with Acme", &[]),
    ("prepare me for my 2pm", &[]),
    ("what do i need to know before meeting Acme", &[]),
    ("help me prep for the Acme meeting", &[]),
    ("what should I know about Globex before my call", &[]),
    ("give me talking points for my call with Karl", &[]),
    ("prep 3pm", &[]),
];
