//! Slack: from what it delivers, by whichever transport, to what is answered where.
//!
//! [`door`] takes a delivery and says what Slack is told at once. What is delivered is kept before anything is done for it,
//! answered by the engine in one transaction with noting that it was, and forgotten once the answer was sent; [`inbox`] takes up
//! what a process that died has left. Slack waits three seconds: what takes longer goes on by itself.

mod commands;
mod door;
mod finished;
mod inbox;
mod people;
mod respond;
mod words;

use leancrm_bot::{
    Reply,
    slack::{self, inbound::Delivery},
};
use leancrm_core::store::{DeliveryId, Store, Unfinished};
use secrecy::{ExposeSecret as _, SecretString};

pub(crate) use door::{Ack, take};
pub use inbox::SlackInbox;

use self::{finished::Finished, respond::Addresses};
use crate::config;

/// Slack, as far as the whole product shares it.
#[derive(Debug)]
pub struct Slack {
    secret: SecretString,
    addresses: Addresses,
    finished: Finished,
}

impl Slack {
    /// As configured; `None` where Slack is off.
    ///
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new(config: &config::Slack, store: &Store) -> anyhow::Result<Option<Self>> {
        let Some(secret) = config.signing_secret.clone() else { return Ok(None) };
        let addresses = Addresses::new(config.response_root.as_deref())?;
        Ok(Some(Self { secret, addresses, finished: Finished::new(store.clone()) }))
    }

    /// What Slack signs with.
    pub(crate) fn secret(&self) -> &[u8] {
        self.secret.expose_secret().as_bytes()
    }

    /// A delivery as it is kept.
    fn sealed(&self, delivery: &Delivery) -> Option<Vec<u8>> {
        serde_json::to_vec(delivery).ok()
    }

    /// A delivery that was kept.
    fn opened(&self, left: &Unfinished) -> Result<Delivery, String> {
        serde_json::from_slice(&left.body).map_err(|error| error.to_string())
    }

    /// Waits until it is noted of every answer that it was sent.
    pub async fn settle(&self) {
        self.finished.settle().await;
    }
}

/// How often the address for later answers is used for an answer, at most.
fn uses(reply: &Reply) -> i16 {
    i16::try_from(slack::message(reply, slack::MESSAGES).len()).unwrap_or(1)
}

/// What a delivery is kept under.
fn kept_as(workspace: &str, trigger: &str) -> DeliveryId {
    DeliveryId { channel: "slack", workspace: workspace.to_owned(), id: trigger.to_owned() }
}
