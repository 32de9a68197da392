//! Whether sentences say nothing but what the facts say.

use chrono::NaiveDateTime;

use super::figures::Figures;
use super::names::Names;
use super::sentences::Sentences;
use super::{Facts, Withheld};
use crate::grammar::contact_points::{domain_matches, emails, phone};
use crate::hash::FastSet;
use crate::untrusted::is_unseen;

/// The most sentences, and the longest of them together, in characters.
const MOST: usize = 2;
const LONGEST: usize = 600;

/// What the facts allow to be said.
#[derive(Debug)]
pub(super) struct Checker<'f> {
    figures: Figures,
    names: Names,
    /// Single words, between blanks, of the fields of records.
    own_words: FastSet<String>,
    now: NaiveDateTime,
    facts: &'f Facts,
}

impl<'f> Checker<'f> {
    pub(super) fn new(facts: &'f Facts, now: NaiveDateTime) -> Self {
        let own = facts.0.iter().filter(|fact| fact.is_own());
        Self {
            figures: Figures::of(facts, now),
            names: Names::of(facts),
            own_words: own.flat_map(|fact| fact.value.split_whitespace().map(bare)).collect(),
            now,
            facts,
        }
    }

    /// The text on one line, where all of it may be shown.
    pub(super) fn check(&self, text: &str) -> Result<String, Withheld> {
        if text.trim().is_empty() {
            return Err(Withheld::Empty);
        }
        if text.lines().any(is_list_item) {
            return Err(Withheld::Markup);
        }
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.check_so_far(&line)?;
        Ok(line)
    }

    /// Whether these whole sentences may be shown.
    pub(super) fn check_so_far(&self, line: &str) -> Result<(), Withheld> {
        self.check_links(line)?;
        if line.chars().any(|c| is_unseen(c) || is_markup(c)) || is_list_item(line) {
            return Err(Withheld::Markup);
        }
        let sentences = Sentences::of(line);
        if sentences.all().len() > MOST || line.chars().count() > LONGEST {
            return Err(Withheld::TooLong);
        }
        for sentence in sentences.all() {
            self.check_requests(sentence)?;
            let read = self.figures.check(sentence, self.now)?;
            self.names.check(sentence, &read)?;
        }
        Ok(())
    }

    /// A link, an address or a number to call has to be a field of a record: one from outside would be passed on as ours.
    fn check_links(&self, line: &str) -> Result<(), Withheld> {
        let leads_somewhere = |word: &str| {
            let lower = word.to_lowercase();
            lower.contains(['@', '＠'])
                || lower.contains("://")
                || lower.starts_with("www.")
                || lower.starts_with("mailto:")
                || !domain_matches(word).is_empty()
        };
        let unknown = |word: &str| leads_somewhere(word) && !self.own_words.contains(&bare(word));
        let has_unknown_word = line.split_whitespace().any(unknown);
        let spoken = || emails(line).into_iter().any(|address| !self.own_words.contains(&address));
        let own_phone = |number: &str| {
            let own = self.facts.0.iter().filter(|fact| fact.is_own());
            own.filter_map(|fact| phone(&fact.value, None)).any(|known| known == number)
        };
        let to_call = || phone(line, None).is_some_and(|number| !own_phone(&number));
        if has_unknown_word || spoken() || to_call() { Err(Withheld::Link) } else { Ok(()) }
    }

    /// A sentence that asks for a yes, a click or a secret is not the product's, and could be taken for its question.
    fn check_requests(&self, sentence: &str) -> Result<(), Withheld> {
        let mut words = sentence.split_whitespace().map(bare);
        let asks = sentence.contains(['?', '؟', '？'])
            || words.clone().next().is_some_and(|first| REQUESTS_AT_START.contains(&first.as_str()))
            || words.any(|word| REQUESTS.contains(&word.as_str()) && !self.own_words.contains(&word));
        if asks { Err(Withheld::Request) } else { Ok(()) }
    }
}

/// Words of requests, wherever they stand.
const REQUESTS: &[&str] = &[
    "yes",
    "confirm",
    "confirmed",
    "click",
    "tap",
    "password",
    "passcode",
    "ignore",
    "disregard",
    "override",
    "please",
    "system",
    "assistant",
    "instruction",
    "instructions",
    "prompt",
];

/// Words that ask for something at the beginning of a sentence.
const REQUESTS_AT_START: &[&str] = &[
    "reply", "say", "type", "send", "forward", "delete", "remove", "enter", "press", "approve", "call", "write",
    "export", "visit", "go", "do", "let", "use", "run", "give", "tell", "answer", "accept",
];

/// A word without the punctuation round it, in lower case.
pub(super) fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

const fn is_markup(c: char) -> bool {
    matches!(c, '<' | '>' | '*' | '_' | '`' | '~' | '[' | ']' | '{' | '}' | '|' | '\\' | '#' | '^' | '=')
}

/// Whether a line is an item of a list, or a heading.
fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = rest.len() < line.len() && rest.starts_with([')', '.']) && rest[1..].starts_with(' ');
    is_numbered || line.starts_with(['-', '–', '—', '•', '·', '+', '‣', '▪', '→'])
}
