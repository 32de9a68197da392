//! The port by which the product says something in a channel where nobody is waiting for a response.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chrono::TimeDelta;
use serde_json::Value;
use tokio::sync::Notify;

use crate::ids::{OutgoingId, TenantId};

/// A channel that messages go out by.
///
/// It may be called by several tasks and processes at once, for one conversation by one at a time.
#[async_trait]
pub trait Messenger: Send + Sync + fmt::Debug {
    /// The channel's name, `slack`.
    fn channel(&self) -> &'static str;

    /// What the vendor limits by, beside the workspace: the name of the call that would carry this message.
    fn method(&self, _: &Outgoing) -> &'static str {
        "send"
    }

    /// How many messages the vendor takes.
    fn pace(&self) -> Pace {
        Pace::default()
    }

    /// Sends a message, marked with its id so that [`find`](Self::find) finds it.
    async fn send(&self, message: &Outgoing) -> Result<Sent, SendFailure>;

    /// Looks whether a message of this id arrived before. It is asked before a message is sent again whose last try may have
    /// arrived. A channel that cannot look says `None`, and the message may come twice.
    async fn find(&self, message: &Outgoing) -> Result<Option<Sent>, SendFailure>;
}

/// A message on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// Whose message it is.
    pub tenant: TenantId,
    /// Its id, which goes along as the mark that it is found by.
    pub id: OutgoingId,
    /// The workspace, as the channel calls it: Slack's `T0123ABCD`.
    pub workspace: String,
    /// The conversation in it: Slack's `D0123ABCD`.
    pub conversation: String,
    /// The thread in that, where it belongs into one.
    pub thread: Option<String>,
    /// The one person there who sees it, by the channel's id; `None`: everybody in the conversation.
    pub only_for: Option<String>,
    /// What it says: the bot's `Reply`, as JSON.
    pub content: Value,
    /// How many tries were begun, this one included.
    pub attempts: i32,
}

/// A message that arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// What the channel calls it now: Slack's `ts`.
    pub reference: Option<String>,
}

/// Why a message did not arrive, or may not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendFailure {
    /// The vendor wants fewer calls of one method in this workspace (HTTP 429). The message did not arrive.
    #[error("{method} may be called again in {} s", after.as_secs())]
    Wait {
        /// For how long no such call is made.
        after: Duration,
        /// Which method; that of [`Messenger::method`] holds back other messages of the workspace too.
        method: &'static str,
    },
    /// It may go better another time.
    #[error("{reason}")]
    Temporary {
        /// What happened, for whoever runs the server.
        reason: String,
        /// Whether the message may have arrived all the same: the connection broke while the response was waited for.
        may_have_arrived: bool,
    },
    /// It will never go: the channel is gone, the token revoked, the content refused.
    #[error("{reason}")]
    Permanent {
        /// What happened, for whoever runs the server.
        reason: String,
    },
}

/// How many messages a vendor takes: so many on end, then one each time an interval is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between two messages into one conversation.
    pub per_conversation: TimeDelta,
    /// So many messages into one conversation may come on end.
    pub conversation_burst: i32,
    /// Between two calls of one method in one workspace.
    pub per_method: TimeDelta,
    /// So many calls of one method may come on end.
    pub method_burst: i32,
}

impl Pace {
    /// As many as there are.
    pub const UNLIMITED: Self = Self {
        per_conversation: TimeDelta::zero(),
        conversation_burst: 1,
        per_method: TimeDelta::zero(),
        method_burst: 1,
    };
}

/// What Slack asks for: about a message a second into a conversation, with short bursts, and a few hundred a minute into a
/// workspace (<https://docs.slack.dev/apis/web-api/rate-limits>).
impl Default for Pace {
    fn default() -> Self {
        Self {
            per_conversation: TimeDelta::seconds(1),
            conversation_burst: 3,
            per_method: TimeDelta::milliseconds(250),
            method_burst: 10,
        }
    }
}

/// What a [`ScriptedMessenger`] does with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// It arrives.
    Arrives,
    /// It does not.
    Fails(SendFailure),
    /// It arrives, and the response is lost.
    ArrivesUnheard,
    /// It arrives, and the call never returns: whoever made it is killed.
    ArrivesAndHangs,
}

type Script = dyn Fn(&Outgoing) -> Turn + Send + Sync;

/// A channel in memory that does as it is told and remembers what arrived. It limits nothing unless told to.
pub struct ScriptedMessenger {
    channel: &'static str,
    pace: Pace,
    script: Box<Script>,
    record: Mutex<Record>,
    arrival: Notify,
}

#[derive(Default)]
struct Record {
    arrived: Vec<Outgoing>,
    tried: HashMap<OutgoingId, usize>,
    looked: usize,
}

impl ScriptedMessenger {
    /// A channel where everything arrives.
    pub fn new(channel: &'static str) -> Self {
        Self::scripted(channel, |_| Turn::Arrives)
    }

    /// A channel where each try ends as `script` says.
    pub fn scripted(channel: &'static str, script: impl Fn(&Outgoing) -> Turn + Send + Sync + 'static) -> Self {
        Self {
            channel,
            pace: Pace::UNLIMITED,
            script: Box::new(script),
            record: Mutex::default(),
            arrival: Notify::new(),
        }
    }

    /// The same with limits.
    #[must_use]
    pub fn paced(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// What arrived, in the order in which it did.
    pub fn arrived(&self) -> Vec<Outgoing> {
        self.record().arrived.clone()
    }

    /// How often a message was tried.
    pub fn tries(&self, id: OutgoingId) -> usize {
        self.record().tried.get(&id).copied().unwrap_or_default()
    }

    /// How often somebody looked whether a message had arrived.
    pub fn looked(&self) -> usize {
        self.record().looked
    }

    /// Waits until so many messages have arrived.
    pub async fn until_arrived(&self, count: usize) {
        loop {
            let next = self.arrival.notified();
            tokio::pin!(next);
            next.as_mut().enable();
            if self.record().arrived.len() >= count {
                return;
            }
            next.await;
        }
    }

    fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn arrive(&self, message: &Outgoing) -> Sent {
        let number = {
            let mut record = self.record();
            record.arrived.push(message.clone());
            record.arrived.len()
        };
        self.arrival.notify_waiters();
        reference(number)
    }
}

impl fmt::Debug for ScriptedMessenger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedMessenger").field("channel", &self.channel).finish_non_exhaustive()
    }
}

#[async_trait]
impl Messenger for ScriptedMessenger {
    fn channel(&self) -> &'static str {
        self.channel
    }

    fn method(&self, message: &Outgoing) -> &'static str {
        if message.only_for.is_some() { "send_to_one" } else { "send" }
    }

    fn pace(&self) -> Pace {
        self.pace
    }

    async fn send(&self, message: &Outgoing) -> Result<Sent, SendFailure> {
        *self.record().tried.entry(message.id).or_default() += 1;
        // Others get their turn here, as they would while the network is waited for.
        tokio::task::yield_now().await;
        match (self.script)(message) {
            Turn::Arrives => Ok(self.arrive(message)),
            Turn::Fails(failure) => Err(failure),
            Turn::ArrivesUnheard => {
                self.arrive(message);
                Err(SendFailure::Temporary { reason: "the connection broke".to_owned(), may_have_arrived: true })
            }
            Turn::ArrivesAndHangs => {
                self.arrive(message);
                std::future::pending().await
            }
        }
    }

    async fn find(&self, message: &Outgoing) -> Result<Option<Sent>, SendFailure> {
        let mut record = self.record();
        record.looked += 1;
        Ok(record.arrived.iter().position(|arrived| arrived.id == message.id).map(|place| reference(place + 1)))
    }
}

fn reference(number: usize) -> Sent {
    Sent { reference: Some(number.to_string()) }
}
