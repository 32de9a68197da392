//! Connected accounts, the consents that lead to them, and the sealed tokens that open them.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{SystemTx, TenantTx, error};
use crate::{
    domain::account::{Account, SyncKind},
    error::{Error, Result},
    ids::{AccountId, MemberId, TenantId},
    vault::Place,
};

/// How long a link to connect an account is good.
pub const CONSENT_LINK_LASTS: TimeDelta = TimeDelta::hours(24);
/// How long whoever opened it may take at the provider.
pub const CONSENT_LASTS: TimeDelta = TimeDelta::minutes(10);

/// A consent that came back from the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// In which tenant.
    pub tenant: TenantId,
    /// Whose.
    pub member: MemberId,
    /// What was asked for: `mail`, `calendar`.
    pub services: Vec<SyncKind>,
    /// The sealed PKCE verifier.
    pub verifier_sealed: Vec<u8>,
    browser_hash: Vec<u8>,
    nonce_hash: Vec<u8>,
}

impl Consent {
    /// Where the verifier of a consent is kept.
    pub fn verifier_place(state: &str) -> Place<'_> {
        Place { table: "account_consents", row: state, column: "verifier_sealed" }
    }

    /// Whether this is the browser that it began in.
    pub fn is_of(&self, browser: &str) -> bool {
        !browser.is_empty() && hash(browser) == self.browser_hash
    }

    /// Whether an identity token was made for it.
    pub fn is_answered_by(&self, nonce: &str) -> bool {
        hash(nonce) == self.nonce_hash
    }
}

/// Whose account a link connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentOf {
    /// The tenant's name.
    pub tenant_name: String,
    /// The member's name.
    pub name: String,
    /// The member's address.
    pub email: String,
    /// What is to be kept in step.
    pub services: Vec<SyncKind>,
}

/// What a consent gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Whose it is.
    pub member: MemberId,
    /// The provider's own id of the person.
    pub subject: String,
    /// Their address.
    pub address: String,
    /// What was allowed.
    pub scopes: Vec<String>,
    /// What may be kept in step with those.
    pub kinds: Vec<SyncKind>,
}

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

struct AccountRow {
    tenant_id: Uuid,
    id: Uuid,
    member_id: Uuid,
    address: String,
    scopes: Vec<String>,
    shares_mail: bool,
    only_labels: Vec<String>,
    adds_contacts: bool,
    reads_text: bool,
    disconnected_why: Option<String>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            tenant: TenantId::from_uuid(row.tenant_id),
            id: AccountId::from_uuid(row.id),
            member: MemberId::from_uuid(row.member_id),
            address: row.address,
            scopes: row.scopes,
            shares_mail: row.shares_mail,
            only_labels: row.only_labels,
            adds_contacts: row.adds_contacts,
            reads_text: row.reads_text,
            disconnected_why: row.disconnected_why,
        }
    }
}

pub(super) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

impl TenantTx {
    /// Keeps that a link to connect an account was handed to the actor.
    ///
    /// # Errors
    /// [`Error::Invalid`] where nobody in particular acts.
    pub async fn make_consent(&mut self, secret: &str, services: &[SyncKind]) -> Result<DateTime<Utc>> {
        let member = self.actor().member().ok_or_else(|| Error::invalid("Only a member can connect an account."))?;
        let (tenant, expires_at) = (self.tenant().as_uuid(), self.now() + CONSENT_LINK_LASTS);
        let services: Vec<String> = services.iter().map(|kind| kind.word().to_owned()).collect();
        sqlx::query!(
            "-- account_consents.make
             INSERT INTO account_consents (tenant_id, secret_hash, member_id, services, expires_at) VALUES ($1, $2, $3, $4, $5)",
            tenant,
            hash(secret),
            member.as_uuid(),
            &services,
            expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("making a link to connect an account"))?;
        Ok(expires_at)
    }

    /// The address that a member signs in with.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such member.
    pub async fn member_email(&mut self, member: MemberId) -> Result<String> {
        let email =
            sqlx::query_scalar!("-- memberships.email\n SELECT email FROM memberships WHERE id = $1", member.as_uuid())
                .fetch_optional(self.connection())
                .await
                .map_err(error::query("finding a member"))?;
        email.ok_or_else(|| Error::not_found("that member"))
    }

    /// The accounts in the actor's sight: their own; of a worker all. Those that work come first.
    pub async fn accounts(&mut self) -> Result<Vec<Account>> {
        let rows = sqlx::query_as!(
            AccountRow,
            "-- accounts.list
             SELECT tenant_id, id, member_id, address, scopes, shares_mail, only_labels, adds_contacts, reads_text, disconnected_why
             FROM accounts ORDER BY status, address, id",
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing connected accounts"))?;
        Ok(rows.into_iter().map(Account::from).collect())
    }

    /// An account in the actor's sight.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<Account>> {
        let row = sqlx::query_as!(
            AccountRow,
            "-- accounts.find
             SELECT tenant_id, id, member_id, address, scopes, shares_mail, only_labels, adds_contacts, reads_text, disconnected_why
             FROM accounts WHERE id = $1",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a connected account"))?;
        Ok(row.map(Account::from))
    }

    /// The id that a person's account of the provider has here, or will have, and whose it is.
    pub async fn account_of(&mut self, subject: &str) -> Result<(AccountId, Option<MemberId>)> {
        let row = sqlx::query!(
            "-- accounts.of_subject
             SELECT id, member_id FROM accounts WHERE provider = 'google' AND subject = $1",
            subject,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a connected account"))?;
        Ok(match row {
            Some(row) => (AccountId::from_uuid(row.id), Some(MemberId::from_uuid(row.member_id))),
            None => (AccountId::from_uuid(self.new_id()), None),
        })
    }

    /// Keeps what a consent gave, over what was there, and has what it allows kept in step from now on. A scope that was allowed
    /// before stays: the provider adds to what it has given.
    ///
    /// # Errors
    /// [`Error::Conflict`] where a colleague has connected the same account.
    pub async fn save_account(&mut self, id: AccountId, new: &NewAccount, sealed: &SealedTokens) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        let saved = sqlx::query!(
            "-- accounts.save
             INSERT INTO accounts AS a (tenant_id, id, member_id, provider, subject, address, scopes, access_sealed,
                 access_expires_at, refresh_sealed, connected_at)
             VALUES ($1, $2, $3, 'google', $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (tenant_id, provider, subject) DO UPDATE SET address = excluded.address, scopes = excluded.scopes,
                 access_sealed = excluded.access_sealed, access_expires_at = excluded.access_expires_at,
                 refresh_sealed = coalesce(excluded.refresh_sealed, a.refresh_sealed), refreshing_until = NULL,
                 status = 'active', disconnected_why = NULL, disconnected_at = NULL, connected_at = excluded.connected_at
             WHERE a.member_id = excluded.member_id",
            tenant,
            id.as_uuid(),
            new.member.as_uuid(),
            new.subject,
            new.address,
            &new.scopes,
            sealed.access.0,
            sealed.access.1,
            sealed.refresh,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping a connected account"))?;
        if saved.rows_affected() == 0 {
            return Err(Error::conflict(
                "A colleague has connected this account already; each account belongs to one person.",
            ));
        }
        let kinds: Vec<String> = new.kinds.iter().map(|kind| kind.word().to_owned()).collect();
        sqlx::query!(
            "-- sync_states.begin
             INSERT INTO sync_states AS s (tenant_id, account_id, kind, member_id, next_at, ok_at)
             SELECT $1, $2, k.kind, $3, $5, $5 FROM unnest($4::text[]) AS k (kind)
             ON CONFLICT (tenant_id, account_id, kind) DO UPDATE
             SET next_at = excluded.next_at, handed_at = NULL, failures = 0, last_error = NULL, stall_told_at = NULL, ok_at = excluded.ok_at",
            tenant,
            id.as_uuid(),
            new.member.as_uuid(),
            &kinds,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("beginning to keep an account in step"))?;
        Ok(())
    }

    /// Keeps what the member wishes of an account: whether colleagues may read its mail, which labels mail must have one of,
    /// whether people become contacts by themselves and whether a model reads it. `false` where it is out of sight.
    pub async fn set_mail_wishes(&mut self, account: &Account) -> Result<bool> {
        let set = sqlx::query!(
            "-- accounts.set_mail
             UPDATE accounts SET shares_mail = $2, only_labels = $3, adds_contacts = $4, reads_text = $5 WHERE id = $1",
            account.id.as_uuid(),
            account.shares_mail,
            &account.only_labels,
            account.adds_contacts,
            account.reads_text,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping what is wished of an account"))?;
        Ok(set.rows_affected() == 1)
    }
}

impl SystemTx {
    /// Whose account a link connects; `None` where it counts no more.
    pub async fn look_at_consent(&mut self, link: &str) -> Result<Option<ConsentOf>> {
        let now = self.now();
        let row = sqlx::query!(
            "-- account_consents.look
             SELECT t.name AS tenant_name, m.display_name, m.email, c.services
             FROM account_consents c
             JOIN tenants t ON t.id = c.tenant_id
             JOIN memberships m ON m.tenant_id = c.tenant_id AND m.id = c.member_id
             WHERE c.secret_hash = $1 AND c.browser_hash IS NULL AND c.expires_at > $2 AND m.status = 'active'",
            hash(link),
            now,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("looking at a link to connect an account"))?;
        Ok(row.map(|row| ConsentOf {
            tenant_name: row.tenant_name,
            name: row.display_name,
            email: row.email,
            services: row.services.iter().filter_map(|word| SyncKind::read(word)).collect(),
        }))
    }

    /// Goes from a link to the provider: the secret of the link is spent, and what comes back has to name the state. `false` where
    /// the link counts no more.
    pub async fn open_consent(
        &mut self,
        link: &str,
        (state, browser, nonce): (&str, &str, &str),
        verifier_sealed: &[u8],
    ) -> Result<Option<Vec<SyncKind>>> {
        let now = self.now();
        let opened = sqlx::query_scalar!(
            "-- account_consents.open
             WITH link AS (SELECT tenant_id, member_id, services FROM account_consents
                           WHERE secret_hash = $1 AND browser_hash IS NULL AND expires_at > $2)
             INSERT INTO account_consents (tenant_id, secret_hash, member_id, services, browser_hash, verifier_sealed, nonce_hash,
                 expires_at)
             SELECT tenant_id, $3, member_id, services, $4, $5, $6, $7 FROM link
             RETURNING services",
            hash(link),
            now,
            hash(state),
            hash(browser),
            verifier_sealed,
            hash(nonce),
            now + CONSENT_LASTS,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("opening a link to connect an account"))?;
        Ok(opened.map(|services| services.iter().filter_map(|word| SyncKind::read(word)).collect()))
    }

    /// Takes the consent that comes back with a state: once.
    pub async fn take_consent(&mut self, state: &str) -> Result<Option<Consent>> {
        let now = self.now();
        let row = sqlx::query!(
            r#"-- account_consents.take
             DELETE FROM account_consents WHERE secret_hash = $1 AND browser_hash IS NOT NULL AND expires_at > $2
             RETURNING tenant_id, member_id, services, verifier_sealed AS "verifier_sealed!", browser_hash AS "browser_hash!",
                       nonce_hash AS "nonce_hash!""#,
            hash(state),
            now,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("taking a consent"))?;
        Ok(row.map(|row| Consent {
            tenant: TenantId::from_uuid(row.tenant_id),
            member: MemberId::from_uuid(row.member_id),
            services: row.services.iter().filter_map(|word| SyncKind::read(word)).collect(),
            verifier_sealed: row.verifier_sealed,
            browser_hash: row.browser_hash,
            nonce_hash: row.nonce_hash,
        }))
    }

    /// Deletes up to `limit` consents that count no more; says how many.
    pub async fn purge_consents(&mut self, limit: i64) -> Result<u64> {
        let now = self.now();
        let gone = sqlx::query!(
            "-- retention.consents
             DELETE FROM account_consents c
             USING (SELECT tenant_id, secret_hash FROM account_consents WHERE expires_at <= $1 LIMIT $2) old
             WHERE c.tenant_id = old.tenant_id AND c.secret_hash = old.secret_hash",
            now,
            limit,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting old consents"))?;
        Ok(gone.rows_affected())
    }

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

    /// Forgets the tokens of an account and lets it rest; `false` where that was known, so that its owner is told once.
    pub async fn disconnect_account(&mut self, (tenant, id): (TenantId, AccountId), why: &str) -> Result<bool> {
        let now = self.now();
        let disconnected = sqlx::query!(
            "-- accounts.disconnect
             WITH gone AS (
                 UPDATE accounts SET status = 'disconnected', disconnected_why = $3, disconnected_at = $4, access_sealed = NULL,
                     access_expires_at = NULL, refresh_sealed = NULL, refreshing_until = NULL
                 WHERE tenant_id = $1 AND id = $2 AND status = 'active'
                 RETURNING tenant_id, id)
             UPDATE sync_states s SET next_at = NULL, handed_at = NULL, watch_id = NULL, watch_resource = NULL, watch_hash = NULL,
                 watch_expires_at = NULL
             FROM gone WHERE s.tenant_id = gone.tenant_id AND s.account_id = gone.id",
            tenant.as_uuid(),
            id.as_uuid(),
            why,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("disconnecting an account"))?;
        Ok(disconnected.rows_affected() > 0)
    }
}
