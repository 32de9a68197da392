//! E-mail addresses, telephone numbers and web domains.

use std::ops::Range;
use std::str::FromStr;

use super::LONGEST_TEXT;
use super::words::{Kind, Words};

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
        let Some(domain) = host_prefix(&text[after..]) else { continue };
        let end = after + domain.len();
        if is_host(domain) {
            let local = &text[start..at];
            found.push((start..end, format!("{local}@{domain}").to_lowercase()));
        }
    }
    found
}

/// Where the part before the @ begins; it holds ASCII letters, digits and a few signs, and starts and ends with neither dot.
fn local_start(before: &str) -> Option<usize> {
    let allowed = |character: char| {
        character.is_ascii_alphanumeric()
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
fn host_prefix(text: &str) -> Option<&str> {
    let end = text
        .find(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '.' | '-')))
        .unwrap_or(text.len());
    let host = text[..end].trim_end_matches(['.', '-']);
    (!host.is_empty()).then_some(host)
}

/// Whether a host is one that the public suffix list or its shape vouches for.
fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let valid =
        |label: &&str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let last_is_word = labels
        .last()
        .is_some_and(|label| label.len() >= 2 && label.chars().all(|character| character.is_ascii_alphabetic()));
    let punycode = labels.last().is_some_and(|label| label.to_ascii_lowercase().starts_with("xn--"));
    labels.len() >= 2 && labels.iter().all(valid) && (last_is_word || punycode)
}

/// "jane dot doe at acme dot com", "jane underscore doe @ acme.com", "bob (at) acme (dot) co".
fn spoken_addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let words = Words::new(text);
    let mut found = Vec::new();
    let mut floor = 0;
    for index in 0..words.len() {
        let Some((at, after)) = spoken_sign(&words, index, "at", "@") else { continue };
        if at < floor {
            continue;
        }
        let Some((start, local)) =
            spoken_local(&words, at, floor).filter(|(_, local)| !NO_NAMES.contains(&local.as_str()))
        else {
            continue;
        };
        let Some((end, host)) = spoken_host(&words, after) else { continue };
        found.push((words.span(start..end), format!("{local}@{host}")));
        floor = end;
    }
    found
}

/// Words before "at" that are no one's address: "meet me at acme.com".
const NO_NAMES: [&str; 38] = [
    "me", "us", "meet", "meeting", "look", "looking", "call", "is", "are", "was", "were", "works", "work", "working",
    "here", "there", "them", "him", "her", "it", "you", "demo", "contact", "contacts", "people", "deal", "deals",
    "someone", "anyone", "everyone", "and", "or", "the", "email", "site", "visit", "start", "arrive",
];

/// A sign, or its name with or without brackets: the index where it starts and the one after it.
fn spoken_sign(words: &Words, index: usize, name: &str, sign: &str) -> Option<(usize, usize)> {
    let word = words.at(index);
    if word == sign || word == name {
        return Some((index, index + 1));
    }
    let bracketed = matches!(word, "(" | "[" | "{" | "<")
        && words.at(index + 1) == name
        && matches!(words.at(index + 2), ")" | "]" | "}" | ">");
    bracketed.then_some((index, index + 3))
}

/// A sign inside a local part or a host, with the character that it stands for.
fn spoken_joint(words: &Words, index: usize) -> Option<(char, usize)> {
    let joints = [
        ("dot", ".", '.'),
        ("underscore", "_", '_'),
        ("dash", "-", '-'),
        ("hyphen", "-", '-'),
        ("plus", "+", '+'),
        ("minus", "-", '-'),
        ("period", ".", '.'),
        ("point", ".", '.'),
    ];
    joints.into_iter().find_map(|(name, sign, character)| Some((character, spoken_sign(words, index, name, sign)?.1)))
}

/// The local part that ends before `end`.
fn spoken_local(words: &Words, end: usize, floor: usize) -> Option<(usize, String)> {
    let plain = |index: usize| {
        words.kind(index) == Some(Kind::Word) && words.at(index).is_ascii() && !words.at(index).contains('\'')
            || words.is_digits(index)
    };
    let mut at = end.checked_sub(1).filter(|at| *at >= floor && plain(*at))?;
    let mut local = words.at(at).to_owned();
    for _ in 0..12 {
        // Letters and digits written together, or joined by a spoken or written sign.
        if words.is_glued(at) && at > floor && plain(at - 1) {
            at -= 1;
            local.insert_str(0, words.at(at));
            continue;
        }
        let joint = (1..=3).find_map(|back| {
            let start = at.checked_sub(back).filter(|start| *start > floor)?;
            spoken_joint(words, start).filter(|(_, after)| *after == at).map(|(character, _)| (start, character))
        });
        let Some((start, character)) = joint.filter(|(start, _)| plain(*start - 1)) else { break };
        local.insert(0, character);
        at = start - 1;
        local.insert_str(0, words.at(at));
    }
    Some((at, local))
}

/// The host that starts at `index`; it must have a dot and a known ending, for "at" is a common word.
fn spoken_host(words: &Words, index: usize) -> Option<(usize, String)> {
    let plain = |index: usize| {
        words.kind(index) == Some(Kind::Word) && words.at(index).is_ascii() && !words.at(index).contains('\'')
            || words.is_digits(index)
    };
    let mut host = String::new();
    let mut at = index;
    let mut dots = 0;
    let mut best = None;
    for _ in 0..16 {
        if !plain(at) {
            break;
        }
        host.push_str(words.at(at));
        at += 1;
        while plain(at) && words.is_glued(at) {
            host.push_str(words.at(at));
            at += 1;
        }
        if dots > 0 && is_known_host(&host) {
            best = Some((at, host.clone()));
        }
        let Some((character, after)) = spoken_joint(words, at).filter(|(character, _)| matches!(character, '.' | '-'))
        else {
            break;
        };
        host.push(character);
        dots += u32::from(character == '.');
        at = after;
    }
    best
}

/// Whether a host ends in a suffix of the public list.
fn is_known_host(host: &str) -> bool {
    is_host(host) && psl::domain(host.as_bytes()).is_some_and(|domain| domain.suffix().is_known())
}

/// The telephone number of `text` in E.164, when it is a valid one. `region` is the ISO 3166 code that a number without
/// a country code belongs to.
pub fn phone(text: &str, region: Option<&str>) -> Option<String> {
    if text.len() > LONGEST_TEXT {
        return None;
    }
    let region = region.and_then(|region| phonenumber::country::Id::from_str(&region.to_ascii_uppercase()).ok());
    phone_candidates(text).into_iter().find_map(|candidate| {
        let candidate = candidate.strip_prefix("00").map_or(candidate.clone(), |rest| {
            if candidate.starts_with("000") { candidate.clone() } else { format!("+{rest}") }
        });
        let number = phonenumber::parse(region, &candidate).ok()?;
        phonenumber::is_valid(&number).then(|| number.format().mode(phonenumber::Mode::E164).to_string())
    })
}

/// Runs of digits that may be telephone numbers, with the plus sign before them and the extension after them dropped.
fn phone_candidates(text: &str) -> Vec<String> {
    let words = Words::new(text);
    let mut candidates = Vec::new();
    let mut index = 0;
    while index < words.len() {
        // The minutes of a time of day are no beginning.
        let minutes = words.before(index) == ":" && words.is_glued(index) && words.is_digits(index.wrapping_sub(2));
        let starts = (words.is_digits(index) && !minutes) || matches!(words.at(index), "+" | "(");
        if !starts {
            index += 1;
            continue;
        }
        let mut candidate = String::new();
        let mut digits = 0;
        let mut slashes = 0;
        while index < words.len() {
            let word = words.at(index);
            match word {
                _ if words.is_digits(index) => {
                    candidate.push_str(word);
                    digits += word.len();
                }
                "+" if candidate.is_empty() => candidate.push('+'),
                "(" | ")" | "-" | "." | "/" => {
                    slashes += usize::from(word == "/");
                    // "+44 (0)20": the zero is for callers at home.
                    let trunk = word == "("
                        && words.at(index + 1) == "0"
                        && words.at(index + 2) == ")"
                        && candidate.starts_with('+');
                    if trunk {
                        index += 3;
                        continue;
                    }
                }
                _ => break,
            }
            index += 1;
        }
        // Two slashes make a date.
        if (6..=17).contains(&digits) && slashes < 2 {
            candidates.push(candidate);
        }
        index += usize::from(digits == 0);
    }
    candidates
}

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
    let rest = token.split_once("://").map_or(token, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?.trim_end_matches('.');
    host.contains('.').then_some(host)
}

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
    let domain = psl::domain(host.as_bytes())?;
    let name = std::str::from_utf8(domain.as_bytes()).ok()?;
    // "e.g" and "p.m" have the shape of a domain; only a suffix of the list makes one.
    domain.suffix().is_known().then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn written_addresses_are_found() {
        assert_eq!(emails("<Jane@Acme.co.uk>; bob@x.io, mailto:c@d.org"), ["jane@acme.co.uk", "bob@x.io", "c@d.org"]);
        assert_eq!(emails("ask o'brien@acme.ie, O'Brien@acme.ie"), ["o'brien@acme.ie"]);
        assert_eq!(emails("lina.k+crm@sub.acme-corp.com."), ["lina.k+crm@sub.acme-corp.com"]);
    }

    #[test]
    fn spoken_addresses_are_found() {
        assert_eq!(emails("it is Jane dot Doe AT acme dot com"), ["jane.doe@acme.com"]);
        assert_eq!(emails("sam underscore lee at mail dot acme dot co dot uk please"), ["sam_lee@mail.acme.co.uk"]);
        assert_eq!(emails("omar [at] acme [dot] com and lina(at)acme(dot)io"), ["omar@acme.com", "lina@acme.io"]);
    }

    #[test]
    fn other_texts_hold_no_address() {
        for text in
            ["meet me at acme.com", "5 @ 10 each", "@handle", "a@b", "omar at 5", "test@@acme.com", "look at this dot"]
        {
            assert_eq!(emails(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn telephone_numbers_become_e164() {
        for (text, region, expected) in [
            ("call (415) 555 2671 ext 5", Some("US"), "+14155552671"),
            ("00 44 7400 123456", Some("GB"), "+447400123456"),
            ("+44 (0)20 7031 3000", None, "+442070313000"),
            ("٥٠٠١٢٣٤٥", Some("KW"), "+96550012345"),
            ("whatsapp +971 50 123 4567 please", Some("us"), "+971501234567"),
            ("0501234567", Some("SA"), "+966501234567"),
        ] {
            assert_eq!(phone(text, region).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_no_telephones() {
        for text in ["2026-03-11", "the deal is worth 50000", "at 10:30 12/05/2026", "order 12", "555-1234"] {
            assert_eq!(phone(text, Some("US")), None, "{text}");
        }
        assert_eq!(phone("415-555-2671", None), None);
    }

    #[test]
    fn domains_are_registrable_names() {
        for (text, expected) in [
            ("visit http://shop.acme.com.au:8080/x?y=1", Some("acme.com.au")),
            ("Monday.com", Some("monday.com")),
            ("write to sales@corp.acme.io", Some("acme.io")),
            ("acme dot co dot uk", Some("acme.co.uk")),
            ("e.g. at 3 p.m. today", None),
            ("version 2.0.1 of node.js", None),
        ] {
            assert_eq!(domain(text).as_deref(), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\PC|[a-z@.]|dot |at |[0-9+()/-]){0,60}") {
            for (span, _) in email_matches(&text).into_iter().chain(domain_matches(&text)) {
                prop_assert!(text.get(span).is_some());
            }
            let _: Option<String> = phone(&text, Some("US"));
            let _: Option<String> = domain(&text);
        }
    }
}
