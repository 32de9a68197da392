//! E-mail addresses, written with an @ sign or spoken.

use std::ops::Range;

use super::spoken::spoken_addresses;
use crate::grammar::LONGEST_TEXT;

/// The e-mail addresses of `text`, lower case, each once, in order; spoken ones ("jane dot doe at acme dot com") too.
pub fn emails(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, address) in email_matches(text) {
        if !found.contains(&address) {
            found.push(address);
        }
    }
    found
}

/// The e-mail addresses of `text` with the bytes that they take.
pub fn email_matches(text: &str) -> Vec<(Range<usize>, String)> {
    if text.len() > LONGEST_TEXT {
        return Vec::new();
    }
    let mut found = written_addresses(text);
    let spoken = spoken_addresses(text);
    found.extend(
        spoken
            .into_iter()
            .filter(|(span, _)| found.iter().all(|(other, _)| span.end <= other.start || other.end <= span.start))
            .collect::<Vec<_>>(),
    );
    found.sort_by_key(|(span, _)| span.start);
    found
}

/// Addresses with an @ sign.
fn written_addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for (at, _) in text.match_indices(['@', '＠']) {
        let floor = found.last().map_or(0, |(span, _)| span.end);
        let Some(start) = local_start(&text[floor..at]).map(|start| floor + start) else { continue };
        let after = at + text[at..].chars().next().map_or(1, char::len_utf8);
        // Letters beyond ASCII only where the ASCII ones make no host: text may follow an address unspaced.
        let ascii = host_prefix(&text[after..], |letter| letter.is_ascii_alphanumeric()).filter(|host| is_host(host));
        let any = || host_prefix(&text[after..], char::is_alphanumeric).filter(|host| is_international_host(host));
        if let Some(domain) = ascii.or_else(any) {
            let end = after + domain.len();
            let local = &text[start..at];
            found.push((start..end, format!("{local}@{domain}").to_lowercase()));
        }
    }
    found
}

/// Where the part before the @ begins; it holds letters of the Latin, Greek and Cyrillic alphabets, digits and a few
/// signs, and starts and ends with neither dot.
fn local_start(before: &str) -> Option<usize> {
    let allowed = |character: char| {
        character.is_ascii_alphanumeric()
            || (character.is_alphabetic() && character < '\u{530}')
            || matches!(character, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '!' | '#' | '=' | '~')
    };
    let start = before
        .char_indices()
        .rev()
        .take(64)
        .take_while(|(_, character)| allowed(*character))
        .last()
        .map(|(start, _)| start)?;
    let local = &before[start..];
    let trimmed = local.trim_start_matches(['.', '\'', '-', '&', '!', '#', '=', '~', '%']);
    (!trimmed.is_empty() && !trimmed.ends_with('.') && !trimmed.contains("..")).then(|| before.len() - trimmed.len())
}

/// The longest run of host-name characters, without the punctuation that ends a sentence.
fn host_prefix(text: &str, is_letter: impl Fn(char) -> bool) -> Option<&str> {
    let end =
        text.find(|character: char| !(is_letter(character) || matches!(character, '.' | '-'))).unwrap_or(text.len());
    let host = text[..end].trim_end_matches(['.', '-']);
    (!host.is_empty()).then_some(host)
}

/// Whether a host is one that the public suffix list or its shape vouches for.
pub(super) fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let valid =
        |label: &&str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let last_is_word = labels
        .last()
        .is_some_and(|label| label.len() >= 2 && label.chars().all(|character| character.is_ascii_alphabetic()));
    let punycode = labels.last().is_some_and(|label| label.to_ascii_lowercase().starts_with("xn--"));
    labels.len() >= 2 && labels.iter().all(valid) && (last_is_word || punycode)
}

/// Whether a host with letters beyond ASCII ends in a suffix of the public list: "münchen.de".
fn is_international_host(host: &str) -> bool {
    let valid = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let host = host.to_lowercase();
    host.contains('.')
        && host.split('.').all(valid)
        && psl::domain(host.as_bytes()).is_some_and(|domain| domain.suffix().is_known())
}
