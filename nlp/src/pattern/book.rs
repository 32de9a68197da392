//! All patterns together: their parts, each kept once, with what can be told of a part without any sentence.

use std::rc::Rc;

use super::branches::{BegunBy, Branches};
use super::{Gap, NodeId, SetId, WordId};

/// Stands for the number of a part that is not worth remembering.
pub(super) const LIGHT: u16 = u16::MAX;

/// A pattern ready to be matched.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) root: NodeId,
    /// Sets of words of each of which one must be in the sentence, the smallest first.
    pub(super) required: Box<[SetId]>,
    /// The signatures of these sets.
    pub(super) needs: Box<[Signature]>,
    /// It takes at least so many words.
    pub(crate) shortest: usize,
}

/// Words as a few bits: sets without a common bit have no common word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Signature([u64; 2]);

impl Signature {
    /// What needs no certain word.
    pub(super) const ANYTHING: Self = Self([u64::MAX; 2]);
    /// The bit that no word has, and every position.
    const ALWAYS: Self = Self([1 << 63, 0]);
    /// Words that stand in many sets have a bit of their own, the others share the rest.
    const OWN: u32 = 80;
    const SHARED: u32 = 47;

    /// The signature of the word that comes at this place when those in most sets come first.
    fn of(place: u32) -> Self {
        let bit = if place < Self::OWN { place } else { Self::OWN + place % Self::SHARED };
        if bit < 63 { Self([1 << bit, 0]) } else { Self([0, 1 << (bit - 63)]) }
    }

    /// Whether they have a common bit.
    #[inline]
    pub(super) fn meets(self, other: Self) -> bool {
        self.0[0] & other.0[0] | self.0[1] & other.0[1] != 0
    }

    /// The words of both.
    #[must_use]
    pub(super) fn with(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }
}

/// The signatures of words, from the sets that they stand in.
pub(super) fn signatures(sets: &[Rc<[WordId]>]) -> Vec<Signature> {
    let words = sets.iter().flat_map(|set| set.iter()).max().map_or(0, |last| *last as usize + 1);
    let mut counts = vec![0_u32; words];
    sets.iter().flat_map(|set| set.iter()).for_each(|word| counts[*word as usize] += 1);
    let mut order: Vec<WordId> = (0..).take(words).collect();
    order.sort_by_key(|word| std::cmp::Reverse(counts[*word as usize]));
    let mut signatures = vec![Signature::default(); words];
    for (place, word) in (0..).zip(order) {
        signatures[word as usize] = Signature::of(place);
    }
    signatures
}

/// A part of a pattern, with what is known of it by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// The words of which one must begin it.
    pub(super) leading: Signature,
    pub(super) kind: PartKind,
}

/// What a part is; see [`Node`](super::Node).
#[derive(Debug, Clone, Copy)]
pub(super) enum PartKind {
    Words(SetId),
    /// Where the list of its parts begins, and how long it is.
    Seq(u32, u16),
    Alt(u32),
    Maybe(NodeId),
    Star(NodeId),
    Gap(u32),
    /// The number of the slot and its value.
    Set(u32),
    Break,
    Skip,
}

/// Every part of every pattern.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(super) parts: Vec<Part>,
    /// For each part its number among those that are worth remembering, or [`LIGHT`].
    pub(super) heavy: Vec<u16>,
    /// The lists of parts, one after the other.
    pub(super) items: Vec<NodeId>,
    pub(super) branches: Vec<Branches>,
    pub(super) begun: BegunBy,
    pub(super) gaps: Vec<Gap>,
    /// Slots with what they are set to.
    pub(super) values: Vec<(&'static str, &'static str)>,
    /// By word.
    pub(super) signatures: Vec<Signature>,
    /// The words of the sets, one set after the other.
    pub(super) words: Vec<WordId>,
    /// Where the words of a set begin and end.
    pub(super) sets: Vec<(u32, u32)>,
    /// How many parts are worth remembering.
    pub(super) heavy_count: usize,
}

/// Positions in a sentence, one bit each.
pub(crate) type Mask = u64;
/// Sentences with more words than this are matched without masks.
pub(crate) const MASKED: usize = 62;

/// A position of a sentence, as patterns see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The words that may begin a part here: the one that stands here, and those that only fillers lead to.
    pub(super) leading: Signature,
    /// The word that stands here.
    pub(super) own: Signature,
    pub(super) word: Option<WordId>,
    pub(super) filler: bool,
}

impl Book {
    /// The positions of a sentence, given the words there and whether they are fillers, and the one behind the last word.
    pub(crate) fn places(&self, words: impl DoubleEndedIterator<Item = (Option<WordId>, bool)>) -> Vec<Place> {
        let none = Signature::default();
        let mut after = Place { leading: Signature::ALWAYS, own: none, word: None, filler: false };
        let mut places = vec![after];
        for (word, filler) in words.rev() {
            let own = word.and_then(|word| self.signatures.get(word as usize)).copied().unwrap_or_default();
            let following = if filler { after.leading } else { none };
            after = Place { leading: Signature::ALWAYS.with(own).with(following), own, word, filler };
            places.push(after);
        }
        places.reverse();
        places
    }

    /// Makes a pattern ready to be matched, once all are known.
    pub(crate) fn settle(&self, pattern: &mut Pattern) {
        let signature = |word: &WordId| self.signatures.get(*word as usize).copied().unwrap_or_default();
        let of_set = |set: &SetId| self.words(*set).iter().map(signature).fold(Signature::default(), Signature::with);
        pattern.needs = pattern.required.iter().map(of_set).collect();
    }

    /// The words of a set, rising.
    pub(super) fn words(&self, set: SetId) -> &[WordId] {
        let words = self.sets.get(set as usize).and_then(|(start, end)| self.words.get(*start as usize..*end as usize));
        words.unwrap_or_default()
    }

    /// Whether a set has a word.
    #[inline]
    pub(super) fn holds(&self, set: SetId, word: WordId) -> bool {
        const FEW: usize = 16;
        let words = self.words(set);
        if words.len() <= FEW { words.contains(&word) } else { words.binary_search(&word).is_ok() }
    }
}
