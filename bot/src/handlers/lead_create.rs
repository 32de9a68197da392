//! `lead_create`: somebody who raised a hand.

use leancrm_core::{
    ids::ProductId,
    ops::leads::{self, NewLead, Twin},
    tenancy::Permission,
    text::words,
};
use leancrm_nlp::{Tier, intent::LeadCreate};

use super::shared::writing::with_notes;
use crate::{
    question::Wanted,
    say,
    turn::{Answered, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &LeadCreate) -> Answered {
    turn.actor.require(Permission::LEADS_CREATE)?;
    if slots.name.is_none() && slots.email.is_none() && slots.phone.is_none() {
        let prompt = "What is the lead called? A name, an e-mail address or a phone number will do.";
        return Err(turn.ask_for("name", Wanted::Words, prompt));
    }
    let mut notes = Vec::new();
    let (product, wish) = product(turn, slots, &mut notes).await?;
    let new = leads::checked(
        turn.tx,
        NewLead {
            product,
            note: note(slots, wish),
            company: slots.company.clone(),
            title: slots.title.clone(),
            source: slots.source.clone(),
            ..reached(slots)
        },
    )?;
    let twins = leads::twins(turn.tx, &new).await?;
    if let Some(note) = alike(&twins) {
        turn.tier = Some(Tier::W2);
        notes.push(note);
    }
    let (_, lead) = leads::create(turn.tx, new, turn.recorder).await?;
    turn.focus.lead = Some(lead.name.clone());
    let reply = turn.told("New lead, and it is yours.").await?;
    Ok(with_notes(reply, notes))
}

/// Who it is and how they are reached; whatever was given when only a name was asked for may be an address or a number.
fn reached(slots: &LeadCreate) -> NewLead {
    let said = slots.name.clone().unwrap_or_default();
    let digits = said.chars().filter(char::is_ascii_digit).count();
    let number = digits >= 6 && said.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
    let address = said.contains('@') && !said.contains(' ');
    NewLead {
        email: slots.email.clone().or_else(|| address.then(|| said.clone())),
        phone: slots.phone.clone().or_else(|| number.then(|| said.clone())),
        name: if number || address { String::new() } else { said },
        ..NewLead::default()
    }
}

/// The product they ask for, where the tenant sells one of that name, or else what is noted of the wish.
async fn product(
    turn: &mut Turn<'_>,
    slots: &LeadCreate,
    notes: &mut Vec<String>,
) -> Result<(Option<ProductId>, Option<String>), Halt> {
    let Some(wanted) = &slots.product else { return Ok((None, None)) };
    let asked = words(wanted);
    let sold = turn.tx.products().await?;
    let fitting: Vec<&(ProductId, String)> = sold
        .iter()
        .filter(|(_, name)| {
            let known = words(name);
            !asked.is_empty() && asked.iter().all(|word| known.contains(word))
        })
        .collect();
    let exact = fitting.iter().find(|(_, name)| words(name) == asked);
    match (exact, fitting.as_slice()) {
        (Some((id, _)), _) | (None, [(id, _)]) => Ok((Some(*id), None)),
        (None, fitting) => {
            let said = say::line(wanted, 60);
            notes.push(if fitting.is_empty() {
                format!("You sell nothing called “{said}”, so that stands in the note.")
            } else {
                let names: Vec<&str> = fitting.iter().map(|(_, name)| name.as_str()).collect();
                format!("“{said}” may be {}, so it stands in the note.", say::list(&names, "or"))
            });
            Ok((None, Some(format!("Wants {wanted}"))))
        }
    }
}

/// What is noted: what was said, what they wish for, and how warm they are.
fn note(slots: &LeadCreate, wish: Option<String>) -> Option<String> {
    let warmth = slots.status.as_deref().filter(|status| ["hot", "warm", "cold"].contains(status));
    let warmth = warmth.map(|status| format!("{} lead", say::capital(status)));
    let parts: Vec<String> = [slots.note.clone(), wish, warmth].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(". "))
}

/// Whom the lead is like, in a sentence.
fn alike(twins: &[Twin]) -> Option<String> {
    let told: Vec<String> = twins
        .iter()
        .take(3)
        .map(|twin| format!("the {} {} (same {})", twin.what, say::line(&twin.name, 60), twin.common))
        .collect();
    (!told.is_empty()).then(|| format!("This may be somebody you know: {}.", say::list(&told, "and")))
}
