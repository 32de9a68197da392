//! `explain_value`: why/who set this value.
//!
//! Why a value is so, and who set it.

use super::prelude::*;

slots! {
    /// Slots of `explain_value`.
    pub struct ExplainValue {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "why_is",
        "why (is|are|does|'s|was|did|do) [the]* {deal} ['s|deal|account]* (<deal_field>|<company_field>|<field>) [on|of|set|still|so|at|now|to|changed|say|show|showing|shown|marked|lower|higher|low|high|down|up|empty|missing|wrong|different|as|in|'s|is]* ~*",
    ),
    rule(
        "why_field",
        "why (is|are|does|'s|was|did) [the]* (<deal_field>|<company_field>|<field>) (of|for|on) [the]* {deal} ~*",
    ),
    rule(
        "why_says",
        "why (does|did|is|do) (it|the crm|the system|you|{deal}) (say|says|show|shows|think|claim|marked as|listed as|tagged|set to|in|at|flagged|assigned to|a|an|labelled) ~ ~*{field=status}",
    ),
    rule("says", "why does it (say|show|claim|think) {company} (is|as|was) ~ ~*{field=status}").weight(0.05),
    rule(
        "who_set",
        "who (set|changed|edited|updated|entered|put|added|modified|bumped|moved|lowered|raised|wrote|assigned|marked|created|pushed|touched|last changed|last edited|last updated|put in) [the|that|this|it|in]* [{deal} ['s|deal]*] (<deal_field>|<company_field>|<field>|value|that|this|it) [on|of|for|to|in]* [{deal} [deal|account]] [to|like that|last|field]*",
    ),
    rule("where_got", "where (did|do) (you|we) (get|find|have|take) {who} 's <field> [from]"),
    rule(
        "where_from",
        "where (did|does|do|is) (you|we|this|that|the|it)* (<deal_field>|<company_field>|<field>|value|number|data|info)* [of|for|on]* [{who} 's [<field>]] (come from|get|from|coming from|get that from|get this from) [from]*",
    ),
    rule(
        "who_moved",
        "who (moved|closed|deleted|reassigned|created|added|merged|assigned|marked|edited|changed|updated|touched|qualified|lost) [the|my]* {deal} [<deal>|account|contact|record]* [to {stage}|last|as lost|as won|as ~]*",
    ),
    rule("how_know", "how (do|did) (you|we) (know|get|find) [out]* [that|the]* {who} 's <field>"),
    rule(
        "how_calculated",
        "how (is|was|did|are|do you) [the|my|this|that|calculate|compute|get]* (<deal_field>|score|forecast|lead score|health score) [of|for|on]* [{deal}] (calculated|computed|determined|set|derived|worked out)",
    ),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("why is Acme's close date 12 May?", &[("field", "close_date")]),
    ("who set that?", &[]),
    ("who changed the Globex amount", &[("deal", "Globex"), ("field", "amount")]),
    ("who changed the amount on the Acme deal", &[]),
    ("why is the Globex probability 20%", &[]),
    ("where did you get Hannah's phone number from", &[]),
    ("why is Globex marked as churned", &[]),
    ("who set the close date for Hooli", &[]),
];
