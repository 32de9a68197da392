//! `contact_update`: change a person.
//!
//! A change to a person: a field, a tag, consent.

use super::prelude::*;

slots! {
    /// Slots of `contact_update`.
    pub struct ContactUpdate {
        /// The person, as written.
        contact: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
        /// The new value, as written.
        value: Option<String>,
        /// E-mail address, lower case.
        email: Option<String>,
        /// Phone number, E.164 when it was international.
        phone: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The tag, as written.
        tag: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("set", "(change|update|set|correct|edit|fix|modify|make|replace|put|switch|amend|overwrite) [the]* ({contact} 's <field>|<field> (of|for|on) {contact}) (to|as|is|:|with|into|from ~ to|=) ({email:email}|{phone:phone}|{text:value})"),
    rule("new_value", "{contact} 's [new|current|correct|updated|work|personal|mobile]* <field> (is|'s|changed to|is now|is actually|should be|:|has changed to|=|became) [now|actually|to]* ({email:email}|{phone:phone}|{text:value})"),
    rule("new_number", "{contact} (has a new|got a new|changed|has changed|has new) [his|her|their|a|an]* <field> [:|it's|it is|to|is]* [{email:email}|{phone:phone}|{text:value}]"),
    rule("moved_to", "{contact} (moved|switched|has moved|went|left) [over]* (to|for) {company} [as {text:title}]*").weight(0.06),
    rule("works_at", "{contact} [has|now|just|recently|'s|is|have]* (works at|works for|moved to|joined|is at|is with|left for|switched to|works now at|changed jobs to|moved over to|joins|started at|is working at|is working for) [now]* {company} [now|as {text:title}]*"),
    rule("now_works", "{contact} (now|just|recently) (works|works at|works for|moved|joined|working at|working for|at|with) [to|for|at]* {company} [as {text:title}]*").weight(0.04),
    rule("title", "{contact} (is now|became|was promoted to|got promoted to|is our new|has been promoted to|is the new|now works as|has become) [the|a|an|their]* {words:title} [(at|of) {company}]").weight(-0.04),
    rule("mark_tag", "(mark) {contact} [as|with|:]* {words:tag} [tag]*").weight(-0.05),
    rule("tag", "(tag|label|flag) {contact} [as|with|:]* {words:tag} [tag]*|(add|apply|put|attach|give) [the|a]* ({words:tag} (tag|label)|(tag|label) {words:tag}) (to|on) {contact}|(give) {contact} [the|a]* {words:tag} tag"),
    rule("tags", "(add|put|apply|attach) [the|new]* (tags|labels) {words:tag} (:|and|: and) {words:tag} [(:|and|: and) {words:tag}] (to|on|for) {contact}|(tag|label) {contact} (as|with) {words:tag} (:|and|: and) {words:tag} [(:|and|: and) {words:tag}]").firm(),
    rule("untag", "(untag|remove|delete|take off|drop|strip) [the|a]* ({words:tag} (tag|label)|(tag|label) {words:tag}) (from|off|on) {contact}|untag {contact} [as|from]* {words:tag}"),
    rule("add_field", "(add|save|put|attach|enter|record|store) [a|an|the|new|this|his|her]* <field> [{email:email}|{phone:phone}|{text:value}] (to|for|on) {contact} [:] [{email:email}|{phone:phone}|{text:value}]|(add|save|put) ({email:email}|{phone:phone}) (to|for|on|as|under) {contact} ['s|record|contact|email|phone|number|profile]*"),
    rule("add_to_contact", "add to {contact} 's <field> [:] {text:value}|(update|edit|change|modify|correct) [the|contact]* {contact} [contact|record|details|info|:|'s|profile]* [: {text:value}]").weight(-0.1),
    rule("consent", "no [more]* (<marketing>) (to|for) {contact}{field=consent}{value=no}|(opt out|unsubscribe) {contact} [from|of|out]* [<marketing>|all|mailings]*{field=consent}{value=no}|{contact} [has|have|just]* (opted out|unsubscribed|opts out) [of|from]* [<marketing>|all|mailings]*{field=consent}{value=no}|(do not|don't|stop|no longer|never) (contact|email|mail|emailing|contacting|mailing|marketing to|market to|sending <marketing> to|send <marketing> to) {contact} [anymore|any more|any longer|again|for marketing]*{field=consent}{value=no}|(mark|flag|set|record|put) {contact} as (do not contact|do not email|do not mail|opted out|unsubscribed|no marketing|no consent){field=consent}{value=no}|{contact} [has|have]* (withdrew|withdrawn|revoked|withdraws|revokes|took back) [his|her|their|the]* consent [to|for]* [<marketing>]*{field=consent}{value=no}|{contact} (doesn't|does not|don't|do not|no longer) (want|wants|wish|wishes|like|agree|agrees|consent|consents) [to|get|receive|any|our|more|be|the]* <marketing> [from us|anymore|any more|any longer]*{field=consent}{value=no}").bold().firm(),
    rule("agreed", "{contact} [has|have|just|now]* (opted in|opts in|opted back in|agreed to <marketing>|agrees to <marketing>|consented to <marketing>|consents to <marketing>|consented|gave consent|gave her consent|gave his consent|gave their consent|gave us consent|given consent|subscribed to <marketing>) [to|for]* [<marketing>]*{field=consent}{value=yes}|{contact} (may|can) be (emailed|contacted|mailed) [for|about|with|by]* <marketing>{field=consent}{value=yes}|(opt in|subscribe) {contact} [to|for]* <marketing>{field=consent}{value=yes}|opt {contact} in [to|for]* [<marketing>]*{field=consent}{value=yes}").firm(),
    rule("named", "({contact} 's|(her|his|their){contact=focus}) [new|full]* (last name{field=last_name}|surname{field=last_name}|first name{field=first_name}|name{field=name}) (is|'s|changed to) [now] {text:value}").firm(),
    rule("reached_at", "{contact} 's [new|work|personal|mobile|direct]* (phone|phone number|number|mobile|cell|telephone|whatsapp{field=whatsapp}|whatsapp number{field=whatsapp}) (is|is now|:|=) [now]* {phone:phone}|{contact} 's [new|work|personal]* (email|email address|e mail) (is|is now|:|=) [now]* {email:email}|add [the|a|an|this|new]* (email|email address|address|phone|phone number|number) ({email:email}|{phone:phone}) (to|for) {contact}").weight(0.02),
    rule("rename", "rename {contact} to {text:value}{field=name}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("Sarah's new number is +96555512345", &[("contact", "Sarah"), ("phone", "+96555512345")]),
    ("tag Jane VIP", &[("contact", "Jane"), ("tag", "VIP")]),
    ("change Ali's email to ali@zain.com", &[("contact", "Ali"), ("email", "ali@zain.com")]),
    ("Priya now works at Globex", &[("contact", "Priya"), ("company", "Globex")]),
    ("update Hannah's email to hannah@beck.de", &[]),
    ("Rosa's new phone is +34 600 123 456", &[]),
    ("add the partner tag to Tariq", &[]),
    ("Sven moved to Volvo", &[]),
    ("set Karl's title to CEO", &[]),
    ("change phone for Ana to +351 912 345 678", &[]),
    ("tag Karl as decision maker", &[]),
    ("change Noor's title to CFO", &[("contact", "Noor")]),
    ("Lena's email is now lena@kestrel.io", &[("email", "lena@kestrel.io")]),
    ("update Omar's phone number to +965 9999 1234", &[]),
    ("tag Priya as champion", &[("contact", "Priya"), ("tag", "champion")]),
    ("Tariq now works for Hooli", &[]),
    ("pls set Ana's email to ana@galp.pt", &[]),
    ("Sven left Volvo for Siemens", &[]),
    ("add tag partner to Rosa", &[]),
    ("Hannah got promoted to VP Sales", &[]),
    ("Karl's new email is karl@maier.at", &[("email", "karl@maier.at")]),
    ("set title of Noor Saleh to Head of Sales", &[]),
    ("update contact Lena: mobile +49 151 2345 6789", &[]),
    ("Ali is now CEO at Zain", &[]),
    ("tag Marco Rossi influencer", &[]),
    ("correct Sarah's email to sarah@contoso.com", &[("email", "sarah@contoso.com")]),
    ("remove the VIP tag from Jane", &[]),
    ("Jane Doe opted out of email", &[("contact", "Jane Doe"), ("field", "consent"), ("value", "no")]),
    ("Rosa does not want marketing emails any more", &[("contact", "Rosa"), ("field", "consent"), ("value", "no")]),
    ("mark Sven as do not contact", &[("contact", "Sven"), ("field", "consent"), ("value", "no")]),
    ("stop emailing Lena", &[("contact", "Lena"), ("field", "consent"), ("value", "no")]),
    ("Karl withdrew his consent", &[("contact", "Karl"), ("field", "consent"), ("value", "no")]),
    ("Noor agreed to marketing", &[("contact", "Noor"), ("field", "consent"), ("value", "yes")]),
    ("Priya may be emailed for marketing", &[("contact", "Priya"), ("field", "consent"), ("value", "yes")]),
    (
        "Hannah Beck's name is now Hannah Moor",
        &[("contact", "Hannah Beck"), ("field", "name"), ("value", "Hannah Moor")],
    ),
    ("Hannah Beck's phone is +49 151 2345 6789", &[("contact", "Hannah Beck"), ("phone", "+4915123456789")]),
    (
        "add the email hannah@beck.example to Hannah Beck",
        &[("contact", "Hannah Beck"), ("email", "hannah@beck.example")],
    ),
];
