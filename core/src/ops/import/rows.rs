//! From a line of a file to a contact that can be stored, or to the reason why it cannot.

use std::collections::HashMap;

use super::{
    columns::{Column, Mapping},
    file::Record,
};
use crate::{
    ids::MemberId,
    ops::{
        companies::{domain_of_email, domain_of_site},
        contacts::{self, NewContact, checked, one_line},
    },
    tenancy::{Actor, Permission},
    text,
};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 20_000;

/// A line that can be taken.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) contact: NewContact,
    /// The normalised addresses and numbers.
    pub(super) norms: Vec<String>,
    /// The name of the company, where one is given.
    pub(super) company: Option<String>,
    /// The company's domain, where it can be told.
    pub(super) domain: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) note: Option<String>,
}

/// What reading a line needs to know.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) actor: &'a Actor,
    pub(super) members: &'a [(MemberId, String, String)],
}

impl Reader<'_> {
    /// Reads a line. `taken` are addresses and numbers of earlier lines.
    pub(super) fn row(&self, record: &Record, taken: &HashMap<String, u64>) -> Result<Row, String> {
        if let Some(reason) = &record.broken {
            return Err(reason.clone());
        }
        let cells = |column| self.mapping.cells(&record.cells, column);
        let first = |column| cells(column).next().map(str::to_owned);
        let given =
            [first(Column::FirstName), first(Column::LastName)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let contact = NewContact {
            name: first(Column::Name).unwrap_or(given),
            title: first(Column::Title),
            company: None,
            location: first(Column::Location),
            source: first(Column::Source),
            emails: cells(Column::Email).flat_map(several).collect(),
            phones: cells(Column::Phone).flat_map(several).collect(),
            tags: Vec::new(),
            owner: first(Column::Owner).map(|owner| self.owner(&owner)).transpose()?,
        };
        let contact = checked(contact, self.actor)?;
        let owner = contact.owner.or_else(|| self.actor.member());
        if !self.actor.reaches(Permission::CONTACTS_CREATE, owner) {
            return Err("The owner is outside of what you may write.".to_owned());
        }
        let norms: Vec<String> =
            contacts::points(&contact).map(|(kind, value)| text::contact_point_norm(kind, value)).collect();
        if let Some((norm, line)) = norms.iter().find_map(|norm| Some((norm, taken.get(norm)?))) {
            return Err(format!("Line {line} of the file has {norm} already."));
        }
        let company = first(Column::Company).map(|name| one_line(&name)).filter(|name| !text::fold(name).is_empty());
        if company.as_ref().is_some_and(|name| name.chars().count() > 300) {
            return Err("The company's name is longer than 300 characters.".to_owned());
        }
        let note = first(Column::Note).map(|note| note.replace('\0', ""));
        if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            return Err(format!("The note is longer than {LONGEST_NOTE} characters."));
        }
        let domain = first(Column::Website).and_then(|site| domain_of_site(&site));
        let domain = domain.or_else(|| contact.emails.iter().find_map(|email| domain_of_email(email)));
        let tags = cells(Column::Tags)
            .flat_map(several)
            .map(|tag| one_line(&tag))
            .filter(|tag| !text::fold(tag).is_empty())
            .collect();
        Ok(Row { line: record.line, contact, norms, company, domain, tags, note })
    }

    fn owner(&self, wanted: &str) -> Result<MemberId, String> {
        let folded = text::fold(wanted);
        let fitting: Vec<_> = self
            .members
            .iter()
            .filter(|(_, name, email)| email.eq_ignore_ascii_case(wanted) || text::fold(name) == folded)
            .collect();
        match fitting.as_slice() {
            [(id, _, _)] => Ok(*id),
            [] => Err(format!("Nobody here is called {:?}, the owner of this line.", one_line(wanted))),
            _ => {
                Err(format!("Several members are called {:?}; put the owner's e-mail address there.", one_line(wanted)))
            }
        }
    }
}

/// The parts of a cell that holds several things.
fn several(cell: &str) -> impl Iterator<Item = String> {
    cell.split([',', ';', '|', '\n']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}
