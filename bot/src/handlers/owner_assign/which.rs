//! Which record is given: the one that is named, of the kind that is said, or the one that the conversation is about.

use leancrm_core::{
    ids::CompanyId,
    store::{Match, Named, Quality},
};
use leancrm_nlp::intent::OwnerAssign;

use super::words_beside;
use crate::{
    question::{MAX_OPTIONS, Wanted},
    resolve::{Found, is_guess},
    say,
    turn::{Candidate, EntityKind, Halt, Turn},
};

/// The slot under which the record is remembered.
const SLOT: &str = "record";

pub(super) async fn record(turn: &mut Turn<'_>, slots: &OwnerAssign, to: &Found) -> Result<Found, Halt> {
    use EntityKind::{Company, Contact, Deal, Lead};
    if let Some(found) = turn.picked_for(SLOT) {
        return Ok(found);
    }
    let said = said_kind(turn, slots);
    let named = [&slots.lead, &slots.deal, &slots.contact, &slots.company].into_iter().flatten().next();
    let Some(name) = named else { return in_focus(turn, said, to).await };
    match said {
        Some(Lead) => turn.anyone(SLOT, Some(name), &[Lead, Contact]).await,
        Some(Deal) => turn.deal(SLOT, Some(name), slots.company.as_deref().filter(|company| *company != name)).await,
        Some(Company) => turn.anyone(SLOT, Some(name), &[Company, Contact]).await,
        Some(_) => turn.contact(SLOT, Some(name), slots.company.as_deref().filter(|company| *company != name)).await,
        None if slots.contact.is_some() => turn.anyone(SLOT, Some(name), &[Contact, Company, Lead, Deal]).await,
        None => customer_or_deal(turn, name).await,
    }
}

/// The kind of record that the sentence says, in a word of its own.
fn said_kind(turn: &Turn<'_>, slots: &OwnerAssign) -> Option<EntityKind> {
    let name = [&slots.lead, &slots.deal, &slots.contact, &slots.company].into_iter().flatten().next();
    let words = words_beside(turn, name.map(String::as_str));
    let has = |some: &[&str]| words.iter().any(|word| some.contains(&word.as_str()));
    let kind = slots.kind.as_deref();
    if slots.lead.is_some() || kind == Some("lead") || has(&["lead", "prospect"]) {
        Some(EntityKind::Lead)
    } else if kind == Some("deal") || has(&["deal", "opportunity", "opp", "renewal"]) {
        Some(EntityKind::Deal)
    } else if kind == Some("company") || has(&["account", "company", "customer", "client"]) {
        Some(EntityKind::Company)
    } else if kind == Some("contact") || has(&["contact"]) {
        Some(EntityKind::Contact)
    } else {
        None
    }
}

/// The record that the conversation is about, of the kind that was said; without one it is asked for.
async fn in_focus(turn: &mut Turn<'_>, said: Option<EntityKind>, to: &Found) -> Result<Found, Halt> {
    let focus = &turn.focus;
    let about = [
        (EntityKind::Lead, &focus.lead),
        (EntityKind::Deal, &focus.deal),
        (EntityKind::Contact, &focus.contact),
        (EntityKind::Company, &focus.company),
    ];
    let fitting: Vec<(EntityKind, String)> = about
        .into_iter()
        .filter(|(kind, _)| said.is_none_or(|said| said == *kind))
        .filter_map(|(kind, name)| Some((kind, name.clone()?)))
        .collect();
    if let [(kind, name)] = fitting.as_slice() {
        return turn.anyone(SLOT, Some(name), &[*kind]).await;
    }
    let (slot, what) = match said {
        Some(EntityKind::Lead) => ("lead", "Which lead do you mean?"),
        Some(EntityKind::Deal) => ("deal", "Which deal do you mean?"),
        Some(EntityKind::Company) => ("company", "Which company do you mean?"),
        Some(_) => ("contact", "Whom do you mean?"),
        None => ("contact", "Which deal, company, person or lead do you mean?"),
    };
    let prompt = match turn.actor.member() {
        Some(me) if me.as_uuid() == to.id => what.to_owned(),
        _ => format!("{what} {} gets it.", say::first_name(&to.label)),
    };
    Err(turn.ask_for(slot, Wanted::Words, prompt))
}

/// What is called by a name that may be a customer's or a deal's. "Acme" is the company as well as what is being sold to it, so
/// where it could be either it is asked.
async fn customer_or_deal(turn: &mut Turn<'_>, name: &str) -> Result<Found, Halt> {
    use EntityKind::{Company, Contact, Deal, Lead};
    let deals = turn.tx.resolve(name, &[Named::Deal], MAX_OPTIONS).await?;
    let companies = turn.tx.resolve(name, &[Named::Company], MAX_OPTIONS).await?;
    if deals.quality == Some(Quality::Exact) {
        return turn.deal(SLOT, Some(name), None).await;
    }
    if companies.hits.is_empty() || is_guess(companies.quality) {
        return turn.anyone(SLOT, Some(name), &[Deal, Contact, Lead, Company]).await;
    }
    let mut options: Vec<Match> = companies.hits;
    let mut open = if is_guess(deals.quality) { Vec::new() } else { deals.hits };
    for company in &options {
        open.extend(turn.tx.deals_with(Some(CompanyId::from_uuid(company.id)), None).await?);
    }
    for deal in open.into_iter().filter(|deal| deal.live) {
        if !options.iter().any(|known| known.id == deal.id) {
            options.push(deal);
        }
    }
    let candidates: Vec<Candidate> = options.iter().map(candidate).collect();
    if let [only] = candidates.as_slice() {
        turn.picked.push((SLOT.to_owned(), only.clone()));
        return Ok(Found { candidate: only.clone(), note: None });
    }
    Err(turn.ask_which(SLOT, format!("Which {}?", say::line(name, 60)), candidates, 0))
}

fn candidate(hit: &Match) -> Candidate {
    let (kind, what) = match hit.kind {
        Named::Company => (EntityKind::Company, "company"),
        _ => (EntityKind::Deal, "deal"),
    };
    let beside = hit.beside.as_deref().map(|beside| say::line(beside, 60));
    let detail = say::facts([Some(what.to_owned()), beside]);
    Candidate { kind, id: hit.id, label: say::line(&hit.name, 120), detail }
}
