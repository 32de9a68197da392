//! The door for seeding. It is narrow on purpose: it makes the tenants itself, and whatever is written through it goes to
//! tenants that it made.
//!
//! Where the login is not bound by row-level security (the private cluster's is not), rows are copied straight into the
//! tables; they carry the tenant that they were made for. Elsewhere they take the way of every other write, through a
//! tenant's own transaction, which is slower and needs no rights.

use std::{
    collections::{BTreeSet, HashSet},
    sync::Mutex,
};

use sqlx::{Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

use super::{
    Store,
    bulk::{Bulk, Encoded, TenantRow, WORDS},
    error, schema,
};
use crate::{
    error::{Error, Result},
    ids::TenantId,
};

/// An open door for new tenants.
#[derive(Debug)]
pub(crate) struct SeedDoor<'a> {
    store: &'a Store,
    tenants: HashSet<TenantId>,
    /// Whether the login may copy into the tables.
    direct: bool,
    /// The words of all batches: written last and at once, because batches at work side by side share many.
    words: Mutex<BTreeSet<(TenantId, String)>>,
}

/// One connection that writes batches.
#[derive(Debug)]
pub(crate) struct SeedWriter<'a> {
    door: &'a SeedDoor<'a>,
    connection: PgConnection,
}

impl<'a> SeedDoor<'a> {
    /// Makes the tenants and opens the door to them.
    ///
    /// # Errors
    /// [`Error::Conflict`] where one exists already; none is made then.
    pub(crate) async fn open(
        store: &'a Store,
        tenants: &[TenantRow],
        new_id: &mut (dyn FnMut() -> Uuid + Send),
    ) -> Result<Self> {
        let mut system = store.system().await?;
        system.write_tenants(tenants, new_id).await?;
        system.commit().await?;
        let mut connection = schema::connect(&store.options).await?;
        let bound: bool = sqlx::query_scalar("-- seed.bound_by_policies\nSELECT row_security_active('contacts')")
            .fetch_one(&mut connection)
            .await
            .map_err(error::query("asking for the login's rights"))?;
        connection.close().await.ok();
        let tenants = tenants.iter().map(|tenant| tenant.id).collect();
        Ok(Self { store, tenants, direct: !bound, words: Mutex::default() })
    }

    /// A connection of its own for one writer. A crash in the middle of a seed means seeding anew, so no commit waits for
    /// the disk.
    pub(crate) async fn writer(&'a self) -> Result<SeedWriter<'a>> {
        let mut connection = schema::connect(&self.store.options).await?;
        connection.execute("SET synchronous_commit = off").await.map_err(error::query("preparing to seed"))?;
        Ok(SeedWriter { door: self, connection })
    }

    /// Writes what is written last, and lets the planner see what there is now.
    pub(crate) async fn finish(&self) -> Result<()> {
        let mut writer = self.writer().await?;
        if self.direct {
            let words = std::mem::take(&mut *self.words());
            let mut tx = writer.connection.begin().await.map_err(error::query("seeding"))?;
            WORDS.write_directly(&mut tx, &Encoded::words(&words)).await?;
            tx.commit().await.map_err(error::query("seeding"))?;
        }
        writer.connection.execute("VACUUM (ANALYZE)").await.map_err(error::query("analysing the tables"))?;
        writer.connection.close().await.ok();
        Ok(())
    }

    fn words(&self) -> std::sync::MutexGuard<'_, BTreeSet<(TenantId, String)>> {
        // Words are only ever added, so what a writer that failed left behind is as good as any.
        self.words.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl SeedWriter<'_> {
    /// Writes the records of some tenants, all or none of them.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a tenant that this door did not make.
    pub(crate) async fn write(&mut self, batch: Vec<(TenantId, Bulk)>) -> Result<()> {
        if batch.iter().any(|(tenant, _)| !self.door.tenants.contains(tenant)) {
            return Err(Error::invalid("Seeded data goes to new tenants only."));
        }
        if !self.door.direct {
            for (tenant, bulk) in batch {
                let mut tx = self.door.store.begin(&self.door.store.worker(tenant).await?).await?;
                tx.write_bulk(&bulk).await?;
                tx.commit().await?;
            }
            return Ok(());
        }
        let encode = move || {
            let mut encoded = Encoded::default();
            for (tenant, bulk) in &batch {
                encoded.add(*tenant, bulk);
            }
            encoded
        };
        let mut encoded =
            tokio::task::spawn_blocking(encode).await.map_err(|error| Error::internal("encoding rows", error))?;
        self.door.words().append(&mut encoded.words);
        let mut tx = self.connection.begin().await.map_err(error::query("seeding"))?;
        for (table, rows) in encoded.in_order() {
            table.write_directly(&mut tx, rows).await?;
        }
        tx.commit().await.map_err(error::query("seeding"))
    }
}
