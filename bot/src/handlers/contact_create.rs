//! `contact_create`: a new person, after a look for their twin.

use leancrm_core::{
    ids::ContactId,
    ops::contacts::{self, ContactEdit, NewContact},
    store::Match,
    tenancy::Permission,
};
use leancrm_nlp::intent::ContactCreate;

use super::shared::{employer::Employer, writing::with_notes};
use crate::{
    question::{MAX_OPTIONS, Wanted},
    say,
    turn::{Answered, Candidate, EntityKind, Halt, TWIN, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &ContactCreate) -> Answered {
    turn.actor.require(Permission::CONTACTS_CREATE)?;
    if slots.name.is_none() && slots.email.is_none() {
        return Err(turn.ask_for("name", Wanted::Words, "What is the person called?"));
    }
    let mut notes = Vec::new();
    let employer = match &slots.company {
        Some(company) => turn.employer("company", company, true).await?,
        None => turn.employer_by_address(slots.email.as_deref(), &mut notes).await?,
    };
    let held = held(turn, slots).await?;
    match turn.picked_for(TWIN) {
        Some(twin) if twin.kind == EntityKind::Contact => {
            return same_person(turn, slots, &twin.candidate, employer).await;
        }
        Some(_) => {}
        None => ask_for_twins(turn, slots, &employer, &held).await?,
    }
    let company = turn.company_made(employer, slots.email.as_deref()).await?;
    let free = |address: &Option<String>| {
        let address = address.iter().filter(|address| !held.iter().any(|(taken, _)| taken == *address));
        address.cloned().collect::<Vec<_>>()
    };
    let new = NewContact {
        name: slots.name.clone().unwrap_or_default(),
        title: slots.title.clone(),
        company,
        location: slots.location.clone(),
        emails: free(&slots.email),
        phones: free(&slots.phone),
        tags: slots.tags.clone(),
        ..NewContact::default()
    };
    let left_out = addresses(&held).into_iter().filter_map(|address| held.iter().find(|(taken, _)| taken == address));
    notes.extend(
        left_out
            .map(|(address, holder)| format!("{address} is left out, since {} has it.", say::line(&holder.name, 60))),
    );
    let (_, contact) = contacts::create(turn.tx, new, turn.recorder).await?;
    turn.focus.contact = Some(contact.name);
    Ok(with_notes(turn.told("Added.").await?, notes))
}

/// The addresses and numbers that somebody in the asker's sight has already.
async fn held(turn: &mut Turn<'_>, slots: &ContactCreate) -> Result<Vec<(String, Match)>, Halt> {
    let mut held = Vec::new();
    for address in [&slots.email, &slots.phone].into_iter().flatten() {
        let holders = turn.tx.people_reached_at(address).await?;
        held.extend(holders.into_iter().map(|holder| (address.clone(), holder)));
    }
    Ok(held)
}

/// The addresses and numbers that are held, each once however many hold it.
fn addresses(held: &[(String, Match)]) -> Vec<&str> {
    let mut addresses: Vec<&str> = held.iter().map(|(address, _)| address.as_str()).collect();
    addresses.dedup();
    addresses
}

/// Asks whether a new person is one of those who are like them, the likeliest first.
async fn ask_for_twins(
    turn: &mut Turn<'_>,
    slots: &ContactCreate,
    employer: &Employer,
    held: &[(String, Match)],
) -> Result<(), Halt> {
    let mut twins: Vec<Match> = held.iter().map(|(_, holder)| holder.clone()).collect();
    if let Some(name) = &slots.name {
        let company = if let Employer::Known(company) = employer { Some(*company) } else { None };
        twins.extend(turn.tx.people_like(name, company).await?);
    }
    let mut options: Vec<Candidate> = Vec::new();
    for twin in &twins {
        if !options.iter().any(|known| known.id == twin.id) && options.len() + 1 < MAX_OPTIONS {
            options.push(turn.candidate(twin));
        }
    }
    let Some(first) = options.first() else { return Ok(()) };
    let prompt = match options.len() {
        1 => format!("{} may be the same person. Is it?", first.label),
        _ => "It may be somebody you have already. Is it one of these?".to_owned(),
    };
    let left_out = addresses(held);
    if left_out.is_empty() {
        options.push(Candidate::new_one("Create a new one anyway"));
    } else if slots.name.is_some() {
        options.push(Candidate::new_one(format!("Create a new one without {}", say::list(&left_out, "and"))));
    }
    Err(turn.ask_which(TWIN, prompt, options, 0))
}

/// The person is there already: what was said of them is another fact about them.
async fn same_person(turn: &mut Turn<'_>, slots: &ContactCreate, twin: &Candidate, employer: Employer) -> Answered {
    turn.actor.require(Permission::CONTACTS_UPDATE)?;
    let company = turn.company_made(employer, slots.email.as_deref()).await?;
    let mut edits = Vec::new();
    edits.extend(slots.email.clone().map(ContactEdit::Email));
    edits.extend(slots.phone.clone().map(ContactEdit::Phone));
    edits.extend(slots.title.clone().map(ContactEdit::Title));
    edits.extend(company.map(ContactEdit::Company));
    edits.extend(slots.location.clone().map(ContactEdit::Location));
    edits.extend(slots.tags.iter().cloned().map(ContactEdit::Tag));
    let id = ContactId::from_uuid(twin.id);
    let (_, contact) = contacts::edit(turn.tx, id, "contact_create", &edits, turn.recorder).await?;
    turn.focus.contact = Some(contact.name.clone());
    let note = format!("{} was there already and is changed.", say::line(&contact.name, 60));
    Ok(turn.told("Done.").await?.with_note(Some(note)))
}
