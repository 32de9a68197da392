//! The parts that one place of a pattern chooses among.

use super::book::Signature;
use super::{NodeId, WordId};

/// Fewer branches than this are tried one after the other.
const MANY: usize = 16;

/// Branches, found by the words that may begin them.
#[derive(Debug)]
pub(super) struct Branches {
    /// All of them in their order, each with the words of which one must begin it.
    pub(super) all: Box<[(Signature, NodeId)]>,
    /// Those that anything may begin, or all where they are few.
    pub(super) open: Box<[(Signature, NodeId)]>,
    /// The others by the words that may begin them.
    by_word: Box<[(WordId, NodeId)]>,
}

impl Branches {
    /// `first` tells the words of which one must begin a branch, if certain words must.
    pub(super) fn new<'w>(branches: &[NodeId], first: impl Fn(NodeId) -> (Signature, Option<&'w [WordId]>)) -> Self {
        let (mut open, mut by_word) = (Vec::new(), Vec::new());
        for branch in branches {
            match first(*branch) {
                (_, Some(words)) if branches.len() >= MANY => by_word.extend(words.iter().map(|word| (*word, *branch))),
                (leading, _) => open.push((leading, *branch)),
            }
        }
        by_word.sort_unstable();
        Self {
            all: branches.iter().map(|branch| (first(*branch).0, *branch)).collect(),
            open: open.into_boxed_slice(),
            by_word: by_word.into_boxed_slice(),
        }
    }

    /// Those that a word may begin, of the ones that only certain words may.
    pub(super) fn begun_by(&self, word: WordId) -> impl Iterator<Item = NodeId> + '_ {
        let start = self.by_word.partition_point(|(known, _)| *known < word);
        self.by_word[start..].iter().take_while(move |(known, _)| *known == word).map(|(_, branch)| *branch)
    }

    /// Whether some of them can be begun by certain words only.
    pub(super) fn has_closed(&self) -> bool {
        !self.by_word.is_empty()
    }
}
