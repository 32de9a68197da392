//! Messages that the product sends by itself: each once, in the order of its conversation, whatever fails or dies in between.

mod chance;
mod failures;
mod loops;
mod order;
mod quiet;
mod standing;

use std::sync::Arc;

use leancrm_core::{
    ids::{OutgoingId, TenantId},
    ports::messenger::{Messenger, Outgoing, ScriptedMessenger, SendFailure, Turn},
    store::{DeadMessage, MessageCounts, NewOutgoing, OutgoingKind, Store},
};
use leancrm_sync::{Ports, deliver_due};
use serde_json::json;

/// A message that says `text`, for everybody in a conversation of the workspace T1.
fn message(conversation: &str, text: &str) -> NewOutgoing {
    NewOutgoing {
        channel: "slack",
        workspace: "T1".to_owned(),
        conversation: conversation.to_owned(),
        thread: None,
        only_for: None,
        kind: OutgoingKind::Answer,
        member: None,
        content: json!({ "text": text }),
        dedupe_key: None,
    }
}

/// Writes messages, each in a transaction of its own; their ids.
async fn write(store: &Store, tenant: TenantId, messages: impl IntoIterator<Item = NewOutgoing>) -> Vec<OutgoingId> {
    let actor = store.worker(tenant).await.unwrap();
    let mut ids = Vec::new();
    for message in messages {
        let mut tx = store.begin(&actor).await.unwrap();
        ids.extend(tx.send_message(message).await.unwrap());
        tx.commit().await.unwrap();
    }
    ids
}

/// A channel, and ports that hold it.
fn channel(messenger: ScriptedMessenger) -> (Arc<ScriptedMessenger>, Ports) {
    let messenger = Arc::new(messenger);
    let ports = Ports { messengers: vec![Arc::clone(&messenger) as Arc<dyn Messenger>], ..Ports::default() };
    (messenger, ports)
}

/// A channel where each try ends as `script` says of the message's text.
fn scripted(script: impl Fn(&str, &Outgoing) -> Turn + Send + Sync + 'static) -> (Arc<ScriptedMessenger>, Ports) {
    channel(ScriptedMessenger::scripted("slack", move |message| script(&text(message), message)))
}

fn text(message: &Outgoing) -> String {
    message.content["text"].as_str().unwrap_or_default().to_owned()
}

fn texts(messenger: &ScriptedMessenger) -> Vec<String> {
    messenger.arrived().iter().map(text).collect()
}

fn temporary() -> Turn {
    Turn::Fails(SendFailure::Temporary { reason: "the service is down".to_owned(), may_have_arrived: false })
}

fn permanent() -> Turn {
    Turn::Fails(SendFailure::Permanent { reason: "channel_not_found".to_owned() })
}

/// Works off what is due; how many arrived.
async fn deliver(store: &Store, ports: &Ports) -> usize {
    deliver_due(store, ports).await.unwrap()
}

async fn dead(store: &Store) -> Vec<DeadMessage> {
    store.system().await.unwrap().dead_messages(100).await.unwrap()
}

async fn counts(store: &Store) -> Vec<MessageCounts> {
    store.system().await.unwrap().message_counts().await.unwrap()
}
