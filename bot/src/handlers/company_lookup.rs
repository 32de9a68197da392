//! `company_lookup`: how things stand with a company.

use leancrm_core::{domain::company::CompanyCard, ids::CompanyId, tenancy::Permission};
use leancrm_nlp::intent::{CompanyLookup, ContactLookup};

use super::{cards, cards::NAME, contact_lookup};
use crate::{
    inbound::About,
    reply::{Card, Reply, SectionRow},
    say,
    turn::{Answered, EntityKind, Turn},
};

/// What a name that is asked about may be, companies first.
const KINDS: [EntityKind; 4] = [EntityKind::Company, EntityKind::Contact, EntityKind::Deal, EntityKind::Lead];

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &CompanyLookup) -> Answered {
    turn.actor.require(Permission::COMPANIES_READ)?;
    let found = turn.anyone("company", slots.company.as_deref(), &KINDS).await?;
    if found.kind == EntityKind::Company {
        let reply = show(turn, CompanyId::from_uuid(found.id), slots.field.as_deref()).await?;
        return Ok(reply.with_note(found.note.clone()));
    }
    turn.picked.push(("contact".to_owned(), found.candidate.clone()));
    let slots = ContactLookup { field: slots.field.clone(), ..ContactLookup::default() };
    let reply = Box::pin(contact_lookup::answer(turn, &slots)).await?;
    Ok(reply.with_note(found.note.clone()))
}

/// The card of a company, the field that was asked for before it.
pub(super) async fn show(turn: &mut Turn<'_>, id: CompanyId, field: Option<&str>) -> Answered {
    let Some(company) = turn.tx.company_card(id).await? else {
        let text = "That company is gone, or no longer within your sight.";
        return Err(Turn::not_found(Reply::text(text).with_suggestions(["all companies"])));
    };
    turn.focus.company = Some(company.name.clone());
    if let [deal] = company.deals.as_slice() {
        turn.focus.deal = Some(deal.name.clone());
    }
    if let [person] = company.people.as_slice() {
        turn.focus.contact = Some(person.name.clone());
    }
    let mut reply = Reply::default();
    if let Some(field) = field {
        reply = reply.with_text(field_sentence(turn, &company, field));
    }
    let hidden = u64::try_from(company.people_count).unwrap_or(0).saturating_sub(company.people.len() as u64);
    let note = (hidden > 0).then(|| format!("{} more there.", say::count(hidden, "person")));
    Ok(reply
        .with_card(card(turn, &company))
        .with_note(note)
        .with_note(turn.sight())
        .with_suggestions(suggestions(&company)))
}

fn card(turn: &Turn<'_>, company: &CompanyCard) -> Card {
    let mut card = Card::of(About::Company(company.id), say::line(&company.name, NAME));
    card.subtitle = say::facts([
        company.industry.as_deref().map(|industry| say::line(industry, NAME)),
        company.location.as_deref().map(|place| say::line(place, NAME)),
    ]);
    card.badge = Some(match company.last_contacted_at {
        Some(at) => format!("Last contact {}", turn.since(at)),
        None if turn.sees_every_contact() => "Never contacted".to_owned(),
        None => "Last contact: none that you can see".to_owned(),
    });
    let tags: Vec<String> = company.tags.iter().map(|tag| say::line(tag, 40)).collect();
    let people = company
        .people
        .iter()
        .map(|person| SectionRow {
            primary: say::line(&person.name, NAME),
            secondary: person.title.as_deref().map(|title| say::line(title, NAME)),
            value: Some(person.last_contacted_at.map_or_else(|| "never contacted".to_owned(), |at| turn.since(at))),
        })
        .collect();
    card = card
        .field("Web", joined(&company.domains))
        .field("Also called", joined(&company.aliases))
        .field("Employees", employees(company))
        .field(
            "Owner",
            Some(company.owner.as_deref().map_or_else(|| "nobody".to_owned(), |name| say::line(name, NAME))),
        )
        .field("Deals so far", history(company))
        .field("Tags", joined(&tags));
    cards::with_custom(card, &company.custom)
        .section("Open deals", turn.deal_rows(&company.deals))
        .section("People", people)
        .section("Meetings to come", turn.meeting_rows(&company.meetings))
        .section("Next tasks", turn.task_rows(&company.tasks))
        .section("Last activities", turn.activity_rows(&company.activities))
        .section("Last note", turn.note_rows(company.note.as_ref()))
}

fn joined(items: &[String]) -> Option<String> {
    (!items.is_empty()).then(|| say::line(&items.join(", "), 200))
}

fn employees(company: &CompanyCard) -> Option<String> {
    company.employees.and_then(|count| u64::try_from(count).ok()).map(say::grouped)
}

fn history(company: &CompanyCard) -> Option<String> {
    let parts: Vec<String> = [(company.won, "won"), (company.lost, "lost")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A fact of a company, by what people call it: what it is called in an answer, and what it says.
fn fact(turn: &Turn<'_>, company: &CompanyCard, field: &str) -> Option<(&'static str, Option<String>)> {
    let folded = leancrm_core::text::fold(field);
    let has = |words: &[&str]| folded.split(' ').any(|word| words.contains(&word));
    Some(if has(&["employees", "size", "headcount", "people", "big", "staff"]) {
        ("headcount", employees(company))
    } else if has(&["domain", "domains", "website", "web", "url", "site"]) {
        ("web domain", joined(&company.domains))
    } else if has(&["industry", "sector", "business"]) {
        ("industry", company.industry.as_deref().map(|industry| say::line(industry, NAME)))
    } else if has(&["location", "address", "city", "country", "where", "based"]) {
        ("location", company.location.as_deref().map(|place| say::line(place, NAME)))
    } else if has(&["owner", "rep", "manager"]) {
        ("owner", company.owner.as_deref().map(|name| say::line(name, NAME)))
    } else if has(&["contacted", "touch", "spoke", "talked", "contact"]) {
        let told = company.last_contacted_at.is_some() || !turn.sees_every_contact();
        ("last contact", told.then(|| turn.company_contacted(company.last_contacted_at)))
    } else if has(&["tags", "tag"]) {
        ("tags", joined(&company.tags))
    } else if has(&["note", "notes"]) {
        ("last note", company.note.as_ref().map(|note| say::line(&note.body, 400)))
    } else {
        return None;
    })
}

fn field_sentence(turn: &Turn<'_>, company: &CompanyCard, field: &str) -> String {
    let name = say::line(&company.name, NAME);
    let known = match fact(turn, company, field) {
        Some((called, value)) => value.map(|value| (called.to_owned(), value)).ok_or(called.to_owned()),
        None => cards::custom_named(&company.custom, field).ok_or_else(|| say::line(field, 40)),
    };
    match known {
        Ok((called, value)) => format!("{} {called} is {value}.", say::whose(&name)),
        Err(called) => format!("No {called} is on record for {name}; here is what is."),
    }
}

fn suggestions(company: &CompanyCard) -> Vec<String> {
    let name = say::line(&company.name, NAME);
    let mut next = Vec::new();
    if !company.meetings.is_empty() {
        next.push(format!("prep me for my meeting with {name}"));
    }
    match company.deals.as_slice() {
        [] => {}
        [deal] => next.push(format!("update on the {} deal", say::line(&deal.name, NAME))),
        _ => next.push(format!("deals with {name}")),
    }
    next.push(format!("recent activity with {name}"));
    next.push(format!("who knows {name}?"));
    next.truncate(3);
    next
}
