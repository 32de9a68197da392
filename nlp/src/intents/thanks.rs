//! `thanks`: thanks, praise, bye.
//!
//! Thanks, praise and good-byes.

use super::prelude::*;

slots! {
    /// Slots of `thanks`.
    pub struct Thanks {}
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "thanks",
        "[ok|okay|great|perfect|cool|awesome|nice|good|no|yes|wonderful|excellent|brilliant|oh|alright|that 's|all|many|super|big|very|much|well|so|lovely|got it|fine|got|it]* (thanks|thank you|thank|cheers|appreciated|appreciate it|i appreciate it|much appreciated|thank u|tysm|thankyou|i appreciate that|i appreciate your help|appreciate your help|grateful|muchas gracias|gracias|danke|merci|shukran|obrigado|bravo) [a lot|so much|very much|you|a|lot|million|bunch|for|the|your|all|that|this|help|helping|info|information|assistance|support|again|bot|much|so|everything|being|quick|great|work|update|reply|answer|mate|man|buddy|team|ton|being so helpful|me|out|job|it|now|then|bye|very|kindly|heaps|loads|guys|today|doing]*",
    ),
    rule(
        "praise",
        "[that|this|it|you|was|is|'s|'re|are|were|so|very|really|such|a|an|what|the|absolutely|ok|well|oh|wow|looks|my|always|been|have|now]* (great|awesome|perfect|cool|nice|excellent|amazing|brilliant|good job|great job|well done|nice work|good work|great work|good bot|good one|wonderful|fantastic|superb|love it|lovely|helpful|very helpful|the best|lifesaver|life saver|good stuff|sweet|neat|nice one|star|legend|genius|rock|you rock|nailed it|so helpful|sounds good|good to know|right on|impressive|smart|useful|rocks|bless you|kudos|way to go|nicely done|well played|lol|haha|not bad|impressed|terrific|outstanding|beautiful|handy|noted) [job|work|one|bot|help|thanks|stuff|thank you|!|done|at this|today|everything|you|assistant|answer|response|there]*",
    ),
    rule(
        "bye",
        "[ok|okay|thanks|thank you|alright|well|that 's|all|for|now|i|'m|done|great|cool|time|to|go]* (bye|goodbye|good bye|bye bye|see you|see ya|cya|see you later|later|talk to you later|talk later|ttyl|good night|goodnight|catch you|catch you later|have a good (one|day|evening|weekend|night)|have a nice (day|evening|weekend|night)|have a great (day|evening|weekend|night)|farewell|until next time|take care|so long|adios|ciao ciao|speak soon|talk soon|see you soon|that 's all|that is all|that will be all|nothing else|i 'm done|i am done|we 're done|no more questions|logging off|signing off|i 'm off|until tomorrow|gotta go|got to go|i have to go) [now|later|for now|then|{time:when}|bot|everyone|soon|thanks|all|folks|again|thank you|for today|around|you|tomorrow]*",
    ),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("thanks", &[]),
    ("thank you so much for your help", &[]),
    ("great job", &[]),
    ("bye", &[]),
    ("perfect, thanks", &[]),
    ("good night", &[]),
    ("that's all for now", &[]),
    ("awesome", &[]),
    ("cheers mate", &[]),
    ("that was helpful, thank you", &[]),
    ("see you later", &[]),
    ("great, thank you!", &[]),
    ("good bot", &[]),
];
