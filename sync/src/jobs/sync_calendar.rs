//! Purpose: the CRM has the meetings that stand in a calendar, and no other.
//!
//! A look reads page by page: what a page brings and how far the calendar has been read are one commit, and no transaction is open
//! while the provider is asked. Where the provider does not know the last look any more, everything is read anew.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use leancrm_core::{
    Error, Result,
    domain::account::{Account, SyncKind, SyncState},
    ids::AccountId,
    jobs::SyncCalendar,
    ops::calendar,
    ports::{
        calendar::{Calendars, Channel},
        provider::ProviderError,
    },
    store::{OutboxEvent, Store, TenantTx},
    tenancy::Actor,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::looks::{self, Begun, Missed};
use crate::registry::{Context, Handler};

/// After so long a look makes room for others.
const SLICE: Duration = Duration::from_mins(1);
/// A channel is renewed so long before it ends.
const WATCH_EARLY: TimeDelta = TimeDelta::days(1);

impl Handler for SyncCalendar {
    const EVENTS: &'static [&'static str] = &["calendar.due"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        Ok(Self { account: AccountId::from_uuid(event.entity_id) })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let Some(calendars) = &context.calendars else {
            let source = "this process does not read calendars".into();
            return Err(Error::Unavailable { service: "calendar", source });
        };
        let begun = looks::begin(&context.store, event.tenant, self.account, SyncKind::Calendar).await?;
        let Some(Begun { worker, member, account, state, began }) = begun else { return Ok(()) };
        let look = Look {
            store: &context.store,
            calendars: Arc::clone(calendars),
            member,
            account,
            until: Instant::now() + SLICE,
            stopping: &context.stopping,
        };
        let outcome = look.go(state).await;
        looks::end(&context.store, &worker, &look.account, SyncKind::Calendar, began, outcome).await
    }
}

/// One look at a calendar.
struct Look<'a> {
    store: &'a Store,
    calendars: Arc<dyn Calendars>,
    member: Actor,
    account: Account,
    until: Instant,
    stopping: &'a CancellationToken,
}

impl Look<'_> {
    /// Reads until the calendar is in step, or for as long as a look lasts and its process does not stop; says whether it is in step.
    async fn go(&self, mut state: SyncState) -> Result<bool, Missed> {
        self.watch(&state).await;
        let mut has_forgotten = false;
        while Instant::now() < self.until && !self.stopping.is_cancelled() {
            match self.step(&mut state).await {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(Missed::Provider(ProviderError::Expired)) if has_forgotten => {
                    let why = "Google does not know the changes since a moment that it has just named".to_owned();
                    return Err(ProviderError::Unavailable(why).into());
                }
                Err(Missed::Provider(ProviderError::Expired)) => {
                    has_forgotten = true;
                    self.begin_reading(&mut state).await?;
                }
                Err(Missed::Provider(ProviderError::PageLost)) if state.page.is_some() => {
                    let mut tx = self.begin().await?;
                    calendar::start_over(&mut tx, &mut state).await?;
                    tx.commit().await?;
                }
                Err(missed) => return Err(missed),
            }
        }
        Ok(false)
    }

    /// Reads a page; says whether it was the last.
    async fn step(&self, state: &mut SyncState) -> Result<bool, Missed> {
        let Some((since, page)) = calendar::page_of(state, self.store.clock().now()) else {
            self.begin_reading(state).await?;
            return Ok(false);
        };
        let page = self.calendars.events(&self.account, &since, page).await?;
        let mut tx = self.begin().await?;
        let applied = calendar::read_page(&mut tx, &self.account, state, &page).await?;
        tx.commit().await?;
        let count = |name: &'static str, number: u64| {
            metrics::counter!("leancrm_meetings_total", "outcome" => name).increment(number);
        };
        count("kept", applied.kept);
        count("skipped", applied.skipped);
        count("cancelled", applied.cancelled);
        Ok(page.next.is_none())
    }

    async fn begin(&self) -> Result<TenantTx> {
        self.store.begin(&self.member).await
    }

    async fn begin_reading(&self, state: &mut SyncState) -> Result<(), Missed> {
        tracing::info!(account.id = %self.account.id, "a calendar is read anew");
        let mut tx = self.begin().await?;
        calendar::begin_reading(&mut tx, state).await?;
        Ok(tx.commit().await?)
    }

    /// Has the provider call when the calendar changes, where it can reach this server. It is a comfort: without it the calendar is
    /// looked at all the same. A channel ends by itself; the next is opened before, and both call for a while.
    async fn watch(&self, state: &SyncState) {
        let now = self.store.clock().now();
        if state.watch_expires_at.is_some_and(|until| until > now + WATCH_EARLY) {
            return;
        }
        let outcome = match self.calendars.watch(&self.account).await {
            Ok(None) => return,
            Ok(Some(channel)) => self.keep_channel(&channel).await.map_err(|error| error.chain()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(why) = outcome {
            tracing::warn!(account.id = %self.account.id, error.message = why, "the provider does not call when a calendar changes");
        }
    }

    async fn keep_channel(&self, channel: &Channel) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.save_channel(self.account.id, channel).await?;
        tx.commit().await
    }
}
