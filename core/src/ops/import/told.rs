//! What the history keeps of an import: every record whole, in the shape in which a change by chat keeps it.

use crate::{
    domain::{
        activity::NoteRecord,
        record::{CompanyRecord, Record},
    },
    error::Result,
    history::Change,
    ops::contacts,
    store::bulk::{
        Bulk,
        rows::{CompanyRow, NoteRow},
    },
};

/// The changes that a batch makes; `labelled` are the labels of each of its contacts.
pub(super) fn changes(bulk: &Bulk, labelled: &[Vec<String>]) -> Result<Vec<Change>> {
    let companies = bulk.companies.iter().map(|row| (row.id.as_uuid(), Record::Company(company(row))));
    let contacts = bulk
        .contacts
        .iter()
        .zip(labelled)
        .map(|(row, labels)| (row.id.as_uuid(), Record::Contact(contacts::record(row, labels.clone()))));
    let notes = bulk.notes.iter().map(|row| (row.id.as_uuid(), Record::Note(note(row))));
    companies
        .chain(contacts)
        .chain(notes)
        .map(|(id, record)| {
            let after = Some(serde_json::Value::Object(record.fields()?));
            Ok(Change { entity: record.kind().entity(), id, before: None, after })
        })
        .collect()
}

fn company(row: &CompanyRow) -> CompanyRecord {
    let mut domains = row.domains.clone();
    domains.sort_unstable();
    CompanyRecord {
        name: row.name.clone(),
        aliases: row.aliases.clone(),
        industry: row.industry.clone(),
        location: row.location.clone(),
        employees: row.employees,
        owner_id: row.owner,
        custom: serde_json::Map::new(),
        domains,
        tags: Vec::new(),
    }
}

fn note(row: &NoteRow) -> NoteRecord {
    NoteRecord {
        body: row.body.clone(),
        author_id: row.author,
        contact_id: row.on.contact,
        company_id: row.on.company,
        deal_id: row.on.deal,
    }
}
