//! Giving records to somebody: a deal, a company, a person, a lead, or many of one kind at once.

use chrono::{DateTime, SubsecRound as _, Utc};
use uuid::Uuid;

use super::candidates;
use crate::{
    domain::record::{Record, RecordKind},
    error::{Error, Result},
    history::{Recorder, Write},
    ids::MemberId,
    store::TenantTx,
    tenancy::Permission,
};

/// How many records are given at once, at most.
pub const MOST: usize = 200;

/// A record that is given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The kind of record: a person, a company, a deal or a lead.
    pub kind: RecordKind,
    /// Which.
    pub id: Uuid,
}

/// Gives records to a member. What nobody owns may be given to whomever the permission reaches, so that whoever may give away
/// their own may take it. Records that are the member's already stay as they are; where all of them are, it is an error.
///
/// # Errors
/// [`Error::NotFound`] for a record that is gone or out of sight, [`Error::Forbidden`] without the permission or beyond its reach,
/// [`Error::Conflict`] where they are the member's already, [`Error::Invalid`] for too many of them.
pub async fn give(
    tx: &mut TenantTx,
    records: &[Given],
    (to, name): (MemberId, &str),
    recorder: &mut Recorder,
) -> Result<usize> {
    if records.len() > MOST {
        return Err(Error::invalid(format!("I give {MOST} records at once, at most.")));
    }
    let stages = tx.stages().await?;
    let now = tx.now().trunc_subsecs(6);
    let mut writes: Vec<(Permission, Write)> = Vec::new();
    let mut last = String::new();
    for given in records {
        let found = tx.record_for_change(given.kind, given.id).await?.filter(|found| !found.deleted);
        let before = found.ok_or_else(|| Error::not_found(format!("that {}", given.kind.entity())))?;
        super::short(before.record.name()).clone_into(&mut last);
        if before.record.owner() == Some(to) {
            continue;
        }
        let permission = Permission::new(candidates::resource(&before.record, &stages), "assign");
        let after = given_to(before.record.clone(), to, now)?;
        writes.push((permission, Write::update(given.id, before, after).judged_as(to)));
    }
    let count = writes.len();
    let Some((permission, _)) = writes.first() else {
        return Err(Error::conflict(match records {
            [_] => format!("“{last}” is {name}'s already; nothing was changed."),
            _ => format!("They are {name}'s already; nothing was changed."),
        }));
    };
    let permission = *permission;
    let what = match (count, records.first()) {
        (1, Some(one)) => format!("the {} “{last}”", one.kind.entity()),
        _ => format!("{count} records"),
    };
    let writes = writes.into_iter().map(|(_, write)| write).collect();
    recorder.write(tx, ("owner_assign", &format!("gave {what} to {name}")), Some(permission), writes).await?;
    Ok(count)
}

fn given_to(record: Record, to: MemberId, now: DateTime<Utc>) -> Result<Record> {
    Ok(match record {
        Record::Contact(mut contact) => {
            contact.owner_id = Some(to);
            Record::Contact(contact)
        }
        Record::Company(mut company) => {
            company.owner_id = Some(to);
            Record::Company(company)
        }
        Record::Deal(mut deal) => {
            deal.owner_id = Some(to);
            Record::Deal(deal)
        }
        Record::Lead(mut lead) => {
            (lead.owner_id, lead.assigned_at) = (Some(to), Some(now));
            Record::Lead(lead)
        }
        _ => return Err(Error::invalid("That is nobody's to give; a task is given by its assignee.")),
    })
}
