//! `who_knows`: which colleagues know a person or a company.

use leancrm_core::{
    domain::activity::Acquaintance,
    ids::{CompanyId, ContactId},
    tenancy::Permission,
};
use leancrm_nlp::intent::WhoKnows;

use super::cards::{NAME, cell};
use crate::{
    reply::{Reply, Table},
    say,
    turn::{Answered, EntityKind, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &WhoKnows) -> Answered {
    turn.actor.require(Permission::ACTIVITIES_READ)?;
    turn.actor.require(Permission::CONTACTS_READ)?;
    let (contact, company) = (slots.contact.as_deref(), slots.company.as_deref());
    let found = match (contact, company) {
        (Some(_), Some(_)) => Some(turn.contact("contact", contact, company).await?),
        (None, None) if slots.title.is_some() => None,
        (None, Some(_)) => Some(turn.anyone("company", company, &[EntityKind::Company, EntityKind::Contact]).await?),
        _ => Some(turn.anyone("contact", contact, &[EntityKind::Contact, EntityKind::Company]).await?),
    };
    let (mut person, mut firm) = (None, None);
    if let Some(found) = &found {
        if found.kind == EntityKind::Company {
            firm = Some(CompanyId::from_uuid(found.id));
            turn.focus.company = Some(found.label.clone());
        } else {
            person = Some(ContactId::from_uuid(found.id));
            turn.focus.contact = Some(found.label.clone());
        }
    }
    let title = slots.title.as_deref().filter(|_| person.is_none()).map(singular);
    let known = turn.tx.who_knows(person, firm, title).await?;
    let label = found.as_ref().map(|found| say::line(&found.label, NAME));
    let target = match (title, &label) {
        (Some(title), Some(label)) => format!("a {} at {label}", say::line(title, 40)),
        (Some(title), None) => format!("a {}", say::line(title, 40)),
        (None, Some(label)) => label.clone(),
        (None, None) => "them".to_owned(),
    };
    let note = found.as_ref().and_then(|found| found.note.clone());
    let unused = (slots.title.is_some() && title.is_none())
        .then(|| "Not used: the title, since you named the person.".to_owned());
    let next = suggestions(found.as_ref().map(|found| found.kind), label.as_deref());
    let Some(best) = known.first() else {
        let reply = Reply::text(format!("Nobody you can see has been in touch with {target} yet."));
        return Ok(reply.with_note(note).with_note(unused).with_suggestions(next));
    };
    let reply =
        Reply::text(best_sentence(turn, best, &target)).with_table(table(turn, &known, &target, person.is_some()));
    Ok(reply.with_note(note).with_note(unused).with_note(sight(turn)).with_suggestions(next))
}

/// "directors" asked about are people with "director" in the title.
fn singular(title: &str) -> &str {
    let title = title.trim();
    if title.len() > 3 { title.strip_suffix('s').unwrap_or(title) } else { title }
}

fn best_sentence(turn: &Turn<'_>, best: &Acquaintance, target: &str) -> String {
    let who = if turn.actor.member() == Some(best.member) {
        "You know".to_owned()
    } else {
        format!("{} knows", say::line(&best.name, NAME))
    };
    let through = best.through.as_deref().map(|name| say::line(name, NAME)).filter(|name| name != target);
    let through = through.map(|name| format!(", mostly through {name}")).unwrap_or_default();
    match best.last_at {
        Some(at) => {
            let touches = say::count(best.touches.unsigned_abs(), "contact");
            format!("{who} {target} best: {touches}, the last {}{through}.", turn.since(at))
        }
        None if who.starts_with("You ") => format!("You look after {target}; no contact is on record yet."),
        None => format!("{} looks after {target}; no contact is on record yet.", say::line(&best.name, NAME)),
    }
}

fn table(turn: &Turn<'_>, known: &[Acquaintance], target: &str, person: bool) -> Table {
    let columns: &[&str] = if person {
        &["Colleague", "Contacts>", "Last", "Role"]
    } else {
        &["Colleague", "Contacts>", "Last", "Role", "Mostly with"]
    };
    let mut table = Table::new(format!("Who knows {target}"), columns);
    for row in known {
        let mut cells = vec![
            cell(Some(&row.name)),
            row.touches.to_string(),
            row.last_at.map_or_else(|| "–".to_owned(), |at| turn.since(at)),
            if row.owns { "looks after them" } else { "in touch" }.to_owned(),
        ];
        if !person {
            cells.push(cell(row.through.as_deref()));
        }
        table.rows.push(cells);
    }
    table
}

/// Says that the answer ends where the asker's sight does.
fn sight(turn: &Turn<'_>) -> Option<String> {
    use leancrm_core::tenancy::Scope;
    (turn.actor.require(Permission::ACTIVITIES_READ).ok()? != Scope::Tenant)
        .then(|| "Only contacts within your sight are counted.".to_owned())
}

fn suggestions(kind: Option<EntityKind>, label: Option<&str>) -> Vec<String> {
    match (kind, label) {
        (Some(EntityKind::Company), Some(name)) => {
            vec![format!("status with {name}"), format!("recent activity with {name}")]
        }
        (Some(_), Some(name)) => vec![format!("tell me about {name}"), format!("recent activity with {name}")],
        _ => vec!["my contacts".to_owned(), "help".to_owned()],
    }
}
