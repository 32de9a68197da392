//! `leads_list`: list/filter leads.
//!
//! A set of leads.

use super::prelude::*;

slots! {
    /// Slots of `leads_list`.
    pub struct LeadsList {
        /// Where the record came from.
        source: Option<String>,
        /// The state asked for or set.
        status: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The product, as written.
        product: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// How many at most.
        limit: Option<u32>,
        /// The order asked for.
        sort: Option<Sort>,
        /// The dimension to group by.
        group_by: Option<String>,
        /// When the record was created; "older than 3 days" is a period with an open start.
        created_period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("list", "[<ask>|what|which|show|me|any|list|do|i|we|have|are|there|got|of|'s|did|get]* <lead_adj>* <leads> (<lead_filter>|<tail>)*"),
    rule("best", "[<ask>]* [my|our|the]* (hottest{status=hot}|warmest{status=warm}|best|newest|freshest|latest) [{num:limit}] <leads> (<lead_filter>|<tail>)*"),
    rule("whose_leads", "{person:owner} 's <lead_adj>* <leads> (<lead_filter>|<tail>)*"),
    rule("came", "(what|which|who|did|any|show|have|any new)* [<leads>] (came in|come in|arrived|signed up|did we get|have we got|registered|came through|got in|inbound) [from|via|through|on|in]* [<known_source>] [{time:period}] (<lead_filter>)*").weight(-0.04),
    rule("get_leads", "(did|have|do) (we|i) (get|got|received|receive|gotten|have) [any|some|new|many]* <lead_adj>* <leads> (<lead_filter>|<tail>)*"),
    rule("not_called", "[<ask>|show|me]* <leads> [that|who|which|have|has|i|we|nobody|no one]* (haven't been|not been|weren't|not|haven't|nobody|hasn't been|have not been|never|no one has|nobody has|not yet been|were never|not yet) [been|yet]* (contacted|called|worked|touched|answered|responded to|followed up|assigned|qualified|reached|called back){status=uncontacted} [yet]* (<lead_filter>|<tail>)*"),
    rule("loose", "[<ask>] <lead_adj>* <leads> (<lead_filter>|<tail>|~)*").weight(-0.1),
    rule("waiting", "who [is|'s|are]* [still]* waiting [for a|for]* (call|reply|response|answer|callback|contact){status=uncontacted}").weight(-0.1),
    rule("need_follow", "[<ask>]* <lead_adj>* <leads> [that|which|who|<be>|we|i]* (need|needing|needs|require|waiting for|due for|should|must|have to|need to) [a|an|to|be]* (follow up|attention|call|callback|contact|call back|reply|response|followed up|called){status=uncontacted} (<lead_filter>|<tail>)*"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("new leads today", &[("status", "new"), ("period", "today")]),
    ("unassigned Facebook leads", &[("owner", "unassigned"), ("source", "facebook")]),
    ("my leads", &[("owner", "me")]),
    ("leads from the website this week", &[("source", "website"), ("period", "this week")]),
    ("hot leads", &[("status", "hot")]),
    ("leads in Dubai", &[("location", "Dubai")]),
    ("which leads haven't been contacted", &[("status", "uncontacted")]),
    ("top 10 leads by score", &[("limit", "10"), ("sort", "score")]),
    ("qualified leads from linkedin", &[("status", "qualified"), ("source", "linkedin")]),
    ("Omar's leads", &[("owner", "Omar")]),
    ("leads interested in SEO", &[("product", "SEO")]),
    ("show me this week's leads", &[]),
    ("any fresh leads from instagram?", &[]),
    ("which leads are unassigned", &[]),
    ("leads that came through the website yesterday", &[]),
    ("list qualified leads in Berlin", &[]),
    ("leads nobody has called yet", &[]),
    ("my hottest leads", &[]),
    ("give me the latest 10 leads", &[]),
    ("how are my new leads", &[]),
    ("list all leads from the trade show", &[]),
    ("leads assigned to Priya", &[]),
    ("show me open leads older than a week", &[("status", "open"), ("created_period", "older than 7 days")]),
    ("new leads since monday", &[]),
    ("leads that need follow up", &[]),
    ("leads by source", &[("group_by", "source")]),
    ("leads grouped by owner", &[("group_by", "owner")]),
    ("leads older than 3 days", &[("created_period", "older than 3 days")]),
    ("leads from expo or linkedin", &[("source", "expo or linkedin")]),
];
