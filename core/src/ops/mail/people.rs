//! People of a mailbox who become contacts, or do not.

use super::super::{companies::work_domain, contacts};
use crate::{
    domain::account::Account,
    error::{Error, Result},
    history::{self, Change, Command, Recorder},
    ids::{CompanyId, ContactId, SuggestionId},
    store::{TenantTx, Touched},
};

/// Suggestions that one page of mail may turn into contacts.
const AT_ONCE: i64 = 100;

/// Makes a contact of a suggestion; the mail that was with them is theirs then. Where they work is the company that their domain
/// leads to, unless one is named.
///
/// # Errors
/// [`Error::NotFound`] where there is no such suggestion in the actor's sight or it is settled, and those of making a contact.
pub async fn accept(
    tx: &mut TenantTx,
    id: SuggestionId,
    company: Option<CompanyId>,
    recorder: &mut Recorder,
) -> Result<(ContactId, String)> {
    let (member, address, name) =
        tx.settle_suggestion(id, true).await?.ok_or_else(|| Error::not_found("that suggestion"))?;
    let company = match company {
        Some(company) => Some(company),
        None => company_of(tx, &address).await?,
    };
    let new = contacts::NewContact {
        name: name.unwrap_or_default(),
        title: None,
        company,
        location: None,
        source: Some("gmail".to_owned()),
        emails: vec![address],
        phones: Vec::new(),
        tags: Vec::new(),
        owner: Some(member),
    };
    let (contact, record) = contacts::create(tx, new, recorder).await?;
    Ok((contact, record.name))
}

/// Declines a suggestion: they are not suggested again.
///
/// # Errors
/// [`Error::NotFound`] where there is no such suggestion in the actor's sight or it is settled.
pub async fn decline(tx: &mut TenantTx, id: SuggestionId) -> Result<()> {
    tx.settle_suggestion(id, false).await?.map(drop).ok_or_else(|| Error::not_found("that suggestion"))
}

/// Makes contacts of those whom the account's member wrote to and who work at a company that is known, where the member wishes so.
/// Says how many.
///
/// # Errors
/// Where the database cannot be written.
pub async fn by_rule(tx: &mut TenantTx, account: &Account) -> Result<usize> {
    if !account.adds_contacts {
        return Ok(0);
    }
    let found = tx.suggestions_of_known_companies(account.member, AT_ONCE).await?;
    let mut recorder = Recorder::new("gmail");
    let count = found.len();
    for (id, company) in found {
        accept(tx, id, Some(company), &mut recorder).await?;
    }
    Ok(count)
}

/// Gives a contact the mail that was kept before they were one.
///
/// # Errors
/// Where the database cannot be written.
pub async fn attach(tx: &mut TenantTx, contact: ContactId) -> Result<()> {
    let Some(latest) = tx.attach_mail(contact).await? else { return Ok(()) };
    let moved = tx.touch_all(&[(Touched::Contact(contact), latest)]).await?;
    let changes: Vec<Change> = moved
        .iter()
        .map(|one| Change {
            entity: one.touched.entity(),
            id: one.touched.id(),
            before: Some(one.touched.snapshot(one.before)),
            after: Some(one.touched.snapshot(one.after)),
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    let command = Command { channel: "gmail", intent: "mail_sync", summary: "mail from before found its contact" };
    history::record(tx, command).await?.changes_untold(tx, changes).await
}

async fn company_of(tx: &mut TenantTx, address: &str) -> Result<Option<CompanyId>> {
    let Some(domain) = work_domain(address) else { return Ok(None) };
    let host = address.rsplit_once('@').map(|(_, host)| host.to_owned()).unwrap_or_default();
    let companies = tx.companies_of(&[host.clone(), domain.clone()]).await?;
    Ok(companies.get(&host).or_else(|| companies.get(&domain)).copied())
}
