//! `undo`: revert the last change.
//!
//! Takes back the last change.

use super::prelude::*;

slots! {
    /// Slots of `undo`.
    pub struct Undo {}
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "undo",
        "[no|oh|oops|wait|please|can|you|i|want|to|need|actually|whoops|sorry|ah|hey|would|like|ok]* (undo|revert|roll back|roll (that|it|this) back|rollback|reverse|take back|put back|restore|ctrl z|take that back|undo it|unsend|put it back|put that back|undo that|take it back|change it back|change that back|bring it back|put it back how it was|put it back the way it was|go back|back out) [that|it|this|the|my|last|latest|previous|change|changes|action|edit|update|what|you|just|did|i|thing|one|move|step|please|command|to|how|was|before|we|deletion|merge|operation|most|recent|everything]*",
    ),
    rule(
        "mistake",
        "[oops|whoops|oh|no|wait|that|it|was|sorry]* (that was a mistake|i made a mistake|my mistake|that was wrong|oops|wrong one|didn't mean that|i didn't mean that|i didn't mean to do that|i did not mean to do that|wrong deal|wrong person|wrong contact|that was an accident) [undo|it|that|please|revert|put it back|change it back]*",
    ),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("undo", &[]),
    ("undo that", &[]),
    ("revert the last change", &[]),
    ("roll that back", &[]),
    ("take that back", &[]),
    ("oops undo my last action", &[]),
    ("undo that last change", &[]),
    ("can you revert that", &[]),
    ("undo", &[]),
    ("put it back", &[]),
];
