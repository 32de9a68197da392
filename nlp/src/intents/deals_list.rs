//! `deals_list`: list/filter deals.
//!
//! A set of deals: any number of filters before and after the noun, in any order.

use super::prelude::*;

slots! {
    /// Slots of `deals_list`.
    pub struct DealsList {
        /// Whose records.
        owner: Option<Owner>,
        /// The stage, as written.
        stage: Option<String>,
        /// The state asked for or set.
        status: Option<DealStatus>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// Upper bound of the amount, included.
        amount_max: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
        /// When the deal closes or closed.
        close_period: Option<TimePhrase>,
        /// When the record was created.
        created_period: Option<TimePhrase>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The pipeline, as written.
        pipeline: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The tag, as written.
        tag: Option<String>,
        /// Where the record came from.
        source: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The industry, as written.
        industry: Option<String>,
        /// The order asked for.
        sort: Option<Sort>,
        /// How many at most.
        limit: Option<u32>,
        /// The dimension to group by.
        group_by: Option<String>,
        /// What the deals lack: `amount`, `close_date`, `contact`, `company`, `next_step` or `owner`.
        missing: Option<String>,
        /// Lower bound of the probability in percent, included.
        probability_min: Option<u32>,
        /// Upper bound of the probability in percent, included.
        probability_max: Option<u32>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("list", "[<ask>]* [which|what|of|'s|<be>|have|we|i|you]* <deal_adjective>* <deals> [<be>|have|has|that|which]* (<deal_filter>|<tail>)*"),
    rule("list_of", "(<ask>|list|summary|overview)* [list|lists|all|summary|overview] of <deal_adjective>* <deals> (<deal_filter>|<tail>)*"),
    rule("closing_what", "(what|what 's|whats|which|anything|who|everything) [<be>|all|do we have|have we got|do i have]* (closing|due to close|about to close|set to close|slated to close|expected to close) [in|on|by|for|before]* {time:close_period} (<deal_filter>|<tail>)*").weight(0.03),
    rule("closing_bare", "[<ask>|what|which|who|'s|<be>|anything|everything]* <closing> (<deal_filter>|<tail>)*").weight(-0.03),
    rule("own", "what [<deal_adjective>]* <deals> (does|do|is|are) {person:owner} (own|have|run|manage|working on|handle|got) (<deal_filter>|<tail>)*"),
    rule("whose_deals", "{person:holder} 's <deal_adjective>* <deals> (<deal_filter>|<tail>)*").weight(0.01),
    rule("the_big_ones", "[<ask>|what|which|<be>]* <whose>* <top> (<deals>|deal|opportunity|opp) (<deal_filter>|<tail>)*"),
    rule("will_close", "(what|which) [<deals>] (will|should|is|are|'s|can|could|do) [i|we|going|expected|likely|supposed|expect|to]* (close|sign|land|closing|signing|come in|landing) [in|on|by|for]* {time:close_period} (<deal_filter>|<tail>)*"),
    rule("what_won", "(what|which) (did|have) (we|i|{person:owner}|the team) (win|won|close|closed|sign|signed|land){status=won} [in|on|for]* {time:close_period}|(what|which) (did|have) (we|i|{person:owner}|the team) (lose|lost){status=lost} [in|on|for]* {time:close_period}"),
    rule("any_deals", "(any|are there any|do we have any|do i have any|is there any|got any|have we any) <deal_adjective>* <deals> (<deal_filter>|<tail>)*"),
    rule("in_stage", "(what|which|show|list|everything|anything|who)* [me|'s|is|are|do we have|all|everything|currently]* in {stage} [stage] [right now|now|currently]*").weight(-0.1),
    rule("deals_grouped", "[<ask>]* <deal_adjective>* <deals> <grouped> (<deal_filter>|<tail>)*"),
    rule("pipeline_list", "[<ask>]* [my|our|the] {stage} pipeline").weight(-0.05),
    rule("her_deals", "[<show>|what|which|<be>|about|how]* (his|her|their|its){contact=focus} [open|won|lost]* <deals>"),
    rule("loose", "[<ask>] <deal_adjective>* <deals> (<deal_filter>|<tail>|~)*").weight(-0.1),
    rule("deals_for_him", "[<ask>]* <deals> (for|with|of|from) {who} (<deal_filter>|<tail>)*"),
    rule("soon", "[<ask>|which|what]* <deal_adjective>* <deals> [that|which|<be>|will]* (closing|close|due) (soon|shortly){sort=close_date} [<tail>]"),
    rule("every", "[<ask>]* every <deal_adjective>* (deal|opportunity|opp) (<deal_filter>|<tail>)*"),
    rule("value", "[<ask>]* (high|highest|low|big|large) (value|ticket|dollar|priority){sort=amount} <deals> (<deal_filter>|<tail>)*"),
    rule("missing", "[<ask>]* <deal_adjective>* <deals> <lacking> (<deal_filter>|<tail>)*").weight(0.01),
    rule("likely", "[<ask>]* <likely> <deals> (<deal_filter>|<tail>)*").weight(0.01),
    rule("new", "[<ask>|any|which|what|how about]* [<whose>|open|won]* (new|newly created|fresh|recent) <deals> [<be>|that|which|created|added|opened|we|got|came in|in|from|for|on|since|during]* {time:created_period} (<deal_filter>|<tail>)*").weight(0.06),
    rule("slipped", "[<ask>]* <deals> [that|which|have]* (slipped|pushed|rolled over|carried over|moved|were pushed|got pushed) (from|since|out of|into|to) {time:close_period}").weight(0.05),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("my deals closing this month", &[("owner", "me"), ("close_period", "this month")]),
    ("deals over 50k in negotiation, Omar's", &[("amount_min", "50000"), ("stage", "negotiation"), ("owner", "Omar")]),
    ("show me all open deals", &[("status", "open")]),
    ("list won deals this quarter", &[("status", "won"), ("close_period", "this quarter")]),
    ("top 5 deals", &[("limit", "5"), ("sort", "amount")]),
    ("biggest deals first", &[]),
    ("which opportunities are closing next week", &[("close_period", "next week")]),
    ("deals in Dubai", &[("location", "Dubai")]),
    ("opps tagged strategic", &[("tag", "strategic")]),
    ("deals with Acme", &[("company", "Acme")]),
    ("lost deals grouped by owner", &[("status", "lost"), ("group_by", "owner")]),
    ("what deals does Lina own", &[("owner", "Lina")]),
    ("unassigned deals", &[("owner", "unassigned")]),
    ("deals between 10k and 50k", &[("amount_min", "10000"), ("amount_max", "50000")]),
    ("my team's deals in proposal", &[("owner", "team"), ("stage", "proposal")]),
    ("deals from linkedin", &[("source", "linkedin")]),
    ("deals created last week", &[("created_period", "last week")]),
    ("healthcare deals above 100k", &[("industry", "healthcare"), ("amount_min", "100000")]),
    ("show my 10 oldest open deals", &[("owner", "me"), ("limit", "10"), ("sort", "oldest"), ("status", "open")]),
    ("deals in the enterprise pipeline", &[("pipeline", "enterprise")]),
    ("overdue deals", &[("status", "overdue")]),
    ("what opportunities do we have in discovery", &[("stage", "discovery")]),
    ("my deels in negotiation", &[("owner", "me"), ("stage", "negotiation")]),
    ("give me a list of all the deals I won last quarter", &[]),
    ("which of my deals are above 100k", &[]),
    ("show opportunities in the proposal stage", &[]),
    ("what deals do we have closing before the end of the month", &[]),
    ("all of Priya's open opportunities", &[]),
    ("list the 5 largest opportunities in our pipeline", &[]),
    ("opps closing q2", &[]),
    ("deals we lost to price last year", &[]),
    ("whats closing this week", &[]),
    ("show me deals worth more than 20k that close in april", &[]),
    ("any new deals this week?", &[]),
    ("deals at Siemens", &[]),
    ("open deals in the retail industry", &[]),
    ("deals owned by my team in negotiation", &[]),
    ("smallest deals first", &[]),
    ("show me everything in negotiation", &[]),
    ("big deals in london", &[]),
    ("deals sorted by close date", &[]),
    ("my won deals this year over 10k", &[]),
    ("what are my top deals", &[]),
    ("list all deals expected to close in the next 30 days", &[]),
    ("what did we close last month", &[]),
    ("which deals are closing soon", &[]),
    ("opportunities worth at least 250k in EMEA", &[]),
    ("do I have any deals with Siemens in the pipeline", &[]),
    ("list opps without a close date", &[("missing", "close_date")]),
    ("show me every deal Tariq is working on", &[]),
    ("deals between 20k and 60k closing this quarter", &[]),
    ("lost opportunities in january", &[]),
    ("open opportunities over $1M", &[]),
    ("deals in legal review", &[]),
    ("newest deals", &[]),
    ("high value deals closing next month", &[]),
    ("what's in the negotiation stage right now", &[]),
    ("deals without amount", &[("missing", "amount")]),
    ("deals with no next step", &[("missing", "next_step")]),
    ("open deals without a contact", &[("missing", "contact"), ("status", "open")]),
    ("deals with no company", &[("missing", "company")]),
    ("deals that have no owner", &[("missing", "owner"), ("owner", "unassigned")]),
    ("deals with probability over 50%", &[("probability_min", "50")]),
    ("deals above 70% probability", &[("probability_min", "70")]),
    ("deals between 30% and 60% probability", &[("probability_min", "30"), ("probability_max", "60")]),
    ("probability under 20% deals", &[("probability_max", "20")]),
    ("deals in demo or proposal", &[("stage", "demo or proposal")]),
    ("deals in proposal and negotiation", &[("stage", "proposal or negotiation")]),
    ("deals with Acme or Globex", &[("company", "Acme or Globex")]),
    ("KWD deals", &[("currency", "KWD")]),
    ("deals in EUR", &[("currency", "EUR")]),
    ("open USD deals over 10k", &[("currency", "USD"), ("status", "open"), ("amount_min", "10000")]),
    ("won deals in October by rep", &[("close_period", "in October"), ("group_by", "owner"), ("status", "won")]),
    ("deals closing 2020", &[("close_period", "2020")]),
    ("John Smith's deals", &[("contact", "John Smith")]),
    ("deals with John Smith", &[("contact", "John Smith")]),
    ("deals of Layla", &[("contact", "Layla")]),
    ("new deals this month", &[("created_period", "this month")]),
    ("won and lost deals last month", &[("status", "closed"), ("close_period", "last month")]),
    ("deals older than 90 days", &[("created_period", "older than 90 days")]),
];
