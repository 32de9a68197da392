//! Consents that lead to accounts: a link that is handed out, a browser that goes to the provider, and what comes back.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use super::super::{SystemTx, TenantTx, error};
use crate::{
    domain::account::SyncKind,
    error::{Error, Result},
    ids::{MemberId, TenantId},
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

fn hash(secret: &str) -> Vec<u8> {
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
}
