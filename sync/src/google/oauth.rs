//! Consent and tokens on the wire. <https://developers.google.com/identity/protocols/oauth2/web-server>
//!
//! The form and the answers are a few lines each; a library for them would bring a second HTTP client's types along.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use leancrm_core::domain::account::SyncKind;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::Google;

/// What reading mail takes.
pub const MAIL_SCOPE: &str = "https://www.googleapis.com/auth/gmail.readonly";
/// What reading and writing the events of calendars takes.
pub const CALENDAR_SCOPE: &str = "https://www.googleapis.com/auth/calendar.events";
/// What finding out whose account it is takes.
const IDENTITY: [&str; 2] = ["openid", "email"];

/// The scope of a kind.
const fn scope_of(kind: SyncKind) -> &'static str {
    match kind {
        SyncKind::Mail => MAIL_SCOPE,
        SyncKind::Calendar => CALENDAR_SCOPE,
    }
}

/// What a browser is sent to Google with.
#[derive(Debug)]
pub struct ConsentTo<'a> {
    /// What is to be kept in step.
    pub kinds: &'a [SyncKind],
    /// Where Google sends the browser back to.
    pub redirect_uri: &'a str,
    /// What comes back with it.
    pub state: &'a str,
    /// What the identity token names.
    pub nonce: &'a str,
    /// The secret whose hash goes along (PKCE).
    pub verifier: &'a SecretString,
    /// Whose account is suggested.
    pub hint: Option<&'a str>,
}

/// What a consent gave.
#[derive(Debug, Clone)]
pub struct Granted {
    /// What opens the account.
    pub access: SecretString,
    /// How long.
    pub lives: TimeDelta,
    /// What the next one is had for; only at a consent, and where Google changes it.
    pub refresh: Option<SecretString>,
    /// What was allowed; a person may untick some of what was asked for.
    pub scopes: Vec<String>,
    /// Who they are, signed.
    pub id_token: Option<String>,
}

impl Granted {
    /// What can be kept in step with what was allowed.
    pub fn kinds(&self) -> Vec<SyncKind> {
        let covers = |kind: &SyncKind| {
            let wanted = scope_of(*kind);
            let wider: &[&str] = match kind {
                SyncKind::Mail => &["https://mail.google.com/", "https://www.googleapis.com/auth/gmail.modify"],
                SyncKind::Calendar => &["https://www.googleapis.com/auth/calendar"],
            };
            self.scopes.iter().any(|scope| scope == wanted || wider.contains(&scope.as_str()))
        };
        SyncKind::ALL.into_iter().filter(covers).collect()
    }
}

/// Why Google gave no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OAuthFault {
    /// The consent is over for good: revoked, unused for half a year, a new password, or the code was used already.
    #[error("Google no longer accepts the consent ({0})")]
    Gone(String),
    /// The app is not configured as Google knows it.
    #[error("Google does not accept the app ({0})")]
    App(String),
    /// It may go better another time.
    #[error("Google gave no token: {0}")]
    Unavailable(String),
}

#[derive(Deserialize)]
struct Tokens {
    access_token: SecretString,
    #[serde(default = "an_hour")]
    expires_in: i64,
    refresh_token: Option<SecretString>,
    #[serde(default)]
    scope: String,
    id_token: Option<String>,
}

const fn an_hour() -> i64 {
    3_600
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Google {
    /// The address that a browser is sent to. What was allowed before is kept beside it.
    pub fn consent_url(&self, to: &ConsentTo<'_>) -> String {
        let scopes: Vec<&str> = IDENTITY.into_iter().chain(to.kinds.iter().map(|kind| scope_of(*kind))).collect();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(to.verifier.expose_secret()));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("client_id", &self.settings.app.client_id)
            .append_pair("redirect_uri", to.redirect_uri)
            .append_pair("response_type", "code")
            .append_pair("scope", &scopes.join(" "))
            .append_pair("state", to.state)
            .append_pair("nonce", to.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("access_type", "offline")
            .append_pair("prompt", "consent")
            .append_pair("include_granted_scopes", "true");
        if let Some(hint) = to.hint {
            query.append_pair("login_hint", hint);
        }
        format!("{}?{}", self.settings.consent_url, query.finish())
    }

    /// Has tokens for the code that a consent ends with.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn exchange(
        &self,
        code: &str,
        redirect_uri: &str,
        verifier: &SecretString,
    ) -> Result<Granted, OAuthFault> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier.expose_secret()),
        ];
        self.tokens_for(&fields).await
    }

    /// Has the next access token.
    ///
    /// # Errors
    /// Why there is none; [`OAuthFault::Gone`] for ever.
    pub(super) async fn refresh(&self, refresh: &SecretString) -> Result<Granted, OAuthFault> {
        self.tokens_for(&[("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())]).await
    }

    /// Takes a consent back. One that Google does not know any more is gone already.
    pub(super) async fn revoke(&self, token: &SecretString) -> Result<(), OAuthFault> {
        let body = form(&[("token", token.expose_secret())]);
        let response = self.post(&self.settings.revoke_url, body).await?;
        if response.status().is_success() || response.status().as_u16() == 400 {
            return Ok(());
        }
        Err(OAuthFault::Unavailable(response.status().to_string()))
    }

    async fn tokens_for(&self, fields: &[(&str, &str)]) -> Result<Granted, OAuthFault> {
        let app = &self.settings.app;
        let mut whole =
            vec![("client_id", app.client_id.as_str()), ("client_secret", app.client_secret.expose_secret())];
        whole.extend_from_slice(fields);
        let response = self.post(&self.settings.token_url, form(&whole)).await?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| OAuthFault::Unavailable(error.without_url().to_string()))?;
        if status.is_success() {
            let tokens: Tokens = serde_json::from_slice(&body)
                .map_err(|_| OAuthFault::Unavailable("its answer holds no token".to_owned()))?;
            return Ok(Granted {
                access: tokens.access_token,
                lives: TimeDelta::seconds(tokens.expires_in.clamp(1, 86_400)),
                refresh: tokens.refresh_token,
                scopes: tokens.scope.split_whitespace().map(str::to_owned).collect(),
                id_token: tokens.id_token,
            });
        }
        match serde_json::from_slice::<Refusal>(&body) {
            Ok(refusal) if refusal.error == "invalid_grant" => Err(OAuthFault::Gone(said(&refusal))),
            Ok(refusal) if status.is_client_error() && status.as_u16() != 429 => Err(OAuthFault::App(said(&refusal))),
            _ => Err(OAuthFault::Unavailable(status.to_string())),
        }
    }

    async fn post(&self, url: &str, body: String) -> Result<reqwest::Response, OAuthFault> {
        let request = self.http.post(url).header("content-type", "application/x-www-form-urlencoded").body(body);
        request.send().await.map_err(|error| OAuthFault::Unavailable(error.without_url().to_string()))
    }
}

/// What Google says of a refusal, on one line.
fn said(refusal: &Refusal) -> String {
    let text = match refusal.error_description.trim() {
        "" => refusal.error.clone(),
        description => format!("{}: {description}", refusal.error),
    };
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
