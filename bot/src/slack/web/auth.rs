//! Who a token is, and where tokens come from.

use chrono::TimeDelta;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::{PATIENCE, Web, WebError, error::scopes, read};

/// The app, as Slack knows it.
#[derive(Debug, Clone)]
pub struct OAuthApp {
    /// Its Client ID.
    pub client_id: String,
    /// Its Client Secret.
    pub client_secret: SecretString,
}

/// Something with an id and a name: a workspace or an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// `T…` or `E…`.
    pub id: String,
    /// For people.
    #[serde(default)]
    pub name: String,
}

/// Who a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The workspace.
    pub team: Named,
    /// The organisation, where there is one.
    pub enterprise_id: Option<String>,
    /// Whether the token is for a whole organisation.
    pub is_enterprise_install: bool,
    /// The user of the bot.
    pub user_id: String,
    /// The bot, where the token is one's.
    pub bot_id: Option<String>,
    /// What the token may do.
    pub scopes: Vec<String>,
}

/// What an install gives.
#[derive(Debug, Clone)]
pub struct Installed {
    /// The bot's token.
    pub access: SecretString,
    /// What the next one is had for; used once. Only where tokens rotate.
    pub refresh: Option<SecretString>,
    /// How long the token lives. Only where tokens rotate.
    pub lives: Option<TimeDelta>,
    /// What the token may do.
    pub scopes: Vec<String>,
    /// The user of the bot.
    pub bot_user_id: String,
    /// The app.
    pub app_id: String,
    /// The workspace; `None` where a whole organisation was installed to.
    pub team: Option<Named>,
    /// The organisation, where there is one.
    pub enterprise: Option<Named>,
    /// Whether a whole organisation was installed to.
    pub is_enterprise_install: bool,
    /// Who installed it.
    pub by: Option<String>,
}

/// What a refresh gives.
#[derive(Debug, Clone)]
pub struct Refreshed {
    /// The new token.
    pub access: SecretString,
    /// What the one after it is had for.
    pub refresh: SecretString,
    /// How long the token lives.
    pub lives: TimeDelta,
}

#[derive(Deserialize)]
struct Tested {
    team_id: String,
    #[serde(default)]
    team: String,
    enterprise_id: Option<String>,
    #[serde(default)]
    is_enterprise_install: bool,
    user_id: String,
    bot_id: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    expires_in: Option<i64>,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    bot_user_id: String,
    #[serde(default)]
    app_id: String,
    team: Option<Named>,
    enterprise: Option<Named>,
    #[serde(default)]
    is_enterprise_install: bool,
    authed_user: Option<AuthedUser>,
}

#[derive(Deserialize)]
struct AuthedUser {
    id: Option<String>,
}

#[derive(Deserialize)]
struct Opened {
    url: SecretString,
}

impl Web {
    /// `auth.test`: who a token is and what it may do.
    pub async fn auth_test(&self, token: &SecretString) -> Result<Identity, WebError> {
        let answer = self.transport.call_raw("auth.test", Some(token), String::new(), PATIENCE).await?;
        let Tested { team_id, team, enterprise_id, is_enterprise_install, user_id, bot_id } = read(answer.body)?;
        let team = Named { id: team_id, name: team };
        Ok(Identity { team, enterprise_id, is_enterprise_install, user_id, bot_id, scopes: answer.scopes })
    }

    /// `oauth.v2.access` with the code that an install ends with. `redirect_uri` is the one it began with, `verifier` the secret
    /// whose hash it began with (PKCE).
    pub async fn oauth_access(
        &self,
        app: &OAuthApp,
        code: &str,
        redirect_uri: &str,
        verifier: &SecretString,
    ) -> Result<Installed, WebError> {
        let fields = [("code", code), ("redirect_uri", redirect_uri), ("code_verifier", verifier.expose_secret())];
        let access = self.access(app, &fields).await?;
        Ok(Installed {
            access: access.access_token,
            refresh: access.refresh_token,
            lives: access.expires_in.map(TimeDelta::seconds),
            scopes: scopes(&access.scope),
            bot_user_id: access.bot_user_id,
            app_id: access.app_id,
            team: access.team,
            enterprise: access.enterprise,
            is_enterprise_install: access.is_enterprise_install,
            by: access.authed_user.and_then(|user| user.id),
        })
    }

    /// `oauth.v2.access` with a refresh token, which is good once.
    pub async fn oauth_refresh(&self, app: &OAuthApp, refresh: &SecretString) -> Result<Refreshed, WebError> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())];
        let access = self.access(app, &fields).await?;
        let (Some(refresh), Some(lives)) = (access.refresh_token, access.expires_in) else {
            return Err(WebError::unreachable(true, "Slack's answer lacks the next token"));
        };
        Ok(Refreshed { access: access.access_token, refresh, lives: TimeDelta::seconds(lives) })
    }

    async fn access(&self, app: &OAuthApp, fields: &[(&str, &str)]) -> Result<Tokens, WebError> {
        let form = form(app, fields);
        read(self.transport.call_raw("oauth.v2.access", None, form, PATIENCE).await?.body)
    }

    /// `apps.connections.open`: the address of a socket, good once. It takes the app's own token, `xapp-…`.
    pub async fn apps_connections_open(&self, app_token: &SecretString) -> Result<SecretString, WebError> {
        self.post("apps.connections.open", app_token, json!({})).await.map(|Opened { url }| url)
    }
}

/// What `oauth.v2.access` is asked, with what proves that it is the app that asks.
fn form(app: &OAuthApp, fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("client_id", &app.client_id).append_pair("client_secret", app.client_secret.expose_secret());
    form.extend_pairs(fields).finish()
}
