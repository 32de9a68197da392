//! `contact_lookup`: details about one person.
//!
//! What a person wants to know about one person: everything, or one field.

use super::prelude::*;

slots! {
    /// Slots of `contact_lookup`.
    pub struct ContactLookup {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("know_about", "what (do|does|did|can|have) (we|you|i) (know|have|got|tell me) (about|on) {contact} [(at|from|of) {company}]|(anything|something) (on|about|known about) {contact} [(at|from|of) {company}]"),
    rule("about", "(<show>|what <be>|what 's|who <be>|who 's|i need|info|information|details|background|profile|record|the record|card|lookup|look up|contact card|contact info|contact information|contact details|data|bio|dossier|full profile|any info|more|everything)* [info|information|details|background|profile|record|card|more|everything|contact details|contact info|contact information|all|data|bio|the skinny|scoop|lowdown|dirt|intel]* [you have|we have|i have|there is|we know|you know]* (about|on|for|of) {contact} [(at|from|of|with|@) {company}]"),
    rule("look_up", "(look up|lookup|pull up|open|find|show|bring up|display|get|who is|who 's|view|see|check|give me|show me|go to|find me|load|tell me about|what about|locate) [contact|person|up|me]* {contact} [(at|from|of|with|in|@) {company}] [profile|record|card|details|info|contact card|contact record|up]"),
    rule("person_colon", "(contact|person|client|customer) [:] {contact} [(at|from|of) {company}]"),
    rule("happening", "what 's [going on|happening|up|new|the story|the deal|the latest|the situation|cooking] (with|on|about|for) {contact} [(at|from|of) {company}]|(status|update|news|latest|word|anything new|any news|any update|any updates) (with|on|from|about|for) {contact} [(at|from|of) {company}]|where are we with {contact}|how [is|'s] (it going|everything|things) with {contact}"),
    rule("fields_needed", "(i|we)* (need|want|looking for|get|grab|find) [me|the|a|an]* <field> (of|for|on|to|from) {contact} [asap|please|now|urgently|quickly]*"),
    rule("fields_of", "[<ask>|<show>|i need|need|do|does|we|have|you|what|know|find|out|remind me|tell|can|'s|is|are|give|me|please]* (<field>|(contact|personal|full)* (info|information|details|card)) (of|for|on|to|from) {contact} [(at|from|of|with) {company}]"),
    rule("field_owned", "[<ask>|<show>|i need|need|do|does|we|have|you|what|know|find|out|remind me|tell|can|'s|is|are|give|me|please|and|'ve|got]* {contact} 's <field> [(at|from|of|with) {company}] [again|number|on file]"),
    rule("field_bare", "[<ask>|<show>|i need|need|and|what|'s|is|are|about]* (his|her|their){contact=focus} <field> [again]"),
    rule("field_pron", "[<ask>|<show>|i need|and|what|'s|is|are]* {contact} <field>").weight(-0.06),
    rule("info_owned", "[<ask>|<show>|i need|need|give|me]* {contact} 's [full|contact|personal]* (info|information|details|contact|contacts|contact information|contact info|contact details|profile|record|card|background|bio|contact card)"),
    rule("where", "where (does|do|is|'s) {contact} (live|lives|based|located|work out of|from|sit){field=address} [now]|where {contact} (lives|works){field=address}|what city is {contact} in{field=location}|where can i (reach|find) {contact}|how (do|can) i (reach|contact|get hold of|get in touch with) {contact}"),
    rule("works_for", "(which|what) company (does|is) {contact} (work for|with|at|work at|working for|working at|from|in|work with) [now]{field=company}|who does {contact} work for [now]{field=company}|where does {contact} work [now]{field=company}|who [is|'s] {contact} (with|working for) [these days|now]{field=company}|which company [is|'s] {contact} (with|at|from){field=company}"),
    rule("title_of", "what does {contact} do [(at|for) {company}]{field=title}|what <be> {contact} 's (role|title|job|position) [(at) {company}]{field=title}"),
    rule("birthday", "when [is|'s] {contact} 's (birthday|bday){field=birthday}|when was {contact} born{field=birthday}|how old is {contact}{field=birthday}"),
    rule("owner_of", "who (owns|manages|handles|looks after) [the] contact {contact}{field=owner}|who (owns|manages|handles|looks after) [the] {contact} contact{field=owner}|who [is|'s] responsible for {contact}{field=owner}").weight(-0.05),
    rule("has_field", "(do|does) (we|i) have [an|the|a]* <field> (for|of|on) {contact}|(does) {contact} have [a|an]* <field>|any <field> for {contact}"),
    rule("my_relation", "[<ask>|<show>|look up|look|up|find|get|for|need]* <field> (of|for) my {words:contact}"),
    rule("name_at", "{contact} (at|from|of|@) {company} [profile|details]").weight(-0.1),
    rule("by_email", "(<show>|<ask>|who|who <be>|whose|find|look up|pull up|open|search|search for|tell me about|email|address|this|that|belongs to|person|contact|with|the|what do we know about|info|details|on|about|for)* {email:contact}").weight(0.03),
    rule("name_email", "{email:contact}").weight(-0.1),
    rule("name", "{contact}").weight(-0.05),
    rule("who_is_title", "who [is|'s] the (ceo|cfo|cto|coo|cmo|vp of sales|decision maker|buyer|main contact|primary contact|head of procurement|contact|point of contact|champion|procurement lead) (at|of|for|from) {company}"),
    rule("do_i_know", "(do|does) (we|i) (have|know) [a|someone|somebody|anyone|anybody]* [named|called|contact] {contact} [in the crm|in our crm|in the system|on file]").weight(-0.05),
    rule("who_and", "who (is|'s) {contact} and ~ ~*"),
    rule("still_at", "(is|does|has) {contact} [still|now|really]* (at|with|working at|working for|work at|work for|employed at|left|employed by) {company}{field=company} [now|anymore|these days]*"),
    rule("our_contact", "(what|'s|is|give|me|the|need|i)* <field> (of|for) [our|the|my]* (contact|person|buyer|main contact|guy) at {company}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("tell me about Sarah at NBK", &[("contact", "Sarah"), ("company", "NBK")]),
    ("What's happening with John?", &[("contact", "John")]),
    ("Ali's phone number", &[("contact", "Ali"), ("field", "phone")]),
    ("what is Jane's email", &[("contact", "Jane"), ("field", "email")]),
    ("who is Priya Nair", &[("contact", "Priya Nair")]),
    ("whats the email for tom baker", &[("contact", "tom baker"), ("field", "email")]),
    ("look up jane doe", &[("contact", "jane doe")]),
    ("Jane Doe", &[("contact", "Jane Doe")]),
    ("which company does Omar work for", &[("contact", "Omar"), ("field", "company")]),
    ("when is Lena's birthday", &[("contact", "Lena"), ("field", "birthday")]),
    ("i need the mobile number of Grant Miller", &[("contact", "Grant Miller"), ("field", "phone")]),
    ("Will Turner's details", &[("contact", "Will Turner")]),
    ("where does Noor live", &[("contact", "Noor"), ("field", "address")]),
    ("show me April Stone's contact info", &[("contact", "April Stone")]),
    ("background on Marta Lopez at Siemens", &[("contact", "Marta Lopez"), ("company", "Siemens")]),
    ("can you pull up Hannah Beck for me", &[]),
    ("what's Dmitri's cell", &[]),
    ("need the email for Rosa Blum asap", &[]),
    ("who's Pedro Alves again?", &[]),
    ("Tariq's job title", &[]),
    ("what do we know about Ines Faro", &[]),
    ("anything on Leo Katz from Siemens", &[]),
    ("contact details for maria lindqvist", &[]),
    ("where does Sven work", &[]),
    ("sven olsson", &[]),
    ("give me everything you have on Bella Conti", &[]),
    ("do we have a number for Yusuf", &[]),
    ("Could you show me Nadia's contact info please?", &[]),
    ("do you have an email address for Karl Maier", &[]),
    ("tell me everything about karl maier", &[]),
    ("who is Ana Sousa and where does she work", &[]),
    ("I want to see the profile of Ana Sousa", &[]),
    ("what's the phone number for our contact at Globex", &[]),
    ("anas email", &[]),
    ("is Karl still at Volvo", &[]),
    ("J. Smith", &[("contact", "J. Smith")]),
    ("who is anna@example.com", &[("contact", "anna@example.com")]),
    ("tell me about x@y.z", &[("contact", "x@y.z")]),
];
