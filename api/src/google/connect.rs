//! `/google/connect` and `/google/callback`: from a link to a connected account.
//!
//! The link says whose account it is to be. Whoever opens it is told so and has to press a button, since a link may be handed to
//! somebody else to have their mail read. The state that goes to Google and back is good once, in the browser it began in; the code that
//! comes with it is worth nothing without the verifier, which never leaves the server (PKCE). What Google signs has to name this very
//! consent. No transaction is open while Google is asked. <https://developers.google.com/identity/protocols/oauth2/web-server>

use axum::{
    Router,
    extract::{RawForm, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use leancrm_core::{
    Error,
    domain::account::SyncKind,
    ops::companies::work_domain,
    store::{Consent, NewAccount},
};
use leancrm_sync::google::{ConsentTo, Granted, Identity};
use secrecy::ExposeSecret as _;

use super::{CALLBACK, CONNECT, GoogleDoor};
use crate::{app::App, error::ApiError, pages::Page};

/// The cookie by which a browser is known again.
const COOKIE: &str = "leancrm_connect";
/// Seconds that the cookie lives: as long as a state.
const COOKIE_LIVES: u32 = 600;

/// The pages of a consent.
pub(crate) fn routes() -> Router<App> {
    Router::new().route(CONNECT, get(ask).post(begin)).route(CALLBACK, get(end))
}

/// Opens the link: says whose account it connects, and asks whether that is who sits here.
async fn ask(State(app): State<App>, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    let _ = door(&app)?;
    let link = parameter(query.as_deref().unwrap_or_default().as_bytes(), "link").unwrap_or_default();
    let mut system = app.store.system().await?;
    let Some(of) = system.look_at_consent(&link).await? else { return Ok(over().into_response()) };
    let page = Page::done(format!("Connect Google for {}", of.name))
        .and(format!(
            "This link lets LeanCRM of {} read {} of a Google account, for {} ({}).",
            of.tenant_name,
            services(&of.services),
            of.name,
            of.email
        ))
        .and("Mail stays yours alone unless you share it; LeanCRM keeps who wrote to whom and the subject, and can't send or delete.")
        .and(format!("If you are not {}, close this page: your mail would be read for somebody else.", of.name))
        .with_button("Continue to Google", CONNECT, ("link", &link));
    Ok(page.into_response())
}

/// Goes to Google.
async fn begin(State(app): State<App>, RawForm(form): RawForm) -> Result<Response, ApiError> {
    let door = door(&app)?;
    let link = parameter(&form, "link").unwrap_or_default();
    let (state, browser, verifier, nonce) = (door.secret(), door.secret(), door.secret(), door.secret());
    let place = Consent::verifier_place(state.expose_secret());
    let sealed = door.vault.seal(place, verifier.expose_secret().as_bytes(), door.nonce());
    let mut system = app.store.system().await?;
    let of = system.look_at_consent(&link).await?;
    let secrets = (state.expose_secret(), browser.expose_secret(), nonce.expose_secret());
    let kinds = system.open_consent(&link, secrets, &sealed).await?;
    system.commit().await?;
    let (Some(of), Some(kinds)) = (of, kinds) else { return Ok(over().into_response()) };
    let to = door.google.consent_url(&ConsentTo {
        kinds: &kinds,
        redirect_uri: &door.address(CALLBACK),
        state: state.expose_secret(),
        nonce: nonce.expose_secret(),
        verifier: &verifier,
        hint: Some(&of.email),
    });
    let cookie = cookie(door, browser.expose_secret(), COOKIE_LIVES);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response())
}

/// Comes back from Google.
async fn end(State(app): State<App>, headers: HeaderMap, RawQuery(query): RawQuery) -> Result<Response, ApiError> {
    let door = door(&app)?;
    let page = ended(&app, door, &headers, query.as_deref().unwrap_or_default().as_bytes()).await?;
    // The cookie has done its work, whatever came of it.
    Ok(([(header::SET_COOKIE, cookie(door, "", 0))], page).into_response())
}

async fn ended(app: &App, door: &GoogleDoor, headers: &HeaderMap, query: &[u8]) -> Result<Page, Error> {
    let state = parameter(query, "state").unwrap_or_default();
    let mut system = app.store.system().await?;
    let consent = system.take_consent(&state).await?;
    system.commit().await?;
    let Some(consent) = consent.filter(|consent| consent.is_of(&browser(headers))) else { return Ok(not_yours()) };
    if let Some(error) = parameter(query, "error") {
        return Ok(refused_by_them(&error));
    }
    let Some(code) = parameter(query, "code") else { return Ok(not_yours()) };
    let verifier = door.vault.open(Consent::verifier_place(&state), &consent.verifier_sealed);
    let verifier = verifier.map_err(|error| Error::internal("opening the verifier of a consent", error))?;
    let granted = match door.google.exchange(&code, &door.address(CALLBACK), &verifier).await {
        Ok(granted) => granted,
        Err(fault) => {
            tracing::warn!(error.message = %fault, "a consent was not completed by Google");
            return Ok(not_completed());
        }
    };
    let client = door.google.settings().app.client_id.clone();
    let identity = match door.google.keys().identify(granted.id_token.as_deref().unwrap_or_default(), &client).await {
        Ok(identity) if identity.nonce.as_deref().is_some_and(|nonce| consent.is_answered_by(nonce)) => identity,
        Ok(_) => return Ok(not_yours()),
        Err(fault) => {
            tracing::warn!(error.message = %fault, "Google's word on whose account it is was not believed");
            return Ok(not_completed());
        }
    };
    kept(app, door, &consent, &granted, identity).await
}

/// Keeps what a consent gave.
async fn kept(
    app: &App,
    door: &GoogleDoor,
    consent: &Consent,
    granted: &Granted,
    identity: Identity,
) -> Result<Page, Error> {
    let kinds = granted.kinds();
    if kinds.is_empty() {
        return Ok(nothing_ticked());
    }
    let mut tx = app.store.begin(&app.store.worker(consent.tenant).await?).await?;
    let email = tx.member_email(consent.member).await?;
    if !is_theirs(&identity.address, &email) {
        return Ok(somebody_elses(&identity.address, &email));
    }
    let (id, _) = tx.account_of(&identity.subject).await?;
    let new = NewAccount {
        member: consent.member,
        subject: identity.subject,
        address: identity.address.clone(),
        scopes: granted.scopes.clone(),
        kinds: kinds.clone(),
    };
    if granted.refresh.is_none() {
        return Ok(not_completed());
    }
    tx.save_account(id, &new, &door.google.seal(id, granted)).await?;
    tx.commit().await?;
    tracing::info!(tenant.id = %consent.tenant, account.id = %id, "an account of Google was connected");
    let missing: Vec<SyncKind> = consent.services.iter().copied().filter(|kind| !kinds.contains(kind)).collect();
    Ok(welcome(&identity.address, &kinds, &missing))
}

/// Whether an account may be a member's: it has their address, or one at the same company.
fn is_theirs(address: &str, email: &str) -> bool {
    let of_work = || Some(work_domain(address)? == work_domain(email)?);
    address.eq_ignore_ascii_case(email) || of_work().unwrap_or_default()
}

fn door(app: &App) -> Result<&GoogleDoor, ApiError> {
    app.google.as_deref().ok_or(ApiError::NoRoute)
}

fn services(kinds: &[SyncKind]) -> &'static str {
    match kinds {
        [SyncKind::Mail] => "the mail",
        [SyncKind::Calendar] => "and write the calendar",
        _ => "the mail, and read and write the calendar,",
    }
}

fn welcome(address: &str, kinds: &[SyncKind], missing: &[SyncKind]) -> Page {
    let mut page = Page::done(format!("{address} is connected"));
    if kinds.contains(&SyncKind::Mail) {
        page = page.and("The mail of the last 90 days is being read now; you hear when it is in. Until then ask: is my Gmail syncing?");
    }
    if kinds.contains(&SyncKind::Calendar) {
        page = page.and("Your calendar is being read too. Ask: what's on tomorrow?");
    }
    if missing.is_empty() {
        return page.and("You can close this page.");
    }
    let names: Vec<&str> = missing.iter().map(|kind| kind.title()).collect();
    page.and(format!(
        "You did not allow {}, so that is left alone. To allow it, say “connect Google” and leave every box ticked.",
        names.join(" and ")
    ))
}

/// Where a link counts no more.
fn over() -> Page {
    Page::failed(StatusCode::GONE, "This link counts no more")
        .and("It is older than a day, or never was one. Say “connect Google” to LeanCRM and you get another.")
}

/// Where what comes back did not begin here, or comes twice.
fn not_yours() -> Page {
    Page::failed(StatusCode::BAD_REQUEST, "This did not begin in this browser")
        .and("Or it took longer than ten minutes, or was completed already. Nothing was changed.")
        .and("Open the link that you were given once more, and stay in the same browser.")
}

fn refused_by_them(error: &str) -> Page {
    if error == "access_denied" {
        return Page::done("Nothing was connected")
            .and("You did not allow it, so nothing was changed. If that was a mistake, open the link again.");
    }
    Page::failed(StatusCode::BAD_REQUEST, "Google did not connect the account")
        .and(format!("It says: {}.", error.chars().take(100).collect::<String>()))
        .and("Open the link again; if it stays like this, whoever runs LeanCRM finds out more with leancrm doctor.")
}

fn not_completed() -> Page {
    Page::failed(StatusCode::BAD_GATEWAY, "Google did not complete it")
        .and("Nothing was changed. Open the link again; if it stays like this, whoever runs LeanCRM finds out more in its log.")
}

fn nothing_ticked() -> Page {
    Page::failed(StatusCode::BAD_REQUEST, "Neither mail nor calendar was allowed")
        .and("Google asks for each with a box of its own, and none was ticked. Nothing was changed.")
        .and("Open the link again and tick at least one.")
}

fn somebody_elses(address: &str, email: &str) -> Page {
    Page::failed(StatusCode::FORBIDDEN, "That account is somebody else's")
        .and(format!("You signed in to Google as {address}, and LeanCRM knows you as {email}. Nothing was changed."))
        .and("Open the link again and choose the account of your work. If that is the one, ask whoever runs LeanCRM to change your address.")
}

/// The cookie for the pages of a consent alone. It comes along when Google sends the browser back, and never with what another page
/// posts.
fn cookie(door: &GoogleDoor, value: &str, lives: u32) -> String {
    let secure = if door.address.starts_with("https://") { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/google; Max-Age={lives}; HttpOnly; SameSite=Lax{secure}")
}

/// The secret of the browser, empty where it has none.
fn browser(headers: &HeaderMap) -> String {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned()).unwrap_or_default()
}

/// A parameter of an address or a form.
fn parameter(encoded: &[u8], name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(encoded);
    pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}
