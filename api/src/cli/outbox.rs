//! `leancrm outbox`: events that could not be worked off, messages that could not be delivered and what came in and could not be
//! answered.

use clap::Subcommand;
use comfy_table::{Table, presets::NOTHING};
use leancrm_core::{
    Error,
    ids::{OutboxId, OutgoingId},
    store::{DeadDelivery, DeadLetter, DeadMessage, SystemTx},
};

use super::{Output, Status, admin::close};
use crate::{config::Config, wiring};

/// `leancrm outbox …`
#[derive(Debug, Subcommand)]
pub(super) enum OutboxCommand {
    /// List what was given up, the latest first, each with the reason.
    Dead {
        /// How many events and how many messages to list at most.
        #[arg(long, default_value_t = 50)]
        limit: u16,
    },
    /// Let something that was given up be tried again from the beginning.
    Retry {
        /// What `outbox dead` shows of it: out_… for an event, msg_… for a message.
        id: String,
    },
}

pub(super) async fn run(command: OutboxCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = wiring::open_store(config, false).await?;
    let mut tx = store.system().await?;
    match command {
        OutboxCommand::Dead { limit } => {
            let (events, messages) = (tx.dead_outbox(limit.into()).await?, tx.dead_messages(limit.into()).await?);
            let deliveries = tx.dead_deliveries(limit.into()).await?;
            drop(tx);
            list((&events, &messages, &deliveries), out);
        }
        OutboxCommand::Retry { id } => {
            retry(&mut tx, &id).await?;
            tx.commit().await?;
            out.line(format!("{id} is tried again."));
            out.json(&serde_json::json!({ "retried": id }));
        }
    }
    close(store).await
}

fn list((events, messages, deliveries): (&[DeadLetter], &[DeadMessage], &[DeadDelivery]), out: &mut Output) {
    out.json(&serde_json::json!({ "events": events, "messages": messages, "deliveries": deliveries }));
    if events.is_empty() && messages.is_empty() && deliveries.is_empty() {
        out.line("Nothing was given up.");
        return;
    }
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(["ID", "WHAT", "TRIES", "GIVEN UP", "WHY"]);
    let row = |id: String, what: String, attempts: i32, dead_at: chrono::DateTime<chrono::Utc>, why: Option<&str>| {
        let why = why.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        [id, what, attempts.to_string(), dead_at.format("%Y-%m-%d %H:%M UTC").to_string(), why]
    };
    for event in events {
        let why = event.last_error.as_deref();
        table.add_row(row(event.id.to_string(), event.event.clone(), event.attempts, event.dead_at, why));
    }
    for message in messages {
        let what = format!("{} to {} {}", message.kind, message.channel, message.conversation);
        table.add_row(row(
            message.id.to_string(),
            what,
            message.attempts,
            message.dead_at,
            message.last_error.as_deref(),
        ));
    }
    for delivery in deliveries {
        let what = format!("from {} {}, came then", delivery.channel, delivery.workspace);
        let (tries, why) = (delivery.attempts.into(), delivery.last_error.as_deref());
        table.add_row(row("-".to_owned(), what, tries, delivery.received_at, why));
    }
    out.line(table.trim_fmt());
    out.note("Once the reason is mended:  leancrm outbox retry <id>");
}

async fn retry(tx: &mut SystemTx, id: &str) -> anyhow::Result<()> {
    let is_found = match (id.parse::<OutgoingId>(), id.parse::<OutboxId>()) {
        (Ok(message), _) => tx.revive_message(message).await?,
        (_, Ok(event)) => tx.revive_outbox(event).await?,
        _ => return Err(Error::invalid(format!("{id:?} is neither an event (out_…) nor a message (msg_…).")).into()),
    };
    if is_found {
        return Ok(());
    }
    Err(Error::not_found(format!("something given up that is called {id}")).into())
}
