//! `company_lookup`: details/status of one company.
//!
//! What a person wants to know about one company: everything, or one field.

use super::prelude::*;

slots! {
    /// Slots of `company_lookup`.
    pub struct CompanyLookup {
        /// The company, as written.
        company: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("know_about", "what (do|does|did|can|have) (we|you|i) (know|have|got|tell me) (about|on) {company} [account]|(anything|something) (on|about|known about) {company}").weight(-0.01),
    rule("about", "(<show>|what <be>|what 's|who <be>|i need|info|information|details|background|profile|record|the record|account|lookup|look up|company info|data|dossier|any info|more|everything|overview|summary)* [info|information|details|background|profile|record|card|more|everything|company details|company info|all|data|the skinny|scoop|lowdown|dirt|intel|account|customer|company|account summary|account overview|account info|account details]* [you have|we have|i have|there is|we know|you know]* (about|on|for|of) [company|account|customer|client|the company|the account]* {company} [(as a|account|company|record|profile)*]"),
    rule("look_up", "(look up|lookup|pull up|open|find|show|bring up|display|get|who is|who are|who 's|view|see|check|give me|show me|go to|find me|load|tell me about|what about|what is|what 's) [up|me]* ([the] (company|account|customer|client|organization) {company}|{company} (account|company|record|profile|card|details|info|file|account details|account info|account record))"),
    rule("look_plain", "(look up|lookup|pull up|open|find|show|bring up|display|get|who is|who are|view|see|check|give me|show me|go to|load|tell me about|what about) [up|me]* {company} [details|info|profile|record]").weight(-0.03),
    rule("happening", "what 's [going on|happening|up|new|the story|the latest|the situation|cooking] (with|on|about|for|at) [the]* {company} [account]|(status|update|updates|news|latest|word|anything new|any news|any update|any updates|the latest) (with|on|from|about|for|of|at) [the]* [account|company|client|customer]* {company} [account]|where (are|do) we [stand] with {company}|how [is|'s|are] (it going|everything|things|we doing) with {company}|how [is|'s|are] {company} doing"),
    rule("fields_of", "[<ask>|<show>|i need|need|do|does|we|have|you|what|know|find|out|remind me|tell|can|'s|is|are|give|me|please]* <company_field> (of|for|on|at) [the]* {company} [account]"),
    rule("field_owned", "[<ask>|<show>|i need|need|do|does|we|have|you|what|know|find|out|remind me|tell|can|'s|is|are|give|me|please|and]* {company} 's <company_field>"),
    rule("field_after", "[<ask>|<show>|i need|need|and|what|'s|is|are]* {company} <company_field>").weight(-0.05),
    rule("size", "how (big|large) is {company}{field=employees}|how many (employees|people|staff) (does|do) {company} (have|employ){field=employees}|how many (employees|people) (work|are) (at|for|there at) {company}{field=employees}"),
    rule("industry", "(what|which) (industry|sector|vertical|space|business) (is|are) {company} in{field=industry}|what does {company} do{field=industry}|what kind of company is {company}{field=industry}"),
    rule("where", "where (is|are) {company} (based|located|headquartered|hq|headquarters){field=address}|where [is|'s] {company} 's (office|hq|headquarters|head office){field=address}"),
    rule("owner", "who (owns|manages|handles|looks after|runs|is on|covers) [the]* {company} [account|relationship]{field=owner}|who [is|'s] [the]* (account manager|account owner|owner|rep|account executive|ae|responsible|csm) (for|of|on) [the]* {company} [account]{field=owner}|whose account is {company}{field=owner}"),
    rule("plan", "(is|are) {company} [still] on [the|a]* ~ ~* (plan|tier|package){field=plan}|(which|what) (plan|tier|package) (is|are) {company} on{field=plan}").weight(0.03),
    rule("is_customer", "(is|are) {company} [still|already|a|our|an]* (customer|client|prospect|partner|active|customer of ours|active customer){field=status}"),
    rule("company_colon", "(company|account|client|customer) [:] {company}"),
    rule("name", "{company}").weight(-0.05),
    rule("name_account", "{company} (account|company|profile|record|overview|summary|status|details|info|update)").weight(-0.02),
    rule("status_of", "(status|state) [with|of|on] {company}").weight(-0.02),
    rule("renewal", "when (is|does|'s) {company} [up for renewal|up for renew|renew|renews|contract end|contract expire|up|'s renewal]{field=renewal}"),
    rule("contacts_main", "who [is|'s|are] [our|the|my]* (main contact|primary contact|key contact|contact|point of contact|decision maker|champion|decision makers) (at|for|with|from|in) {company}{field=primary_contact}").weight(-0.02),
    rule("account_noun", "[<show>|<ask>|open|show|pull up]* {company} (account|company|customer) [details|info|page|record|summary|overview]*").weight(0.05),
    rule("main_contact", "who (is|are|'s) (our|my|the) [main|primary|key]* (contact|contacts|person|point of contact|champion|buyer) (at|for|in|with) {company}{field=primary_contact}").weight(0.05),
    rule("since_when", "(when|since when|how long) (did|have|has|is|are) (we|{company}) [been|sign|signed|onboard|win|won|start]* [working with|a customer|with us|our customer]* {company} [as|been|a|an|our|customer|client|with us]*{field=customer_since}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("status with ABC Corp?", &[("company", "ABC Corp")]),
    ("NBK", &[("company", "NBK")]),
    ("tell me about Globex", &[("company", "Globex")]),
    ("how big is Contoso", &[("company", "Contoso"), ("field", "employees")]),
    ("who owns the Fabrikam account", &[("company", "Fabrikam"), ("field", "owner")]),
    ("where is Siemens based", &[("company", "Siemens"), ("field", "address")]),
    ("open the record for Northwind Traders Ltd", &[("company", "Northwind Traders Ltd")]),
    ("what industry is Initech in", &[("company", "Initech"), ("field", "industry")]),
    ("what's going on at Acme", &[("company", "Acme")]),
    ("Hooli's website", &[("company", "Hooli"), ("field", "website")]),
    ("Monday.com", &[("company", "Monday.com")]),
    ("give me an overview of Blue Harbor Logistics", &[("company", "Blue Harbor Logistics")]),
    ("how many employees does Vandelay have", &[("company", "Vandelay"), ("field", "employees")]),
    ("pull up Umbrella", &[("company", "Umbrella")]),
    ("tell me more about Brightwater Capital", &[]),
    ("what's the latest with Globex", &[]),
    ("Kestrel Robotics", &[]),
    ("what's the website of Initech", &[]),
    ("who manages the Hooli account", &[]),
    ("is Acme a customer", &[]),
    ("account summary for Vandelay Industries", &[]),
    ("how many people work at Contoso", &[]),
    ("acme corp info", &[]),
    ("what does Northwind do", &[]),
    ("show me the Globex account", &[]),
    ("give me the details of Initech", &[]),
    ("background on Kestrel Robotics Ltd", &[]),
    ("when did we sign Globex as a customer", &[]),
    ("who's our contact at Acme", &[]),
    ("address of Hooli", &[]),
    ("how are things with Globex", &[]),
    ("what is the annual revenue of Contoso", &[]),
];
