//! `activity_log`: record a call/meeting/e-mail that happened.
//!
//! Something that happened is recorded.

use super::prelude::*;

slots! {
    /// Slots of `activity_log`.
    pub struct ActivityLog {
        /// The kind of activity.
        r#type: Option<ActivityType>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// What was said.
        notes: Option<String>,
        /// The subject.
        subject: Option<String>,
        /// Duration in minutes.
        duration_min: Option<i64>,
        /// When it is or was.
        when: Option<TimePhrase>,
        /// The outcome.
        outcome: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("just", "[i|we|just|have|'ve|had|quickly|so|finished|got off|came out of|out of|wrapped up|done with|log|log that i|log that we|record that i|log that|completed|record]* (had|did|finished|wrapped up|got off|came out of|completed|held|attended|done with|off|out of|finished up|had just|just left|left) [a|an|the|my|our|quick|great|good|short|long|productive|nice|brief|just|another]* [{minutes:duration_min}] [quick|long|great|good|productive]* <log_type> (with|from|at) [the]* {who} [(at|from) {company}] [team|{time:when}]* [(about|regarding|on|re|to discuss|discussing|where|and|discussed|we|she|he|they|over|:)* {text:notes+when}]"),
    rule("ate", "(had|have had) (lunch|coffee|dinner|breakfast|drinks|a drink|tea){type=meeting} with {who} [(at|from) {company}] [{time:when}] [(:|about|and|talked about|discussed|we|to discuss)* {text:notes}]"),
    rule("talked", "[i|we|just|have|'ve|also|so|log|that|record|finally|{person:owner}]* (just|finally) (<log_verb>) [with|to|by]* [the]* {who} [(at|from) {company}] [{time:when}] [(about|regarding|on|re|and|that|:)* {text:notes+when}]"),
    rule("past_verb", "[i|we|'ve|have|log|log that i|log that we|record that i]* (called{type=call}|rang{type=call}|phoned{type=call}|emailed{type=email}|met{type=meeting}|met with{type=meeting}|spoke to{type=call}|spoke with{type=call}|talked to{type=call}|talked with{type=call}|texted{type=sms}|messaged{type=message}|whatsapped{type=whatsapp}|visited{type=meeting}|had lunch with{type=meeting}|had coffee with{type=meeting}|had dinner with{type=meeting}|caught up with{type=meeting}|left a voicemail for{type=call}|left voicemail for{type=call}|demoed to{type=meeting}|demoed for{type=meeting}|presented to{type=meeting}|pitched{type=meeting}|pitched to{type=meeting}|got hold of{type=call}|tried calling{type=call}|chatted with{type=call}|bumped into{type=meeting}|ran into{type=meeting}|heard back from{type=email}|got an email from{type=email}|received an email from{type=email}|received a message from{type=message}|got a call from{type=call}|received a call from{type=call}|sent an email to{type=email}|sent the proposal to{type=email}) [the]* {who} [(at|from) {company}] [{time:when}] [(about|regarding|on|re|to|and|that|,|:)* {text:notes+when}]").weight(0.02),
    rule("log", "(log|record|register|add|save|track|note down|capture|put down|enter|create)  [a|an|the|my|our|that|another|today 's|new|{minutes:duration_min}|quick|missed|{time:when} ['s]]* <log_type> [{minutes:duration_min}] [log|for|activity|note]* (with|to|from|for|at|by|on) [the]* {who} [(at|from) {company}] [team|{time:when}]* [(about|regarding|on|re|to|and|that|:|discussed|where|saying|note)* {text:notes+when}]"),
    rule("log_colon", "(log|record|logging) : [a|an|i|just|we]* (<log_type>|<log_verb>) [with|to|from|by]* {who} [(at|from) {company}] [{time:when}] [{text:notes+when}]").weight(0.05),
    rule("log_bare", "(log|record|track) [a|an|my|the|this|that]* <log_type> [{time:when}|{minutes:duration_min}]* [(about|:) {text:notes}]"),
    rule("log_deal", "(log|record|add) [a|an]* <log_type> (on|for|against|under) [the]* {deal} (deal|opportunity|opp) [: {text:notes+when}]"),
    rule("noun_first", "[just|a|an|my|had|quick|short|good|great|{minutes:duration_min}]* <log_type> (with|from) [the]* {who} [(at|from) {company}] [team] [{time:when}] (: {text:notes}|done|finished|went well{outcome=positive}|went great{outcome=positive}|went badly{outcome=negative}|complete|completed|over|just ended|was great{outcome=positive}|was good{outcome=positive}|is done|just finished|happened) [{text:notes+when}]"),
    rule("duration_first", "[had|a|my|just]* {minutes:duration_min} <log_type> (with|from) [the]* {who} [(at|from) {company}] [team] [{time:when}|done|today|finished]* [(about|regarding|on|re|:) {text:notes+when}]"),
    rule("outcome", "{who} (said|told me|confirmed|mentioned|called back|replied|answered|picked up|wants|asked|didn't pick up{outcome=no answer}|did not pick up{outcome=no answer}|no answer{outcome=no answer}|is not interested{outcome=negative}|called me|called|emailed me|emailed|loved the demo) [that|for|about|to]* [{text:notes+when}]").weight(-0.14),
    rule("log_short", "(log|record) [a|the]* (call{type=call}|meeting{type=meeting}|email{type=email}|text{type=sms}|voicemail{type=call}) {who} [:] [no answer{outcome=no answer}|left voicemail{outcome=voicemail}|left message{outcome=message}|{text:notes+when}]").weight(-0.02),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    (
        "just had a 20 min call with Sarah about the proposal",
        &[("type", "call"), ("duration_min", "20"), ("contact", "Sarah"), ("subject", "proposal")],
    ),
    ("log a call with Jane", &[("type", "call"), ("contact", "Jane")]),
    ("met with Globex yesterday", &[("type", "meeting"), ("company", "Globex"), ("when", "yesterday")]),
    ("I just talked to Omar", &[("type", "call"), ("contact", "Omar")]),
    (
        "log meeting with Acme: they want a discount",
        &[("type", "meeting"), ("company", "Acme"), ("notes", "they want a discount")],
    ),
    ("just got off the phone with Hannah, she wants a demo", &[]),
    ("log a 30 minute meeting with Globex", &[]),
    ("had lunch with Rosa today, talked about renewal", &[]),
    ("met Tariq at the conference", &[]),
    ("called Sven, left a voicemail", &[]),
    ("record that I emailed Initech the contract", &[]),
    ("spoke with Karl this morning, he's interested in the premium plan", &[]),
    ("log that I called Ana for 15 minutes", &[]),
    ("meeting with Globex went well, they want a proposal", &[]),
    ("I emailed Hooli the pricing yesterday", &[]),
    ("log call Karl no answer", &[]),
    ("called Omar re pricing, 15 min", &[("type", "call"), ("contact", "Omar")]),
    ("log call w/ Priya, left a voicemail", &[("type", "call"), ("contact", "Priya")]),
    ("I spoke with Hannah this morning about onboarding", &[("contact", "Hannah")]),
    ("had a quick coffee with Tariq yesterday", &[("contact", "Tariq")]),
    ("logged 45 min mtg with Initech", &[]),
    ("please record that I met Lena on Monday", &[("contact", "Lena")]),
    ("emailed Karl the quote yesterday", &[("contact", "Karl")]),
    ("log a 1 hour call with Ana about Q3 targets", &[("type", "call"), ("contact", "Ana")]),
    ("had a great call with Noor she is keen", &[("contact", "Noor")]),
    ("spoke to sven he needs more time", &[("contact", "sven")]),
];
