//! Addresses and hosts that are spelt out: "jane dot doe at acme dot com".

use std::ops::Range;

use super::emails::is_host;
use crate::grammar::words::{Kind, Words};

/// "jane dot doe at acme dot com", "jane underscore doe @ acme.com", "bob (at) acme (dot) co".
pub(super) fn spoken_addresses(text: &str) -> Vec<(Range<usize>, String)> {
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
pub(super) fn spoken_host(words: &Words, index: usize) -> Option<(usize, String)> {
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
