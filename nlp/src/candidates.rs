//! Which stretches of a sentence may be names, so that whoever holds the tenant's names can look them up before the sentence is
//! parsed.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::word_lists::FUNCTION_WORDS;

/// A name has at most so many words.
const LONGEST: usize = 4;
/// So many words of a sentence are looked at.
const WORDS: usize = 40;
/// So many stretches are given at most.
const MOST: usize = 64;

static FUNCTIONS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| FUNCTION_WORDS.split(',').collect());

/// The stretches that may be names, in lower case, without possessive endings; longer ones first. None begins or ends with a word
/// such as "the" or "with".
pub fn possible_names(text: &str) -> Vec<String> {
    let words: Vec<Word> = text.split_whitespace().take(WORDS).map(Word::new).collect();
    let mut names: Vec<String> = Vec::new();
    for length in (1..=LONGEST).rev() {
        for window in words.windows(length) {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            let whole = window.iter().take(length - 1).all(|word| !word.ends);
            if !whole || !first.can_be_a_name() || !last.can_be_a_name() {
                continue;
            }
            let name = window.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.truncate(MOST);
    names
}

/// A word of the sentence.
struct Word {
    text: String,
    /// No name goes on after it: a comma, a full stop or a possessive ending follows.
    ends: bool,
}

impl Word {
    fn new(written: &str) -> Self {
        let bare = written.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        let owner = ["'s", "’s"].iter().find_map(|ending| lower.strip_suffix(ending)).map(str::to_owned);
        let ends = owner.is_some() || written.ends_with([',', ';', ':', '?', '!', ')']);
        Self { text: owner.unwrap_or(lower), ends }
    }

    fn can_be_a_name(&self) -> bool {
        !self.text.is_empty() && !FUNCTIONS.contains(self.text.as_str()) && self.text.chars().any(char::is_alphabetic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_may_be_names_are_given_and_function_words_are_not() {
        let names = possible_names("What's happening with Open Door's deal, and with José?");
        for name in ["open door", "josé", "deal", "door"] {
            assert!(names.iter().any(|known| known == name), "{name} in {names:?}");
        }
        assert!(
            !names.iter().any(|name| name.contains("with") && name.ends_with("with") || name.contains("deal and")),
            "{names:?}"
        );
        assert!(possible_names(&"word ".repeat(10_000)).len() <= MOST);
    }
}
