//! `company_upsert`: a new company, after a look for its twin, or another fact about one.

use leancrm_core::{
    domain::record::RecordKind,
    ids::CompanyId,
    ops::companies::{self, CompanyEdit, NewCompany, bare_name, domain_of_site},
    store::{Match, Named, Quality},
    tenancy::Permission,
    text,
};
use leancrm_nlp::intent::CompanyUpsert;

use super::shared::{facts::whole_number, writing::with_notes};
use crate::{
    question::{MAX_OPTIONS, Wanted},
    reply::Reply,
    resolve::Found,
    say,
    turn::{Answered, Candidate, EntityKind, Halt, Outcome, TWIN, Turn},
};

/// What can be changed beside the tenant's own fields.
const FIELDS: [&str; 6] = ["name", "website", "industry", "location", "number of employees", "tags"];

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &CompanyUpsert) -> Answered {
    if turn.actor.require(Permission::COMPANIES_CREATE).is_err() {
        turn.actor.require(Permission::COMPANIES_UPDATE)?;
    }
    let in_focus = turn.focus.company.clone().filter(|_| has_facts(slots));
    let Some(name) = slots.name.clone().or(in_focus) else {
        return Err(turn.ask_for("name", Wanted::Words, "What is the company called?"));
    };
    if slots.field.is_some() {
        let found = turn.company("name", Some(&name)).await?;
        return change(turn, slots, &found, None).await;
    }
    let holders = match slots.domain.as_deref().and_then(domain_of_site) {
        Some(domain) => turn.tx.companies_at(&domain).await?,
        None => Vec::new(),
    };
    let known = match turn.picked_for(TWIN) {
        Some(found) if found.kind == EntityKind::Company => Some(found),
        Some(_) => None,
        None => twin(turn, &name, &holders).await?,
    };
    let Some(found) = known else { return create(turn, slots, name, holders.first()).await };
    if !has_facts(slots) {
        let label = say::line(&found.label, 60);
        let text = format!("{label} is there already, so nothing was changed. Say with it what you want to change.");
        let reply = Reply::text(text).with_suggestions([format!("status with {label}")]);
        return Err(Halt::Say(Box::new(reply), Outcome::Invalid));
    }
    let note = format!("{} is there already and is changed.", say::line(&found.label, 60));
    change(turn, slots, &found, Some(note)).await
}

fn has_facts(slots: &CompanyUpsert) -> bool {
    slots.domain.is_some()
        || slots.industry.is_some()
        || slots.location.is_some()
        || slots.employees.is_some()
        || slots.field.is_some()
}

/// The company that is surely meant by a name, or a question whether it is one of those that are like it.
async fn twin(turn: &mut Turn<'_>, name: &str, holders: &[Match]) -> Result<Option<Found>, Halt> {
    let matches = turn.tx.resolve(name, &[Named::Company], MAX_OPTIONS).await?;
    let mut twins: Vec<Match> = holders.to_vec();
    if let ([only], Some(Quality::Exact)) = (matches.hits.as_slice(), matches.quality)
        && text::fold(&only.name) == text::fold(name)
        && twins.iter().all(|holder| holder.id == only.id)
    {
        let candidate = turn.candidate(only);
        turn.picked.push((TWIN.to_owned(), candidate));
        return Ok(turn.picked_for(TWIN));
    }
    let bare = bare_name(name);
    twins.extend(matches.hits);
    if bare != text::fold(name) {
        let like = turn.tx.resolve(&bare, &[Named::Company], MAX_OPTIONS).await?.hits;
        twins.extend(like.into_iter().filter(|hit| bare_name(&hit.name) == bare));
    }
    let mut options: Vec<Candidate> = Vec::new();
    for twin in &twins {
        if !options.iter().any(|known| known.id == twin.id) && options.len() + 1 < MAX_OPTIONS {
            options.push(turn.candidate(twin));
        }
    }
    let Some(first) = options.first() else { return Ok(None) };
    let prompt = match options.len() {
        1 => format!("{} may be the same company. Is it?", first.label),
        _ => "It may be a company you have already. Is it one of these?".to_owned(),
    };
    let label = if holders.is_empty() { "Create a new one anyway" } else { "Create a new one without that domain" };
    options.push(Candidate::new_one(label));
    Err(turn.ask_which(TWIN, prompt, options, 0))
}

async fn create(turn: &mut Turn<'_>, slots: &CompanyUpsert, name: String, holder: Option<&Match>) -> Answered {
    let mut notes = Vec::new();
    let mut domains: Vec<String> = slots.domain.iter().cloned().collect();
    if let (Some(holder), Some(domain)) = (holder, domains.pop_if(|_| holder.is_some())) {
        notes.push(format!("{domain} is left out, since {} has it.", say::line(&holder.name, 60)));
    }
    let employees = slots.employees.map(|number| whole_number(&number.to_string())).transpose()?;
    let new = NewCompany {
        name,
        domains,
        industry: slots.industry.clone(),
        location: slots.location.clone(),
        employees,
        owner: None,
    };
    let (_, company) = companies::create(turn.tx, new, turn.recorder).await?;
    turn.focus.company = Some(company.name);
    Ok(with_notes(turn.told("Added.").await?, notes))
}

async fn change(turn: &mut Turn<'_>, slots: &CompanyUpsert, found: &Found, note: Option<String>) -> Answered {
    turn.actor.require(Permission::COMPANIES_UPDATE)?;
    let mut edits = Vec::new();
    edits.extend(slots.domain.clone().map(CompanyEdit::Domain));
    edits.extend(slots.industry.clone().map(CompanyEdit::Industry));
    edits.extend(slots.location.clone().map(CompanyEdit::Location));
    if let Some(number) = slots.employees {
        edits.push(CompanyEdit::Employees(whole_number(&number.to_string())?));
    }
    // The parser names the field of a value that it gives a slot of its own as well.
    if let Some(said) = &slots.field
        && (edits.is_empty() || slots.value.is_some())
    {
        let value = turn.value_of(said, slots.value.as_deref(), &found.label)?;
        edits.push(field(turn, said, &value, &found.label).await?);
    }
    let id = CompanyId::from_uuid(found.id);
    let (_, company) = companies::edit(turn.tx, id, "company_upsert", &edits, turn.recorder).await?;
    turn.focus.company = Some(company.name);
    Ok(with_notes(turn.told("Done.").await?, found.note.clone().into_iter().chain(note).collect()))
}

/// What a field and its value change.
pub(super) async fn field(turn: &mut Turn<'_>, field: &str, value: &str, name: &str) -> Result<CompanyEdit, Halt> {
    Ok(match field {
        "name" => CompanyEdit::Name(value.to_owned()),
        "alias" => CompanyEdit::Alias(value.to_owned()),
        "website" | "domain" => CompanyEdit::Domain(value.to_owned()),
        "industry" => CompanyEdit::Industry(value.to_owned()),
        "location" | "address" => CompanyEdit::Location(value.to_owned()),
        "employees" => CompanyEdit::Employees(whole_number(value)?),
        "tags" | "tag" => CompanyEdit::Tag(value.to_owned()),
        "owner" => return Err(Turn::owner_is_given(name)),
        other => {
            let (field, value) = turn.own_field(RecordKind::Company, (other, value), &FIELDS).await?;
            CompanyEdit::Custom { field, value }
        }
    })
}
