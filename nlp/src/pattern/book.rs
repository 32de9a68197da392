//! All patterns together: their parts, each kept once, with what can be told of a part without any sentence.

use std::ops::Range;

use super::{Gap, Node, NodeId, SetId, WordId};
use crate::hash::{FastMap, FastSet};

/// No set of words: anything may begin a part.
pub(super) const ANY: SetId = SetId::MAX;
/// A pattern is tried only where each of at most so many sets of words has one in the sentence.
const REQUIRED: usize = 6;

/// A pattern ready to be matched.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) root: NodeId,
    /// Of each of these sets one word must be in the sentence.
    pub(crate) required: Box<[SetId]>,
    /// It takes at least so many words.
    pub(crate) shortest: usize,
}

/// What is known of a part by itself.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// The words of which one must begin it.
    first: SetId,
    /// It may take no word.
    empty: bool,
    shortest: u16,
    /// About how much work it is.
    weight: u16,
}

/// The parts while patterns are compiled.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    nodes: Vec<Node>,
    shapes: Vec<Shape>,
    known: FastMap<Node, NodeId>,
    sets: Vec<Box<[WordId]>>,
    known_sets: FastMap<Box<[WordId]>, SetId>,
    gaps: Vec<Gap>,
    known_gaps: FastMap<Gap, u32>,
}

impl Shelf {
    pub(super) fn node(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        let id = number(self.nodes.len());
        let shape = self.shape(&node);
        self.shapes.push(shape);
        self.nodes.push(node.clone());
        self.known.insert(node, id);
        id
    }

    /// One of these words.
    pub(super) fn words(&mut self, words: Vec<WordId>) -> NodeId {
        let set = self.set(words);
        self.node(Node::Words(set))
    }

    pub(super) fn gap(&mut self, gap: Gap) -> NodeId {
        let next = number(self.gaps.len());
        let index = *self.known_gaps.entry(gap).or_insert(next);
        if index == next {
            self.gaps.push(gap);
        }
        self.node(Node::Gap(index))
    }

    /// Any number of times; "perhaps" within it says nothing.
    pub(super) fn star(&mut self, inner: NodeId) -> NodeId {
        let inner = if let Node::Maybe(inner) = self.nodes[inner as usize] { inner } else { inner };
        self.node(Node::Star(inner))
    }

    /// Alternatives of single words become one set.
    pub(super) fn alternatives(&mut self, branches: &[NodeId]) -> NodeId {
        let mut words = Vec::new();
        let mut others: Vec<NodeId> = Vec::new();
        for branch in branches {
            match &self.nodes[*branch as usize] {
                Node::Words(set) => words.extend(&self.sets[*set as usize]),
                Node::Alt(inner) => others.extend(inner),
                _ => others.push(*branch),
            }
        }
        if !words.is_empty() {
            others.push(self.words(words));
        }
        let mut seen = FastSet::default();
        others.retain(|branch| seen.insert(*branch));
        if others.len() == 1 { others[0] } else { self.node(Node::Alt(others.into_boxed_slice())) }
    }

    pub(super) fn pattern(&mut self, root: NodeId) -> Pattern {
        let mut required = self.required(root);
        required.sort_unstable_by_key(|set| self.sets[*set as usize].len());
        required.truncate(REQUIRED);
        let shortest = usize::from(self.shapes[root as usize].shortest);
        Pattern { root, required: required.into_boxed_slice(), shortest }
    }

    /// Sets of words of each of which one must be present.
    fn required(&mut self, node: NodeId) -> Vec<SetId> {
        match self.nodes[node as usize].clone() {
            Node::Words(set) => vec![set],
            Node::Seq(items) => {
                let mut all: Vec<SetId> = items.iter().flat_map(|item| self.required(*item)).collect();
                all.sort_unstable();
                all.dedup();
                all
            }
            Node::Alt(branches) => {
                let mut all = Vec::new();
                for branch in branches {
                    let least = self.required(branch).into_iter().min_by_key(|set| self.sets[*set as usize].len());
                    let Some(least) = least else { return Vec::new() };
                    all.extend(&self.sets[least as usize]);
                }
                vec![self.set(all)]
            }
            _ => Vec::new(),
        }
    }

    fn set(&mut self, mut words: Vec<WordId>) -> SetId {
        words.sort_unstable();
        words.dedup();
        let words = words.into_boxed_slice();
        if let Some(id) = self.known_sets.get(&words) {
            return *id;
        }
        let id = number(self.sets.len());
        self.sets.push(words.clone());
        self.known_sets.insert(words, id);
        id
    }

    fn shape(&mut self, node: &Node) -> Shape {
        let of = |shelf: &Self, node: NodeId| shelf.shapes[node as usize];
        match node {
            Node::Words(set) => Shape { first: *set, empty: false, shortest: 1, weight: 1 },
            Node::Gap(_) | Node::Skip => Shape { first: ANY, empty: false, shortest: 1, weight: 1 },
            Node::Set(..) | Node::Break => Shape { first: ANY, empty: true, shortest: 0, weight: 1 },
            Node::Maybe(inner) | Node::Star(inner) => {
                Shape { first: ANY, empty: true, shortest: 0, ..of(self, *inner) }
            }
            Node::Seq(items) => {
                let shapes: Vec<Shape> = items.iter().map(|item| of(self, *item)).collect();
                let empty = shapes.iter().all(|shape| shape.empty);
                let firsts = shapes
                    .iter()
                    .position(|shape| !shape.empty)
                    .and_then(|end| items[..=end].iter().map(|item| self.firsts(*item)).collect::<Option<Vec<_>>>());
                let first = firsts.map_or(ANY, |words| self.set(words.concat()));
                Shape { first, empty, shortest: total(&shapes, |shape| shape.shortest), weight: weight(&shapes) }
            }
            Node::Alt(branches) => {
                let shapes: Vec<Shape> = branches.iter().map(|branch| of(self, *branch)).collect();
                let empty = shapes.iter().any(|shape| shape.empty);
                let firsts = branches.iter().map(|branch| self.firsts(*branch)).collect::<Option<Vec<_>>>();
                let first = firsts.filter(|_| !empty).map_or(ANY, |words| self.set(words.concat()));
                let shortest = shapes.iter().map(|shape| shape.shortest).min().unwrap_or(0);
                Shape { first, empty, shortest, weight: weight(&shapes) }
            }
        }
    }

    /// The words that may begin a part, if only words may.
    fn firsts(&self, node: NodeId) -> Option<Vec<WordId>> {
        let shape = self.shapes[node as usize];
        if !shape.empty {
            return (shape.first != ANY).then(|| self.sets[shape.first as usize].to_vec());
        }
        match &self.nodes[node as usize] {
            Node::Words(set) => Some(self.sets[*set as usize].to_vec()),
            Node::Gap(_) | Node::Skip => None,
            Node::Set(..) | Node::Break => Some(Vec::new()),
            Node::Maybe(inner) | Node::Star(inner) => self.firsts(*inner),
            Node::Seq(items) => {
                let mut words = Vec::new();
                for item in items {
                    words.extend(self.firsts(*item)?);
                    if !self.shapes[*item as usize].empty {
                        break;
                    }
                }
                Some(words)
            }
            Node::Alt(branches) => {
                branches.iter().map(|branch| self.firsts(*branch)).collect::<Option<Vec<_>>>().map(|all| all.concat())
            }
        }
    }

    pub(super) fn finish(self, words: usize) -> Book {
        let mut counts = vec![0_u32; words + 1];
        for word in self.sets.iter().flatten() {
            counts[*word as usize + 1] += 1;
        }
        for at in 1..counts.len() {
            counts[at] += counts[at - 1];
        }
        let mut next = counts.clone();
        let mut holders = vec![0; counts.last().copied().unwrap_or(0) as usize];
        for (set, words) in self.sets.iter().enumerate() {
            for word in words {
                let place = &mut next[*word as usize];
                holders[*place as usize] = number(set);
                *place += 1;
            }
        }
        Book {
            firsts: self.shapes.iter().map(|shape| shape.first).collect(),
            weights: self.shapes.iter().map(|shape| shape.weight).collect(),
            nodes: self.nodes,
            gaps: self.gaps,
            sets: self.sets,
            holders,
            holder_starts: counts,
        }
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("the patterns have fewer parts than numbers")
}

fn total(shapes: &[Shape], of: impl Fn(&Shape) -> u16) -> u16 {
    shapes.iter().map(of).fold(0, u16::saturating_add)
}

fn weight(shapes: &[Shape]) -> u16 {
    total(shapes, |shape| shape.weight)
}

/// Every part of every pattern.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(super) nodes: Vec<Node>,
    /// For each part the words of which one must begin it.
    pub(super) firsts: Vec<SetId>,
    pub(super) weights: Vec<u16>,
    pub(super) gaps: Vec<Gap>,
    pub(super) sets: Vec<Box<[WordId]>>,
    /// The sets that hold a word, word after word.
    holders: Vec<SetId>,
    holder_starts: Vec<u32>,
}

/// Positions in a sentence, one bit each.
pub(crate) type Mask = u64;
/// Sentences with more words than this are matched without masks.
pub(crate) const MASKED: usize = 62;

/// The positions of the words of a set.
pub(super) const AT: usize = 0;
/// Those positions, and the ones from which only fillers lead there.
pub(super) const FROM: usize = 1;

/// Where the words of each set stand in a sentence.
pub(crate) type Stands = Vec<[Mask; 2]>;

impl Book {
    /// Where the words of each set stand, given the words at each position and whether it is a filler.
    pub(crate) fn stands(&self, words: impl Iterator<Item = (Option<WordId>, bool)>) -> Stands {
        let mut stands: Stands = vec![[0, 0]; self.sets.len()];
        let mut reaching: Mask = 0;
        for (position, (word, filler)) in words.enumerate() {
            let bit = 1 << position;
            reaching |= bit;
            if let Some(word) = word {
                for set in &self.holders[self.held(word)] {
                    let stand = &mut stands[*set as usize];
                    stand[AT] |= bit;
                    stand[FROM] |= reaching;
                }
            }
            if !filler {
                reaching = 0;
            }
        }
        stands
    }

    fn held(&self, word: WordId) -> Range<usize> {
        let start = |at: usize| self.holder_starts.get(at).map_or(0, |start| *start as usize);
        start(word as usize)..start(word as usize + 1)
    }
}
