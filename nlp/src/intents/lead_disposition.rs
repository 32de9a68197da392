//! `lead_disposition`: qualify/disqualify/convert/mark a lead.
//!
//! A lead is qualified, junked or converted.

use super::prelude::*;

slots! {
    /// Slots of `lead_disposition`.
    pub struct LeadDisposition {
        /// The lead, as written.
        lead: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// What to do with it.
        action: Option<String>,
        /// Why.
        reason: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// The state asked for or set.
        status: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("action", "(qualify{action=qualify}|disqualify{action=disqualify}|junk{action=junk}|unqualify{action=disqualify}|discard{action=junk}|reject{action=disqualify}|nurture{action=nurture}|trash{action=junk}|convert{action=convert}|promote{action=convert}|requalify{action=qualify}|accept{action=qualify}|bin{action=junk}|dismiss{action=disqualify}|recycle{action=nurture}) [the|this|that|my]* [lead|prospect]* {lead} [lead|prospect|from {company}]* [(because|as|:|due to|since|for) {text:reason}|to [a|an]* [{amount:amount}] [deal|opportunity|opp|contact|customer|account]*|into [a|an]* [{amount:amount}] (deal|opportunity|opp|contact|customer)]*"),
    rule("reopen", "(reopen|revive|reactivate){action=reopen} [the|my]* (lead|prospect) {lead}|(reopen|revive|reactivate){action=reopen} [the|my]* {lead} lead").firm(),
    rule("it", "(qualify{action=qualify}|disqualify{action=disqualify}|junk{action=junk}|convert{action=convert}|nurture{action=nurture}|reject{action=disqualify}) (it|him|her|them|this|that|this one|that one|this lead|that lead|the lead){lead=focus} [(because|as|:|due to) {text:reason}|(to|into) [a|an]* [{amount:amount}] [deal|opportunity|opp]]*"),
    rule("mark", "(mark|set|flag|tag|move|update|change|put|label) [the|lead|my|this|status of]* {lead} [lead|'s|status|this]* (as|to|=|:|into)* [a|an]* (qualified{action=qualify}|unqualified{action=disqualify}|disqualified{action=disqualify}|junk{action=junk}|spam{action=junk}|contacted{action=contacted}|hot{status=hot}|cold{status=cold}|warm{status=warm}|not interested{action=disqualify}|bad lead{action=disqualify}|nurture{action=nurture}|nurturing{action=nurture}|converted{action=convert}|good fit{action=qualify}|bad fit{action=disqualify}|unresponsive{status=unresponsive}|duplicate{action=junk}|working{status=working}|sql{action=qualify}|mql{status=mql}|a waste of time{action=junk}|dead{action=disqualify}|interested{action=qualify}) [lead] [(because|:|due to|as) {text:reason}]"),
    rule("is", "{lead} (is|'s|was|looks like|seems) [a|an|just|not|probably|total|our|really|only]* (spam{action=junk}|junk{action=junk}|not a fit{action=disqualify}|a good fit{action=qualify}|good fit{action=qualify}|a bad fit{action=disqualify}|bad fit{action=disqualify}|no fit{action=disqualify}|fake{action=junk}|a tire kicker{action=disqualify}|not interested{action=disqualify}|a bot{action=junk}|qualified{action=qualify}|not qualified{action=disqualify}|unqualified{action=disqualify}|bogus{action=junk}|a dead lead{action=disqualify}|a student{action=disqualify}|fit{action=disqualify}|bad lead{action=disqualify}|hot{status=hot}|hot lead{status=hot}|waste of time{action=junk}) [lead]* [: qualify [him|her|it|them]|: junk [it|him|her]|: disqualify [him|her|it]|: convert [it|him|her]|: mark [it|him|her]* [as]* junk]* [{text:reason}]").weight(-0.02),
    rule("convert", "(convert|turn|promote) [the|this|lead|my]* {lead} [lead]* [to|into|as]* [a|an|new]* [{amount:amount}] (deal|opportunity|opp|contact|customer|account|client){action=convert} [worth|for|of|at]* [{amount:amount}]"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("qualify Jane", &[("lead", "Jane"), ("action", "qualify")]),
    ("junk it", &[("action", "junk")]),
    ("convert Ali to a 10k deal", &[("lead", "Ali"), ("action", "convert"), ("amount", "10000")]),
    ("mark Tom as unqualified", &[("lead", "Tom"), ("action", "disqualify")]),
    ("disqualify Anna Berg, no budget", &[]),
    ("convert Tom Hughes into an opportunity", &[]),
    ("mark Anna as qualified", &[]),
    ("qualify Nina Ricci", &[]),
    ("Paul is not interested, disqualify", &[]),
];
