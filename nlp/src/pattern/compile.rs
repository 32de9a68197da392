//! Turns the notation into nodes.

use std::collections::HashMap;

use super::{Gap, GapKind, Node, WordId};

/// A pattern ready to be matched.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) root: Node,
    /// One of these words must be in the sentence.
    pub(crate) required: Option<Box<[WordId]>>,
}

/// Compiles patterns against one growing vocabulary.
#[derive(Debug, Default)]
pub(crate) struct Compiler {
    words: HashMap<&'static str, WordId>,
    classes: HashMap<&'static str, Node>,
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
        let required = required(&root).map(Vec::into_boxed_slice);
        Pattern { root, required }
    }

    /// Makes a word known that no pattern names.
    pub(crate) fn word(&mut self, word: &'static str) -> WordId {
        let next = WordId::try_from(self.words.len()).expect("fewer words than numbers");
        *self.words.entry(word).or_insert(next)
    }

    /// A word of a pattern; "i'd" is two, as in a sentence.
    fn literal(&mut self, word: &'static str) -> Node {
        let cut =
            word.find('\'').filter(|cut| *cut > 0 && ["'s", "'m", "'re", "'ve", "'ll", "'d"].contains(&&word[*cut..]));
        match cut {
            Some(cut) => Node::Seq(
                word[..cut]
                    .split(' ')
                    .chain([&word[cut..]])
                    .map(|word| Node::Words(Box::new([self.word(word)])))
                    .collect(),
            ),
            None => Node::Words(Box::new([self.word(word)])),
        }
    }

    /// Every word that some pattern names.
    pub(crate) fn into_words(self) -> HashMap<&'static str, WordId> {
        self.words
    }

    fn parse(&mut self, pattern: &'static str) -> Node {
        let mut reader = Reader { rest: pattern, whole: pattern };
        let node = self.alternatives(&mut reader);
        assert!(reader.rest.trim().is_empty(), "unbalanced pattern {pattern:?}");
        node
    }

    fn alternatives(&mut self, reader: &mut Reader) -> Node {
        let mut branches = vec![self.sequence(reader)];
        while reader.eat('|') {
            branches.push(self.sequence(reader));
        }
        if branches.len() == 1 { branches.remove(0) } else { alternatives(branches) }
    }

    fn sequence(&mut self, reader: &mut Reader) -> Node {
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
                    Node::Maybe(Box::new(inner))
                }
                '<' => {
                    reader.eat('<');
                    let name = reader.until('>');
                    self.classes
                        .get(name)
                        .cloned()
                        .unwrap_or_else(|| panic!("no class <{name}> for {:?}", reader.whole))
                }
                '{' => {
                    reader.eat('{');
                    gap(reader.until('}'))
                }
                ':' => {
                    reader.eat(':');
                    Node::Break
                }
                '~' => {
                    reader.eat('~');
                    Node::Skip
                }
                _ => self.literal(reader.word()),
            };
            items.push(match item {
                Node::Maybe(inner) if reader.eat_now('*') => Node::Star(inner),
                item if reader.eat_now('*') => Node::Star(Box::new(item)),
                item => item,
            });
        }
        if items.len() == 1 { items.remove(0) } else { Node::Seq(items) }
    }
}

/// Alternatives of single words become one set.
fn alternatives(branches: Vec<Node>) -> Node {
    let mut words = Vec::new();
    let mut others = Vec::new();
    for branch in branches {
        match branch {
            Node::Words(ids) => words.extend(ids),
            Node::Alt(inner) => others.extend(inner),
            other => others.push(other),
        }
    }
    words.sort_unstable();
    words.dedup();
    if !words.is_empty() {
        others.push(Node::Words(words.into_boxed_slice()));
    }
    if others.len() == 1 { others.remove(0) } else { Node::Alt(others) }
}

/// The smallest set of words of which one must be present, if there is one.
fn required(node: &Node) -> Option<Vec<WordId>> {
    match node {
        Node::Words(ids) => Some(ids.to_vec()),
        Node::Seq(items) => items.iter().filter_map(required).min_by_key(Vec::len),
        Node::Alt(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(required(branch)?);
            }
            all.sort_unstable();
            all.dedup();
            Some(all)
        }
        _ => None,
    }
}

fn gap(spec: &'static str) -> Node {
    if let Some((slot, value)) = spec.split_once('=') {
        return Node::Set(slot, value);
    }
    let (kind, slot) = spec.split_once(':').unwrap_or((spec, spec));
    let (slot, peel) = slot.split_once('+').map_or((slot, None), |(slot, peel)| (slot, Some(peel)));
    let kind = match kind {
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
    };
    Node::Gap(Gap { kind, slot, peel })
}

struct Reader {
    rest: &'static str,
    whole: &'static str,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_start();
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
        let end = self.rest.find(|c: char| c.is_whitespace() || "|()[]<>{}*~:".contains(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        assert!(!word.is_empty(), "unbalanced pattern {:?}", self.whole);
        self.rest = rest;
        word
    }
}
