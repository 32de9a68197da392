//! The tokens of workspaces: opened, and renewed before they die.
//!
//! A refresh token is good once, so only one process may use it. Whoever takes the row's lease goes to Slack, with no
//! transaction open, and stores the new pair before anybody uses it; the others use the old token while it lives, or wait a
//! little. A process that dies in between leaves a lease that runs out. <https://docs.slack.dev/authentication/using-token-rotation>

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_bot::slack::web::{OAuthApp, Refreshed, TokenFault, Web, WebError};
use leancrm_core::{
    Error,
    store::{Lease, SealedPair, Store, Workspace},
    vault::{Vault, VaultError},
};
use secrecy::{ExposeSecret as _, SecretString};

use tokio_util::sync::CancellationToken;

use super::Random;

/// A token is renewed when it has no more than this to live.
const EARLY: TimeDelta = TimeDelta::hours(2);
/// A token that dies so soon may be dead on arrival.
const NEARLY_DEAD: TimeDelta = TimeDelta::seconds(30);
/// How long one process may be out to renew a token: longer than a call may take.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How often tokens are looked at that nobody asks for.
const NOW_AND_THEN: Duration = Duration::from_mins(30);
/// How often, and how many times, somebody looks who waits for another's renewal.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 30;

/// What opens workspaces. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Credentials {
    store: Store,
    vault: Vault,
    web: Web,
    app: Option<OAuthApp>,
    random: Random,
}

/// The token of a workspace, and what belongs to it.
#[derive(Debug, Clone)]
pub struct BotToken {
    /// The token.
    pub token: SecretString,
    /// What the app is installed to: `T…` of a workspace, `E…` of an organisation.
    pub workspace: String,
    /// The user of the bot.
    pub bot_user_id: String,
    /// The app.
    pub app_id: String,
    /// What the token may do.
    pub scopes: Vec<String>,
    installed_at: DateTime<Utc>,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// The app was never installed there.
    #[error("the app is not installed to this workspace")]
    NotInstalled,
    /// It was taken out.
    #[error("the app was taken out of this workspace: {0}")]
    Disabled(String),
    /// The token has died, and the app's id or secret that would renew it is not configured.
    #[error("the token cannot be renewed without slack.client_id and slack.client_secret")]
    NoApp,
    /// Somebody else is renewing it, and takes long.
    #[error("the token is being renewed")]
    Renewing,
    /// Slack did not renew it.
    #[error(transparent)]
    Web(#[from] WebError),
    /// It cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

impl CredentialsError {
    /// Whether asking again later may help.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Renewing => true,
            Self::Web(error) => error.retryable(),
            Self::Store(error) => error.retryable(),
            Self::NotInstalled | Self::Disabled(_) | Self::NoApp | Self::Vault(_) => false,
        }
    }

    /// The sentence a person may read.
    pub fn public(&self) -> String {
        match self {
            Self::NotInstalled | Self::Disabled(_) => {
                "LeanCRM is not installed in this Slack workspace; whoever runs the \
                server makes a link for it: leancrm slack install"
                    .to_owned()
            }
            Self::NoApp => "LeanCRM's token for Slack has expired and can't be renewed; whoever runs the server sets \
                slack.client_id and slack.client_secret."
                .to_owned(),
            Self::Renewing => {
                "LeanCRM's token for Slack is just being renewed; please try again in a moment.".to_owned()
            }
            Self::Vault(_) => "LeanCRM's token for Slack can't be opened; whoever runs the server finds out more with \
                leancrm slack check."
                .to_owned(),
            Self::Web(error) => error.public(),
            Self::Store(error) => error.public(),
        }
    }
}

impl Credentials {
    /// With what opens and renews.
    pub fn new(store: Store, vault: Vault, web: Web, app: Option<OAuthApp>, random: Random) -> Self {
        Self { store, vault, web, app, random }
    }

    /// The token for somebody of a workspace, and of the organisation that it is in. It lives a while yet.
    pub async fn token(&self, team: &str, enterprise: Option<&str>) -> Result<BotToken, CredentialsError> {
        for _ in 0..LOOKS {
            let workspace = self.workspace(team, enterprise).await?;
            if self.lives(&workspace, EARLY) {
                return self.opened(&workspace);
            }
            if let Some(app) = &self.app
                && let Some(lease) = self.lease(&workspace).await?
            {
                return self.renewed(app, &workspace, &lease).await;
            }
            if self.lives(&workspace, NEARLY_DEAD) {
                return self.opened(&workspace);
            }
            if self.app.is_none() {
                return Err(CredentialsError::NoApp);
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(CredentialsError::Renewing)
    }

    /// Renews whatever token is due, of every workspace, now and then until `stopping` is cancelled: with PKCE a refresh token that
    /// nobody uses for 30 days dies, and with it the way into a workspace where nothing happens.
    /// <https://docs.slack.dev/authentication/using-pkce>
    pub async fn keep_alive(self, stopping: CancellationToken) {
        loop {
            if let Err(error) = self.renew_all().await {
                tracing::warn!(error.message = error.chain(), "the tokens of Slack could not be looked at");
            }
            tokio::select! {
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(NOW_AND_THEN) => {}
            }
        }
    }

    /// Renews whatever token is due, of every workspace.
    ///
    /// # Errors
    /// Where the database does not answer; what Slack says goes to the log.
    pub async fn renew_all(&self) -> Result<(), Error> {
        let mut system = self.store.system().await?;
        let workspaces = system.workspaces().await?;
        system.commit().await?;
        for workspace in workspaces.iter().filter(|workspace| workspace.disabled_reason.is_none()) {
            if let Err(error) = self.token(&workspace.id, None).await {
                tracing::warn!(slack.team = workspace.id, error.message = %error, "a workspace has no token");
            }
        }
        Ok(())
    }

    /// Says that Slack does not take a token that was given here. Where it was revoked it is forgotten, unless the app was
    /// installed anew since.
    pub async fn refused(&self, token: &BotToken, fault: TokenFault) -> Result<(), Error> {
        if fault != TokenFault::Revoked {
            return Ok(());
        }
        let mut system = self.store.system().await?;
        system.disable_workspace(&token.workspace, "token_revoked", token.installed_at).await?;
        system.commit().await
    }

    /// Seals the tokens of a workspace for their places.
    pub fn seal(&self, id: &str, access: &SecretString, next: Option<(&SecretString, DateTime<Utc>)>) -> SealedPair {
        let seal = |place, secret: &SecretString| {
            let mut nonce = [0; leancrm_core::vault::NONCE];
            let random = (self.random)();
            nonce.copy_from_slice(&random[..leancrm_core::vault::NONCE]);
            self.vault.seal(place, secret.expose_secret().as_bytes(), nonce)
        };
        SealedPair {
            access: seal(Workspace::access_place(id), access),
            next: next.map(|(refresh, expires_at)| (seal(Workspace::refresh_place(id), refresh), expires_at)),
        }
    }

    async fn workspace(&self, team: &str, enterprise: Option<&str>) -> Result<Workspace, CredentialsError> {
        let mut system = self.store.system().await?;
        let workspace = system.workspace(team, enterprise).await?.ok_or(CredentialsError::NotInstalled)?;
        match workspace.disabled_reason {
            Some(reason) => Err(CredentialsError::Disabled(reason)),
            None => Ok(workspace),
        }
    }

    /// Whether a token has more than so long to live.
    fn lives(&self, workspace: &Workspace, at_least: TimeDelta) -> bool {
        workspace.expires_at.is_none_or(|end| end > self.store.clock().now() + at_least)
    }

    fn opened(&self, workspace: &Workspace) -> Result<BotToken, CredentialsError> {
        let sealed = workspace.access_sealed.as_deref().unwrap_or_default();
        let token = self.vault.open(Workspace::access_place(&workspace.id), sealed)?;
        Ok(bot_token(workspace, token))
    }

    async fn lease(&self, workspace: &Workspace) -> Result<Option<Lease>, Error> {
        let mut system = self.store.system().await?;
        let lease = system.lease_refresh(workspace, LEASE).await?;
        system.commit().await?;
        Ok(lease)
    }

    /// Renews the token with a leave to. Where Slack does not, the old one does as long as it lives; the leave is kept then, so
    /// that Slack is not asked again at once.
    async fn renewed(&self, app: &OAuthApp, old: &Workspace, lease: &Lease) -> Result<BotToken, CredentialsError> {
        let refresh = self.vault.open(Workspace::refresh_place(&old.id), &lease.refresh_sealed)?;
        match self.web.oauth_refresh(app, &refresh).await {
            Ok(new) => self.stored(old, lease, new).await,
            Err(error) => {
                let lives = self.lives(old, NEARLY_DEAD);
                tracing::warn!(slack.team = old.id, lives, error.message = %error, "a token of Slack was not renewed");
                if lives {
                    return self.opened(old);
                }
                if matches!(error, WebError::Token(_)) || error.is("invalid_refresh_token") {
                    let mut system = self.store.system().await?;
                    system.disable_workspace(&old.id, "refresh_refused", old.installed_at).await?;
                    system.commit().await?;
                }
                Err(error.into())
            }
        }
    }

    /// Stores the new pair, then gives the token; the one in the row where another was faster.
    async fn stored(&self, old: &Workspace, lease: &Lease, new: Refreshed) -> Result<BotToken, CredentialsError> {
        let expires_at = self.store.clock().now() + new.lives;
        let sealed = self.seal(&old.id, &new.access, Some((&new.refresh, expires_at)));
        let mut system = self.store.system().await?;
        let saved = system.save_refreshed(&old.id, lease, &sealed).await?;
        system.commit().await?;
        if saved {
            return Ok(bot_token(old, new.access));
        }
        self.opened(&self.workspace(&old.id, None).await?)
    }
}

fn bot_token(workspace: &Workspace, token: SecretString) -> BotToken {
    BotToken {
        token,
        workspace: workspace.id.clone(),
        bot_user_id: workspace.bot_user_id.clone(),
        app_id: workspace.app_id.clone(),
        scopes: workspace.scopes.clone(),
        installed_at: workspace.installed_at,
    }
}
