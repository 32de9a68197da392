//! `reminder_create`: create a reminder.
//!
//! A reminder with a title and a moment.

use super::prelude::*;

slots! {
    /// Slots of `reminder_create`.
    pub struct ReminderCreate {
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// When to remind.
        remind_at: Option<TimePhrase>,
        /// How often it repeats.
        recurrence: Option<TimePhrase>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("remind_me", "(remind|ping|nudge|alert|prompt|poke|notify) me [again|please|via email|by email|on slack|on whatsapp]* [{time:remind_at}] [to|about|that|of|on|for|when|with|i|:|regarding]* {text:title+remind_at}").weight(0.04),
    rule("remind_when", "(remind|ping|nudge|alert|wake) me [again|please]* [in|on|at]* {time:remind_at} [about it|about this|about that|please|again]*"),
    rule("time_first", "[in|on|at]* {time:remind_at} (remind|ping|nudge) me [to|about|that|of|:]* {text:title}").weight(0.05),
    rule("set", "(set|create|add|make|schedule|put|give me|new|i need|need|set up|setup|start|leave|get|place|insert|i want|want|i 'd like) [me|a|an|the|up|new|another|quick|weekly{recurrence=weekly}|daily{recurrence=daily}|monthly{recurrence=monthly}|recurring|repeating|for me]* (reminder|reminders|nudge|alert to) [{time:remind_at}] [to|for|about|that|of|on|at|in|:|alert me|remind me|me|called|titled|saying|regarding|please]* {text:title+remind_at}").weight(0.02),
    rule("set_bare", "(set|create|add|make|schedule|give me|i need|need|set up|new) [me|a|an|the|up|new|another|one|some]* (reminder|reminders) [on|for|at]* [{time:remind_at}]"),
    rule("reminder_colon", "[new|quick]* (reminder|remember) (:|to) {text:title+remind_at}"),
    rule("reminder_noun", "reminder {text:title+remind_at}").weight(-0.1),
    rule("recurring", "(weekly{recurrence=weekly}|daily{recurrence=daily}|monthly{recurrence=monthly}|quarterly{recurrence=quarterly}|yearly{recurrence=yearly}|recurring) reminder [on|for|at|every]* [{time:recurrence}] [to|about|for|that|:]* {text:title+remind_at}").weight(0.06),
    rule("every", "{time:recurrence} (remind|ping|nudge) me [to|about|that|:]* {text:title}").weight(0.04),
    rule("dont_forget", "(don't let me forget|make sure i don't forget|make sure i remember|help me remember|jog my memory|don't forget|do not let me forget|make sure i|see that i|remember|do not forget|don't let me miss|memorize) [to|about|that|on|the]* {text:title+remind_at}").weight(-0.02).bold(),
    rule("be_reminded", "(i|we) (need|want|have|'d like|would like|wanna) [to]* (be|get) reminded [to|of|about|that|{time:remind_at}]* {text:title+remind_at}"),
    rule("alert_me", "(alert|notify) me {time:remind_at} [to|about|that]* {text:title}").weight(0.02),
    rule("set_for", "set [a|another|the]* reminder (to|for|about) {text:title+remind_at}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    (
        "remind me to follow up with John tomorrow at 9",
        &[("title", "follow up with John"), ("remind_at", "tomorrow at 9")],
    ),
    ("remind me tomorrow to call Acme", &[("title", "call Acme"), ("remind_at", "tomorrow")]),
    ("set a reminder to send the contract", &[("title", "send the contract")]),
    ("don't let me forget to email Priya", &[("title", "email Priya")]),
    ("in two hours remind me to check the quote", &[("title", "check the quote"), ("remind_at", "in two hours")]),
    ("remind me to ping Sven next tuesday at 10", &[]),
    ("remind me in 2 hours to call Globex", &[]),
    ("set a reminder for friday to check the invoice", &[]),
    ("don't let me forget the Acme proposal", &[]),
    ("every friday remind me to update my deals", &[]),
    ("can you remind me about the Hooli renewal on june 1", &[]),
    ("remind me on monday to send the invoice", &[]),
    ("remind me at 5pm that I have a call with Karl", &[]),
    ("ping me tomorrow morning about Hooli", &[]),
    ("reminder to pay the hotel tomorrow", &[]),
    ("please set a reminder for 4 pm today to call my wife", &[]),
    ("remind me at 4pm to call Lena", &[("title", "call Lena"), ("remind_at", "at 4pm")]),
    ("pls remind me tmrw to send the SOW", &[]),
    ("reminder: renew Kestrel contract on 1 May", &[]),
    ("set a reminder for tomorrow morning to ring Omar", &[]),
    ("can you remind me next monday to check on Wayne", &[]),
    ("remind me EOD to log my calls", &[]),
    ("ping me in 30 minutes to join the demo", &[]),
    ("remind me about the Volvo mtg an hour before", &[]),
    ("i'd like a reminder to chase Galp on thursday", &[]),
    ("remind me every monday at 9 to review my pipeline", &[]),
    ("nudge me on friday to follow up with Noor", &[]),
    (
        "remind me next week to ask Ana for a reference",
        &[("title", "ask Ana for a reference"), ("remind_at", "next week")],
    ),
    ("dont let me forget to invoice Initech tomorrow", &[]),
    ("remind me 2 days before the Hooli renewal", &[]),
    ("rmind me to call Tariq at noon", &[]),
];
