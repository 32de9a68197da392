//! The few words that are read as they stand, before or after the parser.

use leancrm_core::text::{fold, words};

use crate::pending::Decision;

/// Words that may stand beside a yes or a no and say nothing.
const BESIDE: &[&str] = &["please", "thanks", "thank", "you", "then"];

/// A yes or no that the parser reads as neither, because nothing waits for one.
pub(super) fn step(text: &str) -> Option<Decision> {
    const NO: &[&str] = &["no", "nope", "nah", "cancel", "stop", "never", "nevermind"];
    if is_yes(text) {
        return Some(Decision::Confirm(None));
    }
    says_only(NO, text).then_some(Decision::Cancel(None))
}

/// Whether a text is a yes and nothing else.
pub(super) fn is_yes(text: &str) -> bool {
    const YES: &[&str] =
        &["yes", "y", "yep", "yeah", "yup", "ok", "okay", "sure", "confirm", "confirmed", "correct", "exactly"];
    says_only(YES, text)
}

/// Whether a text asks: "yes?" is no yes.
pub(super) fn asks(text: &str) -> bool {
    text.contains(['?', '؟', '？'])
}

/// Whether a text begins with a word that changes something, as "delete all lost deals" does.
pub(crate) fn orders(text: &str) -> bool {
    const ORDERS: &[&str] = &[
        "delete", "push", "move", "give", "transfer", "assign", "reassign", "raise", "lower", "merge", "convert",
        "untag", "snooze", "archive",
    ];
    !text.trim_end().ends_with('?') && words(text).first().is_some_and(|word| ORDERS.contains(&word.as_str()))
}

/// Whether a text begins with one of some words and says nothing but them: "ok call John" is no yes.
fn says_only(known: &[&str], text: &str) -> bool {
    let said = words(text);
    let is = |list: &[&str], word: &String| list.contains(&word.as_str());
    said.first().is_some_and(|word| is(known, word)) && said.iter().all(|word| is(known, word) || is(BESIDE, word))
}

/// Whether somebody wants back also what was kept: the words of the button that offers it.
pub(super) fn says_all_the_same(text: &str) -> bool {
    fold(text).contains("all the same") && words(text).len() <= 8
}

/// Words that may stand before an undo.
const BEFORE: [&str; 22] = [
    "please", "can", "could", "you", "i", "want", "to", "need", "no", "oh", "oops", "whoops", "wait", "sorry",
    "actually", "ok", "okay", "hey", "and", "now", "just", "would",
];

/// Words that may follow an undo and do not say of what.
const IT: &[&str] =
    &["undo", "undoing", "redo", "that", "it", "this", "please", "now", "again", "last", "the", "one", "change"];

/// Whether a sentence begins with the word that takes something back, or is the one that puts it back. Whatever is open, it is then
/// neither an answer nor a no.
pub(super) fn says_undo(text: &str) -> bool {
    let said = words(text);
    let mut from = said.iter().skip_while(|word| BEFORE.contains(&word.as_str()));
    match from.next().map(String::as_str) {
        Some("undo" | "undoing") => true,
        // "Redo the pricing slides" is something to be done.
        Some("redo") => from.all(|word| IT.contains(&word.as_str())),
        _ => false,
    }
}

/// Whether a text takes something back and does not say what.
pub(super) fn says_only_undo(text: &str) -> bool {
    let said = words(text);
    let mut from = said.iter().skip_while(|word| BEFORE.contains(&word.as_str()));
    from.next().is_some_and(|word| word == "undo")
        && from.all(|word| ["that", "it", "this", "please"].contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_is_nothing_but_a_yes() {
        for yes in ["yes", "Yes please!", "ok", "yep, thanks"] {
            assert!(is_yes(yes), "{yes}");
        }
        for other in ["ok call John", "sure, Acme?", "yes but later", "no", "please"] {
            assert!(!is_yes(other), "{other}");
        }
        assert!(step("no idea why").is_none() && matches!(step("no thanks"), Some(Decision::Cancel(None))));
    }
}
