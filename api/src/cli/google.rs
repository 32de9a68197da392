//! `leancrm google`: accounts of members, connected and let go.

use clap::Subcommand;
use leancrm_core::{Error, domain::account::SyncKind, ports::connector::Connector as _, store::Store, tenancy::Actor};
use serde_json::json;

use super::{Output, Status, admin::TenantArg};
use crate::{config::Config, google::GoogleDoor, wiring};

/// `leancrm google …`
#[derive(Debug, Subcommand)]
pub(super) enum GoogleCommand {
    /// Make a link by which a member connects their Google account: it counts for a day.
    Connect {
        /// E-mail address of the member.
        email: String,
        /// Ask for the mail alone.
        #[arg(long, conflicts_with = "calendar_only")]
        mail_only: bool,
        /// Ask for the calendar alone.
        #[arg(long)]
        calendar_only: bool,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Forget the access to a member's accounts, here and at Google. What was kept of their mail and calendar stays.
    Disconnect {
        /// E-mail address of the member.
        email: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

pub(super) async fn run(command: GoogleCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = wiring::open_store(config, false).await?;
    match command {
        GoogleCommand::Connect { email, mail_only, calendar_only, tenant } => {
            let google = wiring::google(config, &store)?.ok_or_else(off)?;
            let kinds: &[SyncKind] = match (mail_only, calendar_only) {
                (true, _) => &[SyncKind::Mail],
                (_, true) => &[SyncKind::Calendar],
                _ => &SyncKind::ALL,
            };
            let actor = super::slack::active_member(&store, &tenant, &email).await?;
            let mut tx = store.begin(&actor).await?;
            let link = google.link(&mut tx, kinds).await?;
            tx.commit().await?;
            out.line(&link.url);
            out.json(&json!({ "url": link.url, "expires_at": link.expires_at }));
            out.note(format!("{} opens it within a day, while `leancrm serve` runs.", actor.name()));
        }
        GoogleCommand::Disconnect { email, tenant } => {
            let actor = super::slack::active_member(&store, &tenant, &email).await?;
            disconnect(&store, wiring::google(config, &store)?.as_deref(), &actor, &email, out).await?;
        }
    }
    store.close().await;
    Ok(Status::Done)
}

/// Forgets the access to every account of a member, and has Google forget it too.
async fn disconnect(
    store: &Store,
    google: Option<&GoogleDoor>,
    actor: &Actor,
    email: &str,
    out: &mut Output,
) -> anyhow::Result<()> {
    let accounts = store.begin(actor).await?.accounts().await?;
    let mut gone = Vec::new();
    for account in accounts.iter().filter(|account| account.is_active()) {
        let is_told = if let Some(google) = google {
            google.google.disconnect(account, WHY).await?
        } else {
            let mut system = store.system().await?;
            system.disconnect_account((account.tenant, account.id), WHY).await?;
            system.commit().await?;
            false
        };
        let address = &account.address;
        out.line(format!("{address} is disconnected."));
        if !is_told {
            out.note(format!(
                "Google could not be told. {address} can take the access back at https://myaccount.google.com/connections"
            ));
        }
        gone.push(json!({ "address": address, "google_is_told": is_told }));
    }
    if gone.is_empty() {
        out.line(format!("{email} has no connected account."));
    }
    out.json(&json!({ "disconnected": gone }));
    Ok(())
}

/// What is kept of why.
const WHY: &str = "it was disconnected by whoever runs LeanCRM";

/// Where Google is not set up.
pub(super) fn off() -> Error {
    Error::invalid(
        "Google is off. Set google.client_id and google.client_secret (LEANCRM_GOOGLE__CLIENT_ID, LEANCRM_GOOGLE__CLIENT_SECRET) to \
         those of your app; api/config.default.toml says where they are found.",
    )
}
