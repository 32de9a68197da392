//! `agenda`: calendar: what is on, when am I free.
//!
//! The calendar: what is on, and when there is time.

use super::prelude::*;

slots! {
    /// Slots of `agenda`.
    pub struct Agenda {
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// True when free time is asked for.
        free: Option<bool>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// How many at most.
        limit: Option<u32>,
        /// Whose calendar.
        owner: Option<Owner>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("calendar", "[<ask>|what|'s|is|are|on|in|show|me|check|see|give|tell|open|read|whats|do|i|have|any|there|anything|look|at|up|pull|let|get|my|view|how|does|for|of|display|list|out]* [my|the|our|{person:owner} 's]* [full|work|whole]* (calendar|agenda|schedule|diary|schedules) [look|looking|like|look like|looking like|events|entries|items|today|today 's|full|please|on|say]* ([for|on|in|over|this|of|during|the]* {time:period}|<tail>|with {who})*"),
    rule("time_calendar", "[what|'s|is|show|me|check|see|give|my|the|on]* {time:period} ['s] (calendar|agenda|schedule|diary|meetings|appointments|events|lineup|line up|plan)"),
    rule("meetings", "[<ask>|what|which|how|any|do|i|we|have|are|there|show|me|list|my|the|our|upcoming|scheduled|next|when|'s|is|got|give|tell|see|check|about|of|out|all|future|booked|coming]* [upcoming|scheduled|next {num:limit}|next|coming|remaining|future|first|last|{num:limit}|important]* (meetings|meeting|appointments|appointment|events|event|bookings|calls scheduled|demos|mtgs|sessions|touchpoint|touchpoints|engagements|commitments|invites|call|calls|demo) [do i have|do we have|have i got|i have|i have got|scheduled|planned|booked|coming up|upcoming|lined up|on my calendar|on the calendar|in my calendar|on calendar|left|for me|are there|set up|set|that i have|today|i got|going on|on my schedule|i 've got|do i have scheduled]* ([on|for|in|at|over|during|of|this|before|after]* {time:period}|with {who}|at {company}|do i have|have i got|are there|coming up|scheduled|planned|booked|left|on my calendar|on the calendar|in my calendar)*"),
    rule("when_meeting", "(when|what time|at what time|what day|which day|how soon|where|what date) (is|'s|are|does|do|am|was|will) [my|the|our|i|we|next|first|upcoming|last|today 's|this|a]* [{time:period}|next|first]* (meeting|appointment|call|demo|event|meetings|sync|visit|lunch|dinner|touchpoint|one on one|standup|stand up|interview|kickoff|kick off|review|check in|checkin|meet|seeing|talking to|talking|meeting with) [with|to]* [{who}] [scheduled|scheduled for|set for|start|happening|begin|next|again|supposed to be|planned|at|for|on]* [{time:period}] [and ~ ~*]"),
    rule("next_what", "what (is|'s|do i have|have i got|have i|comes|do we have) [on|happening|going on|planned|scheduled|up|booked|lined up|coming up|next|in|for me|my|next]* [on|for|in|at|the|my|up]* [calendar|plan|plans]* {time:period}|what [is|'s] (on|happening|going on|coming up|planned|scheduled|next) [for|on|in]* [{time:period}|my calendar|next|today]*"),
    rule("plans", "(any|what|have i|have i got|do i have|are|do we have|are there|is there)* [my]* (plans|plan|anything|anything on|anything planned|anything scheduled|something|something on|something scheduled|anything booked|anything happening|anything going on|stuff) [planned|scheduled|going on|on|for|happening|booked|do i have]* [on|for|in|at]* {time:period}").weight(-0.02),
    rule("free", "[when|what|what time|which|times|show|list|find|give|me|is|are|am|do|will|check|if|how|about|have|can|see|let|know|whether|days|time|day]* [i|my|we|there|the|me|our|{person:contact}|calendar|a]* [{time:period}]* [have|be|got|is|any|some|a|time|slot]* (free|available|open|availability|busy|booked up|booked|free time|free slots|open slots|free slot|open slot|open time|gaps|gap|available slots|free up|double booked|availabilities|slots free|slots open|slots available|space|availability){free=true} [slots|slot|time|times|windows|window|hours|for a call|for a meeting|for lunch|on my calendar|in my calendar|next]* ([on|in|at|for|during|this|between|to meet|from|around]* {time:period}|with {who}|to (meet|talk|speak) [with|to]* [{who}])*"),
    rule("is_open", "(is|are|am|will|do) [my|i|the|our|morning|afternoon|evening]* [{time:period}] (free|open|available|clear|busy|booked|full){free=true} [{time:period}]"),
    rule("squeeze", "when (can|could|should|might) (i|we) (squeeze in|fit in|fit|schedule|book|have|do|make|take|meet|find time for|find time|squeeze) [a|an|the|time|for]* [{minutes:limit}|quick|short|long]* [meeting|call|chat|slot|demo|lunch|coffee|for|with|appointment]* [{who}] [on|in]* {time:period}{free=true}"),
    rule("have_time", "(do|will|would|have) i (have|get|got) [any|some|a|enough]* (time|slot|slots|gap|gaps|availability|room|space|window|minutes|{minutes:limit}|opening|free time|free slot){free=true} [for|to|free|a|call|meeting|lunch|chat|open|available|talk]* [with {who}] [on|in|at]* [{time:period}] [for|to|a|call|meeting|lunch]*"),
    rule("when_seeing", "when (am|are|do|will|is) (i|we|my) [next|be]* (meet|meeting|see|seeing|talking to|speaking with|speaking to|meeting with|talk to|next touchpoint with|next meeting with|next call with) [with|to]* {who} [next|again|{time:period}]"),
    rule("seeing", "(am|do|are) (i|we) (meeting|seeing|have|talking to|meeting with|scheduled|scheduled with|have a meeting with|have a call with|have anything with|speaking with) [with|a|any|meeting|call|scheduled]* {who} [on|in|at]* [{time:period}]"),
    rule("who_meeting", "who (am|do|are) (i|we) (meeting|seeing|meet|see|meeting with|talking to|have meetings with) [with]* [on|at|in]* {time:period}"),
    rule("how_many_busy", "how (busy|packed|full|booked) (am|is|are) [i|my|we]* [day|week|calendar|schedule]* [on|for]* [{time:period}]"),
    rule("time_only", "{time:period} ['s] (meetings|schedule|agenda|calendar|appointments|calls|events)"),
    rule("next_one", "[what|when|who|'s|is|my|the]* next (meeting|appointment|call|event|demo|thing on my calendar) [on my calendar|scheduled|with {who}|today]*"),
    rule("availability", "[what|'s|is|show|me|check|give|tell|how|does|do|the|look]* (my|our|{person:owner} 's) (availability|free time|free slots|open slots){free=true} [look|looking|like|for|on|in|this]* [{time:period}]"),
    rule("day_look", "how (does|do|is|'s) (my|the|our) {time:period} (look|looking|shaping up|going|looking like|look like) [like|so far]*"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("what's on tomorrow?", &[("period", "tomorrow")]),
    ("when am I free Tuesday?", &[("period", "Tuesday"), ("free", "true")]),
    ("my meetings today", &[("period", "today")]),
    ("show my calendar for next week", &[("period", "next week")]),
    ("do I have any meetings with Acme this week", &[("company", "Acme"), ("period", "this week")]),
    ("when is my next meeting", &[]),
    ("what's on my calendar today", &[("period", "today")]),
    ("am I free at 3pm", &[("free", "true"), ("period", "at 3pm")]),
    ("upcoming appointments", &[]),
    ("when is my meeting with Sarah", &[("contact", "Sarah")]),
    ("my schedule for friday", &[("period", "friday")]),
    ("any free slots tomorrow afternoon", &[("free", "true"), ("period", "tomorrow afternoon")]),
    ("who am I meeting on Thursday", &[("period", "Thursday")]),
    ("what meetings do I have tomorrow", &[]),
    ("am i busy on thursday afternoon", &[]),
    ("what's my schedule like next week", &[]),
    ("when's my call with Hannah", &[]),
    ("do i have anything on friday", &[]),
    ("when can I squeeze in a 30 minute call tomorrow", &[]),
    ("what have I got on today", &[]),
    ("next meeting?", &[]),
    ("show me my appointments for monday", &[]),
    ("what time do I meet Globex", &[]),
    ("is there anything on my calendar for the 14th", &[]),
    ("show today's agenda", &[]),
    ("when is my next call", &[]),
    ("what's my availability on wednesday", &[]),
    ("how does my thursday look", &[]),
    ("any calls this afternoon", &[]),
    ("who am i meeting with today", &[]),
    ("do I have time for a call at 4", &[]),
    ("list my meetings for next week", &[]),
    ("Omar's agenda tomorrow", &[("owner", "Omar"), ("period", "tomorrow")]),
];
