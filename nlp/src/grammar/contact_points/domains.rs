//! Web domains.

use std::ops::Range;

use super::spoken::spoken_host;
use crate::grammar::LONGEST_TEXT;
use crate::grammar::words::Words;

/// The registrable domain of the first web address in `text`: `app.acme.co.uk/login` is `acme.co.uk`. An e-mail
/// address counts by its host.
pub fn domain(text: &str) -> Option<String> {
    domain_matches(text).into_iter().next().map(|(_, domain)| domain).or_else(|| spoken_domain(text))
}

/// "acme dot co dot uk".
fn spoken_domain(text: &str) -> Option<String> {
    if text.len() > LONGEST_TEXT {
        return None;
    }
    let words = Words::new(text);
    let dotted = |index: &usize| matches!(words.at(index + 1), "dot") || matches!(words.at(index + 2), "dot");
    (0..words.len()).filter(dotted).find_map(|index| registrable(&spoken_host(&words, index)?.1))
}

/// The web domains of `text` with the bytes that their addresses take.
pub fn domain_matches(text: &str) -> Vec<(Range<usize>, String)> {
    if text.len() > LONGEST_TEXT {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut offset = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let start = offset;
        offset += token.len();
        let token = token.trim_end();
        if let Some(domain) = host_of(token).and_then(registrable) {
            found.push((start..start + token.len(), domain));
        }
    }
    found
}

/// The host of a web address, with or without its scheme, user, port and path.
fn host_of(token: &str) -> Option<&str> {
    let token =
        token.trim_matches(['"', '\'', '(', ')', '[', ']', '<', '>', ',', ';', '!', '?', '.', ':', '“', '”', '‘', '’']);
    let rest = token.split_once("://").map_or(token, |(_, rest)| rest).trim_start_matches('/');
    // "site:acme.com", "web:acme.io".
    let rest = match rest.split_once(':') {
        Some((key, rest)) if key.len() > 1 && key.chars().all(|letter| letter.is_ascii_alphabetic()) => rest,
        _ => rest,
    };
    let authority = rest.split(['/', '?', '#', '|', ',', ';']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?.trim_end_matches('.');
    // "the end.Next week": a full stop without its blank.
    let (_, suffix) = host.rsplit_once('.')?;
    let sentence = suffix.starts_with(|letter: char| letter.is_ascii_uppercase())
        && suffix.ends_with(|letter: char| letter.is_ascii_lowercase())
        && host.starts_with(|letter: char| letter.is_ascii_lowercase());
    (!sentence).then_some(host)
}

/// Endings that are on no list because nobody can buy them: those of examples.
const RESERVED: &[&str] = &["example", "test"];

fn registrable(host: &str) -> Option<String> {
    let host = host.to_lowercase();
    let labels_fit = host.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|character| character.is_alphanumeric() || character == '-')
    });
    if !labels_fit {
        return None;
    }
    let (before, ending) = host.rsplit_once('.')?;
    if RESERVED.contains(&ending) {
        return Some(format!("{}.{ending}", before.rsplit('.').next()?));
    }
    let domain = psl::domain(host.as_bytes())?;
    let name = std::str::from_utf8(domain.as_bytes()).ok()?;
    // "e.g" and "p.m" have the shape of a domain; only a suffix of the list makes one.
    domain.suffix().is_known().then(|| name.to_owned())
}
