//! `message_send`: send/draft e-mail, WhatsApp, SMS, Slack.
//!
//! A message to somebody; its text is data.

use super::prelude::*;

slots! {
    /// Slots of `message_send`.
    pub struct MessageSend {
        /// `email`, `whatsapp`, `sms` or `slack`.
        channel: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The text itself, as written.
        body: Option<String>,
        /// The named template.
        template: Option<String>,
        /// What it is about, in the words of the person.
        topic: Option<String>,
        /// When to send.
        schedule: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("verb", "(email{channel=email}|whatsapp{channel=whatsapp}|text{channel=sms}|sms{channel=sms}|slack{channel=slack}|message|msg|dm{channel=slack}|ping|write|write to|reply to{channel=email}|reply|respond to|answer|mail|shoot|drop) [to|back|out|an email to|a line to|a note to|a message to]* {who} [(at|from) {company}] [back]* (:|<said>|that|and say|and tell (him|her|them)|to let (him|her|them) know|:)* {text:body+schedule}").weight(-0.02),
    rule("verb_boss", "(email{channel=email}|whatsapp{channel=whatsapp}|text{channel=sms}|sms{channel=sms}|slack{channel=slack}|message) my {words:contact} (:|<said>|that|and say|and tell (him|her|them))* {text:body+schedule}").weight(-0.02),
    rule("send_to", "(send|write|draft|compose|shoot|fire off|fire|drop|prepare|type|dispatch|deliver|submit|create|make|forward) [out|off|me|a|an|the|quick|new|short|another|up|polite|friendly|follow up]* (email{channel=email}|whatsapp [message]{channel=whatsapp}|text [message]{channel=sms}|sms{channel=sms}|slack [message]{channel=slack}|message|note|dm{channel=slack}|reply|follow up|follow up email{channel=email}|line|response|thank you note) (to|for) ([the|my|our]* {who}|my {words:contact}|{email:contact}) [(at|from) {company}] (:|<said>|that says|that|and say)* [(about|regarding|on|re|with subject|concerning|with) {text:topic+schedule}|{text:body+schedule}]"),
    rule("send_him", "(send|shoot|drop|write|give|forward|ping|fire) ({who}|my {words:contact}) [a|an|the|quick|short|new|off]* (email{channel=email}|whatsapp [message]{channel=whatsapp}|text [message]{channel=sms}|sms{channel=sms}|slack [message]{channel=slack}|message|note|dm{channel=slack}|line|reply) (:|<said>|that says|that|and say|to)* [(about|regarding|on|re|with) {text:topic+schedule}|{text:body+schedule}]"),
    rule("send_thing", "(send|forward|email{channel=email}|whatsapp{channel=whatsapp}|text{channel=sms}|share|mail|shoot|resend|fire off|send over|send out) [over|out|off|across]* [the|our|my|a|an|this|that|him|her|them]* {words:topic} [template|email{channel=email}|document|file|pdf]* [over|out]* (to|with) {who} [(at|from) {company}] [by|via|on|over|through]* [email{channel=email}|whatsapp{channel=whatsapp}|sms{channel=sms}|slack{channel=slack}] [{time:schedule}]").weight(-0.02),
    rule("template", "(send|fire off|use|shoot|email{channel=email}|whatsapp{channel=whatsapp}|fire) [off|out|the|our|my|a]* {words:template} template (to|for|with|on) {who} [{time:schedule}]").weight(0.05),
    rule("send_who_thing", "(send|email{channel=email}|whatsapp{channel=whatsapp}|text{channel=sms}|forward) {who} (the|our|my|a|an|this|that|his|her) {text:topic+schedule}").weight(-0.02),
    rule("tell", "(tell|let|inform|notify|update|remind|ask|thank|apologize to|congratulate) {who} [know]* [on|via|by|over|through|in]* [email{channel=email}|whatsapp{channel=whatsapp}|sms{channel=sms}|text{channel=sms}|slack{channel=slack}]* [that|about|if|whether|for|to|when|we|i|:]* {text:body+schedule}").weight(-0.1),
    rule("tell_on", "(tell|let|inform|notify|ask|update) {who} [know]* (on|via|by|over|through|in) (email{channel=email}|whatsapp{channel=whatsapp}|sms{channel=sms}|text{channel=sms}|slack{channel=slack}) [that|about|if|whether|for|to|:]* {text:body+schedule}").weight(0.05),
    rule("bare", "(send|write|compose|draft) [a|an|me|new]* (email{channel=email}|message|text{channel=sms}|whatsapp{channel=whatsapp}|sms{channel=sms}|mail) [to {who}] [{time:schedule}]"),
    rule("verb_only", "(email{channel=email}|whatsapp{channel=whatsapp}|text{channel=sms}|sms{channel=sms}|message|reply to) ({who}|{email:contact}) [(at|from) {company}]").weight(-0.08),
    rule("draft_reply", "(draft|write|prepare|compose|reply|respond) [a|an|me|the|follow up|thank you]* (reply|response|email{channel=email}|follow up|message) (to|for) {who} ['s|email|message]* [(about|on|regarding|thanking|asking|saying) {text:topic+schedule}]"),
    rule("reply_all", "(reply|respond|answer) [to|all|with|that|:|saying|the|his|her|last|email]* {text:body}").weight(-0.12),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("WhatsApp John: running late", &[("channel", "whatsapp"), ("contact", "John"), ("body", "running late")]),
    ("email Sarah the recap", &[("channel", "email"), ("contact", "Sarah"), ("topic", "recap")]),
    ("send an email to Omar about the contract", &[("channel", "email"), ("contact", "Omar"), ("topic", "contract")]),
    ("text Jane saying I am outside", &[("channel", "sms"), ("contact", "Jane"), ("body", "I am outside")]),
    ("send the welcome template to Ali", &[("template", "welcome"), ("contact", "Ali")]),
    ("send Hannah an email saying the contract is ready", &[]),
    ("whatsapp Tariq that I'm running late", &[]),
    ("text Rosa: see you at 5", &[]),
    ("email the proposal to Globex", &[]),
    ("draft a follow up email to Sven", &[]),
    ("email Karl about the renewal", &[]),
    ("send a whatsapp to Ana: are you free tomorrow?", &[]),
    ("reply to Karl that we accept", &[]),
    ("send an email to my manager about the delay", &[]),
    ("email Lena the proposal", &[("contact", "Lena")]),
    ("text Omar that I'll be 10 min late", &[("contact", "Omar")]),
    ("send Kestrel an email about the renewal", &[]),
    ("pls email Tariq saying the PO arrived", &[]),
    ("write to Hannah about the Q3 pricing", &[]),
    ("send a text to Sven saying thanks for today", &[]),
    ("could you draft an email to Wayne about the delay", &[]),
    ("email Rosa: see attached", &[("contact", "Rosa")]),
    ("shoot Karl an email about tomorrow's mtg", &[]),
    ("send the intro template to Priya", &[("template", "intro"), ("contact", "Priya")]),
    ("tell Marco by email that we agree", &[]),
];
