//! Mail that no import looks at any more: what its member wants of it counts all the same.

use chrono::{DateTime, Utc};

use crate::{
    domain::{
        account::Account,
        mail::{MailPattern, MailWish},
    },
    error::Result,
    store::{KeptCopy, TenantTx},
};

/// Mails that are looked at together.
const TOGETHER: i64 = 500;

/// Goes over mails of an account from before a moment, those after a message of it in the order of their ids (`""` for all): what is
/// not wanted any more goes, and colleagues may read what is shared and nothing else. What was never kept is not there to come back,
/// and the labels of what is that old are not known. Says which message was the last; `None` where no more follow.
///
/// # Errors
/// Where the database cannot be written.
pub async fn reconsider(
    tx: &mut TenantTx,
    account: &Account,
    before: DateTime<Utc>,
    after: &str,
) -> Result<Option<String>> {
    let wishes = tx.mail_wishes(account.member).await?;
    let copies = tx.copies_from_before(account.id, before, after, TOGETHER).await?;
    let last = copies.last().map(|copy| copy.message.clone());
    let wished =
        |wish: MailWish, copy: &KeptCopy| wishes.iter().any(|(kind, pattern)| *kind == wish && is_about(pattern, copy));
    let (unwanted, kept): (Vec<_>, Vec<_>) = copies.into_iter().partition(|copy| wished(MailWish::Block, copy));
    let unwanted: Vec<String> = unwanted.into_iter().map(|copy| copy.message).collect();
    tx.remove_copies(account.id, &unwanted).await?;
    let is_to_be_shared = |copy: &KeptCopy| account.shares_mail || wished(MailWish::Share, copy);
    let turned: Vec<KeptCopy> = kept.into_iter().filter(|copy| is_to_be_shared(copy) != copy.is_shared).collect();
    tx.turn_sharing(account.id, &turned).await?;
    Ok(last)
}

fn is_about(pattern: &MailPattern, copy: &KeptCopy) -> bool {
    match pattern {
        MailPattern::Thread(thread) => copy.thread.eq_ignore_ascii_case(thread),
        of => copy.people.iter().any(|address| of.fits(address)),
    }
}
