//! `choose`: pick a candidate.
//!
//! Which of the candidates is meant.

use super::prelude::*;

slots! {
    /// Slots of `choose`.
    pub struct Choose {
        /// Position in the list, from 1; -1 is the last.
        ordinal: Option<i64>,
        /// Free text.
        text: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("ordinal", "[i|mean|meant|want|pick|choose|select|take|go|with|use|the|'ll|it|'s|is|number|option|no|yes|try|let|one|that|would|be|give|me|please|i'd|like|go for|it is]* (first{ordinal=1}|1st{ordinal=1}|second{ordinal=2}|2nd{ordinal=2}|third{ordinal=3}|3rd{ordinal=3}|fourth{ordinal=4}|4th{ordinal=4}|fifth{ordinal=5}|5th{ordinal=5}|last{ordinal=-1}|top{ordinal=1}|bottom{ordinal=-1}|latter{ordinal=-1}|former{ordinal=1}|one{ordinal=1}|two{ordinal=2}|three{ordinal=3}|a{ordinal=1}|b{ordinal=2}|c{ordinal=3}|{num:ordinal}) [one|option|choice|please|candidate|contact|company|on the list|in the list|record|entry|result|person|name|of them|thanks|guy|match]*"),
    rule("located", "[i|mean|meant|want|pick|choose|the|it|'s|is|one|no|take|guy|select|use|with|go|person|contact|that]* (at|from|in|with|who works at|working at|based in|of|who is at|that works at|who lives in|living in|near) {words:text} [please|one|office]*"),
    rule("named", "[i|mean|meant|want|pick|choose|the|it|'s|is|no|take|select|use|go|with|i'm|talking|about|yes]* {words:text} [one|please|guy|person|contact|deal|company|account]*").weight(-0.12),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("the second one", &[("ordinal", "2")]),
    ("2", &[("ordinal", "2")]),
    ("the one at NBK", &[("text", "NBK")]),
    ("first", &[("ordinal", "1")]),
    ("number 3", &[("ordinal", "3")]),
    ("the last one", &[("ordinal", "-1")]),
    ("i mean the one in Cairo", &[("text", "Cairo")]),
];
