//! `meeting_schedule`: book a meeting.
//!
//! A new entry in the calendar.

use super::prelude::*;

slots! {
    /// Slots of `meeting_schedule`.
    pub struct MeetingSchedule {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// When it starts.
        start: Option<TimePhrase>,
        /// Duration in minutes.
        duration_min: Option<i64>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// How often it repeats.
        recurrence: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("book", "(book|schedule|arrange|set up|setup|plan|organize|put|create|add|make|set|fix|block|block off|reserve|get|propose|start|place|insert|enter|pencil in|pencil|slot|slot in|hold|need|i need|new) [me|a|an|the|in|up|new|another|my|our|quick|short|some|time|{minutes:duration_min}|recurring{recurrence=recurring}|weekly{recurrence=weekly}|monthly{recurrence=monthly}|daily{recurrence=daily}|slot|for|of|out|down|intro|online|video|team|next]* <meeting_kind> [called|named|titled|:|for {minutes:duration_min}|for|about|on|at|to discuss]* (<meeting_detail>)*"),
    rule("book_time", "(book|schedule|block|block off|reserve|set aside|get|put|arrange|find|set up|hold|need|pencil in) [me|a|an|the|some|my|in|out|off|up]* ({minutes:duration_min}|time|an hour{duration_min=60}|half an hour{duration_min=30}|slot|some time|hour{duration_min=60}) [slot|meeting|call|block|with|for|to|chat|in my calendar|on my calendar|of time]* (<meeting_detail>)*"),
    rule("book_who", "(book|schedule|invite|pencil in|slot in|meet|meet up|meeting) [with|me|a|in|up]* {who} (<meeting_detail>) (<meeting_detail>)*").weight(-0.04),
    rule("invite", "(invite|send|calendar invite|calendar invitation|invite for|meeting invite|new event|new meeting|new appointment|send a calendar invite|send an invite|send invite|send calendar invite|send a meeting invite|invitation)* (invite|calendar invite|invitation|meeting request|meeting invite|appointment|invites) [out|to|for|with]* {who} [team] (<meeting_detail>)*"),
    rule("calendar", "(put|add|place|enter|insert|schedule|save|mark|create|write|set|pencil|include|book|log) {text:title+start} (in|on|to|into|onto|for) [my|the|our]* (calendar|agenda|schedule|diary|calender|planner) [(on|for|at)* {time:start}|and ~ ~*|please|as ~ ~*]*"),
    rule("calendar_first", "(add|put|create|enter|save|mark|set|schedule) (to|on|in) [my|the]* (calendar|agenda|schedule|diary) [:|that|a|an|for|to|the]* {text:title+start}"),
    rule("mark_cal", "(mark|block|clear|save) [off|out|my]* (calendar|schedule|diary) [for|on|at|from]* [{time:start}] [for|as|with|because|:]* [{text:title}]"),
    rule("noun_first", "(meeting|call|demo|lunch|dinner|coffee|appointment|zoom|sync|kickoff) with {who} [(at|from) {company}] [on|at|for]* {time:start}").weight(-0.08),
    rule("lets_meet", "(let 's|lets|can we|could we) (meet|have a call|have a meeting|catch up|talk|do a call|do lunch|sync) [with {who}] (<meeting_detail>)*").weight(-0.05),
    rule("bare", "(book|schedule|set up|create|add|arrange|new|make|plan|set) [me|a|an|the|up|new]* (meeting|call|appointment|event|calendar event|demo|meetings|calendar entry) [{time:start}]"),
    rule("event", "(please put|put|add|create|set|make|schedule) [a|an|the|new|this|my]* (event|calendar event|entry) [into|in|on|to|for|called|named|:|my|calendar|the|and|titled|at|schedule]* {text:title+start}").weight(-0.02),
    rule("invite_to", "(invite) {who} [(at|from) {company}] to [a|an]* <meeting_kind> (<meeting_detail>)*").weight(0.06),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("book 30 min with Sarah Tue 2pm", &[("contact", "Sarah"), ("duration_min", "30"), ("start", "Tue 2pm")]),
    ("schedule a call with Globex tomorrow at 10", &[("company", "Globex"), ("start", "tomorrow at 10")]),
    ("set up a demo for Acme next week", &[("company", "Acme"), ("start", "next week"), ("title", "demo")]),
    ("schedule a meeting for next monday", &[("start", "next monday")]),
    ("book a call with Hannah on thursday at 3", &[]),
    ("set up a 45 minute demo with Globex next tuesday", &[]),
    ("schedule lunch with Rosa tomorrow noon", &[]),
    ("find time with Priya next week for a review", &[]),
    ("put a meeting with Initech in my calendar for monday 10am", &[]),
    ("schedule a 30 min call with Karl tomorrow at 2pm", &[]),
    ("book a meeting with the Globex team on friday", &[]),
    ("invite Ana to a demo next wednesday at 11", &[]),
    ("add dentist appointment to my calendar on friday at 9", &[]),
    ("set up weekly sync with Priya every monday", &[]),
    ("book a mtg w/ Lena tmrw at 3", &[]),
    ("schedule a 1 hour demo for Kestrel on Thursday at 2pm", &[]),
    ("set up a call with Omar next monday 10am", &[("contact", "Omar")]),
    ("pls schedule a meeting with Wayne on friday morning", &[]),
    ("could you book 45 minutes with Tariq on tuesday at 4", &[("contact", "Tariq"), ("duration_min", "45")]),
    ("arrange a call with the Volvo team next week", &[]),
    ("book a room and invite Noor at 11 tomorrow", &[]),
    ("schedule quarterly review with Galp for 2 April at 9", &[]),
    ("put a 15 min call with Ana on my calendar today at 5pm", &[]),
    ("set up a zoom with Hannah on wednesday 1pm", &[]),
    ("schedule a kickoff with Umbrella next tuesday at 10", &[]),
    ("book lunch with Sven on friday", &[]),
    ("plan a meeting with Contoso for the 20th at noon", &[]),
];
