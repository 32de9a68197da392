//! `leancrm sync`: how mail and calendars are kept in step, and what is wished of them.

mod wishes;

use chrono::{DateTime, Utc};
use clap::{Subcommand, ValueEnum};
use comfy_table::{Table, presets::NOTHING};
use leancrm_core::{
    domain::account::{Account, SyncKind, SyncPhase, SyncState},
    store::Store,
    tenancy::Actor,
};
use serde_json::{Value, json};

use super::{Output, Status, admin::TenantArg};
use crate::{config::Config, wiring};

/// `leancrm sync …`
#[derive(Debug, Subcommand)]
pub(super) enum SyncCommand {
    /// How each connected account stands: whether it is in step, how far it has been read, what went wrong last.
    Status {
        /// E-mail address of a member; everybody's where none is given.
        email: Option<String>,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Look now, or read everything anew. What is kept stays; what is gone from the account goes.
    Resync {
        /// E-mail address of the member.
        email: String,
        /// What of it.
        #[arg(long, value_enum)]
        only: Option<Kind>,
        /// Read everything anew, not only what changed.
        #[arg(long)]
        anew: bool,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// What a member wants of their mail: whose is left out or kept all the same, and what colleagues may read.
    #[command(subcommand)]
    Mail(wishes::MailCommand),
    /// People of a member's mail who are no contacts yet.
    #[command(subcommand)]
    Suggestions(wishes::SuggestionCommand),
}

/// What of an account.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    /// Its mail.
    Mail,
    /// Its calendar.
    Calendar,
}

pub(super) async fn run(command: SyncCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = wiring::open_store(config, false).await?;
    let status = match command {
        SyncCommand::Status { email, tenant } => status(&store, &tenant, email.as_deref(), out).await?,
        SyncCommand::Resync { email, only, anew, tenant } => {
            let actor = super::slack::active_member(&store, &tenant, &email).await?;
            let kinds: &[SyncKind] = match only {
                Some(Kind::Mail) => &[SyncKind::Mail],
                Some(Kind::Calendar) => &[SyncKind::Calendar],
                None => &SyncKind::ALL,
            };
            resync(&store, &actor, kinds, anew, out).await?
        }
        SyncCommand::Mail(command) => wishes::mail(command, &store, out).await?,
        SyncCommand::Suggestions(command) => wishes::suggestions(command, &store, out).await?,
    };
    store.close().await;
    Ok(status)
}

async fn status(store: &Store, tenant: &TenantArg, email: Option<&str>, out: &mut Output) -> anyhow::Result<Status> {
    let actor = if let Some(email) = email {
        super::slack::active_member(store, tenant, email).await?
    } else {
        let mut system = store.system().await?;
        let id = tenant.id(&mut system).await?;
        drop(system);
        store.worker(id).await?
    };
    let mut tx = store.begin(&actor).await?;
    let (accounts, states, now) = (tx.accounts().await?, tx.sync_states().await?, tx.now());
    drop(tx);
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header([
        "Account",
        "What",
        "State",
        "In step",
        "Kept",
        "Left out",
        "Removed",
        "Last error",
    ]);
    let mut rows: Vec<Value> = Vec::new();
    for account in &accounts {
        let mut any = false;
        for state in states.iter().filter(|state| state.account == account.id) {
            any = true;
            let word = word(account, state, now);
            let in_step = state.ok_at.map(|at| ago(at, now)).unwrap_or_default();
            let counts = state.counts;
            table.add_row([
                account.address.clone(),
                state.kind.title().to_owned(),
                word.clone(),
                in_step,
                counts.kept.to_string(),
                counts.skipped.to_string(),
                counts.removed.to_string(),
                state.last_error.clone().or_else(|| account.disconnected_why.clone()).unwrap_or_default(),
            ]);
            rows.push(json!({
                "account": account.id, "address": account.address, "member": account.member, "kind": state.kind.word(),
                "state": word, "in_step_at": state.ok_at, "next_at": state.next_at, "failures": state.failures,
                "last_error": state.last_error, "disconnected_why": account.disconnected_why,
                "kept": counts.kept, "left_out": counts.skipped, "removed": counts.removed,
                "import": { "seen": state.import.seen, "kept": state.import.kept, "total": state.import.total },
            }));
        }
        if !any {
            table.add_row([account.address.as_str(), "", "nothing is read", "", "", "", "", ""]);
        }
    }
    if accounts.is_empty() {
        out.line("No account is connected. `leancrm google connect EMAIL` makes a link for a member.");
    } else {
        out.line(table.to_string());
    }
    out.json(&json!({ "accounts": rows }));
    Ok(Status::Done)
}

/// The state in a word or two.
fn word(account: &Account, state: &SyncState, now: DateTime<Utc>) -> String {
    match (account.is_active(), state.next_at, state.phase) {
        (false, ..) => "disconnected".to_owned(),
        (_, None, _) => "not allowed".to_owned(),
        _ if state.failures > 0 => format!("failed {} times", state.failures),
        (_, _, SyncPhase::Importing) => match state.import.total.filter(|total| *total > 0) {
            Some(total) => format!("reading, {} %", state.import.seen * 100 / total.max(state.import.seen)),
            None => "reading".to_owned(),
        },
        (_, _, SyncPhase::Following) if state.is_behind(now) => "behind".to_owned(),
        (_, _, SyncPhase::Following) => "in step".to_owned(),
    }
}

fn ago(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match (now - at).num_seconds().max(0) {
        seconds @ ..60 => format!("{seconds} s ago"),
        seconds @ 60..7_200 => format!("{} min ago", seconds / 60),
        seconds => format!("{} h ago", seconds / 3_600),
    }
}

async fn resync(
    store: &Store,
    actor: &Actor,
    kinds: &[SyncKind],
    anew: bool,
    out: &mut Output,
) -> anyhow::Result<Status> {
    let mut tx = store.begin(actor).await?;
    let mut poked = Vec::new();
    for account in tx.accounts().await? {
        for kind in kinds {
            if tx.poke_sync(account.id, *kind, anew).await? {
                poked.push(format!("{} of {}", kind.title(), account.address));
            }
        }
    }
    tx.commit().await?;
    for what in &poked {
        out.line(format!("{what} is {} as soon as a worker is free.", if anew { "read anew" } else { "looked at" }));
    }
    if poked.is_empty() {
        out.line(
            "There is nothing to look at: no such account is connected. `leancrm google connect EMAIL` makes a link.",
        );
    }
    out.json(&json!({ "looked_at": poked, "anew": anew }));
    Ok(if poked.is_empty() { Status::NoAnswer } else { Status::Done })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use leancrm_core::{
        domain::account::{ImportCount, SyncCounts},
        ids::{AccountId, MemberId, TenantId},
    };
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_behind_for_two_cycles_of_its_kind_is_not_said_to_be_in_step() {
        let account = Account {
            tenant: TenantId::from_uuid(Uuid::nil()),
            id: AccountId::from_uuid(Uuid::nil()),
            member: MemberId::from_uuid(Uuid::nil()),
            address: "ben@acme.example".to_owned(),
            scopes: Vec::new(),
            shares_mail: false,
            only_labels: Vec::new(),
            adds_contacts: false,
            reads_text: false,
            disconnected_why: None,
        };
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let state = |kind| SyncState {
            account: account.id,
            kind,
            phase: SyncPhase::Following,
            cursor: None,
            page: None,
            import_from: None,
            import_began_at: None,
            import: ImportCount::default(),
            counts: SyncCounts::default(),
            step: 0,
            next_at: Some(at),
            ok_at: Some(at),
            failures: 0,
            last_error: None,
            watch_expires_at: None,
        };
        let after = |kind, minutes| word(&account, &state(kind), at + TimeDelta::minutes(minutes));
        assert_eq!([10, 11].map(|minutes| after(SyncKind::Mail, minutes)), ["in step", "behind"]);
        assert_eq!([11, 30, 31].map(|minutes| after(SyncKind::Calendar, minutes)), ["in step", "in step", "behind"]);
    }
}
