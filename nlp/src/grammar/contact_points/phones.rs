//! Telephone numbers.

use std::str::FromStr;

use phonenumber::Mode;
use phonenumber::country::Id;
use phonenumber::metadata::{DATABASE, Descriptor};

use crate::grammar::LONGEST_TEXT;
use crate::grammar::words::{Kind, Words};

/// The telephone number of `text` in E.164, when it is a valid one. `region` is the ISO 3166 code that a number without
/// a country code belongs to.
pub fn phone(text: &str, region: Option<&str>) -> Option<String> {
    if text.len() > LONGEST_TEXT {
        return None;
    }
    let region = region.and_then(|region| Id::from_str(&region.to_ascii_uppercase()).ok());
    let found =
        phone_candidates(text).into_iter().find_map(|candidate| e164(&international(candidate, region), region));
    found.or_else(|| e164(&vanity(text, region)?, None))
}

/// A number that starts with the prefix of calls abroad gets its plus sign.
fn international(candidate: String, region: Option<Id>) -> String {
    let prefixes: &[&str] = match region {
        Some(Id::US | Id::CA) => &["011", "00"],
        Some(Id::AU) => &["0011", "00"],
        _ => &["00"],
    };
    let rest = prefixes.iter().find_map(|prefix| candidate.strip_prefix(prefix).filter(|rest| !rest.starts_with('0')));
    rest.filter(|rest| rest.len() > 7).map(|rest| format!("+{rest}")).unwrap_or(candidate)
}

/// The number in E.164 when it is valid. One with its country code need not be assigned, the right length is enough:
/// numbers kept for drama and new ranges are typed as well. North America is the exception, where 555 is no area.
fn e164(candidate: &str, region: Option<Id>) -> Option<String> {
    let region = region.filter(|_| !candidate.starts_with('+'));
    // Without a country no number is valid, and to ask would load the numbering plans of the world: a long wait for a plain amount.
    if region.is_none() && !candidate.starts_with('+') {
        return None;
    }
    let number = phonenumber::parse(region, candidate).ok()?;
    let formatted = || number.format().mode(Mode::E164).to_string();
    if phonenumber::is_valid(&number) {
        return Some(formatted());
    }
    let code = number.country().code();
    let length = u16::try_from(number.national().value().to_string().len()).ok()?;
    let has_length = |descriptor: Option<&Descriptor>| {
        descriptor.is_some_and(|descriptor| descriptor.possible_length().contains(&length))
    };
    let possible = DATABASE
        .by_code(&code)
        .unwrap_or_default()
        .into_iter()
        .any(|region| has_length(region.descriptors().fixed_line()) || has_length(region.descriptors().mobile()));
    (region.is_none() && code != 1 && length >= 8 && possible).then(formatted)
}

/// "1-800-FLOWERS", "0800 REVERSE": a free number spelt in letters.
fn vanity(text: &str, region: Option<Id>) -> Option<String> {
    let words = Words::new(text);
    (0..words.len()).find_map(|index| {
        let american = matches!(words.at(index), "800" | "833" | "844" | "855" | "866" | "877" | "888")
            && !matches!(region, Some(Id::GB | Id::IE));
        let british = words.at(index) == "0800" && matches!(region, Some(Id::GB));
        // "800 deals won" is no telephone number.
        let joined = matches!(words.at(index + 1), "-" | ")");
        let spelt = words.is_capital(index + 1) && (british || matches!(words.before(index), "1" | "-" | "+"));
        if !joined && !spelt {
            return None;
        }
        let prefix = if american { "+1" } else { "+44" };
        let area = words.at(index).trim_start_matches('0');
        let digits = if american || british { keypad(&words, index + 1)? } else { return None };
        Some(format!("{prefix}{area}{digits}"))
    })
}

/// The seven digits that follow, at least one of them a letter of the keypad.
fn keypad(words: &Words, index: usize) -> Option<String> {
    let mut digits = String::new();
    let mut spelt = false;
    for at in index..words.len().min(index + 8) {
        match words.kind(at)? {
            Kind::Symbol if matches!(words.at(at), "-" | "." | ")") => continue,
            Kind::Symbol => break,
            Kind::Digits => digits.push_str(words.at(at)),
            Kind::Word => {
                spelt = true;
                digits.extend(words.at(at).chars().map_while(key));
            }
        }
        if digits.len() >= 7 {
            break;
        }
    }
    (spelt && digits.len() >= 7).then(|| digits[..7].to_owned())
}

/// The key of the telephone that bears a letter.
fn key(letter: char) -> Option<char> {
    Some(match letter {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        'w'..='z' => '9',
        _ => return None,
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
