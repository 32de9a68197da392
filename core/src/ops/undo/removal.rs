//! What a change-set made or brought back goes again, but not from under what was built on it since.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Kept, Since, row::Row};
use crate::{
    domain::record::RecordKind,
    error::Result,
    ids::ChangeSetId,
    store::{Standing, TenantTx},
};

/// A record that is to go.
#[derive(Debug)]
pub(super) struct Removal {
    /// Its place among the rows.
    pub(super) position: usize,
    /// The change-set that made it or brought it back.
    pub(super) of: ChangeSetId,
    /// When that was.
    pub(super) at: DateTime<Utc>,
    /// Whether it no longer says what it said then.
    pub(super) touched: bool,
}

/// Whether records may go, asked once all the others are as they will be. Those that have to stay are there again, and told. Who
/// made a record takes that back without the permission to delete, as long as it says what they made it say.
pub(super) async fn settle(tx: &mut TenantTx, rows: &mut [Row], removals: &[Removal]) -> Result<Vec<Kept>> {
    let removals: Vec<&Removal> = removals.iter().filter(|removal| rows[removal.position].goes()).collect();
    let standing = standing(tx, rows, &removals).await?;
    let of = |removal: &Removal| standing.get(&(removal.of, rows[removal.position].id)).copied().unwrap_or_default();
    for removal in &removals {
        if removal.touched || !of(removal).is_new {
            rows[removal.position].require(tx.actor(), "delete")?;
        }
    }
    let mut stay: BTreeSet<usize> =
        removals.iter().filter(|removal| of(removal).is_built_on).map(|removal| removal.position).collect();
    let mut kept = Vec::new();
    // What stays keeps what it hangs on.
    loop {
        let held = |position: &usize| {
            let row = &rows[*position];
            row.goes() && rows.iter().any(|other| !other.now.deleted && other.hangs_on(row.id))
        };
        stay.extend(removals.iter().map(|removal| removal.position).filter(held));
        if stay.is_empty() {
            return Ok(kept);
        }
        for position in std::mem::take(&mut stay) {
            let row = &mut rows[position];
            row.now.deleted = false;
            kept.extend(removals.iter().filter(|removal| removal.position == position).map(|removal| Kept {
                of: removal.of,
                entity: row.kind.entity(),
                name: row.name(),
                since: Since::BuiltOn,
            }));
        }
    }
}

/// How the records stand, asked for each change-set and kind at once. What goes back itself is not asked about: what it will
/// hang on is known.
async fn standing(
    tx: &mut TenantTx,
    rows: &[Row],
    removals: &[&Removal],
) -> Result<HashMap<(ChangeSetId, Uuid), Standing>> {
    let besides: Vec<Uuid> = rows.iter().filter(|row| !row.gone).map(|row| row.id).collect();
    let mut asked: Vec<(ChangeSetId, DateTime<Utc>, RecordKind, Vec<Uuid>)> = Vec::new();
    for removal in removals {
        let row = &rows[removal.position];
        match asked.iter_mut().find(|(of, _, kind, _)| *of == removal.of && *kind == row.kind) {
            Some((.., ids)) => ids.push(row.id),
            None => asked.push((removal.of, removal.at, row.kind, vec![row.id])),
        }
    }
    let mut standing = HashMap::new();
    for (of, at, kind, ids) in asked {
        let found = tx.standing(kind, &ids, at, &besides).await?;
        standing.extend(found.into_iter().map(|(id, stands)| ((of, id), stands)));
    }
    Ok(standing)
}
