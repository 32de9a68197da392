//! `deal_close`: a deal is won or lost.

use leancrm_core::{
    ops::deals::{self, DealEdit},
    tenancy::Permission,
};
use leancrm_nlp::intent::DealClose;

use super::shared::changing::currency_said;
use crate::{
    question::Wanted,
    turn::{Answered, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &DealClose) -> Answered {
    turn.actor.require(Permission::DEALS_CLOSE)?;
    let (id, found) = turn.deal_to_change(slots.deal.as_deref(), slots.company.as_deref()).await?;
    let outcome = slots.outcome.as_deref().unwrap_or_default().to_lowercase();
    let won = match outcome.as_str() {
        "won" | "win" | "signed" => true,
        "lost" | "lose" | "dead" => false,
        _ => return Err(turn.ask_for("outcome", Wanted::Words, "Is it won or lost?")),
    };
    let mut edits = Vec::new();
    if let Some(major) = slots.amount {
        let currency = currency_said(slots.currency.as_deref())?;
        edits.push(DealEdit::Amount { major, currency });
    }
    edits.push(DealEdit::Closed { won, reason: slots.reason.clone() });
    deals::edit(turn.tx, id, "deal_close", &edits, turn.recorder).await?;
    let text = if won { "Won. Congratulations!" } else { "Marked as lost." };
    Ok(turn.told(text).await?.with_note(found.note))
}
