//! Mail of a connected account, taken into the CRM: each mail once, with the person and the company it was with.
//!
//! What is kept is a function of what lies in the mailbox now: a message that is wanted is there, one that is gone or not wanted any
//! more is not. So a page may come twice, in any order, or after a crash, and the outcome is the same.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::json;

mod older;
mod people;
mod rules;
mod steps;
mod wishes;

pub use older::reconsider;
pub use people::{accept, attach, by_rule, decline};
pub use rules::{Direction, Kept, Skipped, Surroundings, is_machine, judge};
pub use steps::{begin_import, follow_page, import_part, page_of, start_over};
pub(crate) use wishes::{ENTITY as WISHES, set_back};
pub use wishes::{MailEdit, edit};

use super::companies::work_domain;
use crate::{
    domain::{
        account::Account,
        mail::{MailMessage, MailPerson},
    },
    error::Result,
    history::{self, Change, Command},
    ids::{ActivityId, ContactId},
    store::{KnownPerson, MailRow, Moved, TenantTx, Touched},
};

/// The longest subject that is kept, in characters.
const LONGEST_SUBJECT: usize = 500;

/// So many addresses of a mail are remembered for what its member wishes later.
const MOST_ADDRESSES: usize = 500;

/// What became of a page of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Copies that were not known before.
    pub kept: i64,
    /// Which.
    pub new: Vec<String>,
    /// Messages that a rule leaves out.
    pub skipped: i64,
    /// Copies that were taken out.
    pub removed: i64,
}

/// What decisions about an account's mail are made by. `labels` are the ids and names of the mailbox's labels.
///
/// # Errors
/// Where the database cannot be read.
pub async fn surroundings(tx: &mut TenantTx, account: &Account, labels: &[(String, String)]) -> Result<Surroundings> {
    let colleagues = tx.colleagues().await?;
    let domains = colleagues.iter().filter_map(|address| work_domain(address)).collect();
    let wishes = tx.mail_wishes(account.member).await?;
    let wanted = |name: &str| account.only_labels.iter().any(|label| label.eq_ignore_ascii_case(name));
    let labels = (!account.only_labels.is_empty())
        .then(|| labels.iter().filter(|(id, name)| wanted(name) || wanted(id)).map(|(id, _)| id.clone()).collect());
    Ok(Surroundings { colleagues, domains, wishes, labels })
}

/// Takes in messages as they are now, and takes out those that are gone.
///
/// # Errors
/// Where the database cannot be written.
pub async fn take_in(
    tx: &mut TenantTx,
    account: &Account,
    around: &Surroundings,
    messages: &[MailMessage],
    gone: &[String],
) -> Result<TakenIn> {
    let mut kept: Vec<Kept<'_>> = Vec::new();
    let mut unwanted: Vec<String> = gone.to_vec();
    // Of two states of one message the later counts.
    let mut seen: HashSet<&str> = HashSet::new();
    for message in messages.iter().rev().filter(|message| seen.insert(&message.id)) {
        match judge(message, account, around) {
            Ok(mail) => kept.push(mail),
            Err(_) => unwanted.push(message.id.clone()),
        }
    }
    let skipped = i64::try_from(seen.len() - kept.len()).unwrap_or(i64::MAX);
    let removed = tx.remove_copies(account.id, &unwanted).await?;
    if kept.is_empty() {
        return Ok(TakenIn { skipped, removed, ..TakenIn::default() });
    }
    let known = known(tx, account, &kept).await?;
    let rows: Vec<MailRow> = kept.iter().map(|mail| row(mail, &known)).collect();
    let activities = tx.keep_mails(account, &once_each(&rows)).await?;
    let copies: Vec<(&MailRow, ActivityId)> =
        rows.iter().filter_map(|row| Some((row, *activities.get(&row.key)?))).collect();
    let new = tx.keep_copies(account, &copies).await?;
    keep_people(tx, &kept, &known, &activities).await?;
    suggest(tx, account, &kept, &known).await?;
    touch(tx, account, &kept, &rows, &known).await?;
    let kept = i64::try_from(new.len()).unwrap_or(i64::MAX);
    Ok(TakenIn { kept, new, skipped, removed })
}

/// Whose the addresses of a page are.
struct KnownOnes {
    people: HashMap<String, KnownPerson>,
    companies: HashMap<String, crate::ids::CompanyId>,
}

impl KnownOnes {
    fn company(&self, person: &MailPerson) -> Option<crate::ids::CompanyId> {
        let of_contact = self.people.get(&person.address).and_then(|known| known.company);
        let host = person.address.rsplit_once('@').map(|(_, host)| host)?;
        let by_domain = || self.companies.get(host).or_else(|| self.companies.get(&work_domain(&person.address)?));
        of_contact.or_else(|| by_domain().copied())
    }
}

async fn known(tx: &mut TenantTx, account: &Account, kept: &[Kept<'_>]) -> Result<KnownOnes> {
    let people = kept.iter().flat_map(|mail| &mail.people);
    let addresses: HashSet<&str> = people.map(|person| person.address.as_str()).collect();
    let mut domains: HashSet<String> = HashSet::new();
    for address in &addresses {
        if let Some(domain) = work_domain(address) {
            domains.extend(address.rsplit_once('@').map(|(_, host)| host.to_owned()));
            domains.insert(domain);
        }
    }
    let addresses: Vec<String> = addresses.into_iter().map(str::to_owned).collect();
    tx.take_mail_in().await?;
    let people = tx.people_at(account, &addresses).await?;
    let companies = tx.companies_of(&domains.into_iter().collect::<Vec<_>>()).await?;
    Ok(KnownOnes { people, companies })
}

/// The row of a mail: it is with the first of its people who is a contact, else at the first company that is known.
fn row(mail: &Kept<'_>, known: &KnownOnes) -> MailRow {
    let message = mail.message;
    let first = mail.people.iter().find_map(|person| Some((*person, *known.people.get(&person.address)?)));
    let company = match first {
        Some((person, _)) => known.company(person),
        None => mail.people.iter().find_map(|person| known.company(person)),
    };
    MailRow {
        message: message.id.clone(),
        thread: message.thread.clone(),
        key: mail.key.clone(),
        direction: mail.direction.word(),
        subject: subject(&message.subject),
        body: message.snippet.clone().filter(|_| mail.is_shared),
        at: message.at,
        contact: first.map(|(_, known)| known.contact),
        company,
        deal: first.and_then(|(_, known)| known.deal),
        addresses: message.from.iter().chain(&message.to).take(MOST_ADDRESSES).map(|of| of.address.clone()).collect(),
        is_shared: mail.is_shared,
    }
}

fn subject(text: &str) -> String {
    let line: String = super::contacts::one_line(text).chars().take(LONGEST_SUBJECT).collect();
    if line.is_empty() { "(no subject)".to_owned() } else { line }
}

/// One row for each mail: two messages of a mailbox may be copies of one.
fn once_each(rows: &[MailRow]) -> Vec<MailRow> {
    let mut seen = HashSet::new();
    let mut once: Vec<MailRow> = rows.iter().filter(|row| seen.insert(row.key.clone())).cloned().collect();
    // Whoever keeps the same mails at the same time does so in the same order.
    once.sort_by(|one, other| one.key.cmp(&other.key));
    once
}

async fn keep_people(
    tx: &mut TenantTx,
    kept: &[Kept<'_>],
    known: &KnownOnes,
    activities: &HashMap<String, ActivityId>,
) -> Result<()> {
    let (mut people, mut links) = (Vec::new(), Vec::new());
    for mail in kept {
        let Some(activity) = activities.get(&mail.key).copied() else { continue };
        let contacts = mail.people.iter().filter_map(|person| known.people.get(&person.address));
        links.extend(contacts.skip(1).map(|person| (activity, person.contact)));
        let sender = mail.message.from.as_ref().map(|from| from.address.as_str());
        people.extend(mail.people.iter().map(|person| {
            (activity, person.address.clone(), person.name.clone(), sender == Some(person.address.as_str()))
        }));
    }
    tx.keep_mail_people(&people, &links).await
}

/// Suggests those who are no contacts.
async fn suggest(tx: &mut TenantTx, account: &Account, kept: &[Kept<'_>], known: &KnownOnes) -> Result<()> {
    let mut people = Vec::new();
    for mail in kept {
        let strangers = mail.people.iter().filter(|person| !known.people.contains_key(&person.address));
        people.extend(strangers.map(|person| (*person, mail.message.at, mail.direction == Direction::Outbound)));
    }
    tx.suggest(account, &people).await
}

/// Moves last contacts forward, takes away promises that were kept, and tells of both.
async fn touch(
    tx: &mut TenantTx,
    account: &Account,
    kept: &[Kept<'_>],
    rows: &[MailRow],
    known: &KnownOnes,
) -> Result<()> {
    let mut touched: Vec<(Touched, DateTime<Utc>)> = Vec::new();
    let mut written: Vec<(ContactId, DateTime<Utc>)> = Vec::new();
    for (mail, row) in kept.iter().zip(rows) {
        let at = mail.message.at;
        let contacts = mail.people.iter().filter_map(|person| known.people.get(&person.address));
        for person in contacts {
            touched.push((Touched::Contact(person.contact), at));
            if mail.direction == Direction::Outbound {
                written.push((person.contact, at));
            }
        }
        touched.extend(row.company.map(|company| (Touched::Company(company), at)));
        touched.extend(row.deal.map(|deal| (Touched::Deal(deal), at)));
    }
    let moved = tx.touch_all(&touched).await?;
    let promises = tx.keep_promises(&written).await?;
    tell(tx, account, &moved, &promises).await
}

/// Enters what mail has moved into the history, without a word of what the mail says: the trail has more readers than the mail.
async fn tell(
    tx: &mut TenantTx,
    account: &Account,
    moved: &[Moved],
    promises: &[(ContactId, DateTime<Utc>)],
) -> Result<()> {
    if moved.is_empty() && promises.is_empty() {
        return Ok(());
    }
    let change = |touched: Touched, before, after| Change {
        entity: touched.entity(),
        id: touched.id(),
        before: Some(before),
        after: Some(after),
    };
    let mut changes: Vec<Change> = moved
        .iter()
        .map(|one| change(one.touched, one.touched.snapshot(one.before), one.touched.snapshot(one.after)))
        .collect();
    changes.extend(promises.iter().map(|(contact, was)| {
        change(Touched::Contact(*contact), json!({ "next_follow_up_at": was }), json!({ "next_follow_up_at": null }))
    }));
    let summary = format!("mail of {}: {} touched", account.address, changes.len());
    let set = history::record(tx, Command { channel: "gmail", intent: "mail_sync", summary: &summary }).await?;
    set.changes_untold(tx, changes).await
}
