//! The few crossings between tenants: signing in, administering tenants, the outbox.

use std::sync::Arc;

use sqlx::{PgConnection, PgPool, Postgres, SqlSafeStr as _, Transaction};
use uuid::Uuid;

use super::{error, opened};
use crate::{
    clock::{Clock, new_id},
    error::Result,
};

/// An open transaction with the system role, which may touch only the tables that a migration opened to it.
#[derive(Debug)]
pub struct SystemTx {
    transaction: Transaction<'static, Postgres>,
    clock: Arc<dyn Clock>,
}

impl SystemTx {
    pub(super) async fn begin(pool: &PgPool, clock: Arc<dyn Clock>) -> Result<Self> {
        let transaction = opened::open(pool, "BEGIN; SET LOCAL ROLE leancrm_system".into_sql_str())
            .await
            .map_err(error::query("opening a system transaction"))?;
        Ok(Self { transaction, clock })
    }

    /// Keeps everything that was written.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await.map_err(error::query("committing"))
    }

    /// The time that stamps what is written.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    pub(crate) fn new_id(&self) -> Uuid {
        new_id(self.clock.as_ref())
    }

    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }
}
