//! How a look at an account begins and ends, whatever it looks at: in step, cut short, or missed, and what is done about that.

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    Error, Result,
    domain::account::{Account, SyncKind, SyncState},
    ids::{AccountId, TenantId},
    ports::provider::ProviderError,
    store::Store,
    tenancy::Actor,
};

use crate::ledger;

/// After so long something is tried again that will hardly go better by itself.
const REFUSED: TimeDelta = TimeDelta::hours(1);

/// Why a look was missed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Missed {
    /// The provider.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The database, or somebody else who is looking at the same time.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A look that may begin.
pub(super) struct Begun {
    /// Who keeps what is found.
    pub(super) worker: Actor,
    /// Whose account it is.
    pub(super) member: Actor,
    /// The account.
    pub(super) account: Account,
    /// How far it is in step.
    pub(super) state: SyncState,
    /// When.
    pub(super) began: DateTime<Utc>,
}

/// Begins a look; `None` where there is none to take. An account of somebody who works here no more rests.
pub(super) async fn begin(store: &Store, tenant: TenantId, id: AccountId, kind: SyncKind) -> Result<Option<Begun>> {
    let worker = store.worker(tenant).await?;
    let mut tx = store.begin(&worker).await?;
    let began = tx.now();
    let (account, state) = (tx.account(id).await?, tx.sync_state(id, kind).await?);
    drop(tx);
    let (Some(account), Some(state)) = (account, state) else { return Ok(None) };
    if !account.is_active() || state.next_at.is_none() {
        return Ok(None);
    }
    let Some(member) = store.member_actor(tenant, account.member).await? else {
        let mut tx = store.begin(&worker).await?;
        tx.fail_look(id, kind, "its member works here no more", None).await?;
        tx.commit().await?;
        return Ok(None);
    };
    Ok(Some(Begun { worker, member, account, state, began }))
}

/// Ends a look: says when the next is due, and tells the owner what only they can mend.
pub(super) async fn end(
    store: &Store,
    worker: &Actor,
    account: &Account,
    kind: SyncKind,
    began: DateTime<Utc>,
    outcome: Result<bool, Missed>,
) -> Result<()> {
    let error = match outcome {
        Ok(in_step) => return ended(store, worker, account, kind, began, in_step).await,
        // Somebody else has moved on, or wants everything read anew: how it stands is looked at afresh.
        Err(Missed::Store(Error::Conflict { .. })) => return ended(store, worker, account, kind, began, false).await,
        Err(Missed::Store(error)) => return Err(error),
        Err(Missed::Provider(ProviderError::Store(why))) => {
            return Err(Error::Unavailable { service: "database", source: why.into() });
        }
        Err(Missed::Provider(error)) => error,
    };
    tracing::warn!(account.id = %account.id, sync.kind = kind.word(), error.message = %error, "a look at an account was missed");
    metrics::counter!("leancrm_sync_missed_total", "kind" => kind.word()).increment(1);
    if let ProviderError::Reconnect(why) = &error {
        return disconnect(store, account, why).await;
    }
    let mut tx = store.begin(worker).await?;
    let failures = tx.sync_state(account.id, kind).await?.map_or(0, |state| state.failures);
    let now = tx.now();
    let next_at = match &error {
        ProviderError::NotAllowed(_) => None,
        ProviderError::Wait(pause) => Some(now + TimeDelta::from_std(*pause).unwrap_or(REFUSED)),
        error if error.retryable() => Some(now + ledger::backoff(failures + 1).min(kind.every())),
        _ => Some(now + REFUSED),
    };
    tx.fail_look(account.id, kind, &error.to_string(), next_at).await?;
    if next_at.is_none() {
        let text = format!(
            "LeanCRM may not read {} of {}: it was not allowed when the account was connected. Say “connect Google” and leave \
             every box ticked.",
            kind.title(),
            account.address
        );
        tx.raise_alert_offering(account.member, &text, "connect Google").await?;
    }
    tx.commit().await
}

async fn ended(
    store: &Store,
    worker: &Actor,
    account: &Account,
    kind: SyncKind,
    began: DateTime<Utc>,
    in_step: bool,
) -> Result<()> {
    let mut tx = store.begin(worker).await?;
    let next_at = if in_step { tx.now() + every(kind, account.id) } else { tx.now() };
    if tx.end_look(account.id, kind, began, next_at, in_step).await? {
        let text = format!("{} of {} is in step again.", kind.title(), account.address);
        tx.raise_alert(account.member, &text, None).await?;
    }
    if in_step {
        metrics::counter!("leancrm_sync_in_step_total", "kind" => kind.word()).increment(1);
    }
    tx.commit().await
}

/// How long until the next look: up to a tenth sooner, by the account, so that those who were connected together are not looked at
/// together for ever.
fn every(kind: SyncKind, account: AccountId) -> TimeDelta {
    let spread =
        account.as_uuid().as_bytes().iter().fold(0_u8, |spread, byte| spread.wrapping_mul(31).wrapping_add(*byte));
    kind.every() - kind.every() * i32::from(spread) / 2_560
}

/// Lets an account rest whose consent is over, and tells its owner in the same transaction: whoever finds it first, once.
async fn disconnect(store: &Store, account: &Account, why: &str) -> Result<()> {
    let mut system = store.system().await?;
    if system.disconnect_account((account.tenant, account.id), why).await?.is_some() {
        let text = format!(
            "{} is disconnected: {why}. Mail and calendar are not kept in step until you connect it again: say “connect Google”.",
            account.address
        );
        system.raise_alert((account.tenant, account.member), &text, Some("connect Google")).await?;
    }
    system.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_looked_at_a_little_apart_and_never_late() {
        let of = |number: u128| every(SyncKind::Mail, AccountId::from_uuid(uuid::Uuid::from_u128(number)));
        let pauses: std::collections::HashSet<_> = (1..=100).map(of).collect();
        assert!(pauses.len() > 50);
        assert!(pauses.iter().all(|pause| *pause <= TimeDelta::minutes(5) && *pause >= TimeDelta::seconds(270)));
    }
}
