//! Connected accounts. `consents` are how they come to be, `tokens` what opens them.

use uuid::Uuid;

use super::{TenantTx, error};
use crate::{
    domain::account::{Account, SyncKind},
    error::{Error, Result},
    ids::{AccountId, MemberId, TenantId},
};

mod consents;
mod tokens;

pub use consents::{CONSENT_LASTS, CONSENT_LINK_LASTS, Consent, ConsentOf};
pub use tokens::{AccessStanding, AccountLease, Disconnected, SealedTokens};

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

impl TenantTx {
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

    /// An account in the actor's sight, held until the end of the transaction.
    pub(crate) async fn hold_account(&mut self, id: AccountId) -> Result<Option<Account>> {
        let row = sqlx::query_as!(
            AccountRow,
            "-- accounts.hold
             SELECT tenant_id, id, member_id, address, scopes, shares_mail, only_labels, adds_contacts, reads_text, disconnected_why
             FROM accounts WHERE id = $1 FOR NO KEY UPDATE",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("holding a connected account"))?;
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
