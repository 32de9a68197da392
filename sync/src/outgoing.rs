//! From the table of outgoing messages to the channels.
//!
//! Of each conversation the first message is taken, so many at once over all conversations. What becomes of it is recorded before
//! the next of that conversation is taken. Where a process dies over a message, its lease runs out, and whoever takes it then
//! looks whether it arrived before it is sent again.

mod limits;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use leancrm_core::{
    Result,
    ports::{
        announcer::Announcer,
        inbox::Inbox,
        mailbox::Mailboxes,
        messenger::{Messenger, SendFailure},
        reader::MailReader,
    },
    store::{ClaimedMessage, ClaimedMessages, OutboxListener, Settlement, Store},
};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use self::limits::{Limits, Wish};
use crate::{
    ledger,
    metering::{self, Delivery},
    relay::notified,
};

/// How long whoever takes a message may go unheard of before another takes it.
pub const MESSAGE_LEASE: TimeDelta = TimeDelta::minutes(2);
/// How long a call may take: a look and a sending together stay within the lease.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The part of the lease that has to be left for a look and a sending.
const NEEDED: TimeDelta = TimeDelta::seconds(70);
/// Messages of one channel under way at the same time in this process.
const CONCURRENCY: usize = 16;
/// The poll beneath the notifications.
const NET: Duration = Duration::from_secs(2);
/// Pause while the database cannot be reached.
const PAUSE: Duration = Duration::from_secs(1);
/// The shortest rest between two looks.
const REST: Duration = Duration::from_millis(20);
/// The pauses after the first tries, in seconds; later ones are as long as the last.
const PAUSES: [i64; 7] = [1, 5, 30, 120, 600, 1_800, 3_600];
/// How often a message is tried before it is given up: about a day.
pub const MESSAGE_TRIES: i32 = 30;

/// What messages come in by and go out by.
#[derive(Debug, Clone, Default)]
pub struct Ports {
    /// One for each channel; what was left behind of other channels waits.
    pub inboxes: Vec<Arc<dyn Inbox>>,
    /// One for each channel; messages of other channels wait.
    pub messengers: Vec<Arc<dyn Messenger>>,
    /// Puts what is due to members into words; without it nobody is told anything by the clock.
    pub announcer: Option<Arc<dyn Announcer>>,
    /// Reads the mail of connected accounts; without it none is looked at.
    pub mailboxes: Option<Arc<dyn Mailboxes>>,
    /// Reads what mail says; without it none is read.
    pub reader: Option<Arc<dyn MailReader>>,
}

/// The pause after so many tries; `None` after the last.
pub fn message_backoff(tries: i32) -> Option<TimeDelta> {
    let place = usize::try_from(tries.saturating_sub(1)).unwrap_or_default().min(PAUSES.len() - 1);
    (tries < MESSAGE_TRIES).then(|| TimeDelta::seconds(PAUSES[place]))
}

/// Works off every message that is due, in this task and one after the other; says how many arrived. For tests and for one-shot
/// commands. What has to wait, also for the channel's own limits, waits for a later call.
pub async fn deliver_due(store: &Store, ports: &Ports) -> Result<usize> {
    let mut arrived = 0;
    for messenger in &ports.messengers {
        let channel = Channel::new(store, messenger);
        loop {
            let claimed = channel.claim(CONCURRENCY).await?.0;
            if claimed.lanes == 0 {
                break;
            }
            for taken in claimed.messages {
                arrived += usize::from(channel.deliver(taken).await?);
            }
        }
    }
    Ok(arrived)
}

/// Sends what is due by one channel until `shutdown`, and then finishes what is under way.
pub(crate) async fn run(store: Store, messenger: Arc<dyn Messenger>, shutdown: CancellationToken) {
    let channel = Channel::new(&store, &messenger);
    let mut under_way = FuturesUnordered::new();
    let mut listener: Option<OutboxListener> = None;
    while !shutdown.is_cancelled() {
        let free = CONCURRENCY - under_way.len();
        let nap = match channel.claim(free).await {
            Ok((claimed, nap)) => {
                under_way.extend(claimed.messages.into_iter().map(|taken| channel.deliver_or_warn(taken)));
                nap
            }
            Err(error) => {
                tracing::warn!(error.message = error.chain(), "messages could not be taken; trying again");
                PAUSE
            }
        };
        if listener.is_none() {
            listener = store.outgoing_listener().await.ok();
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            Some(()) = under_way.next() => {}
            heard = notified(listener.as_mut()), if free > 0 => if heard.is_err() { listener = None },
            () = tokio::time::sleep(nap) => {}
        }
    }
    while under_way.next().await.is_some() {}
}

/// One channel, with what this process knows of its limits.
struct Channel<'a> {
    store: &'a Store,
    messenger: &'a dyn Messenger,
    limits: Limits,
}

impl<'a> Channel<'a> {
    fn new(store: &'a Store, messenger: &'a Arc<dyn Messenger>) -> Self {
        Self { store, messenger: messenger.as_ref(), limits: Limits::default() }
    }

    /// Takes what is due, so many at most, and says when to look again.
    async fn claim(&self, free: usize) -> Result<(ClaimedMessages, Duration)> {
        if free == 0 {
            return Ok((ClaimedMessages::default(), NET));
        }
        let name = self.messenger.channel();
        let mut system = self.store.system().await?;
        let claimed = system.claim_messages(name, i64::try_from(free).unwrap_or(1), MESSAGE_LEASE).await?;
        let nap = if claimed.lanes == free {
            Duration::ZERO
        } else {
            let next = system.next_message_at(name).await?;
            next.and_then(|next| (next - system.now()).to_std().ok()).unwrap_or(NET).clamp(REST, NET)
        };
        system.commit().await?;
        Ok((claimed, nap))
    }

    /// The same as [`deliver`](Self::deliver), where nobody could do anything about an error: the message's lease runs out then.
    async fn deliver_or_warn(&self, taken: ClaimedMessage) {
        if let Err(error) = self.deliver(taken).await {
            tracing::warn!(
                error.message = error.chain(),
                "what became of a message could not be recorded; it is looked for later"
            );
        }
    }

    /// Sends one message and records what became of it; says whether it arrived.
    async fn deliver(&self, taken: ClaimedMessage) -> Result<bool> {
        let span = tracing::info_span!(
            "message",
            message.id = %taken.message.id,
            message.channel = taken.channel,
            message.attempt = taken.message.attempts,
            tenant.id = %taken.message.tenant,
        );
        async {
            let outcome = self.try_once(&taken).await;
            let mut system = self.store.system().await?;
            let is_ours = system.settle_message(&taken, &outcome, self.messenger.pace()).await?;
            system.commit().await?;
            tell(self.messenger.channel(), &outcome);
            Ok(is_ours && matches!(outcome, Settlement::Sent(_)))
        }
        .instrument(span)
        .await
    }

    async fn try_once(&self, taken: &ClaimedMessage) -> Settlement {
        let (message, now) = (&taken.message, self.now());
        // A process that was held up long enough for another to take its place must not speak any more.
        if taken.lease - now < NEEDED {
            return Settlement::PutOff { until: now, may_have_arrived: taken.may_have_arrived };
        }
        let method = self.messenger.method(message);
        let wish = Wish { workspace: &message.workspace, method, id: message.id, is_urgent: taken.is_urgent };
        if let Some(until) = self.limits.take(wish, now, self.messenger.pace()) {
            return Settlement::PutOff { until, may_have_arrived: taken.may_have_arrived };
        }
        if taken.may_have_arrived {
            match guarded(self.messenger.find(message)).await {
                Ok(Some(sent)) => return Settlement::Sent(sent),
                Ok(None) => {}
                Err(failure) => return self.failed(taken, failure, true),
            }
        }
        match guarded(self.messenger.send(message)).await {
            Ok(sent) => Settlement::Sent(sent),
            Err(failure) => self.failed(taken, failure, false),
        }
    }

    /// What follows from a failure; `before` says whether an earlier try may have arrived.
    fn failed(&self, taken: &ClaimedMessage, failure: SendFailure, before: bool) -> Settlement {
        let now = self.now();
        match failure {
            SendFailure::Wait { after, method } => {
                let until = now + bounded(after);
                self.limits.pause(&taken.message.workspace, method, until, self.messenger.pace());
                Settlement::PutOff { until, may_have_arrived: before }
            }
            SendFailure::Temporary { reason, may_have_arrived } => {
                let may_have_arrived = may_have_arrived || before;
                match message_backoff(taken.message.attempts) {
                    Some(pause) => Settlement::Again { at: now + pause, reason, may_have_arrived },
                    None => Settlement::Dead { reason, may_have_arrived },
                }
            }
            SendFailure::Permanent { reason } => Settlement::Dead { reason, may_have_arrived: before },
        }
    }

    fn now(&self) -> DateTime<Utc> {
        self.store.clock().now()
    }
}

/// A vendor's Retry-After: a second at least, a day at most.
fn bounded(after: Duration) -> TimeDelta {
    let day = Duration::from_hours(24);
    TimeDelta::from_std(after.clamp(Duration::from_secs(1), day)).unwrap_or(TimeDelta::days(1))
}

/// Calls a messenger so that neither a panic nor an endless wait takes the loop along.
async fn guarded<T>(call: impl Future<Output = Result<T, SendFailure>>) -> Result<T, SendFailure> {
    let unclear = |reason: String| SendFailure::Temporary { reason, may_have_arrived: true };
    match tokio::time::timeout(TIME_LIMIT, AssertUnwindSafe(call).catch_unwind()).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(unclear(format!("the messenger panicked: {}", ledger::message(panic.as_ref())))),
        Err(_) => Err(unclear(format!("there was no response within {} s", TIME_LIMIT.as_secs()))),
    }
}

/// Tells the log and the figures. What a message says is in neither.
fn tell(channel: &'static str, outcome: &Settlement) {
    match outcome {
        Settlement::Sent(_) => metering::delivered(channel, Delivery::Sent),
        Settlement::PutOff { .. } => metering::delivered(channel, Delivery::PutOff),
        Settlement::Again { reason, .. } => {
            metering::delivered(channel, Delivery::Failed);
            tracing::warn!(error.message = reason, "message was not delivered and is tried again");
        }
        Settlement::Dead { reason, .. } => {
            metering::delivered(channel, Delivery::Dead);
            tracing::error!(error.message = reason, "message given up");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_end_after_about_a_day() {
        let pauses: Vec<i64> = (1..).map_while(message_backoff).map(|pause| pause.num_seconds()).collect();
        assert_eq!(pauses[..8], [1, 5, 30, 120, 600, 1_800, 3_600, 3_600]);
        assert_eq!(pauses.iter().sum::<i64>() / 3_600, 23);
        assert_eq!(message_backoff(i32::MAX), None);
        assert_eq!(message_backoff(0), Some(TimeDelta::seconds(1)));
    }

    #[test]
    fn a_look_and_a_sending_end_before_the_lease() {
        assert!(TIME_LIMIT * 2 < NEEDED.to_std().expect("it is positive"));
        assert!(NEEDED < MESSAGE_LEASE);
    }
}
