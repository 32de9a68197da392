//! The figures of background work.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{
    domain::notice::DueNotice,
    store::{MessageCounts, NoticeCounts, OutboxCounts},
};

/// How a run of a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Failed,
    Dead,
}

/// How a try to deliver a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Sent,
    PutOff,
    Failed,
    Dead,
}

/// What became of a notice that was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// It is in a message.
    Told,
    /// The same, later than it should have been.
    Late,
    /// Its member is left alone for now.
    PutOff,
    /// No channel knows its member, or nothing was left to say.
    Unsent,
}

/// Names and units of the figures, for the recorder in place; call it once after that was installed.
pub fn describe() {
    metrics::describe_counter!("leancrm_jobs_total", "Runs of background jobs by job and outcome: done, failed, dead");
    metrics::describe_counter!("leancrm_jobs_started_total", "Background jobs that were begun, by job");
    metrics::describe_histogram!(
        "leancrm_job_run_seconds",
        metrics::Unit::Seconds,
        "Duration of background jobs by job"
    );
    metrics::describe_histogram!(
        "leancrm_job_wait_seconds",
        metrics::Unit::Seconds,
        "From an event's commit to the start of its first run, by job"
    );
    metrics::describe_counter!(
        "leancrm_outbox_recalled_total",
        "Events whose pointers a queue had lost and that were handed to it again"
    );
    metrics::describe_counter!("leancrm_outbox_handed_over_total", "Events handed to the queue");
    metrics::describe_counter!("leancrm_outbox_collapsed_total", "Events that another one of their kind stood for");
    metrics::describe_counter!("leancrm_jobs_stale_total", "Pointers that arrived after their lease had run out");
    metrics::describe_counter!(
        "leancrm_queue_restarts_total",
        "Times a queue worker ended with an error and was started again"
    );
    metrics::describe_gauge!("leancrm_outbox_waiting", "Events neither worked off nor given up");
    metrics::describe_gauge!("leancrm_outbox_dead", "Events given up");
    metrics::describe_gauge!(
        "leancrm_outbox_oldest_seconds",
        metrics::Unit::Seconds,
        "Age of the oldest waiting event"
    );
    metrics::describe_counter!(
        "leancrm_messages_total",
        "Tries to deliver a message by channel and outcome: sent, put_off, failed, dead"
    );
    metrics::describe_gauge!("leancrm_messages_waiting", "Messages that are due and have not gone out, by channel");
    metrics::describe_gauge!("leancrm_messages_dead", "Messages given up, by channel");
    metrics::describe_gauge!(
        "leancrm_messages_oldest_seconds",
        metrics::Unit::Seconds,
        "For how long the oldest waiting message has been due, by channel"
    );
    metrics::describe_counter!("leancrm_notices_handed_over_total", "Notices whose time had come");
    metrics::describe_counter!(
        "leancrm_notices_total",
        "Notices that were due by kind and outcome: told, late, put_off, unsent"
    );
    metrics::describe_gauge!("leancrm_notices_due", "Notices that are due and were not told");
    metrics::describe_gauge!(
        "leancrm_notices_lag_seconds",
        metrics::Unit::Seconds,
        "For how long the oldest of these has been due"
    );
    describe_accounts();
}

fn describe_accounts() {
    metrics::describe_gauge!("leancrm_sync_due", "Mailboxes and calendars that are due and were not handed over");
    metrics::describe_gauge!(
        "leancrm_sync_under_way",
        "Mailboxes and calendars that were handed over and are not back"
    );
    metrics::describe_gauge!(
        "leancrm_sync_stalled",
        "Mailboxes and calendars whose owners were told that they are behind"
    );
    metrics::describe_gauge!(
        "leancrm_sync_lag_seconds",
        metrics::Unit::Seconds,
        "For how long the oldest of those that are due has been due"
    );
    metrics::describe_counter!("leancrm_sync_in_step_total", "Looks that brought an account into step, by kind");
    metrics::describe_counter!("leancrm_sync_missed_total", "Looks that failed because of the provider, by kind");
    metrics::describe_counter!("leancrm_mails_total", "Messages read, by outcome: kept, skipped, removed");
    metrics::describe_counter!("leancrm_meetings_total", "Calendar events read, by outcome: kept, skipped, cancelled");
}

impl Outcome {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Dead => "dead",
        }
    }
}

pub(crate) fn ran(job: &'static str, outcome: Outcome) {
    metrics::counter!("leancrm_jobs_total", "job" => job, "outcome" => outcome.as_str()).increment(1);
}

pub(crate) fn started(job: &'static str) {
    metrics::counter!("leancrm_jobs_started_total", "job" => job).increment(1);
}

pub(crate) fn took(job: &'static str, run: Duration) {
    metrics::histogram!("leancrm_job_run_seconds", "job" => job).record(run.as_secs_f64());
}

pub(crate) fn waited(job: &'static str, wait: TimeDelta) {
    let seconds = wait.to_std().unwrap_or_default().as_secs_f64();
    metrics::histogram!("leancrm_job_wait_seconds", "job" => job).record(seconds);
}

pub(crate) fn delivered(channel: &'static str, outcome: Delivery) {
    let outcome = match outcome {
        Delivery::Sent => "sent",
        Delivery::PutOff => "put_off",
        Delivery::Failed => "failed",
        Delivery::Dead => "dead",
    };
    metrics::counter!("leancrm_messages_total", "channel" => channel, "outcome" => outcome).increment(1);
}

pub(crate) fn noticed(due: &[DueNotice], outcome: impl Fn(&DueNotice) -> Notice) {
    for notice in due {
        let outcome = match outcome(notice) {
            Notice::Told => "told",
            Notice::Late => "late",
            Notice::PutOff => "put_off",
            Notice::Unsent => "unsent",
        };
        let kind = notice.kind.as_str();
        metrics::counter!("leancrm_notices_total", "kind" => kind, "outcome" => outcome).increment(1);
    }
}

pub(crate) fn notices_handed_over(notices: usize) {
    metrics::counter!("leancrm_notices_handed_over_total").increment(notices as u64);
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and these are far below 2^52")]
pub(crate) fn notices_standing(counts: NoticeCounts, now: DateTime<Utc>) {
    let lag = counts.oldest.map_or(0, |oldest| (now - oldest).num_milliseconds().max(0));
    metrics::gauge!("leancrm_notices_due").set(counts.due as f64);
    metrics::gauge!("leancrm_notices_lag_seconds").set(lag as f64 / 1000.0);
}

pub(crate) fn stale(pointers: usize) {
    if pointers > 0 {
        metrics::counter!("leancrm_jobs_stale_total").increment(pointers as u64);
    }
}

pub(crate) fn recalled(events: u64) {
    metrics::counter!("leancrm_outbox_recalled_total").increment(events);
}

pub(crate) fn restarted() {
    metrics::counter!("leancrm_queue_restarts_total").increment(1);
}

pub(crate) fn handed_over(events: usize, collapsed: usize) {
    metrics::counter!("leancrm_outbox_handed_over_total").increment(events as u64);
    metrics::counter!("leancrm_outbox_collapsed_total").increment(collapsed as u64);
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and these are far below 2^52")]
pub(crate) fn standing(counts: OutboxCounts, now: DateTime<Utc>) {
    let age = counts.oldest.map_or(0, |oldest| (now - oldest).num_milliseconds().max(0));
    metrics::gauge!("leancrm_outbox_waiting").set(counts.waiting as f64);
    metrics::gauge!("leancrm_outbox_dead").set(counts.dead as f64);
    metrics::gauge!("leancrm_outbox_oldest_seconds").set(age as f64 / 1000.0);
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and these are far below 2^52")]
pub(crate) fn messages_standing(counts: &[MessageCounts], now: DateTime<Utc>) {
    for MessageCounts { channel, waiting, dead, oldest } in counts {
        let age = oldest.map_or(0, |oldest| (now - oldest).num_milliseconds().max(0));
        metrics::gauge!("leancrm_messages_waiting", "channel" => channel.clone()).set(*waiting as f64);
        metrics::gauge!("leancrm_messages_dead", "channel" => channel.clone()).set(*dead as f64);
        metrics::gauge!("leancrm_messages_oldest_seconds", "channel" => channel.clone()).set(age as f64 / 1000.0);
    }
}
