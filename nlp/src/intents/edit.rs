//! `edit`: change a slot of the pending action.
//!
//! Another value for a slot of the pending action.

use super::prelude::*;

slots! {
    /// Slots of `edit`.
    pub struct Edit {
        /// The amount.
        amount: Option<f64>,
        /// The day.
        date: Option<TimePhrase>,
        /// When it is due.
        due: Option<TimePhrase>,
        /// Expected close date.
        close: Option<TimePhrase>,
        /// When it starts.
        start: Option<TimePhrase>,
        /// The stage, as written.
        stage: Option<String>,
        /// When to remind.
        remind_at: Option<TimePhrase>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "amount",
        "[no|actually|wait|sorry|ok|oh|but|hmm|and|please|yes|rather]* (make|change|set|put|use|update|it|to|the|amount|value|should|be|i|said|meant|mean|that|instead|is|'s|deal|size|with|switch|rather|not|raise|lower|as|price|at|for|of)* [to|at|it|be]* {amount:amount} [instead|please|not ~*|rather]*",
    ),
    rule(
        "time",
        "[no|actually|wait|sorry|ok|oh|but|hmm|and|please|yes|rather|better]* (make|change|set|put|use|update|move|push|do|schedule|it|to|the|date|time|day|due|close|should|be|i|said|meant|mean|that|instead|is|'s|remind|me|on|for|at|by|start|switch|rather|not|better|as|can we|let|deadline|reminder|can|you|we|closing|of)* [on|to|at|for|by]* {time:date} [instead|please|rather|better|would be better|not ~*]*",
    ),
    rule(
        "stage",
        "[no|actually|wait|sorry|ok|but|and|rather]* (make|change|set|put|use|update|move|it|to|the|stage|should|be|i|said|meant|mean|that|instead|is|'s|into|in|as|rather)* {stage} [stage] [instead|please|rather]*",
    ),
    rule(
        "currency",
        "[no|actually|wait|sorry|ok|but|and|rather]* (make|change|set|put|use|update|it|to|the|currency|should|be|in|i|meant|said|that|instead|is|'s|amount)* (usd{currency=USD}|dollars{currency=USD}|eur{currency=EUR}|euro{currency=EUR}|euros{currency=EUR}|gbp{currency=GBP}|pounds{currency=GBP}|kwd{currency=KWD}|aed{currency=AED}|sar{currency=SAR}|inr{currency=INR}|rupees{currency=INR}|chf{currency=CHF}|jpy{currency=JPY}|cad{currency=CAD}|aud{currency=AUD}|dinars{currency=KWD}|dirhams{currency=AED}) [instead|please|on that|on it|for that]*",
    ),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("make it 60k", &[("amount", "60000")]),
    ("no, 45k", &[("amount", "45000")]),
    ("change it to friday", &[("date", "friday")]),
    ("set the stage to proposal", &[("stage", "proposal")]),
    ("in euros please", &[("currency", "EUR")]),
];
