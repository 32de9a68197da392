//! `contact_create`: add a person.
//!
//! A new person.

use super::prelude::*;

slots! {
    /// Slots of `contact_create`.
    pub struct ContactCreate {
        /// The name, as written.
        name: Option<String>,
        /// E-mail address, lower case.
        email: Option<String>,
        /// Phone number, E.164 when it was international.
        phone: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// Tags to set.
        tags: Vec<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("add", "(add|create|save|store|new|register|enter|put|make|set up|insert|add in|include|log) [a|an|the|new|me|this|him|her|following]* (contact|person|contacts|people|client contact|entry) [called|named|for|:|record|to|is|as|with|name]* {contact:name} [:] ([<contact_detail>])*"),
    rule("add_plain", "(add|create|save|new|register|enter|store|put) [:|a|new|the]* {contact:name} (<contact_detail>) (<contact_detail>)* [to|in|as|into]* [contacts|my contacts|the crm|a contact|contact|crm|our contacts|my contact list|contact list|new contact|the contacts|database]*").weight(-0.02),
    rule("add_to", "(add|save|put|store|enter|create|insert|register) [:|new|the]* ({contact:name}|{email:email}|{phone:phone}) [:] (<contact_detail>)* (to|in|as|into) [a|an|my|our|the|new]* (contacts|crm|contact|contact list|address book|phonebook|phone book|database|list|contact book|person|contact record|new contact|contacts list) (<contact_detail>)*"),
    rule("new_person", "[new|fresh] (person|contact) [:] {contact:name} (<contact_detail>)*"),
    rule("store_as", "(store|save|add|register|record) {contact:name} as [a|an|new|the]* (contact|person|client contact|customer contact) [at|for|from|with]* [{company}] (<contact_detail>)*"),
    rule("met_new", "(i|we|just|have|'ve)* (met|met with|ran into) {contact:name} (<contact_detail>) (<contact_detail>)* : (add|save|create) [him|her|them|as|to|a|contact|contacts|the|crm]*").weight(0.05),
    rule("bare", "(add|create|make|new|save) [a|an|me|another]* [new]* (contact|person)"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    (
        "add Jane Doe, jane@acme.com, CFO at Acme",
        &[("name", "Jane Doe"), ("email", "jane@acme.com"), ("title", "CFO"), ("company", "Acme")],
    ),
    ("new contact Ali Hassan from Zain", &[("name", "Ali Hassan"), ("company", "Zain")]),
    ("create a contact called Noor Saleh", &[("name", "Noor Saleh")]),
    ("save sam@initech.com to my contacts", &[("email", "sam@initech.com")]),
    ("add a new contact Marco Rossi, marco@rossi.it", &[]),
    ("create contact Lena Vogel, CTO at Siemens, +49 151 2345678", &[]),
    ("save Omar Aziz from Zain as a contact", &[]),
    ("add Karl Maier to my contacts, karl@volvo.se", &[]),
    ("new contact: Ana Sousa, VP Sales at Galp, ana@galp.pt", &[]),
    ("add contact Sofia Lind, sofia@lind.se", &[("name", "Sofia Lind"), ("email", "sofia@lind.se")]),
    ("new contact: Peter Novak, CTO at Kestrel", &[("name", "Peter Novak"), ("company", "Kestrel")]),
    ("pls add Mona Salem from Zain to my contacts", &[]),
    ("create a contact for Erik Dahl at Volvo", &[("name", "Erik Dahl"), ("company", "Volvo")]),
    ("save Lucia Marino, +39 333 123 4567", &[]),
    ("add a contact Hugo Blanc with email hugo@blanc.fr", &[]),
    ("could you create a new contact called Ingrid Moe", &[("name", "Ingrid Moe")]),
    ("add new contact Raj Patel, head of procurement at Galp", &[]),
    ("new contact maya chen maya@chen.io", &[]),
    ("put Felix Braun from Siemens in the CRM as a contact", &[]),
    ("register Nadia Haddad as a new contact", &[]),
    ("add Paulo Reis as a contact at Galp", &[]),
    ("contact: Greta Olsen, greta@olsen.no, CEO", &[]),
    ("create contact Ben Ode, VP Ops at Hooli, ben@hooli.com", &[]),
    ("add Dana White to contacts, she works at Contoso", &[]),
    ("save dina@umbrella.com as a new contact", &[]),
    ("new contact Luis Ortega +34 600 111 222", &[]),
];
