//! `out_of_scope`: what a CRM does not answer.

use leancrm_nlp::intent::OutOfScope;

use super::help;
use crate::{
    reply::Reply,
    turn::{Answered, Halt, Outcome, Turn},
};

#[expect(clippy::unused_async, reason = "every handler has one shape")]
pub(crate) async fn answer(turn: &mut Turn<'_>, _: &OutOfScope) -> Answered {
    let reply = Reply::text(
        "That is not something I can help with, and I did nothing. I answer from your CRM: people and companies, deals and \
         the pipeline, forecasts and reports, your calendar, tasks and leads.",
    );
    Err(Halt::Say(Box::new(reply.with_suggestions(help::starters(&turn.actor))), Outcome::Refused))
}
