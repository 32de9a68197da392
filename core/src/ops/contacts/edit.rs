//! Changing a contact.

use chrono::{DateTime, SubsecRound as _, Utc};

use super::{
    super::{custom, labels, short},
    free, valid_email, valid_phone,
};
use crate::{
    domain::record::{ContactRecord, PointRecord, Record, RecordKind},
    error::{Error, Result},
    history::{Recorder, Write},
    ids::{CompanyId, ContactId},
    store::{TenantTx, bulk::rows::On},
    text,
};

/// What is changed in a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactEdit {
    /// They are called so.
    Name(String),
    /// They do this where they work.
    Title(String),
    /// They work there.
    Company(CompanyId),
    /// They are there.
    Location(String),
    /// The record came from there.
    Source(String),
    /// They are written to at this e-mail address; those they had stay beside it.
    Email(String),
    /// They are called on this number; those they had stay beside it.
    Phone(String),
    /// They read messages on this number; those they had stay beside it.
    Whatsapp(String),
    /// They have a page there.
    Url(String),
    /// They have this label.
    Tag(String),
    /// They no longer have this label.
    Untag(String),
    /// They agreed to marketing, or refused it, wherever they are reached.
    Consent(bool),
    /// Somebody means to be in touch again then; `None` once they were, or do not mean to any more.
    FollowUp(Option<DateTime<Utc>>),
    /// A field of the tenant's own.
    Custom {
        /// What it is called.
        field: String,
        /// What it says; a day is written `2026-03-11`.
        value: String,
    },
}

/// Changes a contact, and gives what they were and what they became. `intent` is the command it was done for.
///
/// # Errors
/// [`Error::NotFound`] for a contact or company that is gone or out of sight, [`Error::Forbidden`] without the permission or
/// beyond its reach, [`Error::Conflict`] where they are that way already or somebody else has the address, [`Error::Invalid`] for
/// what makes no sense.
pub async fn edit(
    tx: &mut TenantTx,
    id: ContactId,
    intent: &str,
    edits: &[ContactEdit],
    recorder: &mut Recorder,
) -> Result<(ContactRecord, ContactRecord)> {
    let found = tx.record_for_change(RecordKind::Contact, id.as_uuid()).await?;
    let before = found.filter(|contact| !contact.deleted).ok_or_else(|| Error::not_found("that contact"))?;
    let Record::Contact(was) = before.record.clone() else { return Err(Error::not_found("that contact")) };
    let (now, done) = changed(tx, &was, edits).await?;
    if now == was {
        let name = short(&was.name);
        return Err(Error::conflict(format!("“{name}” is that way already; nothing was changed.")));
    }
    if !tx.sees(On { company: now.company_id.filter(|_| now.company_id != was.company_id), ..On::default() }).await? {
        return Err(Error::not_found("that company"));
    }
    free(tx, &added(&was, &now), Some(id)).await?;
    let summary = format!("{done} {}", short(&was.name));
    let write = Write::update(id.as_uuid(), before, Record::Contact(now.clone()));
    recorder.write(tx, (intent, &summary), None, vec![write]).await?;
    Ok((was, now))
}

/// What a contact becomes, and what was done to them in words.
async fn changed(
    tx: &mut TenantTx,
    was: &ContactRecord,
    edits: &[ContactEdit],
) -> Result<(ContactRecord, &'static str)> {
    let mut now = was.clone();
    let mut done = "changed";
    for edit in edits {
        done = match edit {
            ContactEdit::Custom { field, value } => {
                custom::set(tx, RecordKind::Contact, &mut now.custom, field, value).await?;
                "changed"
            }
            edit => apply(&mut now, edit, tx.actor().region())?,
        };
    }
    now.tags = tx.tag_names(&now.tags).await?;
    now.sort_points();
    Ok((now, if edits.len() == 1 { done } else { "changed" }))
}

/// The addresses and numbers, normalised, that were not there before.
fn added(was: &ContactRecord, now: &ContactRecord) -> Vec<String> {
    let had: Vec<String> = was.points.iter().map(norm).collect();
    now.points.iter().filter(|point| point.kind != "url").map(norm).filter(|norm| !had.contains(norm)).collect()
}

fn norm(point: &PointRecord) -> String {
    text::contact_point_norm(&point.kind, &point.value)
}

fn apply(contact: &mut ContactRecord, edit: &ContactEdit, region: &str) -> Result<&'static str> {
    let line = |text: &str, what: &str| super::super::line(text, &format!("A {what} needs words."));
    match edit {
        ContactEdit::Name(name) => {
            contact.name = line(name, "name")?;
            if text::fold(&contact.name).is_empty() {
                return Err(Error::invalid("A name needs letters."));
            }
            return Ok("renamed");
        }
        ContactEdit::Title(title) => contact.title = Some(line(title, "title")?),
        ContactEdit::Company(company) => contact.company_id = Some(*company),
        ContactEdit::Location(place) => contact.location = Some(line(place, "place")?),
        ContactEdit::Source(source) => contact.source = Some(line(source, "source")?),
        ContactEdit::Email(email) => {
            let address = valid_email(email);
            let address = address.ok_or_else(|| Error::invalid(format!("“{email}” is not an e-mail address.")))?;
            reach(contact, "email", address);
        }
        ContactEdit::Phone(number) => reach(contact, "phone", valid_number(number, region)?),
        ContactEdit::Whatsapp(number) => reach(contact, "whatsapp", valid_number(number, region)?),
        ContactEdit::Url(url) => reach(contact, "url", line(url, "link")?),
        ContactEdit::Tag(tag) => {
            contact.tags.push(labels::named(tag)?);
            return Ok("tagged");
        }
        ContactEdit::Untag(tag) => {
            labels::without(&mut contact.tags, tag, &contact.name)?;
            return Ok("untagged");
        }
        ContactEdit::Consent(given) => agree(contact, *given)?,
        ContactEdit::FollowUp(at) => contact.next_follow_up_at = at.map(|at| at.trunc_subsecs(6)),
        ContactEdit::Custom { .. } => {}
    }
    Ok("changed")
}

fn valid_number(number: &str, region: &str) -> Result<String> {
    valid_phone(number, region).ok_or_else(|| Error::invalid(format!("“{number}” is not a telephone number.")))
}

/// Makes an address or number the one to use of its kind. Whoever wants no marketing wants none there either.
fn reach(contact: &mut ContactRecord, kind: &str, value: String) {
    let norm_of = text::contact_point_norm(kind, &value);
    let refused = contact.points.iter().any(|point| point.consent == "refused");
    let mut known = false;
    for point in contact.points.iter_mut().filter(|point| point.kind == kind) {
        point.is_primary = norm(point) == norm_of;
        known |= point.is_primary;
    }
    if !known {
        let consent = if refused { "refused" } else { "unknown" }.to_owned();
        contact.points.push(PointRecord { kind: kind.to_owned(), value, is_primary: true, consent });
    }
}

fn agree(contact: &mut ContactRecord, given: bool) -> Result<()> {
    if contact.points.is_empty() {
        return Err(Error::conflict(format!(
            "I have no address or number of {} that marketing could go to; nothing was changed.",
            short(&contact.name)
        )));
    }
    for point in &mut contact.points {
        if given { "given" } else { "refused" }.clone_into(&mut point.consent);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    fn jane() -> ContactRecord {
        let point = |kind: &str, value: &str| PointRecord {
            kind: kind.to_owned(),
            value: value.to_owned(),
            is_primary: true,
            consent: "unknown".to_owned(),
        };
        ContactRecord {
            name: "Jane Doe".to_owned(),
            title: None,
            company_id: None,
            location: None,
            owner_id: None,
            source: None,
            next_follow_up_at: None,
            custom: Map::new(),
            points: vec![point("email", "jane@abc.example"), point("phone", "+971 50 555 0207")],
            tags: vec!["VIP".to_owned()],
        }
    }

    #[test]
    fn a_new_address_is_the_one_to_use_and_the_old_one_stays() {
        let mut contact = jane();
        apply(&mut contact, &ContactEdit::Email("Jane@New.example".to_owned()), "KW").expect("an address");
        let addresses: Vec<_> = contact.points.iter().map(|point| (point.value.as_str(), point.is_primary)).collect();
        assert_eq!(addresses, [("jane@abc.example", false), ("+971 50 555 0207", true), ("jane@new.example", true)]);
        apply(&mut contact, &ContactEdit::Email("jane@abc.example".to_owned()), "KW").expect("an address");
        assert_eq!(contact.points.len(), 3, "an address she has is not added again");
        assert!(contact.points[0].is_primary && !contact.points[2].is_primary);
    }

    #[test]
    fn whoever_refused_marketing_refuses_it_at_a_new_address_too() {
        let mut contact = jane();
        apply(&mut contact, &ContactEdit::Consent(false), "KW").expect("she has addresses");
        apply(&mut contact, &ContactEdit::Phone("5550 0202".to_owned()), "KW").expect("a number");
        assert!(contact.points.iter().all(|point| point.consent == "refused"));
        assert_eq!(contact.points[2].value, "+96555500202");
    }

    #[test]
    fn a_label_goes_only_where_it_is() {
        let mut contact = jane();
        assert!(apply(&mut contact, &ContactEdit::Untag("partner".to_owned()), "KW").is_err());
        apply(&mut contact, &ContactEdit::Untag("vip".to_owned()), "KW").expect("she has it");
        assert!(contact.tags.is_empty());
    }
}
