//! `lead_create`: add a lead.
//!
//! A new lead.

use super::prelude::*;

slots! {
    /// Slots of `lead_create`.
    pub struct LeadCreate {
        /// The name, as written.
        name: Option<String>,
        /// E-mail address, lower case.
        email: Option<String>,
        /// Phone number, E.164 when it was international.
        phone: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// Where the record came from.
        source: Option<String>,
        /// The product, as written.
        product: Option<String>,
        /// A note.
        note: Option<String>,
        /// The state asked for or set.
        status: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("new", "(new|add|create|log|register|save|enter|got|got a|have|have a|record|here 's|we got|we have|capture|there 's|incoming|i have|i got|just got|put in|received) [a|an|the|me|new|fresh|hot{status=hot}|warm{status=warm}|cold{status=cold}|inbound{source=inbound}|another|potential|as|in]* (lead|prospect|enquiry|inquiry|leads) [called|named|for|:|from {known:source}|is|in|record|with|name]* (<lead_details>)"),
    rule("from_source", "(new|add|create|log|got|we got) [a|an|new]* (lead|prospect) (from|via|through) [the|our]* {words:source} : {contact:name} [:] (<lead_detail>)* [: {location:note}]").firm(),
    rule("as_lead", "(add|save|log|create|register|put|enter|record) [:]* {contact:name} [:] (<lead_detail>)* as [a|an|new|the|hot|warm|cold]* (lead|prospect|potential customer|potential client) (<lead_detail>)*"),
    rule("from_expo", "(met|i met|we met|just met|spoke to|talked to) {contact:name} [:] [from {company}] (at|during) [the|a]* {words:source} [:|who|and]* (interested in|wants|looking for|new lead|potential lead|add as lead|add as a lead|hot lead|add him as a lead|add her as a lead|lead|asking about) [{text:note}]").weight(0.02),
    rule("colon_lead", "[new|add|create|log]* [a|an|new]* (lead|prospect) : {contact:name} : (met|we met|met him|met her|came|found us|referred)* (at|from|via|through|by) [the|a]* {words:source} [: {text:note}]"),
    rule("form", "(somebody|someone|a guy|a lady|a person|a woman|a man|guy|person|new signup|visitor)* [called|named|from]* {contact:name} [from {company}]* (filled|filled in|filled out|signed up|submitted|came in|registered|reached out|enquired|inquired|requested a demo|asked for a demo|contacted us|wrote in|downloaded) [in|out|on|through|via|from|for|the|our|a]* [{words:source}] [:] (<lead_detail>)*"),
    rule("bare", "(add|create|new|log) [a|an|me|new]* lead"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    (
        "new lead: Ali, +96555512345, from the expo, wants SEO",
        &[("name", "Ali"), ("phone", "+96555512345"), ("source", "expo"), ("product", "SEO")],
    ),
    ("add lead Maria Silva from Galp", &[("name", "Maria Silva"), ("company", "Galp")]),
    ("add Tom Reed as a lead", &[("name", "Tom Reed")]),
    ("new lead Anna Berg from Volvo, anna@volvo.se", &[]),
    ("add a lead: Tom Hughes, met at the trade show", &[]),
    ("create a lead for Paul Simonsen at Maersk", &[]),
    ("got a new lead from the website: Nina Ricci, nina@ricci.fr", &[]),
    ("new lead Sara Lopez from Repsol", &[("name", "Sara Lopez"), ("company", "Repsol")]),
    ("add a lead: Jonas Kraft, jonas@kraft.de", &[]),
    ("create lead Emma Stone at Maersk", &[]),
    ("pls add Daniel Wu as a new lead", &[]),
    ("new lead from linkedin: Petra Weiss, CTO at Bosch", &[]),
    ("got a lead, Hamad from Zain, +965 5555 1234", &[]),
    ("save a lead Olga Petrova from the webinar", &[]),
    ("log a new lead: Kenji Sato, Toyota", &[]),
    ("add lead Fiona Shaw, met at the expo", &[]),
    ("could you create a lead for Ivan Horvat at Nokia", &[]),
    ("lead: Leila Amiri, leila@amiri.ae, wants a demo", &[]),
    ("new inbound lead Max Becker max@becker.at", &[]),
    ("register a new lead called Tomas Silva", &[]),
    ("add a lead named Ruth Cohen from Teva", &[]),
    ("new website lead, Amir Khan, amir@khan.pk", &[]),
    ("put Julia Roth in as a lead", &[]),
    ("enter a new lead: Victor Hale, referral from Omar", &[]),
    ("create a new lead Yara Nasser, source trade show", &[]),
    ("add Chen Li from Huawei as a lead", &[]),
    (
        "new lead from website: Kim Lee, kim@lee.example, wants a CRM, company Lee & Co",
        &[("name", "Kim Lee"), ("email", "kim@lee.example"), ("company", "Lee & Co"), ("source", "website")],
    ),
];
