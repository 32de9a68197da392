//! `leancrm jobs`: work that could not be done: events that could not be worked off, messages that could not be delivered and what
//! came in and could not be answered.

use chrono::{DateTime, Utc};
use clap::Subcommand;
use comfy_table::{Table, presets::NOTHING};
use leancrm_core::{
    Error,
    ids::{OutboxId, OutgoingId},
    store::{DeadDelivery, DeadLetter, DeadMessage, OutboxCounts, SystemTx},
};
use serde_json::json;

use super::{Output, Status, admin::close};
use crate::{config::Config, wiring};

/// `leancrm jobs …`
#[derive(Debug, Subcommand)]
pub(super) enum JobsCommand {
    /// List what was given up, the latest first, each with the reason; and how much waits.
    #[command(alias = "dead")]
    List {
        /// How many events and how many messages to list at most.
        #[arg(long, default_value_t = 50)]
        limit: u16,
    },
    /// Let things that were given up be tried again from the beginning.
    Retry {
        /// What `jobs list` shows of them: out_… for an event, msg_… for a message.
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Take things that were given up off the list, undone.
    Discard {
        /// What `jobs list` shows of them: out_… for an event, msg_… for a message.
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

/// What was given up.
#[derive(Debug)]
struct GivenUp {
    events: Vec<DeadLetter>,
    messages: Vec<DeadMessage>,
    deliveries: Vec<DeadDelivery>,
}

pub(super) async fn run(command: JobsCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = wiring::open_store(config, false).await?;
    let mut tx = store.system().await?;
    match command {
        JobsCommand::List { limit } => {
            let limit = i64::from(limit);
            let given_up = GivenUp {
                events: tx.dead_outbox(limit).await?,
                messages: tx.dead_messages(limit).await?,
                deliveries: tx.dead_deliveries(limit).await?,
            };
            let (counts, now) = (tx.outbox_counts().await?, tx.now());
            drop(tx);
            list(&given_up, counts, now, out);
        }
        JobsCommand::Retry { ids } => {
            for id in &ids {
                retry(&mut tx, id).await?;
            }
            tx.commit().await?;
            for id in &ids {
                out.line(format!("{id} is tried again."));
            }
            out.json(&json!({ "retried": ids }));
        }
        JobsCommand::Discard { ids } => {
            for id in &ids {
                discard(&mut tx, id).await?;
            }
            tx.commit().await?;
            for id in &ids {
                out.line(format!("{id} is discarded."));
            }
            out.json(&json!({ "discarded": ids }));
        }
    }
    close(store).await
}

fn list(given_up: &GivenUp, counts: OutboxCounts, now: DateTime<Utc>, out: &mut Output) {
    let GivenUp { events, messages, deliveries } = given_up;
    out.json(&json!({
        "waiting": { "events": counts.waiting, "oldest": counts.oldest },
        "events": events, "messages": messages, "deliveries": deliveries,
    }));
    if let Some(oldest) = counts.oldest {
        let minutes = (now - oldest).num_minutes().max(0);
        out.line(format!("{} event(s) wait, the oldest for {minutes} min.", counts.waiting));
    }
    if events.is_empty() && messages.is_empty() && deliveries.is_empty() {
        out.line("Nothing was given up.");
        return;
    }
    out.line(table(given_up).trim_fmt());
    out.note("Once the reason is mended:  leancrm jobs retry <id>   Or never mind it:  leancrm jobs discard <id>");
}

fn table(given_up: &GivenUp) -> Table {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(["ID", "WHAT", "TRIES", "GIVEN UP", "WHY"]);
    let row = |id: String, what: String, attempts: i32, dead_at: DateTime<Utc>, why: Option<&str>| {
        let why = why.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        [id, what, attempts.to_string(), dead_at.format("%Y-%m-%d %H:%M UTC").to_string(), why]
    };
    for event in &given_up.events {
        let why = event.last_error.as_deref();
        table.add_row(row(event.id.to_string(), event.event.clone(), event.attempts, event.dead_at, why));
    }
    for message in &given_up.messages {
        let what = format!("{} to {} {}", message.kind, message.channel, message.conversation);
        let why = message.last_error.as_deref();
        table.add_row(row(message.id.to_string(), what, message.attempts, message.dead_at, why));
    }
    for delivery in &given_up.deliveries {
        let what = format!("from {} {}, came then", delivery.channel, delivery.workspace);
        let (tries, why) = (delivery.attempts.into(), delivery.last_error.as_deref());
        table.add_row(row("-".to_owned(), what, tries, delivery.received_at, why));
    }
    table
}

async fn retry(tx: &mut SystemTx, id: &str) -> anyhow::Result<()> {
    let is_found = match (id.parse::<OutgoingId>(), id.parse::<OutboxId>()) {
        (Ok(message), _) => tx.revive_message(message).await?,
        (_, Ok(event)) => tx.revive_outbox(event).await?,
        _ => return Err(neither(id).into()),
    };
    if is_found { Ok(()) } else { Err(not_there(id).into()) }
}

async fn discard(tx: &mut SystemTx, id: &str) -> anyhow::Result<()> {
    let is_found = match (id.parse::<OutgoingId>(), id.parse::<OutboxId>()) {
        (Ok(message), _) => tx.discard_message(message).await?,
        (_, Ok(event)) => tx.discard_outbox(event).await?,
        _ => return Err(neither(id).into()),
    };
    if is_found { Ok(()) } else { Err(not_there(id).into()) }
}

fn neither(id: &str) -> Error {
    Error::invalid(format!("{id:?} is neither an event (out_…) nor a message (msg_…)."))
}

fn not_there(id: &str) -> Error {
    Error::not_found(format!("something given up that is called {id}"))
}
