//! Purpose: the CRM has the mail that lies in a mailbox, and no other.
//!
//! A look reads page by page: what a page brings and how far the mailbox has been read are one commit, and no transaction is open while
//! the provider is asked. After a while, or when its
//! process stops, it makes room for others and is due again at once. Whatever the provider says stays with the
//! account; only what is the database's goes back to the queue.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use leancrm_core::{
    Error, Result,
    domain::account::{Account, FIRST_IMPORT, SyncKind, SyncPhase, SyncState},
    ids::AccountId,
    jobs::SyncMailbox,
    ops::mail::{self, Surroundings, TakenIn},
    ports::{mailbox::Mailboxes, provider::ProviderError},
    store::{OutboxEvent, Store, TenantTx},
    tenancy::Actor,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::looks::{self, Begun, Missed};
use crate::registry::{Context, Handler};

/// After so long a look makes room for others.
const SLICE: Duration = Duration::from_mins(1);
/// Messages that are fetched and committed together.
const TOGETHER: usize = 100;
/// The provider calls for a week at most; it is asked again in time.
const WATCH_EARLY: TimeDelta = TimeDelta::days(1);

impl Handler for SyncMailbox {
    const EVENTS: &'static [&'static str] = &["mailbox.due"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        Ok(Self { account: AccountId::from_uuid(event.entity_id) })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let Some(mailboxes) = &context.mailboxes else {
            let source = "this process does not read mail".into();
            return Err(Error::Unavailable { service: "mailbox", source });
        };
        let begun = looks::begin(&context.store, event.tenant, self.account, SyncKind::Mail).await?;
        let Some(Begun { worker, account, state, began, .. }) = begun else { return Ok(()) };
        let look = Look {
            store: &context.store,
            mailboxes: Arc::clone(mailboxes),
            worker,
            account,
            until: Instant::now() + SLICE,
            stopping: &context.stopping,
        };
        let outcome = look.go(state).await;
        looks::end(&context.store, &look.worker, &look.account, SyncKind::Mail, began, outcome).await
    }
}

/// One look at a mailbox.
struct Look<'a> {
    store: &'a Store,
    mailboxes: Arc<dyn Mailboxes>,
    worker: Actor,
    account: Account,
    until: Instant,
    stopping: &'a CancellationToken,
}

impl Look<'_> {
    /// Reads until the mailbox is in step, or for as long as a look lasts and its process does not stop; says whether it is in step.
    async fn go(&self, mut state: SyncState) -> Result<bool, Missed> {
        let labels =
            if self.account.only_labels.is_empty() { Vec::new() } else { self.mailboxes.labels(&self.account).await? };
        let mut tx = self.begin().await?;
        let around = mail::surroundings(&mut tx, &self.account, &labels).await?;
        drop(tx);
        self.watch(&state).await;
        let mut has_forgotten = false;
        while Instant::now() < self.until && !self.stopping.is_cancelled() {
            let step = match state.phase {
                SyncPhase::Importing if state.cursor.is_none() => self.begin_import(&mut state).await.map(|()| false),
                SyncPhase::Importing => self.import(&mut state, &around).await.map(|()| false),
                SyncPhase::Following => self.follow(&mut state, &around).await,
            };
            match step {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(Missed::Provider(ProviderError::Expired)) if has_forgotten => {
                    let why = "Google does not know the changes since a moment that it has just named".to_owned();
                    return Err(ProviderError::Unavailable(why).into());
                }
                Err(Missed::Provider(ProviderError::Expired)) => {
                    has_forgotten = true;
                    self.start_over(&mut state, SyncPhase::Importing).await?;
                }
                Err(Missed::Provider(ProviderError::PageLost)) if state.page.is_some() => {
                    let phase = state.phase;
                    self.start_over(&mut state, phase).await?;
                }
                Err(missed) => return Err(missed),
            }
        }
        Ok(false)
    }

    async fn begin(&self) -> Result<TenantTx> {
        self.store.begin(&self.worker).await
    }

    async fn begin_import(&self, state: &mut SyncState) -> Result<(), Missed> {
        let standing = self.mailboxes.standing(&self.account).await?;
        let mut tx = self.begin().await?;
        mail::begin_import(&mut tx, state, &standing, FIRST_IMPORT).await?;
        Ok(tx.commit().await?)
    }

    /// A page of an import, in parts: the page counts as read with the last of them, so that one that was cut short is read again.
    async fn import(&self, state: &mut SyncState, around: &Surroundings) -> Result<(), Missed> {
        let since = state.import_from.unwrap_or_else(|| self.store.clock().now() - FIRST_IMPORT);
        let page = self.mailboxes.list(&self.account, since, mail::page_of(state)).await?;
        let mut parts = page.ids.chunks(TOGETHER).peekable();
        loop {
            let ids = parts.next().unwrap_or_default();
            let ends = parts.peek().is_none().then_some(&page);
            let messages = self.mailboxes.fetch(&self.account, ids).await?;
            let mut tx = self.begin().await?;
            let taken = mail::import_part(&mut tx, &self.account, around, state, (ids, &messages), ends).await?;
            if state.phase == SyncPhase::Following {
                self.tell_imported(&mut tx, state).await?;
            }
            tx.commit().await?;
            self.after(&taken).await?;
            if ends.is_some() {
                return Ok(());
            }
        }
    }

    /// A page of changes; says whether it was the last.
    async fn follow(&self, state: &mut SyncState, around: &Surroundings) -> Result<bool, Missed> {
        let cursor = state.cursor.clone().ok_or(ProviderError::Expired)?;
        let changes = self.mailboxes.changes(&self.account, &cursor, mail::page_of(state)).await?;
        let messages = self.mailboxes.fetch(&self.account, &changes.touched).await?;
        let mut tx = self.begin().await?;
        let taken = mail::follow_page(&mut tx, &self.account, around, state, &changes, &messages).await?;
        tx.commit().await?;
        self.after(&taken).await?;
        Ok(changes.next.is_none())
    }

    async fn start_over(&self, state: &mut SyncState, phase: SyncPhase) -> Result<(), Missed> {
        tracing::info!(account.id = %self.account.id, sync.phase = phase.word(), "the listing of a mailbox begins anew");
        let mut tx = self.begin().await?;
        mail::start_over(&mut tx, state, phase).await?;
        Ok(tx.commit().await?)
    }

    /// What follows from what was taken in, after it was committed.
    async fn after(&self, taken: &TakenIn) -> Result<(), Missed> {
        let count = |name: &'static str, number: i64| {
            metrics::counter!("leancrm_mails_total", "outcome" => name).increment(number.unsigned_abs());
        };
        count("kept", taken.kept);
        count("skipped", taken.skipped);
        count("removed", taken.removed);
        if taken.kept > 0 && self.account.adds_contacts {
            let mut tx = self.begin().await?;
            match mail::by_rule(&mut tx, &self.account).await {
                Ok(_) => tx.commit().await?,
                Err(error) => {
                    tracing::warn!(account.id = %self.account.id, error.message = error.chain(), "nobody was made a contact by rule");
                }
            }
        }
        Ok(())
    }

    /// Tells the owner that their mailbox is in, the first time.
    async fn tell_imported(&self, tx: &mut TenantTx, state: &SyncState) -> Result<()> {
        if state.counts.kept > state.import.kept || state.import.seen == 0 {
            return Ok(());
        }
        let suggested = tx.suggestions(self.account.member, 1).await?.total;
        let people = match suggested {
            0 => String::new(),
            1 => " One person in it is no contact yet: say “suggested contacts”.".to_owned(),
            many => format!(" {many} people in it are no contacts yet: say “suggested contacts”."),
        };
        let text = format!(
            "{} is in: {} of {} messages of the last {} days were mail with people outside. Only you see them, unless you share \
             them.{people}",
            self.account.address,
            state.import.kept,
            state.import.seen,
            FIRST_IMPORT.num_days(),
        );
        match suggested {
            0 => tx.raise_alert(self.account.member, &text, None).await.map(drop),
            _ => tx.raise_alert_offering(self.account.member, &text, "suggested contacts").await.map(drop),
        }
    }

    /// Has the provider call when mail comes, where that is configured. It is a comfort: without it mail is looked for all the same.
    async fn watch(&self, state: &SyncState) {
        let now = self.store.clock().now();
        if state.watch_expires_at.is_some_and(|until| until > now + WATCH_EARLY) {
            return;
        }
        let outcome = match self.mailboxes.watch(&self.account).await {
            Ok(None) => return,
            Ok(until) => self.keep_watch(until).await.map_err(|error| error.chain()),
            Err(error) => Err(error.to_string()),
        };
        if let Err(why) = outcome {
            tracing::warn!(account.id = %self.account.id, error.message = why, "the provider does not call when mail comes");
        }
    }

    async fn keep_watch(&self, until: Option<chrono::DateTime<chrono::Utc>>) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.save_watch(self.account.id, SyncKind::Mail, until).await?;
        tx.commit().await
    }
}
