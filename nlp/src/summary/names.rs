//! Names: whatever is written with a capital letter stands so in the facts, side by side.

use std::ops::Range;

use super::{Facts, Withheld};
use crate::grammar::words::{Kind, Words};

/// The words of the facts, one list for each fact.
#[derive(Debug)]
pub(super) struct Names {
    facts: Vec<Vec<String>>,
}

/// Words with which a sentence can begin, and that are written with a capital letter for that alone.
const OPENERS: &[&str] = &[
    "the",
    "a",
    "an",
    "this",
    "that",
    "these",
    "those",
    "they",
    "he",
    "she",
    "it",
    "we",
    "you",
    "your",
    "their",
    "his",
    "her",
    "its",
    "there",
    "no",
    "none",
    "nothing",
    "nobody",
    "last",
    "next",
    "most",
    "both",
    "all",
    "after",
    "before",
    "since",
    "with",
    "without",
    "at",
    "in",
    "on",
    "by",
    "for",
    "from",
    "to",
    "of",
    "as",
    "while",
    "although",
    "and",
    "but",
    "so",
    "also",
    "overall",
    "currently",
    "recently",
    "still",
    "however",
    "meanwhile",
    "then",
    "now",
    "until",
    "during",
    "despite",
    "because",
    "if",
    "when",
    "where",
    "what",
    "who",
    "some",
    "many",
    "several",
    "few",
    "each",
    "every",
    "another",
    "other",
    "one",
    "open",
    "closed",
    "expected",
    "scheduled",
    "previously",
    "earlier",
    "later",
    "only",
    "just",
    "once",
    "not",
    "prior",
    "key",
    "main",
    "latest",
    "recent",
    "upcoming",
    "overdue",
];

/// Words within a name that are written small.
const PARTICLES: &[&str] = &[
    "van", "von", "de", "der", "den", "del", "della", "la", "da", "di", "dos", "du", "al", "el", "bin", "bint", "ibn",
    "ten", "ter", "zu",
];

impl Names {
    pub(super) fn of(facts: &Facts) -> Self {
        let words = |text: String| {
            let words = Words::new(&text);
            (0..words.len()).filter(|at| is_letters(&words, *at)).map(|at| words.at(at).to_owned()).collect()
        };
        Self { facts: facts.0.iter().map(|fact| words(format!("{} {}", fact.label, fact.value))).collect() }
    }

    /// Checks the names of a sentence; what figures take has been read already.
    pub(super) fn check(&self, sentence: &str, figures: &[Range<usize>]) -> Result<(), Withheld> {
        let words = Words::new(sentence);
        let mut index = 0;
        while index < words.len() {
            if !is_name(&words, sentence, index, figures) {
                index += 1;
                continue;
            }
            let mut run = vec![index];
            while let Some(next) = goes_on(&words, sentence, run[run.len() - 1], figures) {
                run.extend(next);
            }
            let name: Vec<&str> = run.iter().map(|at| words.at(*at)).collect();
            let is_first = (0..index).all(|before| words.kind(before) == Some(Kind::Symbol));
            let opened = is_first && OPENERS.contains(&name[0]);
            if !self.has(&name) && !(opened && (name.len() == 1 || self.has(&name[1..]))) {
                return Err(Withheld::Name);
            }
            index = run[run.len() - 1] + 1;
        }
        Ok(())
    }

    fn has(&self, name: &[&str]) -> bool {
        self.facts.iter().any(|fact| fact.windows(name.len()).any(|words| words.iter().eq(name.iter())))
    }
}

/// Words of letters, but for the cut-off "'s".
fn is_letters(words: &Words, index: usize) -> bool {
    words.kind(index) == Some(Kind::Word) && !words.at(index).starts_with('\'')
}

/// A word with a capital letter, or of a script that has none.
fn is_name(words: &Words, sentence: &str, index: usize, figures: &[Range<usize>]) -> bool {
    let span = words.span(index..index + 1);
    let is_figure = figures.iter().any(|figure| figure.start < span.end && span.start < figure.end);
    let has_capital = |text: &str| text.chars().any(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()));
    is_letters(words, index) && !is_figure && has_capital(&sentence[span])
}

/// The words by which a name goes on after one: the next, or the one after a particle or a sign.
fn goes_on(words: &Words, sentence: &str, at: usize, figures: &[Range<usize>]) -> Option<Vec<usize>> {
    let name = |index: usize| is_name(words, sentence, index, figures);
    let mut next = at + 1;
    if words.kind(next) == Some(Kind::Symbol) {
        let joins = match words.at(next) {
            "-" | "/" => words.is_glued(next) && words.is_glued(next + 1),
            "&" | "." | "'" | "+" => true,
            _ => false,
        };
        if !joins {
            return None;
        }
        next += 1;
    }
    if name(next) {
        return Some(vec![next]);
    }
    // Two at most: "van der Berg".
    let mut particles = Vec::new();
    while particles.len() < 2 && PARTICLES.contains(&words.at(next)) {
        particles.push(next);
        next += 1;
        if words.at(next) == "-" && words.is_glued(next) {
            next += 1;
        }
    }
    (!particles.is_empty() && name(next)).then(|| {
        particles.push(next);
        particles
    })
}
