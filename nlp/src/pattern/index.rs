//! Which patterns can match at all, told by the words of a sentence.

use super::{Book, Pattern, WordId};

/// For each word the patterns that need it, or one of a few others.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// The patterns by word, one list after the other.
    patterns: Vec<u16>,
    /// Where the list of each word begins, and where the last one ends.
    starts: Vec<u32>,
    /// The patterns that need no word, as a set.
    always: Numbers,
}

/// A set of patterns, by their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    bits: Vec<u64>,
    /// The numbers below 64 times this one have been told.
    place: usize,
}

impl Numbers {
    fn none(count: usize) -> Self {
        Self { bits: vec![0; count.div_ceil(64)], place: 0 }
    }

    fn add(&mut self, number: usize) {
        if let Some(bits) = self.bits.get_mut(number / 64) {
            *bits |= 1 << (number % 64);
        }
    }
}

/// The numbers, rising.
impl Iterator for Numbers {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while let Some(bits) = self.bits.get_mut(self.place) {
            if *bits != 0 {
                let number = 64 * self.place + bits.trailing_zeros() as usize;
                *bits &= *bits - 1;
                return Some(number);
            }
            self.place += 1;
        }
        None
    }
}

impl Index {
    /// An index of patterns, which are numbered in their order.
    pub(crate) fn new<'p>(patterns: impl ExactSizeIterator<Item = &'p Pattern>, book: &Book) -> Self {
        let mut always = Numbers::none(patterns.len());
        let mut by_word: Vec<(WordId, u16)> = Vec::new();
        for (number, pattern) in patterns.enumerate() {
            match (pattern.required.first(), u16::try_from(number)) {
                (Some(set), Ok(short)) => by_word.extend(book.words(*set).iter().map(|word| (*word, short))),
                _ => always.add(number),
            }
        }
        by_word.sort_unstable();
        let words = by_word.last().map_or(0, |(word, _)| *word + 1);
        let start = |word: WordId| by_word.partition_point(|(known, _)| *known < word);
        let starts = (0..=words).map(|word| u32::try_from(start(word)).unwrap_or(u32::MAX)).collect();
        Self { patterns: by_word.iter().map(|(_, number)| *number).collect(), starts, always }
    }

    /// The patterns that some words leave.
    pub(crate) fn among(&self, words: impl Iterator<Item = WordId>) -> Numbers {
        let mut numbers = self.always.clone();
        for word in words.map(|word| word as usize) {
            let Some([start, end]) = self.starts.get(word..word + 2) else { continue };
            for number in self.patterns.get(*start as usize..*end as usize).unwrap_or_default() {
                numbers.add(usize::from(*number));
            }
        }
        numbers
    }
}
