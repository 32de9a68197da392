//! The sealed tokens that open accounts, renewed by one at a time, and forgotten.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{SystemTx, error};
use crate::{
    domain::account::Account,
    error::Result,
    ids::{AccountId, TenantId},
    vault::Place,
};

/// The sealed tokens of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedTokens {
    /// What opens it, until when.
    pub access: (Vec<u8>, DateTime<Utc>),
    /// What the next one is had for; `None` where the old one stays.
    pub refresh: Option<Vec<u8>>,
}

/// Leave to renew the token of an account, for a while and for nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLease {
    /// The sealed refresh token.
    pub refresh_sealed: Vec<u8>,
    until: DateTime<Utc>,
}

/// What an account was opened with that is not connected any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disconnected {
    /// The sealed refresh token, to take the consent back with; `None` where the same person uses it in another tenant too.
    pub refresh_sealed: Option<Vec<u8>>,
}

/// The sealed access token as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessStanding {
    /// The sealed token and its end, where there is one.
    pub access: Option<(Vec<u8>, DateTime<Utc>)>,
    /// Why the account can't be used any more.
    pub disconnected_why: Option<String>,
}

impl Account {
    /// Where the access token of an account is kept.
    pub fn access_place(row: &str) -> Place<'_> {
        Place { table: "accounts", row, column: "access_sealed" }
    }

    /// Where its refresh token is kept.
    pub fn refresh_place(row: &str) -> Place<'_> {
        Place { table: "accounts", row, column: "refresh_sealed" }
    }
}

impl SystemTx {
    /// The access token of an account as it stands; `None` where there is no such account.
    pub async fn account_access(&mut self, tenant: TenantId, id: AccountId) -> Result<Option<AccessStanding>> {
        let row = sqlx::query!(
            "-- accounts.access
             SELECT access_sealed, access_expires_at, disconnected_why FROM accounts WHERE tenant_id = $1 AND id = $2",
            tenant.as_uuid(),
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking for an access token"))?;
        Ok(row.map(|row| AccessStanding {
            access: row.access_sealed.zip(row.access_expires_at),
            disconnected_why: row.disconnected_why,
        }))
    }

    /// Takes leave to renew the token of an account, if it still is the one that was seen and nobody else has leave.
    pub async fn lease_account(
        &mut self,
        (tenant, id): (TenantId, AccountId),
        seen: Option<&[u8]>,
        lasts: TimeDelta,
    ) -> Result<Option<AccountLease>> {
        let now = self.now();
        sqlx::query_as!(
            AccountLease,
            r#"-- accounts.lease
             UPDATE accounts SET refreshing_until = $4
             WHERE tenant_id = $1 AND id = $2 AND access_sealed IS NOT DISTINCT FROM $5 AND status = 'active'
               AND (refreshing_until IS NULL OR refreshing_until <= $3)
             RETURNING refresh_sealed AS "refresh_sealed!", refreshing_until AS "until!""#,
            tenant.as_uuid(),
            id.as_uuid(),
            now,
            now + lasts,
            seen,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("taking leave to renew a token"))
    }

    /// Keeps the token that was had with a leave; `false` where it passed to somebody else or the account was connected anew.
    pub async fn save_account_access(
        &mut self,
        (tenant, id): (TenantId, AccountId),
        lease: &AccountLease,
        sealed: &SealedTokens,
    ) -> Result<bool> {
        let saved = sqlx::query!(
            "-- accounts.renewed
             UPDATE accounts SET access_sealed = $4, access_expires_at = $5, refresh_sealed = coalesce($6, refresh_sealed),
                 refreshing_until = NULL
             WHERE tenant_id = $1 AND id = $2 AND refreshing_until = $3 AND status = 'active'",
            tenant.as_uuid(),
            id.as_uuid(),
            lease.until,
            sealed.access.0,
            sealed.access.1,
            sealed.refresh,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping a renewed token"))?;
        Ok(saved.rows_affected() == 1)
    }

    /// Gives a leave back, so that the next may try.
    pub async fn end_account_lease(&mut self, (tenant, id): (TenantId, AccountId), lease: &AccountLease) -> Result<()> {
        sqlx::query!(
            "-- accounts.end_lease
             UPDATE accounts SET refreshing_until = NULL WHERE tenant_id = $1 AND id = $2 AND refreshing_until = $3",
            tenant.as_uuid(),
            id.as_uuid(),
            lease.until,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("giving a leave back"))?;
        Ok(())
    }

    /// Forgets an access token that the provider does not take any more, so that the next is had.
    pub async fn forget_account_access(&mut self, (tenant, id): (TenantId, AccountId), seen: &[u8]) -> Result<()> {
        sqlx::query!(
            "-- accounts.forget_access
             UPDATE accounts SET access_sealed = NULL, access_expires_at = NULL
             WHERE tenant_id = $1 AND id = $2 AND access_sealed = $3",
            tenant.as_uuid(),
            id.as_uuid(),
            seen,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("forgetting a token"))?;
        Ok(())
    }

    /// Forgets the tokens of an account and lets it rest; `None` where that was done before, so that its owner is told once.
    pub async fn disconnect_account(
        &mut self,
        (tenant, id): (TenantId, AccountId),
        why: &str,
    ) -> Result<Option<Disconnected>> {
        let now = self.now();
        // Of two workspaces that let go of one person's account at once, the second sees that the first has.
        sqlx::query!(
            "-- accounts.hold_person
             SELECT pg_advisory_xact_lock(hashtextextended(a.provider || ' ' || a.subject, 0)) FROM accounts a
             WHERE a.tenant_id = $1 AND a.id = $2",
            tenant.as_uuid(),
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("holding an account"))?;
        sqlx::query_as!(
            Disconnected,
            "-- accounts.disconnect
             WITH was AS (
                 SELECT a.tenant_id, a.id, a.provider, a.subject, a.refresh_sealed FROM accounts a
                 WHERE a.tenant_id = $1 AND a.id = $2 AND a.status = 'active' FOR NO KEY UPDATE),
             gone AS (
                 UPDATE accounts a SET status = 'disconnected', disconnected_why = $3, disconnected_at = $4, access_sealed = NULL,
                     access_expires_at = NULL, refresh_sealed = NULL, refreshing_until = NULL
                 FROM was WHERE a.tenant_id = was.tenant_id AND a.id = was.id),
             resting AS (
                 UPDATE sync_states s SET next_at = NULL, handed_at = NULL, watch_id = NULL, watch_resource = NULL,
                     watch_hash = NULL, watch_expires_at = NULL
                 FROM was WHERE s.tenant_id = was.tenant_id AND s.account_id = was.id)
             SELECT CASE WHEN NOT EXISTS (SELECT FROM accounts o
                    WHERE o.provider = was.provider AND o.subject = was.subject AND o.status = 'active' AND o.tenant_id <> $1)
                    THEN was.refresh_sealed END AS refresh_sealed
             FROM was",
            tenant.as_uuid(),
            id.as_uuid(),
            why,
            now,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("disconnecting an account"))
    }
}
