//! Words that say by themselves which value of a closed set is meant. What was learned from sentences is a guess and may not
//! turn such a word into its opposite.

use std::ops::Range;

use crate::intent::IntentName;
use crate::sentence::Sentence;

/// Words, each with the value that it says.
type Said = &'static [(&'static str, &'static str)];

/// For a slot of an intent the words that say its value.
const PLAIN: &[(IntentName, &str, Said)] = &[
    (
        IntentName::CandidateUpdate,
        "stage",
        &[
            ("hire", "hired"),
            ("hired", "hired"),
            ("reject", "rejected"),
            ("rejected", "rejected"),
            ("shortlist", "shortlist"),
            ("withdrew", "withdrawn"),
            ("withdrawn", "withdrawn"),
        ],
    ),
    (
        IntentName::LeadDisposition,
        "action",
        &[
            ("qualify", "qualify"),
            ("qualified", "qualify"),
            ("disqualify", "disqualify"),
            ("disqualified", "disqualify"),
            ("unqualify", "disqualify"),
            ("unqualified", "disqualify"),
            ("junk", "junk"),
            ("spam", "junk"),
            ("convert", "convert"),
            ("converted", "convert"),
            ("reopen", "reopen"),
            ("reopened", "reopen"),
        ],
    ),
    (
        IntentName::DealClose,
        "outcome",
        &[("won", "won"), ("win", "won"), ("signed", "won"), ("lost", "lost"), ("lose", "lost")],
    ),
    (
        IntentName::TaskUpdate,
        "ordinal",
        &[
            ("first", "1"),
            ("1st", "1"),
            ("second", "2"),
            ("2nd", "2"),
            ("third", "3"),
            ("3rd", "3"),
            ("fourth", "4"),
            ("fifth", "5"),
            ("last", "-1"),
            ("1", "1"),
            ("2", "2"),
            ("3", "3"),
            ("4", "4"),
            ("5", "5"),
        ],
    ),
];

/// Words after which a word says the opposite, or nothing.
const TURNED: &[&str] =
    &["not", "no", "never", "isnt", "wasnt", "arent", "dont", "didnt", "cant", "un", "non", "almost"];

/// The value that a word outside the names of a sentence says for a slot; `None` where no word does, or words say several.
pub(super) fn said(
    sentence: &Sentence<'_>,
    window: Range<usize>,
    names: &[Range<usize>],
    (name, slot): (IntentName, &str),
) -> Option<&'static str> {
    let (_, _, words) = PLAIN.iter().find(|(intent, of, _)| *intent == name && *of == slot)?;
    let mut value = None;
    for at in window {
        let word = sentence.tokens[at].norm.as_ref();
        let Some((_, says)) = words.iter().find(|(known, _)| *known == word) else { continue };
        let turned = at.checked_sub(1).is_some_and(|before| TURNED.contains(&sentence.tokens[before].norm.as_ref()));
        // "Last week" and "by the third" are no places in a list.
        if slot == "ordinal" && sentence.time_over(at).is_some() {
            continue;
        }
        if turned || value.is_some_and(|known| known != *says) {
            return None;
        }
        if !names.iter().any(|name| name.contains(&at)) {
            value = Some(*says);
        }
    }
    value
}
