//! The parts of the patterns while they are compiled: each is kept once.

use std::rc::Rc;

use super::book::{Book, LIGHT, Part, PartKind, Pattern, Signature, signatures};
use super::branches::{BegunBy, Branches};
use super::{Gap, Node, NodeId, SetId, WordId};
use crate::hash::{FastMap, FastSet};

/// Parts that are more work than this are worth remembering.
const HEAVY: u16 = 3;
/// No set of words: anything may begin a part.
const ANY: SetId = SetId::MAX;
/// A pattern is tried only where each of at most so many sets of words has one in the sentence.
const REQUIRED: usize = 6;

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
    /// For each part the sets of words that it requires, once they were asked for.
    required: Vec<Option<Rc<[SetId]>>>,
    known: FastMap<Node, NodeId>,
    sets: Vec<Rc<[WordId]>>,
    known_sets: FastMap<Rc<[WordId]>, SetId>,
    gaps: Vec<Gap>,
    known_gaps: FastMap<Gap, u32>,
    branches: Vec<Rc<[NodeId]>>,
    known_branches: FastMap<Rc<[NodeId]>, u32>,
}

impl Shelf {
    pub(super) fn node(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        let id = number(self.nodes.len());
        let shape = self.shape(&node);
        self.shapes.push(shape);
        self.required.push(None);
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
                Node::Words(set) => words.extend(self.sets[*set as usize].iter()),
                Node::Alt(inner) => others.extend(self.branches[*inner as usize].iter()),
                _ => others.push(*branch),
            }
        }
        if !words.is_empty() {
            others.push(self.words(words));
        }
        let mut seen = FastSet::default();
        others.retain(|branch| seen.insert(*branch));
        if others.len() == 1 {
            return others[0];
        }
        let others: Rc<[NodeId]> = others.into();
        let next = number(self.branches.len());
        let index = *self.known_branches.entry(others.clone()).or_insert(next);
        if index == next {
            self.branches.push(others);
        }
        self.node(Node::Alt(index))
    }

    pub(super) fn pattern(&mut self, root: NodeId) -> Pattern {
        let mut required = self.required(root).to_vec();
        required.sort_unstable_by_key(|set| self.sets[*set as usize].len());
        required.truncate(REQUIRED);
        let shortest = usize::from(self.shapes[root as usize].shortest);
        Pattern { root, required: required.into_boxed_slice(), needs: Box::default(), shortest }
    }

    /// Sets of words of each of which one must be present.
    fn required(&mut self, node: NodeId) -> Rc<[SetId]> {
        if let Some(known) = &self.required[node as usize] {
            return Rc::clone(known);
        }
        let found: Rc<[SetId]> = match self.nodes[node as usize].clone() {
            Node::Words(set) => Rc::new([set]),
            Node::Seq(items) => {
                let mut all: Vec<SetId> = Vec::new();
                for item in items.iter() {
                    all.extend(self.required(*item).iter());
                }
                all.sort_unstable();
                all.dedup();
                all.into()
            }
            Node::Alt(branches) => self.required_of_one(branches).into_iter().collect(),
            _ => Rc::new([]),
        };
        self.required[node as usize] = Some(Rc::clone(&found));
        found
    }

    /// The words of which one must be present whichever of several branches is taken, if each requires some.
    fn required_of_one(&mut self, branches: u32) -> Option<SetId> {
        let mut all = Vec::new();
        let branches = Rc::clone(&self.branches[branches as usize]);
        for branch in branches.iter() {
            let required = self.required(*branch);
            let least = required.iter().min_by_key(|set| self.sets[**set as usize].len())?;
            all.extend(self.sets[*least as usize].iter());
        }
        Some(self.set(all))
    }

    fn set(&mut self, mut words: Vec<WordId>) -> SetId {
        words.sort_unstable();
        words.dedup();
        if let Some(id) = self.known_sets.get(words.as_slice()) {
            return *id;
        }
        let id = number(self.sets.len());
        let words: Rc<[WordId]> = words.into();
        self.sets.push(Rc::clone(&words));
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
                let branches = &self.branches[*branches as usize];
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
                for item in items.iter() {
                    words.extend(self.firsts(*item)?);
                    if !self.shapes[*item as usize].empty {
                        break;
                    }
                }
                Some(words)
            }
            Node::Alt(branches) => {
                let branches = self.branches[*branches as usize].iter();
                branches.map(|branch| self.firsts(*branch)).collect::<Option<Vec<_>>>().map(|all| all.concat())
            }
        }
    }

    /// The parts as they are matched.
    pub(super) fn finish(self) -> Book {
        let signatures = signatures(&self.sets);
        let first_words = |node: NodeId| self.sets.get(self.shapes[node as usize].first as usize);
        let leading = |node: NodeId| match first_words(node) {
            Some(words) => {
                words.iter().map(|word| signatures[*word as usize]).fold(Signature::default(), Signature::with)
            }
            None => Signature::ANYTHING,
        };
        let leading: Vec<Signature> = (0..number(self.nodes.len())).map(leading).collect();
        let first = |node: NodeId| (leading[node as usize], first_words(node).map(AsRef::as_ref));
        let mut book = Book {
            branches: self.branches.iter().map(|branches| Branches::new(branches, first)).collect(),
            begun: BegunBy::new(&self.branches, first),
            ..Book::default()
        };
        for ((node, shape), leading) in self.nodes.iter().zip(&self.shapes).zip(&leading) {
            let kind = book.kind(node);
            book.parts.push(Part { leading: *leading, kind });
            let heavy = Some(book.heavy_count).filter(|_| shape.weight > HEAVY);
            book.heavy.push(heavy.and_then(|heavy| u16::try_from(heavy).ok()).unwrap_or(LIGHT));
            book.heavy_count += usize::from(shape.weight > HEAVY);
        }
        for words in &self.sets {
            let start = number(book.words.len());
            book.words.extend(words.iter());
            book.sets.push((start, number(book.words.len())));
        }
        Book { gaps: self.gaps, signatures, ..book }
    }
}

impl Book {
    /// What a part is, its lists kept here.
    fn kind(&mut self, node: &Node) -> PartKind {
        match node {
            Node::Words(set) => PartKind::Words(*set),
            Node::Seq(items) => {
                let start = number(self.items.len());
                self.items.extend(items.iter());
                PartKind::Seq(start, u16::try_from(items.len()).expect("a pattern has fewer parts"))
            }
            Node::Alt(branches) => PartKind::Alt(*branches),
            Node::Maybe(inner) => PartKind::Maybe(*inner),
            Node::Star(inner) => PartKind::Star(*inner),
            Node::Gap(gap) => PartKind::Gap(*gap),
            Node::Set(slot, value) => {
                self.values.push((*slot, *value));
                PartKind::Set(number(self.values.len() - 1))
            }
            Node::Break => PartKind::Break,
            Node::Skip => PartKind::Skip,
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
