//! Records of every kind by their names.

use leancrm_core::{
    store::{Match, Matches, Named, Quality},
    tenancy::Permission,
};
use leancrm_nlp::intent::Search;

use crate::{
    handlers::cards::{NAME, cell},
    reply::{Reply, Table},
    say,
    turn::{Answered, Turn},
};

/// The kinds that are searched by name, with the permission each needs.
const KINDS: [(Named, Permission); 4] = [
    (Named::Contact, Permission::CONTACTS_READ),
    (Named::Company, Permission::COMPANIES_READ),
    (Named::Deal, Permission::DEALS_READ),
    (Named::Lead, Permission::LEADS_READ),
];

/// Everything that is called so and that the asker may see.
pub(super) async fn named(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    let kinds: Vec<Named> = KINDS
        .into_iter()
        .filter(|(_, permission)| turn.actor.require(*permission).is_ok())
        .map(|(kind, _)| kind)
        .collect();
    if kinds.is_empty() {
        turn.actor.require(Permission::CONTACTS_READ)?;
    }
    let text = slots.text.as_deref().unwrap_or_default();
    let reply = listed(turn, text, &kinds, slots.limit).await?;
    Ok(reply.with_note(super::left_out(&[
        (slots.location.is_some(), "the place"),
        (slots.tag.is_some(), "the tag"),
        (slots.industry.is_some(), "the industry"),
        (slots.period.is_some() || slots.created_period.is_some(), "the dates"),
    ])))
}

/// The records of some kinds that a name leads to, a table for each kind. Guesses are shown only where nothing is surer.
pub(super) async fn listed(turn: &mut Turn<'_>, text: &str, kinds: &[Named], limit: Option<u32>) -> Answered {
    let limit = limit.unwrap_or(if kinds.len() == 1 { 15 } else { 6 }).clamp(1, 50) as usize;
    let said = say::line(text, 60);
    let mut found: Vec<(Named, Matches)> = Vec::new();
    for kind in kinds {
        let matches = turn.tx.resolve(text, &[*kind], limit).await?;
        if !matches.hits.is_empty() {
            found.push((*kind, matches));
        }
    }
    let guess = |quality: Option<Quality>| quality.is_some_and(|quality| quality >= Quality::Fuzzy);
    let only_guesses = found.iter().all(|(_, matches)| guess(matches.quality));
    found.retain(|(_, matches)| only_guesses || !guess(matches.quality));
    if found.is_empty() {
        let reply = Reply::text(format!("I found nothing called “{said}” that you can see."))
            .with_note(Some("I look at names, aliases, domains, e-mail addresses and phone numbers.".to_owned()));
        return Err(Turn::not_found(
            reply.with_suggestions([format!("emails about {said}"), "my contacts".to_owned()]),
        ));
    }
    let counts: Vec<String> = found.iter().map(|(kind, matches)| count(*kind, matches)).collect();
    let mut reply = Reply::text(format!("{} called “{said}”.", say::capital(&say::list(&counts, "and"))));
    if only_guesses {
        reply = reply.with_note(Some(format!("Nothing is written exactly “{said}”; these come nearest.")));
    }
    remember(turn, &found);
    let mut next = Vec::new();
    for (kind, matches) in &found {
        reply = reply.with_table(table(turn, *kind, matches));
        next.extend(matches.hits.first().map(suggestion));
    }
    next.truncate(3);
    Ok(reply.with_suggestions(next))
}

/// Members of the team by name, or all of them.
pub(super) async fn members(turn: &mut Turn<'_>, slots: &Search) -> Answered {
    let members = match &slots.text {
        Some(text) => turn.tx.resolve_member(text).await?,
        None => turn.tx.members().await?,
    };
    if members.is_empty() {
        let reply = Reply::text("I know no colleague of that name.");
        return Err(Turn::not_found(reply.with_suggestions(["my team's week", "help"])));
    }
    let mut table = Table::new("Colleagues", &["Name", "Role"]);
    for member in members.iter().take(50) {
        table.rows.push(vec![cell(Some(&member.name)), cell(Some(&member.role))]);
    }
    let reply = Reply::text(format!("{}.", say::count(members.len() as u64, "colleague"))).with_table(table);
    Ok(reply.with_note(super::unlike_people(slots)))
}

fn count(kind: Named, matches: &Matches) -> String {
    let count = say::count(matches.total as u64, kind.as_str());
    if matches.uncounted { format!("more than {count}") } else { count }
}

/// One record found is what the next sentence may be about.
fn remember(turn: &mut Turn<'_>, found: &[(Named, Matches)]) {
    for (kind, matches) in found {
        let [only] = matches.hits.as_slice() else { continue };
        let name = Some(only.name.clone());
        match kind {
            Named::Contact => turn.focus.contact = name,
            Named::Company => turn.focus.company = name,
            Named::Deal => turn.focus.deal = name,
            Named::Lead => turn.focus.lead = name,
        }
    }
}

fn table(turn: &Turn<'_>, kind: Named, matches: &Matches) -> Table {
    let columns: [&str; 3] = match kind {
        Named::Contact => ["Contact", "Company", "Last contact"],
        Named::Company => ["Company", "Industry", "Last contact"],
        Named::Deal => ["Deal", "Company", "Last activity"],
        Named::Lead => ["Lead", "Company", "State"],
    };
    let mut table = Table::new(say::capital(&say::plural(2, kind.as_str())), &columns);
    for hit in &matches.hits {
        table.rows.push(vec![cell(Some(&hit.name)), cell(hit.beside.as_deref()), last(turn, hit)]);
    }
    let rest = (matches.total - matches.hits.len()) as u64;
    table.more = (rest > 0).then(|| format!("and {} more", say::grouped(rest)));
    table
}

fn last(turn: &Turn<'_>, hit: &Match) -> String {
    match (hit.kind, hit.last_contacted_at) {
        (Named::Lead, _) => if hit.live { "open" } else { "settled" }.to_owned(),
        (Named::Deal, _) if !hit.live => "closed".to_owned(),
        (Named::Company, at) => turn.company_contacted(at),
        (_, Some(at)) => turn.since(at),
        (_, None) => "never".to_owned(),
    }
}

fn suggestion(hit: &Match) -> String {
    let name = say::line(&hit.name, NAME);
    match hit.kind {
        Named::Company => format!("status with {name}"),
        Named::Deal => format!("update on the {name} deal"),
        Named::Contact | Named::Lead => format!("tell me about {name}"),
    }
}
