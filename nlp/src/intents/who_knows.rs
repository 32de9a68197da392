//! `who_knows`: relationship path to a person/company.
//!
//! The path to a person or a company.

use super::prelude::*;

slots! {
    /// Slots of `who_knows`.
    pub struct WhoKnows {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("who_knows", "(who|whom|is anyone|is anybody|is somebody|is someone|are we|am i|who on our team|who in my network|which of us|does anyone|does anybody|do we|is there anyone|is there anybody|anyone|anybody|who here|who else|who on the team|who in our team|who on my team|who in the team|who among us|do any of us|who all|do you know who|does somebody|any colleague|any of us|any colleagues|who in our company|who of us|somebody|someone|which colleague|which colleagues|has anyone|does anyone here|does anyone on the team|who from our team)* [here|on my team|in the team|on the team|else|that|who|is|are]* (knows|know|connected to|connected with|is connected to|is connected with|has a relationship with|have a relationship with|has connections at|has connections to|has a connection to|have a connection to|has a connection at|has contacts at|has contacts in|is close to|acquainted with|is friends with|have an in at|has an in at|has ties to|has met|has worked with|have an in with|has an in with|has the best relationship with|has the strongest relationship with|has the strongest connection to|have connections at|have connections to|worked with|has dealt with|close to|linked to) [someone|anyone|somebody|anybody|people|a|the|at|in|from|with|best|well|personally]* ([the|a]* {title_words:title} (at|of|in|from) {company}|{who} [(at|from) {company}]) [well|best|personally|already]*").weight(0.03),
    rule("introduce", "(who|anyone|anybody|somebody|someone|can anyone|can anybody|who here|who on the team|which of us|who in our team|can someone) [here|on my team|on the team|that]* (can|could|would|might|is able to|may)* (introduce|intro|connect|give|get|make|refer|put) [me|us|an|a|in|through|warm|introduction|intro|touch|you]* [to|with|into|at|for|in touch with]* ([the|a]* {title_words:title} (at|of|in|from) {company}|{who} [(at|from) {company}])"),
    rule("intro_path", "[find|show|me|is there|do we have|what|'s|is|any|best|need|i|get|how|an|a|warm]* (warm intro|warm introduction|intro|introduction|way in|path|connection|connections|route|way into|in|mutual connection|mutual connections|relationship path|warm path|referral path) (to|into|at|with|with someone at|for) ([the|a]* {title_words:title} (at|of|in|from) {company}|{who} [(at|from) {company}])"),
    rule("how_get", "how (can|do|could) (i|we) (get|get an intro|get introduced|get connected|get in|find a way in|get a warm intro|reach|get in front of) (to|into|at|with|in touch with)* ([the|a]* {title_words:title} (at|of|in|from) {company}|{who} [(at|from) {company}])").weight(-0.04),
    rule("strongest", "(who|which rep) (has|have|owns|'s got|holds) [the|a|any]* (strongest|best|closest|good|strong|any)* (relationship|connection|contact|link|rapport|tie|ties|contacts|connections) (with|to|at|in|inside) ([the]* {title_words:title} (at|of|in|from) {company}|{who})"),
    rule("have_anyone", "(do|does|have) (we|i|anyone|you) (have|know|got)* (anyone|anybody|someone|somebody|a contact|contacts|connections|any contacts|a connection|any connections|people|friends|a way in|an in|an intro|a relationship) (at|in|inside|with|to|from|into) {company}").weight(-0.02),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("who knows someone at Siemens", &[("company", "Siemens")]),
    ("who can introduce me to Nadia Rahman", &[("contact", "Nadia Rahman")]),
    ("do we know anyone at Globex", &[("company", "Globex")]),
    ("does anyone know the CFO of Contoso", &[("title", "CFO"), ("company", "Contoso")]),
    ("any warm intro to Hooli", &[("company", "Hooli")]),
    ("who has the best relationship with Acme", &[("company", "Acme")]),
    ("who on our team knows Hannah Beck", &[]),
    ("is anyone connected to the CEO of Globex", &[]),
    ("can anyone intro me to Siemens", &[]),
    ("how do I get an intro to Rosa Blum", &[]),
    ("do any of us know someone at Shell", &[]),
    ("who has a relationship with Karl Maier", &[]),
    ("who knows a CFO at Contoso", &[("title", "CFO"), ("company", "Contoso")]),
];
