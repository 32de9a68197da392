//! `leancrm slack connect`: a workspace whose app was installed by hand.

use std::io::Read as _;

use leancrm_core::{Error, store::Store};
use secrecy::{ExposeSecret as _, SecretString};

use super::TenantArg;
use crate::{cli::Output, config::Config, slack::SlackApp};

/// Arguments of `connect`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ConnectArgs {
    /// The workspace's id, for example T0123ABCD: the part after /client/ in Slack's address in a browser.
    team: String,
    #[command(flatten)]
    tenant: TenantArg,
    /// Read the app's Bot User OAuth Token, xoxb-…, from standard input: with it the bot can write by itself.
    #[arg(long)]
    token_stdin: bool,
    /// Connect it although it is connected to another tenant: each person is then of the tenant that their code was of.
    #[arg(long)]
    also: bool,
}

pub(super) async fn run(args: ConnectArgs, config: &Config, store: &Store, out: &mut Output) -> anyhow::Result<()> {
    let ConnectArgs { team, tenant, token_stdin, also } = args;
    let tenant = tenant.id(&mut store.system().await?).await?;
    // Slack is asked before anything is written: a token of another workspace changes nothing.
    let workspace = if token_stdin {
        Some(SlackApp::new(config, store)?.by_token(&team, &token_from_stdin()?).await?)
    } else {
        None
    };
    let mut tx = store.system().await?;
    if also {
        tx.share_slack(tenant, &team).await?;
    } else {
        tx.connect_slack(tenant, &team).await?;
    }
    if let Some(workspace) = &workspace {
        tx.save_workspace(workspace).await?;
    }
    tx.commit().await?;
    let named = workspace.as_ref().map_or_else(|| team.clone(), |workspace| format!("{} ({team})", workspace.name));
    out.line(format!("The workspace {named} talks to this tenant now."));
    out.line("Next:  leancrm slack code EMAIL   ·   in Slack: /leancrm link CODE");
    out.json(&serde_json::json!({ "tenant": tenant, "team": team }));
    if config.slack.signing_secret.is_none() && config.slack.app_token.is_none() {
        out.note("Slack is off until slack.signing_secret is set, or LEANCRM_SLACK__SIGNING_SECRET.");
    }
    Ok(())
}

/// The token never stands in a command, where others could see it.
fn token_from_stdin() -> anyhow::Result<SecretString> {
    let mut text = String::new();
    std::io::stdin().lock().take(4_096).read_to_string(&mut text)?;
    let token = SecretString::from(text.trim());
    if token.expose_secret().starts_with("xoxb-") {
        return Ok(token);
    }
    if token.expose_secret().starts_with("xoxe.") {
        return Err(Error::invalid(
            "This token lives for 12 hours, and what renews it is not in it; install the app by a link: leancrm slack install.",
        )
        .into());
    }
    Err(Error::invalid(
        "What came is no bot token; it begins with xoxb- and is under OAuth & Permissions of your Slack app.",
    )
    .into())
}
