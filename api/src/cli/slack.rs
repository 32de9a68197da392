//! `leancrm slack`: workspaces, the people in them, and the description of the Slack app.

mod connect;
mod manifest;

pub(super) use self::manifest::shortcuts;
use clap::Subcommand;
use leancrm_core::{
    Error,
    ids::MemberId,
    store::{Store, SystemTx},
    tenancy::Actor,
};

use super::{
    Output, Status,
    admin::{TenantArg, close},
};
use crate::{
    config::Config,
    slack::{self, SlackApp},
    wiring,
};

/// `leancrm slack …`
#[derive(Debug, Subcommand)]
pub(super) enum SlackCommand {
    /// Make a link that installs the app to a workspace for a tenant: it counts once, for an hour.
    Install {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Let a Slack workspace talk to a tenant.
    Connect(connect::ConnectArgs),
    /// Say what is missing between this server and Slack, and how to mend it. Ends with 1 where something is.
    Check,
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
    Manifest(manifest::ManifestArgs),
}

pub(super) async fn run(command: SlackCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    if let SlackCommand::Manifest(args) = &command {
        return manifest::run(args, config, out);
    }
    let store = wiring::open_store(config, false).await?;
    match command {
        SlackCommand::Manifest(_) => {}
        SlackCommand::Check => {
            let report = slack::check(config, &store).await?;
            out.raw(&report.render(out.is_json()));
            store.close().await;
            return Ok(if report.exit_code() == 0 { Status::Done } else { Status::Failed });
        }
        SlackCommand::Install { tenant } => {
            let tenant = tenant.id(&mut store.system().await?).await?;
            let (link, expires_at) = SlackApp::new(config, &store)?.install_link(&store, tenant).await?;
            out.line(&link);
            out.json(&serde_json::json!({ "url": link, "expires_at": expires_at }));
            out.note("Whoever may install apps in the workspace opens it within an hour. It installs once.");
        }
        SlackCommand::Connect(args) => connect::run(args, config, &store, out).await?,
        SlackCommand::Code { email, tenant } => {
            let mut tx = store.system().await?;
            let (actor, member) = active(&mut tx, &tenant, &email).await?;
            let (code, expires_at) = tx.make_link_code(actor.tenant(), member, wiring::random_bytes()).await?;
            tx.commit().await?;
            out.line(&code);
            out.json(&serde_json::json!({ "code": code, "expires_at": expires_at }));
            out.note(format!("{} says it in Slack within 15 minutes:  /leancrm link {code}", actor.name()));
        }
        SlackCommand::Link { user, email, team, tenant } => {
            let mut tx = store.system().await?;
            let (actor, member) = active(&mut tx, &tenant, &email).await?;
            tx.link_slack(actor.tenant(), (&team, &user), member, "operator").await?;
            tx.commit().await?;
            out.line(format!("{user} in {team} is {} now.", actor.name()));
            out.json(&serde_json::json!({ "team": team, "user": user, "member": member }));
        }
    }
    close(store).await
}

/// A member who may sign in, by their address.
pub(super) async fn active_member(store: &Store, tenant: &TenantArg, email: &str) -> anyhow::Result<Actor> {
    let mut system = store.system().await?;
    Ok(active(&mut system, tenant, email).await?.0)
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
