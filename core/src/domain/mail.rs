//! A mail as its headers tell it, and what a member wants of theirs. All of it is text from outside.

use chrono::{DateTime, Utc};

use crate::ids::{ContactId, FindingId, SuggestionId};

/// Somebody who wrote or was written to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MailPerson {
    /// The address, in lower case.
    pub address: String,
    /// The name beside it, where there is one.
    pub name: Option<String>,
}

/// A message of a mailbox, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailMessage {
    /// Its id in the mailbox.
    pub id: String,
    /// The conversation it is in.
    pub thread: String,
    /// The ids of its labels.
    pub labels: Vec<String>,
    /// When it came or went.
    pub at: DateTime<Utc>,
    /// Who wrote it.
    pub from: Option<MailPerson>,
    /// To whom, in the order of the headers To, Cc and Bcc.
    pub to: Vec<MailPerson>,
    /// What it is about.
    pub subject: String,
    /// Its beginning, as the provider cuts it.
    pub snippet: Option<String>,
    /// What whoever wrote it calls it, and when they say it was written: the same in every mailbox.
    pub rfc_id: Option<String>,
    /// The header Date.
    pub rfc_date: Option<String>,
    /// Whether its headers say that a list or a machine sends it: List-Id, List-Unsubscribe, Precedence, Auto-Submitted.
    pub is_bulk: bool,
}

/// Whose mail a member has a wish about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MailPattern {
    /// One address.
    Address(String),
    /// Everybody at a domain and below it.
    Domain(String),
    /// One conversation of the member's mailbox.
    Thread(String),
}

/// What the wish is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailWish {
    /// It is left out.
    Block,
    /// It is kept, although a rule would take it for bulk.
    Allow,
    /// Colleagues may read it.
    Share,
}

impl MailWish {
    /// The word it is kept by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Allow => "allow",
            Self::Share => "share",
        }
    }

    /// The wish of a word.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Block, Self::Allow, Self::Share].into_iter().find(|wish| wish.word() == word)
    }
}

impl MailPattern {
    /// The pattern that somebody writes: `ana@acme.com`, `acme.com`, `@acme.com` or `thread:18c2…`; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(thread) = text.strip_prefix("thread:") {
            let fits =
                !thread.is_empty() && thread.len() <= 200 && thread.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return fits.then(|| Self::Thread(thread.to_lowercase()));
        }
        let text = text.to_lowercase();
        match text.split_once('@') {
            Some(("", domain)) => is_domain(domain).then(|| Self::Domain(domain.to_owned())),
            Some((local, domain)) => {
                let fits = is_domain(domain) && local.len() <= 64 && !local.contains(char::is_whitespace);
                fits.then(|| Self::Address(text.clone()))
            }
            None => is_domain(&text).then(|| Self::Domain(text.clone())),
        }
    }

    /// The text it is kept by, which [`read`](Self::read) reads.
    pub fn written(&self) -> String {
        match self {
            Self::Address(address) => address.clone(),
            Self::Domain(domain) => domain.clone(),
            Self::Thread(thread) => format!("thread:{thread}"),
        }
    }

    /// Whether an address is meant.
    pub fn fits(&self, address: &str) -> bool {
        match self {
            Self::Address(meant) => meant == address,
            Self::Domain(domain) => address.rsplit_once('@').is_some_and(|(_, host)| is_within(host, domain)),
            Self::Thread(_) => false,
        }
    }
}

/// Whether a host is a domain or below it.
pub fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.len() <= 253
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.len() <= 63 && part.chars().all(|c| c.is_alphanumeric() || c == '-'))
}

/// Somebody in a member's mail who is no contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactSuggestion {
    /// Its id.
    pub id: SuggestionId,
    /// Their address.
    pub address: String,
    /// The name that stood beside it.
    pub name: Option<String>,
    /// The last mail with them.
    pub last_at: DateTime<Utc>,
    /// Whether the member has written to them.
    pub written_to: bool,
    /// Mails with them.
    pub mails: i64,
}

/// Who wrote a mail that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Author {
    /// Somebody from outside.
    Other,
    /// The member whose mailbox it lies in.
    Member,
}

/// What was found in a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingKind {
    /// Whoever wrote it promises something.
    Promise,
    /// They ask for something; in a mail of the member's own it is asked of whoever got it.
    Request,
    /// What they do, by their signature.
    Title,
    /// Their number, by their signature.
    Phone,
}

impl FindingKind {
    /// The word it is kept by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Request => "request",
            Self::Title => "title",
            Self::Phone => "phone",
        }
    }

    /// The kind of a word.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Promise, Self::Request, Self::Title, Self::Phone].into_iter().find(|kind| kind.word() == word)
    }
}

/// Something that a mail says, with the words that say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// What is to be done, or the title or number.
    pub value: String,
    /// The words of the mail.
    pub quote: String,
    /// By when, on the wall clock of the member whose mail it is.
    pub due: Option<chrono::NaiveDateTime>,
}

/// A finding that waits for its member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFinding {
    /// Its id.
    pub id: FindingId,
    /// What kind of thing.
    pub kind: FindingKind,
    /// What is to be done, or the title or number.
    pub value: String,
    /// The words of the mail.
    pub quote: String,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// Who wrote the mail.
    pub author: Author,
    /// Who wrote it, or whom the member wrote it to: a contact, else an address.
    pub with: String,
    /// The contact.
    pub contact: Option<ContactId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_names_an_address_a_domain_or_a_thread() {
        let address = |text: &str| MailPattern::Address(text.to_owned());
        let domain = |text: &str| MailPattern::Domain(text.to_owned());
        assert_eq!(MailPattern::read("Ana@Acme.com"), Some(address("ana@acme.com")));
        assert_eq!(MailPattern::read("@acme.com"), Some(domain("acme.com")));
        assert_eq!(MailPattern::read(" acme.co.uk "), Some(domain("acme.co.uk")));
        assert_eq!(MailPattern::read("thread:18C2f"), Some(MailPattern::Thread("18c2f".to_owned())));
        for nonsense in ["acme", "", "@", "a b@acme.com", "ana@", "thread:", "thread:a b", "acme..com"] {
            assert_eq!(MailPattern::read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_domain_means_those_below_it_and_none_that_only_ends_alike() {
        let acme = MailPattern::Domain("acme.com".to_owned());
        assert!(acme.fits("ana@acme.com") && acme.fits("ana@mail.acme.com"));
        assert!(!acme.fits("ana@notacme.com") && !acme.fits("acme.com@evil.example"));
    }
}
