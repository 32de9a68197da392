//! `deal_close`: won / lost.
//!
//! A deal is won or lost.

use super::prelude::*;

slots! {
    /// Slots of `deal_close`.
    pub struct DealClose {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The outcome.
        outcome: Option<String>,
        /// Why.
        reason: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("we_won", "[we|i|just|guys|yes|team|great news|good news|finally|have|officially|boom|woohoo|and|'ve]* (won|win|closed|signed|landed|bagged|nailed|got|closed won|sealed|secured){outcome=won} [the|a|our|with]* {deal} [<deal>|contract|account|deal]* [for|at|worth|:|with|by|today|{time:when}]* [{amount:amount}] [today|{time:when}|!|per year|a year|yay]*"),
    rule("lost", "[we|i|just|sadly|unfortunately|bad news|ugh|damn|have|'ve|and|officially]* (lost|lose|closed lost|lost out on|got rejected by){outcome=lost} [the|a|our|out|on]* {deal} [<deal>|contract|account|deal]* [(to|because of|because|due to|over|on|for|as|since|after|:) {text:reason}|{time:when}]"),
    rule("mark", "(mark|set|close|flag|move|update|change|put|log|record|count|close out|register|call|make|declare) [the|my|out|status of|this]* {deal} [<deal>|'s|status|off]* (as|to|=|:|out as|down as|into|off as)* [closed|a|deal]* (won|win|closed won|closed-won|a win|successful|signed){outcome=won} [for|at|worth|with|:]* [{amount:amount}] [{time:when}|today]*"),
    rule("mark_lost", "(mark|set|close|flag|move|update|change|put|log|record|count|close out|register|call|make|declare) [the|my|out|status of|this]* {deal} [<deal>|'s|status|off]* (as|to|=|:|out as|down as|into|off as)* [closed|a|deal]* (lost|closed lost|closed-lost|a loss|dead|unsuccessful){outcome=lost} [(to|because of|because|due to|over|on|:|as|since|reason|for|and) [reason|price :]* {text:reason}]"),
    rule("it", "(mark|set|close) (it|this|that|this deal|that deal|the deal){deal=focus} [as|to]* [closed]* (won{outcome=won}|lost{outcome=lost}) [(because|due to|to|for|:) {text:reason}]"),
    rule("is_won", "{deal} [<deal>|just|have|has|is|finally|they|team|:|'s|guys|was|are|are in|today|now|officially]* (signed|is won|closed won|said yes|is ours|accepted|approved the contract|signed the contract|is closed won|came through|is a win|agreed|is signed|won|closed|is in the bag|signed off|countersigned|bought|signed up|went with us|committed|gave the go ahead|accepted our proposal|accepted the offer|is done and signed){outcome=won} [:|for|at|worth|the|with|today|{time:when}|contract|proposal|deal]* [{amount:amount}] [{time:when}|today|!]*").weight(-0.02),
    rule("is_lost", "{deal} [<deal>|just|have|has|is|finally|they|unfortunately|was|:|are|'s]* (is lost|lost|said no|went with a competitor|chose a competitor|went with|chose|declined|is dead|rejected us|passed|pulled out|backed out|is a no|turned us down|cancelled|walked away|is closed lost|decided against us|rejected the proposal|fell through|went elsewhere|dropped out|signed with|picked|won't buy|not going ahead|isn't going ahead|is off|decided not to proceed|bailed|walked|ghosted us){outcome=lost} [: mark it lost|: mark as lost|mark it lost|mark as lost|: close it|as lost] [(to|because|due to|over|on|:|for|with|since|and|us)* {text:reason}]").weight(-0.03),
    rule("then_mark", "{deal} {text:reason} (mark|set|close) (it|as|this|deal)* [as]* lost{outcome=lost}").weight(0.02),
    rule("then_won", "{deal} {text:reason} (mark|set|close) (it|as|this|deal)* [as]* won{outcome=won}").weight(0.02),
    rule("close_plain", "(close|win) [the|my]* {deal} (deal|opportunity|opp) [as]* [won{outcome=won}|lost{outcome=lost}]").weight(-0.04),
    rule("close_lost_short", "(close|mark) {deal} [<deal>] (lost{outcome=lost}|won{outcome=won}) [:] [{text:reason}]").weight(0.02),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("we won Acme", &[("deal", "Acme"), ("outcome", "won")]),
    ("lost Globex to price", &[("deal", "Globex"), ("outcome", "lost"), ("reason", "price")]),
    ("mark the Hooli deal as won", &[("deal", "Hooli"), ("outcome", "won")]),
    ("close Initech as lost because of budget", &[("deal", "Initech"), ("outcome", "lost"), ("reason", "budget")]),
    ("Contoso signed!", &[("deal", "Contoso"), ("outcome", "won")]),
    ("we just won the Globex deal!", &[]),
    ("mark Hooli lost, they went with a competitor", &[]),
    ("Acme signed today", &[]),
    ("close the Initech deal as lost", &[]),
    ("lost Umbrella because of pricing", &[]),
    ("Kestrel is won", &[]),
    ("mark Wayne as closed won", &[]),
    ("we lost the Volvo deal to a competitor", &[]),
    ("close Hooli lost no budget", &[]),
    ("we won the Kestrel deal", &[("deal", "Kestrel"), ("outcome", "won")]),
    ("Volvo signed for 80k", &[]),
    ("closed won: Galp", &[]),
    ("lost Wayne to a competitor", &[("deal", "Wayne"), ("outcome", "lost")]),
    ("pls mark the Umbrella opp as closed lost", &[("outcome", "lost")]),
    ("mark Contoso as won", &[("deal", "Contoso"), ("outcome", "won")]),
    ("we lost Fabrikam over price", &[("outcome", "lost")]),
    ("the Initech deal is dead, no budget", &[]),
    ("Hooli signed the contract this morning", &[]),
    ("mark kestrel closed lost due to timing", &[]),
    ("close out the Globex opp as won", &[("outcome", "won")]),
    ("set the Wayne deal to lost", &[("outcome", "lost")]),
    ("just closed Volvo, 95k", &[]),
    ("Galp went with someone else", &[]),
];
