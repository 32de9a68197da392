//! Whether a sentence speaks of what has happened, so that a bare day of it lies behind.

use crate::grammar::words::Words;

/// Verbs that are plainly past.
const PAST: [&str; 17] = [
    "did", "was", "were", "had", "won", "lost", "met", "spoke", "spoken", "talked", "happened", "went", "came", "got",
    "been", "churned", "wrote",
];

/// Verbs that are past unless somebody *is* so ("i am booked on april 2nd").
const PARTICIPLES: [&str; 15] = [
    "called",
    "emailed",
    "sent",
    "signed",
    "turned",
    "closed",
    "created",
    "added",
    "made",
    "contacted",
    "changed",
    "received",
    "logged",
    "moved",
    "updated",
];

/// What asks for something to be done, so that its day lies ahead.
const AHEAD: [&str; 16] = [
    "will", "due", "expected", "closing", "schedule", "book", "remind", "upcoming", "move", "push", "set", "if",
    "slated", "to", "get", "by",
];

/// Forms of "to be", after which a participle is a state and nothing past.
const STATES: [&str; 10] = ["am", "are", "is", "be", "being", "i'm", "im", "we're", "getting", "not"];

/// Whether the verbs are about what has happened.
pub(super) fn is_past(words: &Words) -> bool {
    let mut past = false;
    // How many more words may follow "have" before its participle: "have we ever invoiced".
    let mut perfect: u8 = 0;
    for index in 0..words.len() {
        let word = words.at(index);
        if AHEAD.contains(&word) {
            return false;
        }
        let state = STATES.contains(&words.before(index)) || STATES.contains(&words.before(index.saturating_sub(1)));
        let planned = matches!(word, "planned" | "scheduled" | "booked" | "need");
        past |= PAST.contains(&word)
            || (PARTICIPLES.contains(&word) && !state)
            || (perfect > 0 && word.len() > 4 && word.ends_with("ed") && !planned);
        perfect = match word {
            "have" | "has" | "haven't" | "hasn't" | "havent" | "hasnt" => 4,
            _ => perfect.saturating_sub(1),
        };
    }
    past
}
