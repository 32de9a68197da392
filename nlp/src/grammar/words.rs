//! The words of a text: byte spans next to a folded form that rules can compare.
//!
//! Folding makes letters lower case, Arabic-Indic, Devanagari and full-width digits ASCII, curly quotes straight, every
//! dash a hyphen and every kind of blank a separator. A run of letters is one word, a run of digits another ("50k" and
//! "21st" are two each), any other visible character stands alone; a possessive "'s" is cut off.

use std::ops::Range;

/// What a [`Words`] token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with apostrophes inside ("o'clock"), or the cut-off "'s".
    Word,
    /// ASCII digits, once folded.
    Digits,
    /// One other character.
    Symbol,
}

#[derive(Debug, Clone)]
struct Token {
    span: Range<usize>,
    folded: Range<usize>,
    kind: Kind,
    /// The first byte of the folded text: what tells most words apart.
    first: u8,
    spaced: bool,
    capital: bool,
}

/// The tokens of one text. Indices past the end are empty words, so rules may look ahead freely.
#[derive(Debug, Clone, Default)]
pub struct Words {
    folded: String,
    tokens: Vec<Token>,
}

impl Words {
    /// Cuts `text` into words, in one pass.
    pub fn new(text: &str) -> Self {
        let mut words =
            Self { folded: String::with_capacity(text.len()), tokens: Vec::with_capacity(text.len() / 4 + 1) };
        let mut spaced = true;
        let mut characters = text.char_indices().peekable();
        while let Some((start, raw)) = characters.next() {
            let first = fold_symbol(raw);
            if first.is_whitespace() || is_invisible(first) {
                spaced = spaced || first.is_whitespace();
                continue;
            }
            let kind = kind_of(first);
            let folded_start = words.folded.len();
            push_folded(&mut words.folded, first);
            let mut end = start + raw.len_utf8();
            let possessive = first == '\'' && is_possessive(&text[end..]) && !spaced;
            while let Some(&(at, next)) = characters.peek() {
                let folded = fold_symbol(next);
                let continues = match kind {
                    Kind::Symbol => possessive && at == end && matches!(folded, 's' | 'S'),
                    _ if folded == '\'' && kind == Kind::Word => {
                        let rest = &text[at + next.len_utf8()..];
                        rest.chars().next().is_some_and(char::is_alphabetic) && !is_possessive(rest)
                    }
                    _ => kind_of(folded) == kind || is_mark(folded),
                };
                if !continues {
                    break;
                }
                push_folded(&mut words.folded, folded);
                end = at + next.len_utf8();
                characters.next();
                if possessive {
                    break;
                }
            }
            let kind = if possessive { Kind::Word } else { kind };
            let folded = folded_start..words.folded.len();
            let first = words.folded.as_bytes().get(folded_start).copied().unwrap_or(0);
            words.tokens.push(Token { span: start..end, folded, kind, first, spaced, capital: raw.is_uppercase() });
            spaced = false;
        }
        words
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is no token at all.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The folded text of a token; empty past the end.
    #[inline]
    pub fn at(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &self.folded[token.folded.clone()])
    }

    /// The token before `index`; empty at the start.
    pub fn before(&self, index: usize) -> &str {
        index.checked_sub(1).map_or("", |index| self.at(index))
    }

    /// What a token is made of; `None` past the end.
    #[inline]
    pub fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// Whether the token is a run of digits.
    pub fn is_digits(&self, index: usize) -> bool {
        self.kind(index) == Some(Kind::Digits)
    }

    /// Whether a blank (or the start of the text) precedes the token; true past the end.
    pub fn is_spaced(&self, index: usize) -> bool {
        self.tokens.get(index).is_none_or(|token| token.spaced)
    }

    /// Whether the token is written right after the one before it.
    pub fn is_glued(&self, index: usize) -> bool {
        !self.is_spaced(index)
    }

    /// Whether the token starts with a capital letter.
    pub fn is_capital(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.capital)
    }

    /// The bytes that the tokens `range` take in the text; empty ranges are empty spans.
    pub fn span(&self, range: Range<usize>) -> Range<usize> {
        match (self.tokens.get(range.start), range.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if range.start < range.end => first.span.start..last.span.end,
            _ => 0..0,
        }
    }

    /// The index after `phrase` (words separated by blanks) when it stands at `index`.
    #[inline]
    pub fn phrase(&self, index: usize, phrase: &str) -> Option<usize> {
        if self.may_begin(index, phrase) { self.whole_phrase(index, phrase) } else { None }
    }

    fn whole_phrase(&self, index: usize, phrase: &str) -> Option<usize> {
        let mut at = index;
        for word in phrase.split(' ') {
            if self.at(at) != word {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// Whether the first letter at `index` is that of the phrase: a test that spares most phrases the comparison.
    #[inline]
    fn may_begin(&self, index: usize, phrase: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| phrase.as_bytes().first() == Some(&token.first))
    }

    /// The index after the first of `phrases` that stands at `index`; list longer ones first.
    #[inline]
    pub fn any_phrase(&self, index: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|phrase| self.phrase(index, phrase))
    }

    /// The index after the token when it is one of `words`, the index itself otherwise.
    #[inline]
    pub fn skip(&self, index: usize, words: &[&str]) -> usize {
        if index < self.len() && words.contains(&self.at(index)) { index + 1 } else { index }
    }
}

/// One character as rules see it, letters still in their own case.
fn fold_symbol(character: char) -> char {
    let digit = |zero: char| char::from_digit(u32::from(character) - u32::from(zero), 10).unwrap_or(character);
    match character {
        '\u{660}'..='\u{669}' => digit('\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit('\u{6f0}'),
        '\u{966}'..='\u{96f}' => digit('\u{966}'),
        '\u{ff10}'..='\u{ff19}' => digit('\u{ff10}'),
        '\u{66b}' => '.',
        '\u{66c}' | '\u{60c}' | '\u{ff0c}' => ',',
        '\u{66a}' | '\u{ff05}' => '%',
        '\u{ff1a}' => ':',
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{ff07}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{ff0d}' => '-',
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ' ',
        other => other,
    }
}

fn kind_of(character: char) -> Kind {
    if character.is_ascii_digit() {
        Kind::Digits
    } else if character.is_alphabetic() {
        Kind::Word
    } else {
        Kind::Symbol
    }
}

fn push_folded(folded: &mut String, character: char) {
    if character.is_ascii() {
        folded.push(character.to_ascii_lowercase());
    } else {
        folded.extend(character.to_lowercase());
    }
}

/// Combining accents and vowel signs belong to the letter before them.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}' | '\u{670}' | '\u{93a}'..='\u{94f}')
}

/// Zero-width and direction marks, which copied text is full of.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether the text after an apostrophe is the "s" of a possessive or of "it's".
fn is_possessive(rest: &str) -> bool {
    let mut characters = rest.chars();
    matches!(characters.next(), Some('s' | 'S')) && !characters.next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let words = Words::new(text);
        (0..words.len()).map(|index| words.at(index).to_owned()).collect()
    }

    #[test]
    fn letters_digits_and_signs_part() {
        assert_eq!(
            cut("Push $50k by 21st, 9:30a.m."),
            ["push", "$", "50", "k", "by", "21", "st", ",", "9", ":", "30", "a", ".", "m", "."]
        );
    }

    #[test]
    fn apostrophes_stay_inside_words_except_the_possessive() {
        assert_eq!(cut("Omar’s 5 o'clock, don’t"), ["omar", "'s", "5", "o'clock", ",", "don't"]);
    }

    #[test]
    fn digits_of_other_scripts_become_ascii() {
        assert_eq!(cut("٢٥٫٥ ۱۲ २०"), ["25", ".", "5", "12", "20"]);
    }

    #[test]
    fn spans_are_those_of_the_text() {
        let text = "Zoë’s  ٢٠ k";
        let words = Words::new(text);
        let spans: Vec<&str> = (0..words.len()).map(|index| &text[words.span(index..index + 1)]).collect();
        assert_eq!(spans, ["Zoë", "’s", "٢٠", "k"]);
        assert!(words.is_glued(1) && words.is_spaced(2) && words.is_capital(0));
        assert_eq!(words.at(99), "");
    }
}
