//! How far a mailbox has been read, moved on with what each page brought, in one transaction.
//!
//! An import reads everything since a moment, page by page. Before it begins, the cursor of now is taken: what changes while it goes on
//! is asked for from there when it is over, so nothing falls between. Where the provider does not know a cursor any more, an import
//! begins again; what it does not see of the time it looks through is gone.

use chrono::TimeDelta;

use super::{Surroundings, TakenIn, rules::is_sent, take_in};
use crate::{
    domain::{
        account::{Account, ImportCount, SyncPhase, SyncState},
        mail::MailMessage,
    },
    error::Result,
    ports::mailbox::{MailChanges, MailPage, MailStanding},
    store::TenantTx,
};

/// How far the provider's clock may be behind ours.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// Begins an import of the last so many days, from the cursor that was taken just now.
///
/// # Errors
/// [`crate::Error::Conflict`] where somebody else has moved on meanwhile.
pub async fn begin_import(
    tx: &mut TenantTx,
    state: &mut SyncState,
    standing: &MailStanding,
    days: TimeDelta,
) -> Result<()> {
    let now = tx.now();
    state.phase = SyncPhase::Importing;
    state.cursor = Some(standing.cursor.clone());
    state.page = None;
    state.import_from = Some(now - days);
    state.import_began_at = Some(now);
    state.import = ImportCount::default();
    tx.save_sync(state).await
}

/// Takes in messages of a page of an import; `ends` is the page where they are its last. The last page ends the import. Says what became
/// of them.
///
/// # Errors
/// Those of [`begin_import`], and where the database cannot be written.
pub async fn import_part(
    tx: &mut TenantTx,
    account: &Account,
    around: &Surroundings,
    state: &mut SyncState,
    (ids, messages): (&[String], &[MailMessage]),
    ends: Option<&MailPage>,
) -> Result<TakenIn> {
    // An id that is listed and not there any more has gone meanwhile; the changes from the pinned cursor tell of it as well.
    let mut taken = take_in(tx, account, around, messages, &missing(ids, messages)).await?;
    state.import.seen += i64::try_from(ids.len()).unwrap_or_default();
    state.import.kept += i64::try_from(messages.len()).unwrap_or_default() - taken.skipped;
    if let Some(page) = ends {
        state.page.clone_from(&page.next);
        state.import.total = page.estimate.max(state.import.total).max(Some(state.import.seen));
        if page.next.is_none() {
            state.phase = SyncPhase::Following;
            state.import.total = Some(state.import.seen);
            if let (Some(began), Some(from)) = (state.import_began_at, state.import_from) {
                taken.removed += tx.remove_unseen(account.id, began, from).await?;
            }
        }
    }
    // What came since the mailbox was in step is news, although a whole reading brings it.
    if let Some(since) = state.ok_at {
        let came = messages.iter().filter(|message| message.at > since - OVERLAP && taken.new.contains(&message.id));
        tell_of(tx, account, came).await?;
    }
    count(state, &taken);
    tx.save_sync(state).await?;
    Ok(taken)
}

/// Has new mail read, what came and what the member sent, where they wish so.
async fn tell_of(tx: &mut TenantTx, account: &Account, new: impl Iterator<Item = &MailMessage> + Send) -> Result<()> {
    if !account.reads_text {
        return Ok(());
    }
    let told = new.map(|message| serde_json::json!({ "message": message.id, "sent": is_sent(message) }));
    let told: Vec<_> = told.collect();
    tx.emit_each("mail.came", "account", account.id.as_uuid(), &told).await
}

/// Takes in a page of changes; with the last, the cursor moves on.
///
/// # Errors
/// Those of [`import_part`].
pub async fn follow_page(
    tx: &mut TenantTx,
    account: &Account,
    around: &Surroundings,
    state: &mut SyncState,
    changes: &MailChanges,
    messages: &[MailMessage],
) -> Result<TakenIn> {
    let mut gone = missing(&changes.touched, messages);
    gone.extend(changes.gone.iter().cloned());
    let taken = take_in(tx, account, around, messages, &gone).await?;
    // What changed while the pages were read is later than the first of them says.
    let first =
        state.page.as_deref().and_then(|page| page.split_once('|')).map_or(changes.cursor.as_str(), |(first, _)| first);
    if let Some(next) = &changes.next {
        state.page = Some(format!("{first}|{next}"));
    } else {
        state.cursor = Some(first.to_owned());
        state.page = None;
    }
    // Of two states of one message the later counts.
    let new = taken.new.iter().filter_map(|id| messages.iter().rev().find(|message| message.id == *id));
    tell_of(tx, account, new).await?;
    count(state, &taken);
    tx.save_sync(state).await?;
    Ok(taken)
}

/// The provider's own page of a state that follows changes.
pub fn page_of(state: &SyncState) -> Option<&str> {
    match state.phase {
        SyncPhase::Importing => state.page.as_deref(),
        SyncPhase::Following => state.page.as_deref().and_then(|page| page.split_once('|')).map(|(_, page)| page),
    }
}

/// Has the whole listing begin anew: from the same cursor where changes are followed, from a fresh one where the import has to.
///
/// # Errors
/// Those of [`begin_import`].
pub async fn start_over(tx: &mut TenantTx, state: &mut SyncState, phase: SyncPhase) -> Result<()> {
    state.page = None;
    if phase == SyncPhase::Importing {
        state.phase = SyncPhase::Importing;
        state.cursor = None;
    }
    tx.save_sync(state).await
}

fn missing(ids: &[String], messages: &[MailMessage]) -> Vec<String> {
    let there: std::collections::HashSet<&str> = messages.iter().map(|message| message.id.as_str()).collect();
    ids.iter().filter(|id| !there.contains(id.as_str())).cloned().collect()
}

fn count(state: &mut SyncState, taken: &TakenIn) {
    state.counts.kept += taken.kept;
    state.counts.skipped += taken.skipped;
    state.counts.removed += taken.removed;
}
