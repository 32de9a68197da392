//! `search`: find/list people or companies, free-text search.
//!
//! People and companies by filters, or free text.

use super::prelude::*;

slots! {
    /// Slots of `search`.
    pub struct Search {
        /// Free text.
        text: Option<String>,
        /// The kind of record.
        kind: Option<RecordKind>,
        /// The company, as written.
        company: Option<String>,
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The tag, as written.
        tag: Option<String>,
        /// The industry, as written.
        industry: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// When the record was created.
        created_period: Option<TimePhrase>,
        /// How many at most.
        limit: Option<u32>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// Web domain.
        domain: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("find_people", "[<ask>|find|search|for|show|me|list|get|who|which|what|all|of|the|our|my|every|any|give|pull|up|look|do|we|i|have|are|there|in|'s|see|filter|first {num:limit}|top {num:limit}|{num:limit}|last {num:limit}|display|fetch]* <search_adj>* (<people>{kind=contact}|<companies>{kind=company}|everyone{kind=contact}|everybody{kind=contact}|anyone{kind=contact}|anybody{kind=contact}|someone{kind=contact}|somebody{kind=contact}|all{kind=contact}) (<search_filter>|<tail>)*"),
    rule("titled", "[<ask>|find|search|for|show|me|list|get|which|all|the|our|my|every|any|give|do we have|do i have|we have|who|are|is|'s]* <search_adj>* {title_words:title} (<search_filter>)(<search_filter>|<tail>)*"),
    rule("who_in", "(who|whom) (do|does|'s|is|are|have) (i|we|you|there)* [have|got|all]* (in|at|from|near|around|based in|living in) ({location}{kind=contact}|{company}{kind=contact}) [<tail>]*"),
    rule("who_works", "who [all|else]* (works|work|is|are|'s|is working|works for) (at|for|in|from) {company}{kind=contact} [<tail>]*|who (do|does) (we|i) have (at|in|from|with|inside) {company}{kind=contact}|[list|show|find|get|give|me|all|the|our|of]* (contacts|people|employees|everyone|everybody|staff|stakeholders|decision makers) (at|from|in|of|with|for|working at|working for) {company}{kind=contact} [(or|and) [at|from|with]* {company}]"),
    rule("search_for", "(search|search for|full text search|search the crm for|search everything for|look for anything about|search crm for) {text:text}").weight(0.05),
    rule("free_text", "(search|look|find|google|grep|search for|look for|lookup|find me|full text search|searching) [for|up|me|the|crm|anything|everything|in|records|all]* [about|on|with|named|called|containing|mentioning|matching|for]* {text:text} [in (accounts|opportunities|contacts|deals|companies|leads|the crm|everything) [and (accounts|opportunities|contacts|deals|companies|leads)]*]").weight(-0.06),
    rule("mentioning", "[<ask>|find|search|show|me|list|everything|anything|all|records|any record|which|what]* (everything|anything|records|record|all|notes) [that|which]* (about|mentioning|mentions|mention|containing|related to|with the word|that mention|matching|regarding) {text:text}").weight(-0.03),
    rule("at_domain", "[<ask>|find|search|show|me|list|all|any|who|'s]* (everyone{kind=contact}|everybody{kind=contact}|people{kind=contact}|contacts{kind=contact}|anyone{kind=contact}|who|companies{kind=company}|emails|addresses) [is|works|with|an|email|addresses|emails|we have|do we have]* [at|from|with|in|@|on]* {domain:domain} [addresses|address|email|emails]*"),
    rule("added", "[<ask>|find|show|me|list|who|which|what|all|the]* [new|recently|newly|recent] (added|created|imported|new)* (<people>{kind=contact}|<companies>{kind=company}) [added|created|imported|in|on|we|did|add|got|get|since|from]* [{time:created_period}]"),
    rule("who_added", "(who|which|what) (<people>|<companies>)* (did|have|was|were|got|has) [i|we|been]* (add|added|create|created|imported|import) [in|on|since]* {time:created_period}"),
    rule("named", "[find|search|show|list|any|get]* [me|for|all|the]* (<people>{kind=contact}|<companies>{kind=company}|anyone|someone|records|everyone) (named|called|with the name|with name|whose name is|by the name of|with last name|with first name) {words:text}"),
    rule("work_in", "[<ask>]* (<people>{kind=contact}|who) [that|who]* (work|works|working|are|is) (in|for) {industry} [companies|sector|industry]*"),
    rule("employees", "[<ask>]* <companies>{kind=company} [with|that|have|has|which]* [more|over|at least|than|least|fewer|less|at]* ({range}|{amount:amount_min}) (employees|people|staff)"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("contacts tagged VIP in Dubai", &[("kind", "contact"), ("tag", "VIP"), ("location", "Dubai")]),
    ("everyone at acme.com", &[("domain", "acme.com"), ("kind", "contact")]),
    ("list all contacts", &[("kind", "contact")]),
    ("companies in the fintech industry", &[("kind", "company"), ("industry", "fintech")]),
    ("find contacts added last week", &[("kind", "contact"), ("created_period", "last week")]),
    ("who do we have at Siemens", &[("company", "Siemens"), ("kind", "contact")]),
    ("customers in Berlin", &[("kind", "company"), ("location", "Berlin")]),
    ("search for renewal discount", &[("text", "renewal discount")]),
    ("show me the first 20 companies", &[("kind", "company"), ("limit", "20")]),
    ("contacts named Ahmed", &[("kind", "contact"), ("text", "Ahmed")]),
    ("people at Globex", &[("kind", "contact"), ("company", "Globex")]),
    ("find all contacts at Globex", &[]),
    ("contacts at Acme or Globex", &[("kind", "contact"), ("company", "Acme or Globex")]),
    ("list companies in Spain", &[]),
    ("who works at Hooli", &[]),
    ("find CFOs in Dubai", &[]),
    ("show me all my contacts tagged partner", &[]),
    ("find anyone named Rosa", &[]),
    ("search for pricing proposal", &[]),
    ("customers in the logistics sector", &[]),
    ("contacts created this month", &[]),
    ("vps of marketing in London", &[]),
    ("which contacts work in finance", &[]),
    ("give me a list of all companies", &[]),
    ("marketing managers at Siemens", &[]),
    ("companies with more than 500 employees", &[]),
    ("people based in Lisbon", &[]),
    ("look for records mentioning blockchain", &[]),
    ("recently added contacts", &[]),
    ("companies owned by Sofia", &[("kind", "company"), ("owner", "Sofia")]),
    ("my contacts", &[("kind", "contact"), ("owner", "me")]),
    ("find +1 312 555 0100", &[("text", "+13125550100")]),
];
