//! What is kept of a sentence: addresses and long numbers are blacked out.

/// The text with e-mail addresses and runs of seven or more digits replaced.
pub(crate) fn redact(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let rest = &word[bare.len()..];
        let masked = if bare.contains('@') && bare.len() > 2 {
            "[e-mail]"
        } else if bare.chars().filter(char::is_ascii_digit).count() >= 7 {
            "[number]"
        } else {
            bare
        };
        words.push(format!("{masked}{rest}"));
    }
    words.concat()
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn addresses_and_numbers_are_blacked_out_and_nothing_else() {
        assert_eq!(
            redact("add jane@acme.example, +96512345678 at  Acme for 50k by 2026"),
            "add [e-mail] [number] at  Acme for 50k by 2026"
        );
    }
}
