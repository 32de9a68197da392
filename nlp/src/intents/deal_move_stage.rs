//! `deal_move_stage`: move a deal to an open stage.
//!
//! A deal goes to another open stage.

use super::prelude::*;

slots! {
    /// Slots of `deal_move_stage`.
    pub struct DealMoveStage {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The stage, as written.
        stage: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("move", "(move|push|advance|bump|put|take|drag|progress|transition|shift|promote|set|change|update|send|bring|place|switch|get|advance|kick|return|transfer) [the|my|back|this]* {deal} [<deal>|back|forward|over|along|'s|stage|deal 's]* (to|into|in|as|back to|on to|onto|forward to|at|from {words} to) [the]* ({stage} [stage|phase]|{words:stage} (stage|phase)|stage {words:stage})"),
    rule("move_unknown", "(move|advance|drag|progress|take|transition) [the|my]* {deal} [<deal>|back|forward|over|along]* (to|into|on to|onto) [the]* {words:stage} [stage|phase]").weight(-0.12),
    rule("stage_of", "(set|change|update|move|make) [the]* (stage|phase|deal stage|status) (of|for|on) [the|my]* {deal} [<deal>] (to|as|into|=|:) [the]* ({stage} [stage]|{words:stage} [stage])|(set|change|update) {deal} 's (stage|phase|status) (to|as|=) [the]* ({stage} [stage]|{words:stage} [stage])"),
    rule("it", "(move|push|advance|bump|put|set|take|change) (it|this|that|this deal|that deal|the deal){deal=focus} (to|into|in|as|back to|on to) [the]* ({stage} [stage]|{words:stage} (stage))"),
    rule("is_now", "{deal} [<deal>] (is|'s|has|went|just|goes|moved|reached|entered|moves|are|got|made it|has moved|has reached|is ready|we 're|now)* [now|moved|just|progressed|gone|in|reached|entered|at|to|into|for|on to|advanced|moving|entering|officially|stage|the]* {stage} [stage|phase|now]*").weight(-0.1),
    rule("next_stage", "(move|advance|push|bump|progress|promote) [the|my]* {deal} [<deal>]* [to|on to|into]* [the|its]* (next stage|next step|following stage|one stage forward|forward|forward one stage|a stage){stage=next}"),
    rule("stage_colon", "{deal} (stage|:) [:|to|is|=]* {stage}").weight(-0.03),
    rule("we_in", "we 're [now]* in {stage} with {deal}|(sent|we sent|delivered|just sent|we 've sent) [the|a]* proposal to {deal}{stage=proposal}").weight(-0.15),
    rule("moved_to", "{deal} [<deal>] [has|just|is|have|we|'ve]* (moved|progressed|advanced|gone|went|moves|moving) [on|forward|over|back]* (to|into) [the]* {stage} [stage|phase]").weight(0.05),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("move Acme to negotiation", &[("deal", "Acme"), ("stage", "negotiation")]),
    ("push the Globex deal into proposal", &[("deal", "Globex"), ("stage", "proposal")]),
    ("set Hooli's stage to discovery", &[("deal", "Hooli"), ("stage", "discovery")]),
    ("advance Initech to legal review", &[("deal", "Initech"), ("stage", "legal review")]),
    ("move Globex to proposal", &[]),
    ("put the Hooli deal in negotiation", &[]),
    ("Acme is now in legal review", &[]),
    ("advance the Initech opportunity to demo", &[]),
    ("Kestrel moved to negotiation", &[]),
    ("change stage of Hooli to proposal sent", &[]),
    ("update Wayne deal stage to closing", &[]),
    ("move Kestrel to proposal sent", &[("deal", "Kestrel"), ("stage", "proposal sent")]),
    ("pls move the Volvo opp to negotiation", &[("deal", "Volvo"), ("stage", "negotiation")]),
    ("put Galp into discovery", &[]),
    ("Wayne is in legal review now", &[]),
    ("advance Umbrella to contract sent", &[("deal", "Umbrella"), ("stage", "contract sent")]),
    ("mv Contoso to demo", &[]),
    ("change the stage of Fabrikam to qualification", &[("stage", "qualification")]),
    ("move the Kestrel deal back to discovery", &[]),
    ("update stage for Initech to verbal commit", &[]),
    ("Volvo moved to procurement", &[]),
    ("could you move Hooli to the closing stage", &[]),
    ("shift Globex to onboarding", &[]),
    ("set the Galp deal stage to pilot", &[]),
    ("bring Wayne forward to negotiation", &[]),
    ("progress Umbrella to proposal", &[("deal", "Umbrella"), ("stage", "proposal")]),
    ("move acme to demo stage", &[]),
    ("drag Contoso into contracting", &[]),
];
