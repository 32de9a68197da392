//! `confirm`: yes, to a pending action.
//!
//! A yes to the question that is open.

use super::prelude::*;

slots! {
    /// Slots of `confirm`.
    pub struct Confirm {}
}

pub(crate) const RULES: &[Rule] = &[rule(
    "yes",
    "[yes|yeah|yep|yup|ok|okay|sure|oh|well|and|please|right|correct|great|perfect|alright|absolutely|that|'s|is|it|good|looks|all|fine|i|indeed|cool]* (yes|yeah|yep|yup|yea|ya|y|sure|ok|okay|k|kk|correct|right|exactly|confirm|confirmed|go ahead|do it|proceed|go for it|absolutely|definitely|of course|certainly|affirmative|sounds good|sounds right|looks good|looks right|looks correct|approve|approved|agreed|agree|agree with that|i agree|that works|works for me|make it so|perfect|great|fine|fine by me|go|go on|yes please|please do|send it|save it|create it|log it|book it|execute|all good|that's right|that is correct|that 's correct|that 's right|that is right|that 's it|you got it|you can|indeed|true|continue|ship it|submit|accept|accepted|aye|positive|done|good|yes do it|totally|roger|roger that|sure thing|why not|no problem|be my guest|you bet|right on|uh huh|mhm|let 's do it|do that|do so|please proceed|absolutely yes|okay go|exactly right|bet|lgtm|👍|move it|close it|delete it|merge them|merge it|carry on|i 'm sure|i am sure|i confirm) [please|ahead|do|it|that|do it|do that|go ahead|proceed|with|thanks|thank you|now|then|sure|yes|good|works|correct|is|'s|right|to me|for me|of course|great|confirmed|me|and|continue|save|send|you can|all|on]*",
)];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("yes", &[]),
    ("go ahead", &[]),
    ("sure, do that", &[]),
    ("ok do it", &[]),
    ("yep, looks good", &[]),
    ("confirm", &[]),
    ("i agree with that", &[]),
];
