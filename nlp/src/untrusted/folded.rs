//! Comparing what a model quotes with what stands in a text: blanks count as one, and what cannot be seen as nothing.

use unicode_normalization::UnicodeNormalization as _;

use super::is_unseen;

/// A text on one line, its words one blank apart, composed alike, without what cannot be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folded(String);

impl Folded {
    pub(crate) fn new(text: &str) -> Self {
        let seen: String = text.nfc().filter(|c| c.is_whitespace() || !is_unseen(*c)).collect();
        Self(seen.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the other text stands here in whole words: "Ann" does not stand in "Joanna", nor "50" in "1,500".
    pub(crate) fn has(&self, other: &Self) -> bool {
        !other.is_empty() && self.0.match_indices(&other.0).any(|(at, found)| self.is_whole(at, at + found.len()))
    }

    fn is_whole(&self, start: usize, end: usize) -> bool {
        let (before, after) = (self.0[..start].chars(), self.0[end..].chars());
        let (first, last) = (self.0[start..end].chars().next(), self.0[start..end].chars().next_back());
        !continues(before.rev(), first) && !continues(after, last)
    }
}

/// Whether what stands beside an edge goes on with the word or the number at it.
fn continues(mut outside: impl Iterator<Item = char>, edge: Option<char>) -> bool {
    let (Some(near), Some(edge)) = (outside.next(), edge) else { return false };
    let is_separator = matches!(near, '.' | ',' | '\'' | '’');
    let mut within_number =
        || is_separator && edge.is_ascii_digit() && outside.next().is_some_and(|c| c.is_ascii_digit());
    // Scripts without blanks between words have no other edges than those of letters.
    let joined = near.is_alphanumeric() && edge.is_alphanumeric() && !(is_unspaced(near) || is_unspaced(edge));
    joined || within_number()
}

const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_found_however_they_are_spaced() {
        let text = Folded::new("Best,\n Joanna\tKing\u{200b} (CTO), 1,500 units. 東京株式会社 Zoe\u{308}");
        for there in ["Joanna King", "Joanna\n\nKing (CTO)", "1,500", "units", "units.", "東京", "Zoë"] {
            assert!(text.has(&Folded::new(there)), "{there}");
        }
        for absent in ["Ann", "King CTO", "500", "1", "unit", "joanna king", "", " "] {
            assert!(!text.has(&Folded::new(absent)), "{absent}");
        }
    }
}
