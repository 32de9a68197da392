//! The one list: which events are whose work.

use std::{fmt, sync::Arc, time::Instant};

use futures::future::BoxFuture;
use leancrm_core::{
    Result,
    jobs::{
        ApplyMailWishes, AttachMail, Job, LogMeeting, PruneSearchWords, ReadMail, SyncCalendar, SyncMailbox,
        TellMember, TellThreshold, WriteCalendar,
    },
    ports::{announcer::Announcer, calendar::Calendars, mailbox::Mailboxes, reader::MailReader},
    store::{OutboxEvent, Store},
};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, Span, field::Empty};

use crate::{
    metering::{self, Outcome},
    outgoing::Ports,
};

/// What a job may use.
#[derive(Debug, Clone)]
pub struct Context {
    /// The database. A job opens what it needs, and closes it before it waits for anything else.
    pub store: Store,
    /// Puts what is due into words, where this process can.
    pub announcer: Option<Arc<dyn Announcer>>,
    /// Reads the mail of connected accounts, where that is configured.
    pub mailboxes: Option<Arc<dyn Mailboxes>>,
    /// Reads what mail says, where there is a language model.
    pub reader: Option<Arc<dyn MailReader>>,
    /// Reads and writes the calendars of connected accounts, where that is configured.
    pub calendars: Option<Arc<dyn Calendars>>,
    /// Cancelled once this process is to stop: whoever works in steps ends after the one under way, and is due again at once.
    pub stopping: CancellationToken,
}

impl Context {
    /// What jobs use in this process.
    pub(crate) fn new(store: &Store, ports: &Ports, stopping: CancellationToken) -> Self {
        Self {
            store: store.clone(),
            announcer: ports.announcer.clone(),
            mailboxes: ports.mailboxes.clone(),
            reader: ports.reader.clone(),
            calendars: ports.calendars.clone(),
            stopping,
        }
    }
}

/// A job that knows how to run, and from which events it follows.
pub trait Handler: Job {
    /// The events it follows from.
    const EVENTS: &'static [&'static str];

    /// The job that an event asks for.
    ///
    /// # Errors
    /// [`leancrm_core::Error::Invalid`] for an event that cannot be understood; it is given up at once.
    fn from_event(event: &OutboxEvent) -> Result<Self>;

    /// Does the work. It runs at least once: whatever it does must bear being done twice.
    fn run(self, context: &Context, event: &OutboxEvent) -> impl Future<Output = Result<()>> + Send;
}

type Run = for<'a> fn(&'a Context, &'a OutboxEvent) -> BoxFuture<'a, Result<()>>;

/// A [`Handler`] without its type.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) events: &'static [&'static str],
    pub(crate) run: Run,
    dedupe: fn(&OutboxEvent) -> Option<String>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// All jobs there are. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Registry(Arc<Vec<Entry>>);

impl Registry {
    /// The product's own jobs.
    pub fn standard() -> Self {
        Self::empty()
            .with::<PruneSearchWords>()
            .with::<TellMember>()
            .with::<TellThreshold>()
            .with::<SyncMailbox>()
            .with::<AttachMail>()
            .with::<ApplyMailWishes>()
            .with::<ReadMail>()
            .with::<LogMeeting>()
            .with::<SyncCalendar>()
            .with::<WriteCalendar>()
    }

    /// No job at all.
    pub fn empty() -> Self {
        Self(Arc::new(Vec::new()))
    }

    /// The same jobs and one more.
    #[must_use]
    pub fn with<H: Handler>(self) -> Self {
        let mut entries = (*self.0).clone();
        entries.push(Entry {
            name: H::NAME,
            events: H::EVENTS,
            run: |context, event| {
                Box::pin(async move {
                    let job = H::from_event(event)?;
                    job.run(context, event).await
                })
            },
            dedupe: |event| H::from_event(event).ok().and_then(|job| job.dedupe_key()),
        });
        Self(Arc::new(entries))
    }

    /// The jobs that follow from an event, in the order in which they run.
    pub(crate) fn of<'a>(&'a self, event: &'a str) -> impl Iterator<Item = &'a Entry> {
        self.0.iter().filter(move |entry| entry.events.contains(&event))
    }

    /// Whether any job follows from an event.
    pub(crate) fn has_job(&self, event: &str) -> bool {
        self.of(event).next().is_some()
    }

    /// What has to happen with an event that was just taken.
    pub(crate) fn route(&self, event: &OutboxEvent) -> Route {
        let mut keys = Vec::new();
        let mut collapsible = true;
        for entry in self.of(&event.event) {
            match (entry.dedupe)(event) {
                Some(key) => keys.push(format!("{}:{key}", entry.name)),
                None => collapsible = false,
            }
        }
        match (collapsible, keys.is_empty()) {
            (true, true) => Route::Nowhere,
            (true, false) => Route::Collapsible(format!("{}/{}", event.tenant, keys.join(","))),
            (false, _) => Route::Alone,
        }
    }

    /// The name under which an event's work is counted: that of its first job.
    pub(crate) fn name_of(&self, event: &OutboxEvent) -> &'static str {
        self.of(&event.event).next().map_or("none", |entry| entry.name)
    }

    /// Runs every job of an event, each in a span of its own.
    pub(crate) async fn run(&self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let mut is_first = event.attempts == 1;
        for entry in self.of(&event.event) {
            if std::mem::take(&mut is_first) {
                metering::waited(entry.name, context.store.clock().now() - event.created_at);
            }
            entry.run_in_span(context, event).await?;
        }
        Ok(())
    }
}

impl Entry {
    async fn run_in_span(&self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let span = tracing::info_span!(
            "job",
            job.name = self.name,
            job.event = event.event,
            job.attempt = event.attempts,
            outbox.id = %event.id,
            tenant.id = %event.tenant,
            outcome = Empty,
            duration_us = Empty,
        );
        watched(self.name, span, (self.run)(context, event)).await
    }
}

/// Does what goes by a name in a span with the fields `outcome` and `duration_us`, and counts it.
pub(crate) async fn watched(name: &'static str, span: Span, work: impl Future<Output = Result<()>>) -> Result<()> {
    metering::started(name);
    let running = Running { name, began: Instant::now(), span: span.clone() };
    let outcome = work.instrument(span).await;
    running.ends(if outcome.is_ok() { Outcome::Done } else { Outcome::Failed });
    outcome
}

/// A job that is under way: where it panics or takes too long, dropping this says so.
struct Running {
    name: &'static str,
    began: Instant,
    span: Span,
}

impl Running {
    fn ends(self, outcome: Outcome) {
        self.record(outcome);
        std::mem::forget(self);
    }

    fn record(&self, outcome: Outcome) {
        let took = self.began.elapsed();
        metering::ran(self.name, outcome);
        metering::took(self.name, took);
        self.span.record("outcome", outcome.as_str());
        self.span.record("duration_us", u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        self.span.in_scope(|| tracing::debug!("job {}", outcome.as_str()));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.record(Outcome::Failed);
    }
}

/// What has to happen with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// No job follows from it.
    Nowhere,
    /// It must be worked off by itself.
    Alone,
    /// One event of this key stands for all of them that wait.
    Collapsible(String),
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_every_job_follows_from_something() {
        let registry = Registry::standard();
        let names: HashSet<_> = registry.0.iter().map(|entry| entry.name).collect();
        assert_eq!(names.len(), registry.0.len());
        assert!(registry.0.iter().all(|entry| !entry.events.is_empty()));
    }

    #[test]
    fn an_event_that_means_nothing_to_anybody_goes_nowhere() {
        let registry = Registry::standard();
        assert_eq!(registry.of("weather.changed").count(), 0);
        assert_eq!(registry.of("contact.updated").count(), 2);
    }
}
