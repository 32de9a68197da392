//! The only door to PostgreSQL.
//!
//! [`Store::begin`] opens a tenant's data for a signed-in actor; [`Store::system`] opens the few tables that cross tenants.
//! The pools are private and so are the transactions inside [`TenantTx`] and [`SystemTx`]: no query on a tenant's data can be
//! written outside this crate, and inside it none runs without one of the two roles. One pool is handed out, to the queue alone,
//! and its role reaches nothing but the queue's own tables ([`Store::queue_pool`]).

use std::sync::Arc;

use sqlx::{
    Connection as _, Executor as _, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::{clock::Clock, error::Result, tenancy::Actor};

mod accounts;
mod activities;
mod audit;
mod candidates;
mod changes;
mod chat;
mod companies;
mod contacts;
mod custom;
mod deals;
mod defaults;
mod deleted;
mod deliveries;
mod error;
mod examples;
mod exports;
mod feedback;
mod home;
mod imports;
mod leads;
mod links;
mod looking_back;
mod mail;
mod meetings;
mod members;
mod merges;
mod models;
mod names;
mod notes;
mod notices;
mod opened;
mod outbox;
mod outgoing;
mod owners;
mod pending;
mod pictures;
mod pipelines;
mod prompts;
mod rates;
mod records;
mod reports;
mod retention;
mod sample;
mod schema;
mod seal;
mod search;
mod seed_copy;
mod sign_in;
mod slack;
mod sync_states;
mod system;
mod tasks;
mod team;
mod tenants;
mod tx;

pub mod bulk;
pub mod databases;
pub mod health;

pub use accounts::{
    AccessStanding, AccountLease, CONSENT_LASTS, CONSENT_LINK_LASTS, Consent, ConsentOf, Disconnected, NewAccount,
    SealedTokens,
};
pub(crate) use audit::AuditChain;
pub(crate) use changes::{OwnChangeSet, PastChange};
pub use chat::{AnsweredDelivery, ChatSession, ChatTurn};
pub use contacts::CONTACT_CARD_SQL;
pub use deals::DealView;
pub use deleted::Deleted;
pub use deliveries::{DeadDelivery, DeliveryId, LEASE as DELIVERY_LEASE, Unfinished};
pub use examples::ExampleNames;
pub(crate) use exports::{ExportedCompany, ExportedContact, ExportedDeal, ExportedLead};
pub use feedback::{Feedback, RatedTurn};
pub use home::{DealInNeed, WaitingChange};
pub(crate) use imports::{Advance, BegunImport};
pub(crate) use links::{Standing, Stored, Touched};
pub(crate) use mail::{KeptCopy, KnownPerson, MailRow, Moved};
pub(crate) use meetings::{EventRow, EventSource, KnownAddress, KnownEvent, LoggedMeeting, LoggedMeetings, PersonRow};
pub use meetings::{MeetingFilter, MeetingToWrite};
pub use members::{MemberSummary, NewMember};
pub(crate) use merges::Merge;
pub use merges::Weight;
pub use models::OwnPrompt;
pub use notices::{MemberPlace, NoticeCounts};
pub use outbox::{
    Begin, DeadLetter, Fresh, News, OutboxCounts, OutboxDesk, OutboxEvent, OutboxListener, OwnListener, QueuePool,
    RunOutcome, Settled,
};
pub use outgoing::{
    ClaimedMessage, ClaimedMessages, DeadMessage, MessageCounts, NewOutgoing, OutgoingKind, Settlement,
};
pub use owners::OwnedFilter;
pub use pending::PendingAction;
pub use pictures::{PICTURES_LAST, PictureName};
pub use rates::Conversion;
pub(crate) use records::words_of;
pub use retention::{count_queue, purge_queue_tables};
pub use schema::SchemaState;
pub use search::{Completion, KnownAs, Match, Matches, MemberMatch, Named, Quality};
pub(crate) use seed_copy::SeedDoor;
pub use slack::{
    Install, Lease, NewWorkspace, SealedPair, SlackCaller, SlackDelivery, SlackMember, SlackTenant, SlackWorkspace,
    Workspace,
};
pub use sync_states::{Stall, SyncStanding};
pub use system::SystemTx;
pub use tenants::{NewTenant, TenantSummary, TokenSummary};
pub use tx::TenantTx;

/// Every migration, embedded in the binary.
pub static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// The database, behind its two doors. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Store {
    application: PgPool,
    system: PgPool,
    outbox: PgPool,
    options: PgConnectOptions,
    clock: Arc<dyn Clock>,
    /// What this process itself commits, for its own relay.
    told: tokio::sync::broadcast::Sender<Fresh>,
    /// What goes on that nobody waits for.
    behind: TaskTracker,
}

/// How many connections a store may open; the system door gets a few of its own on top.
#[derive(Debug, Clone, Copy)]
pub struct PoolSize(pub u32);

impl Store {
    /// Connects to the database of `url` and brings an empty or older schema up to date if `migrate` says so.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the server cannot be reached,
    /// [`Error::Schema`](crate::Error::Schema) where the schema is newer than this program, or older and `migrate` is false.
    pub async fn open(url: &str, size: PoolSize, clock: Arc<dyn Clock>, migrate: bool) -> Result<Self> {
        let options = schema::options(url)?;
        schema::prepare(&options, migrate).await?;
        Ok(Self {
            application: pool(options.clone(), size.0, ROLE_OF_THE_APPLICATION),
            system: pool(options.clone(), 4, ROLE_OF_THE_SYSTEM),
            outbox: pool(options.clone(), OUTBOX_DESKS, ROLE_AT_THE_OUTBOX),
            options,
            clock,
            told: tokio::sync::broadcast::Sender::new(256),
            behind: tracker(),
        })
    }

    /// Opens the data of the actor's tenant, within the actor's scopes, until the value is committed or dropped.
    pub async fn begin(&self, actor: &Actor) -> Result<TenantTx> {
        TenantTx::begin(self, actor).await
    }

    /// The same with a [`mark`](TenantTx::mark) set from the start.
    pub async fn begin_marked(&self, actor: &Actor) -> Result<TenantTx> {
        TenantTx::begin_marked(self, actor).await
    }

    /// Opens the tables that may be read across tenants.
    pub async fn system(&self) -> Result<SystemTx> {
        SystemTx::begin(&self.system, Arc::clone(&self.clock)).await
    }

    /// One connection of the system door, for a single query.
    async fn system_connection(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Postgres>> {
        self.system.acquire().await.map_err(error::query("reaching the database"))
    }

    /// The clock that stamps what is written.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Whether the database answers; the readiness check.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("SELECT 1").execute(&self.system).await.map_err(error::query("pinging the database"))?;
        Ok(())
    }

    /// The name of the database.
    pub fn database_name(&self) -> &str {
        self.options.get_database().unwrap_or("postgres")
    }

    /// Does something that nobody has to wait for, also where whoever began it goes away; [`close`](Self::close) waits for it.
    pub fn behind(&self, work: impl Future<Output = ()> + Send + 'static) {
        // Without a runtime there is no server any more to do anything at.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            self.behind.spawn_on(work.in_current_span(), &runtime);
        }
    }

    /// Once nothing goes on any more that nobody waits for.
    pub async fn settled(&self) {
        self.behind.wait().await;
    }

    /// Closes every connection, waiting for the work that still holds one, and a while for what nobody else waits for.
    pub async fn close(&self) {
        if tokio::time::timeout(WAITED_BEHIND, self.settled()).await.is_err() {
            tracing::error!("what goes on behind the answers takes too long; it is left undone");
        }
        self.application.close().await;
        self.system.close().await;
        // A desk keeps its connection for as long as it is there, so this one is not waited for.
        drop(self.outbox.close());
    }
}

/// A tracker that can be waited for at any time: it counts as closed, which keeps nothing from being added.
fn tracker() -> TaskTracker {
    let tracker = TaskTracker::new();
    tracker.close();
    tracker
}

/// A model may take twenty seconds over an answer that is still to be entered.
const WAITED_BEHIND: std::time::Duration = std::time::Duration::from_secs(30);

/// How long ago a connection may have been used to be taken without asking whether it still lives.
const LIVELY: std::time::Duration = std::time::Duration::from_secs(1);

/// What every connection is told first: its role, and not to spend more on a plan than these short queries can give back.
const ROLE_OF_THE_APPLICATION: &str = "SET ROLE leancrm_app; SET jit = off; SET max_parallel_workers_per_gather = 0";
const ROLE_OF_THE_SYSTEM: &str = "SET ROLE leancrm_system; SET jit = off; SET max_parallel_workers_per_gather = 0";

/// Desks of the outbox that may be in use at the same time.
const OUTBOX_DESKS: u32 = 8;
/// At the outbox, moreover, nothing waits for the disk, see [`OutboxDesk`], and rows are found by their keys alone: statistics of an
/// empty table, as there are at the start, would have every statement read all of it once it has filled.
const ROLE_AT_THE_OUTBOX: &str = "SET ROLE leancrm_system; SET jit = off; SET max_parallel_workers_per_gather = 0; \
     SET synchronous_commit = off; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; \
     SET enable_sort = off; SET enable_bitmapscan = off";

/// A pool whose every connection is born with one role, so that no statement can ever run with the login's own rights.
fn pool(options: PgConnectOptions, size: u32, set_role: &'static str) -> PgPool {
    PgPoolOptions::new()
        .max_connections(size)
        .test_before_acquire(false)
        .acquire_timeout(std::time::Duration::from_secs(5))
        // A connection that has just been used is taken to live; one that lay idle is asked, so that a restart of the server
        // is met by a fresh connection rather than by an error for each that died.
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > LIVELY {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            Box::pin(async move {
                connection.execute(set_role).await?;
                Ok(())
            })
        })
        .connect_lazy_with(options)
}
