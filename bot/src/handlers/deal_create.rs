//! `deal_create`: a new deal, with whatever was said about it.

use leancrm_core::{
    domain::{deal::Stage, money::Money},
    ids::{CompanyId, ContactId, MemberId},
    ops::deals::{self, NewDeal},
    store::Named,
    tenancy::Permission,
};
use leancrm_nlp::{intent::DealCreate, slots::Owner};

use super::shared::changing::currency_said;
use super::shared::deals::{pipeline_named, stage_in};
use crate::{
    question::Wanted,
    resolve::is_guess,
    say,
    turn::{Answered, Candidate, EntityKind, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &DealCreate) -> Answered {
    turn.actor.require(Permission::DEALS_CREATE)?;
    let mut notes = Vec::new();
    let mut new = NewDeal::default();
    with_whom(turn, slots, &mut new, &mut notes).await?;
    if new.name.is_empty() {
        return Err(turn.ask_for("deal", Wanted::Words, "What is the deal called, or whom is it with?"));
    }
    if let Some(major) = slots.amount {
        let currency = currency_said(slots.currency.as_deref())?.unwrap_or_else(|| turn.actor.base_currency());
        let amount = Money::from_major(major, currency);
        new.amount = Some(amount.ok_or_else(|| leancrm_core::Error::invalid("That amount is too large to keep."))?);
    }
    if let Some(phrase) = &slots.close {
        new.expected_close = Some(turn.day_meant("close", phrase)?);
    }
    begins_in(turn, slots, &mut new).await?;
    new.owner = match &slots.owner {
        Some(Owner::Member(name)) => Some(MemberId::from_uuid(turn.member("owner", name).await?.id)),
        _ => None,
    };
    let (_, deal) = deals::create(turn.tx, new, turn.recorder).await?;
    turn.focus.deal = Some(deal.name.clone());
    let reply = turn.told("Deal opened.").await?;
    Ok(super::shared::writing::with_notes(reply, notes))
}

/// Whom the deal is with, and what it is called.
async fn with_whom(
    turn: &mut Turn<'_>,
    slots: &DealCreate,
    new: &mut NewDeal,
    notes: &mut Vec<String>,
) -> Result<(), Halt> {
    if let Some(contact) = &slots.contact {
        let found = turn.contact("contact", Some(contact), slots.company.as_deref()).await?;
        new.contact = Some(ContactId::from_uuid(found.id));
        new.name.clone_from(&found.label);
        notes.extend(found.note);
    }
    if let Some(company) = &slots.company {
        let found = turn.company("company", Some(company)).await?;
        new.company = Some(CompanyId::from_uuid(found.id));
        new.name.clone_from(&found.label);
        notes.extend(found.note);
    } else if let (None, Some(name)) = (&slots.contact, &slots.deal)
        && let Some(company) = company_in(turn, name).await?
    {
        new.company = Some(CompanyId::from_uuid(company.id));
        notes.push(format!("With {}, going by its name.", say::line(&company.label, 60)));
    }
    if let Some(product) = slots.product.as_ref().filter(|_| slots.deal.is_none()) {
        let name = format!("{} {product}", new.name);
        name.trim().clone_into(&mut new.name);
    }
    if let Some(name) = &slots.deal {
        new.name.clone_from(name);
    }
    Ok(())
}

/// The one company that the beginning of a deal's name surely means: of "Acme renewal" it is Acme.
async fn company_in(turn: &mut Turn<'_>, name: &str) -> Result<Option<Candidate>, Halt> {
    if let Some(found) = turn.picked_for("company_in_name") {
        return Ok(Some(found.candidate));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    for length in (1..=words.len().min(4)).rev() {
        let matches = turn.tx.resolve(&words[..length].join(" "), &[Named::Company], 2).await?;
        if let ([hit], false) = (matches.hits.as_slice(), is_guess(matches.quality)) {
            let found = Candidate { kind: EntityKind::Company, id: hit.id, label: hit.name.clone(), detail: None };
            turn.picked.push(("company_in_name".to_owned(), found.clone()));
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The pipeline and the stage it begins in.
async fn begins_in(turn: &mut Turn<'_>, slots: &DealCreate, new: &mut NewDeal) -> Result<(), Halt> {
    if slots.stage.is_none() && slots.pipeline.is_none() {
        return Ok(());
    }
    let stages = turn.tx.stages().await?;
    if let Some(text) = &slots.pipeline {
        let Some((pipeline, _)) = pipeline_named(&stages, text) else {
            let mut names: Vec<&str> = stages.iter().map(|stage| stage.pipeline_name.as_str()).collect();
            names.dedup();
            let prompt =
                format!("There is no pipeline “{}”. Which is it: {}?", say::line(text, 60), say::list(&names, "or"));
            return Err(turn.ask_for("pipeline", Wanted::Words, prompt));
        };
        new.pipeline = Some(pipeline);
    }
    let Some(text) = &slots.stage else { return Ok(()) };
    let inside: Vec<&Stage> = stages
        .iter()
        .filter(|stage| stage.kind == "open" && new.pipeline.map_or(!stage.hiring, |id| stage.pipeline == id))
        .collect();
    let Some(stage) = stage_in(&inside, text).first().copied() else {
        let names: Vec<&str> = inside.iter().map(|stage| stage.name.as_str()).collect();
        let prompt = format!("There is no stage “{}”. Which is it: {}?", say::line(text, 60), say::list(&names, "or"));
        return Err(turn.ask_for("stage", Wanted::Words, prompt));
    };
    new.stage = Some(stage.id);
    Ok(())
}
