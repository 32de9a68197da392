//! An access token for an account: the one that is kept while it lives, else the next, had once however many want it.
//!
//! Whoever takes the row's lease goes to Google, with no transaction open; the others wait a little for what it brings. A process that
//! dies in between leaves a lease that runs out. Where Google no longer accepts the consent, the account is disconnected, once.

use std::time::Duration;

use chrono::TimeDelta;
use leancrm_core::{
    domain::account::Account,
    ids::{AccountId, TenantId},
    ports::provider::ProviderError,
    store::{AccessStanding, AccountLease, SealedTokens},
    vault::NONCE,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::{Google, Granted, OAuthFault};

/// A token with less than this to live is renewed.
const EARLY: TimeDelta = TimeDelta::minutes(2);
/// How long one process may be out to renew a token: longer than a call may take.
const LEASE: TimeDelta = TimeDelta::seconds(45);
/// How often, and how many times, somebody looks who waits for another's renewal.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 100;

/// What is said of an account whose consent is over.
pub(crate) const CONSENT_IS_OVER: &str = "Google no longer accepts the consent";

/// A token, and the sealed form by which it is known again.
pub(super) struct Access {
    pub(super) token: SecretString,
    sealed: Vec<u8>,
}

impl Google {
    /// An access token for an account.
    pub(super) async fn access(&self, account: &Account) -> Result<Access, ProviderError> {
        let key = (account.tenant, account.id);
        for _ in 0..LOOKS {
            let standing = self.standing_of(key).await?;
            if let Some(why) = standing.disconnected_why {
                return Err(ProviderError::Reconnect(why));
            }
            let now = self.store.clock().now();
            if let Some((sealed, _)) = standing.access.as_ref().filter(|(_, end)| *end > now + EARLY) {
                return self.opened(account.id, sealed.clone());
            }
            let seen = standing.access.as_ref().map(|(sealed, _)| sealed.as_slice());
            if let Some(lease) = self.lease(key, seen).await? {
                return self.renewed(key, &lease).await;
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(ProviderError::Unavailable("another process is renewing the token and takes long".to_owned()))
    }

    /// Says that Google does not take a token, so that the next is had.
    pub(super) async fn refused(&self, account: &Account, access: &Access) -> Result<(), ProviderError> {
        let mut system = self.store.system().await.map_err(store)?;
        system.forget_account_access((account.tenant, account.id), &access.sealed).await.map_err(store)?;
        system.commit().await.map_err(store)
    }

    /// Seals the tokens of an account for their places.
    pub fn seal(&self, id: AccountId, granted: &Granted) -> SealedTokens {
        let row = id.to_string();
        let seal = |place, secret: &SecretString| {
            let mut nonce = [0; NONCE];
            nonce.copy_from_slice(&(self.random)()[..NONCE]);
            self.vault.seal(place, secret.expose_secret().as_bytes(), nonce)
        };
        let expires_at = self.store.clock().now() + granted.lives;
        SealedTokens {
            access: (seal(Account::access_place(&row), &granted.access), expires_at),
            refresh: granted.refresh.as_ref().map(|refresh| seal(Account::refresh_place(&row), refresh)),
        }
    }

    /// Forgets the access to an account, and then takes its consent back; `false` where Google could not be told.
    ///
    /// # Errors
    /// Where the database does not answer; then nothing is forgotten.
    pub async fn disconnect(&self, account: &Account, why: &str) -> Result<bool, leancrm_core::Error> {
        let mut system = self.store.system().await?;
        let gone = system.disconnect_account((account.tenant, account.id), why).await?;
        system.commit().await?;
        let Some(sealed) = gone.and_then(|gone| gone.refresh_sealed) else { return Ok(true) };
        let row = account.id.to_string();
        let told = match self.vault.open(Account::refresh_place(&row), &sealed) {
            Ok(refresh) => self.revoke(&refresh).await.map_err(|fault| fault.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(reason) = &told {
            tracing::warn!(account.id = %account.id, reason, "Google was not told that an account is disconnected");
        }
        Ok(told.is_ok())
    }

    async fn standing_of(&self, (tenant, id): (TenantId, AccountId)) -> Result<AccessStanding, ProviderError> {
        let mut system = self.store.system().await.map_err(store)?;
        let standing = system.account_access(tenant, id).await.map_err(store)?;
        standing.ok_or_else(|| ProviderError::Reconnect("the account is not connected any more".to_owned()))
    }

    fn opened(&self, id: AccountId, sealed: Vec<u8>) -> Result<Access, ProviderError> {
        let row = id.to_string();
        let token = self.vault.open(Account::access_place(&row), &sealed);
        let token = token.map_err(|error| ProviderError::Refused(format!("the token can't be opened: {error}")))?;
        Ok(Access { token, sealed })
    }

    async fn lease(
        &self,
        key: (TenantId, AccountId),
        seen: Option<&[u8]>,
    ) -> Result<Option<AccountLease>, ProviderError> {
        let mut system = self.store.system().await.map_err(store)?;
        let lease = system.lease_account(key, seen, LEASE).await.map_err(store)?;
        system.commit().await.map_err(store)?;
        Ok(lease)
    }

    async fn renewed(&self, key: (TenantId, AccountId), lease: &AccountLease) -> Result<Access, ProviderError> {
        let row = key.1.to_string();
        let refresh = self.vault.open(Account::refresh_place(&row), &lease.refresh_sealed);
        let refresh = refresh.map_err(|error| ProviderError::Refused(format!("the token can't be opened: {error}")))?;
        match self.refresh(&refresh).await {
            Ok(granted) => self.stored(key, lease, &granted).await,
            Err(fault) => {
                let mut system = self.store.system().await.map_err(store)?;
                system.end_account_lease(key, lease).await.map_err(store)?;
                system.commit().await.map_err(store)?;
                tracing::warn!(account.id = %key.1, error.message = %fault, "a token of Google was not renewed");
                Err(match fault {
                    OAuthFault::Gone(_) => ProviderError::Reconnect(CONSENT_IS_OVER.to_owned()),
                    OAuthFault::App(why) => {
                        ProviderError::Refused(format!("the app is not set up as Google knows it: {why}"))
                    }
                    OAuthFault::Unavailable(why) => ProviderError::Unavailable(why),
                })
            }
        }
    }

    /// Stores the new token, then gives it. Where the lease ran out meanwhile it is another's to store, and good for this call all the
    /// same: only an account that rests by now has none.
    async fn stored(
        &self,
        key: (TenantId, AccountId),
        lease: &AccountLease,
        granted: &Granted,
    ) -> Result<Access, ProviderError> {
        let sealed = self.seal(key.1, granted);
        let mut system = self.store.system().await.map_err(store)?;
        let saved = system.save_account_access(key, lease, &sealed).await.map_err(store)?;
        system.commit().await.map_err(store)?;
        let access = Access { token: granted.access.clone(), sealed: sealed.access.0 };
        if saved {
            return Ok(access);
        }
        match self.standing_of(key).await?.disconnected_why {
            Some(why) => Err(ProviderError::Reconnect(why)),
            None => Ok(access),
        }
    }
}

/// The database, where it stands in the way of a token.
#[expect(clippy::needless_pass_by_value, reason = "it stands where errors are mapped, which are given away there")]
fn store(error: leancrm_core::Error) -> ProviderError {
    ProviderError::Store(error.chain())
}
