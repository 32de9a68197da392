//! Mail that is kept, looked at again without the mailbox: what its member wants of it counts for all of it, however old.

use crate::{
    domain::mail::{MailPattern, MailWish},
    error::Result,
    ids::AccountId,
    store::{KeptCopy, TenantTx},
};

/// Mails that are looked at together.
const TOGETHER: usize = 500;

/// Goes over mails of an account, those after a message of it in the order of their ids (`""` for all): what its member does not want
/// kept is left out, what they want again is back, and colleagues may read what is shared and nothing else. What was never kept is not
/// there to come back, and labels are not known without the mailbox. Says which message was the last; `None` where no more follow.
///
/// # Errors
/// Where the database cannot be written.
pub async fn reconsider(tx: &mut TenantTx, account: AccountId, after: &str) -> Result<Option<String>> {
    // Whoever else does the same waits here, and reads afterwards what is wished then.
    let Some(account) = tx.hold_account(account).await? else { return Ok(None) };
    let wishes = tx.mail_wishes(account.member).await?;
    let copies = tx.kept_copies(account.id, after, TOGETHER).await?;
    let last = copies.last().filter(|_| copies.len() == TOGETHER).map(|copy| copy.message.clone());
    let is_wished =
        |wish: MailWish, copy: &KeptCopy| wishes.iter().any(|(kind, pattern)| *kind == wish && is_about(pattern, copy));
    let as_wished = copies.into_iter().filter_map(|copy| {
        let left_out = is_wished(MailWish::Block, &copy);
        let is_shared = account.shares_mail || is_wished(MailWish::Share, &copy);
        let is_so = (left_out, is_shared) == (copy.left_out, copy.is_shared);
        (!is_so).then_some(KeptCopy { left_out, is_shared, ..copy })
    });
    let as_wished: Vec<KeptCopy> = as_wished.collect();
    tx.keep_as_wished(account.id, &as_wished).await?;
    Ok(last)
}

fn is_about(pattern: &MailPattern, copy: &KeptCopy) -> bool {
    match pattern {
        MailPattern::Thread(thread) => copy.thread.eq_ignore_ascii_case(thread),
        of => copy.addresses.iter().any(|address| of.fits(address)),
    }
}
