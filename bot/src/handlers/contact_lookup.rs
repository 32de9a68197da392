//! `contact_lookup`: what is known of a person.

use leancrm_core::{
    domain::contact::ContactCard,
    ids::{CompanyId, ContactId, LeadId},
    tenancy::Permission,
};
use leancrm_nlp::intent::{ContactLookup, DealStatus};

use super::{cards, cards::NAME, company_lookup, deal_status};
use crate::{
    inbound::About,
    reply::{Card, Reply},
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Turn},
};

/// What a name that is asked about may be, people first.
const KINDS: [EntityKind; 4] = [EntityKind::Contact, EntityKind::Company, EntityKind::Deal, EntityKind::Lead];

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ContactLookup) -> Answered {
    turn.actor.require(Permission::CONTACTS_READ)?;
    let (contact, company) = (slots.contact.as_deref(), slots.company.as_deref());
    let found = match (contact, company) {
        (None, Some(_)) => turn.anyone("contact", company, &[EntityKind::Company]).await?,
        (Some(_), Some(_)) => turn.contact("contact", contact, company).await?,
        (Some(text), None) if text.contains(" at ") => turn.contact("contact", contact, None).await?,
        _ => turn.anyone("contact", contact, &KINDS).await?,
    };
    let field = slots.field.as_deref();
    match found.kind {
        EntityKind::Contact => show(turn, &found, field).await,
        EntityKind::Company => {
            let reply = company_lookup::show(turn, CompanyId::from_uuid(found.id), field).await?;
            Ok(reply.with_note(found.note.clone()))
        }
        EntityKind::Deal => {
            turn.picked.push(("deal".to_owned(), found.candidate.clone()));
            let slots = DealStatus { field: slots.field.clone(), ..DealStatus::default() };
            deal_status::answer(turn, &slots).await
        }
        EntityKind::Lead
        | EntityKind::Meeting
        | EntityKind::Member
        | EntityKind::Task
        | EntityKind::Finding
        | EntityKind::New
        | EntityKind::Nothing => cards::lead(turn, LeadId::from_uuid(found.id)).await,
    }
}

/// The card of a person.
pub(super) async fn show_by_id(turn: &mut Turn<'_>, id: ContactId) -> Answered {
    shown(turn, id, None, None).await
}

/// The card of a person, the field that was asked for before it.
async fn show(turn: &mut Turn<'_>, found: &Found, field: Option<&str>) -> Answered {
    shown(turn, ContactId::from_uuid(found.id), field, found.note.clone()).await
}

async fn shown(turn: &mut Turn<'_>, id: ContactId, field: Option<&str>, note: Option<String>) -> Answered {
    let Some(contact) = turn.tx.contact_card(id).await? else {
        let text = "That contact is gone, or no longer within your sight.";
        return Err(Turn::not_found(Reply::text(text).with_suggestions(["my contacts"])));
    };
    turn.focus.contact = Some(contact.name.clone());
    turn.focus.company =
        contact.company.as_ref().map(|company| company.name.clone()).or_else(|| turn.focus.company.take());
    if let [deal] = contact.deals.as_slice() {
        turn.focus.deal = Some(deal.name.clone());
    }
    let mut reply = Reply::default();
    if let Some(field) = field {
        reply = reply.with_text(field_sentence(turn, &contact, field));
    }
    Ok(reply.with_card(card(turn, &contact)).with_note(note).with_suggestions(suggestions(&contact)))
}

fn card(turn: &Turn<'_>, contact: &ContactCard) -> Card {
    let mut card = Card::of(About::Contact(contact.id), say::line(&contact.name, NAME));
    let company = contact.company.as_ref().map(|company| say::line(&company.name, NAME));
    card.subtitle = say::facts([contact.title.as_deref().map(|title| say::line(title, NAME)), company]);
    card.badge = Some(match contact.last_contacted_at {
        Some(at) => format!("Last contact {}", turn.since(at)),
        None => "Never contacted".to_owned(),
    });
    for (kind, label) in POINTS {
        card = card.field(label, points(contact, kind));
    }
    let tags: Vec<String> = contact.tags.iter().map(|tag| say::line(tag, 40)).collect();
    card = card
        .field("Location", contact.location.as_deref().map(|place| say::line(place, NAME)))
        .field(
            "Owner",
            Some(contact.owner.as_deref().map_or_else(|| "nobody".to_owned(), |name| say::line(name, NAME))),
        )
        .field("Follow up", contact.next_follow_up_at.map(|at| turn.due(at)))
        .field("Tags", Some(tags.join(", ")).filter(|tags| !tags.is_empty()))
        .field("Source", contact.source.as_deref().map(|source| say::line(source, NAME)));
    cards::with_custom(card, &contact.custom)
        .section("Open deals", turn.deal_rows(&contact.deals))
        .section("Meetings to come", turn.meeting_rows(&contact.meetings))
        .section("Next tasks", turn.task_rows(&contact.tasks))
        .section("Last activities", turn.activity_rows(&contact.activities))
        .section("Last note", turn.note_rows(contact.note.as_ref()))
}

/// The kinds of contact point and how they are labelled.
const POINTS: [(&str, &str); 4] = [("email", "E-mail"), ("phone", "Phone"), ("whatsapp", "WhatsApp"), ("url", "Web")];

/// All addresses of a kind, the preferred one first; those not to be used are marked.
fn points(contact: &ContactCard, kind: &str) -> Option<String> {
    let all: Vec<String> = contact
        .points
        .iter()
        .filter(|point| point.kind == kind)
        .map(|point| {
            let mark = if point.opted_out { " (opted out)" } else { "" };
            format!("{}{mark}", say::line(&point.value, NAME))
        })
        .collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// A fact of a person, by what people call it: what it is called in an answer, and what it says.
fn fact(turn: &Turn<'_>, contact: &ContactCard, field: &str) -> Option<(&'static str, Option<String>)> {
    let folded = leancrm_core::text::fold(field);
    let has = |words: &[&str]| folded.split(' ').any(|word| words.contains(&word));
    Some(if has(&["whatsapp"]) {
        ("WhatsApp number", points(contact, "whatsapp"))
    } else if has(&["email", "e", "mail", "emails"]) {
        ("e-mail address", points(contact, "email"))
    } else if has(&["phone", "telephone", "mobile", "cell", "number", "tel"]) {
        ("phone", points(contact, "phone").or_else(|| points(contact, "whatsapp")))
    } else if has(&["linkedin", "website", "web", "url", "profile"]) {
        ("web page", points(contact, "url"))
    } else if has(&["address", "location", "city", "country", "where", "live", "lives", "based"]) {
        ("location", contact.location.as_deref().map(|place| say::line(place, NAME)))
    } else if has(&["company", "employer", "organisation", "organization", "work", "works"]) {
        ("company", contact.company.as_ref().map(|company| say::line(&company.name, NAME)))
    } else if has(&["title", "role", "job", "position"]) {
        ("title", contact.title.as_deref().map(|title| say::line(title, NAME)))
    } else if has(&["owner", "rep"]) {
        ("owner", contact.owner.as_deref().map(|name| say::line(name, NAME)))
    } else if has(&["tags", "tag"]) {
        ("tags", Some(contact.tags.join(", ")).filter(|tags| !tags.is_empty()))
    } else if has(&["source"]) {
        ("source", contact.source.as_deref().map(|source| say::line(source, NAME)))
    } else if has(&["contacted", "contact", "talked", "spoke", "touch"]) {
        ("last contact", contact.last_contacted_at.map(|at| turn.since(at)))
    } else if has(&["follow", "followup"]) {
        ("follow-up", contact.next_follow_up_at.map(|at| turn.due(at)))
    } else if has(&["note", "notes"]) {
        ("last note", contact.note.as_ref().map(|note| say::line(&note.body, 400)))
    } else {
        return None;
    })
}

fn field_sentence(turn: &Turn<'_>, contact: &ContactCard, field: &str) -> String {
    let whose = say::whose(&say::line(say::first_name(&contact.name), NAME));
    match fact(turn, contact, field) {
        Some((called, Some(value))) => {
            let verb = if value.contains(", ") && !matches!(called, "location" | "last note" | "company") {
                "are"
            } else {
                "is"
            };
            format!("{whose} {called} {verb} {value}.")
        }
        Some((called, None)) => {
            format!("No {called} is on record for {}; here is what is.", say::line(&contact.name, NAME))
        }
        None => match cards::custom_named(&contact.custom, field) {
            Some((called, value)) => format!("{whose} {called} is {value}."),
            None => {
                format!(
                    "No {} is on record for {}; here is what is.",
                    say::line(field, 40),
                    say::line(&contact.name, NAME)
                )
            }
        },
    }
}

fn suggestions(contact: &ContactCard) -> Vec<String> {
    let name = say::line(&contact.name, NAME);
    let mut next = Vec::new();
    if !contact.meetings.is_empty() {
        next.push(format!("prep me for my meeting with {name}"));
    }
    next.push(format!("recent activity with {name}"));
    next.extend(contact.company.as_ref().map(|company| format!("status with {}", say::line(&company.name, NAME))));
    next.push(format!("who knows {name}?"));
    next.truncate(3);
    next
}
