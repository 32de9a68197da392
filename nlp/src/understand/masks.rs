//! Addresses and phone numbers, hidden from a model: it sees `<email_1>` and says `<email_1>`.

use std::ops::Range;

use crate::grammar::contact_points;

/// A number with so many digits is a phone number, whatever stands before it; shorter ones may be amounts.
const PHONE: usize = 9;
/// One with so many is where it has a plus sign, or a word says that it is.
const SHORT_PHONE: usize = 6;
/// Words before a number that is a phone number.
const CALLED: &[&str] =
    &["phone", "tel", "telephone", "mobile", "cell", "number", "call", "whatsapp", "text", "sms", "fax", "no"];

/// What stands for what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Masks {
    /// Placeholder, where it stands in the text, and what was written there.
    hidden: Vec<(String, Range<usize>, String)>,
}

impl Masks {
    /// Finds what is to be hidden. The same text always gives the same placeholders.
    pub(super) fn over(text: &str) -> Self {
        let mut found: Vec<(&str, Range<usize>)> =
            contact_points::email_matches(text).into_iter().map(|(span, _)| ("email", span)).collect();
        let free = |span: &Range<usize>, found: &[(&str, Range<usize>)]| {
            found.iter().all(|(_, taken)| span.end <= taken.start || taken.end <= span.start)
        };
        let phones: Vec<Range<usize>> = phones(text).into_iter().filter(|span| free(span, &found)).collect();
        found.extend(phones.into_iter().map(|span| ("phone", span)));
        found.sort_by_key(|(_, span)| span.start);
        let mut hidden: Vec<(String, Range<usize>, String)> = Vec::new();
        for (kind, span) in found {
            // A person may have written a placeholder themselves; that one stays theirs.
            let mut names = (1..).map(|number| format!("<{kind}_{number}>"));
            let taken = |name: &String| text.contains(name.as_str()) || hidden.iter().any(|(known, ..)| known == name);
            let Some(name) = names.find(|name| !taken(name)) else { continue };
            let written = text[span.clone()].to_owned();
            hidden.push((name, span, written));
        }
        Self { hidden }
    }

    /// The text with the placeholders.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut from = 0;
        for (name, span, _) in &self.hidden {
            masked.push_str(&text[from..span.start]);
            masked.push_str(name);
            from = span.end;
        }
        masked.push_str(&text[from..]);
        masked
    }

    /// Whether a stretch of the text is part of what is hidden.
    pub(super) fn hides(&self, span: &Range<usize>) -> bool {
        self.hidden.iter().any(|(_, hidden, _)| hidden.start < span.end && span.start < hidden.end)
    }

    /// The words with what stands behind the placeholders.
    pub(super) fn show(&self, words: &str) -> String {
        self.hidden.iter().fold(words.to_owned(), |words, (name, _, written)| words.replace(name.as_str(), written))
    }
}

/// Runs of digits and what stands between them in a phone number.
fn phones(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(|c: char| c.is_numeric() || "+(".contains(c)).map(|at| from + at) {
        let length = text[start..].find(|c: char| !(c.is_numeric() || "+()-./ \u{a0}".contains(c)));
        let run = &text[start..start + length.unwrap_or(text.len() - start)];
        let run = run.trim_end_matches(|c: char| !c.is_numeric());
        from = (start + run.len()).max(start + 1);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let digits = run.chars().filter(|c| c.is_numeric()).count();
        let before = text[..start].to_lowercase();
        let mut words = before.rsplit(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let called = words.next().is_some_and(|word| CALLED.contains(&word) || word == "is" || word == "on");
        let least = if run.starts_with('+') || called { SHORT_PHONE } else { PHONE };
        if (least..=18).contains(&digits) {
            found.push(start..start + run.len());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> String {
        let masks = Masks::over(text);
        let hidden = masks.hide(text);
        assert_eq!(masks.show(&hidden), text, "what is hidden can be shown again");
        hidden
    }

    #[test]
    fn addresses_and_phone_numbers_are_hidden_and_nothing_else() {
        assert_eq!(hidden("add Jane, jane@acme.com, +965 9988 7766"), "add Jane, <email_1>, <phone_1>");
        assert_eq!(hidden("mail jane@acme.com and omar@globex.org"), "mail <email_1> and <email_2>");
        assert_eq!(hidden("her number is 555-0134"), "her number is <phone_1>");
        assert_eq!(hidden("deals over 1500000 by 2026-03-15"), "deals over 1500000 by 2026-03-15");
        assert_eq!(hidden("اتصل على 0096599887766"), "اتصل على <phone_1>");
    }

    #[test]
    fn a_placeholder_that_a_person_wrote_stays_theirs() {
        assert_eq!(hidden("<email_1> is jane@acme.com"), "<email_1> is <email_2>");
    }
}
