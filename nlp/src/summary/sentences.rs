//! Where a sentence ends.

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "inc", "ltd", "co", "corp", "llc", "plc", "vs", "no", "approx", "dept",
    "jr", "sr", "eng", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon",
    "tue", "wed", "thu", "fri", "sat", "sun",
];

/// The sentences of a text, each on one line.
#[derive(Debug)]
pub(super) struct Sentences {
    list: Vec<String>,
}

impl Sentences {
    pub(super) fn of(text: &str) -> Self {
        let mut list = Vec::new();
        let mut sentence = String::new();
        for word in text.split_whitespace() {
            if !sentence.is_empty() {
                sentence.push(' ');
            }
            sentence.push_str(word);
            if ends(word) {
                list.push(std::mem::take(&mut sentence));
            }
        }
        if !sentence.is_empty() {
            list.push(sentence);
        }
        Self { list }
    }

    pub(super) fn all(&self) -> &[String] {
        &self.list
    }

    /// All but the last, to which something may still be added.
    pub(super) fn but_the_last(mut self) -> Vec<String> {
        self.list.pop();
        self.list
    }
}

/// Whether a sentence ends with this word.
fn ends(word: &str) -> bool {
    let word = word.trim_end_matches(['"', '\'', '”', '’', ')', '»']);
    if word.ends_with(['!', '?', '…', '。', '؟', '！', '？']) {
        return true;
    }
    let Some(bare) = word.strip_suffix('.') else { return false };
    let bare = bare.trim_start_matches(['"', '\'', '“', '‘', '(', '«']);
    let is_initial = bare.chars().count() == 1 && bare.chars().all(char::is_uppercase);
    let is_dotted = bare.contains('.') && bare.split('.').all(|part| part.chars().count() == 1);
    !is_initial && !is_dotted && !ABBREVIATIONS.contains(&bare.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_stops_within_a_sentence_end_none() {
        for text in [
            "Dr. J. R. Haddad of Acme Inc. wants 1.5 million by 3 Mar. at the latest.",
            "They pay in U.S. dollars vs. dinars.",
            "Version 2.0 is out at acme.example today.",
        ] {
            assert_eq!(Sentences::of(text).all(), [text]);
        }
        let text = "One is open.\nTwo was said “done.” Three? Four! 5 are left.";
        let all = ["One is open.", "Two was said “done.”", "Three?", "Four!", "5 are left."];
        assert_eq!(Sentences::of(text).all(), all);
        assert_eq!(Sentences::of("One is open. Tw").but_the_last(), ["One is open."]);
    }
}
