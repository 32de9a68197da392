//! The few words that are read as they stand, before or after the parser.

use leancrm_core::text::{fold, words};

use crate::pending::Decision;

/// A yes or no that the parser reads as neither, because nothing waits for one as far as it knows.
pub(super) fn step(text: &str) -> Option<Decision> {
    const NO: &[&str] = &["no", "nope", "nah", "cancel", "stop", "never", "nevermind"];
    if is_yes(text) {
        return Some(Decision::Confirm(None));
    }
    let said = words(text);
    let refuses = said.len() <= 3 && said.first().is_some_and(|word| NO.contains(&word.as_str()));
    refuses.then_some(Decision::Cancel(None))
}

/// Whether a text is a yes and nothing else.
pub(super) fn is_yes(text: &str) -> bool {
    const YES: &[&str] = &[
        "yes",
        "y",
        "yep",
        "yeah",
        "yup",
        "ok",
        "okay",
        "sure",
        "confirm",
        "confirmed",
        "right",
        "correct",
        "exactly",
    ];
    let said = words(text);
    said.len() <= 3 && said.first().is_some_and(|word| YES.contains(&word.as_str()))
}

/// Whether somebody wants back also what was kept: the words of the button that offers it.
pub(super) fn says_all_the_same(text: &str) -> bool {
    fold(text).contains("all the same") && words(text).len() <= 8
}

/// Whether a sentence begins with the word that takes something back. Whatever is open, it is then neither an answer nor a no.
pub(super) fn says_undo(text: &str) -> bool {
    const BEFORE: [&str; 22] = [
        "please", "can", "could", "you", "i", "want", "to", "need", "no", "oh", "oops", "whoops", "wait", "sorry",
        "actually", "ok", "okay", "hey", "and", "now", "just", "would",
    ];
    let said = words(text);
    said.iter().find(|word| !BEFORE.contains(&word.as_str())).is_some_and(|word| word == "undo" || word == "undoing")
}
