//! `contact_update`: another address, number, title, employer or label of a person; labels of a company too.

use leancrm_core::{
    Error,
    domain::{
        mail::{FindingKind, OpenFinding},
        record::{ContactRecord, RecordKind},
    },
    ids::{CompanyId, ContactId},
    ops::{
        companies::{self, CompanyEdit},
        contacts::{self, ContactEdit},
    },
    tenancy::Permission,
};
use leancrm_nlp::{Tier, intent::ContactUpdate};

use super::{
    company_upsert,
    shared::{facts::agrees, writing::with_notes},
};
use crate::{
    question::Wanted,
    reply::Reply,
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Outcome, Turn},
};

/// What can be changed beside the tenant's own fields.
const FIELDS: [&str; 9] =
    ["name", "e-mail", "phone", "title", "company", "location", "tags", "consent", "follow-up date"];

/// What stands for a promised contact that is over, in place of a day.
pub(crate) const NO_MORE: &str = "none";

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ContactUpdate) -> Answered {
    turn.actor.require(Permission::CONTACTS_UPDATE)?;
    if let Some(found) = turn.found_in_mail().await? {
        return signed(turn, found).await;
    }
    let found = whom(turn, slots).await?;
    if found.kind == EntityKind::Company {
        return company(turn, slots, &found).await;
    }
    turn.focus.contact = Some(found.label.clone());
    let edits = edits(turn, slots, &found.label).await?;
    if edits.iter().all(is_small) {
        turn.tier = Some(Tier::W1);
    }
    let id = ContactId::from_uuid(found.id);
    let (was, now) = contacts::edit(turn.tx, id, "contact_update", &edits, turn.recorder).await?;
    turn.focus.contact = Some(now.name.clone());
    let mut notes: Vec<String> = found.note.into_iter().collect();
    notes.extend(kept_beside(&was, &now));
    Ok(with_notes(turn.told("Done.").await?, notes))
}

/// Whether a change is made at once: a label, or when to be in touch, which is put off like a task.
const fn is_small(edit: &ContactEdit) -> bool {
    matches!(edit, ContactEdit::Tag(_) | ContactEdit::Untag(_) | ContactEdit::FollowUp(_))
}

/// What a mail is signed with, onto whoever wrote it; or when what they promise is due, as the day to be in touch with them.
async fn signed(turn: &mut Turn<'_>, found: OpenFinding) -> Answered {
    let edit = match (found.kind, found.due_at) {
        (FindingKind::Title, _) => ContactEdit::Title(found.value),
        (FindingKind::Phone, _) => ContactEdit::Phone(found.value),
        (FindingKind::Promise, Some(due)) => ContactEdit::FollowUp(Some(due)),
        (FindingKind::Promise | FindingKind::Request, _) => return Err(Error::not_found("that").into()),
    };
    let Some(contact) = found.contact else { return Err(Error::not_found("whoever wrote it").into()) };
    contacts::edit(turn.tx, contact, "contact_update", &[edit], turn.recorder).await?;
    turn.tx.settle_finding(found.id, true).await?;
    let says = if found.kind == FindingKind::Promise { "The mail says" } else { "The mail is signed" };
    Ok(turn.told("Done.").await?.with_note(Some(format!("{says}: “{}”", say::line(&found.quote, 200)))))
}

/// Whether a company that was named is where they work from now on, rather than what tells them apart.
fn works_there(slots: &ContactUpdate) -> bool {
    slots.company.is_some()
        && slots.email.is_none()
        && slots.phone.is_none()
        && slots.tag.is_none()
        && slots.field.is_none()
}

/// Who is changed; where only a label is put on or taken off, that may be a company.
async fn whom(turn: &mut Turn<'_>, slots: &ContactUpdate) -> Result<Found, Halt> {
    let narrowed = slots.company.as_deref().filter(|_| !works_there(slots));
    let labelled = slots.tag.is_some() && slots.title.is_none() && slots.email.is_none() && slots.phone.is_none();
    match (slots.contact.as_deref(), narrowed) {
        (None, Some(company)) => turn.company("company", Some(company)).await,
        (Some(name), None) if labelled => {
            turn.anyone("contact", Some(name), &[EntityKind::Contact, EntityKind::Company]).await
        }
        (None, None) if turn.focus.contact.is_none() && turn.picked_for("contact").is_none() => {
            Err(turn.ask_for("contact", Wanted::Words, "Who do you mean?"))
        }
        (name, company) => turn.contact("contact", name, company).await,
    }
}

/// A company's labels and fields, said the way a person's are.
async fn company(turn: &mut Turn<'_>, slots: &ContactUpdate, found: &Found) -> Answered {
    turn.actor.require(Permission::COMPANIES_UPDATE)?;
    turn.focus.company = Some(found.label.clone());
    let untag = slots.field.as_deref() == Some("untag");
    let edits: Vec<CompanyEdit> = match (&slots.tag, &slots.field) {
        (Some(tag), _) => {
            turn.tier = Some(Tier::W1);
            vec![if untag { CompanyEdit::Untag(tag.clone()) } else { CompanyEdit::Tag(tag.clone()) }]
        }
        (None, Some(field)) => {
            let value = turn.value_of(field, slots.value.as_deref(), &found.label)?;
            vec![company_upsert::field(turn, field, &value, &found.label).await?]
        }
        (None, None) => return Err(what_changes(&found.label)),
    };
    let id = CompanyId::from_uuid(found.id);
    companies::edit(turn.tx, id, "contact_update", &edits, turn.recorder).await?;
    Ok(turn.told("Done.").await?.with_note(found.note.clone()))
}

async fn edits(turn: &mut Turn<'_>, slots: &ContactUpdate, name: &str) -> Result<Vec<ContactEdit>, Halt> {
    let mut edits = Vec::new();
    edits.extend(slots.email.clone().map(ContactEdit::Email));
    edits.extend(slots.phone.clone().map(|number| match slots.field.as_deref() {
        Some("whatsapp") => ContactEdit::Whatsapp(number),
        _ => ContactEdit::Phone(number),
    }));
    edits.extend(slots.title.clone().map(ContactEdit::Title));
    edits.extend(slots.tag.clone().map(|tag| match slots.field.as_deref() {
        Some("untag") => ContactEdit::Untag(tag),
        _ => ContactEdit::Tag(tag),
    }));
    if let Some(company) = slots.company.as_deref().filter(|_| works_there(slots)) {
        edits.push(employer(turn, company).await?);
    }
    if let Some(said) = &slots.field
        && !(edits.len() == 1 && slots.value.is_none())
    {
        let value = turn.value_of(said, slots.value.as_deref(), name)?;
        edits.push(field(turn, said, value, name).await?);
    }
    if edits.is_empty() { Err(what_changes(name)) } else { Ok(edits) }
}

/// Somebody's new employer, made where it is not there yet.
async fn employer(turn: &mut Turn<'_>, company: &str) -> Result<ContactEdit, Halt> {
    let employer = turn.employer("employer", company, false).await?;
    match turn.company_made(employer, None).await? {
        Some(company) => Ok(ContactEdit::Company(company)),
        None => Err(Halt::Say(Box::new(Reply::text("Then nothing is left to change.")), Outcome::Invalid)),
    }
}

/// What a field and its value change.
async fn field(turn: &mut Turn<'_>, field: &str, value: String, name: &str) -> Result<ContactEdit, Halt> {
    Ok(match field {
        "name" => ContactEdit::Name(value),
        "first_name" => {
            let last: Vec<&str> = name.split(' ').skip(1).collect();
            ContactEdit::Name(format!("{value} {}", last.join(" ")))
        }
        "last_name" => ContactEdit::Name(format!("{} {value}", say::first_name(name))),
        "email" => ContactEdit::Email(value),
        "phone" => ContactEdit::Phone(value),
        "whatsapp" => ContactEdit::Whatsapp(value),
        "website" | "linkedin" => ContactEdit::Url(value),
        "title" => ContactEdit::Title(value),
        "company" => employer(turn, &value).await?,
        "location" | "address" => ContactEdit::Location(value),
        "source" => ContactEdit::Source(value),
        "tags" | "tag" => ContactEdit::Tag(value),
        "consent" => ContactEdit::Consent(agrees(&value).ok_or_else(|| unclear_consent(name))?),
        "follow_up" | "next_follow_up" => ContactEdit::FollowUp(follow_up(turn, &value)?),
        "owner" => return Err(Turn::owner_is_given(name)),
        other => {
            let (field, value) = turn.own_field(RecordKind::Contact, (other, &value), &FIELDS).await?;
            ContactEdit::Custom { field, value }
        }
    })
}

/// When to be in touch; `None` for no more.
fn follow_up(turn: &mut Turn<'_>, words: &str) -> Result<Option<chrono::DateTime<chrono::Utc>>, Halt> {
    if [NO_MORE, "never", "done", "no"].contains(&words.trim().to_lowercase().as_str()) {
        return Ok(None);
    }
    let value = leancrm_nlp::grammar::time::resolve(words, turn.local_now());
    let phrase = leancrm_nlp::grammar::time::TimePhrase { text: words.to_owned(), value };
    turn.reminder_moment(&phrase).map(Some).ok_or_else(|| {
        let prompt = format!("I could not read “{}” as a day. When shall it be?", say::line(words, 60));
        turn.ask_for("value", Wanted::Words, prompt)
    })
}

fn unclear_consent(name: &str) -> Halt {
    let text = format!("Does {} agree to marketing? Say “yes” or “no” in place of that.", say::line(name, 60));
    Halt::Say(Box::new(Reply::text(text)), Outcome::Invalid)
}

/// Asks what is to change, with ways to say it.
fn what_changes(name: &str) -> Halt {
    let name = say::line(name, 60);
    let text = format!(
        "What shall change about {name}? Say it like “{} new number is +965 5550 0000”, “tag {name} VIP” or \
         “no marketing to {name}”.",
        say::whose(&name)
    );
    Halt::Say(Box::new(Reply::text(text)), Outcome::Asked)
}

/// Of the kinds of address that have a new one to use, the one that was used before.
fn kept_beside(was: &ContactRecord, now: &ContactRecord) -> Vec<String> {
    let used = |contact: &ContactRecord, kind: &str| contact.point(kind).map(str::to_owned);
    ["email", "phone", "whatsapp"]
        .into_iter()
        .filter_map(|kind| {
            let (old, new) = (used(was, kind)?, used(now, kind)?);
            (old != new).then(|| format!("{new} is the one to use from now on; {old} stays beside it."))
        })
        .collect()
}
