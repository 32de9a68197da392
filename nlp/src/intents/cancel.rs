//! `cancel`: no / never mind.
//!
//! A no to the question that is open.

use super::prelude::*;

slots! {
    /// Slots of `cancel`.
    pub struct Cancel {}
}

pub(crate) const RULES: &[Rule] = &[rule(
    "no",
    "[no|nope|nah|hold|hold on|wait|oh|actually|hmm|sorry|please|stop|ok|just|don't|well|and|,]* (no|nope|nah|n|cancel|cancel it|cancel that|stop|never mind|nevermind|forget it|forget about it|forget that|abort|don't|don't do it|don't do that|do not|do not do that|do not do it|discard|discard it|discard that|scrap that|scrap it|not now|no thanks|no thank you|not yet|leave it|leave it alone|leave it as is|hold on|wait|hold off|wrong|that 's wrong|that is wrong|that's not right|that 's not right|that is not right|that 's not correct|that is not correct|not right|incorrect|not correct|negative|drop it|skip it|skip|skip that|ignore that|ignore it|disregard|disregard that|reject|rejected|quit|exit|no way|absolutely not|definitely not|of course not|don't save|don't send|don't send it|don't create|don't create it|don't save it|don't bother|not that|not that one|neither|none|none of these|none of them|none of those|you got that wrong|you got it wrong|you 're wrong|you are wrong|you misunderstood|you misunderstood me|that 's not what i (meant|said|want|wanted|asked)|that is not what i (meant|said|want|wanted|asked)|that isn't what i (meant|want|wanted|said)|not what i (meant|asked|wanted|said)|i changed my mind|changed my mind|i take it back|on second thought|i disagree|disagree|i don't want that|i don't want to|i don't agree|back out|halt|let 's not|rather not|i 'd rather not|please don't|undo|false|delete that|back|go back|start over|nvm|no no|not really|not this|call it off|mistake|my mistake|that was a mistake|i made a mistake) [do|that|it|please|thanks|thank you|now|yet|this|cancel|me|to|one|i|want|sorry|stop|forget|action|request|the|wait|no|please cancel|at all|there|anymore|mind|about|changed|wrong|right]*",
)];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("no", &[]),
    ("cancel", &[]),
    ("never mind", &[]),
    ("no, don't do that", &[]),
    ("forget it", &[]),
    ("that's wrong", &[]),
];
