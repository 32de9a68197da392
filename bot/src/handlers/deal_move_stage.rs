//! `deal_move_stage`: a deal goes to another stage of its pipeline.

use leancrm_core::{
    ops::deals::{self, DealEdit},
    tenancy::Permission,
};
use leancrm_nlp::intent::DealMoveStage;

use crate::{
    question::Wanted,
    turn::{Answered, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &DealMoveStage) -> Answered {
    turn.actor.require(Permission::DEALS_UPDATE)?;
    let (id, found) = turn.deal_to_change(slots.deal.as_deref(), slots.company.as_deref()).await?;
    let Some(stage) = &slots.stage else {
        return Err(turn.ask_for("stage", Wanted::Words, "To which stage?"));
    };
    let stage = turn.stage_of(id, stage).await?;
    deals::edit(turn.tx, id, "deal_move_stage", &[DealEdit::Stage(stage)], turn.recorder).await?;
    Ok(turn.told("Moved.").await?.with_note(found.note))
}
