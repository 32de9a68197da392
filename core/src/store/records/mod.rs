//! Records whole, as a change loads and writes them: a row with what hangs on it, in one statement each way.
//!
//! Loading locks the row until the transaction ends, so that what a change was made for is still so when it is written. A statement
//! that had to wait for another writer reads the row as that one left it, but the lists that hang on it as they were before: it
//! tells by who wrote the row last, whether the record is whole, and is asked again where it is not.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{TenantTx, links::Stored};
use crate::{
    domain::record::{Record, RecordKind},
    error::{Error, Result},
    ids::{ActivityId, CompanyId, ContactId, DealId, LeadId, MeetingId, MemberId, NoteId, TaskId},
};

mod companies;
mod contacts;
mod deals;
mod leads;
mod settings;
mod words;

pub(crate) use words::words_of;

impl<R> Stored<R> {
    fn map<S>(self, wrap: impl FnOnce(R) -> S) -> Stored<S> {
        Stored { record: wrap(self.record), deleted: self.deleted, version: self.version }
    }
}

impl TenantTx {
    /// A record in the asker's sight, deleted or not, locked until the transaction ends.
    pub(crate) async fn record_for_change(&mut self, kind: RecordKind, id: Uuid) -> Result<Option<Stored<Record>>> {
        Ok(match kind {
            RecordKind::Contact => {
                self.contact_for_change(ContactId::from_uuid(id)).await?.map(|found| found.map(Record::Contact))
            }
            RecordKind::Company => {
                self.company_for_change(CompanyId::from_uuid(id)).await?.map(|found| found.map(Record::Company))
            }
            RecordKind::Deal => self.deal_for_change(DealId::from_uuid(id)).await?.map(|found| found.map(Record::Deal)),
            RecordKind::Lead => self.lead_for_change(LeadId::from_uuid(id)).await?.map(|found| found.map(Record::Lead)),
            RecordKind::Task => self.task_for_change(TaskId::from_uuid(id)).await?.map(|found| found.map(Record::Task)),
            RecordKind::Note => self.note_for_change(NoteId::from_uuid(id)).await?.map(|found| found.map(Record::Note)),
            RecordKind::Activity => {
                self.activity_for_change(ActivityId::from_uuid(id)).await?.map(|found| found.map(Record::Activity))
            }
            RecordKind::Meeting => {
                self.meeting_for_change(MeetingId::from_uuid(id)).await?.map(|found| found.map(Record::Meeting))
            }
            RecordKind::Settings => {
                self.settings_for_change(MemberId::from_uuid(id)).await?.map(|found| found.map(Record::Settings))
            }
        })
    }

    /// Writes a new record.
    pub(crate) async fn insert_record(&mut self, id: Uuid, record: &Record) -> Result<()> {
        match record {
            Record::Contact(contact) => self.insert_contact(ContactId::from_uuid(id), contact).await,
            Record::Company(company) => self.insert_company(CompanyId::from_uuid(id), company).await,
            Record::Deal(deal) => self.insert_deal(DealId::from_uuid(id), deal).await,
            Record::Lead(lead) => self.insert_lead(LeadId::from_uuid(id), lead).await,
            Record::Task(task) => self.insert_task(TaskId::from_uuid(id), task).await,
            Record::Note(note) => self.insert_note(NoteId::from_uuid(id), note).await,
            Record::Activity(activity) => self.insert_activity(ActivityId::from_uuid(id), activity).await,
            Record::Meeting(meeting) => self.insert_meeting(MeetingId::from_uuid(id), meeting).await,
            Record::Settings(_) => Err(Error::invalid("Settings are there as long as their member is.")),
        }
    }

    /// Makes a record say what it is to say from now on; with a moment of deletion it is gone. `before` is the record as it was
    /// loaded. Another owner comes last: the record may be out of the asker's sight from then on.
    pub(crate) async fn update_record(
        &mut self,
        id: Uuid,
        before: &Stored<Record>,
        after: &Record,
        deleted_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let version = before.version;
        match (&before.record, after) {
            (Record::Contact(was), Record::Contact(now)) => {
                self.update_contact(ContactId::from_uuid(id), (was, version), now, deleted_at).await
            }
            (Record::Company(was), Record::Company(now)) => {
                self.update_company(CompanyId::from_uuid(id), (was, version), now, deleted_at).await
            }
            (Record::Deal(was), Record::Deal(now)) => {
                self.update_deal(DealId::from_uuid(id), (was, version), now, deleted_at).await
            }
            (Record::Lead(was), Record::Lead(now)) => {
                self.update_lead(LeadId::from_uuid(id), (was, version), now, deleted_at).await
            }
            (_, Record::Task(task)) => self.update_task(TaskId::from_uuid(id), task, deleted_at, version).await,
            (_, Record::Note(_)) => self.set_note_deleted(NoteId::from_uuid(id), deleted_at, version).await,
            (_, Record::Activity(_)) => self.set_activity_deleted(ActivityId::from_uuid(id), deleted_at, version).await,
            (_, Record::Meeting(meeting)) => {
                self.update_meeting(MeetingId::from_uuid(id), meeting, deleted_at, version).await
            }
            (_, Record::Settings(settings)) => self.update_settings(MemberId::from_uuid(id), settings, version).await,
            _ => Err(Error::invalid("A record stays of its kind.")),
        }
    }
}

/// Whether a change that names a version met it.
fn met(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Error::changed_meanwhile()) }
}
