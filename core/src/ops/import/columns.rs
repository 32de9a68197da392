//! Which column of a file is what, by its heading.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    text,
};

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The whole name.
    Name,
    /// The given name.
    FirstName,
    /// The surname.
    LastName,
    /// E-mail addresses; there may be several such columns.
    Email,
    /// Telephone numbers; there may be several such columns.
    Phone,
    /// What they do where they work.
    Title,
    /// Where they work.
    Company,
    /// The company's domain or website.
    Website,
    /// City, region or country.
    Location,
    /// The member whose contact it is, by name or address.
    Owner,
    /// Labels.
    Tags,
    /// Where the contact came from.
    Source,
    /// A remark.
    Note,
}

/// Headings, folded: lower case, no accents, one space between words.
#[rustfmt::skip]
const HEADINGS: [(Column, &[&str]); 13] = [
    (Column::Name, &["name", "full name", "contact", "contact name", "display name", "person", "nom", "nombre", "nome"]),
    (Column::FirstName, &["first name", "firstname", "given name", "first", "forename", "vorname", "prenom"]),
    (Column::LastName, &["last name", "lastname", "surname", "family name", "last", "nachname", "nom de famille", "apellido", "apellidos"]),
    (
        Column::Email,
        &[
            "email", "e mail", "mail", "email address", "e mail address", "email 1", "e mail 1", "email 2", "e mail 2", "work email",
            "business email", "primary email", "secondary email", "other email", "other emails", "emails", "e mails", "correo",
            "e mail 1 value", "e mail 2 value", "personal email",
        ],
    ),
    (
        Column::Phone,
        &[
            "phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "mobile number", "cell", "cell phone", "work phone",
            "business phone", "home phone", "phone 1", "phone 2", "other phone", "phones", "telefon", "telefono", "whatsapp",
            "phone 1 value", "phone 2 value", "primary phone", "handy",
        ],
    ),
    (Column::Title, &["title", "job title", "jobtitle", "position", "role", "job", "designation", "organization title"]),
    (
        Column::Company,
        &[
            "company", "company name", "organisation", "organization", "account", "account name", "employer", "firm", "business",
            "firma", "entreprise", "empresa", "organization name", "organisation name",
        ],
    ),
    (Column::Website, &["website", "web site", "domain", "company domain", "company website", "url"]),
    (Column::Location, &["location", "city", "address", "town", "country", "place", "region", "mailing city", "stadt", "ort"]),
    (
        Column::Owner,
        &["owner", "owner email", "owner name", "assigned to", "assignee", "contact owner", "account owner", "sales rep", "rep"],
    ),
    (Column::Tags, &["tags", "tag", "labels", "label", "categories", "category", "groups"]),
    (Column::Source, &["source", "lead source", "origin", "channel"]),
    (Column::Note, &["note", "notes", "comment", "comments", "remarks", "description"]),
];

/// What each column of a file holds; `None` for one that is not recognised or stands there twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping(pub Vec<Option<Column>>);

impl Mapping {
    /// Recognises the columns of a heading line.
    ///
    /// # Errors
    /// [`Error::Invalid`] where nothing could become a name or an address.
    pub fn of(headings: &[String]) -> Result<Self> {
        let mut columns = Vec::new();
        for heading in headings {
            let column = recognise(heading)
                .filter(|column| matches!(column, Column::Email | Column::Phone) || !columns.contains(&Some(*column)));
            columns.push(column);
        }
        let names = |column: &Option<Column>| {
            matches!(column, Some(Column::Name | Column::FirstName | Column::LastName | Column::Email))
        };
        if columns.iter().any(names) {
            return Ok(Self(columns));
        }
        let shown: Vec<_> = headings.iter().take(8).map(|heading| format!("{:?}", shorten(heading))).collect();
        Err(Error::invalid(format!(
            "No column of the file is called Name or E-mail (the first line says {}). Put headings such as Name, E-mail, Phone and Company into the first line.",
            shown.join(", ")
        )))
    }

    /// Whether any column holds this.
    pub fn has(&self, column: Column) -> bool {
        self.0.contains(&Some(column))
    }

    /// The cells of a row that hold this and are not empty.
    pub fn cells<'a>(&'a self, row: &'a [String], column: Column) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .zip(row)
            .filter(move |(known, _)| **known == Some(column))
            .map(|(_, cell)| unguarded(cell.trim()))
            .filter(|cell| !cell.is_empty())
    }
}

/// What a heading means.
fn recognise(heading: &str) -> Option<Column> {
    let folded = text::fold(heading);
    HEADINGS.iter().find(|(_, spellings)| spellings.contains(&folded.as_str())).map(|(column, _)| *column)
}

/// A cell without the apostrophe that an export put before what a spreadsheet would run as a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn columns_are_recognised_in_many_spellings() {
        for (heading, column) in [
            ("First Name", Column::FirstName),
            ("E-mail", Column::Email),
            (" EMAIL_ADDRESS ", Column::Email),
            ("Mobile", Column::Phone),
            ("Organisation", Column::Company),
            ("Job Title", Column::Title),
            ("Prénom", Column::FirstName),
        ] {
            assert_eq!(recognise(heading), Some(column), "{heading}");
        }
        assert_eq!(recognise("Shoe size"), None);
    }

    #[test]
    fn a_file_without_names_and_addresses_is_refused_and_told_what_it_has() {
        let error = Mapping::of(&headings("Shoe size,Phone")).expect_err("no name");
        assert!(error.public().contains("Shoe size"), "{error}");
    }

    #[test]
    fn of_two_columns_for_one_thing_the_first_holds_but_addresses_add_up() {
        let mapping = Mapping::of(&headings("Name,Full name,Email,Work email")).expect("fine");
        assert_eq!(mapping.0, [Some(Column::Name), None, Some(Column::Email), Some(Column::Email)]);
        let row = headings("Jane,Janet,'+a@b.example,c@d.example");
        assert_eq!(mapping.cells(&row, Column::Email).collect::<Vec<_>>(), ["+a@b.example", "c@d.example"]);
    }
}
