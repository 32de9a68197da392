//! The unit of work of one tenant.

use std::{fmt::Write as _, sync::Arc};

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Postgres, SqlSafeStr as _, Transaction};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::{Fresh, Store, error, opened};
use crate::{
    clock::{Clock, new_id},
    error::Result,
    ids::TenantId,
    tenancy::{Actor, Permission, SCOPED},
};

/// An open transaction on one tenant's data, as one actor. It has no way to run a query: its accessors hand out the tables'
/// own types. Dropping it takes everything back; [`commit`](Self::commit) keeps it.
#[derive(Debug)]
pub struct TenantTx {
    transaction: Transaction<'static, Postgres>,
    actor: Actor,
    clock: Arc<dyn Clock>,
    /// Nothing was locked or written since the opening set the mark.
    is_marked: bool,
    /// Events that this process is told of at the commit.
    written: Vec<Fresh>,
    told: broadcast::Sender<Fresh>,
}

impl TenantTx {
    pub(super) async fn begin(store: &Store, actor: &Actor) -> Result<Self> {
        Self::open(store, actor, opening(actor), false).await
    }

    /// The same with a [`mark`](Self::mark) set from the start, which spares a round trip where there will be one mostly.
    pub(super) async fn begin_marked(store: &Store, actor: &Actor) -> Result<Self> {
        Self::open(store, actor, format!("{}; {MARK}", opening(actor)), true).await
    }

    /// One round trip. Everything interpolated is an id or one of four fixed words, never text from outside.
    async fn open(store: &Store, actor: &Actor, sql: String, is_marked: bool) -> Result<Self> {
        let begun = opened::open(&store.application, AssertSqlSafe(sql).into_sql_str()).await;
        Ok(Self {
            transaction: begun.map_err(error::query("opening a transaction"))?,
            actor: actor.clone(),
            clock: Arc::clone(&store.clock),
            is_marked,
            written: Vec::new(),
            told: store.told.clone(),
        })
    }

    /// Keeps everything that was written.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await.map_err(error::query("committing"))?;
        for fresh in self.written {
            // Where nobody in this process listens, there is nobody to tell.
            let _ = self.told.send(fresh);
        }
        Ok(())
    }

    /// An event was written; where there are few, this process hears of them as soon as they are committed.
    pub(super) fn has_written(&mut self, fresh: Fresh) {
        if self.written.len() < TOLD {
            self.written.push(fresh);
        }
    }

    /// Marks the point that [`back`](Self::back) returns to.
    pub async fn mark(&mut self) -> Result<()> {
        if std::mem::take(&mut self.is_marked) {
            return Ok(());
        }
        self.transaction.execute(MARK).await.map_err(error::query("marking a point"))?;
        Ok(())
    }

    /// Takes back everything that was written since the [`mark`](Self::mark), and nothing that was written before it.
    pub async fn back(&mut self) -> Result<()> {
        self.transaction.execute("ROLLBACK TO SAVEPOINT marked").await.map_err(error::query("going back"))?;
        Ok(())
    }

    /// From here on something is locked or written that going back must not let go: the next [`mark`](Self::mark) is a new one.
    pub(super) const fn outlives_the_mark(&mut self) {
        self.is_marked = false;
    }

    /// Who this transaction acts as.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The tenant whose data is open.
    pub const fn tenant(&self) -> TenantId {
        self.actor.tenant()
    }

    /// The member this transaction acts as; the nil id for a background worker.
    pub(super) fn member(&self) -> Uuid {
        self.actor.member().map_or(Uuid::nil(), crate::ids::MemberId::as_uuid)
    }

    /// The time that stamps what is written.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The clock that stamps what is written.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// A fresh id.
    pub(crate) fn new_id(&self) -> Uuid {
        new_id(self.clock.as_ref())
    }

    /// The connection, for the table files of this crate.
    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}

/// Events that one transaction tells of; a relay takes more than a few from the outbox anyway.
const TOLD: usize = 4;

/// Sets the mark.
const MARK: &str = "SAVEPOINT marked";

/// The longest a single statement may run, in milliseconds. Whoever asked has gone by then, and the query must not stay behind.
const STATEMENT_TIMEOUT_MS: u32 = 15_000;

/// The statement that opens a transaction for an actor: the role, the tenant, the member, the team and the scope of each kind of
/// record, all for the length of the transaction.
fn opening(actor: &Actor) -> String {
    let mut sql = format!(
        "BEGIN; SET LOCAL ROLE leancrm_app; SET LOCAL statement_timeout = {STATEMENT_TIMEOUT_MS}; SET LOCAL app.tenant_id = '{}'",
        actor.tenant.as_uuid()
    );
    let member = actor.member.map_or(Uuid::nil(), crate::ids::MemberId::as_uuid);
    let _ = write!(sql, "; SET LOCAL app.member_id = '{member}'; SET LOCAL app.team = '{{");
    for (position, member) in actor.team.iter().enumerate() {
        let comma = if position == 0 { "" } else { "," };
        let _ = write!(sql, "{comma}{}", member.as_uuid());
    }
    sql.push_str("}'");
    for resource in SCOPED {
        let scope = actor.grants.scope(Permission::new(resource, "read")).map_or("none", crate::tenancy::Scope::as_str);
        let _ = write!(sql, "; SET LOCAL app.scope_{resource} = '{scope}'");
    }
    sql
}
