//! `lead_disposition`: a lead is worked on, qualified, disqualified, opened again, or becomes a customer.

use leancrm_core::{
    Error,
    domain::money::Money,
    ids::LeadId,
    ops::leads::{self, Converted, Settle},
    tenancy::Permission,
};
use leancrm_nlp::intent::LeadDisposition;

use crate::{
    question::Wanted,
    reply::Reply,
    resolve::Found,
    say,
    turn::{Answered, EntityKind, Halt, Outcome, Turn},
};

/// What is to become of it.
#[derive(Debug, Clone, PartialEq)]
enum Wish {
    Settle(Settle),
    Convert(Option<Money>),
}

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &LeadDisposition) -> Answered {
    turn.actor.require(Permission::LEADS_UPDATE)?;
    let found = lead(turn, slots).await?;
    let wish = wish(turn, slots)?;
    let id = LeadId::from_uuid(found.id);
    if !turn.tx.is_owned_lead(id).await? && !turn.actor.reaches(Permission::LEADS_UPDATE, None) {
        return Err(take_it_first(&found.label));
    }
    turn.focus.lead = Some(found.label.clone());
    let name = say::line(&found.label, 60);
    let text = match wish {
        Wish::Settle(settle) => {
            let (_, lead) = leads::settle(turn.tx, id, settle, turn.recorder).await?;
            match lead.status.as_str() {
                "working" => format!("{name} is being worked on."),
                "new" => format!("{name} is open again."),
                status => format!("{name} is {status}."),
            }
        }
        Wish::Convert(amount) => {
            let converted = leads::convert(turn.tx, id, amount, turn.recorder).await?;
            turn.focus.deal = Some(converted.deal_name.clone());
            turn.focus.contact = Some(found.label.clone());
            became(&name, &converted)
        }
    };
    Ok(turn.told(text).await?.with_note(found.note))
}

/// The lead that is named, or that the conversation is about.
async fn lead(turn: &mut Turn<'_>, slots: &LeadDisposition) -> Result<Found, Halt> {
    let named = slots.lead.as_deref().or(slots.contact.as_deref());
    if named.is_none() && turn.focus.lead.is_none() && turn.picked_for("lead").is_none() {
        return Err(turn.ask_for("lead", Wanted::Words, "Which lead do you mean?"));
    }
    turn.anyone("lead", named, &[EntityKind::Lead]).await
}

fn wish(turn: &mut Turn<'_>, slots: &LeadDisposition) -> Result<Wish, Halt> {
    let reason = slots.reason.clone();
    let said = slots.action.as_deref().or(slots.status.as_deref()).unwrap_or_default().to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| said.starts_with(word));
    Ok(match said.as_str() {
        _ if begins(&["qualif"]) => Wish::Settle(Settle::Qualify),
        _ if begins(&["disqualif", "unqualif", "reject"]) => Wish::Settle(Settle::Disqualify(reason)),
        _ if begins(&["junk", "spam"]) => {
            Wish::Settle(Settle::Disqualify(Some(reason.unwrap_or_else(|| "junk".to_owned()))))
        }
        _ if begins(&["reopen", "open", "restore"]) => Wish::Settle(Settle::Reopen),
        _ if begins(&["work", "contacted"]) => Wish::Settle(Settle::Work),
        _ if begins(&["convert"]) => Wish::Convert(match slots.amount {
            Some(major) => {
                let amount = Money::from_major(major, turn.actor.base_currency());
                let amount = amount.filter(|amount| amount.minor >= 0);
                Some(amount.ok_or_else(|| Error::invalid("That is not what a deal can be worth."))?)
            }
            None => None,
        }),
        other => {
            let known = "A lead is worked on, qualified, disqualified, converted or opened again.";
            let prompt = if other.is_empty() {
                format!("What shall become of it? {known}")
            } else {
                format!("I keep no “{}” of leads. {known} Which is it?", say::line(other, 40))
            };
            return Err(turn.ask_for("action", Wanted::Words, prompt));
        }
    })
}

/// What a lead became, in a sentence.
fn became(name: &str, converted: &Converted) -> String {
    let known = |known: bool| if known { "known already" } else { "new" };
    let mut parts = vec![format!("the person ({})", known(converted.contact_known))];
    if converted.company.is_some() {
        parts.push(format!("the company ({})", known(converted.company_known)));
    }
    parts.push(format!("the deal “{}”", say::line(&converted.deal_name, 80)));
    format!("{name} is converted: {}.", say::list(&parts, "and"))
}

/// A lead that nobody owns is not settled by whoever may only settle their own.
fn take_it_first(name: &str) -> Halt {
    let name = say::line(name, 60);
    let text = format!("Nobody owns the lead {name} yet. Take it first: “take the {name} lead”. Nothing was changed.");
    Halt::Say(Box::new(Reply::text(text).with_suggestions(["unassigned leads", "my leads"])), Outcome::Refused)
}
