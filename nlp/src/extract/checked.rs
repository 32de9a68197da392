//! What of an answer the e-mail bears out.

use super::answer::{Answer, Malformed, Said, SaidItem};
use super::{Dropped, Due, Email, Extracted, Felt, Found, Item, Sentiment, Signature};
use crate::grammar::contact_points::{domain_matches, emails, phone};
use crate::grammar::time;
use crate::untrusted::{Untrusted, folded::Folded};

/// The longest evidence, in characters: were it the whole mail, it would bear out anything.
const LONGEST_EVIDENCE: usize = 400;
/// The most items of a kind.
const MOST_ITEMS: usize = 20;
/// From which score on somebody is pleased, and below which negative they are displeased.
const MARKED: f64 = 0.25;

/// Why a value is dropped.
enum Fault {
    Evidence,
    Value,
    Reading,
    Form,
}

/// What is left of an answer about a text.
pub(super) fn checked(answer: &Answer, text: &str, email: &Email<'_>) -> (Extracted, Dropped) {
    let mut check = Check { mail: Folded::new(text), email, dropped: Dropped::default() };
    let found = Extracted {
        signature: check.signature(answer),
        commitments: check.items(answer, "commitments"),
        action_items: check.items(answer, "action_items"),
        sentiment: check.sentiment(answer),
    };
    (found, check.dropped)
}

struct Check<'e> {
    mail: Folded,
    email: &'e Email<'e>,
    dropped: Dropped,
}

impl Check<'_> {
    fn signature(&mut self, answer: &Answer) -> Signature {
        let region = self.email.region;
        let words = |longest: usize| move |value: &str| is_plain(value, longest).then(|| Untrusted::new(value));
        let only = |mut found: Vec<String>| if found.len() == 1 { found.pop() } else { None };
        Signature {
            name: self.field(answer, "name", words(80)),
            title: self.field(answer, "title", words(120)),
            company: self.field(answer, "company", words(120)),
            phone: self.field(answer, "phone", |value| {
                let is_number = value.chars().count() <= 40;
                is_number.then(|| phone(value, region)).flatten()
            }),
            email: self.field(answer, "email", |value| only(emails(value))),
            domain: self.field(answer, "url", |value| site(value).and_then(|site| only(domains(site)))),
            address: self.field(answer, "address", words(200)),
        }
    }

    /// A field of the signature that is read so; nothing where something is wrong with it, which is counted.
    fn field<T>(&mut self, answer: &Answer, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Found<T>> {
        let said = answer.signature(name)?;
        let found = said.map_err(|Malformed| Fault::Form).and_then(|Said { value, evidence }| {
            let words = self.evidence(evidence)?;
            if !words.has(&Folded::new(value)) {
                return Err(Fault::Value);
            }
            let value = read(value).ok_or(Fault::Reading)?;
            Ok(Found { value, evidence: Untrusted::new(words.as_str()) })
        });
        self.counted(found)
    }

    fn items(&mut self, answer: &Answer, key: &str) -> Vec<Item> {
        let mut items = Vec::new();
        for said in answer.items(key) {
            let item = if items.len() == MOST_ITEMS { Err(Fault::Form) } else { self.item(said) };
            items.extend(self.counted(item));
        }
        items
    }

    fn item(&mut self, said: Result<SaidItem<'_>, Malformed>) -> Result<Item, Fault> {
        let said = said.map_err(|Malformed| Fault::Form)?;
        let words = self.evidence(said.evidence)?;
        if !words.has(&Folded::new(said.what)) {
            return Err(Fault::Value);
        }
        if !said.what.chars().any(char::is_alphabetic) {
            return Err(Fault::Reading);
        }
        // Who and when are details: without them it is still promised.
        let who = said.who.map(|who| {
            let known = if words.has(&Folded::new(who)) { Ok(who) } else { Err(Fault::Value) };
            known.and_then(|who| if is_plain(who, 60) { Ok(Untrusted::new(who)) } else { Err(Fault::Reading) })
        });
        let who = who.and_then(|who| self.counted(who));
        let due = said.due.map(|due| self.due(due, &words));
        let due = due.and_then(|due| self.counted(due));
        Ok(Item { who, what: Untrusted::new(said.what), due, evidence: Untrusted::new(words.as_str()) })
    }

    fn due(&self, due: &str, evidence: &Folded) -> Result<Due, Fault> {
        if !evidence.has(&Folded::new(due)) {
            return Err(Fault::Value);
        }
        let value = time::resolve(due, self.email.received).filter(|value| value.deadline().is_some());
        Ok(Due { words: Untrusted::new(due), value: value.ok_or(Fault::Reading)? })
    }

    fn sentiment(&mut self, answer: &Answer) -> Option<Felt> {
        let felt = answer.sentiment()?.map_err(|Malformed| Fault::Form).and_then(|(score, evidence)| {
            let words = self.evidence(evidence)?;
            let sentiment = match score {
                score if score >= MARKED => Sentiment::Positive,
                score if score <= -MARKED => Sentiment::Negative,
                _ => Sentiment::Neutral,
            };
            Ok(Felt { sentiment, evidence: Untrusted::new(words.as_str()) })
        });
        self.counted(felt)
    }

    /// An evidence that stands in the mail.
    fn evidence(&self, evidence: &str) -> Result<Folded, Fault> {
        let words = Folded::new(evidence);
        let stands = words.as_str().chars().count() <= LONGEST_EVIDENCE && self.mail.has(&words);
        if stands { Ok(words) } else { Err(Fault::Evidence) }
    }

    fn counted<T>(&mut self, found: Result<T, Fault>) -> Option<T> {
        let counter = match found {
            Ok(found) => return Some(found),
            Err(Fault::Evidence) => &mut self.dropped.without_evidence,
            Err(Fault::Value) => &mut self.dropped.not_in_evidence,
            Err(Fault::Reading) => &mut self.dropped.unreadable,
            Err(Fault::Form) => &mut self.dropped.malformed,
        };
        *counter += 1;
        None
    }
}

/// Whether this can be a name, a title or an address: words of a length, and nothing that markup, code or links are made of.
fn is_plain(value: &str, longest: usize) -> bool {
    let is_markup = |c: char| {
        matches!(
            c,
            '<' | '>'
                | '{'
                | '}'
                | '['
                | ']'
                | '|'
                | '\\'
                | '`'
                | '*'
                | '_'
                | '~'
                | '^'
                | '='
                | '@'
                | ';'
                | '$'
                | '!'
                | '?'
        )
    };
    value.chars().count() <= longest
        && value.chars().any(char::is_alphabetic)
        && !value.contains(is_markup)
        && !value.contains("://")
}

/// The address of a site as people sign with one: of the web, without a user and without a query that carries something.
fn site(value: &str) -> Option<&str> {
    let is_web = match value.split_once(':') {
        Some((scheme, rest)) => {
            matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") && rest.starts_with("//")
        }
        None => true,
    };
    (is_web && !value.contains(['@', '?', '#', ' ', '<', '>'])).then_some(value)
}

fn domains(site: &str) -> Vec<String> {
    domain_matches(site).into_iter().map(|(_, domain)| domain).collect()
}
