//! Writing notes.

use crate::{
    domain::activity::NoteRecord,
    error::{Error, Result},
    history::{Change, Recorder},
    ids::NoteId,
    store::{TenantTx, bulk::rows::On},
    tenancy::Permission,
};

/// The kind of record, as the history calls it.
pub(super) const ENTITY: &str = "note";

/// The longest note, in characters.
const LONGEST: usize = 20_000;

/// Writes a note on one record.
///
/// # Errors
/// [`Error::Forbidden`] without the permission, [`Error::NotFound`] where the record is out of sight, [`Error::Invalid`] for a
/// note that is empty, too long, or on none or several records.
pub async fn add(tx: &mut TenantTx, body: &str, on: On, recorder: &mut Recorder) -> Result<(NoteId, NoteRecord)> {
    tx.actor().require(Permission::ACTIVITIES_CREATE)?;
    let body = body.trim();
    if body.is_empty() || body.chars().count() > LONGEST {
        return Err(Error::invalid(format!("A note has between 1 and {LONGEST} characters.")));
    }
    let records = [on.contact.is_some(), on.company.is_some(), on.deal.is_some()];
    if records.into_iter().filter(|named| *named).count() != 1 {
        return Err(Error::invalid("A note hangs on exactly one person, company or deal."));
    }
    if !tx.sees(on).await? {
        return Err(Error::not_found("what the note is on"));
    }
    let note = NoteRecord {
        body: body.to_owned(),
        author_id: tx.actor().member(),
        contact_id: on.contact,
        company_id: on.company,
        deal_id: on.deal,
    };
    let id = NoteId::from_uuid(tx.new_id());
    tx.insert_note(id, &note).await?;
    let change = Change { entity: ENTITY, id: id.as_uuid(), before: None, after: Some(super::snapshot(&note)?) };
    recorder.tell(tx, "note_add", &format!("wrote the note “{}”", super::short(&note.body)), vec![change]).await?;
    Ok((id, note))
}
