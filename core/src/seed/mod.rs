//! Made-up data of real size, the same for the same seed: as many tenants as asked, one of them far larger than the rest.

mod chunk;
mod people;
mod plan;
mod random;
mod vocabulary;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

pub use plan::SeedPlan;
pub use random::Random;

use plan::Layout;

use crate::{
    error::{Error, Result},
    store::{SeedDoor, Store},
};

/// The short name of the large tenant.
pub const LARGE_TENANT: &str = "seed-0001";

/// What was seeded, and whom to ask as.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SeedSummary {
    /// Tenants made.
    pub tenants: usize,
    /// Contacts made, over all tenants.
    pub contacts: u64,
    /// The short name of the large tenant.
    pub tenant: String,
    /// The e-mail address of its owner, who sees all of it.
    pub owner: String,
    /// The e-mail address of a rep, who sees their own part.
    pub rep: String,
}

/// Fills the store according to `plan`. `progress` is told how many contacts were written since it was last told.
///
/// # Errors
/// [`Error::Conflict`] where the store was seeded before; it is left as it was.
pub async fn run(store: &Store, plan: &SeedPlan, progress: &(dyn Fn(u64) + Sync)) -> Result<SeedSummary> {
    plan.check()?;
    if store.system().await?.list_tenants().await?.iter().any(|tenant| tenant.slug.starts_with("seed-")) {
        return Err(Error::conflict(
            "This database was seeded already (it has tenants named seed-…). Use an empty database: seeded data can't be added to.",
        ));
    }
    let layout = Arc::new(Layout::of(plan));
    let mut ids = layout.random(0);
    // The ids of tenants were made from the same stream, which goes on where they ended.
    for _ in 0..layout.ids_used {
        ids.id();
    }
    let rows: Vec<_> = layout.tenants.iter().map(|tenant| tenant.row.clone()).collect();
    let door = SeedDoor::open(store, &rows, &mut || ids.id()).await?;
    door.writer().await?.write(chunk::settings(&layout)).await?;
    let next = AtomicUsize::new(0);
    let write = || async {
        let mut writer = door.writer().await?;
        while let Some(piece) = layout.pieces.get(next.fetch_add(1, Ordering::Relaxed)).cloned() {
            let layout = Arc::clone(&layout);
            let contacts = piece.contacts();
            let batch = tokio::task::spawn_blocking(move || chunk::generate(&layout, &piece))
                .await
                .map_err(|error| Error::internal("making up data", error))?;
            writer.write(batch).await?;
            progress(contacts);
        }
        Ok(())
    };
    // Three connections write at once: more of them only wait for each other on a small machine.
    tokio::try_join!(Box::pin(write()), Box::pin(write()), Box::pin(write()))?;
    door.finish().await?;
    Ok(layout.summary())
}
