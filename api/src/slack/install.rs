//! `/slack/install` and `/slack/oauth/callback`: from a link to a token.
//!
//! The link's ticket says which tenant. The state that goes to Slack and back is good once, in the browser it began in; the code
//! that comes with it is worth nothing without the verifier, which never leaves the server (PKCE). No transaction is open while
//! Slack is asked. <https://docs.slack.dev/authentication/installing-with-oauth>

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leancrm_bot::slack::web::{Installed, OAuthApp, WebError};
use leancrm_core::{
    Error,
    ids::TenantId,
    store::{Install, NewWorkspace, Store},
    vault::NONCE,
};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::{SCOPES, SlackApp, scopes};
use crate::{app::App, error::ApiError, pages::Page};

/// Where Slack sends the browser back to.
pub(crate) const CALLBACK: &str = "/slack/oauth/callback";
/// The cookie by which a browser is known again.
const COOKIE: &str = "leancrm_install";
/// Seconds that the cookie lives: as long as a state.
const COOKIE_LIVES: u32 = 600;

/// The pages of an install.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/slack/install", get(begin)).route(CALLBACK, get(end))
}

impl SlackApp {
    /// Makes the link that installs the app for a tenant, once, within an hour.
    ///
    /// # Errors
    /// [`Error::Invalid`] where something is not configured that an install needs.
    pub async fn install_link(
        &self,
        store: &Store,
        tenant: TenantId,
    ) -> Result<(String, chrono::DateTime<chrono::Utc>), Error> {
        self.oauth()?;
        let ticket = self.secret();
        let link = self.address(&format!("/slack/install?ticket={}", ticket.expose_secret())).ok_or_else(no_address)?;
        let mut system = store.system().await?;
        let expires_at = system.make_slack_ticket(tenant, ticket.expose_secret()).await?;
        system.commit().await?;
        Ok((link, expires_at))
    }

    fn oauth(&self) -> Result<&OAuthApp, Error> {
        self.oauth.as_ref().ok_or_else(|| {
            Error::invalid("Set slack.client_id and slack.client_secret first: they are under Basic Information of your Slack app.")
        })
    }

    /// A secret that nobody can guess, of letters that fit into an address: 43 of them, as PKCE wants.
    fn secret(&self) -> SecretString {
        SecretString::from(URL_SAFE_NO_PAD.encode((self.random)()))
    }
}

fn no_address() -> Error {
    Error::invalid(
        "Set server.public_url first, to where Slack and browsers reach this server: https://crm.example.com.",
    )
}

/// Follows the link: to Slack.
async fn begin(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    let slack = app.slack_app.as_deref().ok_or(ApiError::NoRoute)?;
    let (oauth, callback) = (slack.oauth()?, slack.address(CALLBACK).ok_or_else(no_address)?);
    let ticket = parameter(query.as_deref(), "ticket").unwrap_or_default();
    let (state, browser, verifier) = (slack.secret(), slack.secret(), slack.secret());
    let mut nonce = [0; NONCE];
    nonce.copy_from_slice(&(slack.random)()[..NONCE]);
    let place = Install::verifier_place(state.expose_secret());
    let sealed = slack.vault.seal(place, verifier.expose_secret().as_bytes(), nonce);
    let mut system = app.store.system().await?;
    let begun = system.begin_install(&ticket, state.expose_secret(), browser.expose_secret(), &sealed).await?;
    system.commit().await?;
    if !begun {
        return Ok(over().into_response());
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &oauth.client_id)
        .append_pair("scope", &SCOPES.join(","))
        .append_pair("redirect_uri", &callback)
        .append_pair("state", state.expose_secret())
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    let to = format!("{}/oauth/v2/authorize?{query}", slack.web.root().as_str().trim_end_matches('/'));
    let cookie = cookie(&callback, browser.expose_secret(), COOKIE_LIVES);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response())
}

/// Comes back from Slack.
async fn end(State(app): State<App>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    let slack = app.slack_app.as_deref().ok_or(ApiError::NoRoute)?;
    let (oauth, callback) = (slack.oauth()?, slack.address(CALLBACK).ok_or_else(no_address)?);
    let page = ended(&app, slack, oauth, &callback, &headers, query.as_deref()).await?;
    // The cookie has done its work, whatever came of it.
    Ok(([(header::SET_COOKIE, cookie(&callback, "", 0))], page).into_response())
}

async fn ended(
    app: &App,
    slack: &SlackApp,
    oauth: &OAuthApp,
    callback: &str,
    headers: &HeaderMap,
    query: Option<&str>,
) -> Result<Page, Error> {
    let state = parameter(query, "state").unwrap_or_default();
    let mut system = app.store.system().await?;
    let install = system.take_install(&state).await?;
    system.commit().await?;
    let Some(install) = install.filter(|install| install.is_of(&browser(headers))) else { return Ok(not_yours()) };
    if let Some(error) = parameter(query, "error") {
        return Ok(refused_by_them(&error));
    }
    let Some(code) = parameter(query, "code") else { return Ok(not_yours()) };
    let verifier = slack.vault.open(Install::verifier_place(&state), &install.verifier_sealed);
    let verifier = verifier.map_err(|error| Error::internal("opening the verifier of an install", error))?;
    match slack.web.oauth_access(oauth, &code, callback, &verifier).await {
        Ok(installed) => kept(app, slack, &install, &installed).await,
        Err(error) => {
            tracing::warn!(error.message = %error, "an install was not completed by Slack");
            Ok(refused_by_slack(&error))
        }
    }
}

/// Keeps what an install gave: the workspace with its tokens, and that it leads to the tenant.
async fn kept(app: &App, slack: &SlackApp, install: &Install, installed: &Installed) -> Result<Page, Error> {
    let org = installed.enterprise.as_ref().filter(|_| installed.is_enterprise_install);
    let Some(of) = org.or(installed.team.as_ref()) else {
        return Err(Error::invalid("Slack did not say what it installed to; please use the link again."));
    };
    let now = app.store.clock().now();
    let next = installed.refresh.as_ref().zip(installed.lives).map(|(refresh, lives)| (refresh, now + lives));
    let workspace = NewWorkspace {
        id: of.id.clone(),
        name: of.name.clone(),
        enterprise_id: installed.enterprise.as_ref().map(|enterprise| enterprise.id.clone()),
        is_org: org.is_some(),
        bot_user_id: installed.bot_user_id.clone(),
        app_id: installed.app_id.clone(),
        scopes: installed.scopes.clone(),
        sealed: slack.credentials.seal(&of.id, &installed.access, next),
        installed_by: installed.by.clone(),
    };
    let mut system = app.store.system().await?;
    if !system.use_slack_ticket(install).await? {
        return Ok(over());
    }
    system.save_workspace(&workspace).await?;
    system.share_slack(install.tenant, &workspace.id).await?;
    let missing = scopes::missing(&system.workspace(&workspace.id, None).await?.map(|w| w.scopes).unwrap_or_default());
    system.commit().await?;
    tracing::info!(slack.team = workspace.id, tenant.id = %install.tenant, "the app was installed to a workspace");
    Ok(welcome(&workspace.name, &missing))
}

fn welcome(name: &str, missing: &[&str]) -> Page {
    let page = Page::done(format!("LeanCRM is in {name}"))
        .and("Next: whoever runs LeanCRM makes a code for each person (leancrm slack code EMAIL), and they say it in Slack: \
              /leancrm link CODE")
        .and("Then ask something, for example: /leancrm what's on today?");
    if missing.is_empty() {
        return page;
    }
    page.and(format!(
        "It was not allowed everything that it asked for, so some of it will not work: {}. To allow it, ask whoever runs LeanCRM \
         for another link (leancrm slack install) and allow all.",
        missing.join(", ")
    ))
}

/// Where a ticket counts no more.
fn over() -> Page {
    Page::failed(StatusCode::GONE, "This link counts no more").and(
        "It was used already, or is older than an hour. Ask whoever runs LeanCRM for another: leancrm slack install",
    )
}

/// Where what comes back did not begin here, or comes twice.
fn not_yours() -> Page {
    Page::failed(StatusCode::BAD_REQUEST, "This install did not begin in this browser")
        .and("Or it took longer than ten minutes, or was completed already. Nothing was changed.")
        .and("Open the link that you were given once more, and stay in the same browser.")
}

fn refused_by_them(error: &str) -> Page {
    if error == "access_denied" {
        return Page::done("LeanCRM was not installed")
            .and("You did not allow it, so nothing was changed. If that was a mistake, open the link again.");
    }
    Page::failed(StatusCode::BAD_REQUEST, "Slack did not install LeanCRM")
        .and(format!("It says: {}.", error.chars().take(100).collect::<String>()))
        .and(
            "Open the link again; if it stays like this, whoever runs LeanCRM finds out more with leancrm slack check.",
        )
}

fn refused_by_slack(error: &WebError) -> Page {
    let page = Page::failed(StatusCode::BAD_GATEWAY, "Slack did not complete the install");
    let page = match error {
        WebError::Refused { code, .. } if code == "invalid_code" || code == "code_already_used" => {
            page.and("What it gave your browser was used already or is too old.")
        }
        error => page.and(error.public()),
    };
    page.and("Nothing was changed. Open the link again; if it stays like this, whoever runs LeanCRM finds out more with leancrm slack check.")
}

/// The cookie for the pages of an install alone. It comes along when Slack sends the browser back, and never with what another
/// page posts.
fn cookie(callback: &str, value: &str, lives: u32) -> String {
    let secure = if callback.starts_with("https://") { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/slack; Max-Age={lives}; HttpOnly; SameSite=Lax{secure}")
}

/// The secret of the browser, empty where it has none.
fn browser(headers: &HeaderMap) -> String {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned()).unwrap_or_default()
}

/// A parameter of the address.
fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.into_iter().find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}
