//! `leancrm slack check`: what stands between this server and Slack, and how to mend it.

use std::time::Duration;

use leancrm_bot::slack::{signature, web::Identity};
use leancrm_core::{
    Result,
    store::{Store, Workspace},
};
use reqwest::{Client, Url, header, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{SlackApp, scopes};
use crate::{
    cli::{Check, DoctorReport},
    config::Config,
};

/// How long an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the answers to the checks are found at Slack.
const BASIC: &str = "api.slack.com/apps → your app → Basic Information";

/// Looks at everything that Slack needs. Tokens that have nearly died are renewed; nothing else is changed.
///
/// # Errors
/// Where the database does not answer.
pub async fn check(config: &Config, store: &Store) -> Result<DoctorReport> {
    let mut checks = vec![signing_secret(config), public_url(config), app(config)];
    match SlackApp::new(config, store) {
        Ok(slack) => {
            checks.push(Check::ok("vault key", "there is one"));
            checks.extend(addresses(config, store).await);
            checks.extend(app_token(config, &slack).await);
            checks.extend(workspaces(store, &slack).await?);
        }
        Err(error) => {
            let mend = "set LEANCRM_VAULT__KEYS to what `leancrm vault key` prints, the same for every process";
            checks.push(Check::fail("vault key", format!("{error:#}"), mend));
            checks.extend(addresses(config, store).await);
        }
    }
    Ok(DoctorReport { checks })
}

fn signing_secret(config: &Config) -> Check {
    match (&config.slack.signing_secret, &config.slack.app_token) {
        (Some(_), _) => Check::ok("signing secret", "there is one"),
        (None, Some(_)) => Check::ok("signing secret", "not needed: Slack is talked to over a socket"),
        (None, None) => {
            Check::fail("signing secret", "missing", format!("set LEANCRM_SLACK__SIGNING_SECRET to the one of {BASIC}"))
        }
    }
}

fn public_url(config: &Config) -> Check {
    let mend = "set LEANCRM_SERVER__PUBLIC_URL to where Slack reaches this server, as https://crm.example.com";
    match (config.server.public_url.as_deref(), &config.slack.app_token) {
        // What is not Slack itself may be spoken to in the clear.
        (Some(url), _) if url.starts_with("https://") || !config.slack.root.starts_with("https://") => {
            Check::ok("public url", url)
        }
        (Some(url), _) => Check::fail("public url", format!("{url} is not https, which Slack insists on"), mend),
        (None, Some(_)) => {
            Check::warn("public url", "missing: Slack needs none over a socket, but installs by a link do", mend)
        }
        (None, None) => Check::fail("public url", "missing", mend),
    }
}

fn app(config: &Config) -> Check {
    if let Some(app) = config.slack.app() {
        return Check::ok("client", format!("id {}", app.client_id));
    }
    let found = "no client id: workspaces are connected by hand, and tokens that rotate cannot be renewed";
    let mend = format!("set LEANCRM_SLACK__CLIENT_ID and LEANCRM_SLACK__CLIENT_SECRET to those of {BASIC}");
    Check::warn("client", found, mend)
}

/// Asks the addresses that Slack is told, as Slack does when it is told them.
async fn addresses(config: &Config, store: &Store) -> Vec<Check> {
    let (Some(root), Some(secret), None) =
        (&config.server.public_url, &config.slack.signing_secret, &config.slack.app_token)
    else {
        return Vec::new();
    };
    let client = Client::builder().timeout(PATIENCE).redirect(redirect::Policy::none()).build();
    let Ok(client) = client else {
        return vec![Check::fail(
            "addresses",
            "TLS cannot be set up",
            "install the system's certificates (ca-certificates)",
        )];
    };
    let now = store.clock().now().timestamp();
    let mut checks = Vec::new();
    for (name, kind) in [("events", "events"), ("interactivity", "interactions")] {
        let url = format!("{}/webhooks/slack/{kind}", root.trim_end_matches('/'));
        checks.push(match challenged(&client, &url, secret, now).await {
            Ok(()) => Check::ok(name, format!("{url} answers")),
            Err(found) => Check::fail(name, format!("{url}: {found}"), mend_of(&found)),
        });
    }
    checks
}

/// What an address answers to a challenge that is signed with our secret; or why it does not.
async fn challenged(client: &Client, url: &str, secret: &SecretString, now: i64) -> Result<(), String> {
    let body = json!({ "type": "url_verification", "token": "", "challenge": "leancrm" }).to_string();
    let timestamp = now.to_string();
    let signed = signature::sign(secret.expose_secret().as_bytes(), &timestamp, body.as_bytes()).unwrap_or_default();
    let url = Url::parse(url).map_err(|error| error.to_string())?;
    let request = client
        .post(url)
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-slack-request-timestamp", timestamp)
        .header("x-slack-signature", signed)
        .body(body);
    let response = request.send().await.map_err(|error| {
        let error = anyhow::Error::new(error.without_url());
        format!("cannot be reached ({error:#})")
    })?;
    let status = response.status().as_u16();
    let text = response.text().await.unwrap_or_default();
    match status {
        200 if text == "leancrm" => Ok(()),
        status => Err(format!("answers with the status {status}")),
    }
}

fn mend_of(found: &str) -> &'static str {
    if found.ends_with("401") {
        "the server there has another signing secret, or its clock is off"
    } else if found.ends_with("404") {
        "what answers there is not LeanCRM, or runs without a signing secret"
    } else {
        "start `leancrm serve`, and let the proxy or tunnel in front of it pass /webhooks/slack/ and /slack/ on to it"
    }
}

async fn app_token(config: &Config, slack: &SlackApp) -> Option<Check> {
    let token = config.slack.app_token.as_ref()?;
    Some(match slack.web.apps_connections_open(token).await {
        Ok(_) => Check::ok("app token", "opens a socket"),
        Err(error) => {
            let mend = format!("make one with the scope connections:write under {BASIC} → App-Level Tokens");
            Check::fail("app token", format!("opens no socket ({error})"), mend)
        }
    })
}

async fn workspaces(store: &Store, slack: &SlackApp) -> Result<Vec<Check>> {
    let mut system = store.system().await?;
    let (installed, connections) = (system.workspaces().await?, system.slack_connections().await?);
    system.commit().await?;
    let mut checks = Vec::new();
    for workspace in &installed {
        let tenants: Vec<&str> =
            connections.iter().filter(|(team, _)| *team == workspace.id).map(|(_, slug)| slug.as_str()).collect();
        checks.push(of_workspace(slack, workspace, &tenants).await);
    }
    for (team, tenant) in connections.iter().filter(|(team, _)| !installed.iter().any(|w| w.id == *team)) {
        let mend = format!(
            "leancrm slack install --tenant {tenant}, or leancrm slack connect {team} --tenant {tenant} --token-stdin"
        );
        checks.push(Check::warn("workspace", format!("{team}: no token, so only commands are answered there"), mend));
    }
    if checks.is_empty() {
        let mend = "leancrm slack install --tenant TENANT prints a link that installs the app";
        checks.push(Check::fail("workspace", "none is connected", mend));
    }
    Ok(checks)
}

async fn of_workspace(slack: &SlackApp, workspace: &Workspace, tenants: &[&str]) -> Check {
    let name = format!("{} ({})", workspace.name, workspace.id);
    let [tenant, ..] = tenants else {
        let mend = format!("leancrm slack connect {} --tenant TENANT", workspace.id);
        return Check::fail("workspace", format!("{name}: leads to no tenant"), mend);
    };
    let again = format!("leancrm slack install --tenant {tenant} prints a link that installs it anew");
    if let Some(reason) = &workspace.disabled_reason {
        return Check::warn("workspace", format!("{name}: the app was taken out ({reason})"), again);
    }
    let token = match slack.credentials.token(&workspace.id, None).await {
        Ok(token) => token,
        Err(error) => return Check::fail("workspace", format!("{name}: {error}"), again),
    };
    let identity = match slack.web.auth_test(&token.token).await {
        Ok(identity) => identity,
        Err(error) => return Check::fail("workspace", format!("{name}: {error}"), again),
    };
    let missing = scopes::missing(granted(&identity, workspace));
    if missing.is_empty() {
        return Check::ok("workspace", format!("{name}: lets the bot in, for {}", tenants.join(", ")));
    }
    Check::fail("workspace", format!("{name}: lacks the scopes {}", missing.join(", ")), again)
}

/// What the token may do: as Slack says, or where it does not as it said at the install.
fn granted<'a>(identity: &'a Identity, workspace: &'a Workspace) -> &'a [String] {
    if identity.scopes.is_empty() { &workspace.scopes } else { &identity.scopes }
}
