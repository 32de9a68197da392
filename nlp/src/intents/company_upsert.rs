//! `company_upsert`: add/change a company.
//!
//! A new company, or a change to one.

use super::prelude::*;

slots! {
    /// Slots of `company_upsert`.
    pub struct CompanyUpsert {
        /// The name, as written.
        name: Option<String>,
        /// Web domain.
        domain: Option<String>,
        /// The industry, as written.
        industry: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
        /// The new value, as written.
        value: Option<String>,
        /// Number of employees.
        employees: Option<u32>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("add", "(add|create|new|register|save|enter|put|make|set up|insert|onboard) [a|an|the|new|me|this]* (company|account|customer|client|organization|business|firm) [called|named|for|:|record|is|name]* {company:name} (<company_detail>)*").weight(0.03),
    rule("new_company", "new (company|account|customer|client|organization) [:] {company:name} (<company_detail>)*"),
    rule("add_as", "(add|create|save|register|store|set up) [:]* {company:name} (<company_detail>)* as [a|an|our|new|the]* (company|account|customer|client|organization|prospect account) (<company_detail>)*"),
    rule("set", "(change|update|set|correct|edit|fix|modify|make|put|switch) [the|company]* ({company:name} 's <company_field>|<company_field> (of|for|on) {company:name}) (to|as|is|:|with|=) ({domain:value}|{text:value})"),
    rule("now", "{company:name} (changed|has changed|updated|moved|switched) [its|their|the|to]* <company_field> (to|:) ({domain:domain}|{text:value})|{company:name} 's [new|current]* <company_field> (is|is now|changed to|should be|:|=) [now]* ({domain:domain}|{text:value})").weight(0.03),
    rule("moved", "{company:name} (moved|has moved|relocated|is moving) [their|its|hq|office|headquarters]* to {location}"),
    rule("has_staff", "{company:name} [now]* has {num:employees} (employees|people|staff)|{company:name} (is|is now) in [the]* {industry} (industry|sector|space)"),
    rule("bare", "(add|create|new) [a|an|me|new]* (company|account|customer|organization|client)"),
    rule("field_set", "(update|change|set|edit|correct|fix) {company:name} ['s] <company_field> (to|:|=|as|is) ({domain:domain}|{text:value})").weight(0.05),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    (
        "add company Globex, globex.com, fintech",
        &[("name", "Globex"), ("domain", "globex.com"), ("industry", "fintech")],
    ),
    ("create an account for Blue Harbor Logistics", &[("name", "Blue Harbor Logistics")]),
    ("new customer called Red Kettle Foods in Berlin", &[("name", "Red Kettle Foods"), ("location", "Berlin")]),
    ("add a company called Bright Labs", &[]),
    ("create new account Nordwind GmbH in Hamburg", &[]),
    ("change Globex's industry to energy", &[]),
    ("create company Kestrel Robotics with domain kestrel.io", &[]),
    ("update Globex website to globex.io", &[]),
];
