//! `candidate_update`: move/score/comment a candidate.
//!
//! A hiring candidate is moved, scored or commented.

use super::prelude::*;

slots! {
    /// Slots of `candidate_update`.
    pub struct CandidateUpdate {
        /// The candidate, as written.
        candidate: Option<String>,
        /// The stage, as written.
        stage: Option<String>,
        /// The score, as written.
        score: Option<String>,
        /// The feedback, as written.
        feedback: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("move", "(move|advance|push|promote|bump|progress|take|pass|shift|send|put) [the|candidate|applicant]* {candidate} (to|into|on to|onto|forward to|through to) [the|an]* (offer{stage=offer}|interview{stage=interview}|phone screen{stage=phone screen}|screening{stage=screening}|onsite{stage=onsite}|on site{stage=on site}|final round{stage=final round}|final interview{stage=final interview}|technical interview{stage=technical interview}|take home{stage=take home}|hired{stage=hired}|reference check{stage=reference check}|shortlist{stage=shortlist}|first interview{stage=first interview}|second interview{stage=second interview}|assessment{stage=assessment}|offer stage{stage=offer stage}|onsite stage{stage=onsite stage}|interview stage{stage=interview stage}|screening stage{stage=screening stage}|next round{stage=next round}) [stage|round]*").weight(0.03),
    rule("move_candidate", "(move|advance|push|promote|bump|progress|take|shift|send|put|set|mark) [the]* (candidate|applicant) {candidate} (to|into|as|on to) [the]* ({stage} [stage]|{words:stage} [stage|round])").weight(0.06),
    rule("passes", "(candidate|applicant) {candidate} (passes|passed|moves|moved|goes|advances|advanced|is|was) [to|on to|into|in|through|at|the]* ({stage} [stage|round]|{words:stage})").weight(0.05),
    rule("offer", "{candidate} (to|moved to|goes to|moves to) (offer{stage=offer}|interview{stage=interview}|onsite{stage=onsite}|screening{stage=screening}|hired{stage=hired})").weight(-0.02),
    rule("reject", "(reject|hire|shortlist|decline|withdraw|advance|disqualify) [the]* (candidate|applicant) {candidate} [{text:feedback}]|(make|extend|send) {candidate} an offer{stage=offer}|hire {candidate}{stage=hired}|reject {candidate} 's application{stage=rejected}|withdraw {candidate} 's application{stage=withdrawn}|{candidate} (withdrew|withdrew her application|withdrew his application|accepted the offer|declined the offer|rejected the offer) [from the process]*"),
    rule("reject_for", "(reject{stage=rejected}|decline{stage=rejected}|withdraw{stage=withdrawn}) [the|candidate|applicant]* {candidate} (because of|because|due to|:) {text:feedback}").firm(),
    rule("score", "(score|rate|grade|give|evaluate|mark) [the|candidate|applicant]* {candidate} [a|an|with|at]* {num:score} [out of {num:max}|/ {num:max}|stars|points|of {num:max}]* [on|for|in|as|at]* [{text:feedback}]"),
    rule("score_word", "(score|rate|give|grade) [candidate]* {candidate} {word:score} (on|for|in|out of) {text:feedback}").weight(-0.08),
    rule("feedback", "[add|leave|log|record|write|put]* [a|an|interview|some|the|positive|negative]* (interview feedback|feedback|interview note|interview notes|scorecard) (for|on|about|to) [candidate]* {candidate} [:|that|saying]* {text:feedback}|(candidate|applicant) {candidate} [:] {text:feedback}").weight(-0.02),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("move Priya to offer", &[("candidate", "Priya"), ("stage", "offer")]),
    ("score Ali 4 on coding", &[("candidate", "Ali"), ("score", "4")]),
    ("reject candidate Noah", &[("candidate", "Noah")]),
    ("add feedback for Imani: strong systems design", &[("candidate", "Imani")]),
    ("move candidate Noah to onsite", &[]),
    (
        "reject Noah because of no experience",
        &[("candidate", "Noah"), ("stage", "rejected"), ("feedback", "no experience")],
    ),
    ("give Imani a 5 for communication", &[]),
];
