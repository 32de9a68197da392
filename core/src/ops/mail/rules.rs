//! Which mail is kept, and with whom it was. A pure decision over the present state of a message: whatever changes about it, asking
//! again gives what is right now.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use crate::domain::{
    account::Account,
    mail::{MailMessage, MailPattern, MailPerson, MailWish, is_within},
};

/// What a decision is made by.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Addresses of everybody who works here, in lower case.
    pub colleagues: HashSet<String>,
    /// The domains that they have, mail services aside.
    pub domains: HashSet<String>,
    /// The member's wishes.
    pub wishes: Vec<(MailWish, MailPattern)>,
    /// The ids of the labels that mail must have one of; none where every mail is welcome.
    pub labels: Option<HashSet<String>>,
}

/// Which way a mail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To us.
    Inbound,
    /// From us.
    Outbound,
}

impl Direction {
    /// The word it is kept by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }
}

/// Why a mail is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Skipped {
    /// It is a draft, a chat, spam or in the bin.
    Place,
    /// The member does not want it.
    Blocked,
    /// It has none of the labels that it must have.
    Unlabelled,
    /// A list, a newsletter or a machine sent it.
    Bulk,
    /// Nobody from outside has to do with it.
    Internal,
    /// Nobody wrote it, or to nobody.
    Nobody,
}

/// A mail that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<'a> {
    /// The message.
    pub message: &'a MailMessage,
    /// The same for every copy of the mail in the tenant.
    pub key: String,
    /// Which way it went.
    pub direction: Direction,
    /// The people from outside: whoever it is with most comes first.
    pub people: Vec<&'a MailPerson>,
    /// Whether colleagues may read it.
    pub is_shared: bool,
}

/// The label by which Gmail says that the member sent a message.
const SENT: &str = "SENT";
/// Labels by which Gmail says that a message is no mail between people.
const PLACES: [&str; 4] = ["DRAFT", "CHAT", "SPAM", "TRASH"];
/// Categories that Gmail sorts bulk mail into.
const CATEGORIES: [&str; 3] = ["CATEGORY_PROMOTIONS", "CATEGORY_SOCIAL", "CATEGORY_FORUMS"];
/// What the addresses of machines begin with, or are.
const MACHINES: [&str; 18] = [
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "mailer-daemon",
    "postmaster",
    "notifications",
    "notification",
    "notify",
    "alerts",
    "alert",
    "bounce",
    "bounces",
    "newsletter",
    "automated",
    "calendar-notification",
];

/// Whether a message is kept, and as what.
///
/// # Errors
/// Why it is not.
pub fn judge<'a>(message: &'a MailMessage, account: &Account, around: &Surroundings) -> Result<Kept<'a>, Skipped> {
    if message.labels.iter().any(|label| PLACES.contains(&label.as_str())) {
        return Err(Skipped::Place);
    }
    let from = message.from.as_ref().ok_or(Skipped::Nobody)?;
    let everybody = || std::iter::once(from).chain(&message.to);
    let wishes = |wish: MailWish| {
        let of = move |pattern: &&(MailWish, MailPattern)| pattern.0 == wish;
        around.wishes.iter().filter(of).any(|(_, pattern)| {
            everybody().any(|person| pattern.fits(&person.address))
                || matches!(pattern, MailPattern::Thread(thread) if message.thread.eq_ignore_ascii_case(thread))
        })
    };
    if wishes(MailWish::Block) {
        return Err(Skipped::Blocked);
    }
    if around.labels.as_ref().is_some_and(|labels| !message.labels.iter().any(|label| labels.contains(label))) {
        return Err(Skipped::Unlabelled);
    }
    let is_ours = |person: &&MailPerson| is_inside(&person.address, account, around);
    let outbound = is_sent(message) || is_ours(&from);
    if !outbound && !wishes(MailWish::Allow) && is_bulk(message, from) {
        return Err(Skipped::Bulk);
    }
    let mut seen = HashSet::new();
    let outside = everybody().filter(|person| !is_ours(person) && !is_machine(&person.address));
    let people: Vec<&MailPerson> = outside.filter(|person| seen.insert(person.address.as_str())).collect();
    if people.is_empty() {
        return Err(if message.to.is_empty() { Skipped::Nobody } else { Skipped::Internal });
    }
    Ok(Kept {
        message,
        key: key(message, account),
        direction: if outbound { Direction::Outbound } else { Direction::Inbound },
        people,
        is_shared: account.shares_mail || wishes(MailWish::Share),
    })
}

/// Whether the member sent a message themselves. Who it says it is from does not tell: anybody can write that.
pub(super) fn is_sent(message: &MailMessage) -> bool {
    message.labels.iter().any(|label| label == SENT)
}

/// Whether an address is the account's own, a colleague's, or at a domain of ours.
fn is_inside(address: &str, account: &Account, around: &Surroundings) -> bool {
    address == account.address
        || around.colleagues.contains(address)
        || address.rsplit_once('@').is_some_and(|(_, host)| around.domains.iter().any(|domain| is_within(host, domain)))
}

fn is_bulk(message: &MailMessage, from: &MailPerson) -> bool {
    message.is_bulk
        || is_machine(&from.address)
        || message.labels.iter().any(|label| CATEGORIES.contains(&label.as_str()))
}

/// Whether an address is a machine's, or a room's.
pub fn is_machine(address: &str) -> bool {
    let Some((local, host)) = address.rsplit_once('@') else { return true };
    let word = local.split(['+', '.']).next().unwrap_or(local);
    MACHINES.contains(&local)
        || MACHINES.contains(&word)
        || host.ends_with("calendar.google.com")
        || ["noreply", "no-reply", "donotreply"].iter().any(|part| local.contains(part))
}

/// One name for all copies of a mail. What its writer calls it alone would not do: somebody could give a mail of theirs the name of
/// another, and have it taken for that.
fn key(message: &MailMessage, account: &Account) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    };
    if let (Some(id), Some(from)) = (&message.rfc_id, &message.from) {
        for part in [id.trim(), &from.address, message.rfc_date.as_deref().unwrap_or_default(), &message.subject] {
            add(part);
        }
    } else {
        add(&account.id.to_string());
        add(&message.id);
    }
    hash.finalize().iter().take(16).fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
