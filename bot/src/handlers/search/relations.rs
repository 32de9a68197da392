//! People and companies by what is known of them.

use leancrm_core::{
    domain::{
        company::FoundCompany,
        contact::{FoundContact, Listed},
    },
    store::Named,
    tenancy::Permission,
};
use leancrm_nlp::intent::Search;

use super::{filter, limit};
use crate::{
    handlers::{
        cards::{self, NAME, cell},
        shared::Caption,
    },
    reply::{Reply, Table},
    say,
    turn::{Answered, Halt, Turn},
};

pub(super) async fn contacts(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    turn.actor.require(Permission::CONTACTS_READ)?;
    let mut caption = Caption::default();
    let filter = filter(turn, slots, Named::Contact, &mut caption).await?;
    let limit = limit(slots, &mut caption);
    let listed = turn.tx.find_contacts(&filter, limit).await?;
    let subject = caption.title("contacts");
    let Some(first) = listed.rows.first() else { return Err(nothing(&subject, slots, &caption)) };
    if listed.total == 1 {
        turn.focus.contact = Some(first.name.clone());
        turn.focus.company = first.company.clone().or_else(|| turn.focus.company.take());
    }
    let by_date = filter.created_from.is_some() || filter.created_before.is_some();
    let name = say::line(&first.name, NAME);
    let reply = Reply::text(format!("{}.", say::capital(&cards::how_many(&listed, "contact"))))
        .with_table(people(turn, &listed, subject, by_date));
    Ok(caption.notes(reply).with_suggestions([format!("tell me about {name}"), format!("recent activity with {name}")]))
}

fn people(turn: &Turn<'_>, listed: &Listed<FoundContact>, caption: String, by_date: bool) -> Table {
    let mut table =
        Table::new(caption, &["Name", "At", "E-mail", "Where", if by_date { "Added" } else { "Last contact" }]);
    for row in &listed.rows {
        let at = say::facts([row.title.as_deref(), row.company.as_deref()]);
        let when = match (by_date, row.last_contacted_at) {
            (true, _) => turn.at(row.created_at),
            (false, Some(moment)) => turn.since(moment),
            (false, None) => "never".to_owned(),
        };
        table.rows.push(vec![
            cell(Some(&row.name)),
            cell(at.as_deref()),
            cell(row.email.as_deref()),
            cell(row.location.as_deref()),
            when,
        ]);
    }
    table.more = cards::more(listed);
    table
}

pub(super) async fn companies(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    turn.actor.require(Permission::COMPANIES_READ)?;
    let mut caption = Caption::default();
    let mut filter = filter(turn, slots, Named::Company, &mut caption).await?;
    if let Some(companies) = filter.companies.take() {
        filter.ids = Some(companies.into_iter().map(leancrm_core::ids::CompanyId::as_uuid).collect());
    }
    if filter.title.take().is_some() {
        caption.unused("the title, which only people have".to_owned());
    }
    let limit = limit(slots, &mut caption);
    let listed = turn.tx.find_companies(&filter, limit).await?;
    let subject = caption.title("companies");
    let Some(first) = listed.rows.first() else { return Err(nothing(&subject, slots, &caption)) };
    if listed.total == 1 {
        turn.focus.company = Some(first.name.clone());
    }
    let name = say::line(&first.name, NAME);
    let reply = Reply::text(format!("{}.", say::capital(&cards::how_many(&listed, "company"))))
        .with_table(firms(turn, &listed, subject))
        .with_note(turn.sight());
    Ok(caption.notes(reply).with_suggestions([format!("status with {name}"), format!("who knows {name}?")]))
}

fn firms(turn: &Turn<'_>, listed: &Listed<FoundCompany>, caption: String) -> Table {
    let mut table = Table::new(caption, &["Company", "Industry", "Where", "People>", "Open deals>", "Last contact"]);
    for row in &listed.rows {
        table.rows.push(vec![
            cell(Some(&row.name)),
            cell(row.industry.as_deref()),
            cell(row.location.as_deref()),
            row.people.to_string(),
            row.open_deals.to_string(),
            turn.company_contacted(row.last_contacted_at),
        ]);
    }
    table.more = cards::more(listed);
    table
}

/// The kind end of a search that found nothing.
fn nothing(subject: &str, slots: &Search, caption: &Caption) -> Halt {
    let mut reply = Reply::text(format!("I found nothing for “{subject}” that you can see."));
    if caption.is_narrowed() {
        reply = reply.with_note(Some("Fewer words or conditions find more.".to_owned()));
    }
    let mut next = Vec::new();
    next.extend(slots.text.as_ref().map(|text| format!("search for {}", say::line(text, 60))));
    next.extend(["my contacts".to_owned(), "all companies".to_owned()]);
    Turn::not_found(caption.notes(reply).with_suggestions(next))
}
