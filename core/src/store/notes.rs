//! Notes.

use chrono::{DateTime, Utc};

use super::{TenantTx, error, links::Stored};
use crate::{
    domain::activity::NoteRecord,
    error::{Error, Result},
    ids::{CompanyId, ContactId, DealId, MemberId, NoteId},
};

impl TenantTx {
    pub(crate) async fn insert_note(&mut self, id: NoteId, note: &NoteRecord) -> Result<()> {
        let (tenant, now) = (self.tenant().as_uuid(), self.now());
        sqlx::query!(
            "-- notes.insert
             INSERT INTO notes (tenant_id, id, body, author_id, contact_id, company_id, deal_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            tenant,
            id.as_uuid(),
            note.body,
            note.author_id.map(MemberId::as_uuid),
            note.contact_id.map(ContactId::as_uuid),
            note.company_id.map(CompanyId::as_uuid),
            note.deal_id.map(DealId::as_uuid),
            now,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("writing a note"))?;
        Ok(())
    }

    /// A note in the asker's sight, deleted or not, locked until the transaction ends.
    pub(crate) async fn note_for_change(&mut self, id: NoteId) -> Result<Option<Stored<NoteRecord>>> {
        let row = sqlx::query!(
            "-- notes.for_change
             SELECT body, author_id, contact_id, company_id, deal_id, deleted_at, version
             FROM notes WHERE id = $1 FOR UPDATE",
            id.as_uuid(),
        )
        .fetch_optional(self.connection())
        .await
        .map_err(error::query("loading a note"))?;
        Ok(row.map(|row| Stored {
            record: NoteRecord {
                body: row.body,
                author_id: row.author_id.map(MemberId::from_uuid),
                contact_id: row.contact_id.map(ContactId::from_uuid),
                company_id: row.company_id.map(CompanyId::from_uuid),
                deal_id: row.deal_id.map(DealId::from_uuid),
            },
            deleted: row.deleted_at.is_some(),
            version: row.version,
        }))
    }

    /// Deletes a note, or brings it back where there is no moment of deletion.
    pub(crate) async fn set_note_deleted(
        &mut self,
        id: NoteId,
        deleted_at: Option<DateTime<Utc>>,
        version: i32,
    ) -> Result<()> {
        let done = sqlx::query!(
            "-- notes.set_deleted
             UPDATE notes SET deleted_at = $2, version = version + 1 WHERE id = $1 AND version = $3",
            id.as_uuid(),
            deleted_at,
            version,
        )
        .execute(self.connection())
        .await
        .map_err(error::query("deleting a note"))?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Error::changed_meanwhile()) }
    }
}
