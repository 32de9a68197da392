//! All patterns together: their parts, each kept once, with what can be told of a part without any sentence.

use super::branches::Branches;
use super::{Gap, NodeId, SetId, WordId};

/// Stands for the number of a part that is not worth remembering.
pub(super) const LIGHT: u32 = u32::MAX;

/// A pattern ready to be matched.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) root: NodeId,
    /// Sets of words of each of which one must be in the sentence.
    pub(crate) required: Box<[Signature]>,
    /// The words of the smallest of these sets.
    pub(crate) rarest: Box<[WordId]>,
    /// It takes at least so many words.
    pub(crate) shortest: usize,
}

/// Words as a few bits: sets without a common bit have no common word.
pub(crate) type Signature = u128;
/// The signature of what needs no certain word.
pub(super) const ANYTHING: Signature = Signature::MAX;
/// The bit that no word has, and every position.
const ALWAYS: Signature = 1 << 127;

/// The signature of a word.
pub(super) fn signature(word: WordId) -> Signature {
    1 << (word.wrapping_mul(0x9e37_79b1) >> 25).min(126)
}

/// A part of a pattern, with what is known of it by itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    /// The words of which one must begin it.
    pub(super) leading: Signature,
    /// Its number among the parts that are worth remembering, or [`LIGHT`].
    pub(super) heavy: u32,
    pub(super) kind: PartKind,
}

/// What a part is; see [`Node`](super::Node).
#[derive(Debug, Clone, Copy)]
pub(super) enum PartKind {
    Words(SetId),
    /// Where the list of its parts begins and ends.
    Seq(u32, u32),
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
    /// The lists of parts, one after the other.
    pub(super) items: Vec<NodeId>,
    pub(super) branches: Vec<Branches>,
    pub(super) gaps: Vec<Gap>,
    /// Slots with what they are set to.
    pub(super) values: Vec<(&'static str, &'static str)>,
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
    pub(super) word: Option<WordId>,
    pub(super) filler: bool,
}

impl Place {
    /// The signature of the word that stands here.
    pub(super) fn own(self) -> Signature {
        self.word.map_or(0, signature)
    }
}

/// The positions of a sentence, given the words there and whether they are fillers, and the one behind the last word.
pub(crate) fn places(words: impl DoubleEndedIterator<Item = (Option<WordId>, bool)>) -> Vec<Place> {
    let mut places = vec![Place { leading: ALWAYS, word: None, filler: false }];
    for (word, filler) in words.rev() {
        let after = places.last().map_or(ALWAYS, |place| place.leading);
        let own = ALWAYS | word.map_or(0, signature);
        places.push(Place { leading: if filler { own | after } else { own }, word, filler });
    }
    places.reverse();
    places
}

impl Book {
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
