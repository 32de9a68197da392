//! One run of an event's jobs, and what becomes of it: done, tried again later, or given up.

use std::{panic::AssertUnwindSafe, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt as _;
use leancrm_core::{
    Error, Result,
    ids::{OutboxId, TenantId},
    store::{Begin, OutboxEvent, RunOutcome},
};
use serde::{Deserialize, Serialize};

use crate::{
    metering::{self, Outcome},
    registry::{Context, Registry},
};

/// How often an event is tried before it is given up.
pub const MAX_ATTEMPTS: i32 = 8;
/// How long a run may go unheard of before another takes its place.
pub const RUN_LEASE: TimeDelta = TimeDelta::minutes(5);
/// How long a run may take; shorter than the lease, so that two runs of one event never overlap while clocks agree.
const TIME_LIMIT: Duration = Duration::from_mins(4);

/// What travels through the queue: which events, and the lease under which they were handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pointer {
    pub(crate) lease: DateTime<Utc>,
    /// An earlier run was never heard of again: it may have ended its process, and is to take nobody along this time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) alone: bool,
    pub(crate) events: Vec<(TenantId, OutboxId)>,
}

impl From<Begin> for Pointer {
    fn from(run: Begin) -> Self {
        Self { lease: run.lease, alone: false, events: vec![(run.tenant, run.id)] }
    }
}

impl Pointer {
    /// A pointer to events that were taken under one lease; `None` to none.
    pub(crate) fn to(events: &[OutboxEvent]) -> Option<Self> {
        let first = events.first()?;
        let alone = events.iter().any(|event| event.unheard > 0);
        Some(Self { lease: first.lease, alone, events: events.iter().map(|event| (event.tenant, event.id)).collect() })
    }

    /// The runs that may begin with it.
    pub(crate) fn into_runs(self) -> impl Iterator<Item = Begin> {
        let lease = self.lease;
        self.events.into_iter().map(move |(tenant, id)| Begin { tenant, id, lease })
    }
}

/// The longest pause after so many attempts: five seconds, then three times as long each time, an hour at most.
pub fn backoff(attempts: i32) -> TimeDelta {
    let exponent = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(10);
    TimeDelta::seconds((5 * 3_i64.pow(exponent)).min(3_600))
}

/// The pause of an event after so many attempts: up to a quarter shorter than the longest, by its id, so that what failed together
/// is not tried again together.
pub fn pause_after(attempts: i32, event: OutboxId) -> TimeDelta {
    let longest = backoff(attempts);
    let spread =
        event.as_uuid().as_bytes().iter().fold(0_u8, |spread, byte| spread.wrapping_mul(31).wrapping_add(*byte));
    longest - longest * i32::from(spread) / 1024
}

/// Runs the jobs of an event that was begun; says how that ended.
pub(crate) async fn attempt(context: &Context, registry: &Registry, event: &OutboxEvent) -> RunOutcome {
    let outcome = if event.attempts > MAX_ATTEMPTS {
        Err(Failure { reason: "every worker that tried it died".to_owned(), hopeless: true })
    } else {
        guarded(context, registry, event).await
    };
    let Err(failure) = outcome else { return RunOutcome::Done };
    let next = (!failure.hopeless && event.attempts < MAX_ATTEMPTS).then(|| pause_after(event.attempts, event.id));
    let (job, outbox, tenant) = (registry.name_of(event), event.id, event.tenant);
    if let Some(pause) = next {
        tracing::warn!(
            error.message = failure.reason,
            job.name = job,
            outbox.id = %outbox,
            tenant.id = %tenant,
            job.pause_seconds = pause.num_seconds(),
            "job failed and is tried again"
        );
    } else {
        tracing::error!(
            error.message = failure.reason,
            job.name = job,
            outbox.id = %outbox,
            tenant.id = %tenant,
            "job given up"
        );
        metering::ran(job, Outcome::Dead);
    }
    RunOutcome::Failed { reason: failure.reason, next }
}

/// Why a run failed, and whether another could fare better.
struct Failure {
    reason: String,
    hopeless: bool,
}

/// Runs the jobs so that neither a panic nor an endless wait takes the worker along.
async fn guarded(context: &Context, registry: &Registry, event: &OutboxEvent) -> Result<(), Failure> {
    let run = AssertUnwindSafe(registry.run(context, event)).catch_unwind();
    match tokio::time::timeout(TIME_LIMIT, run).await {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(error))) => Err(Failure { hopeless: is_hopeless(&error), reason: error.chain() }),
        Ok(Err(panic)) => {
            Err(Failure { reason: format!("the job panicked: {}", message(panic.as_ref())), hopeless: false })
        }
        Err(_) => {
            Err(Failure { reason: format!("the job took longer than {} s", TIME_LIMIT.as_secs()), hopeless: false })
        }
    }
}

/// Whether the same job would fail the same way for ever. An internal error is given the benefit of the doubt: a deadlock
/// looks like one.
fn is_hopeless(error: &Error) -> bool {
    !error.retryable() && !matches!(error, Error::Internal { .. } | Error::Conflict { .. })
}

/// What a panic said.
pub(crate) fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_below_an_hour() {
        let pauses: Vec<i64> = (1..=MAX_ATTEMPTS).map(|attempts| backoff(attempts).num_seconds()).collect();
        assert_eq!(pauses, [5, 15, 45, 135, 405, 1215, 3600, 3600]);
        assert_eq!(backoff(i32::MAX).num_seconds(), 3600);
    }

    #[test]
    fn what_fails_together_is_tried_again_apart_and_each_always_after_the_same_pause() {
        let event = |number: u128| OutboxId::from_uuid(uuid::Uuid::from_u128((number << 64) | number));
        let pauses: Vec<i64> = (1..=100).map(|number| pause_after(5, event(number)).num_milliseconds()).collect();
        assert!(pauses.iter().all(|pause| (303_750..=405_000).contains(pause)), "{pauses:?}");
        let different: std::collections::HashSet<_> = pauses.iter().collect();
        assert!(different.len() > 50, "{pauses:?}");
        assert_eq!(pause_after(5, event(7)), pause_after(5, event(7)));
    }

    #[test]
    fn a_run_ends_before_its_lease() {
        // It may wait for a hand as long as its pointer has its turn.
        assert!(crate::batch::TURN + TIME_LIMIT < RUN_LEASE.to_std().expect("the lease is positive"));
    }
}
