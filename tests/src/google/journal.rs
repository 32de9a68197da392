//! What was asked, and what nobody should have asked or answered.

use chrono::{DateTime, Utc};

/// A request as it came, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The method in Google's own words, such as `gmail.users.messages.get`; `oauth.authorize`, `oauth.exchange`, `oauth.refresh`,
    /// `oauth.revoke`, `oauth.certs` or `oauth.discovery`; `batch` for the request around a batch; `unknown`.
    pub kind: String,
    /// The verb.
    pub verb: String,
    /// The path.
    pub path: String,
    /// The query as it was sent.
    pub query: String,
    /// The status of the reply; of a cut reply the status that went before.
    pub status: u16,
    /// Whose data it was about.
    pub account: Option<String>,
    /// Units of quota that it cost.
    pub units: u64,
    /// Whether it came as a part of a batch.
    pub batched: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// Every request so far, in order.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// The requests.
    pub entries: Vec<Entry>,
}

impl Journal {
    /// The requests of one kind.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// How many requests of one kind there were.
    pub fn count(&self, kind: &str) -> usize {
        self.of(kind).count()
    }

    /// The units of quota that an account has cost.
    pub fn units(&self, account: &str) -> u64 {
        self.entries.iter().filter(|entry| entry.account.as_deref() == Some(account)).map(|entry| entry.units).sum()
    }

    /// Requests over the network: a batch counts once, its parts do not.
    pub fn round_trips(&self) -> usize {
        self.entries.iter().filter(|entry| !entry.batched).count()
    }
}

/// Something that Google would not have taken, or would not have answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where it was seen, as in [`Entry::kind`].
    pub place: String,
    /// What is wrong.
    pub problem: String,
}
