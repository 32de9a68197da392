//! Writing contacts: made one by one, and changed.

use std::str::FromStr as _;

use crate::{
    domain::record::{ContactRecord, PointRecord, Record},
    error::{Error, Result},
    history::{Recorder, Write},
    ids::{CompanyId, ContactId, MemberId},
    store::{
        TenantTx,
        bulk::rows::{ContactRow, On, PointRow},
    },
    tenancy::{Actor, Permission},
    text,
};

mod edit;

pub use edit::{ContactEdit, edit};

/// A contact to be made.
#[derive(Debug, Clone, Default)]
pub struct NewContact {
    /// Their name; made from the e-mail address where it is empty.
    pub name: String,
    /// What they do where they work.
    pub title: Option<String>,
    /// Where they work.
    pub company: Option<CompanyId>,
    /// Where they are.
    pub location: Option<String>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// E-mail addresses, the one to use first.
    pub emails: Vec<String>,
    /// Telephone numbers, the one to use first.
    pub phones: Vec<String>,
    /// Labels.
    pub tags: Vec<String>,
    /// Whose contact it is; the actor's own where there is none.
    pub owner: Option<MemberId>,
}

/// The longest e-mail address (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// Makes a contact.
///
/// # Errors
/// [`Error::Forbidden`] without the permission or beyond its reach, [`Error::Invalid`] for what cannot be stored,
/// [`Error::NotFound`] where the company is out of sight, [`Error::Conflict`] where somebody has the address or number already.
pub async fn create(tx: &mut TenantTx, new: NewContact, recorder: &mut Recorder) -> Result<(ContactId, ContactRecord)> {
    tx.actor().require(Permission::CONTACTS_CREATE)?;
    let new = checked(new, tx.actor()).map_err(Error::invalid)?;
    let owner = new.owner.or_else(|| tx.actor().member());
    if !tx.sees(On { company: new.company, ..On::default() }).await? {
        return Err(Error::not_found("that company"));
    }
    let norms: Vec<String> = points(&new).map(|(kind, value)| text::contact_point_norm(kind, value)).collect();
    free(tx, &norms, None).await?;
    let tags = tx.tag_names(&new.tags).await?;
    let row = row(tx, &new, owner);
    let contact = record(&row, tags);
    let summary = format!("added {}", super::short(&contact.name));
    let write = Write::create(row.id.as_uuid(), Record::Contact(contact.clone()));
    recorder.write(tx, ("contact_create", &summary), None, vec![write]).await?;
    Ok((row.id, contact))
}

/// Refuses addresses and numbers that somebody else in the actor's sight has, and names them. Of whoever is out of sight nothing
/// is told, so they are no hindrance; the database refuses what somebody in sight takes at the same time.
async fn free(tx: &mut TenantTx, norms: &[String], beside: Option<ContactId>) -> Result<()> {
    match tx.holders_of_points(norms, beside).await?.into_iter().next() {
        Some((taken, name)) => Err(Error::conflict(format!("{name} has {taken} already."))),
        None => Ok(()),
    }
}

/// The contact as it can be stored, or one sentence that says why it cannot.
pub(crate) fn checked(mut new: NewContact, actor: &Actor) -> Result<NewContact, String> {
    for email in &mut new.emails {
        *email = valid_email(email).ok_or_else(|| format!("{email:?} is not an e-mail address."))?;
    }
    for phone in &mut new.phones {
        *phone = valid_phone(phone, actor.region()).ok_or_else(|| format!("{phone:?} is not a telephone number."))?;
    }
    new.name = one_line(&new.name);
    if new.name.is_empty() {
        new.name = new.emails.first().map(|email| name_of(email)).unwrap_or_default();
    }
    if text::fold(&new.name).is_empty() {
        return Err("There is neither a name nor an e-mail address.".to_owned());
    }
    for (what, value) in [
        ("name", Some(&mut new.name)),
        ("title", new.title.as_mut()),
        ("location", new.location.as_mut()),
        ("source", new.source.as_mut()),
    ] {
        let Some(value) = value else { continue };
        *value = one_line(value);
        if value.chars().count() > super::LONGEST {
            return Err(format!("The {what} is longer than {} characters.", super::LONGEST));
        }
    }
    for value in [&mut new.title, &mut new.location, &mut new.source] {
        *value = value.take().filter(|value| !value.is_empty());
    }
    Ok(new)
}

/// The ways to reach a contact, as kind and value.
pub(crate) fn points(new: &NewContact) -> impl Iterator<Item = (&'static str, &str)> {
    let emails = new.emails.iter().map(|email| ("email", email.as_str()));
    emails.chain(new.phones.iter().map(|phone| ("phone", phone.as_str())))
}

/// The row of a checked contact.
pub(crate) fn row(tx: &TenantTx, new: &NewContact, owner: Option<MemberId>) -> ContactRow {
    let mut seen = Vec::new();
    let mut rows = Vec::new();
    for (kind, value) in points(new) {
        let norm = (kind, text::contact_point_norm(kind, value));
        if !seen.contains(&norm) {
            let is_primary = !seen.iter().any(|(known, _)| *known == kind);
            rows.push(PointRow { id: tx.new_id(), kind, value: value.to_owned(), is_primary });
            seen.push(norm);
        }
    }
    ContactRow {
        id: ContactId::from_uuid(tx.new_id()),
        name: new.name.clone(),
        title: new.title.clone(),
        company: new.company,
        location: new.location.clone(),
        owner,
        source: new.source.clone(),
        points: rows,
        last_contacted_at: None,
        next_follow_up_at: None,
        created_at: tx.now(),
    }
}

/// A new contact as the history keeps it.
pub(crate) fn record(row: &ContactRow, tags: Vec<String>) -> ContactRecord {
    let point = |point: &PointRow| PointRecord {
        kind: point.kind.to_owned(),
        value: point.value.clone(),
        is_primary: point.is_primary,
        consent: "unknown".to_owned(),
    };
    let mut record = ContactRecord {
        name: row.name.clone(),
        title: row.title.clone(),
        company_id: row.company,
        location: row.location.clone(),
        owner_id: row.owner,
        source: row.source.clone(),
        next_follow_up_at: row.next_follow_up_at,
        custom: serde_json::Map::new(),
        points: row.points.iter().map(point).collect(),
        tags,
    };
    record.sort_points();
    record
}

/// The address as it is kept, `None` where it is none.
pub(crate) fn valid_email(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("mailto:").trim_matches(['<', '>']);
    let (mailbox, domain) = text.rsplit_once('@')?;
    let labels_fit = domain.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    let strange =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | ';' | '<' | '>' | '(' | ')' | '"');
    let fits = text.len() <= LONGEST_EMAIL
        && !mailbox.is_empty()
        && !mailbox.contains(strange)
        && domain.contains('.')
        && labels_fit;
    fits.then(|| text.to_lowercase())
}

/// The number in E.164, `None` where it is none; `region` is the country of a number without a country code.
pub(crate) fn valid_phone(text: &str, region: &str) -> Option<String> {
    let text = text.trim();
    let strange =
        |c: char| !(c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{2011}'));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.contains(strange) || !(5..=17).contains(&digits) {
        return None;
    }
    let international = text.strip_prefix("00").map_or_else(|| text.to_owned(), |rest| format!("+{rest}"));
    let region = phonenumber::country::Id::from_str(&region.to_uppercase()).ok();
    let number = phonenumber::parse(region, international).ok()?;
    let number = number.format().mode(phonenumber::Mode::E164).to_string();
    (8..=16).contains(&number.len()).then_some(number)
}

/// The text on one line, without what cannot be seen.
pub(crate) fn one_line(text: &str) -> String {
    let visible: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control()).collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A name from what stands before the @: `jane.doe` is Jane Doe.
pub(crate) fn name_of(email: &str) -> String {
    let mailbox = email.split('@').next().unwrap_or_default();
    let words = mailbox.split(['.', '_', '-', '+']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_lower_case_and_what_is_none_is_refused() {
        assert_eq!(valid_email(" <Jane.Doe@Acme.Example> ").as_deref(), Some("jane.doe@acme.example"));
        assert_eq!(valid_email("jörg@müller.example").as_deref(), Some("jörg@müller.example"));
        for wrong in [
            "",
            "jane",
            "jane@",
            "@acme.example",
            "jane@acme",
            "ja ne@acme.example",
            "a@b@c.example",
            "jane@acme..example",
        ] {
            assert_eq!(valid_email(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_kept_with_their_country() {
        assert_eq!(valid_phone("+965 5550 0202", "US").as_deref(), Some("+96555500202"));
        assert_eq!(valid_phone("5550-0202", "KW").as_deref(), Some("+96555500202"));
        assert_eq!(valid_phone("00965 55500202", "US").as_deref(), Some("+96555500202"));
        for wrong in ["", "call me", "12", "+1 312 555 0100 ext. 9", "123456789012345678901"] {
            assert_eq!(valid_phone(wrong, "KW"), None, "{wrong}");
        }
    }

    #[test]
    fn a_mailbox_makes_a_name() {
        assert_eq!(name_of("jane.van-doe@acme.example"), "Jane Van Doe");
        assert_eq!(one_line(" a\u{7}\tb\n c "), "a b c");
    }
}
