//! `deal_create`: open a deal.
//!
//! A new deal.

use super::prelude::*;

slots! {
    /// Slots of `deal_create`.
    pub struct DealCreate {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
        /// Expected close date.
        close: Option<TimePhrase>,
        /// The stage, as written.
        stage: Option<String>,
        /// The pipeline, as written.
        pipeline: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The product, as written.
        product: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "new",
        "(new|create|add|open|start|make|log|set up|register|spin up|enter|record|build|kick off|put in|insert|book) [me|a|an|the|new|up|another|potential|big|sales|in]* (deal|opportunity|opp|deals) [called|named|titled|for|with|:|at|to|named|worth|name|from|record|about]* <deal_details>",
    ),
    rule("colon", "(deal|opportunity|opp|new deal|new opp) : <deal_details>").weight(0.03),
    rule(
        "opp_colon",
        "[new|add] (deal|opportunity|opp) [:]* {deal} [:|for|at|worth|of|,]* {amount:amount} (<deal_detail>)*",
    ),
    rule(
        "amount_deal",
        "(new|create|add|open|start|log) [me|a|an|the|new]* {amount:amount} (deal|opportunity|opp) [with|for|at|called|:|from|named]* {deal} (<deal_detail>)*",
    ),
    rule(
        "for_deal",
        "(create|open|add|start|new|log) [a|an|the|new]* {deal} (deal|opportunity|opp) [for|worth|of|at|:]* [{amount:amount}] (<deal_detail>)*",
    ),
    rule(
        "add_to_pipeline",
        "(add|put) {deal} [:] [{amount:amount}] (to|in|into) [my|the|our]* pipeline [as|at|with|worth|for|:]* [{amount:amount}] (<deal_detail>)*",
    ),
    rule("bare", "(new|create|add|open|start|make) [me|a|an|the|new]* (deal|opportunity|opp)"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    (
        "new deal Acme renewal 50k KWD closing end of June",
        &[("deal", "Acme renewal"), ("amount", "50000"), ("currency", "KWD"), ("close", "end of June")],
    ),
    ("create a deal for Globex worth 20k", &[("deal", "Globex"), ("amount", "20000")]),
    ("open an opportunity with Hooli, 75k USD", &[("deal", "Hooli"), ("amount", "75000"), ("currency", "USD")]),
    ("add deal Initech pilot", &[("deal", "Initech pilot")]),
    ("create a deal with Globex for 30k closing in may", &[]),
    ("new opportunity: Hooli expansion, 120k", &[]),
    ("open a 15k deal for Initech", &[]),
    ("add deal Acme onboarding 8000 usd", &[]),
    ("create a new opportunity for Kestrel worth 60k", &[]),
    ("add a deal called Website Redesign for Hooli at 25k", &[]),
    ("new deal with Volvo 100k eur close in september", &[]),
    ("new deal Kestrel support plan 12k", &[]),
    ("create an opp for Volvo, 40k EUR, closing in Q3", &[]),
    ("pls add a new deal for Galp worth 65k", &[("amount", "65000")]),
    ("open a deal with Wayne for 18k usd", &[("amount", "18000"), ("currency", "USD")]),
    ("new opp Umbrella migration 90k close 30 June", &[]),
    ("add a deal: Contoso licences, 22k", &[]),
    ("create deal Fabrikam renewal 50k", &[("amount", "50000")]),
    ("could you create an opportunity for Initech at 33k", &[("amount", "33000")]),
    ("start a new deal with Hooli for 10k", &[]),
    ("add an 80k opportunity for Globex closing in August", &[]),
    ("new opportunity with Tariq at Zain, 25k", &[]),
    ("create a deal called Fleet Upgrade for Volvo", &[]),
    ("log a new deal for Kestrel 15k", &[]),
    ("register a deal for Galp, 70k, expected to close in May", &[]),
];
