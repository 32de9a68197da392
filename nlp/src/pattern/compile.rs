//! Turns the notation into nodes.

use super::book::{Book, Pattern};
use super::shelf::Shelf;
use super::{Gap, GapKind, Node, NodeId, WordId};
use crate::hash::FastMap;

/// Compiles patterns against one growing vocabulary.
#[derive(Debug, Default)]
pub(crate) struct Compiler {
    words: FastMap<&'static str, WordId>,
    /// For each word the part that is this word, where a pattern names it.
    literals: Vec<Option<NodeId>>,
    classes: FastMap<&'static str, NodeId>,
    shelf: Shelf,
}

impl Compiler {
    /// Defines a class, which later classes and patterns may name.
    pub(crate) fn class(&mut self, name: &'static str, pattern: &'static str) {
        let node = self.parse(pattern);
        self.classes.insert(name, node);
    }

    /// Compiles a pattern. A mistake in the notation is a mistake in the program, found by the tests of the intents.
    pub(crate) fn pattern(&mut self, pattern: &'static str) -> Pattern {
        let root = self.parse(pattern);
        self.shelf.pattern(root)
    }

    /// Makes a word known that no pattern names.
    pub(crate) fn word(&mut self, word: &'static str) -> WordId {
        let next = WordId::try_from(self.words.len()).expect("fewer words than numbers");
        *self.words.entry(word).or_insert(next)
    }

    /// A word of a pattern; "i'd" is two, as in a sentence.
    fn literal(&mut self, word: &'static str) -> NodeId {
        let cut =
            word.find('\'').filter(|cut| *cut > 0 && ["'s", "'m", "'re", "'ve", "'ll", "'d"].contains(&&word[*cut..]));
        match cut {
            Some(cut) => {
                let parts = word[..cut].split(' ').chain([&word[cut..]]);
                let parts = parts.map(|word| self.single(word)).collect();
                self.shelf.node(Node::Seq(parts))
            }
            None => self.single(word),
        }
    }

    fn single(&mut self, word: &'static str) -> NodeId {
        let id = self.word(word);
        let index = id as usize;
        if self.literals.len() <= index {
            self.literals.resize(2 * index + 1, None);
        }
        if let Some(known) = self.literals[index] {
            return known;
        }
        let node = self.shelf.words(vec![id]);
        self.literals[index] = Some(node);
        node
    }

    /// Every word that some pattern names, and all parts of the patterns.
    pub(crate) fn finish(self) -> (FastMap<&'static str, WordId>, Book) {
        (self.words, self.shelf.finish())
    }

    fn parse(&mut self, pattern: &'static str) -> NodeId {
        let mut reader = Reader { rest: pattern, whole: pattern };
        let node = self.alternatives(&mut reader);
        assert!(reader.rest.trim().is_empty(), "unbalanced pattern {pattern:?}");
        node
    }

    fn alternatives(&mut self, reader: &mut Reader) -> NodeId {
        let mut branches = vec![self.sequence(reader)];
        while reader.eat('|') {
            branches.push(self.sequence(reader));
        }
        if branches.len() == 1 { branches[0] } else { self.shelf.alternatives(&branches) }
    }

    fn sequence(&mut self, reader: &mut Reader) -> NodeId {
        let mut items = Vec::new();
        while let Some(c) = reader.peek() {
            let item = match c {
                '|' | ')' | ']' => break,
                '(' => {
                    reader.eat('(');
                    let inner = self.alternatives(reader);
                    reader.expect(')');
                    inner
                }
                '[' => {
                    reader.eat('[');
                    let inner = self.alternatives(reader);
                    reader.expect(']');
                    self.shelf.node(Node::Maybe(inner))
                }
                '<' => {
                    reader.eat('<');
                    let name = reader.until('>');
                    self.classes
                        .get(name)
                        .copied()
                        .unwrap_or_else(|| panic!("no class <{name}> for {:?}", reader.whole))
                }
                '{' => {
                    reader.eat('{');
                    self.gap(reader.until('}'))
                }
                ':' => {
                    reader.eat(':');
                    self.shelf.node(Node::Break)
                }
                '~' => {
                    reader.eat('~');
                    self.shelf.node(Node::Skip)
                }
                _ => self.literal(reader.word()),
            };
            items.push(if reader.eat_now('*') { self.shelf.star(item) } else { item });
        }
        if items.len() == 1 { items[0] } else { self.shelf.node(Node::Seq(items.into())) }
    }

    fn gap(&mut self, spec: &'static str) -> NodeId {
        if let Some((slot, value)) = spec.split_once('=') {
            return self.shelf.node(Node::Set(slot, value));
        }
        let (kind, slot) = spec.split_once(':').unwrap_or((spec, spec));
        let (slot, peel) = slot.split_once('+').map_or((slot, None), |(slot, peel)| (slot, Some(peel)));
        self.shelf.gap(Gap { kind: gap_kind(kind), slot, peel, own_words: OWN_WORDS.contains(&slot) })
    }
}

/// Slots for what a tenant names itself.
const OWN_WORDS: &[&str] = &["workflow", "template", "tag", "pipeline", "text", "topic", "position", "source"];

fn gap_kind(kind: &str) -> GapKind {
    match kind {
        "contact" | "assignee" | "member" | "candidate" | "lead" | "person" => GapKind::Person,
        "company" | "deal" | "org" => GapKind::Org,
        "who" => GapKind::Who,
        "words" | "known" | "workflow" => GapKind::Words,
        "text" | "entity" => GapKind::Text,
        "stage" => GapKind::Stage,
        "title_words" => GapKind::Title,
        "location" => GapKind::Place,
        "industry" => GapKind::Industry,
        "time" => GapKind::Time,
        "days" => GapKind::Days,
        "minutes" => GapKind::Minutes,
        "amount" => GapKind::Amount,
        "range" => GapKind::Range,
        "percent" => GapKind::Percent,
        "num" => GapKind::Number,
        "email" => GapKind::Email,
        "phone" => GapKind::Phone,
        "domain" => GapKind::Domain,
        "word" => GapKind::Word,
        other => panic!("no kind of gap {other:?}"),
    }
}

struct Reader {
    rest: &'static str,
    whole: &'static str,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_ascii_start();
        self.eat_now(wanted)
    }

    fn eat_now(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, wanted: char) {
        assert!(self.eat(wanted), "expected {wanted:?} in {:?}", self.whole);
    }

    fn until(&mut self, end: char) -> &'static str {
        let (name, rest) = self.rest.split_once(end).unwrap_or_else(|| panic!("no {end:?} in {:?}", self.whole));
        self.rest = rest;
        name.trim()
    }

    fn word(&mut self) -> &'static str {
        let end = self.rest.bytes().position(ends_word).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        assert!(!word.is_empty(), "unbalanced pattern {:?}", self.whole);
        self.rest = rest;
        word
    }
}

/// Whether a byte stands behind a word of a pattern.
fn ends_word(byte: u8) -> bool {
    matches!(byte, b'|' | b'(' | b')' | b'[' | b']' | b'<' | b'>' | b'{' | b'}' | b'*' | b'~' | b':')
        || byte.is_ascii_whitespace()
}
