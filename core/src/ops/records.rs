//! Deleting records and bringing them back. What hangs on a deleted record stays where it is and is there again with it.

use uuid::Uuid;

use super::{merging, short};
use crate::{
    domain::{
        money::plural,
        record::{Record, RecordKind},
    },
    error::{Error, Result},
    history::{Recorder, Write},
    store::{Stored, TenantTx},
    tenancy::Permission,
};

/// How many records are deleted at once at most.
pub const MOST: usize = 200;

/// The permission to delete records of a kind and to bring them back.
pub const fn permission(kind: RecordKind) -> Permission {
    Permission::new(kind.resource(), "delete")
}

/// Deletes records, all or none.
///
/// # Errors
/// [`Error::NotFound`] for a record that is gone or out of sight, [`Error::Forbidden`] without the permission or where it does not
/// reach one of them, [`Error::Invalid`] for more than [`MOST`].
pub async fn delete(tx: &mut TenantTx, targets: &[(RecordKind, Uuid)], recorder: &mut Recorder) -> Result<()> {
    if targets.len() > MOST {
        return Err(Error::invalid(format!("{MOST} records can be deleted at once, not more.")));
    }
    let mut writes = Vec::with_capacity(targets.len());
    let mut summary = String::new();
    let mut hiring = false;
    for (position, &(kind, id)) in targets.iter().enumerate() {
        let stored = tx.record_for_change(kind, id).await?.filter(|stored| !stored.deleted);
        let stored = stored.ok_or_else(|| Error::not_found(format!("that {}", kind.entity())))?;
        if position == 0 {
            summary = match targets.len() {
                1 => format!("deleted the {} “{}”", kind.entity(), short(stored.record.name())),
                many => format!("deleted {many} {}", plural(many as u64, kind.entity())),
            };
            hiring = is_hiring(tx, &stored).await?;
        }
        writes.push(Write::delete(id, stored));
    }
    recorder.write(tx, ("records_admin", &summary), of_candidates(hiring), writes).await?;
    Ok(())
}

/// Brings a deleted record back.
///
/// # Errors
/// [`Error::NotFound`] for a record out of sight, [`Error::Forbidden`] without the permission or beyond its reach,
/// [`Error::Conflict`] for one that is there or that went into another by a merge.
pub async fn restore(tx: &mut TenantTx, kind: RecordKind, id: Uuid, recorder: &mut Recorder) -> Result<()> {
    let stored = tx.record_for_change(kind, id).await?;
    let stored = stored.ok_or_else(|| Error::not_found(format!("that {}", kind.entity())))?;
    let name = short(stored.record.name());
    if !stored.deleted {
        return Err(Error::conflict(format!("“{name}” is there; nothing was changed.")));
    }
    if merging::went_into(tx, id).await?.is_some() {
        return Err(Error::conflict(format!(
            "“{name}” is gone because it was merged into another record. “unmerge {name}” takes the two apart again."
        )));
    }
    let hiring = is_hiring(tx, &stored).await?;
    let record = without_taken(tx, id, stored.record.clone()).await?;
    let summary = format!("brought back the {} “{name}”", kind.entity());
    let permission = of_candidates(hiring).or(Some(permission(kind)));
    recorder.write(tx, ("records_admin", &summary), permission, vec![Write::update(id, stored, record)]).await?;
    Ok(())
}

/// A deleted record without the addresses and domains that another in the actor's sight has taken since.
async fn without_taken(tx: &mut TenantTx, id: Uuid, mut record: Record) -> Result<Record> {
    let taken = tx.taken_since_deleted(id).await?;
    match &mut record {
        Record::Contact(contact) => {
            contact.points.retain(|point| !taken.contains(&format!("{} {}", point.kind, point.value)));
        }
        Record::Company(company) => company.domains.retain(|domain| !taken.contains(&format!("domain {domain}"))),
        _ => {}
    }
    Ok(record)
}

/// Whether a record is a candidate rather than a deal of sales.
async fn is_hiring(tx: &mut TenantTx, stored: &Stored<Record>) -> Result<bool> {
    let Record::Deal(deal) = &stored.record else { return Ok(false) };
    Ok(tx.stages().await?.iter().any(|stage| stage.id == deal.stage_id && stage.hiring))
}

fn of_candidates(hiring: bool) -> Option<Permission> {
    hiring.then(|| Permission::new("candidates", "delete"))
}
