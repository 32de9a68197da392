//! Where words stand in a sentence, however they are written: the case, the accents, the blanks and the signs between letters do not
//! count, the letters and digits do.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use crate::language;
use crate::sentence::Sentence;

/// A sentence in which words are found again, however they are written.
pub(super) struct Finder<'s> {
    pub(super) sentence: &'s Sentence<'s>,
    /// The written words: what of them counts, and the tokens they were cut into.
    written: Vec<(String, Range<usize>)>,
    whole: String,
    /// Whether it is in another language.
    pub(super) foreign: bool,
}

impl<'s> Finder<'s> {
    pub(super) fn new(sentence: &'s Sentence<'s>) -> Self {
        let mut written: Vec<(String, Range<usize>)> = Vec::new();
        let mut last = usize::MAX..usize::MAX;
        for (at, token) in sentence.tokens.iter().enumerate() {
            match written.last_mut() {
                // A word that stands for two.
                Some((_, tokens)) if token.span == last => tokens.end = at + 1,
                _ => written.push((folded(&sentence.text[token.span.clone()]), at..at + 1)),
            }
            last = token.span.clone();
        }
        Self { sentence, written, whole: folded(sentence.text), foreign: language::is_foreign(sentence) }
    }

    /// Where words stand, in a stretch of the sentence if they do there.
    pub(super) fn find(&self, within: &Range<usize>, words: &str) -> Option<Range<usize>> {
        let wanted = folded(words);
        let starts = |inside: bool| {
            let at = 0..self.written.len();
            at.filter(move |at| within.contains(&self.written[*at].1.start) == inside)
        };
        let place = starts(true).chain(starts(false)).find_map(|start| self.at(start, &wanted))?;
        Some(self.trimmed(self.written[place.start].1.start..self.written[place.end - 1].1.end))
    }

    /// The written words from one on that are these.
    fn at(&self, start: usize, wanted: &str) -> Option<Range<usize>> {
        let mut rest = wanted;
        for (at, (word, _)) in self.written.iter().enumerate().skip(start).filter(|_| !wanted.is_empty()) {
            rest = rest.strip_prefix(word.as_str())?;
            if rest.is_empty() {
                return Some(start..at + 1);
            }
            if word.is_empty() && at == start {
                return None;
            }
        }
        None
    }

    /// Words that stand in this order with others between them: "call Jane about the offer" of "call Jane on friday about the offer".
    pub(super) fn scattered(&self, words: &str) -> Option<Vec<usize>> {
        let mut from = 0;
        let mut tokens = Vec::new();
        for word in words.split_whitespace().map(folded).filter(|word| !word.is_empty()) {
            let place = (from..self.written.len()).find_map(|start| self.at(start, &word))?;
            from = place.end;
            tokens.extend(self.written[place].iter().flat_map(|(_, tokens)| tokens.clone()));
        }
        (!tokens.is_empty()).then_some(tokens)
    }

    /// Whether words stand inside others, in a script that leaves no blanks or joins small words to the next.
    pub(super) fn is_inside(&self, words: &str) -> bool {
        let wanted = folded(words);
        let joined = |c: char| matches!(c, '\u{0600}'..='\u{06ff}' | '\u{0e00}'..='\u{0e7f}' | '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
        wanted.chars().count() > 1 && wanted.chars().all(joined) && self.whole.contains(&wanted)
    }

    /// Whether words stand between signs that do not part words elsewhere: "Siemens" in "Siemens-Deal", "un deal" in "qu'un deal".
    pub(super) fn is_parted(&self, words: &str) -> bool {
        let (text, wanted) = (self.sentence.text.to_lowercase(), words.trim().to_lowercase());
        let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        !wanted.is_empty()
            && text.match_indices(&wanted).any(|(at, found)| {
                ends(text[..at].chars().next_back()) && ends(text[at + found.len()..].chars().next())
            })
    }

    /// Words without the article before them and the possessive ending behind.
    fn trimmed(&self, mut words: Range<usize>) -> Range<usize> {
        let tokens = &self.sentence.tokens;
        while words.len() > 1 && tokens[words.start].is_article() {
            words.start += 1;
        }
        while words.len() > 1 && tokens[words.end - 1].norm == "'s" {
            words.end -= 1;
        }
        words
    }
}

/// What counts of a text: its letters and digits, in lower case, without accents.
fn folded(text: &str) -> String {
    let counts = |c: &char| c.is_alphanumeric() || ('\u{0900}'..='\u{0d7f}').contains(c);
    text.nfkd().filter(counts).flat_map(char::to_lowercase).collect()
}
