//! `leancrm slack`: workspaces, the people in them, and the description of the Slack app.

mod manifest;

use clap::Subcommand;
use leancrm_core::{Error, ids::MemberId, store::SystemTx, tenancy::Actor};

use super::{
    Output, Status,
    admin::{TenantArg, close},
};
use crate::{config::Config, wiring};

/// `leancrm slack …`
#[derive(Debug, Subcommand)]
pub(super) enum SlackCommand {
    /// Let a Slack workspace talk to a tenant.
    Connect {
        /// The workspace's id, for example T0123ABCD: the part after /client/ in Slack's address in a browser.
        team: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Make a code by which a member says in Slack who they are: it counts once, for 15 minutes.
    Code {
        /// E-mail address of the member.
        email: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Say who somebody in a workspace is, without a code.
    Link {
        /// Their id in Slack, for example U0123ABCD: in their profile, under Copy member ID.
        user: String,
        /// E-mail address of the member.
        email: String,
        /// The workspace's id.
        #[arg(long)]
        team: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Print the manifest to make the Slack app from.
    Manifest {
        /// Where Slack reaches this server: an address like `https://crm.example.com`.
        #[arg(long)]
        url: String,
    },
}

pub(super) async fn run(command: SlackCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    if let SlackCommand::Manifest { url } = &command {
        let manifest = manifest::of(url)?;
        out.line(manifest::yaml(&manifest).trim_end());
        out.json(&manifest);
        return Ok(Status::Done);
    }
    let store = wiring::open_store(config, false).await?;
    let mut tx = store.system().await?;
    match command {
        SlackCommand::Manifest { .. } => {}
        SlackCommand::Connect { team, tenant } => {
            let tenant = tenant.id(&mut tx).await?;
            tx.connect_slack(tenant, &team).await?;
            tx.commit().await?;
            out.line(format!("The workspace {team} talks to this tenant now."));
            out.line("Next:  leancrm slack code EMAIL   ·   in Slack: /leancrm link CODE");
            out.json(&serde_json::json!({ "tenant": tenant, "team": team }));
            if config.slack.signing_secret.is_none() {
                out.note("Slack is off until slack.signing_secret is set, or LEANCRM_SLACK__SIGNING_SECRET.");
            }
        }
        SlackCommand::Code { email, tenant } => {
            let (actor, member) = active(&mut tx, &tenant, &email).await?;
            let (code, expires_at) = tx.make_link_code(actor.tenant(), member, wiring::random_bytes()).await?;
            tx.commit().await?;
            out.line(&code);
            out.json(&serde_json::json!({ "code": code, "expires_at": expires_at }));
            out.note(format!("{} says it in Slack within 15 minutes:  /leancrm link {code}", actor.name()));
        }
        SlackCommand::Link { user, email, team, tenant } => {
            let (actor, member) = active(&mut tx, &tenant, &email).await?;
            tx.link_slack(actor.tenant(), (&team, &user), member, "operator").await?;
            tx.commit().await?;
            out.line(format!("{user} in {team} is {} now.", actor.name()));
            out.json(&serde_json::json!({ "team": team, "user": user, "member": member }));
        }
    }
    close(store).await
}

/// A member who may sign in.
async fn active(tx: &mut SystemTx, tenant: &TenantArg, email: &str) -> anyhow::Result<(Actor, MemberId)> {
    let tenant = tenant.id(tx).await?;
    let member = tx.member_id(tenant, email).await?;
    let actor = tx.actor(tenant, member).await?;
    let actor = actor.ok_or_else(|| {
        Error::invalid(format!("{email} may not sign in; `leancrm member enable {email}` lets them in again."))
    })?;
    Ok((actor, member))
}
