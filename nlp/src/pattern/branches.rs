//! The parts that one place of a pattern chooses among.

use std::rc::Rc;

use super::book::Signature;
use super::{NodeId, WordId};

/// Fewer branches than this are tried one after the other.
const MANY: usize = 16;

/// Tells the words of which one must begin a part, if certain words must, with their signature.
type First<'w> = (Signature, Option<&'w [WordId]>);

/// Branches of one place.
#[derive(Debug)]
pub(super) struct Branches {
    /// All of them in their order, each with the words of which one must begin it.
    pub(super) all: Box<[(Signature, NodeId)]>,
    /// Those that are not found by the words that begin them.
    pub(super) open: Box<[(Signature, NodeId)]>,
}

impl Branches {
    pub(super) fn new<'w>(branches: &[NodeId], first: impl Fn(NodeId) -> First<'w>) -> Self {
        let all: Vec<(Signature, NodeId)> = branches.iter().map(|branch| (first(*branch).0, *branch)).collect();
        let is_open = |(_, branch): &&(Signature, NodeId)| branches.len() < MANY || first(*branch).1.is_none();
        Self { open: all.iter().filter(is_open).copied().collect(), all: all.into_boxed_slice() }
    }

    /// Whether some of them are found by the words that begin them.
    pub(super) fn has_closed(&self) -> bool {
        self.open.len() < self.all.len()
    }
}

/// The branches that a word may begin. What a word begins lies together, since a sentence has few words.
#[derive(Debug, Default)]
pub(super) struct BegunBy {
    /// The number of the list of branches, and one of them; one word after the other.
    branches: Vec<(u32, NodeId)>,
    /// Where those of a word begin, and where those of the last word end.
    starts: Vec<u32>,
}

impl BegunBy {
    pub(super) fn new<'w>(lists: &[Rc<[NodeId]>], first: impl Fn(NodeId) -> First<'w>) -> Self {
        let mut begun: Vec<(WordId, u32, NodeId)> = Vec::new();
        for (list, branches) in (0..).zip(lists).filter(|(_, branches)| branches.len() >= MANY) {
            for branch in branches.iter() {
                let words = first(*branch).1.unwrap_or_default();
                begun.extend(words.iter().map(|word| (*word, list, *branch)));
            }
        }
        begun.sort_unstable();
        let words = begun.last().map_or(0, |(word, ..)| *word + 1);
        let start = |word: WordId| begun.partition_point(|(known, ..)| *known < word);
        Self {
            starts: (0..=words).map(|word| u32::try_from(start(word)).unwrap_or(u32::MAX)).collect(),
            branches: begun.iter().map(|(_, list, branch)| (*list, *branch)).collect(),
        }
    }

    /// The branches of a list that a word may begin.
    pub(super) fn of(&self, word: WordId, list: u32) -> impl Iterator<Item = NodeId> + '_ {
        let bounds = self.starts.get(word as usize..word as usize + 2);
        let bounds = bounds.map_or(0..0, |bounds| bounds[0] as usize..bounds[1] as usize);
        let begun = self.branches.get(bounds).unwrap_or_default();
        let start = begun.partition_point(|(known, _)| *known < list);
        begun[start..].iter().take_while(move |(known, _)| *known == list).map(|(_, branch)| *branch)
    }
}
