//! Where the app is installed, and the sealed tokens that open it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{SystemTx, error};
use crate::{
    error::{Error, Result},
    vault::Place,
};

/// A workspace or a whole organisation that the app is, or was, installed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// `T…` of a workspace, `E…` of an organisation.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The organisation it is in.
    pub enterprise_id: Option<String>,
    /// Whether the whole organisation was installed to.
    pub is_org: bool,
    /// The user of the bot.
    pub bot_user_id: String,
    /// The app.
    pub app_id: String,
    /// What the token may do.
    pub scopes: Vec<String>,
    /// The sealed token; none where the app was taken out.
    pub access_sealed: Option<Vec<u8>>,
    /// When the token dies; never, where tokens do not rotate.
    pub expires_at: Option<DateTime<Utc>>,
    /// Why there is no token.
    pub disabled_reason: Option<String>,
    /// When it was installed last.
    pub installed_at: DateTime<Utc>,
    /// Who did.
    pub installed_by: Option<String>,
}

impl Workspace {
    /// Where the token of a workspace is kept.
    pub fn access_place(id: &str) -> Place<'_> {
        Place { table: "slack_workspaces", row: id, column: "access_sealed" }
    }

    /// Where its refresh token is kept.
    pub fn refresh_place(id: &str) -> Place<'_> {
        Place { table: "slack_workspaces", row: id, column: "refresh_sealed" }
    }
}

/// The sealed tokens of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPair {
    /// What opens it.
    pub access: Vec<u8>,
    /// What the next one is had for, and when it has to be; where tokens rotate.
    pub next: Option<(Vec<u8>, DateTime<Utc>)>,
}

/// What an install says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWorkspace {
    /// `T…` of a workspace, `E…` of an organisation.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The organisation it is in.
    pub enterprise_id: Option<String>,
    /// Whether the whole organisation was installed to.
    pub is_org: bool,
    /// The user of the bot.
    pub bot_user_id: String,
    /// The app.
    pub app_id: String,
    /// What the token may do.
    pub scopes: Vec<String>,
    /// The tokens, sealed for their places.
    pub sealed: SealedPair,
    /// Who installed it.
    pub installed_by: Option<String>,
}

/// Leave to renew a token, for a while and for nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The sealed refresh token, which is good once.
    pub refresh_sealed: Vec<u8>,
    /// When the leave ends; it is known by that.
    until: DateTime<Utc>,
}

impl SystemTx {
    /// Keeps what an install says, over what was there. What it may do is added to what it could: Slack never takes a scope from
    /// an app that is installed.
    ///
    /// # Errors
    /// [`Error::Invalid`] where Slack names something that is no id.
    pub async fn save_workspace(&mut self, new: &NewWorkspace) -> Result<()> {
        let ids = super::is_slack_id(&new.id, if new.is_org { "E" } else { "TE" })
            && new.enterprise_id.as_deref().is_none_or(|id| super::is_slack_id(id, "E"));
        if !ids {
            return Err(Error::invalid("Slack named no workspace that could be kept."));
        }
        let now = self.now();
        let (refresh, expires_at) = new.sealed.next.as_ref().map(|(refresh, at)| (refresh.as_slice(), *at)).unzip();
        sqlx::query!(
            "-- slack_workspaces.save
             INSERT INTO slack_workspaces AS w (id, name, enterprise_id, is_org, bot_user_id, app_id, scopes, access_sealed,
                 refresh_sealed, expires_at, installed_at, installed_by)
             VALUES ($1, left($2, 500), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, enterprise_id = excluded.enterprise_id,
                 is_org = excluded.is_org, bot_user_id = excluded.bot_user_id, app_id = excluded.app_id,
                 scopes = CASE w.status WHEN 'active'
                     THEN ARRAY(SELECT DISTINCT s FROM unnest(w.scopes || excluded.scopes) s ORDER BY s)
                     ELSE excluded.scopes END,
                 access_sealed = excluded.access_sealed, refresh_sealed = excluded.refresh_sealed,
                 expires_at = excluded.expires_at, refreshing_until = NULL, status = 'active', disabled_reason = NULL,
                 installed_at = excluded.installed_at, installed_by = excluded.installed_by",
            new.id,
            new.name,
            new.enterprise_id,
            new.is_org,
            new.bot_user_id,
            new.app_id,
            &new.scopes,
            new.sealed.access,
            refresh,
            expires_at,
            now,
            new.installed_by,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping an install"))?;
        Ok(())
    }

    /// Where the app is installed for somebody of this workspace: to it, or to the organisation it is in. One that it was taken
    /// out of is given where there is no other.
    pub async fn workspace(&mut self, team: &str, enterprise: Option<&str>) -> Result<Option<Workspace>> {
        sqlx::query_as!(
            Workspace,
            "-- slack_workspaces.find
             SELECT id, name, enterprise_id, is_org, bot_user_id, app_id, scopes, access_sealed, expires_at, disabled_reason,
                 installed_at, installed_by
             FROM slack_workspaces WHERE id = $1 OR (id = $2 AND is_org)
             ORDER BY status, is_org LIMIT 1",
            team,
            enterprise,
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("finding a workspace"))
    }

    /// Every workspace and organisation that the app is, or was, installed to.
    pub async fn workspaces(&mut self) -> Result<Vec<Workspace>> {
        sqlx::query_as!(
            Workspace,
            "-- slack_workspaces.list
             SELECT id, name, enterprise_id, is_org, bot_user_id, app_id, scopes, access_sealed, expires_at, disabled_reason,
                 installed_at, installed_by
             FROM slack_workspaces ORDER BY name, id",
        )
        .fetch_all(self.connection())
        .await
        .map_err(error::query("listing the workspaces"))
    }

    /// Takes leave to renew the token of a workspace, if it still is the one that was `seen` and nobody else has leave.
    pub async fn lease_refresh(&mut self, seen: &Workspace, lasts: TimeDelta) -> Result<Option<Lease>> {
        let now = self.now();
        sqlx::query_as!(
            Lease,
            r#"-- slack_workspaces.lease
             UPDATE slack_workspaces SET refreshing_until = $3
             WHERE id = $1 AND access_sealed = $4 AND refresh_sealed IS NOT NULL
               AND (refreshing_until IS NULL OR refreshing_until <= $2)
             RETURNING refresh_sealed AS "refresh_sealed!", refreshing_until AS "until!""#,
            seen.id,
            now,
            now + lasts,
            seen.access_sealed.as_deref(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("taking leave to renew a token"))
    }

    /// Keeps the tokens that were had with a leave; `false` where it has passed to somebody else or there was an install
    /// meanwhile, and the tokens in the row are the ones to use.
    pub async fn save_refreshed(&mut self, id: &str, lease: &Lease, sealed: &SealedPair) -> Result<bool> {
        let (refresh, expires_at) = sealed.next.as_ref().map(|(refresh, at)| (refresh.as_slice(), *at)).unzip();
        let saved = sqlx::query!(
            "-- slack_workspaces.refreshed
             UPDATE slack_workspaces
             SET access_sealed = $3, refresh_sealed = $4, expires_at = $5, refreshing_until = NULL
             WHERE id = $1 AND refreshing_until = $2 AND status = 'active'",
            id,
            lease.until,
            sealed.access,
            refresh,
            expires_at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("keeping a renewed token"))?;
        Ok(saved.rows_affected() == 1)
    }

    /// Forgets the tokens of a workspace that the app was taken out of at `at`; `false` where that was known, or where it was
    /// installed again after that.
    pub async fn disable_workspace(&mut self, id: &str, reason: &str, at: DateTime<Utc>) -> Result<bool> {
        let disabled = sqlx::query!(
            "-- slack_workspaces.disable
             UPDATE slack_workspaces SET status = 'disabled', disabled_reason = $2, access_sealed = NULL,
                 refresh_sealed = NULL, expires_at = NULL, refreshing_until = NULL
             WHERE id = $1 AND status = 'active' AND installed_at <= $3",
            id,
            reason,
            at,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("forgetting the tokens of a workspace"))?;
        Ok(disabled.rows_affected() == 1)
    }
}
