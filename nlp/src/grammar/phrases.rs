//! Phrases that mean something, found by their first word.

use super::words::Words;
use crate::hash::FastMap;

/// A list of phrases with their meanings. Of those that begin alike the first that stands in the text counts: list longer ones
/// first.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    /// By the first word the words after it, and the meaning.
    by_first: FastMap<&'static str, Vec<(&'static str, T)>>,
}

impl<T: Copy> Phrases<T> {
    pub(super) fn new(list: &[(&'static str, T)]) -> Self {
        let mut by_first: FastMap<&'static str, Vec<(&'static str, T)>> = FastMap::default();
        for (phrase, meaning) in list {
            let (first, others) = phrase.split_once(' ').unwrap_or((phrase, ""));
            by_first.entry(first).or_default().push((others, *meaning));
        }
        Self { by_first }
    }

    /// What stands at `index`, and the index after it.
    pub(super) fn at(&self, words: &Words, index: usize) -> Option<(T, usize)> {
        let phrases = self.by_first.get(words.at(index))?;
        phrases.iter().find_map(|(others, meaning)| {
            let end = if others.is_empty() { Some(index + 1) } else { words.phrase(index + 1, others) };
            end.map(|end| (*meaning, end))
        })
    }
}
