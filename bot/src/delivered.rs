//! Messages that were kept when they were delivered, and where their answers go.
//!
//! What a message does, that it was dealt with, and what is to be said about it are one transaction: a process that dies leaves
//! all of it or nothing.

use leancrm_core::{
    Error,
    ids::TurnId,
    store::{DeliveryId, NewOutgoing, OutgoingKind, TenantTx},
};
use leancrm_nlp::IntentName;
use serde::{Deserialize, Serialize};

use crate::{engine::Answer, reply::Reply, turn::Outcome};

/// A message that was kept when it was delivered.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// What it is kept under.
    pub id: DeliveryId,
    /// Where its answer goes.
    pub then: Then,
}

/// Where an answer goes.
#[derive(Debug, Clone)]
pub enum Then {
    /// The front door sends it; it is kept until that is noted.
    Sent,
    /// It goes out by itself.
    Posted(Address),
}

/// A place in a channel that answers go out to.
#[derive(Debug, Clone)]
pub struct Address {
    /// The conversation.
    pub conversation: String,
    /// The thread in it.
    pub thread: Option<String>,
    /// The one person there who sees it.
    pub only_for: Option<String>,
    /// Whether nothing is said where the message was not understood: it may have been meant for somebody else.
    pub if_understood: bool,
    /// How many messages an answer takes there.
    pub parts: fn(&Reply) -> usize,
}

/// What is kept of an answer until it was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// What to render.
    pub reply: Reply,
    /// What became of the message.
    pub outcome: Outcome,
    /// What a thumb up or down is about; `None` where nothing was said, only pressed.
    pub turn: Option<TurnId>,
}

/// A part of an answer on its way out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// The answer.
    pub answer: KeptAnswer,
    /// Which of its messages.
    pub at: usize,
}

impl From<&Answer> for KeptAnswer {
    fn from(answer: &Answer) -> Self {
        let turn = answer.turn.filter(|_| answer.engine != "button");
        Self { reply: answer.reply.clone(), outcome: answer.outcome, turn }
    }
}

impl Delivered {
    /// Notes in a transaction that the delivery was answered, and writes what is to be said; `false` where somebody else has answered
    /// it, and then nothing of the transaction may stay.
    pub(crate) async fn note(&self, tx: &mut TenantTx, answer: &Answer) -> Result<bool, Error> {
        let noted = tx.answer_delivery(&self.id, self.kept(answer)?.as_ref()).await?;
        if noted {
            self.say(tx, answer).await?;
        }
        Ok(noted)
    }

    /// Whether it was said to nobody by name, so that it may have been meant for somebody else.
    pub(crate) const fn is_overheard(&self) -> bool {
        matches!(&self.then, Then::Posted(address) if address.if_understood)
    }

    /// What is kept of an answer until the front door has sent it.
    pub(crate) fn kept(&self, answer: &Answer) -> Result<Option<serde_json::Value>, Error> {
        match self.then {
            Then::Sent => json(&KeptAnswer::from(answer)).map(Some),
            Then::Posted(_) => Ok(None),
        }
    }

    /// Writes what goes out by itself, once it is noted that the delivery was answered.
    pub(crate) async fn say(&self, tx: &mut TenantTx, answer: &Answer) -> Result<(), Error> {
        match &self.then {
            Then::Posted(address) if !address.if_understood || is_understood(answer) => {
                self.post(tx, address, KeptAnswer::from(answer)).await
            }
            Then::Posted(_) | Then::Sent => Ok(()),
        }
    }

    async fn post(&self, tx: &mut TenantTx, address: &Address, answer: KeptAnswer) -> Result<(), Error> {
        for at in 0..(address.parts)(&answer.reply).max(1) {
            let id = &self.id;
            tx.send_message(NewOutgoing {
                channel: id.channel,
                workspace: id.workspace.clone(),
                conversation: address.conversation.clone(),
                thread: address.thread.clone(),
                only_for: address.only_for.clone(),
                kind: if at == 0 { OutgoingKind::Answer } else { OutgoingKind::Part },
                member: tx.actor().member(),
                content: json(&Part { answer: answer.clone(), at })?,
                dedupe_key: Some(format!("{}/{}/{}/{at}", id.channel, id.workspace, id.id)),
            })
            .await?;
        }
        Ok(())
    }
}

/// Whether something was said that the bot has to do with.
fn is_understood(answer: &Answer) -> bool {
    let talk = [IntentName::Greet, IntentName::Thanks, IntentName::OutOfScope];
    !matches!(answer.outcome, Outcome::Unsure | Outcome::Invalid)
        && answer.intent.is_none_or(|intent| !talk.contains(&intent))
}

fn json(value: &impl Serialize) -> Result<serde_json::Value, Error> {
    serde_json::to_value(value).map_err(|error| Error::internal("writing an answer down", error))
}
