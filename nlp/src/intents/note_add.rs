//! `note_add`: add a note.
//!
//! A note on a record; the text is data.

use super::prelude::*;

slots! {
    /// Slots of `note_add`.
    pub struct NoteAdd {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The text itself, as written.
        body: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("note_on", "[add|make|leave|put|create|write|save|log|take|attach|new|drop|quick|jot|jot down|record|stick|enter|scribble]* [a|an|the|this|quick|new|my]* (note|notes|comment|memo) [down]* (on|to|for|about|under|in|against|with|at|regarding) [the|my]* ({deal} (deal|opportunity|opp) [record]|contact {contact}|company {company}|{who} [account|record|file|profile]) [:|that|saying|says|to say|which says|stating|:]* {text:body}"),
    rule("note_colon", "(note|memo|comment|fyi|quick note|for the record|new note) : [on|for|about]* {who} [:|-] {text:body}").weight(-0.03),
    rule("who_note", "{who} (note|notes|comment|memo) [:] {text:body}"),
    rule("write_down", "(write down|jot down|note down|note|put down|record|make a note|take a note|take note|save|log|remember|keep in mind|register|document|put on record|mark down|note for the record|for the record|fyi|please note|add a comment) [for|on|about|that|to|in|under|:|the|a|file|against]* {who} ['s file|'s record|deal|account|file|record]* [:|that|saying|-]* {text:body}").weight(-0.04),
    rule("note_that", "(note|take note|make a note|jot down|write down|remember|keep in mind|put a note|add a note|add note|leave a note|record|document|make note) [down|that|of|saying|:|the|for|fact]* {text:body}").weight(-0.08),
    rule("so_note", "{who} 's ~ ~* so (make|take|add|put) [a|an]* note [of it|about it|on it|of that|that]*"),
    rule("add_this", "(add|put|save|attach|write) (this|that|it|the following) [note|comment|info]* (to|on|in|under|for|about) [the|this|that|his|her]* (deal{deal=focus}|opportunity{deal=focus}|record|contact{contact=focus}|company{company=focus}|account{company=focus}|file|{who} [deal|account|record]) : {text:body}").weight(0.05),
    rule("add_note_bare", "(add|make|create|leave|take|write|new) [a|an|me]* (note|comment)").weight(-0.05),
    rule("apunta", "(apunta|anota) que {who} {text:body}").weight(-0.1),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("note on Acme: prefers annual billing", &[("company", "Acme"), ("body", "prefers annual billing")]),
    ("add a note to the Globex deal: legal is reviewing", &[("deal", "Globex"), ("body", "legal is reviewing")]),
    ("leave a note for Sarah that she likes tea", &[("contact", "Sarah"), ("body", "she likes tea")]),
    ("jot down on Hooli: budget frozen", &[("body", "budget frozen")]),
    ("add note to Hannah: allergic to nuts", &[]),
    ("note for Globex - budget approved", &[]),
    ("make a note that Acme wants annual billing", &[]),
    ("put a note on the Hooli deal saying legal is slow", &[]),
    ("remember that Rosa prefers calls in the morning", &[]),
    ("add a note on Globex that they're switching CFOs", &[]),
    ("note: Karl is on vacation until june", &[]),
    ("log a note for Hooli about the security audit", &[]),
    (
        "note for Kestrel: procurement takes six weeks",
        &[("company", "Kestrel"), ("body", "procurement takes six weeks")],
    ),
    ("add a note on Priya - moving to Lisbon in May", &[]),
    ("write down that Tariq hates long decks", &[]),
    ("note to self on Volvo: bring samples", &[]),
    ("pls add note to Wayne deal, waiting on redlines", &[]),
    ("for the record, Galp only pays in EUR", &[]),
    ("add to Omar's notes: plays chess", &[]),
    ("take a note: Initech wants a bigger discount", &[]),
    ("jot this down for Lena: speaks Dutch", &[]),
    ("save a note on Contoso saying the CFO has left", &[]),
    ("quick note on Umbrella, security review is done", &[]),
    ("add note Hooli - POC extended to EOM", &[]),
    ("could you please note on the Acme deal that the champion resigned", &[]),
    ("note on Sven: call only after 4pm", &[("contact", "Sven"), ("body", "call only after 4pm")]),
    ("record a note against Fabrikam: invoices go to Dublin", &[]),
    ("leave a note on the Kestrel deal: they need SSO", &[("deal", "Kestrel"), ("body", "they need SSO")]),
];
