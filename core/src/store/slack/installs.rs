//! Installs under way: a link that an operator made, then a browser at Slack, then one end.

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};

use super::{SystemTx, error};
use crate::{error::Result, ids::TenantId, vault::Place};

/// How long a link counts.
const TICKET_LASTS: TimeDelta = TimeDelta::hours(1);
/// How long somebody may take at Slack.
const STATE_LASTS: TimeDelta = TimeDelta::minutes(10);

/// An install that came back from Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Install {
    /// The tenant it is for.
    pub tenant: TenantId,
    /// The hash of the secret that the browser it began in has.
    browser_hash: Vec<u8>,
    /// The sealed verifier, for [`Install::verifier_place`].
    pub verifier_sealed: Vec<u8>,
    ticket_hash: Vec<u8>,
}

impl Install {
    /// Where the verifier of an install is kept, by the text of its state.
    pub fn verifier_place(state: &str) -> Place<'_> {
        Place { table: "slack_states", row: state, column: "verifier_sealed" }
    }
}

/// What is kept of a secret that comes back.
fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

impl SystemTx {
    /// Makes a link's ticket out of a fresh secret, for one install of one tenant, and says until when it counts.
    pub async fn make_slack_ticket(&mut self, tenant: TenantId, ticket: &str) -> Result<DateTime<Utc>> {
        let expires_at = self.now() + TICKET_LASTS;
        sqlx::query!(
            "-- slack_tickets.make
             INSERT INTO slack_tickets (tenant_id, ticket_hash, expires_at) VALUES ($1, $2, $3)",
            tenant.as_uuid(),
            &hash(ticket)[..],
            expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("making a ticket"))?;
        Ok(expires_at)
    }

    /// Begins an install with a ticket, which counts until one install ended: whoever only looks at a link does not use it up.
    /// `false` where the ticket is unknown, used or too old.
    pub async fn begin_install(&mut self, ticket: &str, state: &str, browser: &str, verifier: &[u8]) -> Result<bool> {
        let now = self.now();
        let begun = sqlx::query!(
            "-- slack_states.begin
             INSERT INTO slack_states (tenant_id, state_hash, ticket_hash, browser_hash, verifier_sealed, expires_at)
             SELECT tenant_id, $2, ticket_hash, $3, $4, $5 FROM slack_tickets WHERE ticket_hash = $1 AND expires_at > $6",
            &hash(ticket)[..],
            &hash(state)[..],
            &hash(browser)[..],
            verifier,
            now + STATE_LASTS,
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("beginning an install"))?;
        Ok(begun.rows_affected() == 1)
    }

    /// Takes the state that came back from Slack, whoever brought it: it never comes twice. `None` where it is unknown, used or
    /// too old.
    pub async fn take_install(&mut self, state: &str) -> Result<Option<Install>> {
        let now = self.now();
        let taken = sqlx::query!(
            "-- slack_states.take
             DELETE FROM slack_states WHERE state_hash = $1
             RETURNING tenant_id, ticket_hash, browser_hash, verifier_sealed, expires_at",
            &hash(state)[..],
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("taking up an install"))?;
        Ok(taken.filter(|taken| taken.expires_at > now).map(|taken| Install {
            tenant: TenantId::from_uuid(taken.tenant_id),
            browser_hash: taken.browser_hash,
            verifier_sealed: taken.verifier_sealed,
            ticket_hash: taken.ticket_hash,
        }))
    }

    /// Uses up the ticket of an install that ends well; `false` where another install did before.
    pub async fn use_slack_ticket(&mut self, install: &Install) -> Result<bool> {
        let used = sqlx::query!(
            "-- slack_tickets.use
             DELETE FROM slack_tickets WHERE tenant_id = $1 AND ticket_hash = $2",
            install.tenant.as_uuid(),
            install.ticket_hash,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("using a ticket"))?;
        Ok(used.rows_affected() == 1)
    }
}

impl Install {
    /// Whether it began in the browser that has this secret. The comparison takes as long whatever is compared.
    pub fn is_of(&self, browser: &str) -> bool {
        let differences =
            hash(browser).iter().zip(&self.browser_hash).fold(0, |all, (left, right)| all | (left ^ right));
        self.browser_hash.len() == 32 && differences == 0
    }
}
